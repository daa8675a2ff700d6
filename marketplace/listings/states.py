"""What a listing can be, and the moves between."""

from enum import StrEnum


class Kind(StrEnum):
    """What is shared."""

    ITEM = "item"
    PARKING = "parking"
    ROOM = "room"


class ListingState(StrEnum):
    """The owner's side of a listing; what operators say stands in its moderation state."""

    DRAFT = "draft"
    PENDING_REVIEW = "pending_review"
    PUBLISHED = "published"
    PAUSED = "paused"
    ARCHIVED = "archived"


MOVES: dict[ListingState, frozenset[ListingState]] = {
    ListingState.DRAFT: frozenset({ListingState.PENDING_REVIEW, ListingState.ARCHIVED}),
    ListingState.PENDING_REVIEW: frozenset({ListingState.PUBLISHED, ListingState.DRAFT, ListingState.ARCHIVED}),
    ListingState.PUBLISHED: frozenset({ListingState.PAUSED, ListingState.ARCHIVED}),
    ListingState.PAUSED: frozenset({ListingState.PUBLISHED, ListingState.ARCHIVED}),
    ListingState.ARCHIVED: frozenset(),
}


class Bookable(StrEnum):
    """Whether a listing can be booked here at all."""

    YES = "yes"
    WALK_IN = "walk_in"  # shown with its hours and fees; no single bays to book
    NO = "no"  # shown, with the reason in not_bookable_reason


class Approval(StrEnum):
    """Whether the owner is asked."""

    INSTANT = "instant"
    REQUEST = "request"


class Collect(StrEnum):
    """Where the fee is paid."""

    PLATFORM = "platform"
    ON_SITE = "on_site"  # shown and frozen, never in the ledger


class Policy(StrEnum):
    """Cancellation policy; bookings/refunds.py reckons by it."""

    FLEXIBLE = "flexible"
    MODERATE = "moderate"
    STRICT = "strict"


class PlacePrecision(StrEnum):
    """How exact the shown point is."""

    EXACT = "exact"  # a public facility
    NEAR = "near"  # moved within about 150 m until a booking is confirmed
    DISTRICT = "district"  # the district's centre: no point is known


PANELS = 5
THROUGH = PANELS + 1
"""How far a wizard has come once its last panel, the price, was saved."""


class TariffUnit(StrEnum):
    """What an amount is for."""

    BLOCK = "block"
    HOUR = "hour"
    DAY = "day"
    NIGHT = "night"
    MONTH = "month"


class TermPrice(StrEnum):
    """What the members of a circle pay under its terms."""

    SAME = "same"
    FREE = "free"
    OWN = "own"  # by tariffs of the circle's own


class RevisionState(StrEnum):
    """A change of text or photos that waits beside the approved version."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
