"""Free time of one or more units."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.availability.windows import FreeWindow, enough_at_once, free_units, free_windows, gaps, lanes
from marketplace.intervals import Interval, intersect

MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def at(hour: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def hours(start: float, end: float) -> Interval:
    return Interval(at(start), at(end))


def window(start: float, end: float, quantity: int = 1) -> FreeWindow:
    return FreeWindow(at(start), at(end), quantity)


DAY = hours(0, 24)
OPEN = [hours(9, 18)]


def test_a_unit_is_free_unless_somebody_holds_it_at_some_moment():
    busy = {1: [hours(9, 10)], 2: [hours(11, 12)], 3: [hours(10, 11)]}
    assert free_units(hours(10, 11), [4, 3, 2, 1], busy) == (4, 2, 1)


def test_units_are_lanes_of_their_own_unless_they_are_taken_whole():
    busy = {1: [hours(9, 10)], 2: [hours(9.5, 11)]}
    assert lanes([1, 2, 3], busy) == [[hours(9, 10)], [hours(9.5, 11)], []]
    assert lanes([1, 2, 3], busy, whole=True) == [[hours(9, 11)]]
    assert lanes([], busy, whole=True) == []


def test_gaps_keep_the_buffers_off_the_neighbours():
    found = gaps(hours(8, 20), [hours(10, 12), hours(12.5, 15)], timedelta(minutes=30), timedelta(hours=1))
    assert list(found) == [hours(8, 9), hours(15.5, 20)]


@pytest.mark.parametrize(
    ("busy", "windows"),
    [
        ({}, [window(9, 18)]),
        ({1: [hours(0, 24)]}, []),
        ({1: [hours(12, 13)]}, [window(9, 12), window(13, 18)]),
        ({1: [hours(8, 10), hours(17, 20)]}, [window(10, 17)]),
        ({1: [hours(19, 20)], 2: [hours(9, 18)]}, [window(9, 18)]),  # another listing's unit
    ],
)
def test_one_unit_is_free_where_it_is_open_and_not_held(busy, windows):
    assert free_windows(OPEN, lanes([1], busy), within=DAY) == windows


def test_windows_are_cut_to_what_was_asked_and_to_opening_hours():
    opened = [hours(9, 12), hours(12, 13), hours(14, 18)]
    assert free_windows(opened, [[]], within=hours(10, 15)) == [window(10, 13), window(14, 15)]
    assert free_windows([], [[]], within=DAY) == []
    assert free_windows(opened, [], within=DAY) == []


def test_a_pool_tells_how_many_are_free_in_pieces_that_can_be_booked_whole():
    busy = {1: [hours(10, 12)], 2: [hours(11, 14)], 3: [hours(12, 13)]}
    assert free_windows(OPEN, lanes([1, 2, 3], busy), within=DAY) == [
        window(9, 10, 3),
        window(10, 11, 2),
        window(11, 12, 1),
        window(12, 13, 1),  # another unit than before: nobody can book 11 to 13
        window(13, 14, 2),
        window(14, 18, 3),
    ]


def test_buffers_shrink_what_is_free_beside_bookings_but_not_at_the_edges():
    windows = free_windows(
        OPEN, [[hours(12, 13)]], within=DAY, before=timedelta(minutes=30), after=timedelta(minutes=15)
    )
    assert windows == [window(9, 11.75), window(13.5, 18)]


def test_enough_at_once_counts_lists_and_joins_touching_pieces():
    one, two, three = [hours(9, 12)], [hours(10, 13)], [hours(12, 14)]
    assert enough_at_once([one, two, three], 1) == [hours(9, 14)]
    assert enough_at_once([one, two, three], 2) == [hours(10, 13)]
    assert enough_at_once([one, two, three], 3) == []


stretches = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 20)).map(
        lambda pair: Interval(MIDNIGHT + pair[0] * QUARTER, MIDNIGHT + (pair[0] + pair[1]) * QUARTER)
    ),
    max_size=6,
)


@given(
    st.lists(stretches, max_size=4),
    stretches,
    stretches.filter(bool),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_free_windows_never_touch_what_is_held_and_miss_nothing(held, opened, bounds, before, after):
    within = bounds[0]
    before, after = before * QUARTER, after * QUARTER
    windows = free_windows(opened, held, within=within, before=before, after=after)
    for found in windows:
        piece = Interval(found.start, found.end)
        assert within.covers(piece)
        assert intersect([piece], opened) == [piece]
        claim = piece.widened(before, after)
        assert sum(not any(one.overlaps(claim) for one in lane) for lane in held) == found.quantity > 0
    # Every quarter of an hour that could be booked by itself lies in a window of at least that many.
    for number in range(int(within.length / QUARTER)):
        quarter = Interval(within.start + number * QUARTER, within.start + (number + 1) * QUARTER)
        claim = quarter.widened(before, after)
        free = sum(not any(one.overlaps(claim) for one in lane) for lane in held)
        if free and intersect([quarter], opened) == [quarter]:
            assert [w.quantity for w in windows if w.start <= quarter.start and quarter.end <= w.end] == [free]
    assert windows == sorted(windows)
