"""Opening, describing and giving up an organisation's places. Their hours are set by availability."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.places import site_queries
from marketplace.places.districts import by_code, from_text, nearest
from marketplace.places.geo import LatLng, checked, distance_m
from marketplace.places.site_models import Site
from marketplace.walltime import zone_of

LONGEST_NAME = 120
LONGEST_ADDRESS = 300
LONGEST_PHONE = 60
FARTHEST_M = 100_000
MOST_SITES = 50


class GivenUpError(ConflictError):
    """The place is given up."""

    code = "site-given-up"
    sentence = _l("This place has been given up. Open a new one instead.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What an organisation says of a place. ``district`` None: read from the address, or from the point."""

    name: str
    address: str
    name_en: str = ""
    district: str | None = None
    point: LatLng | None = None
    phone: str = ""
    zone: str = "Asia/Seoul"


def create_site(party_id: int, facts: SiteFacts, *, centre: tuple[float, float], actor: Actor, now: datetime) -> Site:
    """A new place of an organisation, open day and night until hours are set.

    ``centre`` is the city's (latitude, longitude). Raises InvalidError by field, ConflictError (``too-many-sites``).
    """
    if len(site_queries.sites_of(party_id)) >= MOST_SITES:
        sentence = _l("You have %(count)s places already. Give one up first.", count=MOST_SITES)
        raise ConflictError(sentence, code="too-many-sites")
    site = Site(party_id=party_id, moderation=Moderation.PENDING, created_at=now, **_values(facts, centre))
    session.add(site)
    session.flush()
    record("site.made", "site", site.id, actor=actor, now=now, after={"name": site.name, "address": site.address})
    return site


def update_site(site: Site, facts: SiteFacts, *, centre: tuple[float, float], actor: Actor, now: datetime) -> Site:
    """Changes what is said of a place. One that operators sent back waits for them again.

    Raises InvalidError by field, GivenUpError.
    """
    site = open_site(site)
    new = _values(facts, centre)
    before = {name: getattr(site, name) for name, value in new.items() if getattr(site, name) != value}
    if before:
        after = {name: new[name] for name in before}
        for name, value in after.items():
            setattr(site, name, value)
        if site.moderation == Moderation.REJECTED:
            site.moderation, site.moderation_reason = Moderation.PENDING, None
        record("site.changed", "site", site.id, actor=actor, now=now, before=before, after=after)
        session.flush()
    return site


def archive_site(site: Site, *, actor: Actor, now: datetime) -> bool:
    """Gives a place up; False where that was done before. The caller has made sure that nothing is there any more."""
    site = site_queries.locked(site)
    if site.archived_at is not None:
        return False
    site.archived_at = now
    record("site.archived", "site", site.id, actor=actor, now=now, before={"name": site.name})
    session.flush()
    return True


def open_site(site: Site) -> Site:
    """The same place, its row held. Raises GivenUpError for one that is given up."""
    site = site_queries.locked(site)
    if site.archived_at is not None:
        raise GivenUpError
    return site


def _values(facts: SiteFacts, centre: tuple[float, float]) -> dict[str, Any]:
    """The columns of what is said, checked. Raises InvalidError by field."""
    name, address = " ".join(facts.name.split()), " ".join(facts.address.split())
    fields: dict[str, Text] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        fields["name"] = _l("Please give the place a name of 1 to 120 characters.")
    if not 0 < len(address) <= LONGEST_ADDRESS:
        fields["address"] = _l("Please give the address of the place.")
    if facts.district and by_code(facts.district) is None:
        fields["district"] = _l("Please choose one of the given values.")
    point = facts.point
    if point is not None and _is_elsewhere(point, centre):
        fields["latitude"] = _l("This point is not in or near the city.")
    try:
        zone_of(facts.zone)
    except ValueError:
        fields["zone"] = _l("Please choose one of the given values.")
    if fields:
        raise InvalidError(fields=fields, code="bad-site")
    district = by_code(facts.district or "") or from_text(address) or (nearest(*point) if point else None)
    return {
        "name": name,
        "name_en": " ".join(facts.name_en.split())[:LONGEST_NAME],
        "address": address,
        "district": district.code if district else None,
        "latitude": point.lat if point else None,
        "longitude": point.lng if point else None,
        "phone": facts.phone.strip()[:LONGEST_PHONE],
        "zone": facts.zone,
    }


def _is_elsewhere(point: LatLng, centre: tuple[float, float]) -> bool:
    try:
        checked(*point)
    except ValueError:
        return True
    return distance_m(*point, *centre) > FARTHEST_M
