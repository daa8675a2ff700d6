"""Who may book for whom, whose terms count, and how it is paid."""

from datetime import timedelta

import pytest

from marketplace.accounts import services as accounts_services
from marketplace.accounts.viewers import SignedIn
from marketplace.audit.queries import timeline
from marketplace.availability.services import SlotTakenError
from marketplace.bookings import checks, services
from marketplace.bookings.policies import may_act, side_of
from marketplace.bookings.services import (
    BookingRefusedError,
    MonthLimitError,
    NoConsentError,
    NoWayToPayError,
    Wish,
)
from marketplace.bookings.states import BookingState, HandoverKind, MadeHow, PayBy, Side
from marketplace.db import session, transaction
from marketplace.errors import ForbiddenError, InvalidError
from marketplace.intervals import Interval
from marketplace.listings.states import Approval, Collect, Kind
from marketplace.moderation_state import Audience
from marketplace.payments.queries import wallet_balance
from tests.desk.kit import booked, consented, office
from tests.factories import accounts, bookings, places, terms
from tests.factories.bookings import DAY, HOUR, NOW, START, actor, wish

pytestmark = pytest.mark.usefixtures("city")


def proven() -> None:
    assert [result.name for result in checks.run(NOW) if not result.ok] == []


def viewer(member):
    return SignedIn(member)


# at the owner's desk


def test_a_walk_in_is_booked_at_once_and_paid_at_the_desk():
    at = office()
    hall = at.offers(fee=3000, approval=Approval.REQUEST)
    booking = booked(hall, at.guest().party_id, at.clerk)
    assert (booking.state, booking.pay_by, booking.collect) == (BookingState.CONFIRMED, PayBy.ON_SITE, Collect.ON_SITE)
    assert (booking.total, booking.paid_at, booking.made_how) == (6000, None, MadeHow.DESK)
    made = timeline("booking", booking.id)[0]
    assert made.actor_member_id == at.clerk.id
    assert made.after is not None
    assert made.after["how"] == "desk"
    proven()


def test_the_desk_may_let_anybody_in_and_writes_that_down():
    at = office()
    hall = at.offers()
    with transaction():
        hall.audience = Audience.CIRCLES
    booking = booked(hall, at.guest().party_id, at.clerk)
    assert (timeline("booking", booking.id)[0].after or {})["let_in"] is True


def test_other_rules_hold_at_the_desk_too():
    at = office()
    hall = at.offers()
    booked(hall, at.guest().party_id, at.clerk)
    with pytest.raises(SlotTakenError):
        booked(hall, at.guest().party_id, at.clerk)
    with pytest.raises(BookingRefusedError):
        booked(hall, at.guest().party_id, at.clerk, wanted=wish(START + 200 * DAY))


@pytest.mark.parametrize("who", ["reader", "stranger", "other office"])
def test_a_guest_is_booked_for_by_the_desk_that_knows_him_only(who):
    at, other = office(), office("다른 사무소")
    maker = {"reader": at.reader, "stranger": accounts.member(), "other office": other.clerk}[who]
    with pytest.raises(ForbiddenError):
        booked(at.offers(), at.guest().party_id, maker)
    if who == "other office":
        with pytest.raises(ForbiddenError):
            booked(other.offers(), at.guest().party_id, maker)


def test_at_a_desk_only_the_offices_own_listings_are_booked():
    at, senior = office(), accounts.member("윤순자")
    with pytest.raises(ForbiddenError):
        booked(bookings.offered(), senior.party_id, at.clerk)


def test_nobody_books_for_himself_over_the_desk():
    at = office()
    with pytest.raises(ForbiddenError):
        booked(at.offers(), at.clerk.party_id, at.clerk)


def test_an_operator_books_anything_for_a_member_and_the_owner_is_asked():
    operator, senior = accounts.member(operator=True), accounts.member("윤순자")
    booking = booked(bookings.offered(approval=Approval.REQUEST), senior.party_id, operator, MadeHow.PHONE)
    assert (booking.state, booking.made_how) == (BookingState.REQUESTED, MadeHow.PHONE)
    with pytest.raises(NoWayToPayError):
        booked(bookings.offered(fee=1000), senior.party_id, operator)


