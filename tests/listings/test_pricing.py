"""What a booking costs by single tariffs, which one is taken, and how it is told."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.intervals import Interval
from marketplace.listings.pricing import NoTariffError, PriceLine, TariffSpec, describe, price
from marketplace.money import Money
from tests.listings.tariffs import (
    BERLIN,
    NINE,
    ONE_PM,
    SEOUL,
    SIX,
    block,
    codes,
    day,
    hour,
    month,
    night,
    on_the_18th,
    part,
    span,
    total,
)

# --- single tariffs ---------------------------------------------------------------------------------------------------


def test_a_listing_without_tariffs_is_free_and_says_so():
    found = price([], on_the_18th("09:00", "12:00"), zone=SEOUL, quantity=3, currency="EUR")
    assert found.total == Money(0, "EUR")
    assert [(line.label_code, line.label, line.amount) for line in found.lines] == [("free", "Free", Money(0, "EUR"))]


@pytest.mark.parametrize(
    ("end", "amount"), [("09:01", 3000), ("10:00", 3000), ("10:01", 6000), ("12:00", 9000), ("12:30", 12000)]
)
def test_an_hour_is_paid_once_it_has_started(end, amount):
    assert total([hour(3000)], on_the_18th("09:00", end)) == amount


@pytest.mark.parametrize(
    ("end", "amount"), [("14:05", 300), ("14:06", 600), ("15:00", 3600), ("15:01", 3900), ("17:00", 10800)]
)
def test_parking_by_five_minutes_is_paid_by_started_block(end, amount):
    assert total([block(5, 300)], on_the_18th("14:00", end)) == amount


def test_the_days_maximum_ends_each_local_day_by_itself():
    tariff = block(5, 300, cap=10_000)
    assert total([tariff], on_the_18th("14:00", "16:00")) == 7200
    assert total([tariff], on_the_18th("14:00", "17:00")) == 10_000
    # 23:00 to 01:00: 12 blocks on each side of midnight, no side reaches its maximum.
    assert total([tariff], span("2026-11-18 23:00", "2026-11-19 01:00")) == 7200
    assert total([tariff], span("2026-11-18 09:00", "2026-11-20 09:30")) == 10_000 + 10_000 + 10_000
    assert total([tariff], span("2026-11-18 09:00", "2026-11-20 00:05")) == 10_000 + 10_000 + 300
    assert total([tariff], span("2026-11-18 09:00", "2026-11-20 00:00")) == 20_000


def test_a_block_belongs_to_the_day_on_which_it_starts():
    # 23:30, 00:30, 01:30: one hour on the first day, two on the second.
    assert total([hour(1000, cap=1500)], span("2026-11-18 23:30", "2026-11-19 02:00")) == 1000 + 1500


def test_a_maximum_is_a_line_of_its_own_and_the_lines_sum_to_the_total():
    found = price([hour(3000, cap=20_000)], span("2026-11-18 00:00", "2026-11-19 00:00"), zone=SEOUL, quantity=2)
    assert [(line.label, line.amount.amount) for line in found.lines] == [
        ("₩3,000 / hour × 24 × 2 pieces", 144_000),
        ("Reduced to the maximum of ₩20,000 × 2 pieces", -104_000),
    ]
    assert found.total == Money(40_000, "KRW")


def test_a_maximum_that_is_not_reached_is_no_line():
    found = price([hour(3000, cap=20_000)], on_the_18th("09:00", "11:00"), zone=SEOUL)
    assert [(line.label, line.amount.amount) for line in found.lines] == [("₩3,000 / hour × 2", 6000)]


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-11-18 10:00", "2026-11-18 11:00", 1),
        ("2026-11-18 10:00", "2026-11-19 10:00", 1),
        ("2026-11-18 10:00", "2026-11-19 10:01", 2),
        ("2026-11-18 10:00", "2026-11-25 10:00", 7),
    ],
)
def test_a_day_is_each_started_24_hours(start, end, count):
    assert total([day(5000)], span(start, end)) == count * 5000


@pytest.mark.parametrize(
    ("start", "end", "folds", "count"),
    [
        ("2026-10-24 10:00", "2026-10-25 10:00", (0, 0), 1),  # 25 hours, yet from ten to ten
        ("2026-10-24 10:00", "2026-10-25 10:01", (0, 0), 2),
        ("2026-10-24 10:00", "2026-10-26 10:00", (0, 0), 2),
        ("2026-10-23 10:00", "2026-10-26 10:30", (0, 0), 4),
        ("2026-03-28 10:00", "2026-03-29 10:00", (0, 0), 1),  # 23 hours
        ("2026-03-28 10:00", "2026-03-29 11:00", (0, 0), 1),  # 24 hours
        ("2026-03-28 10:00", "2026-03-29 11:01", (0, 0), 2),
    ],
)
def test_a_day_over_a_change_of_the_clock_never_costs_more_than_the_wall_says(start, end, folds, count):
    assert total([day(5000)], span(start, end, BERLIN, folds), BERLIN) == count * 5000


def test_hours_are_elapsed_time_over_a_change_of_the_clock():
    assert total([hour(1000)], span("2026-03-29 01:00", "2026-03-29 04:00", BERLIN), BERLIN) == 2000
    assert total([hour(1000)], span("2026-10-25 01:00", "2026-10-25 04:00", BERLIN), BERLIN) == 4000
    twice = span("2026-10-25 02:30", "2026-10-25 02:30", BERLIN, (0, 1))
    assert total([hour(1000)], twice, BERLIN) == 1000


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-11-18 15:00", "2026-11-19 11:00", 1),
        ("2026-11-18 15:00", "2026-11-19 12:00", 1),
        ("2026-11-18 12:00", "2026-11-19 12:00", 1),
        ("2026-11-18 15:00", "2026-11-19 12:01", 2),
        ("2026-11-18 11:00", "2026-11-19 11:00", 2),
        ("2026-11-18 15:00", "2026-11-25 11:00", 7),
    ],
)
def test_a_night_runs_from_noon_to_noon(start, end, count):
    assert total([night(40_000)], span(start, end)) == count * 40_000


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-11-15 10:00", "2026-11-16 10:00", 1),
        ("2026-11-15 10:00", "2026-12-15 10:00", 1),
        ("2026-11-15 10:00", "2026-12-15 10:01", 2),
        ("2026-01-31 00:00", "2026-02-28 00:00", 1),
        ("2026-01-31 00:00", "2026-03-31 00:00", 2),
        ("2026-02-01 00:00", "2027-02-01 00:00", 12),
    ],
)
def test_a_month_is_a_started_calendar_month(start, end, count):
    assert total([month(300_000)], span(start, end)) == count * 300_000


def test_a_month_is_counted_on_the_wall_clock():
    assert total([month(500)], span("2026-03-15 10:00", "2026-04-15 10:00", BERLIN), BERLIN) == 500
    assert total([month(500)], span("2026-10-15 10:00", "2026-11-15 10:00", BERLIN), BERLIN) == 500


@given(st.integers(1, 50), st.sampled_from([hour(700, cap=5000), day(900), night(1300), month(80)]))
def test_each_unit_of_a_pool_costs_the_same(quantity, tariff):
    interval = span("2026-11-18 10:00", "2026-11-20 11:30")
    assert total([tariff], interval, quantity=quantity) == quantity * total([tariff], interval)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_price_is_for_at_least_one(quantity):
    with pytest.raises(ValueError, match="at least one"):
        price([], on_the_18th("09:00", "10:00"), zone=SEOUL, quantity=quantity)


# --- which tariff ---------------------------------------------------------------------------------------------------


def test_of_several_the_cheapest_that_covers_the_whole_booking_is_taken():
    tariffs = [hour(3000), day(15_000), month(100_000)]
    assert codes(tariffs, on_the_18th("09:00", "13:00")) == [("hour", 4)]
    assert codes(tariffs, on_the_18th("09:00", "15:00")) == [("day", 1)]
    assert codes(tariffs, span("2026-11-18 09:00", "2026-11-30 09:00")) == [("month", 1)]


def test_of_equal_ones_the_first_is_taken():
    assert codes([hour(3000), day(15_000)], on_the_18th("09:00", "14:00")) == [("hour", 5)]
    assert codes([day(15_000), hour(3000)], on_the_18th("09:00", "14:00")) == [("day", 1)]


@pytest.mark.parametrize(
    ("start", "amount"),
    [("2026-12-30 10:00", 1000), ("2026-12-31 23:00", 1000), ("2027-01-01 00:00", 2000), ("2027-02-01 00:00", None)],
)
def test_a_tariff_holds_from_its_first_to_its_last_day_by_the_bookings_start(start, amount):
    tariffs = [
        hour(1000, valid_until=date(2026, 12, 31)),
        hour(2000, valid_from=date(2027, 1, 1), valid_until=date(2027, 1, 31)),
    ]
    begins = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(SEOUL))
    interval = Interval(begins, begins + timedelta(hours=2))
    if amount is None:
        with pytest.raises(NoTariffError):
            total(tariffs, interval)
    else:
        assert total(tariffs, interval) == 2 * amount


def test_no_fitting_tariff_is_a_refusal_with_a_code():
    with pytest.raises(NoTariffError) as caught:
        total([part(20_000, NINE, ONE_PM)], on_the_18th("08:00", "10:00"))
    assert (caught.value.code, int(caught.value.status)) == ("no-tariff", 422)
    assert "no price" in str(caught.value.sentence)


def test_a_booking_of_366_days_has_a_price():
    assert total([day(1)], span("2026-01-01 00:00", "2027-01-02 00:00")) == 366


def test_a_booking_of_years_has_no_price_instead_of_a_long_reckoning():
    with pytest.raises(NoTariffError):
        total([hour(1)], span("2026-01-01 00:00", "2999-01-01 00:00"))


# --- what makes a tariff, and its words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"unit": "week", "amount": 1},
        {"unit": "hour", "amount": -1},
        {"unit": "hour", "amount": 1, "cap": -1},
        {"unit": "hour", "amount": 1, "block_minutes": 5},
        {"unit": "block", "amount": 1},
        {"unit": "block", "amount": 1, "block_minutes": 0},
        {"unit": "day", "amount": 1, "cap": 5},
        {"unit": "day", "amount": 1, "local_from": 540},
        {"unit": "day", "amount": 1, "local_to": 540},
        {"unit": "day", "amount": 1, "local_from": -1, "local_to": 540},
        {"unit": "day", "amount": 1, "local_from": 1440, "local_to": 1500},
        {"unit": "day", "amount": 1, "local_from": 540, "local_to": 540 + 1441},
        {"unit": "day", "amount": 1, "local_from": 540, "local_to": -1},
        {"unit": "month", "amount": 1, "local_from": 540, "local_to": 600},
        {"unit": "day", "amount": 1, "valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 31)},
    ],
)
def test_what_makes_no_tariff_is_refused(values):
    with pytest.raises(ValueError, match=r"price|amount|block|maximum|part|month|TariffUnit"):
        TariffSpec(**values)


def test_the_smallest_block_and_a_tariff_of_one_day_are_taken():
    tariff = block(1, 10, valid_from=date(2026, 11, 18), valid_until=date(2026, 11, 18))
    assert total([tariff], on_the_18th("09:00", "09:30")) == 300


def test_a_part_over_midnight_can_be_written_both_ways():
    assert part(1, 19 * 60, 8 * 60) == part(1, 19 * 60, 32 * 60)
    assert part(1, 0, 0).part == (0, 1440)


@pytest.mark.parametrize(
    ("tariff", "words"),
    [
        (hour(3000), "₩3,000 / hour"),
        (block(5, 300), "₩300 / 5 minutes"),
        (block(90, 300), "₩300 / 1 hour 30 minutes"),
        (day(10_000), "₩10,000 / day"),
        (night(40_000), "₩40,000 / night"),
        (month(300_000), "₩300,000 / month"),
        (hour(3000, cap=20_000), "₩3,000 / hour, at most ₩20,000 a day"),
        (part(20_000, NINE, ONE_PM), "₩20,000 for 09:00–13:00"),
        (night(5000, local_from=1140, local_to=510), "₩5,000 for 19:00–08:30"),
        (hour(1000, local_from=SIX, local_to=1440, cap=5000), "₩1,000 / hour from 18:00–24:00, at most ₩5,000 a day"),
    ],
)
def test_a_tariff_is_told_in_words(tariff, words):
    assert describe(tariff) == words


def test_a_tariff_is_told_in_the_listings_currency():
    assert describe(hour(250), "EUR") == "€2.50 / hour"


@pytest.mark.parametrize(
    "tariff", [hour(3000, cap=4000), block(5, 300), part(20_000, NINE, SIX), night(1, local_from=600, local_to=500)]
)
def test_a_frozen_line_reads_back_with_the_same_label(tariff):
    for line in price([tariff], on_the_18th("10:00", "12:00"), zone=SEOUL, quantity=2).lines:
        again = PriceLine.from_json(json.loads(json.dumps(line.to_json())))
        assert again == line
        assert again.label == line.label
        assert again.label.endswith(" × 2 pieces")
