"""Where a week ends."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from marketplace.settlements.rules import ends_to_close, is_worth_paying, next_end, week_start
from tests.factories.payments import won


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("zone", "instant", "start", "end"),
    [
        ("Asia/Seoul", utc(2026, 11, 16, 1), utc(2026, 11, 15, 15), utc(2026, 11, 22, 15)),
        ("Asia/Seoul", utc(2026, 11, 15, 15), utc(2026, 11, 15, 15), utc(2026, 11, 22, 15)),
        ("Asia/Seoul", utc(2026, 11, 15, 14, 59), utc(2026, 11, 8, 15), utc(2026, 11, 15, 15)),
        ("Europe/Berlin", utc(2026, 10, 25, 12), utc(2026, 10, 18, 22), utc(2026, 10, 25, 23)),  # an hour longer
        ("Europe/Berlin", utc(2026, 3, 29, 12), utc(2026, 3, 22, 23), utc(2026, 3, 29, 22)),  # an hour shorter
        ("America/New_York", utc(2026, 11, 2, 4, 59), utc(2026, 10, 26, 4), utc(2026, 11, 2, 5)),
    ],
)
def test_a_week_runs_from_monday_to_monday_on_the_citys_clock(zone, instant, start, end):
    assert week_start(instant, zone) == start
    assert next_end(instant, zone) == end


def test_the_first_closing_is_of_the_week_just_over():
    assert ends_to_close(None, utc(2026, 11, 16, 1), "Asia/Seoul") == [(utc(2026, 11, 8, 15), utc(2026, 11, 15, 15))]


def test_weeks_that_were_missed_are_closed_one_by_one():
    weeks = ends_to_close(utc(2026, 10, 25, 15), utc(2026, 11, 16, 1), "Asia/Seoul")
    assert [end for _start, end in weeks] == [utc(2026, 11, 1, 15), utc(2026, 11, 8, 15), utc(2026, 11, 15, 15)]
    assert all(first[1] == second[0] for first, second in pairwise(weeks))


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_nothing_is_closed_twice(seconds):
    last = utc(2026, 11, 15, 15)
    weeks = ends_to_close(last, last + timedelta(days=7, seconds=seconds), "Asia/Seoul")
    assert len(weeks) == (0 if seconds < 0 else 1)


@pytest.mark.parametrize(
    ("amount", "minimum", "paid"),
    [(1_000, 1_000, True), (999, 1_000, False), (0, 0, False), (1, 0, True), (-5, 0, False)],
)
def test_too_little_is_carried_over(amount, minimum, paid):
    assert is_worth_paying(won(amount), minimum) is paid
