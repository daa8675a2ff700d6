"""Asking for a price, and booking."""

import re

import pytest
from sqlalchemy import func, select

from marketplace.audit.services import SYSTEM
from marketplace.availability.models import Occupancy, Source
from marketplace.availability.services import SlotTakenError
from marketplace.bookings import services
from marketplace.bookings.models import Booking, BookingUnit
from marketplace.bookings.services import BookingRefusedError, requests
from marketplace.bookings.states import BookingState, PayBy
from marketplace.config import Rules
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, TooManyError
from marketplace.listings import queries as listing_queries
from marketplace.listings import services as listing_services
from marketplace.listings.pricing import NoTariffError
from marketplace.listings.states import Approval, Bookable, Kind, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.money import Money
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments.models import Charge, ChargeState
from marketplace.payments.services import NotEnoughMoneyError, wallet_balance
from tests.factories import accounts, listings, places
from tests.factories.bookings import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    RULES,
    START,
    TIMES,
    offered,
    owner_of,
    renter,
    request,
    story,
    wish,
)
from tests.factories.payments import won

S = BookingState


def bookings() -> int:
    return session.scalar(select(func.count()).select_from(Booking)) or 0


def occupied() -> int:
    return session.scalar(select(func.count()).select_from(Occupancy)) or 0


# quote


def test_a_quote_tells_every_line_the_total_and_that_it_is_free(city):
    listing = offered(fee=1_500)
    quote = services.quote(listing, wish(hours=3), rules=RULES, now=NOW)
    assert quote.verdict.ok
    assert quote.total == won(4_500)
    assert [line.amount for line in quote.price.lines] == [won(4_500)]
    assert bookings() == occupied() == 0


def test_a_quote_without_a_fitting_price_is_refused(city):
    listing = offered(fee=1_000)
    nights = TariffSpec(unit=TariffUnit.HOUR, amount=1_000, local_from=0, local_to=360)
    with transaction():
        listing_services.set_tariffs(listing, [nights], actor=SYSTEM, now=NOW)
    with pytest.raises(NoTariffError):
        services.quote(listing, wish(), rules=RULES, now=NOW)


def test_a_quote_for_nothing_says_so_instead_of_failing(city):
    quote = services.quote(offered(fee=1_000), wish(quantity=0), rules=RULES, now=NOW)
    assert not quote.verdict.ok


@pytest.mark.parametrize(
    ("fee", "on_site", "ways"),
    [
        (0, False, [PayBy.FREE]),
        (0, True, [PayBy.FREE]),
        (4_000, True, [PayBy.ON_SITE]),
        (40_000, True, [PayBy.ON_SITE]),
        (4_999, False, [PayBy.WALLET]),
        (5_000, False, [PayBy.WALLET, PayBy.CARD]),
    ],
)
def test_how_a_total_can_be_paid(city, fee, on_site, ways):
    quote = services.quote(offered(fee=fee, on_site=on_site), wish(), rules=RULES, now=NOW)
    assert list(quote.pay_options) == ways


def test_an_operator_books_what_a_circle_shares_no_more_than_any_outsider(city):
    listing, neighbour = offered(), renter()
    operator = accounts.member("김서울", operator=True)
    village = places.circle()
    places.belongs(neighbour, village)
    with transaction():
        listing_services.set_audience(listing, {village.id}, actor=SYSTEM, now=NOW)
    assert not services.quote(listing, wish(), rules=RULES, now=NOW, member_id=operator.id).verdict.ok
    with pytest.raises(BookingRefusedError) as refused:
        request(listing, operator)
    assert (refused.value.code, bookings(), occupied()) == ("audience", 0, 0)
    assert services.quote(listing, wish(), rules=RULES, now=NOW, member_id=neighbour.id).verdict.ok
    assert request(listing, neighbour)[0].state == S.CONFIRMED


# booking


def test_a_free_instant_booking_is_confirmed_at_once(city, sound):
    listing, member = offered(), renter()
    booking, charge = request(listing, member, message="  토요일에 책장을 달아요.  ")
    assert (booking.state, charge) == (S.CONFIRMED, None)
    assert (booking.pay_by, booking.total, booking.paid_at) == (PayBy.FREE, 0, None)
    assert (booking.confirmed_at, booking.hold_until, booking.answer_until) == (NOW, None, None)
    assert booking.message == "토요일에 책장을 달아요."
    assert re.fullmatch("[2-9A-HJ-NP-Z]{8}", booking.code)
    held = session.scalars(select(Occupancy).where(Occupancy.source == Source.BOOKING)).one()
    assert (held.during.lower, held.during.upper, held.source_id) == (START, START + 2 * HOUR, booking.id)


