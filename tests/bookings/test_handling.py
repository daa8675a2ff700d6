"""The page of one booking, and what each side does there."""

import pytest

from marketplace import clock
from marketplace.accounts.models import StaffRole
from marketplace.bookings.states import BookingState, PayBy
from marketplace.db import session
from marketplace.listings.states import Approval, Kind
from tests.bookings.kit import as_, here, made, path, written
from tests.factories import accounts
from tests.factories.bookings import HOUR, offered, renter, request, wish
from tests.support.client import page_text, soup

S = BookingState


# one booking


def test_each_side_sees_the_next_step_first(city, start):
    found = made(start, fee=1_500, approval=Approval.REQUEST)
    owners, renters = as_(found.owner).get(here(found)), as_(found.renter).get(here(found))
    assert soup(owners).find("h2").get_text() == "Your neighbour waits for your answer"
    assert soup(renters).find("h2").get_text() == "The owner has been asked"
    assert soup(owners).find("form", action=here(found, "/acceptance")) is not None
    assert soup(renters).find("form", action=here(found, "/acceptance")) is None


def test_address_and_contacts_are_shown_once_confirmed_and_only_then(city, start):
    found = made(start, approval=Approval.REQUEST)
    waiting = as_(found.renter).get(here(found)).text
    assert "보문로 168" not in waiting
    assert found.owner.email not in waiting
    found.accept(clock.now())
    confirmed = as_(found.renter).get(here(found)).text
    for private in ("보문로 168", "초인종", "벨을 두 번", found.owner.email, found.owner.phone):
        assert private in confirmed
    assert found.renter.email in as_(found.owner).get(here(found)).text
    found.cancel(now=clock.now())
    over = as_(found.renter).get(here(found)).text
    assert "보문로 168" not in over
    assert found.owner.email not in over


def test_an_operator_sees_the_booking_but_no_contacts_and_no_buttons(city, start):
    found = made(start)
    page = as_(accounts.member(operator=True)).get(here(found))
    assert page.status_code == 200
    assert found.owner.email not in page.text
    assert not [form for form in soup(page).find_all("form") if "/bookings/" in form.get("action", "")]


@pytest.mark.parametrize("verb", ["", "/cancellation", "/receipt", "/paid"])
def test_a_stranger_to_a_booking_finds_nothing(browser, start, verb):
    found = made(start)
    assert browser.get(here(found, verb)).status_code == 404
    assert browser.get(f"/bookings/nothing-of-this-name-xx{verb}").status_code == 404


@pytest.mark.parametrize("verb", ["acceptance", "refusal", "cancellation", "pick_up", "return", "payment"])
def test_a_stranger_does_nothing_to_a_booking(browser, start, sound, verb):
    found = made(start)
    assert browser.post(here(found, f"/{verb}"), data={"reason": "x", "shown_refund": "0"}).status_code == 404
    assert found.state == S.CONFIRMED


@pytest.mark.parametrize("verb", ["", "/cancellation", "/receipt"])
def test_reading_changes_nothing(city, start, sound, verb):
    found = made(start)
    browsers = [as_(side) for side in (found.renter, found.owner)]
    before = written()
    assert [browser.get(here(found, verb)).status_code for browser in browsers] == [200, 200]
    assert (found.state, written()) == (S.CONFIRMED, before)


@pytest.mark.parametrize("verb", ["acceptance", "refusal", "cancellation", "pick_up", "return", "payment"])
def test_each_change_needs_the_token_of_our_own_page(city, start, sound, verb):
    found = made(start, approval=Approval.REQUEST)
    for side in (found.renter, found.owner):
        foreign = as_(side)
        foreign.csrf = False
        answer = foreign.post(here(found, f"/{verb}"), data={"reason": "x", "shown_refund": "0"})
        assert answer.status_code in {400, 403}
    assert found.state == S.REQUESTED


@pytest.mark.parametrize("verb", ["acceptance", "refusal", "pick_up", "return", "payment"])
def test_there_is_nothing_to_get_where_something_is_done(city, start, verb):
    found = made(start)
    assert as_(found.owner).get(here(found, f"/{verb}")).status_code == 405


# answering


def test_the_owner_accepts(city, start, sound):
    found = made(start, approval=Approval.REQUEST)
    browser = as_(found.owner)
    answer = browser.post(here(found, "/acceptance"))
    assert (answer.status_code, path(answer), found.state) == (303, here(found), S.CONFIRMED)
    assert "Accepted." in browser.get(here(found)).text


def test_accepting_what_somebody_else_has_by_now_says_so(city, start, sound):
    listing = offered(approval=Approval.REQUEST, blocks=False)
    late = made(start, listing=listing)
    made(start, listing=listing).accept(clock.now())
    browser = as_(late.owner)
    browser.post(here(late, "/acceptance"))
    assert late.state == S.REQUESTED
    assert "Somebody else has just taken this time" in browser.get(here(late)).text


def test_the_renter_does_not_answer_his_own_request(city, start, sound):
    found = made(start, approval=Approval.REQUEST)
    for verb in ("acceptance", "refusal"):
        assert as_(found.renter).post(here(found, f"/{verb}"), data={"reason": "x"}).status_code == 403
    assert found.state == S.REQUESTED


def test_the_owner_does_not_pay_for_the_renter(city, start, sound):
    found = made(start, fee=10_000, pay_by=PayBy.CARD)
    assert as_(found.owner).post(here(found, "/payment")).status_code == 403


