"""A booking's states, the moves between, and which of them hold time. The glossary names them."""

from enum import StrEnum


class BookingState(StrEnum):
    """Payment, handover, review and case have machines of their own beside this one."""

    DRAFT = "draft"  # quoted and written down, holds nothing; so far only until the end of its transaction
    HELD = "held"  # its time is kept while the renter pays
    REQUESTED = "requested"  # the owner is asked
    CONFIRMED = "confirmed"
    ACTIVE = "active"  # picked up
    RETURNED = "returned"  # back; the claim window runs
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"  # not paid or not answered in time
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


S = BookingState
MOVES: dict[BookingState, frozenset[BookingState]] = {
    S.DRAFT: frozenset({S.HELD, S.REQUESTED, S.CONFIRMED, S.EXPIRED}),
    S.HELD: frozenset({S.REQUESTED, S.CONFIRMED, S.EXPIRED, S.CANCELLED}),
    S.REQUESTED: frozenset({S.CONFIRMED, S.DECLINED, S.EXPIRED, S.CANCELLED}),
    S.CONFIRMED: frozenset({S.ACTIVE, S.CANCELLED, S.NO_SHOW}),
    S.ACTIVE: frozenset({S.RETURNED, S.CANCELLED}),
    S.RETURNED: frozenset({S.COMPLETED, S.CANCELLED}),
    S.COMPLETED: frozenset(),
    S.DECLINED: frozenset(),
    S.EXPIRED: frozenset(),
    S.CANCELLED: frozenset(),
    S.NO_SHOW: frozenset({S.CANCELLED}),  # an operator's, while the claim window runs
}

# The one set that says which bookings hold occupancies; REQUESTED only where the listing says so (request_blocks).
BLOCKING = frozenset({S.HELD, S.REQUESTED, S.CONFIRMED, S.ACTIVE})
OPEN = frozenset({S.HELD, S.REQUESTED, S.CONFIRMED, S.ACTIVE, S.RETURNED})
ENDED = frozenset(S) - OPEN - {S.DRAFT}


class PayBy(StrEnum):
    """How a booking is paid."""

    FREE = "free"
    WALLET = "wallet"
    CARD = "card"
    ON_SITE = "on_site"


class MadeHow(StrEnum):
    """How a booking came about, where the one who made it and the one it is for may be two people."""

    SELF = "self"
    DESK = "desk"  # by a clerk or operator, face to face
    PHONE = "phone"  # the same, on the phone
    HELPER = "helper"  # by somebody with the person's consent


class HandoverKind(StrEnum):
    """Out and in."""

    PICK_UP = "pick_up"
    RETURN = "return"


class Side(StrEnum):
    """Who of a booking acts."""

    RENTER = "renter"
    OWNER = "owner"
    OPERATOR = "operator"
    SYSTEM = "system"
