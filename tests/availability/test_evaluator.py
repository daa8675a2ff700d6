"""The evaluator: each rule by itself, and all of them together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from marketplace.availability.evaluator import FailureCode, Usage, next_times
from marketplace.intervals import Interval
from tests.availability.drill import DRILL, NOW, OPEN, asked, seoul, wish

# --- one rule at a time, refusal and success side by side -----------------------------------------------------------


def test_a_time_that_passes_every_rule_is_bookable_and_names_the_free_units():
    verdict = asked(replace(DRILL, units=(3, 1, 2)), wish("18 14:00", 2), busy={1: [wish("18 15:00", 1)]})
    assert verdict.ok
    assert verdict.codes == ()
    assert verdict.free_units == (3, 2)


@pytest.mark.parametrize("without", ["published", "approved", "bookable"])
def test_only_published_approved_and_bookable_listings_are_booked(without):
    facts = replace(DRILL, **{without: False})  # type: ignore[arg-type]  # each named field is a bool
    assert asked(facts, wish("18 14:00", 2)).codes == ("not-bookable",)


@pytest.mark.parametrize(
    ("quantity", "codes"), [(-1, ("quantity",)), (0, ("quantity",)), (1, ()), (3, ()), (4, ("quantity",))]
)
def test_the_quantity_is_between_one_and_what_there_is(quantity, codes):
    assert asked(replace(DRILL, units=(1, 2, 3)), wish("18 14:00", 2), quantity=quantity).codes == codes


def test_what_is_shared_within_a_circle_is_booked_by_those_inside():
    assert asked(DRILL, wish("18 14:00", 2), usage=Usage(in_audience=True)).ok
    assert asked(DRILL, wish("18 14:00", 2), usage=Usage(in_audience=False)).codes == ("audience",)


def test_a_listing_without_units_can_not_be_booked():
    for whole in (False, True):
        assert asked(replace(DRILL, units=(), whole=whole), wish("18 14:00", 2)).codes == ("quantity",)


@pytest.mark.parametrize(
    ("usage", "codes"),
    [
        (Usage(99), ()),
        (Usage(2, limit=3), ()),
        (Usage(3, limit=3), ("limit-reached",)),
        (Usage(4, 3), ("limit-reached",)),
    ],
)
def test_a_renter_at_the_limit_of_open_bookings_waits(usage, codes):
    assert asked(DRILL, wish("18 14:00", 2), usage=usage).codes == codes


@pytest.mark.parametrize(
    ("start", "lead", "codes"),
    [
        ("16 09:30", 0, ("in-the-past",)),
        ("16 09:30", 60, ("in-the-past",)),
        ("16 10:00", 0, ()),
        ("16 10:30", 60, ("too-soon",)),
        ("16 11:00", 60, ()),
    ],
)
def test_a_start_is_not_past_and_leaves_the_lead_time(start, lead, codes):
    assert asked(replace(DRILL, lead_minutes=lead), wish(start, 1)).codes == codes


@pytest.mark.parametrize(("start", "codes"), [("18 10:00", ()), ("18 10:30", ("too-far",)), ("19 10:00", ("too-far",))])
def test_a_start_lies_within_the_horizon_and_the_end_may_lie_beyond(start, codes):
    assert asked(replace(DRILL, horizon_days=2), wish(start, 4)).codes == codes


@pytest.mark.parametrize(
    ("hours", "codes"), [(0.75, ("too-short",)), (1, ()), (4, ()), (4.25, ("too-long",)), (10, ("too-long",))]
)
def test_a_length_lies_between_the_shortest_and_the_longest(hours, codes):
    assert asked(DRILL, wish("18 10:00", hours)).codes == codes


@pytest.mark.parametrize(("before", "after", "codes"), [(0, 0, ()), (0, 1, ("too-long",)), (1, 0, ("too-long",))])
def test_no_row_of_the_interval_table_is_longer_than_366_days_buffers_included(before, after, codes):
    facts = replace(DRILL, longest_minutes=None, buffer_before_minutes=before, buffer_after_minutes=after)
    forever = [Interval(NOW - timedelta(days=9), NOW + timedelta(days=999))]
    assert asked(facts, wish("18 10:00", 366 * 24), open_intervals=forever).codes == codes


@pytest.mark.parametrize(
    ("start", "step", "codes"),
    [("18 14:30", 30, ()), ("18 14:30", 60, ("off-step",)), ("18 14:15", 30, ("off-step",)), ("18 12:00", 720, ())],
)
def test_a_start_is_on_the_grid_from_local_midnight(start, step, codes):
    assert asked(replace(DRILL, step_minutes=step), wish(start, 1)).codes == codes


@pytest.mark.parametrize(
    ("start", "hours", "codes"),
    [
        ("18 08:30", 1, ("outside-hours",)),
        ("18 09:00", 1, ()),
        ("18 20:00", 1, ()),
        ("18 20:30", 1, ("outside-hours",)),
        ("18 22:00", 1, ("outside-hours",)),
    ],
)
def test_the_whole_time_is_inside_opening_hours(start, hours, codes):
    assert asked(DRILL, wish(start, hours)).codes == codes


@pytest.mark.parametrize(
    ("start", "before", "after", "codes"),
    [
        ("18 12:00", 0, 0, ()),
        ("18 13:00", 0, 0, ("slot-taken",)),
        ("18 16:00", 0, 0, ()),
        ("18 12:00", 0, 30, ("slot-taken",)),
        ("18 11:30", 0, 30, ()),
        ("18 16:00", 30, 0, ("slot-taken",)),
        ("18 16:30", 30, 0, ()),
    ],
)
def test_a_booking_and_its_buffers_keep_off_what_is_held(start, before, after, codes):
    facts = replace(DRILL, buffer_before_minutes=before, buffer_after_minutes=after)
    assert asked(facts, wish(start, 2), busy={7: [wish("18 14:00", 2)]}).codes == codes


def test_buffers_may_reach_beyond_opening_hours():
    facts = replace(DRILL, buffer_before_minutes=60, buffer_after_minutes=60)
    assert asked(facts, wish("18 09:00", 2)).ok


@pytest.mark.parametrize(("quantity", "codes"), [(1, ()), (2, ("slot-taken",)), (3, ("slot-taken",))])
def test_a_pool_has_as_many_as_are_free_the_whole_time(quantity, codes):
    busy = {1: [wish("18 14:00", 1)], 2: [wish("18 15:00", 1)]}
    verdict = asked(replace(DRILL, units=(1, 2, 3)), wish("18 14:00", 2), busy=busy, quantity=quantity)
    assert verdict.codes == codes
    assert verdict.free_units == (3,)


def test_a_whole_hall_needs_both_of_its_halves_and_is_one():
    hall = replace(DRILL, units=(1, 2), whole=True)
    assert asked(hall, wish("18 14:00", 2)).free_units == (1, 2)
    assert asked(hall, wish("18 14:00", 2), quantity=2).codes == ("quantity",)
    assert asked(hall, wish("18 14:00", 2), busy={2: [wish("18 15:00", 1)]}).codes == ("slot-taken",)


def test_the_grid_follows_the_wall_clock_through_a_change():
    berlin = replace(DRILL, zone="Europe/Berlin", step_minutes=60)
    always = [Interval(NOW, NOW + timedelta(days=400))]
    for instant in ("2027-03-27 08:00", "2027-03-29 08:00", "2027-06-01 08:00"):
        start = datetime.fromisoformat(instant).replace(tzinfo=ZoneInfo("Europe/Berlin"))
        verdict = asked(berlin, Interval(start, start + timedelta(hours=1)), open_intervals=always)
        assert verdict.codes == ("too-far",)


# --- all of them together -----------------------------------------------------------------------------------------


def test_every_failing_rule_is_named_in_one_order():
    facts = replace(DRILL, published=False, lead_minutes=120)
    wanted = Interval(seoul("16 11:10"), seoul("16 11:40"))
    verdict = asked(
        facts, wanted, busy={7: [wish("16 11:00", 1)]}, open_intervals=[], usage=Usage(open_bookings=2, limit=2)
    )
    assert verdict.codes == (
        "not-bookable",
        "limit-reached",
        "too-soon",
        "too-short",
        "off-step",
        "outside-hours",
        "slot-taken",
    )
    assert not verdict.ok


@pytest.mark.parametrize("year", [1901, 2500, 8999])
def test_a_wish_far_outside_the_calendar_is_refused_and_does_not_crash(year):
    start = datetime(year, 12, 31, 23, 30, tzinfo=UTC)
    facts = replace(DRILL, buffer_before_minutes=60, buffer_after_minutes=60)
    wanted = Interval(start, start + timedelta(hours=1))
    assert set(asked(facts, wanted).codes) & {"in-the-past", "too-far"}
    assert next_times(facts, wanted, now=NOW, open_intervals=OPEN, busy={}, limit=1) == (
        [] if year > 2026 else [Interval(NOW, NOW + timedelta(hours=1))]
    )


def test_a_wish_of_thousands_of_years_is_refused_and_does_not_crash():
    wanted = Interval(NOW, datetime(9000, 12, 31, 23, tzinfo=UTC))
    facts = replace(DRILL, longest_minutes=None, buffer_after_minutes=600)
    assert asked(facts, wanted).codes == ("too-long", "outside-hours")
    assert next_times(facts, wanted, now=NOW, open_intervals=OPEN, busy={}) == []


@pytest.mark.parametrize(
    ("code", "facts", "wanted", "more", "sentence"),
    [
        (
            "not-bookable",
            replace(DRILL, bookable=False),
            wish("18 14:00", 2),
            {},
            "This can't be booked at the moment.",
        ),
        ("quantity", DRILL, wish("18 14:00", 2), {"quantity": 2}, "There is only 1 of this."),
        ("quantity", replace(DRILL, units=(1, 2)), wish("18 14:00", 2), {"quantity": 3}, "Choose from 1 to 2 of this."),
        (
            "limit-reached",
            DRILL,
            wish("18 14:00", 2),
            {"usage": Usage(3, 3)},
            "You already have 3 open bookings. Finish one before you book again.",
        ),
        ("in-the-past", DRILL, wish("16 09:00", 2), {}, "That time has already begun."),
        (
            "too-soon",
            replace(DRILL, lead_minutes=90),
            wish("16 11:00", 2),
            {},
            "Please book at least 1 hour 30 minutes ahead.",
        ),
        ("too-far", replace(DRILL, horizon_days=1), wish("18 14:00", 2), {}, "You can book up to 1 day ahead."),
        ("too-short", DRILL, wish("18 14:00", 0.5), {}, "The shortest booking is 1 hour."),
        ("too-long", DRILL, wish("18 14:00", 5), {}, "The longest booking is 4 hours."),
        ("off-step", DRILL, wish("18 14:10", 2), {}, "Bookings start every 30 minutes, counted from midnight."),
        ("outside-hours", DRILL, wish("18 20:00", 2), {}, "That is outside the opening hours."),
        (
            "slot-taken",
            DRILL,
            wish("18 14:00", 2),
            {"busy": {7: [wish("18 14:00", 1)]}},
            "Somebody else has that time already.",
        ),
        (
            "slot-taken",
            replace(DRILL, units=(7, 8, 9)),
            wish("18 14:00", 2),
            {"busy": {7: [wish("18 14:00", 1)]}, "quantity": 3},
            "Only 2 are free at that time.",
        ),
    ],
)
def test_each_refusal_has_a_sentence_with_the_rules_own_number(code, facts, wanted, more, sentence):
    (failure,) = asked(facts, wanted, **more).failures
    assert (failure.code, failure.sentence) == (code, sentence)


def test_every_code_has_a_sentence():
    assert len(FailureCode) == 12


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "Nowhere"},
        {"step_minutes": 0},
        {"step_minutes": 1441},
        {"shortest_minutes": 0},
        {"lead_minutes": -1},
        {"horizon_days": -1},
        {"horizon_days": 3661},
        {"buffer_before_minutes": -1},
        {"buffer_after_minutes": 10**9},
    ],
)
def test_facts_that_no_listing_can_have_are_refused(change):
    with pytest.raises(ValueError, match=r"zone|step|lengths|years"):
        replace(DRILL, **change)


def test_facts_at_their_bounds_are_taken():
    facts = replace(DRILL, step_minutes=1, shortest_minutes=1, horizon_days=3660, lead_minutes=3660 * 1440)
    assert asked(facts, wish("18 14:01", 0.1)).codes == ("too-soon",)
