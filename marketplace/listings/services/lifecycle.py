"""What owners and operators do with a listing once it is there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import ConflictError
from marketplace.listings.circle_queries import all_terms, audience_circles
from marketplace.listings.models import Listing, ListingUnit
from marketplace.listings.queries import open_revision, tariff_specs, unit_links
from marketplace.listings.services.changing import changed, editable, locked, move
from marketplace.listings.services.circle_terms import write_circle_terms
from marketplace.listings.services.drafts import create_draft, just_made, write_audience
from marketplace.listings.services.pictures import copy_photos
from marketplace.listings.services.revisions import checked_reason, drop_revision
from marketplace.listings.services.terms import check_payable, times_of, write_tariffs
from marketplace.listings.services.units import link_units
from marketplace.listings.services.writing import write_text
from marketplace.listings.states import PANELS, THROUGH, Kind, ListingState
from marketplace.listings.texts import values_of
from marketplace.moderation_state import Moderation

COPIED = (
    *("district", "address", "access_note", "renter_note", "latitude", "longitude"),
    *("shown_latitude", "shown_longitude", "xy", "place_precision"),
    *("site_id", "hours_from_site", "schedule_id"),
    *("approval", "request_blocks", "policy", "collect"),
)


def pause(listing: Listing, *, actor: Actor, now: datetime) -> bool:
    """Takes a published listing out of sight; its bookings stay. False where it is paused already."""
    listing = editable(listing)
    if listing.state == ListingState.PAUSED:
        return False
    move(listing, ListingState.PAUSED)
    changed(listing, "paused", actor=actor, now=now)
    return True


def resume(listing: Listing, *, actor: Actor, now: datetime) -> bool:
    """Shows a paused listing again; False where it is shown. Raises OwnerNotPayableError."""
    listing = editable(listing)
    if listing.state == ListingState.PUBLISHED:
        return False
    if listing.state != ListingState.PAUSED:
        raise ConflictError(code="wrong-state", extra={"state": listing.state})
    check_payable(listing)
    move(listing, ListingState.PUBLISHED)
    changed(listing, "resumed", actor=actor, now=now)
    return True


def archive(listing: Listing, *, actor: Actor, now: datetime) -> bool:
    """Puts a listing away for good; its bookings stay. False where it is away already."""
    listing = locked(listing)
    if listing.state == ListingState.ARCHIVED:
        return False
    before = {"state": listing.state}
    revision = open_revision(listing)
    if revision is not None:
        drop_revision(listing, revision, now)
    move(listing, ListingState.ARCHIVED)
    changed(listing, "archived", actor=actor, now=now, before=before)
    return True


def duplicate(listing: Listing, *, actor: Actor, now: datetime, same_thing: bool = False) -> Listing:
    """A new draft with the approved version's words, photos, place, hours, price, rules, audience and terms by circle.

    It supports the same circle's fund. It has units of its own, or with ``same_thing`` the same ones: then a booking of one
    blocks the other, and each may have other hours and terms. A second click gets the same copy.
    """
    source = locked(listing)
    twin = just_made(source.owner_party_id, Kind(source.kind), source.title, now=now)
    links = unit_links(source)
    if twin is not None and twin.id != source.id and _same_units(twin, links) == same_thing:
        return twin
    copy = create_draft(
        source.owner_party_id,
        Kind(source.kind),
        actor=actor,
        now=now,
        lang=source.lang,
        zone=source.zone,
        currency=source.currency,
        count=0 if same_thing else 1 if any(link.whole for link in links) else max(1, len(links)),
    )
    if same_thing:
        link_units(copy, links)
    for name in COPIED:
        setattr(copy, name, getattr(source, name))
    for name, value in times_of(source).columns().items():
        setattr(copy, name, value)
    copy_photos(source, copy, now)
    write_text(copy, values_of(source))
    write_tariffs(copy, tariff_specs(source))
    write_audience(copy, audience_circles(source))
    write_circle_terms(copy, all_terms(source.id))
    copy.fund_circle_id = source.fund_circle_id
    copy.wizard_panel = THROUGH if source.priced else PANELS
    changed(copy, "copied", actor=actor, now=now, after={"from": source.public_id})
    if same_thing:
        whole = any(link.whole for link in links)
        changed(copy, "units_shared", actor=actor, now=now, after={"units": len(links), "whole": whole})
    return copy


def _same_units(listing: Listing, links: Sequence[ListingUnit]) -> bool:
    return {link.unit_id for link in unit_links(listing)} == {link.unit_id for link in links}


def suspend_listing(listing: Listing, *, actor: Actor, reason: str, now: datetime) -> bool:
    """An operator takes a listing away, with a reason that the owner reads; False where that was done already.

    What follows for its bookings is decided above. Raises InvalidError without a reason.
    """
    reason = checked_reason(reason)
    listing = locked(listing)
    if listing.moderation == Moderation.SUSPENDED:
        return False
    before = {"moderation": listing.moderation}
    listing.moderation = Moderation.SUSPENDED
    listing.moderation_reason = reason
    changed(listing, "suspended", actor=actor, now=now, before=before, reason=reason)
    return True


def restore_listing(listing: Listing, *, actor: Actor, now: datetime, reason: str | None = None) -> bool:
    """Gives a suspended listing back; one that was never approved waits for its check as before. False: not suspended."""
    listing = locked(listing)
    if listing.moderation != Moderation.SUSPENDED:
        return False
    listing.moderation = Moderation.APPROVED if listing.published_at else Moderation.PENDING
    listing.moderation_reason = None
    changed(listing, "restored", actor=actor, now=now, after={"moderation": listing.moderation}, reason=reason)
    return True


def set_owner_active(party_id: int, *, active: bool, actor: Actor, now: datetime) -> int:
    """Hides (or shows again) all listings of an owner who is suspended (or restored); gives how many there are."""
    ids = session.scalars(
        update(Listing)
        .where(Listing.owner_party_id == party_id, Listing.owner_active != active)
        .values(owner_active=active)
        .returning(Listing.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    for listing in (session.get_one(Listing, listing_id) for listing_id in ids):
        changed(listing, "owner_restored" if active else "owner_suspended", actor=actor, now=now)
    return len(ids)
