"""Which circles a member is in."""

import pytest

from marketplace.audit.services import SYSTEM
from marketplace.db import transaction
from marketplace.moderation_state import Audience, Moderation
from marketplace.places import services
from marketplace.places.models import CircleKind
from marketplace.places.queries import circles_of, may_see_audience
from tests.factories import accounts, places


@pytest.fixture
def nest(city):
    """A stairwell in a building in a village in the city, and another building beside it."""
    whole = places.circle(CircleKind.CITY)
    village = places.circle(CircleKind.VILLAGE, parent=whole)
    building = places.circle(CircleKind.BUILDING, parent=village)
    found = {
        "city": whole,
        "village": village,
        "building": building,
        "stairwell": places.circle(CircleKind.STAIRWELL, parent=building),
        "beside": places.circle(CircleKind.BUILDING, parent=village),
    }
    with transaction():
        for circle in found.values():
            circle.moderation = Moderation.APPROVED
    return found


@pytest.mark.parametrize(
    ("joined", "expected"),
    [
        ([], []),
        (["city"], ["city"]),
        (["stairwell"], ["stairwell", "building", "village", "city"]),
        (["beside"], ["beside", "village", "city"]),
        (["stairwell", "beside"], ["stairwell", "building", "beside", "village", "city"]),
    ],
)
def test_a_member_belongs_to_all_circles_around_his_own(nest, joined, expected):
    member = accounts.member()
    for name in joined:
        places.belongs(member, nest[name])
    assert circles_of(member.id) == {nest[name].id for name in expected}


def test_a_stranger_belongs_to_none(nest):
    assert circles_of(None) == set()


def test_who_has_left_no_longer_belongs(nest, now):
    member = accounts.member()
    places.belongs(member, nest["building"])
    with transaction():
        services.leave(nest["building"], member, actor=SYSTEM, now=now)
    assert circles_of(member.id) == set()


def test_a_circle_that_operators_took_away_opens_nothing(nest):
    member = accounts.member()
    places.belongs(member, nest["stairwell"])
    with transaction():
        nest["building"].moderation = Moderation.SUSPENDED
    assert circles_of(member.id) == {nest["stairwell"].id}


@pytest.mark.parametrize("state", set(Moderation) - {Moderation.APPROVED})
def test_nobody_becomes_a_member_of_a_circle_by_proposing_one_inside_it(nest, state):
    member = accounts.member()
    mine = places.circle(CircleKind.STAIRWELL, "내 라인", parent=nest["building"], steward=member)
    with transaction():
        mine.moderation = state
    assert circles_of(member.id) <= {mine.id}
    assert not may_see_audience(member.id, Audience.CIRCLES, [nest["building"].id])
    with transaction():
        mine.moderation = Moderation.APPROVED
    assert nest["village"].id in circles_of(member.id)


def test_what_is_for_everyone_is_seen_by_everyone(nest):
    assert may_see_audience(None, Audience.EVERYONE, [])
    assert may_see_audience(accounts.member().id, Audience.EVERYONE, [nest["city"].id])


def test_what_is_for_circles_is_seen_by_those_inside(nest):
    inside, outside = accounts.member(), accounts.member()
    places.belongs(inside, nest["stairwell"])
    places.belongs(outside, nest["beside"])
    building = [nest["building"].id]
    assert may_see_audience(inside.id, Audience.CIRCLES, building)
    assert not may_see_audience(outside.id, Audience.CIRCLES, building)
    assert not may_see_audience(None, Audience.CIRCLES, building)
    assert not may_see_audience(inside.id, Audience.CIRCLES, [])
