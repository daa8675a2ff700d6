"""Pick-up and return, by both sides or by the clock."""

import pytest
from sqlalchemy import select

from marketplace.audit.queries import timeline
from marketplace.availability import queries as availability_queries
from marketplace.availability.models import Occupancy, Source
from marketplace.bookings import queries
from marketplace.bookings.services.handovers import handover, may_confirm
from marketplace.bookings.services.moves import MovedOnError
from marketplace.bookings.states import BookingState, HandoverKind, Side
from marketplace.db import session
from marketplace.intervals import Interval
from marketplace.listings.states import Kind
from tests.factories.bookings import DAY, HOUR, MINUTE, NOW, RULES, START, Story, in_state, renter, request, story, wish

S = BookingState
PICK_UP, RETURN = HandoverKind.PICK_UP, HandoverKind.RETURN
END = START + 2 * HOUR


def held(source: Source = Source.BOOKING) -> list[Interval]:
    during = session.scalars(select(Occupancy.during).where(Occupancy.source == source).order_by(Occupancy.id))
    return [Interval(row.lower, row.upper) for row in during if row.lower and row.upper]


def actions(found: Story) -> list[str]:
    return [entry.action.removeprefix("booking.") for entry in timeline("booking", found.id)]


# both sides


@pytest.mark.parametrize("first", [Side.RENTER, Side.OWNER])
def test_a_pick_up_counts_once_both_sides_have_confirmed_it(city, sound, first):
    second = Side.OWNER if first is Side.RENTER else Side.RENTER
    found = story().confirm(PICK_UP, first, START)
    assert found.state == S.CONFIRMED
    found.confirm(PICK_UP, second, START + MINUTE)
    assert found.state == S.ACTIVE
    row = handover(found.booking, PICK_UP)
    assert row is not None
    assert {row.renter_at, row.owner_at, row.clock_at} == {START, START + MINUTE, None}
    assert actions(found)[2:] == ["pick_up_confirmed", "pick_up_confirmed", "picked_up"]


@pytest.mark.parametrize("first", [Side.RENTER, Side.OWNER])
def test_a_return_counts_once_both_sides_have_confirmed_it(city, sound, first):
    second = Side.OWNER if first is Side.RENTER else Side.RENTER
    found = story().pick_up().confirm(RETURN, first, END)
    assert (found.state, found.booking.claim_until) == (S.ACTIVE, None)
    found.confirm(RETURN, second, END + MINUTE)
    assert (found.state, found.booking.ended_at) == (S.RETURNED, END + MINUTE)
    assert found.booking.claim_until == END + MINUTE + DAY
    assert held() == []


def test_confirming_twice_is_confirming_once(city, sound):
    found = story().confirm(PICK_UP, Side.OWNER, START).confirm(PICK_UP, Side.OWNER, START + MINUTE)
    row = handover(found.booking, PICK_UP)
    assert row is not None
    assert row.owner_at == START
    assert actions(found).count("pick_up_confirmed") == 1
    found.pick_up(START + 2 * MINUTE).pick_up(START + 3 * MINUTE)
    assert found.state == S.ACTIVE


def test_neighbours_may_hand_over_the_evening_before(city, sound):
    found = story()
    assert not may_confirm(found.booking, PICK_UP, Side.OWNER, START - DAY - MINUTE)
    with pytest.raises(MovedOnError) as refused:
        found.confirm(PICK_UP, Side.OWNER, START - DAY - MINUTE)
    assert refused.value.code == "too-early"
    assert found.pick_up(START - DAY).state == S.ACTIVE


@pytest.mark.parametrize("side", [Side.OPERATOR, Side.SYSTEM])
def test_nobody_else_hands_over(city, sound, side):
    with pytest.raises(MovedOnError):
        story().confirm(PICK_UP, side, START)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (S.HELD, PICK_UP),
        (S.REQUESTED, PICK_UP),
        (S.CANCELLED, PICK_UP),
        (S.NO_SHOW, PICK_UP),
        (S.CONFIRMED, RETURN),
        (S.REQUESTED, RETURN),
        (S.EXPIRED, RETURN),
    ],
)
def test_what_is_not_there_is_not_handed_over(city, sound, state, kind):
    found = in_state(state)
    with pytest.raises(MovedOnError) as refused:
        found.confirm(kind, Side.RENTER, START)
    assert refused.value.extra == {"state": state}
    assert found.state is state


# the clock, where nobody need meet


@pytest.mark.parametrize("kind", [Kind.PARKING, Kind.ROOM])
def test_where_nobody_meets_the_clock_begins_and_ends(city, sound, kind):
    found = story(kind=kind)
    assert queries.due_to_hand_over(RULES, START - MINUTE) == []
    assert not found.clock(START - MINUTE)
    assert queries.due_to_hand_over(RULES, START) == [found.id]
    assert found.clock(START)
    assert (found.state, queries.due_to_hand_over(RULES, END - MINUTE)) == (S.ACTIVE, [])
    assert not found.clock(END - MINUTE)
    assert queries.due_to_hand_over(RULES, END) == [found.id]
    assert found.clock(END)
    assert not found.clock(END)
    assert (found.state, found.booking.claim_until) == (S.RETURNED, END + DAY)
    assert actions(found)[2:] == ["pick_up_confirmed", "picked_up", "return_confirmed", "returned"]


