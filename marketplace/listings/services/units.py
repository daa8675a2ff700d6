"""The units that a listing is made of: a pool of identical ones, or units that it shares with other listings."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.i18n import ngettext
from marketplace.listings.models import Listing, ListingUnit, Unit
from marketplace.listings.queries import unit_links
from marketplace.listings.services.changing import changed, editable
from marketplace.listings.states import ListingState

MOST_UNITS = 200


def add_units(listing: Listing, count: int, now: datetime) -> list[Unit]:
    """New units of the listing's owner, linked to it."""
    units = [Unit(owner_party_id=listing.owner_party_id, created_at=now) for _number in range(count)]
    session.add_all(units)
    session.flush()
    session.add_all(ListingUnit(listing_id=listing.id, unit_id=unit.id) for unit in units)
    session.flush()
    return units


def link_units(listing: Listing, links: Sequence[ListingUnit]) -> None:
    """Makes a new listing of the units of another one of the same owner."""
    session.add_all(ListingUnit(listing_id=listing.id, unit_id=link.unit_id, whole=link.whole) for link in links)
    session.flush()


def set_units(listing: Listing, count: int, *, actor: Actor, now: datetime, in_use: Collection[int] = ()) -> None:
    """Makes the pool ``count`` units large. ``in_use``: ids of units that are held now or later, which must stay.

    Raises InvalidError on the field ``quantity`` for a count that can't be, ConflictError where too many are in use
    or the listing takes shared units whole. The caller has read ``in_use`` under ``lock_units``.
    """
    listing = editable(listing)
    if not 1 <= count <= MOST_UNITS:
        sentence = _l("Please give a number from 1 to %(count)s.", count=MOST_UNITS)
        raise InvalidError(fields={"quantity": sentence}, code="bad-quantity")
    links = unit_links(listing)
    if len(links) == count:
        return
    if any(link.whole for link in links):
        raise ConflictError(_l("This is made of other rooms, so it has no number of its own."), code="shared-units")
    if len(links) < count:
        add_units(listing, count - len(links), now)
    else:
        _take_away(links, len(links) - count, in_use, now)
    before, after = {"units": len(links)}, {"units": count}
    changed(listing, "units_changed", actor=actor, now=now, before=before, after=after)


def share_units(listing: Listing, unit_ids: Collection[int], *, whole: bool, actor: Actor, now: datetime) -> None:
    """Makes a draft of units that other listings of the same owner have too: a booking of one then blocks the other.

    ``whole``: always all of them (a hall of two halves); else any one of them. Raises InvalidError for none or for
    units of others, ConflictError once the listing was sent in.
    """
    listing = editable(listing)
    if listing.state != ListingState.DRAFT:
        sentence = _l("What this is made of can't be changed any more. Make a copy instead.")
        raise ConflictError(sentence, code="units-are-fixed")
    wanted = sorted(set(unit_ids))
    owned = select(Unit.id).where(
        Unit.id.in_(wanted), Unit.owner_party_id == listing.owner_party_id, Unit.retired_at.is_(None)
    )
    if not wanted or sorted(session.scalars(owned)) != wanted:
        raise InvalidError(fields={"parts": _l("Please choose from your own.")}, code="bad-units")
    links = unit_links(listing)
    if [(link.unit_id, link.whole) for link in links] == [(unit_id, whole) for unit_id in wanted]:
        return
    for link in links:
        session.delete(link)
    session.flush()
    session.add_all(ListingUnit(listing_id=listing.id, unit_id=unit_id, whole=whole) for unit_id in wanted)
    session.flush()
    _retire_unused([link.unit_id for link in links], now)
    changed(listing, "units_shared", actor=actor, now=now, after={"units": len(wanted), "whole": whole})


def own_units(listing: Listing, *, actor: Actor, now: datetime) -> None:
    """Ends the sharing of a draft: one new unit of its own. Nothing happens where it takes none whole."""
    listing = editable(listing)
    links = unit_links(listing)
    if listing.state != ListingState.DRAFT or not any(link.whole for link in links):
        return
    for link in links:
        session.delete(link)
    session.flush()
    add_units(listing, 1, now)
    changed(listing, "units_changed", actor=actor, now=now, after={"units": 1})


def lock_units(listing: Listing) -> list[int]:
    """Locks the listing's units in the order of their ids, as takers of a pool do; gives the ids."""
    ids = [link.unit_id for link in unit_links(listing)]
    statement = select(Unit.id).where(Unit.id.in_(ids)).order_by(Unit.id)
    return list(session.scalars(statement.with_for_update(key_share=True)))


def _take_away(links: list[ListingUnit], count: int, in_use: Collection[int], now: datetime) -> None:
    idle = [link for link in reversed(links) if link.unit_id not in in_use]
    if len(idle) < count:
        least = len(links) - len(idle)
        sentence = ngettext(
            "%(num)s of these is booked or set aside. The number can't be less.",
            "%(num)s of these are booked or set aside. The number can't be less.",
            least,
        )
        raise ConflictError(sentence, code="units-in-use", fields={"quantity": sentence})
    for link in idle[:count]:
        session.delete(link)
    session.flush()
    _retire_unused([link.unit_id for link in idle[:count]], now)


def _retire_unused(unit_ids: list[int], now: datetime) -> None:
    """Units that no listing is made of any more are kept for the history, and never booked again."""
    used = set(session.scalars(select(ListingUnit.unit_id).where(ListingUnit.unit_id.in_(unit_ids))))
    for unit in session.scalars(select(Unit).where(Unit.id.in_(unit_ids))):
        if unit.id not in used:
            unit.retired_at = now
