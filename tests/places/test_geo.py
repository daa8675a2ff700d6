"""The plane around the city's centre, and points moved for privacy."""

from math import atan2, cos, degrees, dist, hypot, nan, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.places.geo import (
    SEOUL_CENTRE,
    LatLng,
    blurred_point,
    checked,
    distance_m,
    from_plane,
    to_plane,
)

near_seoul = st.tuples(st.floats(37.42, 37.71), st.floats(126.76, 127.19))
anywhere = st.tuples(st.floats(-80, 80), st.floats(-180, 180))


def through_the_earth(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two points of the WGS 84 ellipsoid in a straight line: another way to reckon short distances."""

    def in_space(lat: float, lng: float) -> tuple[float, float, float]:
        squared = 0.00669437999014
        across = 6378137 / sqrt(1 - squared * sin(radians(lat)) ** 2)
        flat = across * cos(radians(lat))
        return flat * cos(radians(lng)), flat * sin(radians(lng)), across * (1 - squared) * sin(radians(lat))

    return dist(in_space(*one), in_space(*other))


def test_the_centre_is_the_origin_and_north_and_east_are_positive():
    assert to_plane(*SEOUL_CENTRE) == pytest.approx((0, 0), abs=1e-6)
    assert to_plane(SEOUL_CENTRE.lat + 0.01, SEOUL_CENTRE.lng) == pytest.approx((0, 1109.9), abs=0.5)
    assert to_plane(SEOUL_CENTRE.lat, SEOUL_CENTRE.lng + 0.01) == pytest.approx((883.4, 0), abs=0.5)


@given(near_seoul, near_seoul)
def test_distances_in_the_plane_are_off_by_less_than_a_metre_in_ten_kilometres(one, other):
    (x, y), (other_x, other_y) = to_plane(*one), to_plane(*other)
    straight = through_the_earth(one, other)
    assert hypot(x - other_x, y - other_y) == pytest.approx(straight, rel=1e-4, abs=0.01)
    assert distance_m(*one, *other) == pytest.approx(straight, rel=2e-5, abs=0.01)


@given(anywhere, st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))
def test_the_way_back_from_the_plane_gives_the_same_point(centre, x, y):
    there = from_plane(x, y, centre)
    assert to_plane(*there, centre) == pytest.approx((x, y), abs=1e-3)
    assert -180 <= there.lng <= 180


def test_distances_take_the_short_way_round_the_globe():
    assert distance_m(0, 179.995, 0, -179.995) == pytest.approx(1113.2, abs=0.5)
    assert distance_m(37.5, 127, 37.5, 127) == pytest.approx(0, abs=1e-6)


def test_from_city_hall_to_seoul_station_it_is_1436_metres():
    assert distance_m(37.5663, 126.9779, 37.5547, 126.9707) == pytest.approx(1436, abs=2)


@pytest.mark.parametrize(("lat", "lng"), [(90.1, 0), (-91, 0), (0, 180.5), (0, -200), (nan, 0), (0, nan)])
def test_a_point_that_is_not_on_earth_is_refused(lat, lng):
    with pytest.raises(ValueError, match="degrees"):
        checked(lat, lng)


def test_a_point_on_earth_is_taken():
    assert checked(-90, 180) == LatLng(-90, 180)


@given(near_seoul, st.text(max_size=30))
def test_a_blurred_point_is_40_to_150_metres_away_and_the_same_each_time(place, seed):
    lat, lng = place
    shown = blurred_point(lat, lng, seed)
    assert 40 <= distance_m(lat, lng, shown.lat, shown.lng) <= 150
    assert shown == blurred_point(lat, lng, seed)


def test_another_seed_or_another_place_is_moved_another_way():
    places = [(37.5663, 126.9779), (37.5665, 126.9779)]
    moves = set()
    for lat, lng in places:
        for seed in ("one", "two"):
            shown = blurred_point(lat, lng, seed)
            moves.add((round(shown.lat - lat, 5), round(shown.lng - lng, 5)))
    assert len(moves) == 4


def test_a_correction_of_a_metre_keeps_the_shown_point_nearly_where_it_was():
    one, other = blurred_point(37.56631, 126.97791, "seed"), blurred_point(37.56632, 126.97792, "seed")
    assert distance_m(*one, *other) < 3


def test_blurred_points_lie_in_every_direction_and_seldom_near():
    angles, distances = [], []
    for number in range(400):
        x, y = to_plane(*blurred_point(37.55, 127.0, str(number)), (37.55, 127.0))
        distances.append(hypot(x, y))
        angles.append(degrees(atan2(y, x)) % 360)
    quarters = [sum(90 * n <= angle < 90 * (n + 1) for angle in angles) for n in range(4)]
    assert min(quarters) > 60
    assert (
        sum(away < 95 for away in distances) < 200
    )  # even over the area: the inner half of the way is the smaller part
