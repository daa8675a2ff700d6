"""Quotes and bookings by the terms of circles: price, confirmation, time, and what is frozen."""

from datetime import timedelta

import pytest

from marketplace.accounts.viewers import SignedIn
from marketplace.audit.services import SYSTEM
from marketplace.availability.evaluator import FailureCode
from marketplace.bookings import services
from marketplace.bookings.services import BookingRefusedError
from marketplace.bookings.states import PayBy
from marketplace.db import transaction
from marketplace.listings import services as listing_services
from marketplace.listings.states import Approval
from marketplace.listings.term_words import reasons
from marketplace.places.geo import SEOUL_CENTRE
from marketplace.places.models import CircleRole
from marketplace.search.queries import Wanted, search
from tests.factories import listings, places
from tests.factories.bookings import NOW, RULES, START, S, offered, renter, request, wish
from tests.factories.terms import given, neighbour, term, village

DAY = timedelta(days=1)


def _quote(listing, who=None, start=START):
    return services.quote(listing, wish(start), rules=RULES, now=NOW, member_id=who.id if who else None)


def test_members_pay_nothing_and_are_confirmed_at_once_while_others_pay_and_ask(city):
    circle = village()
    listing = given(offered(fee=1000, approval=Approval.REQUEST), term(circle, "free", instant=True))
    member, stranger = neighbour(circle), renter(10_000)
    mine, theirs = _quote(listing, member), _quote(listing, stranger)
    assert (mine.total.amount, mine.instant, mine.pay_options) == (0, True, (PayBy.FREE,))
    assert (theirs.total.amount, theirs.instant, theirs.applied.circle_id) == (2000, False, None)
    assert reasons(mine.applied, free=True) == ["성북 공유마을 사람은 무료예요", "성북 공유마을 사람은 바로 확정돼요"]
    assert reasons(theirs.applied, free=False) == []
    booked, _charge = request(listing, member)
    assert (booked.state, booked.instant, booked.total, booked.terms_circle_id) == (S.CONFIRMED, True, 0, circle.id)
    asked, _charge = request(listing, stranger, wish(START + DAY), pay_by=PayBy.WALLET)
    assert (asked.state, asked.instant, asked.total, asked.terms_circle_id) == (S.REQUESTED, False, 2000, None)


def test_what_is_booked_stays_when_the_terms_change(city):
    circle = village()
    listing = given(offered(fee=1000), term(circle, "own", tariffs=(listings.hourly(300),)))
    member = neighbour(circle)
    quoted = _quote(listing, member)
    assert (quoted.total.amount, quoted.applied.price.circle_id) == (600, circle.id)
    free = given(listing, term(circle, "free"))
    booked, _charge = request(free, member)
    given(listing)
    assert (booked.total, booked.terms_circle_id) == (0, circle.id)
    assert _quote(listing, member).total.amount == 2000


def test_members_book_earlier_and_others_are_told_from_when_everybody_may(city):
    circle, other = village(), village("건너 마을")
    listing = given(offered(), term(circle, early_days=14), term(other, early_days=7))
    member, lesser, stranger = neighbour(circle), neighbour(other, name="덜 이른 이웃"), renter()
    soon, late, never = START + 90 * DAY, START + 98 * DAY, START + 120 * DAY
    assert all(_quote(listing, member, start).verdict.ok for start in (soon, late))
    assert _quote(listing, member, late).applied.circle_id == circle.id
    assert _quote(listing, member, START).applied.circle_id is None
    assert _quote(listing, lesser, soon).verdict.ok
    for who in (lesser, stranger, None):
        [failure] = _quote(listing, who, late).verdict.failures
        assert failure.code is FailureCode.TOO_FAR
        assert failure.opens_on is not None
        assert (late - timedelta(days=90)).date() == failure.opens_on
        assert "11월 27일 (금)" in failure.sentence
    [failure] = _quote(listing, stranger, never).verdict.failures
    assert (failure.code, failure.opens_on) == (FailureCode.TOO_FAR, None)
    assert "90" in failure.sentence
    with pytest.raises(BookingRefusedError) as refused:
        request(listing, stranger, wish(late))
    assert refused.value.code == "too-far"
    booked, _charge = request(listing, member, wish(late))
    assert booked.terms_circle_id == circle.id


def test_terms_open_nothing_to_who_is_not_in_the_audience(city):
    inner, outer = village("안"), village("밖")
    listing = given(offered(fee=1000), term(outer, "free", early_days=14), term(inner, "free"))
    with transaction():
        listing_services.set_audience(listing, {inner.id}, actor=SYSTEM, now=NOW)
    assert _quote(listing, neighbour(outer)).verdict.codes == (FailureCode.AUDIENCE,)
    assert _quote(listing, neighbour(inner, name="안쪽 이웃")).verdict.ok


def test_guests_see_and_book_what_is_shown_to_the_circle_but_as_everybody_does(city):
    house = village("집")
    around = village("마을")
    with transaction():
        house.parent_id = around.id
    listing = given(offered(fee=1000), term(around, "free", early_days=14))
    with transaction():
        listing_services.set_audience(listing, {around.id}, actor=SYSTEM, now=NOW)
    guest, stranger = renter(10_000), renter(10_000)
    places.belongs(guest, house, CircleRole.GUEST)
    quoted = _quote(listing, guest)
    assert (quoted.verdict.ok, quoted.total.amount) == (True, 2000)
    assert not _quote(listing, guest, START + 98 * DAY).verdict.ok
    assert _quote(listing, stranger).verdict.codes == (FailureCode.AUDIENCE,)
    [hit] = search(Wanted(), SignedIn(guest), language="ko", now=NOW, centre=SEOUL_CENTRE).hits
    assert hit.cheapest
    assert hit.cheapest.amount == 1000
    places.belongs(guest, around)
    assert _quote(listing, guest).total.amount == 0


def test_two_conditions_of_one_thing_never_meet(city):
    """Free for members by night, for a fee by day: what is booked by one is taken for the other."""
    day = offered(fee=1000)
    with transaction():
        night = listing_services.duplicate(day, actor=SYSTEM, now=NOW, same_thing=True)
        listing_services.set_tariffs(night, [], actor=SYSTEM, now=NOW)
        listing_services.submit(night, actor=SYSTEM, now=NOW)
        listing_services.approve(night, actor=SYSTEM, now=NOW)
    request(night, neighbour())
    assert _quote(day, renter()).verdict.codes == (FailureCode.SLOT_TAKEN,)
    assert _quote(day, renter(), START + DAY).verdict.ok
