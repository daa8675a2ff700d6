"""The hours of an organisation's places, and the listings that are open when their place is.

A listing that follows its place has the place's schedule in its own row: search and evaluator read it as any other.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from marketplace.audit.services import Actor, record
from marketplace.availability.models import Schedule
from marketplace.availability.rules import ScheduleSpec
from marketplace.availability.services import schedule_for
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing, ListingUnit
from marketplace.listings.services.changing import changed, editable
from marketplace.listings.states import ListingState
from marketplace.places import site_queries, site_services
from marketplace.places.site_models import Site


class SiteInUseError(ConflictError):
    """Something is still at the place."""

    code = "site-in-use"
    sentence = _l("Some listings are still at this place. Choose another place for them first.")


def site_spec(site: Site) -> ScheduleSpec:
    """A place's opening hours as rules."""
    if site.schedule_id is None:
        return ScheduleSpec.always_open(site.zone)
    return ScheduleSpec.from_json(session.get_one(Schedule, site.schedule_id).content)


def set_site_hours(site: Site, spec: ScheduleSpec, *, actor: Actor, now: datetime) -> list[int]:
    """Gives a place its opening hours, and with it all listings that follow them; gives the ids of those.

    Bookings that are there stay. Raises GivenUpError, InvalidError for hours in another zone.
    """
    if spec.zone != site.zone:
        raise InvalidError(fields={"zone": _l("Please choose one of the given values.")}, code="bad-zone")
    site = site_services.open_site(site)
    before = site_spec(site)
    if before == spec:
        return []
    site.schedule_id = schedule_for(spec, now)
    session.flush()
    following = session.scalars(
        update(Listing)
        .where(Listing.site_id == site.id, Listing.hours_from_site)
        .values(schedule_id=site.schedule_id, updated_at=now)
        .returning(Listing.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    after = spec.to_json() | {"listings": len(following)}
    record("site.hours_changed", "site", site.id, actor=actor, now=now, before=before.to_json(), after=after)
    return sorted(following)


def choose_site(listing: Listing, site: Site | None, *, follows: bool, actor: Actor, now: datetime) -> bool:
    """Says at which place of its organisation a listing is, and whether it is open when the place is.

    False where that was so before. A listing that no longer follows keeps the hours that it has. Raises InvalidError for
    a place of somebody else or one that is given up, ConflictError for a listing that was put away.
    """
    if site is not None:
        site = site_services.open_site(site)
        if site.party_id != listing.owner_party_id or site.zone != listing.zone:
            raise InvalidError(fields={"site": _l("Please choose from your own places.")}, code="bad-site")
    listing = editable(listing)
    follows = follows and site is not None
    wanted = (site.id if site else None, follows)
    if (listing.site_id, listing.hours_from_site) == wanted:
        return False
    before = {"site": listing.site_id, "follows": listing.hours_from_site}
    listing.site_id, listing.hours_from_site = wanted
    if site is not None and follows:
        listing.schedule_id = site.schedule_id
    after = {"site": listing.site_id, "follows": follows}
    changed(listing, "site_changed", actor=actor, now=now, before=before, after=after)
    return True


def give_up_site(site: Site, *, actor: Actor, now: datetime) -> bool:
    """Gives a place up; False where that was done before. Raises SiteInUseError while listings are there."""
    site_queries.locked(site)
    if listings_at(site.id):
        raise SiteInUseError
    return site_services.archive_site(site, actor=actor, now=now)


def listings_at(site_id: int) -> list[Listing]:
    """What is at a place and not put away, newest first."""
    statement = select(Listing).where(Listing.site_id == site_id, Listing.state != ListingState.ARCHIVED)
    return list(session.scalars(statement.order_by(Listing.id.desc())))


def units_at(site_id: int) -> list[int]:
    """The units of all that is at a place, in the order of their ids."""
    statement = (
        select(ListingUnit.unit_id)
        .join(Listing, Listing.id == ListingUnit.listing_id)
        .where(Listing.site_id == site_id, Listing.state != ListingState.ARCHIVED)
        .distinct()
        .order_by(ListingUnit.unit_id)
    )
    return list(session.scalars(statement))


def hold_listings(listing_ids: Collection[int]) -> None:
    """Holds listings in the order of their ids: who is booking one of them is waited for, and others wait."""
    statement = select(Listing.id).where(Listing.id.in_(listing_ids)).order_by(Listing.id)
    session.execute(statement.with_for_update(key_share=True, of=Listing))
