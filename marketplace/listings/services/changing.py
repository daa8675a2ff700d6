"""What every change of a listing begins and ends with."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.states import MOVES, ListingState

PUBLIC_STATES = frozenset({ListingState.PUBLISHED, ListingState.PAUSED})


def locked(listing: Listing) -> Listing:
    """The same listing with its row locked and read anew: what races over one listing is decided here.

    The lock lets bookings go on that only refer to the listing (FOR NO KEY UPDATE).
    """
    statement = select(Listing).where(Listing.id == listing.id).with_for_update(of=Listing, key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def editable(listing: Listing) -> Listing:
    """The same listing, locked, if it can still be changed. Raises ConflictError for an archived one."""
    found = locked(listing)
    if found.state == ListingState.ARCHIVED:
        raise ConflictError(_l("This has been put away for good. Make a copy to share it again."), code="archived")
    return found


def is_public(listing: Listing) -> bool:
    """Whether an approved version exists, so that changes of text and photos wait beside it."""
    return listing.state in PUBLIC_STATES


def back_to_draft(listing: Listing) -> None:
    """Takes a listing that waits for its first check out of the queue: it is no longer what was sent in."""
    if listing.state == ListingState.PENDING_REVIEW:
        listing.state = ListingState.DRAFT
        listing.submitted_at = None


def move(listing: Listing, to: ListingState) -> None:
    """Takes a state's allowed way. Raises ConflictError where there is none."""
    if to not in MOVES[ListingState(listing.state)]:
        raise ConflictError(code="wrong-state", extra={"state": listing.state})
    listing.state = to


def changed(
    listing: Listing,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Writes down that something changed: ``listing.<action>`` in the audit log."""
    listing.updated_at = now
    session.flush()
    record(f"listing.{action}", "listing", listing.id, actor=actor, now=now, before=before, after=after, reason=reason)


def difference(listing: Listing, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which of the given columns would change: their old and their new values."""
    new = {name: value for name, value in values.items() if getattr(listing, name) != value}
    return {name: getattr(listing, name) for name in new}, new