def test_where_neighbours_meet_the_clock_waits(city, sound):
    found = story()
    assert queries.due_to_hand_over(RULES, START + 30 * MINUTE) == []
    assert not found.clock(START + 30 * MINUTE)
    found.pick_up()
    assert queries.due_to_hand_over(RULES, END + 30 * DAY) == []
    assert not found.clock(END + 30 * DAY)


@pytest.mark.parametrize("state", [S.HELD, S.REQUESTED, S.RETURNED, S.CANCELLED])
def test_the_clock_hands_over_nothing_that_is_not_due(city, sound, state):
    assert not in_state(state).clock(END + 30 * DAY)


# the clock, where one side stays silent


@pytest.mark.parametrize("side", [Side.RENTER, Side.OWNER])
def test_an_hour_after_the_start_one_sides_word_of_a_pick_up_is_enough(city, sound, side):
    found = story().confirm(PICK_UP, side, START - HOUR)
    assert queries.due_to_hand_over(RULES, START + HOUR - MINUTE) == []
    assert not found.clock(START + HOUR - MINUTE)
    assert queries.due_to_hand_over(RULES, START + HOUR) == [found.id]
    assert found.clock(START + HOUR)
    assert found.state == S.ACTIVE
    row = handover(found.booking, PICK_UP)
    assert row is not None
    assert row.done
    assert row.clock_at == START + HOUR


def test_a_late_word_is_given_its_hour(city, sound):
    found = story().confirm(PICK_UP, Side.OWNER, START + 30 * MINUTE)
    assert queries.due_to_hand_over(RULES, START + HOUR) == []
    assert not found.clock(START + HOUR)
    assert found.clock(START + 90 * MINUTE)


@pytest.mark.parametrize("side", [Side.RENTER, Side.OWNER])
def test_a_day_after_one_sides_word_of_a_return_it_counts(city, sound, side):
    found = story(fee=1_000).pick_up().confirm(RETURN, side, END)
    assert queries.due_to_hand_over(RULES, END + DAY - MINUTE) == []
    assert not found.clock(END + DAY - MINUTE)
    assert queries.due_to_hand_over(RULES, END + DAY) == [found.id]
    assert found.clock(END + DAY)
    assert (found.state, found.booking.claim_until) == (S.RETURNED, END + 2 * DAY)


# early and late


def test_an_early_return_frees_the_time_but_keeps_the_owners_buffer(city, sound):
    found = story(after=60).pick_up()
    assert held() == [Interval(START, END + HOUR)]
    found.give_back(START + 30 * MINUTE)
    assert held() == []
    assert held(Source.MAINTENANCE) == [Interval(START + 30 * MINUTE, START + 90 * MINUTE)]
    early = request(found.listing, renter(), wish(START + 90 * MINUTE, 0.5), now=START + 31 * MINUTE)[0]
    assert early.state == S.CONFIRMED


def test_without_a_buffer_an_early_return_frees_everything(city, sound):
    story().pick_up().give_back(START + 30 * MINUTE)
    assert held() == held(Source.MAINTENANCE) == []


def test_a_late_word_of_the_return_never_takes_time_that_others_saw_free(city, sound):
    found = story(after=60).pick_up().give_back(END + 20 * MINUTE)
    assert held(Source.MAINTENANCE) == [Interval(END + 20 * MINUTE, END + HOUR)]
    wanted = Interval(END + HOUR, END + 2 * HOUR)
    assert availability_queries.verdict(found.listing, wanted, 1, END + 20 * MINUTE).ok


def test_a_return_after_the_buffer_keeps_nothing(city, sound):
    story(after=60).pick_up().give_back(END + 2 * HOUR)
    assert held() == held(Source.MAINTENANCE) == []


def test_an_overdue_thing_stays_active_without_holding_more_time(city, sound):
    found = story().pick_up()
    assert not queries.is_overdue(found.booking, END + 15 * MINUTE)
    assert queries.is_overdue(found.booking, END + 16 * MINUTE)
    assert held() == [Interval(START, END)]
    assert found.give_back(END + DAY).state == S.RETURNED
    assert not queries.is_overdue(found.booking, END + 2 * DAY)


def test_a_room_is_never_overdue(city, sound):
    found = story(kind=Kind.ROOM)
    found.clock(START)
    assert not queries.is_overdue(found.booking, END + DAY)


def test_what_was_picked_up_before_its_time_is_held_as_booked(city, sound):
    story().pick_up(START - 20 * HOUR)
    assert held() == [Interval(START, END)]
    assert NOW < START
