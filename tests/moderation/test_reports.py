"""Reporting, from any page."""

import pytest
from sqlalchemy import select

from marketplace.bookings.states import BookingState
from marketplace.db import session
from marketplace.moderation.models import Report, SubjectKind
from tests.factories import accounts, listings
from tests.factories.bookings import in_state, story
from tests.moderation.kit import reported, said
from tests.support.client import new_client, page_text, soup


@pytest.fixture
def member(city):
    return accounts.member("이하늘", language="en")


@pytest.fixture
def browser(city, member):
    return new_client(city).sign_in(member)


def reports() -> list[Report]:
    session.expire_all()
    return list(session.scalars(select(Report)))


def form(kind: str, public_id: str, **more: str) -> dict[str, str]:
    return {"kind": kind, "subject": public_id, "reason": "other", "text": ""} | more


def test_the_form_offers_the_reasons_that_fit_the_thing(browser):
    listing = listings.published()
    page = soup(browser.get(f"/reports/new?kind=listing&id={listing.public_id}"))
    offered = {choice["value"] for choice in page.select("input[name=reason]")}
    assert offered == {"wrong", "dangerous", "forbidden", "fraud", "other"}
    assert page.select_one("input[name=subject]")["value"] == listing.public_id
    assert "전동드릴" in page.select_one("main").get_text()


def test_a_listing_is_reported_and_the_reporter_is_back_on_its_page(browser, member):
    listing = listings.published()
    sent = form("listing", listing.public_id, reason="dangerous", text="칼날이 드러나 있어요.")
    response = browser.post("/reports", data=sent)
    assert (response.status_code, response.location) == (303, f"/listings/{listing.public_id}")
    [row] = reports()
    assert (row.subject_kind, row.subject_id, row.reason, row.text) == (
        "listing",
        listing.id,
        "dangerous",
        "칼날이 드러나 있어요.",
    )
    assert row.reporter_member_id == member.id


def test_a_member_is_reported(browser):
    other = accounts.member("박민수")
    response = browser.post("/reports", data=form("member", other.public_id, reason="rude"))
    assert "Thank you" in said(browser, response)
    assert [(row.subject_kind, row.subject_id) for row in reports()] == [("member", other.id)]


def test_a_booking_is_reported_by_a_side_and_its_payout_waits(city):
    found = in_state(BookingState.RETURNED)
    browser = new_client(city).sign_in(found.renter)
    page = page_text(browser.get(f"/reports/new?kind=booking&id={found.booking.public_id}"))
    assert found.booking.listing_titles["ko"] in page
    browser.post("/reports", data=form("booking", found.booking.public_id, reason="damaged"))
    [row] = reports()
    assert (row.subject_kind, row.booking_id) == ("booking", found.id)
    assert found.booking.claim_paused_at is not None


@pytest.mark.parametrize("kind", ["listing", "member", "booking"])
def test_what_the_viewer_may_not_see_can_not_be_reported(browser, kind):
    hidden = {
        "listing": listings.draft().public_id,
        "member": accounts.member(suspended=True).public_id,
        "booking": story().booking.public_id,
    }[kind]
    assert browser.get(f"/reports/new?kind={kind}&id={hidden}").status_code == 404
    assert browser.post("/reports", data=form(kind, hidden)).status_code == 404
    assert reports() == []


@pytest.mark.parametrize("kind", ["", "comet", "Booking"])
def test_nothing_else_can_be_reported(browser, kind):
    assert browser.get(f"/reports/new?kind={kind}&id=x").status_code == 404
    assert browser.post("/reports", data=form(kind, "x")).status_code == 404


def test_an_operator_who_is_on_no_side_does_not_report_a_booking(desk):
    found = story()
    assert desk.get(f"/reports/new?kind=booking&id={found.booking.public_id}").status_code == 404


@pytest.mark.parametrize("reason", ["", "rude", "nonsense"])
def test_a_reason_must_be_one_of_those_offered(browser, reason):
    listing = listings.published()
    response = browser.post("/reports", data=form("listing", listing.public_id, reason=reason, text="칼날"))
    assert response.status_code == 422
    page = soup(response)
    assert page.select_one(".error-summary") is not None
    assert page.select_one("textarea[name=text]").get_text(strip=True) == "칼날"
    assert reports() == []


def test_a_text_that_is_too_long_is_refused_and_kept_in_the_form(browser):
    listing = listings.published()
    response = browser.post("/reports", data=form("listing", listing.public_id, text="가" * 2001))
    assert response.status_code == 422
    assert reports() == []


def test_reporting_the_same_thing_again_is_answered_in_a_sentence(browser, member):
    listing = listings.published()
    reported(SubjectKind.LISTING, listing.id, member)
    response = browser.post("/reports", data=form("listing", listing.public_id))
    assert response.status_code == 422
    assert "already" in page_text(response)
    assert len(reports()) == 1


def test_strangers_are_asked_to_sign_in_first(client):
    listing = listings.published()
    response = client.get(f"/reports/new?kind=listing&id={listing.public_id}")
    assert response.status_code == 303
    assert "/sign-in" in response.location
    assert client.post("/reports", data=form("listing", listing.public_id)).status_code == 303
    assert reports() == []


def test_words_of_a_report_are_inert_on_the_operators_pages(browser, desk):
    listing = listings.published()
    browser.post("/reports", data=form("listing", listing.public_id, text="<script>alert(1)</script>"))
    [row] = reports()
    for path in ("/operator/reports", f"/operator/reports/{row.public_id}"):
        page = desk.get(path).get_data(as_text=True)
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;" in page
