"""Changes of text and new photos of a shown listing: they wait for an operator while the approved version stays.

A revision is never changed once it waits. Each further edit withdraws it and puts a new one in its place (at the same
place in the queue), so that an operator can't approve what came after the page was drawn.
"""

from collections.abc import Mapping
from datetime import datetime

from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing, ListingRevision, Photo
from marketplace.listings.queries import open_revision
from marketplace.listings.services.changing import changed, locked
from marketplace.listings.services.files import drop_files
from marketplace.listings.services.writing import write_text
from marketplace.listings.states import RevisionState
from marketplace.listings.texts import Values, new_values
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post


def revise_text(listing: Listing, wanted: Values, *, actor: Actor, now: datetime) -> bool:
    """Lets these words wait beside the shown ones; False where that changes nothing. The listing is locked."""
    present = open_revision(listing)
    changes = new_values(listing, wanted)
    if present and "alts" in present.changes:
        changes["alts"] = present.changes["alts"]
    if changes == (present.changes if present else {}):
        return False
    _replace(listing, present, changes, actor=actor, now=now)
    return True


def revise_alts(listing: Listing, alts: Mapping[str, str], *, actor: Actor, now: datetime) -> bool:
    """Lets new texts of shown photos (by public id) wait; False where that changes nothing. The listing is locked."""
    present = open_revision(listing)
    old: Values = dict(present.changes) if present else {}
    shown = {photo.public_id: photo.alt for photo in listing.photos if photo.revision_id is None}
    wanted = {key: alt for key, alt in (old.get("alts", {}) | dict(alts)).items() if shown.get(key, alt) != alt}
    changes = {name: value for name, value in old.items() if name != "alts"} | ({"alts": wanted} if wanted else {})
    if changes == old:
        return False
    _replace(listing, present, changes, actor=actor, now=now)
    return True


def revise_photos(listing: Listing, photos: list[Photo], *, actor: Actor, now: datetime) -> None:
    """Lets new photos (in the session, not shown yet) wait with whatever waits already. The listing is locked."""
    present = open_revision(listing)
    _replace(listing, present, dict(present.changes) if present else {}, photos, actor=actor, now=now)


def send_again(listing: Listing, *, actor: Actor, now: datetime) -> bool:
    """Puts a revision that was sent back into the queue once more; False where there is none."""
    present = open_revision(listing)
    if present is None or present.state != RevisionState.REJECTED:
        return False
    _replace(listing, present, dict(present.changes), actor=actor, now=now)
    return True


def withdraw_revision(listing: Listing, *, actor: Actor, now: datetime) -> bool:
    """The owner drops the open revision with its photos; False where there is none. The shown version stays."""
    listing = locked(listing)
    present = open_revision(listing)
    if present is None:
        return False
    drop_revision(listing, present, now)
    changed(listing, "revision_withdrawn", actor=actor, now=now)
    return True


def drop_revision(listing: Listing, revision: ListingRevision, now: datetime) -> None:
    """Ends an open revision and takes its photos away. The listing is locked."""
    revision.state = RevisionState.WITHDRAWN
    revision.decided_at = now
    photos = _waiting_photos(listing, revision)
    drop_files(photos)
    for photo in photos:
        listing.photos.remove(photo)
    session.flush()


def settle_photos(listing: Listing, *, now: datetime) -> None:
    """Withdraws a waiting revision of which nothing is left, after one of its photos was removed."""
    present = open_revision(listing)
    if present and not present.changes and not _waiting_photos(listing, present):
        drop_revision(listing, present, now)


def approve_revision(revision: ListingRevision, *, actor: Actor, now: datetime) -> bool:
    """The change becomes the shown version; False where it already is.

    Raises ConflictError where its owner has replaced or withdrawn it, or it was sent back, in the meantime.
    """
    listing = locked(revision.listing)
    if not _still_waits(revision, RevisionState.APPROVED):
        return False
    photos = _waiting_photos(listing, revision)
    before = {name: getattr(listing, name, None) for name in revision.changes}
    write_text(listing, revision.changes)
    for photo in photos:
        photo.revision_id = None
        photo.moderation = Moderation.APPROVED
    revision.state = RevisionState.APPROVED
    revision.decided_at = now
    after = {"fields": sorted(revision.changes), "photos": len(photos), "title": listing.title}
    changed(listing, "revision_approved", actor=actor, now=now, before={"fields": sorted(before)}, after=after)
    post("listing.revision_decided", listing_id=listing.id, revision_id=revision.id)
    return True


def reject_revision(revision: ListingRevision, *, actor: Actor, reason: str, now: datetime) -> bool:
    """Sends the change back with a reason that the owner reads; False where that was done already.

    Raises InvalidError without a reason, ConflictError where it no longer waits.
    """
    reason = checked_reason(reason)
    listing = locked(revision.listing)
    if not _still_waits(revision, RevisionState.REJECTED):
        return False
    for photo in _waiting_photos(listing, revision):
        photo.moderation = Moderation.REJECTED
    revision.state = RevisionState.REJECTED
    revision.reason = reason
    revision.decided_at = now
    changed(listing, "revision_rejected", actor=actor, now=now, reason=reason)
    post("listing.revision_decided", listing_id=listing.id, revision_id=revision.id)
    return True


def checked_reason(reason: str) -> str:
    """A reason for people to read. Raises InvalidError on the field ``reason`` where there is none."""
    if not reason.strip():
        raise InvalidError(fields={"reason": _l("Please say why, so that the owner knows what to do.")})
    return reason.strip()


def _still_waits(revision: ListingRevision, wanted: RevisionState) -> bool:
    """Whether it can be decided; False where it was decided that way already. The listing is locked."""
    session.refresh(revision, ["state", "changes"])
    if revision.state == wanted:
        return False
    if revision.state != RevisionState.PENDING:
        sentence = _l("This change was replaced or decided in the meantime. Please look at the queue again.")
        raise ConflictError(sentence, code="revision-moved-on")
    return True


def _waiting_photos(listing: Listing, revision: ListingRevision) -> list[Photo]:
    return [photo for photo in listing.photos if photo.revision_id == revision.id]


def _replace(
    listing: Listing,
    present: ListingRevision | None,
    changes: Values,
    added: list[Photo] | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Ends the open revision and puts a new one with all its photos in its place, if anything is left to check."""
    photos = [*(_waiting_photos(listing, present) if present else []), *(added or [])]
    since = now
    if present and present.state == RevisionState.PENDING:
        since = present.created_at  # nobody loses the place in the queue by a correction
        present.state = RevisionState.WITHDRAWN
        present.decided_at = now
        session.flush()
    if not changes and not photos:
        changed(listing, "revision_withdrawn", actor=actor, now=now)
        return
    revision = ListingRevision(listing=listing, changes=changes, created_at=since)
    session.add(revision)
    session.flush()
    for photo in photos:
        photo.revision_id = revision.id
        photo.moderation = Moderation.PENDING
    after = {"fields": sorted(changes), "photos": len(photos), "revision": revision.public_id}
    changed(listing, "revised", actor=actor, now=now, after=after)
