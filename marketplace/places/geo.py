"""Points, a plane in metres around the city's centre, and points moved for privacy.

The plane is a transverse Mercator projection on the earth's own curvature at the centre (WGS 84): over a city, straight
distances in it are off by less than a metre in ten kilometres, so the database can order by them.
"""

import hmac
from hashlib import sha256
from math import asin, atan2, atanh, cos, cosh, degrees, hypot, pi, radians, sin, sinh, sqrt, tan, tau
from typing import NamedTuple

_EQUATOR_RADIUS_M = 6_378_137.0
_ECCENTRICITY_SQUARED = 0.006_694_379_990_14

BLUR_LEAST_M = 45.0
BLUR_MOST_M = 145.0
_SHOWN_DECIMALS = 5  # about a metre: more digits would only pretend
_PLACE_DECIMALS = 4  # about ten metres: a corrected address in the same house keeps its shown point


class LatLng(NamedTuple):
    """A point on the earth in degrees (WGS 84)."""

    lat: float
    lng: float


class Plane(NamedTuple):
    """A point of the plane in metres: ``x`` to the east and ``y`` to the north of the centre."""

    x: float
    y: float


SEOUL_CENTRE = LatLng(37.5663, 126.9779)
"""City Hall, the default centre."""


def checked(lat: float, lng: float) -> LatLng:
    """The point, or ValueError where there is no such point on earth (not-a-number included)."""
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):  # noqa: PLR2004 - the degrees of a globe
        raise ValueError("a latitude is -90 to 90 and a longitude -180 to 180 degrees")
    return LatLng(lat, lng)


def to_plane(lat: float, lng: float, centre: tuple[float, float] = SEOUL_CENTRE) -> Plane:
    """Where a point lies in the plane around ``centre`` (latitude, longitude)."""
    north, east = _radii(centre[0])
    phi, delta = radians(lat), _turn(lng - centre[1])
    x = east * atanh(cos(phi) * sin(delta))
    y = north * (atan2(tan(phi), cos(delta)) - radians(centre[0]))
    return Plane(x, y)


def from_plane(x: float, y: float, centre: tuple[float, float] = SEOUL_CENTRE) -> LatLng:
    """The point on earth of a point in the plane: the way back."""
    north, east = _radii(centre[0])
    across, along = x / east, y / north + radians(centre[0])
    lat = asin(sin(along) / cosh(across))
    lng = radians(centre[1]) + atan2(sinh(across), cos(along))
    return LatLng(degrees(lat), degrees(_turn(degrees(lng))))


def distance_m(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """Metres between two points, as the crow flies; meant for distances within a region."""
    half = degrees(_turn(other_lng - lng)) / 2
    x, y = to_plane(other_lat, half, centre=((lat + other_lat) / 2, 0.0))
    from_x, from_y = to_plane(lat, -half, centre=((lat + other_lat) / 2, 0.0))
    return hypot(x - from_x, y - from_y)


def blurred_point(lat: float, lng: float, secret_seed: str) -> LatLng:
    """The point to show while the exact place is private: 45 to 145 m away, the same each time for place and seed.

    The seed must be secret, and the same for all listings of one owner at one place: several shown points around
    one place would give it away. Whoever learns one place learns nothing of another, so the place itself is hashed in.
    """
    place = f"{lat:.{_PLACE_DECIMALS}f},{lng:.{_PLACE_DECIMALS}f}"
    digest = hmac.new(secret_seed.encode(), place.encode(), sha256).digest()
    angle = tau * int.from_bytes(digest[:8]) / 2**64
    # Even over the ring's area, so that no distance is likelier than its share of the ground.
    share = int.from_bytes(digest[8:16]) / 2**64
    away = sqrt(BLUR_LEAST_M**2 + share * (BLUR_MOST_M**2 - BLUR_LEAST_M**2))
    moved = from_plane(away * cos(angle), away * sin(angle), centre=(lat, lng))
    return LatLng(round(moved.lat, _SHOWN_DECIMALS), round(moved.lng, _SHOWN_DECIMALS))


def _radii(lat: float) -> tuple[float, float]:
    """The earth's radii of curvature at a latitude, along the meridian and across it."""
    bulge = 1 - _ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    across = _EQUATOR_RADIUS_M / sqrt(bulge)
    return across * (1 - _ECCENTRICITY_SQUARED) / bulge, across


def _turn(degrees_east: float) -> float:
    """A difference of longitudes in radians, the short way round."""
    return (radians(degrees_east) + pi) % tau - pi
