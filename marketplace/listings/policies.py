"""Who may see a listing, and who may change it."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select, true

from marketplace.accounts.policies import acts_for, party_ids
from marketplace.db import session
from marketplace.listings.models import Listing, ListingCircle
from marketplace.listings.states import ListingState
from marketplace.moderation_state import Audience, Moderation
from marketplace.places.queries import circles_of
from marketplace.web.access import Viewer

SHOWN_CLAUSE = and_(
    Listing.state == ListingState.PUBLISHED, Listing.moderation == Moderation.APPROVED, Listing.owner_active
)
"""The same rule as ``Listing.shown`` and the partial indexes."""


def may_manage(viewer: Viewer, listing: Listing) -> bool:
    """Whether the viewer may change it: its owner, or a manager or clerk of the organisation that owns it."""
    return acts_for(viewer, listing.owner_party_id)


def in_audience(viewer: Viewer, listing: Listing) -> bool:
    """Whether a shown listing is shown to this viewer: to everyone, or to a circle that the viewer is in."""
    return is_for(viewer.member_id, listing)


def is_for(member_id: int | None, listing: Listing) -> bool:
    """Whether a member is among those for whom it is shared, who alone may book it; operators look on from outside."""
    if listing.audience == Audience.EVERYONE:
        return True
    circles = circles_of(member_id)
    if not circles:
        return False
    statement = select(ListingCircle.circle_id).where(
        ListingCircle.listing_id == listing.id, ListingCircle.circle_id.in_(circles)
    )
    return session.scalars(statement.limit(1)).first() is not None


def may_see(viewer: Viewer, listing: Listing) -> bool:
    """Whether the viewer may see it: shown and in its audience, or one's own, or as operator."""
    if listing.shown and in_audience(viewer, listing):
        return True
    return viewer.is_operator or may_manage(viewer, listing)


def audience_clause(viewer: Viewer, circles: Collection[int] | None = None) -> ColumnElement[bool]:
    """For lists of shown listings: those shown to this viewer's circles, to everyone, or owned by the viewer's parties.

    ``circles``: the ids of the viewer's circles, where the caller has read them already.
    """
    if viewer.is_operator:
        return true()
    clauses: list[ColumnElement[bool]] = [Listing.audience == Audience.EVERYONE]
    circles = circles_of(viewer.member_id) if circles is None else circles
    if circles:
        shown_there = select(ListingCircle.listing_id).where(ListingCircle.circle_id.in_(circles))
        clauses.append(Listing.id.in_(shown_there))
    parties = party_ids(viewer)
    if parties:
        clauses.append(Listing.owner_party_id.in_(parties))
    return or_(*clauses)
