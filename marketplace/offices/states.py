"""What becomes of the bookings that a closing meets."""

from enum import StrEnum


class Choice(StrEnum):
    """What staff want for a booking."""

    BEST = "best"  # moved where another room fits, else the money back
    MOVE = "move"  # to the listing named beside it
    REFUND = "refund"
    ASK = "ask"  # what was wanted can't be done any more: somebody has to choose again


class Outcome(StrEnum):
    """How far it is."""

    PENDING = "pending"
    MOVED = "moved"
    REFUNDED = "refunded"
    GONE = "gone"  # it ended by itself: cancelled, not paid, given back
    KEPT = "kept"  # the closing ended first, and the booking stays
