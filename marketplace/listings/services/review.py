"""Sending a listing in, and what operators say to it."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.audit.services import Actor
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.queries import unit_links
from marketplace.listings.services.changing import changed, editable, is_public, locked, move
from marketplace.listings.services.revisions import checked_reason, send_again
from marketplace.listings.services.terms import check_payable
from marketplace.listings.states import THROUGH, ListingState
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is still missing before a draft can be sent in, and the panel (1 to 5) where it belongs."""

    panel: int
    sentence: Text


class IncompleteError(InvalidError):
    """The draft has gaps; ``extra["panels"]`` are the panels where they are."""

    code = "incomplete"
    sentence = _l("Something is still missing. Please complete the marked parts first.")


def gaps(listing: Listing) -> list[Gap]:
    """What is still missing, in the order of the panels; whether the owner can be paid is asked at submission."""
    checks = (
        (1, bool(listing.title), _l("A title is missing.")),
        (1, listing.category_id is not None, _l("A category is missing.")),
        (1, bool(listing.description), _l("A description is missing.")),
        (1, bool(unit_links(listing)), _l("It is not said how many there are.")),
        (3, listing.district is not None, _l("It is not said in which district it is.")),
    )
    return [Gap(panel, sentence) for panel, there, sentence in checks if not there]


def submit(listing: Listing, *, actor: Actor, now: datetime) -> bool:
    """Sends a draft, or a change that was sent back, to the operators; False where that was done already.

    Raises IncompleteError, OwnerNotPayableError, ConflictError for an archived one.
    """
    listing = editable(listing)
    if is_public(listing):
        return send_again(listing, actor=actor, now=now)
    if listing.state == ListingState.PENDING_REVIEW:
        return False
    missing = gaps(listing)
    if missing:
        raise IncompleteError(extra={"panels": sorted({gap.panel for gap in missing})})
    check_payable(listing)
    _check_not_suspended(listing)
    move(listing, ListingState.PENDING_REVIEW)
    listing.moderation = Moderation.PENDING
    listing.moderation_reason = None
    listing.submitted_at = now
    listing.wizard_panel = THROUGH
    changed(listing, "submitted", actor=actor, now=now)
    post("listing.submitted", listing_id=listing.id)
    return True


def approve(listing: Listing, *, actor: Actor, now: datetime, seen: datetime | None = None) -> bool:
    """Publishes a listing that waits; False where it is published already.

    ``seen``: the ``submitted_at`` of the version that the operator read. Raises ConflictError where the owner has taken
    it back or sent in another version since, OwnerNotPayableError where money could no longer reach the owner.
    """
    listing = locked(listing)
    if listing.state == ListingState.PUBLISHED:
        return False
    _check_seen(listing, seen)
    _check_not_suspended(listing)
    check_payable(listing)
    move(listing, ListingState.PUBLISHED)
    listing.moderation = Moderation.APPROVED
    listing.moderation_reason = None
    listing.published_at = now
    for photo in listing.photos:
        photo.moderation = Moderation.APPROVED
    changed(listing, "approved", actor=actor, now=now)
    post("listing.approved", listing_id=listing.id)
    return True


def reject(listing: Listing, *, actor: Actor, reason: str, now: datetime, seen: datetime | None = None) -> bool:
    """Gives a listing that waits back to its owner with a reason to read; False where that was done already.

    Raises InvalidError without a reason, ConflictError where it no longer waits.
    """
    reason = checked_reason(reason)
    listing = locked(listing)
    if listing.state == ListingState.DRAFT and listing.moderation == Moderation.REJECTED:
        return False
    _check_seen(listing, seen)
    move(listing, ListingState.DRAFT)
    listing.moderation = Moderation.REJECTED
    listing.moderation_reason = reason
    listing.submitted_at = None
    changed(listing, "rejected", actor=actor, now=now, reason=reason)
    post("listing.rejected", listing_id=listing.id)
    return True


def _check_not_suspended(listing: Listing) -> None:
    if listing.moderation == Moderation.SUSPENDED:
        raise ConflictError(_l("This is suspended. The operators can restore it."), code="suspended")


def _check_seen(listing: Listing, seen: datetime | None) -> None:
    moved_on = seen is not None and listing.submitted_at != seen
    if listing.state != ListingState.PENDING_REVIEW or moved_on:
        sentence = _l("Its owner has changed it in the meantime. Please look at the queue again.")
        raise ConflictError(sentence, code="listing-moved-on")