def test_a_suspended_person_is_not_booked_for():
    at, senior = office(), accounts.member("윤순자", suspended=True)
    with pytest.raises(ForbiddenError):
        booked(at.offers(), senior.party_id, at.clerk)


def test_the_early_window_is_the_persons_not_the_clerks():
    at, village = office(), terms.village()
    hall = at.offers()
    terms.given(hall, terms.term(village, early_days=14))
    far = Wish(Interval(START + (hall.horizon_days + 5) * DAY, START + (hall.horizon_days + 5) * DAY + 2 * HOUR))
    with pytest.raises(BookingRefusedError):
        booked(hall, accounts.member().party_id, at.clerk, wanted=far)
    resident = terms.neighbour(village)
    assert booked(hall, resident.party_id, at.clerk, MadeHow.PHONE, far).state == BookingState.CONFIRMED


def test_the_clerks_own_circle_helps_nobody_else():
    at, village = office(), terms.village()
    hall = at.offers()
    terms.given(hall, terms.term(village, early_days=14))
    places.belongs(at.clerk, village)
    with pytest.raises(BookingRefusedError):
        booked(hall, at.guest().party_id, at.clerk, wanted=wish(START + (hall.horizon_days + 5) * DAY))


# helpers


def test_without_consent_nobody_books_for_another():
    senior, helper = accounts.member("윤순자"), accounts.member()
    with pytest.raises(NoConsentError):
        booked(bookings.offered(), senior.party_id, helper, MadeHow.HELPER)


def test_a_consent_that_waits_ended_or_is_over_does_not_count():
    senior, helper = accounts.member("윤순자"), accounts.member()
    drill = bookings.offered()
    consent = consented(senior, helper, until=NOW + DAY)
    booked(drill, senior.party_id, helper, MadeHow.HELPER)
    later = NOW + 2 * DAY
    with pytest.raises(NoConsentError):
        booked(drill, senior.party_id, helper, MadeHow.HELPER, wish(START + DAY), now=later)
    with transaction():
        accounts_services.end_consent(consent, senior, NOW)
    with pytest.raises(NoConsentError):
        booked(drill, senior.party_id, helper, MadeHow.HELPER, wish(START + DAY))


def test_a_helper_spends_the_persons_wallet_up_to_the_months_limit():
    senior, helper = bookings.renter(100_000, "윤순자"), accounts.member()
    drill = bookings.offered(fee=3000)
    consented(senior, helper, limit=10_000)
    first = booked(drill, senior.party_id, helper, MadeHow.HELPER, pay_by=PayBy.WALLET)
    assert first.paid_at is not None
    assert wallet_balance(senior.party_id, "KRW").amount == 94_000
    with pytest.raises(MonthLimitError):
        booked(drill, senior.party_id, helper, MadeHow.HELPER, wish(START + DAY), pay_by=PayBy.WALLET)
    with transaction():
        services.cancel(first.id, Side.RENTER, "", actor(helper), NOW + HOUR)
    booked(drill, senior.party_id, helper, MadeHow.HELPER, wish(START + DAY), pay_by=PayBy.WALLET)
    proven()


def test_the_month_is_a_calendar_month_where_the_thing_is():
    senior, helper = bookings.renter(100_000, "윤순자"), accounts.member()
    drill = bookings.offered(fee=3000)
    consented(senior, helper, limit=6_000)
    booked(drill, senior.party_id, helper, MadeHow.HELPER, pay_by=PayBy.WALLET)
    december = NOW.replace(month=12, day=1) - timedelta(hours=10)  # 30 November in UTC, 1 December in Seoul
    booked(drill, senior.party_id, helper, MadeHow.HELPER, wish(december + 3 * DAY), pay_by=PayBy.WALLET, now=december)


