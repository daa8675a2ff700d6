"""Half-open stretches of time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.intervals import Interval, covered, intersect, merge, subtract

MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)


def hours(start: float, end: float) -> Interval:
    return Interval(MIDNIGHT + timedelta(hours=start), MIDNIGHT + timedelta(hours=end))


def many(*pairs: tuple[float, float]) -> list[Interval]:
    return [hours(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("other", "shares"),
    [
        ((8, 9), False),
        ((8, 10), False),
        ((8, 10.5), True),
        ((8, 13), True),
        ((10, 12), True),
        ((10.5, 11), True),
        ((11, 13), True),
        ((12, 13), False),
        ((13, 14), False),
    ],
)
def test_touching_ends_do_not_overlap_and_anything_more_does(other, shares):
    assert hours(10, 12).overlaps(hours(*other)) is shares
    assert hours(*other).overlaps(hours(10, 12)) is shares


def test_an_interval_keeps_utc_so_that_two_of_one_zone_compare_by_instant():
    berlin = ZoneInfo("Europe/Berlin")
    first_two_thirty = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    second_two_thirty = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    interval = Interval(first_two_thirty, second_two_thirty)
    assert interval.length == timedelta(hours=1)
    assert interval.start.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (MIDNIGHT, MIDNIGHT),
        (MIDNIGHT, MIDNIGHT - timedelta(seconds=1)),
        (MIDNIGHT.replace(tzinfo=None), MIDNIGHT + timedelta(hours=1)),
        (MIDNIGHT, (MIDNIGHT + timedelta(hours=1)).replace(tzinfo=None)),
        (MIDNIGHT.replace(year=1899), MIDNIGHT),
        (MIDNIGHT, MIDNIGHT.replace(year=9001)),
    ],
)
def test_empty_backward_naive_and_far_off_intervals_are_refused(start, end):
    with pytest.raises(ValueError, match="interval"):
        Interval(start, end)


def test_the_calendar_reaches_from_1900_to_9000():
    long = Interval(datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 12, 31, tzinfo=UTC))
    assert long.covers(hours(9, 12))


def test_an_interval_covers_itself_and_what_lies_within():
    assert hours(9, 12).covers(hours(9, 12))
    assert hours(9, 12).covers(hours(10, 11))
    assert not hours(9, 12).covers(hours(8, 11))
    assert not hours(9, 12).covers(hours(10, 13))


def test_widening_adds_the_buffers():
    assert hours(9, 12).widened(timedelta(hours=1), timedelta(hours=2)) == hours(8, 14)


@pytest.mark.parametrize(
    ("given_pairs", "merged"),
    [
        ([], []),
        ([(9, 10), (10, 11)], [(9, 11)]),
        ([(11, 12), (9, 10)], [(9, 10), (11, 12)]),
        ([(9, 12), (10, 11)], [(9, 12)]),
        ([(9, 11), (10, 12), (12, 13)], [(9, 13)]),
    ],
)
def test_merging_joins_what_overlaps_or_touches(given_pairs, merged):
    assert merge(many(*given_pairs)) == many(*merged)


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        ([(9, 12)], [], []),
        ([(9, 12)], [(12, 13)], []),
        ([(9, 12), (13, 18)], [(11, 14)], [(11, 12), (13, 14)]),
        ([(9, 18)], [(8, 10), (11, 12), (17, 20)], [(9, 10), (11, 12), (17, 18)]),
    ],
)
def test_intersection_is_the_time_in_both(left, right, both):
    assert intersect(many(*left), many(*right)) == many(*both)
    assert intersect(many(*right), many(*left)) == many(*both)


@pytest.mark.parametrize(
    ("left", "right", "rest"),
    [
        ([(9, 12)], [], [(9, 12)]),
        ([(9, 12)], [(9, 12)], []),
        ([(9, 12)], [(8, 13)], []),
        ([(9, 12)], [(10, 11)], [(9, 10), (11, 12)]),
        ([(9, 12)], [(6, 7), (8, 10), (11, 20)], [(10, 11)]),
        ([(9, 12), (13, 18)], [(11, 14), (15, 16), (17, 20)], [(9, 11), (14, 15), (16, 17)]),
        ([(9, 12), (13, 18)], [(12, 13)], [(9, 12), (13, 18)]),
    ],
)
def test_subtraction_is_the_time_in_the_first_only(left, right, rest):
    assert subtract(many(*left), many(*right)) == many(*rest)


def test_a_wish_is_covered_across_touching_hours_but_not_across_a_gap():
    assert covered(hours(9, 12), many((9, 10), (10, 12)))
    assert not covered(hours(9, 12), many((9, 10), (10.5, 12)))
    assert not covered(hours(9, 12), [])


quarters = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda pair: hours(pair[0] / 4, (pair[0] + pair[1]) / 4)),
    max_size=8,
)


def moments(intervals: list[Interval]) -> set[int]:
    """The quarters of an hour that are in any of the intervals: the slow way to say what they hold."""
    return {
        quarter
        for quarter in range(60)
        if any(i.start <= MIDNIGHT + timedelta(minutes=15 * quarter) < i.end for i in intervals)
    }


@given(quarters, quarters)
def test_set_arithmetic_agrees_with_sets_of_moments(left, right):
    assert moments(merge(left)) == moments(left)
    assert moments(intersect(left, right)) == moments(left) & moments(right)
    assert moments(subtract(left, right)) == moments(left) - moments(right)
    for result in (merge(left), intersect(left, right), subtract(left, right)):
        assert all(earlier.end < later.start for earlier, later in pairwise(result))
