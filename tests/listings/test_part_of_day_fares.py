"""Fares for part of the day, and the cheapest way to put them together."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.intervals import Interval
from marketplace.listings.pricing import NoTariffError, TariffSpec, price
from marketplace.walltime import day_of, instant_of
from tests.listings.tariffs import (
    BERLIN,
    NINE,
    ONE_PM,
    SEOUL,
    SIX,
    TEN_PM,
    codes,
    hour,
    night,
    on_the_18th,
    part,
    span,
    total,
)

HALL = [part(20_000, NINE, ONE_PM), part(30_000, ONE_PM, SIX), part(45_000, NINE, TEN_PM)]


@pytest.mark.parametrize(
    ("start", "end", "amount"),
    [
        ("09:00", "13:00", 20_000),
        ("10:00", "11:00", 20_000),
        ("13:00", "18:00", 30_000),
        ("12:00", "14:00", 45_000),  # morning and afternoon would be 50,000
        ("09:00", "22:00", 45_000),
        ("18:00", "19:00", 45_000),
    ],
)
def test_a_hall_has_morning_afternoon_and_whole_day_fares(start, end, amount):
    assert total(HALL, on_the_18th(start, end)) == amount


def test_morning_and_afternoon_together_are_taken_where_they_are_cheaper():
    dear = [*HALL[:2], part(60_000, NINE, TEN_PM)]
    assert codes(dear, on_the_18th("10:00", "17:00")) == [("day", 1), ("day", 1)]
    assert total(dear, on_the_18th("10:00", "17:00")) == 50_000


def test_of_ways_that_cost_the_same_the_one_with_fewer_stretches_is_taken():
    same = [*HALL[:2], part(50_000, NINE, TEN_PM)]
    assert codes(same, on_the_18th("10:00", "17:00")) == [("day", 1)]


def test_of_parts_that_cost_the_same_the_first_is_taken():
    for first, second in ((NINE, NINE - 60), (NINE - 60, NINE)):
        found = price([part(1000, first, SIX), part(1000, second, SIX)], on_the_18th("10:00", "12:00"), zone=SEOUL)
        assert found.lines[0].params["local_from"] == first


@pytest.mark.parametrize(("start", "end"), [("08:59", "10:00"), ("20:00", "22:01"), ("07:00", "08:00")])
def test_time_outside_every_part_has_no_price(start, end):
    with pytest.raises(NoTariffError):
        total(HALL, on_the_18th(start, end))


def test_a_night_pass_over_midnight_joins_with_hours_before_it():
    tariffs = [hour(2000), night(5000, local_from=19 * 60, local_to=8 * 60 + 30)]
    assert total(tariffs, span("2026-11-18 19:00", "2026-11-19 08:30")) == 5000
    assert codes(tariffs, span("2026-11-18 17:00", "2026-11-19 08:30")) == [("hour", 2), ("night", 1)]
    assert total(tariffs, span("2026-11-18 17:00", "2026-11-19 08:30")) == 9000
    assert total(tariffs, span("2026-11-18 17:00", "2026-11-19 10:00")) == 4000 + 5000 + 4000
    assert total(tariffs, on_the_18th("19:00", "21:00")) == 4000
    assert total(tariffs, span("2026-11-19 02:00", "2026-11-19 08:00")) == 5000


def test_hours_may_cost_differently_by_part_of_the_day():
    tariffs = [hour(3000, local_from=NINE, local_to=SIX), hour(1000, local_from=SIX, local_to=24 * 60)]
    assert codes(tariffs, on_the_18th("16:00", "20:00")) == [("hour", 2), ("hour", 2)]
    assert total(tariffs, on_the_18th("16:00", "20:00")) == 8000
    with pytest.raises(NoTariffError):
        total(tariffs, span("2026-11-18 23:00", "2026-11-19 01:00"))


def test_a_parts_maximum_ends_each_part_by_itself():
    evening = hour(1000, local_from=19 * 60, local_to=32 * 60, cap=3000)
    assert total([evening], span("2026-11-18 20:00", "2026-11-19 06:00")) == 3000
    tariffs = [evening, hour(500)]
    assert total(tariffs, span("2026-11-18 20:00", "2026-11-20 06:00")) == 3000 + 11 * 500 + 3000
    found = price(tariffs, span("2026-11-18 20:00", "2026-11-20 06:00"), zone=SEOUL)
    assert [(line.label_code, line.amount.amount) for line in found.lines] == [
        ("hour", 23_000),
        ("cap", -17_000),
        ("hour", 5500),
    ]


def test_a_part_repeats_day_by_day_and_follows_the_wall_clock():
    whole_day = part(10_000, 0, 24 * 60)
    assert codes([whole_day], span("2026-11-18 10:00", "2026-11-20 10:00")) == [("day", 3)]
    for monday_of_change in ("2026-03-28", "2026-10-24"):
        start = datetime.fromisoformat(f"{monday_of_change} 10:00").replace(tzinfo=ZoneInfo(BERLIN))
        assert total([whole_day], Interval(start, start + timedelta(days=2)), BERLIN) == 30_000


def test_a_long_booking_by_parts_is_reckoned_quickly():
    parts = [part(amount, start, start + 300) for amount, start in enumerate(range(0, 1440, 120), start=900)]
    found = price([*parts, hour(5000)], span("2026-01-01 00:00", "2027-01-01 00:00"), zone=SEOUL)
    assert sum(line.params["count"] for line in found.lines) == 365 * 6  # 0-5, 4-9, 8-13, 12-17, 16-21, 20-1


windows = st.tuples(st.integers(0, 23), st.integers(1, 24)).map(lambda pair: (pair[0] * 60, (pair[0] + pair[1]) * 60))
part_fares = st.builds(lambda window, amount: part(amount, *window), windows, st.integers(0, 20).map(lambda n: n * 500))
part_hours = st.builds(
    lambda window, amount, cap: hour(amount, local_from=window[0], local_to=window[1], cap=cap),
    windows,
    st.integers(0, 20).map(lambda n: n * 100),
    st.none() | st.integers(0, 30).map(lambda n: n * 100),
)
all_day_hours = st.builds(
    lambda amount, cap: hour(amount, cap=cap),
    st.integers(0, 20).map(lambda n: n * 100),
    st.none() | st.integers(0, 30).map(lambda n: n * 100),
)
bookings = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(
    lambda pair: Interval(
        instant_of(date(2026, 11, 18), pair[0] * 60, SEOUL), instant_of(date(2026, 11, 18), sum(pair) * 60, SEOUL)
    )
)


def cheapest_by_trying(tariffs: list[TariffSpec], booking: Interval) -> int | None:
    """Every way to give each hour of the booking to a tariff, by the words of the rules: slow and without cleverness."""
    moments = [booking.start + timedelta(hours=n) for n in range(int(booking.length / timedelta(hours=1)) + 1)]
    midnights = {instant_of(date(2026, 11, 18) + timedelta(days=n), 0, SEOUL) for n in range(5)}

    def holds(tariff: TariffSpec, start: datetime, end: datetime) -> bool:
        if tariff.part is None:
            return tariff.by_block and not any(start < midnight < end for midnight in midnights)
        first = day_of(start, SEOUL) - timedelta(days=1)
        return any(
            instant_of(first + timedelta(days=n), tariff.part[0], SEOUL) <= start
            and end <= instant_of(first + timedelta(days=n), tariff.part[1], SEOUL)
            for n in range(2)
        )

    def cost(tariff: TariffSpec, start: datetime, end: datetime) -> int:
        full = tariff.amount * (int((end - start) / timedelta(hours=1)) if tariff.by_block else 1)
        return full if tariff.cap is None else min(full, tariff.cap)

    best: dict[datetime, int] = {moments[0]: 0}
    for n, end in enumerate(moments[1:], start=1):
        ways = [
            best[start] + cost(tariff, start, end)
            for start in moments[:n]
            if start in best
            for tariff in tariffs
            if holds(tariff, start, end)
        ]
        if ways:
            best[end] = min(ways)
    alone = []
    for tariff in tariffs:
        if tariff.part is None:
            edges = [booking.start, *sorted(m for m in midnights if booking.start < m < booking.end), booking.end]
            alone.append(sum(cost(tariff, a, b) for a, b in pairwise(edges)))
    chained = [best[moments[-1]]] if moments[-1] in best and any(t.part for t in tariffs) else []
    return min(alone + chained, default=None)


@settings(max_examples=150, deadline=None)
@given(st.lists(part_fares | part_hours | all_day_hours, min_size=1, max_size=5), bookings)
def test_the_price_is_the_cheapest_of_all_ways_that_the_rules_allow(tariffs, booking):
    expected = cheapest_by_trying(tariffs, booking)
    if expected is None:
        with pytest.raises(NoTariffError):
            price(tariffs, booking, zone=SEOUL)
    else:
        found = price(tariffs, booking, zone=SEOUL)
        assert found.total.amount == expected == sum(line.amount.amount for line in found.lines)
