"""The one way from state to state: allowed, audited, told of, and with the booking's time held exactly when it should be."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Party
from marketplace.audit.services import Actor, record
from marketplace.availability import services as availability
from marketplace.availability.models import Source
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BLOCKING, MOVES, BookingState
from marketplace.db import session
from marketplace.errors import ConflictError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.outbox.services import post

# What the move is called outside: outbox topics and audit actions. Nobody is told of a hold: its renter is paying just now.
TOPICS = {
    BookingState.REQUESTED: "booking.requested",
    BookingState.CONFIRMED: "booking.confirmed",
    BookingState.DECLINED: "booking.declined",
    BookingState.EXPIRED: "booking.expired",
    BookingState.CANCELLED: "booking.cancelled",
    BookingState.ACTIVE: "booking.picked_up",
    BookingState.RETURNED: "booking.returned",
    BookingState.COMPLETED: "booking.completed",
    BookingState.NO_SHOW: "booking.no_show",
}


class MovedOnError(ConflictError):
    """The booking is not in a state in which this can be done any more."""

    code = "wrong-state"
    sentence = _l("This booking has moved on in the meantime. Please look at it again.")


def holds_time(booking: Booking) -> bool:
    """Whether this booking should have occupancy rows now: the one rule, asked by moves and checks alike."""
    if booking.state == BookingState.REQUESTED:
        return booking.request_blocks
    return booking.state in BLOCKING


def lock(booking_id: int) -> Booking:
    """The booking, its row locked and read afresh. Raises NotFoundError."""
    statement = select(Booking).where(Booking.id == booking_id).with_for_update(of=Booking)
    booking = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if booking is None:
        raise NotFoundError
    return booking


def lock_party(party_id: int) -> None:
    """Locks a party's row, always before any booking's: what cancels all that it has booked waits in line."""
    session.execute(select(Party.id).where(Party.id == party_id).with_for_update(key_share=True))


def require(booking: Booking, *states: BookingState) -> None:
    """Raises MovedOnError unless the (locked) booking is in one of the states."""
    if booking.state not in states:
        raise MovedOnError(extra={"state": booking.state})


def move(
    booking: Booking,
    to: BookingState,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Moves a locked booking: state, time, audit and message together. Raises MovedOnError for a move that isn't allowed.

    Time is freed here; it is taken by whoever moves a booking into a state that holds it.
    """
    before = BookingState(booking.state)
    if to not in MOVES[before]:
        raise MovedOnError(extra={"state": booking.state})
    held = holds_time(booking)
    booking.state = to
    if held and not holds_time(booking):
        availability.free(Source.BOOKING, booking.id)
    session.flush()
    topic = TOPICS.get(to)
    record(
        topic or f"booking.{to}",
        "booking",
        booking.id,
        actor=actor,
        now=now,
        before={"state": before.value},
        after={"state": to.value} | (facts or {}),
        reason=reason,
    )
    if topic is not None:
        post(topic, booking_id=booking.id)
