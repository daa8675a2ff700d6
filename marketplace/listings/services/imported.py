"""Listings out of public data: approved and shown at once, because an office answers for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.listings.details import Details
from marketplace.listings.models import Listing
from marketplace.listings.queries import category_by_slug, tariff_specs, unit_links
from marketplace.listings.services.changing import changed
from marketplace.listings.services.terms import LONGEST_NOTE, Times, write_tariffs
from marketplace.listings.services.units import add_units
from marketplace.listings.services.where import Place, write_place
from marketplace.listings.services.writing import write_text
from marketplace.listings.states import Approval, Bookable, Collect, Kind, ListingState, Policy
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.texts import LONGEST_DESCRIPTION, LONGEST_TITLE, Basics, Words
from marketplace.moderation_state import Moderation


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedListing:
    """One record of a public file as a listing. ``source_hash`` tells whether anything of it changed.

    A point in ``place`` is shown as it is. Texts that are too long are cut.
    """

    source: str
    source_key: str
    source_hash: str
    kind: Kind
    category: str  # slug
    title: str
    description: str
    details: Details
    place: Place
    times: Times
    tariffs: Sequence[TariffSpec] = ()
    bookable: Bookable = Bookable.YES
    not_bookable_reason: str | None = None
    renter_note: str = ""
    lang: str = "ko"
    translation: tuple[str, Words] | None = None
    approval: Approval = Approval.INSTANT
    collect: Collect = Collect.ON_SITE
    policy: Policy = Policy.FLEXIBLE
    zone: str = "Asia/Seoul"
    currency: str = "KRW"


class Outcome(StrEnum):
    """What an import did with one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def publish_imported(
    owner_party_id: int, record: ImportedListing, *, centre: tuple[float, float], actor: Actor, now: datetime
) -> tuple[Listing, Outcome]:
    """Creates or updates the listing of (source, source_key), approved and published, owned by an organisation.

    What is as it was stays untouched. A listing that had vanished comes back; one that its owner has paused or put
    away, or an operator suspended, stays so. ``centre`` is the city's (latitude, longitude). Raises InvalidError for an
    unknown category. The opening hours are set by the caller (availability.services.set_schedule).
    """
    listing = _known(record)
    if listing is not None and listing.source_hash == record.source_hash and listing.vanished_at is None:
        return listing, Outcome.UNCHANGED
    category = category_by_slug(record.category)
    if category is None or category.kind != record.kind:
        raise InvalidError(code="unknown-category", extra={"category": record.category})
    created = listing is None
    if listing is None:
        listing = _new(owner_party_id, record, now)
    returns = listing.vanished_at is not None
    _write(listing, owner_party_id, record, category.id, centre)
    if created or returns:
        listing.state = ListingState.PUBLISHED
    listing.vanished_at = None
    after = {"source": record.source, "hash": record.source_hash[:12], "title": listing.title}
    changed(listing, "imported" if created else "import_updated", actor=actor, now=now, after=after)
    return listing, Outcome.CREATED if created else Outcome.UPDATED


def mark_vanished(source: str, present_keys: Collection[str], *, actor: Actor, now: datetime) -> list[Listing]:
    """Marks the shown listings of a source that its newest file no longer tells of: paused, with the moment; gives them.

    Their bookings stay. What had vanished before is left alone, and so is what its owner has paused or put away: coming
    back it must not be published over the owner's head.
    """
    statement = (
        select(Listing)
        .where(Listing.source == source, Listing.vanished_at.is_(None), Listing.state == ListingState.PUBLISHED)
        .order_by(Listing.id)
    )
    present = set(present_keys)
    gone = [row for row in session.scalars(statement.with_for_update(of=Listing)) if row.source_key not in present]
    for listing in gone:
        before = {"state": listing.state}
        listing.vanished_at = now
        listing.state = ListingState.PAUSED
        changed(listing, "import_vanished", actor=actor, now=now, before=before)
    return gone


def _known(record: ImportedListing) -> Listing | None:
    statement = select(Listing).where(Listing.source == record.source, Listing.source_key == record.source_key)
    return session.scalars(statement.with_for_update(of=Listing)).one_or_none()


def _new(owner_party_id: int, record: ImportedListing, now: datetime) -> Listing:
    listing = Listing(
        owner_party_id=owner_party_id,
        kind=record.kind,
        details=record.details.to_json(),
        source=record.source,
        source_key=record.source_key,
        moderation=Moderation.APPROVED,
        created_at=now,
        updated_at=now,
        submitted_at=now,
        published_at=now,
        photos=[],  # told to be empty, or each would be asked of the database after the flush
        tariffs=[],
        translations=[],
    )
    session.add(listing)
    session.flush()
    return listing


def _write(
    listing: Listing, owner_party_id: int, record: ImportedListing, category_id: int, centre: tuple[float, float]
) -> None:
    listing.owner_party_id = owner_party_id
    listing.source_hash = record.source_hash
    listing.zone, listing.currency = record.zone, record.currency
    listing.bookable, listing.not_bookable_reason = record.bookable, record.not_bookable_reason
    listing.approval, listing.collect, listing.policy = record.approval, record.collect, record.policy
    listing.renter_note = record.renter_note.strip()[:LONGEST_NOTE]
    for name, value in record.times.columns().items():
        setattr(listing, name, value)
    # A public place's point is shown as it is, so no seed is asked for.
    write_place(listing, replace(record.place, exact=True), seed="", centre=centre)
    basics = Basics(
        title=record.title.strip()[:LONGEST_TITLE],
        description=record.description.strip()[:LONGEST_DESCRIPTION],
        lang=record.lang,
        category_id=category_id,
        details=record.details,
        translations=dict([record.translation] if record.translation else []),
    )
    write_text(listing, basics.to_values())
    if tariff_specs(listing) != list(record.tariffs):
        write_tariffs(listing, record.tariffs)
    if not unit_links(listing):
        # A place that is only driven to has one unit as well: its calendar shows opening hours and nothing taken.
        add_units(listing, 1, listing.created_at)
