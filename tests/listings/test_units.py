"""Pools and shared units."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError
from marketplace.listings import queries, services
from marketplace.listings.models import Unit
from marketplace.listings.states import Kind
from tests.factories import accounts, listings


def _set(listing, count, now, **facts: Any):
    with transaction():
        services.set_units(listing, count, actor=SYSTEM, now=now, **facts)


def _retired(unit_ids):
    return set(session.scalars(select(Unit.id).where(Unit.id.in_(unit_ids), Unit.retired_at.is_not(None))))


def test_a_pool_grows_and_shrinks_from_its_newest_end(city, now):
    listing = listings.draft(count=2)
    first, second = queries.unit_ids(listing)
    _set(listing, 6, now)
    six = queries.unit_ids(listing)
    assert (len(six), six[:2]) == (6, [first, second])
    _set(listing, 2, now)
    _set(listing, 2, now)
    assert queries.unit_ids(listing) == [first, second]
    assert _retired(six) == set(six[2:])


def test_units_in_use_stay(city, now):
    listing = listings.draft(count=4)
    units = queries.unit_ids(listing)
    with transaction():
        assert services.lock_units(listing) == units
    _set(listing, 2, now, in_use={units[3], units[0]})
    assert queries.unit_ids(listing) == [units[0], units[3]]
    with transaction(), pytest.raises(ConflictError) as refusal:
        services.set_units(listing, 1, actor=SYSTEM, now=now, in_use=set(units))
    assert refusal.value.code == "units-in-use"
    assert "quantity" in refusal.value.fields


@pytest.mark.parametrize("count", [0, -1, services.MOST_UNITS + 1])
def test_a_number_that_can_not_be_is_refused(city, now, count):
    listing = listings.draft()
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.set_units(listing, count, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == ["quantity"]


def test_a_whole_hall_is_made_of_its_halves(city, now):
    party = accounts.member().party
    halves = [listings.draft(party, Kind.ROOM) for _side in range(2)]
    units = [unit for half in halves for unit in queries.unit_ids(half)]
    hall = listings.draft(party, Kind.ROOM)
    [old] = queries.unit_ids(hall)
    with transaction():
        services.share_units(hall, units, whole=True, actor=SYSTEM, now=now)
        services.share_units(hall, units, whole=True, actor=SYSTEM, now=now)
    assert [(link.unit_id, link.whole) for link in queries.unit_links(hall)] == [(unit, True) for unit in units]
    assert _retired([old]) == {old}
    with transaction(), pytest.raises(ConflictError) as refusal:
        services.set_units(hall, 3, actor=SYSTEM, now=now)
    assert refusal.value.code == "shared-units"
    with transaction():
        services.share_units(hall, units[:1], whole=True, actor=SYSTEM, now=now)
    assert _retired(units) == set()
    with transaction():
        services.own_units(hall, actor=SYSTEM, now=now)
        services.own_units(hall, actor=SYSTEM, now=now)
    assert not set(queries.unit_ids(hall)) & set(units)
    assert _retired(units) == set()


def test_only_ones_own_units_can_be_shared(city, now):
    mine, theirs = listings.draft(kind=Kind.ROOM), listings.draft(kind=Kind.ROOM)
    for unit_ids in ([], queries.unit_ids(theirs), [*queries.unit_ids(mine), 10**9]):
        with transaction(), pytest.raises(InvalidError) as refusal:
            services.share_units(mine, unit_ids, whole=True, actor=SYSTEM, now=now)
        assert refusal.value.code == "bad-units"


def test_what_a_listing_is_made_of_is_fixed_once_it_was_sent_in(city, now):
    listing = listings.submitted()
    with transaction(), pytest.raises(ConflictError) as refusal:
        services.share_units(listing, queries.unit_ids(listing), whole=True, actor=SYSTEM, now=now)
    assert refusal.value.code == "units-are-fixed"
