"""The rule in SQL says yes exactly where the evaluator does, and asks the database in a way that stays fast."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from psycopg.types.range import Range
from sqlalchemy import select, text

from marketplace.availability import queries, services
from marketplace.availability.evaluator import evaluate
from marketplace.availability.search_sql import can_be_booked
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.listings.circle_queries import terms_for
from marketplace.listings.models import SHOWN, Listing
from marketplace.listings.services.circle_terms import write_circle_terms
from marketplace.places.queries import circles_of
from tests.factories import accounts, listings
from tests.factories.availability import Chance, held, opened, weekly
from tests.factories.terms import neighbour, term, village

LISTINGS = 40
WISHES = 50
# A day on which the clock changes (the next one where it does not), and the city's time: the midnight before.
CHANGES = [
    ("Asia/Seoul", date(2026, 11, 17)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Havana", date(2027, 3, 14)),  # the clock jumps over midnight
    ("America/Havana", date(2026, 11, 1)),
]


def _found(wanted: Interval, now: datetime, quantity: int) -> set[int]:
    statement = select(Listing.id).where(text(SHOWN), can_be_booked(wanted, now, quantity))
    return set(session.scalars(statement))


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_the_sql_says_yes_exactly_where_the_evaluator_does(city, zone, day):
    now = datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC) - timedelta(days=1)
    dice = random.Random(f"{zone} {day}")
    with transaction():
        chance = Chance(dice, accounts.member().party_id, zone, day, now)
        made = [chance.listing() for _number in range(LISTINGS)]
    everything = Interval(now - timedelta(days=6), now + timedelta(days=388))
    known = [(listing.id, queries.situation(listing, everything)) for listing in made]
    answers: Counter[bool] = Counter()
    for _number in range(WISHES):
        wanted, quantity = chance.wish(), dice.choice((1, 1, 1, 2, 3, 0))
        found = _found(wanted, now, quantity)
        for listing_id, there in known:
            verdict = evaluate(
                there.facts, wanted, now=now, open_intervals=there.opened, busy=there.busy, quantity=quantity
            )
            answers[verdict.ok] += 1
            assert verdict.ok == (listing_id in found), (zone, there.facts, wanted, quantity, verdict)
    assert answers[True] > 50, "the chance was too unkind to prove anything"


def test_the_verdict_read_listing_by_listing_agrees_too(city, now):
    dice = random.Random("queries")
    with transaction():
        chance = Chance(dice, accounts.member().party_id, "Asia/Seoul", now.date(), now)
        made = [chance.listing() for _number in range(12)]
    answers: Counter[bool] = Counter()
    for _number in range(30):
        wanted = chance.wish()
        found = _found(wanted, now, 1)
        for listing in made:
            ok = queries.verdict(listing, wanted, 1, now).ok
            answers[ok] += 1
            assert ok == (listing.id in found)
    assert answers[True]


# Twice the wall shows 02:00 to 03:00 in Berlin on 25 October 2026; and where the clock jumps over midnight the day's
# first moment starts whole days, although the wall shows 01:00.
@pytest.mark.parametrize(
    ("zone", "step", "start", "yes"),
    [
        ("Europe/Berlin", 60, datetime(2026, 10, 25, 0, 0, tzinfo=UTC), True),
        ("Europe/Berlin", 60, datetime(2026, 10, 25, 1, 0, tzinfo=UTC), True),
        ("Europe/Berlin", 60, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), False),
        ("Europe/Berlin", 1440, datetime(2026, 10, 24, 22, 0, tzinfo=UTC), True),
        ("Europe/Berlin", 1440, datetime(2026, 10, 25, 22, 0, tzinfo=UTC), False),
        ("Europe/Berlin", 1440, datetime(2026, 10, 25, 23, 0, tzinfo=UTC), True),
        ("America/Havana", 1440, datetime(2026, 3, 8, 5, 0, tzinfo=UTC), True),
        ("America/Havana", 1440, datetime(2026, 3, 8, 4, 0, tzinfo=UTC), False),
        ("America/Havana", 1440, datetime(2026, 3, 8, 5, 0, 0, 1, tzinfo=UTC), False),
        ("America/St_Johns", 60, datetime(2010, 11, 7, 2, 31, tzinfo=UTC), False),  # set back to the day before
        ("Australia/Lord_Howe", 30, datetime(2026, 10, 3, 15, 30, tzinfo=UTC), True),
        ("Australia/Lord_Howe", 60, datetime(2026, 10, 3, 15, 30, tzinfo=UTC), False),
        ("Australia/Lord_Howe", 60, datetime(2026, 10, 3, 16, 0, tzinfo=UTC), True),
    ],
)
def test_starts_stand_on_the_wall_clock_grid(city, zone, step, start, yes):
    listing = listings.published()
    now = start - timedelta(hours=6)
    with transaction():
        listing.zone, listing.start_step_minutes, listing.lead_minutes = zone, step, 0
        listing.min_minutes, listing.max_minutes = 60, 1440
    wanted = Interval(start, start + timedelta(hours=1))
    assert (listing.id in _found(wanted, now, 1)) is yes
    assert queries.verdict(listing, wanted, 1, now).ok is yes


@pytest.fixture
def crowded(city, now):
    """Enough listings and held time that reading all of it would be the slower way."""
    first = opened(listings.published(), weekly((9, 21)), now)
    with transaction():
        session.execute(
            text("SET LOCAL statement_timeout = 0")
        )  # no request writes that much, and the machine may be busy
        session.execute(
            text(
                """
                WITH copies AS (
                    INSERT INTO listings (public_id, owner_party_id, kind, state, moderation, words, xy, zone, schedule_id,
                                          created_at, updated_at, published_at)
                    SELECT 'crowd' || n, :party, 'item', 'published', 'approved', '''드릴''',
                           point(n % 80 * 100, n / 80 * 100), 'Asia/Seoul', :schedule, :now, :now, :now
                    FROM generate_series(1, 4000) AS n RETURNING id
                ), things AS (
                    INSERT INTO units (public_id, owner_party_id, label, created_at)
                    SELECT 'unit' || id, :party, id::text, :now FROM copies RETURNING id, label
                )
                INSERT INTO listing_units (listing_id, unit_id) SELECT label::bigint, id FROM things
                """
            ),
            {"party": first.owner_party_id, "schedule": first.schedule_id, "now": now},
        )
        session.execute(
            text(
                """
                INSERT INTO occupancies (unit_id, during, source, source_id)
                SELECT unit_id, tstzrange(:now + make_interval(hours => 3 * n), :now + make_interval(hours => 3 * n + 2)),
                       'calendar', n
                FROM listing_units, generate_series(1, 10) AS n WHERE listing_id <> :first
                """
            ),
            {"now": now, "first": first.id},
        )
        session.execute(text("ANALYZE listings, listing_units, occupancies, schedule_open"))
    return first


def test_no_plan_reads_or_hashes_all_held_time(crowded, now):
    wanted = Interval(now + timedelta(hours=2), now + timedelta(hours=4))
    near = text("xy <-> point(0, 0)")
    statement = select(Listing.id).where(text(SHOWN), can_be_booked(wanted, now)).order_by(near).limit(20)
    compiled = statement.compile(session.connection())
    plan = "\n".join(
        session.connection().exec_driver_sql("EXPLAIN " + str(compiled), compiled.construct_params()).scalars()
    )
    reading = [line.strip() for line in plan.splitlines() if "occupancies" in line]
    assert reading == [line for line in reading if "occupancies_no_overlap" in line], plan
    assert reading, plan
    assert "hashed" not in plan.lower(), plan
    assert "listings_xy" in plan, plan


def test_a_crowd_does_not_hide_what_is_free(crowded, now):
    free_then = Interval(now + timedelta(hours=2), now + timedelta(hours=3))
    taken_then = Interval(now + timedelta(hours=3), now + timedelta(hours=4))
    assert len(_found(free_then, now, 1)) == 4001
    assert _found(taken_then, now, 1) == {crowded.id}
    unit_ids, _whole = queries.units_of(crowded.id)
    held(unit_ids[0], taken_then)
    assert _found(taken_then, now, 1) == set()


def test_no_statement_of_booking_reads_all_held_time(crowded, now):
    period = Range(now + timedelta(hours=2), now + timedelta(hours=4), "[)")
    units, _whole = queries.units_of(crowded.id)
    looking = {"listing_id": crowded.id, "schedule_id": crowded.schedule_id, "reach": period, "held_reach": period}
    taking = {"units": units, "during": period, "source": "booking", "source_id": 1}
    for statement, values in (
        (queries.SITUATION, looking),
        (queries.FREE_BY_FIT, {"units": units, "during": period}),
        (services.TAKE, taking),
    ):
        explained = text(f"EXPLAIN {statement.text}").bindparams(*statement._bindparams.values())
        plan = "\n".join(session.connection().execute(explained, values).scalars())
        assert "Seq Scan on occupancies" not in plan, plan
        assert "occupancies_no_overlap" in plan, plan


def test_the_sql_agrees_for_members_of_circles_and_for_strangers(city, now):
    dice = random.Random("circles")
    circles = [village(f"마을 {number}") for number in range(3)]
    people = [None, neighbour(circles[0]), neighbour(circles[1], circles[2], name="두 모임"), accounts.member("남")]
    with transaction():
        chance = Chance(dice, accounts.member().party_id, "Asia/Seoul", now.date(), now)
        made = [chance.listing() for _number in range(30)]
        for listing in made:
            listing.horizon_days = dice.choice((1, 1, 1, 2, 366))
            listing.max_minutes = max(listing.max_minutes, 1440)
            chosen = dice.sample(circles, dice.choice((0, 1, 2)))
            write_circle_terms(listing, [term(one, early_days=dice.choice((0, 1, 7, 90))) for one in chosen])
    answers: Counter[tuple[bool, bool]] = Counter()
    for who in people:
        member_id = who.id if who else None
        mine = circles_of(member_id)
        terms = {listing.id: terms_for(listing, member_id) for listing in made}
        for _number in range(25):
            wanted = chance.wish()
            if dice.random() < 0.5:  # a short time, soon after the shortest horizons
                start = now + timedelta(days=dice.choice((1, 2, 3)), hours=dice.randrange(24))
                wanted = Interval(start, start + timedelta(hours=2))
            found = set(session.scalars(select(Listing.id).where(text(SHOWN), can_be_booked(wanted, now, 1, mine))))
            for listing in made:
                ok = queries.verdict(listing, wanted, 1, now, terms=terms[listing.id]).ok
                early = terms[listing.id].early_by(wanted.start, horizon_days=listing.horizon_days, now=now)
                answers[ok, early is not None] += 1
                assert ok == (listing.id in found), (terms[listing.id], listing.horizon_days, wanted)
    assert answers[True, True] > 10, "the chance was too unkind to prove anything"
    assert answers[True, False] > 50


def test_a_stranger_is_asked_nothing_about_circles(now):
    wanted = Interval(now, now + timedelta(hours=1))
    assert "listing_circle_terms" not in str(can_be_booked(wanted, now))
    assert "listing_circle_terms" in str(can_be_booked(wanted, now, 1, {1}))