def test_a_helper_without_the_wallet_books_what_is_free_only():
    senior, helper = bookings.renter(100_000, "윤순자"), accounts.member()
    consented(senior, helper)
    with pytest.raises(NoWayToPayError):
        booked(bookings.offered(fee=3000), senior.party_id, helper, MadeHow.HELPER, pay_by=PayBy.WALLET)
    booking = booked(bookings.offered(fee=3000, on_site=True), senior.party_id, helper, MadeHow.HELPER)
    assert booking.pay_by == PayBy.ON_SITE


def test_a_helper_stands_in_for_the_renter_while_the_consent_lasts():
    senior, helper = accounts.member("윤순자"), accounts.member()
    consent = consented(senior, helper)
    booking = booked(bookings.offered(), senior.party_id, helper, MadeHow.HELPER)
    own = booked(bookings.offered(), senior.party_id, senior, MadeHow.SELF)
    assert (side_of(booking, viewer(helper)), may_act(booking, viewer(helper))) == (Side.RENTER, True)
    assert side_of(own, viewer(helper)) is None
    with transaction():
        accounts_services.end_consent(consent, senior, NOW)
    assert side_of(booking, viewer(helper)) is None


def test_a_helper_never_pays_the_person_by_card():
    senior, helper = bookings.renter(100_000, "윤순자"), accounts.member()
    consented(senior, helper, limit=100_000)
    with pytest.raises(InvalidError):
        booked(bookings.offered(fee=20_000), senior.party_id, helper, MadeHow.HELPER, pay_by=PayBy.CARD)


# handing over at the desk


def test_for_a_guest_the_clerk_confirms_both_sides_as_himself():
    at = office()
    booking = booked(at.offers(Kind.ITEM), at.guest().party_id, at.clerk)
    with transaction():
        services.confirm_at_desk(booking.id, HandoverKind.PICK_UP, actor(at.clerk), bookings.RULES, START)
    session.expire_all()
    assert booking.state == BookingState.ACTIVE
    said = [entry for entry in timeline("booking", booking.id) if entry.action == "booking.pick_up_confirmed"]
    assert [(entry.actor_member_id, (entry.after or {})["side"]) for entry in said] == [
        (at.clerk.id, "owner"),
        (at.clerk.id, "renter"),
    ]


def test_for_a_member_the_clerk_confirms_the_owners_side_only():
    at, senior = office(), accounts.member("윤순자")
    booking = booked(at.offers(Kind.ITEM), senior.party_id, at.clerk)
    with transaction():
        services.confirm_at_desk(booking.id, HandoverKind.PICK_UP, actor(at.clerk), bookings.RULES, START)
    assert booking.state == BookingState.CONFIRMED


# guests are forgotten


def test_what_is_known_of_a_guest_goes_90_days_after_the_last_booking():
    at = office()
    guest = at.guest(phone="02-000-0000", email="soonja@example.org")
    booking = booked(at.offers(Kind.ITEM), guest.party_id, at.clerk, message="무릎이 아프세요.")
    with transaction():
        services.cancel(booking.id, Side.OWNER, "", actor(at.clerk), NOW + HOUR)
    end = booking.ends_at
    with transaction():
        assert not services.forget_guest(guest.id, end + 89 * DAY)
        assert services.forget_guest(guest.id, end + 90 * DAY)
    session.expire_all()
    assert (guest.name, guest.phone, guest.email, booking.message) == ("", "", "", "")
    assert booking.renter.name
    with transaction():
        assert not services.forget_guest(guest.id, end + 91 * DAY)
    with pytest.raises(ForbiddenError):
        booked(at.offers(), guest.party_id, at.clerk)


def test_a_guest_for_whom_nothing_was_booked_goes_after_a_day():
    at = office()
    guest = at.guest()
    with transaction():
        assert not services.forget_guest(guest.id, NOW + 23 * HOUR)
        assert services.forget_guest(guest.id, NOW + DAY)
