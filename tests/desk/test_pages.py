"""The desk's pages as people use them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace import clock
from marketplace.accounts.models import Guest
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState, MadeHow
from marketplace.db import session, transaction
from marketplace.listings.models import ListingCircle
from marketplace.listings.states import Approval, Kind
from marketplace.moderation_state import Audience
from tests.bookings.api_kit import SEOUL
from tests.bookings.kit import as_, path
from tests.desk.kit import booked, consented, household, office
from tests.factories import accounts, bookings, terms
from tests.factories.bookings import HOUR, wish
from tests.support.client import page_text, soup


@pytest.fixture
def at(city):
    return office()


@pytest.fixture
def soon(city):
    """The next full hour but one."""
    return (clock.now() + 2 * HOUR).replace(minute=0, second=0, microsecond=0)


def only_booking() -> Booking:
    session.expire_all()
    return session.scalars(select(Booking).order_by(Booking.id.desc()).limit(1)).one()


def test_the_day_shows_who_comes_and_what_is_to_pay(at, soon):
    chairs = at.offers(Kind.ITEM, fee=1_000, on_site=True)
    booked(chairs, at.guest("최영자").party_id, at.clerk, wanted=wish(soon), now=clock.now())
    here = f"/organisations/{at.organisation.public_id}/desk?day={soon.astimezone(SEOUL).date()}"
    text = page_text(as_(at.clerk).get(here))
    assert "최영자" in text
    assert "₩2,000 to pay here" in text
    assert "Hand out" in text
    looking_on = page_text(as_(at.reader).get(here))
    assert "최영자" in looking_on
    assert "Hand out" not in looking_on


def test_a_guests_booking_is_handed_out_and_taken_back_with_one_click_each(at, soon):
    booking = booked(at.offers(Kind.ITEM), at.guest().party_id, at.clerk, wanted=wish(soon), now=clock.now())
    desk = f"/organisations/{at.organisation.public_id}/desk"
    clerk = as_(at.clerk)
    for verb, state in (("pick_up", BookingState.ACTIVE), ("return", BookingState.RETURNED)):
        answer = clerk.post(f"{desk}/bookings/{booking.public_id}/{verb}", data={"day": ""})
        assert path(answer) == desk
        session.expire_all()
        assert booking.state == state


def test_what_is_overdue_stands_on_top(at):
    now = clock.now()
    items = at.offers(Kind.ITEM)
    with transaction():
        items.lead_minutes = 0
    long_ago = now.replace(minute=0, second=0, microsecond=0) - 5 * HOUR
    booking = booked(items, at.guest("늦은 이").party_id, at.clerk, wanted=wish(long_ago), now=long_ago - HOUR)
    clerk = as_(at.clerk)
    clerk.post(f"/organisations/{at.organisation.public_id}/desk/bookings/{booking.public_id}/pick_up")
    page = soup(clerk.get(f"/organisations/{at.organisation.public_id}/desk"))
    assert "늦은 이" in page.find("section", attrs={"aria-labelledby": "late"}).get_text()


def test_nobody_came_is_said_after_the_time_for_it_only(at, soon):
    items, desk, clerk = at.offers(Kind.ITEM), f"/organisations/{at.organisation.public_id}/desk", as_(at.clerk)
    past = soon - 4 * HOUR
    early, late = (
        booked(items, at.guest().party_id, at.clerk, wanted=wish(start), now=past - HOUR) for start in (soon, past)
    )
    for booking in (early, late):
        clerk.post(f"{desk}/bookings/{booking.public_id}/no_show")
    session.expire_all()
    assert early.state == BookingState.CONFIRMED
    assert (late.state, late.ended_by) == (BookingState.NO_SHOW, "owner")


def test_a_booking_is_found_by_code_and_by_name(at, soon):
    booking = booked(
        at.offers(), at.guest("최영자").party_id, at.clerk, wanted=wish(soon + 3 * 24 * HOUR), now=clock.now()
    )
    other = bookings.story().booking
    desk = f"/organisations/{at.organisation.public_id}/desk?q="
    clerk = as_(at.clerk)
    code = f"{booking.code[:4]}-{booking.code[4:]}"
    for words in (code, code.lower(), "영자"):
        assert code in page_text(clerk.get(desk + words)), words
    assert other.code[:4] not in page_text(clerk.get(desk + other.code)).replace(other.code, "")


def test_a_walk_in_in_three_steps(at, soon):
    hall = at.offers(fee=3_000, approval=Approval.REQUEST)
    clerk, office_id = as_(at.clerk), at.organisation.public_id
    answer = clerk.post(
        f"/help-desk/guests?office={office_id}", data={"name": " 최영자 ", "phone": "02-555-0188", "language": "ko"}
    )
    guest = session.scalars(select(Guest)).one()
    assert (guest.name, guest.phone, guest.made_by_party_id) == ("최영자", "02-555-0188", at.organisation.party_id)
    local = soon.astimezone(SEOUL) + timedelta(days=1)
    found = clerk.get(
        f"{answer.headers['Location']}&day={local.date()}&start={local:%H:%M}&end={local + 2 * HOUR:%H:%M}"
    )
    link = soup(found).select_one(".big-choices a")
    checked = soup(clerk.get(link["href"]))
    form = checked.select_one("form[action^='/help-desk/bookings']")
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]:not([type=radio])")}
    booked_answer = clerk.post(form["action"], data=sent | {"how": "desk"})
    booking = only_booking()
    assert path(booked_answer) == f"/bookings/{booking.public_id}/slip"
    assert (booking.state, booking.made_how, booking.pay_by) == (BookingState.CONFIRMED, MadeHow.DESK, "on_site")
    slip = page_text(clerk.get(booked_answer.headers["Location"]))
    assert booking.code[:4] in slip
    assert "최영자" in slip
    assert hall.title in slip or "Cordless drill" in slip


def test_a_helper_chooses_for_whom_on_the_booking_page(city, soon):
    senior, helper = accounts.member("윤순자"), accounts.member("노다혜")
    consented(senior, helper)
    drill = bookings.offered()
    browser = as_(helper)
    page = soup(browser.get(f"/listings/{drill.public_id}/book"))
    assert [option.get_text() for option in page.select("select[name=person] option")] == ["For me", "윤순자"]
    sent = {
        "booking_id": "A" * 22,
        "starts_at": (soon + 48 * HOUR).isoformat(),
        "ends_at": (soon + 50 * HOUR).isoformat(),
        "quantity": "1",
        "person": senior.public_id,
    }
    answer = browser.post(f"/listings/{drill.public_id}/book", data=sent)
    booking = only_booking()
    assert path(answer) == f"/bookings/{booking.public_id}"
    assert (booking.renter_party_id, booking.made_how) == (senior.party_id, MadeHow.HELPER)
    shown = page_text(browser.get(f"/bookings/{booking.public_id}"))
    assert "Made by 노다혜 for 윤순자 (by a helper)" in shown
    assert "Made by 노다혜 for 윤순자" in page_text(as_(senior).get(f"/bookings/{booking.public_id}/receipt"))
    assert booking.public_id in browser.get("/bookings/for-others").get_data(as_text=True)


def test_nobody_who_helps_nobody_is_asked_for_whom(city):
    drill = bookings.offered()
    page = soup(as_(accounts.member()).get(f"/listings/{drill.public_id}/book"))
    assert page.select_one("select[name=person]") is None


def test_for_somebody_without_consent_nothing_is_booked(city, soon):
    drill, senior = bookings.offered(), accounts.member("윤순자")
    sent = {"starts_at": soon.isoformat(), "ends_at": (soon + HOUR).isoformat(), "quantity": "1"}
    answer = as_(accounts.member()).post(f"/listings/{drill.public_id}/book", data=sent | {"person": senior.public_id})
    assert answer.status_code == 404
    assert session.scalars(select(Booking)).all() == []


def test_a_helper_sees_in_the_search_what_the_person_may_see(city, soon):
    village = terms.village()
    senior, helper = terms.neighbour(village), accounts.member()
    consented(senior, helper)
    drill = bookings.offered()
    with transaction():
        drill.audience = Audience.CIRCLES
        session.add(ListingCircle(listing_id=drill.id, circle_id=village.id))
    local = soon.astimezone(SEOUL) + timedelta(days=1)
    when = f"day={local.date()}&start={local:%H:%M}&end={local + 2 * HOUR:%H:%M}"
    page = soup(as_(helper).get(f"/help-desk/what?person={senior.public_id}&{when}"))
    assert drill.public_id in str(page.select_one(".big-choices"))
    assert as_(helper).get(f"/listings/{drill.public_id}").status_code == 404


def test_the_household_sees_its_bookings_in_a_list_of_its_own(city, soon):
    first, second = accounts.member(), accounts.member()
    household(first, second, shares=True)
    booking = bookings.story(bookings.offered(), second, wish(soon + 48 * HOUR), now=clock.now())
    assert booking.booking.public_id in as_(first).get("/bookings/for-others").get_data(as_text=True)
    assert booking.booking.public_id not in as_(first).get("/bookings").get_data(as_text=True)


def test_a_consent_is_written_down_at_the_desk(at):
    senior, helper = accounts.member("윤순자"), accounts.member()
    here = f"/help-desk/consents?person={senior.public_id}&office={at.organisation.public_id}"
    clerk = as_(at.clerk)
    refused = clerk.post(here, data={"email": helper.email, "scope": "wallet", "note": "창구에서"})
    assert refused.status_code == 422
    kept = clerk.post(here, data={"email": helper.email, "scope": "wallet", "month_limit": "20000", "note": "창구에서"})
    assert kept.status_code == 303
    assert "said at a desk: 창구에서" in page_text(as_(senior).get("/profile/helpers"))