def test_the_owner_declines_with_a_reason(city, start, sound):
    found = made(start, approval=Approval.REQUEST, fee=1_000)
    browser = as_(found.owner)
    empty = browser.post(here(found, "/refusal"), data={"reason": " "})
    assert empty.status_code == 422
    assert "Please write a short reason." in page_text(empty)
    assert soup(empty).find("details", class_="disclosure").has_attr("open")
    answer = browser.post(here(found, "/refusal"), data={"reason": "그날은 <b>제가</b> 써요."})
    assert (answer.status_code, found.state) == (303, S.DECLINED)
    assert "그날은 &lt;b&gt;제가&lt;/b&gt; 써요." in as_(found.renter).get(here(found)).text


def test_a_refusal_that_comes_too_late_shows_how_it_stands(city, start, sound):
    found = made(start, approval=Approval.REQUEST)
    found.cancel(now=clock.now())
    browser = as_(found.owner)
    assert browser.post(here(found, "/refusal"), data={"reason": "x"}).status_code == 303
    assert "has moved on in the meantime" in browser.get(here(found)).text


# staff of an organisation


@pytest.mark.parametrize(
    ("role", "status"),
    [(StaffRole.MANAGER, 303), (StaffRole.CLERK, 303), (StaffRole.BOOKKEEPER, 403), (StaffRole.READER, 403)],
)
def test_who_of_an_organisation_answers(city, start, sound, role, status):
    office, member = accounts.organisation(), accounts.member()
    accounts.staff(member, office, role)
    listing = offered(kind=Kind.ROOM, owner=office.party, approval=Approval.REQUEST)
    who = renter()
    booking, _charge = request(listing, who, wish(start), now=clock.now())
    browser = as_(member)
    page = browser.get(f"/bookings/{booking.public_id}")
    assert page.status_code == 200
    assert ("Decline instead" in page.text) is (status == 303)
    assert browser.post(f"/bookings/{booking.public_id}/acceptance").status_code == status
    session.expire_all()
    assert booking.state == (S.CONFIRMED if status == 303 else S.REQUESTED)
    assert browser.get(f"/bookings/{booking.public_id}/cancellation").status_code == (200 if status == 303 else 403)
    assert (who.email in browser.get(f"/bookings/{booking.public_id}").text) is (status == 303)


# cancelling


def test_a_cancellation_shows_what_comes_back_before_it_is_confirmed(city, start, sound):
    found = made(start, fee=1_500)
    browser = as_(found.renter)
    page = soup(browser.get(here(found, "/cancellation")))
    assert "₩3,000" in page.get_text()
    assert found.state == S.CONFIRMED
    shown = page.find("input", attrs={"name": "shown_refund"})["value"]
    answer = browser.post(here(found, "/cancellation"), data={"shown_refund": shown, "reason": "비가 와요"})
    assert (answer.status_code, path(answer), found.state) == (303, here(found), S.CANCELLED)
    assert (found.booking.refunded, found.booking.end_reason) == (3_000, "비가 와요")


@pytest.mark.parametrize("shown", ["0", "2999", "", "all of it"])
def test_a_refund_other_than_the_one_shown_is_shown_again(city, start, sound, shown):
    found = made(start, fee=1_500)
    answer = as_(found.renter).post(here(found, "/cancellation"), data={"shown_refund": shown})
    assert (answer.status_code, found.state) == (409, S.CONFIRMED)
    assert "The refund has changed" in page_text(answer)
    assert soup(answer).find("input", attrs={"name": "shown_refund"})["value"] == "3000"


def test_the_owner_cancels_and_everything_goes_back(city, start, sound):
    found = made(start, fee=1_500)
    browser = as_(found.owner)
    assert "Goes back to the renter" in page_text(browser.get(here(found, "/cancellation")))
    browser.post(here(found, "/cancellation"), data={"shown_refund": "3000", "reason": "고장 났어요"})
    assert (found.state, found.booking.ended_by) == (S.CANCELLED, "owner")


def test_a_reason_that_is_too_long_is_said_beside_its_field(city, start, sound):
    found = made(start)
    data = {"shown_refund": "0", "reason": "x" * 1001}
    answer = as_(found.renter).post(here(found, "/cancellation"), data=data)
    assert (answer.status_code, found.state) == (422, S.CONFIRMED)


def test_what_is_over_is_not_cancelled_again(city, start, sound):
    found = made(start, approval=Approval.REQUEST).decline(clock.now())
    browser = as_(found.renter)
    for answer in (
        browser.get(here(found, "/cancellation")),
        browser.post(here(found, "/cancellation"), data={"shown_refund": "0"}),
    ):
        assert (answer.status_code, path(answer)) == (303, here(found))
    assert found.state == S.DECLINED


# handing over


def test_both_sides_confirm_pick_up_and_return(city, sound):
    soon = (clock.now() + 2 * HOUR).replace(minute=0, second=0, microsecond=0)
    found = made(soon)
    for verb, before, after in (("pick_up", S.CONFIRMED, S.ACTIVE), ("return", S.ACTIVE, S.RETURNED)):
        assert as_(found.owner).post(here(found, f"/{verb}")).status_code == 303
        assert found.state == before
        assert as_(found.renter).post(here(found, f"/{verb}")).status_code == 303
        assert found.state == after


def test_a_pick_up_long_before_the_start_is_explained(city, start, sound):
    found = made(start)
    browser = as_(found.owner)
    browser.post(here(found, "/pick_up"))
    assert found.state == S.CONFIRMED
    assert "from 24 hours before the start" in browser.get(here(found)).text


def test_where_nobody_meets_there_is_nothing_to_confirm(city, sound):
    soon = (clock.now() + 2 * HOUR).replace(minute=0, second=0, microsecond=0)
    found = made(soon, kind=Kind.PARKING)
    assert soup(as_(found.renter).get(here(found))).find("form", action=here(found, "/pick_up")) is None