def test_what_was_agreed_is_frozen(city, sound):
    found = story(fee=1_000, kind=Kind.ROOM)
    booking = found.booking
    assert booking.price_lines == [
        line.to_json() for line in services.quote(found.listing, wish(), rules=RULES, now=NOW).price.lines
    ]
    assert (booking.total, booking.currency, booking.policy, booking.commission_bps) == (
        2_000,
        "KRW",
        "flexible",
        1_000,
    )
    assert (booking.zone, booking.listing_title, booking.needs_meeting) == ("Asia/Seoul", "전동드릴", False)
    with transaction():
        listing_services.set_tariffs(found.listing, [], actor=SYSTEM, now=NOW)
    session.expire_all()
    assert booking.total == 2_000


def test_only_things_need_a_meeting(city):
    assert [story(kind=kind).booking.needs_meeting for kind in (Kind.ITEM, Kind.PARKING, Kind.ROOM)] == [
        True,
        False,
        False,
    ]


def test_buffers_are_taken_with_the_time(city, sound):
    story(before=30, after=60)
    held = session.scalars(select(Occupancy)).one()
    assert (held.during.lower, held.during.upper) == (START - 30 * MINUTE, START + 2 * HOUR + 60 * MINUTE)


def test_paid_from_the_wallet_the_money_waits_in_escrow(city, sound):
    listing, member = offered(fee=1_500), renter(5_000)
    booking, _charge = request(listing, member, pay_by=PayBy.WALLET)
    assert (booking.state, booking.paid_at) == (S.CONFIRMED, NOW)
    assert wallet_balance(member.party_id, "KRW") == won(2_000)
    assert ledger.balance(chart.escrow(booking.id, "KRW")) == won(3_000)


def test_too_little_in_the_wallet_changes_nothing(city, sound):
    listing, member = offered(fee=1_500), renter(2_999)
    with pytest.raises(NotEnoughMoneyError) as refused:
        request(listing, member, pay_by=PayBy.WALLET)
    assert refused.value.extra == {"missing": {"amount": 1, "currency": "KRW"}}
    assert bookings() == occupied() == 0
    assert wallet_balance(member.party_id, "KRW") == won(2_999)


def test_by_card_the_time_is_held_for_a_quarter_of_an_hour_and_a_charge_intended(city, sound):
    listing, member = offered(fee=10_000), renter()
    booking, charge = request(listing, member, pay_by=PayBy.CARD)
    assert (booking.state, booking.hold_until, booking.paid_at) == (S.HELD, NOW + 15 * MINUTE, None)
    assert charge is not None
    assert (charge.state, charge.amount, charge.booking_id) == (ChargeState.INTENDED, 20_000, booking.id)
    assert charge.expires_at == booking.hold_until
    assert occupied() == 1


def test_paid_on_site_nothing_enters_the_books(city, sound):
    booking, charge = request(offered(fee=4_000, on_site=True), renter())
    assert (booking.state, booking.total, booking.pay_by, booking.paid_at) == (S.CONFIRMED, 8_000, PayBy.ON_SITE, None)
    assert charge is None
    assert session.scalars(select(Charge)).all() == []


def test_a_request_waits_for_the_owner_at_most_two_days(city, sound):
    booking, _charge = request(offered(approval=Approval.REQUEST), renter())
    assert (booking.state, booking.answer_until) == (S.REQUESTED, NOW + 48 * HOUR)
    assert occupied() == 1


def test_a_request_waits_no_longer_than_until_its_start(city, sound):
    booking, _charge = request(offered(approval=Approval.REQUEST), renter(), wish(NOW + 3 * HOUR))
    assert booking.answer_until == NOW + 3 * HOUR


def test_a_request_from_the_wallet_is_paid_before_the_owner_is_asked(city, sound):
    booking, _charge = request(offered(fee=1_000, approval=Approval.REQUEST), renter(2_000), pay_by=PayBy.WALLET)
    assert (booking.state, booking.paid_at) == (S.REQUESTED, NOW)


