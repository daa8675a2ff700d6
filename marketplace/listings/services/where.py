"""Where a listing is: the private place, and the one that everyone sees."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.audit.services import Actor
from marketplace.errors import InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.services.changing import changed, editable
from marketplace.listings.services.search_words import reindex
from marketplace.listings.states import PlacePrecision
from marketplace.places.districts import District, by_code, from_text, nearest
from marketplace.places.geo import LatLng, blurred_point, checked, distance_m, to_plane

LONGEST_ADDRESS = 300
LONGEST_ACCESS_NOTE = 1000
FARTHEST_M = 100_000
SHOWN_POINT = "shown-point"
"""The purpose under which callers make an owner's seed: ``keyed_digest(SHOWN_POINT, str(owner_party_id))``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is. ``district`` is a code, None: to be read from the address or the point. ``exact``: a public place."""

    address: str = ""
    access_note: str = ""
    district: str | None = None
    point: LatLng | None = None
    exact: bool = False


def update_place(
    listing: Listing, place: Place, *, seed: str, centre: tuple[float, float], actor: Actor, now: datetime
) -> None:
    """Saves the place; the shown point is moved by the owner's ``seed``. Approval is kept. Raises InvalidError by field.

    ``centre`` is the city's (latitude, longitude); a point more than 100 km from it is a mistake.
    """
    listing = editable(listing)
    _check(place, centre)
    before = {"district": listing.district, "precision": listing.place_precision}
    if not write_place(listing, place, seed=seed, centre=centre):
        return
    # The private address stays out of the log, which more people read.
    after = {"district": listing.district, "precision": listing.place_precision}
    changed(listing, "place_changed", actor=actor, now=now, before=before, after=after)


def write_place(listing: Listing, place: Place, *, seed: str, centre: tuple[float, float]) -> bool:
    """Puts a place into the row, with the shown point and its place in the plane; False where nothing is new."""
    district = _district(place)
    shown, precision = _shown(place, district, seed)
    values = {
        "address": place.address.strip(),
        "access_note": place.access_note.strip(),
        "district": district.code if district else None,
        "latitude": place.point.lat if place.point else None,
        "longitude": place.point.lng if place.point else None,
        "shown_latitude": shown.lat if shown else None,
        "shown_longitude": shown.lng if shown else None,
        "place_precision": precision.value,
    }
    if all(getattr(listing, name) == value for name, value in values.items()):
        return False
    moved = listing.district != values["district"]
    for name, value in values.items():
        setattr(listing, name, value)
    listing.xy = tuple(to_plane(*shown, centre)) if shown else None  # type: ignore[assignment]  # two floats
    if moved:
        reindex(listing)
    return True


def _district(place: Place) -> District | None:
    """The chosen district, else the one that the address names, else the nearest to the point."""
    chosen = by_code(place.district or "") or from_text(place.address)
    if chosen is None and place.point is not None:
        chosen = nearest(*place.point)
    return chosen


def _shown(place: Place, district: District | None, seed: str) -> tuple[LatLng | None, PlacePrecision]:
    if place.point is None:
        return (district.centre if district else None), PlacePrecision.DISTRICT
    if place.exact:
        return place.point, PlacePrecision.EXACT
    return blurred_point(*place.point, seed), PlacePrecision.NEAR


def _check(place: Place, centre: tuple[float, float]) -> None:
    fields: dict[str, Text] = {}
    if len(place.address.strip()) > LONGEST_ADDRESS:
        fields["address"] = _l("Please use at most %(count)s characters.", count=LONGEST_ADDRESS)
    if len(place.access_note.strip()) > LONGEST_ACCESS_NOTE:
        fields["access_note"] = _l("Please use at most %(count)s characters.", count=LONGEST_ACCESS_NOTE)
    if place.district and by_code(place.district) is None:
        fields["district"] = _l("Please choose one of the given values.")
    if place.point is not None:
        try:
            far = distance_m(*checked(*place.point), *centre) > FARTHEST_M
        except ValueError:
            far = True
        if far:
            fields["point"] = _l("This point is not in the city. Please look at both figures again.")
    if fields:
        raise InvalidError(fields=fields, code="bad-place")
