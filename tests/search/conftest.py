"""A crowd of listings, and a look at what the database is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.db import session, transaction
from tests.factories import listings
from tests.factories.availability import opened, weekly
from tests.support.statements import statements

__all__ = ["statements"]


@pytest.fixture
def plan_of(statements: list[tuple[str, Any]]) -> Callable[[Callable[[], object]], str]:
    """The plan of the one statement that a function sends."""

    def look(act: Callable[[], object]) -> str:
        statements.clear()
        act()
        ((statement, parameters),) = statements
        cursor = session.connection().connection.cursor()
        cursor.execute("EXPLAIN " + statement, parameters)
        return "\n".join(row[0] for row in cursor.fetchall())

    return look


@pytest.fixture
def big_city(city: Flask, now):
    """So many listings and so much held time that the planner takes the ways that a city takes."""
    first = opened(listings.published(title="희귀한 드릴"), weekly((9, 21)), now)
    values = {"party": first.owner_party_id, "schedule": first.schedule_id, "now": now, "first": first.id}
    with transaction():
        session.execute(
            text("SET LOCAL statement_timeout = 0")
        )  # no request writes that much, and the machine may be busy
        session.execute(text(CROWD), values)
        session.execute(text(HELD), values)
        session.execute(text("SELECT gin_clean_pending_list('listings_words_idx')"))  # as autovacuum does
        session.execute(text("ANALYZE listings, listing_units, occupancies, schedule_open"))
    return first


CROWD = """
    WITH copies AS (
        INSERT INTO listings (public_id, owner_party_id, kind, state, moderation, words, xy, zone, schedule_id,
                              created_at, updated_at, published_at)
        SELECT 'crowd' || n, :party, CASE n % 3 WHEN 0 THEN 'item' WHEN 1 THEN 'parking' ELSE 'room' END,
               'published', 'approved', '''드릴''', point(n % 80 * 100 - 4000, n / 80 * 100 - 4000), 'Asia/Seoul',
               :schedule, :now, :now, :now - make_interval(mins => n)
        FROM generate_series(1, 6000) AS n RETURNING id
    ), things AS (
        INSERT INTO units (public_id, owner_party_id, label, created_at)
        SELECT 'unit' || id, :party, id::text, :now FROM copies RETURNING id, label
    )
    INSERT INTO listing_units (listing_id, unit_id) SELECT label::bigint, id FROM things
"""
HELD = """
    INSERT INTO occupancies (unit_id, during, source, source_id)
    SELECT unit_id, tstzrange(:now + make_interval(hours => 3 * n), :now + make_interval(hours => 3 * n + 2)), 'calendar', n
    FROM listing_units, generate_series(1, 6) AS n WHERE listing_id <> :first
"""