def test_requests_that_hold_no_time_can_stand_beside_each_other(city, sound):
    listing = offered(approval=Approval.REQUEST, blocks=False)
    made = [request(listing, renter())[0] for _number in range(2)]
    assert [booking.state for booking in made] == [S.REQUESTED, S.REQUESTED]
    assert occupied() == 0


def test_a_pool_gives_out_as_many_as_are_asked_for(city, sound):
    listing = offered(count=6, fee=100)
    booking, _charge = request(listing, renter(10_000), wish(quantity=4), pay_by=PayBy.WALLET)
    assert (booking.total, occupied()) == (800, 4)
    assert len(session.scalars(select(BookingUnit).where(BookingUnit.booking_id == booking.id)).all()) == 4
    with pytest.raises(SlotTakenError):
        request(listing, renter(10_000), wish(quantity=3), pay_by=PayBy.WALLET)
    request(listing, renter(10_000), wish(quantity=2), pay_by=PayBy.WALLET)
    assert occupied() == 6


def test_a_hall_blocks_its_halves_and_a_half_the_hall(city, sound):
    party = accounts.member("구민회관").party
    halves = [listings.published(party, Kind.ROOM, times=TIMES) for _side in range(2)]
    hall = listings.complete_draft(party, Kind.ROOM, approval=Approval.INSTANT, times=TIMES)
    units = [unit for half in halves for unit in listing_queries.unit_ids(half)]
    with transaction():
        listing_services.share_units(hall, units, whole=True, actor=SYSTEM, now=NOW)
        listing_services.submit(hall, actor=SYSTEM, now=NOW)
        listing_services.approve(hall, actor=SYSTEM, now=NOW)
    request(hall, renter())
    assert occupied() == 2
    with pytest.raises(SlotTakenError):
        request(halves[1], renter())
    request(halves[1], renter(), wish(START + DAY))
    with pytest.raises(SlotTakenError):
        request(hall, renter(), wish(START + DAY))


# refusals: nothing is left behind


def test_ones_own_listing_is_blocked_not_booked(city, sound):
    listing = offered()
    with pytest.raises(InvalidError) as refused:
        request(listing, owner_of(listing))
    assert refused.value.code == "own-listing"
    assert bookings() == 0


def test_a_manager_may_book_a_room_of_the_organisation_for_himself(city, sound):
    office = accounts.organisation()
    manager = accounts.member("최민서")
    accounts.staff(manager, office)
    booking, _charge = request(offered(kind=Kind.ROOM, owner=office.party), manager)
    assert booking.state == S.CONFIRMED


def test_a_member_books_on_behalf_of_an_organisation(city, sound):
    office, clerk = accounts.organisation(), accounts.member("최민서")
    booking, _charge = request(offered(), clerk, party_id=office.party_id)
    assert (booking.renter_party_id, booking.made_by_member_id) == (office.party_id, clerk.id)


def test_the_later_of_two_hears_that_the_time_is_taken(city, sound):
    listing = offered()
    request(listing, renter())
    with pytest.raises(SlotTakenError) as refused:
        request(listing, renter(), wish(START + HOUR))
    assert refused.value.code == "slot-taken"
    assert (bookings(), occupied()) == (1, 1)


def test_the_constraint_decides_even_where_the_look_before_saw_nothing(city, sound, monkeypatch):
    listing = offered()
    request(listing, renter())
    monkeypatch.setattr(requests, "_refuse", lambda _verdict: None)
    with pytest.raises(SlotTakenError):
        request(listing, renter(), wish(START + HOUR))
    assert (bookings(), occupied()) == (1, 1)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (wish(NOW - HOUR), "in-the-past"),
        (wish(NOW + 91 * DAY), "too-far"),
        (wish(START + 10 * MINUTE), "off-step"),
        (wish(hours=0.25), "too-short"),
        (wish(hours=24 * 8), "too-long"),
        (wish(quantity=2), "quantity"),
    ],
)
def test_each_rule_of_the_listing_is_kept(city, sound, wanted, code):
    with pytest.raises(BookingRefusedError) as refused:
        request(offered(), renter(), wanted)
    assert refused.value.code == code
    assert refused.value.extra["failures"][0]["code"] == code
    assert refused.value.extra["failures"][0]["detail"] == str(refused.value.sentence)
    assert bookings() == occupied() == 0


