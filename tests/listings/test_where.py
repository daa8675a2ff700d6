"""The private place and the shown one."""

from typing import Any

import pytest

from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM
from marketplace.db import transaction
from marketplace.errors import InvalidError
from marketplace.listings import queries, services
from marketplace.listings.states import PlacePrecision
from marketplace.places.districts import by_code
from marketplace.places.geo import SEOUL_CENTRE, LatLng, distance_m, to_plane
from tests.factories import listings

HOME = LatLng(37.5894, 127.0167)
ADDRESS = "서울특별시 성북구 보문로 168"


def _save(listing, now, *, seed=listings.SEED, **place: Any):
    with transaction():
        services.update_place(listing, services.Place(**place), seed=seed, centre=SEOUL_CENTRE, actor=SYSTEM, now=now)
    return queries.shown_place(listing)


def test_the_shown_point_is_near_but_not_the_place_and_always_the_same(city, now):
    listing, other = listings.draft(), listings.draft()
    shown = _save(listing, now, address=ADDRESS, point=HOME)
    assert shown.precision is PlacePrecision.NEAR
    assert 40 <= distance_m(*HOME, *shown.point) <= 150
    assert shown.point == _save(other, now, address=ADDRESS, point=HOME).point
    assert shown.point != _save(other, now, address=ADDRESS, point=HOME, seed="another owner").point
    assert listings.fresh(listing).xy == pytest.approx(to_plane(shown.point.lat, shown.point.lng, SEOUL_CENTRE))


def test_strangers_get_no_address_of_a_private_place(city, now):
    listing = listings.draft()
    shown = _save(listing, now, address=ADDRESS, access_note="3층", point=HOME)
    assert shown.address == ""
    assert queries.exact_place(listing) == queries.ExactPlace(ADDRESS, "3층", HOME)


def test_a_public_place_is_shown_as_it_is(city, now):
    listing = listings.draft()
    shown = _save(listing, now, address=ADDRESS, point=HOME, exact=True)
    assert (shown.point, shown.precision, shown.address) == (HOME, PlacePrecision.EXACT, ADDRESS)


@pytest.mark.parametrize(
    ("place", "district"),
    [
        ({"address": ADDRESS}, "seongbuk"),
        ({"address": "Seongbuk-gu, Bomun-ro 168"}, "seongbuk"),
        ({"address": ADDRESS, "district": "mapo"}, "mapo"),
        ({"address": "골목 끝 집", "point": HOME}, "seongbuk"),
        ({"address": "골목 끝 집"}, None),
        ({}, None),
    ],
)
def test_the_district_is_chosen_or_read_from_the_address_or_the_point(city, now, place, district):
    listing = listings.draft()
    shown = _save(listing, now, **place)
    assert shown.district == (by_code(district) if district else None)


def test_without_a_point_the_districts_centre_stands_for_it(city, now):
    listing = listings.draft()
    shown = _save(listing, now, district="mapo")
    mapo = by_code("mapo")
    assert mapo
    assert (shown.point, shown.precision) == (mapo.centre, PlacePrecision.DISTRICT)
    assert queries.exact_place(listing).point is None
    gone = _save(listing, now)
    assert (gone.point, listings.fresh(listing).xy) == (None, None)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"address": "x" * 301}, "address"),
        ({"access_note": "x" * 1001}, "access_note"),
        ({"district": "atlantis"}, "district"),
        ({"point": LatLng(35.1796, 129.0756)}, "point"),
        ({"point": LatLng(137.0, 127.0)}, "point"),
        ({"point": LatLng(float("nan"), 127.0)}, "point"),
    ],
)
def test_a_place_that_can_not_be_is_refused_by_field(city, now, place, field):
    listing = listings.draft()
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.update_place(
            listing, services.Place(**place), seed=listings.SEED, centre=SEOUL_CENTRE, actor=SYSTEM, now=now
        )
    assert list(refusal.value.fields) == [field]


def test_the_log_tells_of_the_change_without_the_address(city, now):
    listing = listings.draft()
    _save(listing, now, address=ADDRESS, point=HOME)
    _save(listing, now, address=ADDRESS, point=HOME)
    entries = [entry for entry in timeline("listing", listing.id) if entry.action == "listing.place_changed"]
    assert [entry.after for entry in entries] == [{"district": "seongbuk", "precision": "near"}]