@pytest.mark.parametrize("change", ["pause", "suspend", "owner_suspended", "walk_in"])
def test_what_was_taken_away_meanwhile_is_not_booked(city, sound, change):
    listing = offered()
    with transaction():
        if change == "pause":
            listing_services.pause(listing, actor=SYSTEM, now=NOW)
        elif change == "suspend":
            listing_services.suspend_listing(listing, actor=SYSTEM, reason="위험해요", now=NOW)
        elif change == "owner_suspended":
            listing_services.set_owner_active(listing.owner_party_id, active=False, actor=SYSTEM, now=NOW)
        else:
            listing.bookable = Bookable.WALK_IN
    with pytest.raises(BookingRefusedError) as refused:
        request(listing, renter())
    assert refused.value.code == "not-bookable"


def test_a_member_who_was_suspended_meanwhile_books_nothing(city, sound):
    with pytest.raises(ForbiddenError):
        request(offered(), accounts.member(suspended=True))
    assert bookings() == 0


def test_one_says_how_to_pay_where_there_is_a_choice(city, sound):
    with pytest.raises(InvalidError) as refused:
        request(offered(fee=1_000), renter(5_000))
    assert refused.value.code == "pay-missing"
    assert list(refused.value.fields) == ["pay"]


def test_a_card_is_not_charged_for_a_small_fee(city, sound):
    with pytest.raises(InvalidError) as refused:
        request(offered(fee=4_999), renter(), pay_by=PayBy.CARD)
    assert refused.value.code == "below-card-floor"
    assert refused.value.extra == {"floor": Money(10_000, "KRW").as_json()}
    assert bookings() == occupied() == 0


@pytest.mark.parametrize("asked", list(PayBy))
def test_where_nothing_is_paid_here_the_choice_does_not_matter(city, sound, asked):
    assert request(offered(), renter(), pay_by=asked)[0].pay_by == PayBy.FREE
    assert request(offered(fee=9_000, on_site=True), renter(), pay_by=asked)[0].pay_by == PayBy.ON_SITE


def test_few_unpaid_bookings_at_a_time(city, sound):
    listing, member, few = offered(fee=10_000, count=4), renter(), Rules(holds_per_member=2)
    made = [request(listing, member, pay_by=PayBy.CARD, rules=few)[0] for _number in range(2)]
    with pytest.raises(TooManyError) as refused:
        request(listing, member, pay_by=PayBy.CARD, rules=few)
    assert (refused.value.code, occupied()) == ("too-many-holds", 2)
    request(listing, renter(), pay_by=PayBy.CARD, rules=few)
    with transaction():
        services.expire(made[0].id, NOW + HOUR)
    assert request(listing, member, pay_by=PayBy.CARD, rules=few, now=NOW + HOUR)[0].state == S.HELD


def test_few_open_requests_for_one_listing(city, sound):
    listing, member, few = offered(approval=Approval.REQUEST, count=4), renter(), Rules(holds_per_member=2)
    for _number in range(2):
        request(listing, member, rules=few)
    with pytest.raises(TooManyError) as refused:
        request(listing, member, rules=few)
    assert refused.value.code == "too-many-requests"
    assert request(offered(approval=Approval.REQUEST), member, rules=few)[0].state == S.REQUESTED


# double clicks


def test_a_second_click_finds_the_first_ones_booking(city, sound):
    listing, member = offered(fee=1_000), renter(2_000)
    first, _charge = request(listing, member, pay_by=PayBy.WALLET, public_id="A" * 22)
    again, charge = request(listing, member, pay_by=PayBy.WALLET, public_id="A" * 22)
    assert (again.id, charge, bookings()) == (first.id, None, 1)
    assert wallet_balance(member.party_id, "KRW") == won(0)


def test_a_second_click_on_paying_by_card_leads_to_the_same_page(city, sound):
    listing, member = offered(fee=10_000), renter()
    _booking, charge = request(listing, member, pay_by=PayBy.CARD, public_id="A" * 22)
    _again, same = request(listing, member, pay_by=PayBy.CARD, public_id="A" * 22)
    assert charge is not None
    assert same is charge


def test_the_id_of_somebody_elses_booking_is_refused(city, sound):
    listing = offered(count=2)
    request(listing, renter(), public_id="A" * 22)
    with pytest.raises(ConflictError):
        request(listing, renter(), public_id="A" * 22)
    assert bookings() == 1
