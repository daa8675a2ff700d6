"""How bookings end: cancelled with the refund that was shown, not picked up, completed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from marketplace.audit.services import SYSTEM, Actor, record
from marketplace.bookings.models import Booking
from marketplace.bookings.refunds import RefundQuote, RefundReason, refund
from marketplace.bookings.services.moves import MovedOnError, lock, lock_party, move
from marketplace.bookings.states import ENDED, BookingState, Side
from marketplace.config import Rules
from marketplace.db import session
from marketplace.errors import ConflictError
from marketplace.i18n import lazy_gettext as _l
from marketplace.money import BASIS_POINTS, Money
from marketplace.payments import services as payments

UPCOMING = (BookingState.HELD, BookingState.REQUESTED, BookingState.CONFIRMED)
CANCELLABLE: dict[Side, tuple[BookingState, ...]] = {
    Side.RENTER: UPCOMING,
    Side.OWNER: (BookingState.REQUESTED, BookingState.CONFIRMED),
    Side.OPERATOR: (*UPCOMING, BookingState.ACTIVE, BookingState.RETURNED, BookingState.NO_SHOW),
}


class RefundChangedError(ConflictError):
    """The refund is another one than the one that was shown; it is shown again before anything happens."""

    code = "refund-changed"
    sentence = _l("The refund has changed since this page was drawn. Please look at it again.")


def paid(booking: Booking) -> Money:
    """What the renter has paid here for the booking (not what is paid on site)."""
    amount = booking.total if booking.paid_at is not None else 0
    return Money(amount, booking.currency)


def may_cancel(booking: Booking, by: Side, now: datetime) -> bool:
    """Whether that side can cancel the booking now. Once its time has begun only an operator can, until it is closed."""
    if booking.state not in CANCELLABLE.get(by, ()) or is_over(booking):
        return False
    return by is Side.OPERATOR or booking.starts_at > now


def is_over(booking: Booking) -> bool:
    """Whether nothing can follow any more: it has ended, and no claim window is open."""
    return booking.state in ENDED and booking.claim_until is None


def cancellation_quote(booking: Booking, by: Side, now: datetime) -> RefundQuote:
    """What would come back if that side cancelled now. What was not confirmed yet, or was moved, comes back whole."""
    amount = paid(booking)
    if by is Side.OPERATOR:
        return refund(
            booking.policy, amount, booked_at=booking.created_at, starts_at=booking.starts_at, now=now, by="operator"
        )
    if by is Side.RENTER and amount and booking.state == BookingState.REQUESTED:
        return RefundQuote(amount, BASIS_POINTS, RefundReason.UNANSWERED, None)
    if by is Side.RENTER and amount and booking.moved_at is not None and booking.starts_at > now:
        return RefundQuote(amount, BASIS_POINTS, RefundReason.MOVED, booking.starts_at)
    return refund(
        booking.policy,
        amount,
        booked_at=booking.created_at,
        starts_at=booking.starts_at,
        now=now,
        by="owner" if by is Side.OWNER else "renter",
    )


def cancel(
    booking_id: int,
    by: Side,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    shown_refund: int | None = None,
) -> Booking:
    """Cancels; the refund goes back to where the money came from, the rest to the owner.

    ``shown_refund`` (minor units) is what the person saw: RefundChangedError if it is another sum by now. A second click
    changes nothing. Raises MovedOnError where it can't be cancelled any more.
    """
    booking = lock(booking_id)
    if booking.state == BookingState.CANCELLED:
        return booking
    if not may_cancel(booking, by, now):
        raise MovedOnError(extra={"state": booking.state})
    quoted = cancellation_quote(booking, by, now)
    if shown_refund is not None and shown_refund != quoted.amount.amount:
        raise RefundChangedError(extra={"refund": quoted.amount.as_json()})
    if booking.state == BookingState.HELD:
        payments.abandon_charge(booking.id, now)
    booking.hold_until = booking.answer_until = booking.claim_until = booking.claim_paused_at = None
    booking.ended_at, booking.ended_by, booking.end_reason = now, by, reason.strip() or None
    facts = {"refund": quoted.amount.amount, "why": str(quoted.reason_code)}
    move(booking, BookingState.CANCELLED, actor=actor, now=now, reason=booking.end_reason, facts=facts)
    _share_out(booking, quoted.amount, now)
    return booking


def give_back_all(booking: Booking, now: datetime) -> None:
    """All that was paid goes back to where it came from."""
    _share_out(booking, paid(booking), now)


def _share_out(booking: Booking, refunded: Money, now: datetime) -> None:
    """A refund, and the rest of what was paid to the owner."""
    amount = paid(booking)
    if not amount:
        return
    if refunded:
        payments.refund_escrow(booking.id, refunded, now)
        booking.refunded = refunded.amount
    if refunded < amount:
        payments.release_escrow(booking.id, now)


def is_no_show(booking: Booking, rules: Rules, now: datetime) -> bool:
    """Whether the time for picking it up is over and nobody has confirmed anything."""
    due = booking.starts_at + timedelta(minutes=rules.no_show_minutes)
    handed = any(handover.renter_at or handover.owner_at or handover.clock_at for handover in booking.handovers)
    return booking.state == BookingState.CONFIRMED and due <= now and not handed and booking.needs_meeting


def mark_no_show(booking_id: int, rules: Rules, now: datetime, actor: Actor = SYSTEM) -> bool:
    """Nobody confirmed the pick-up within the time: the booking ends; its money waits for the claim window."""
    booking = lock(booking_id)
    if not is_no_show(booking, rules, now):
        return False
    booking.ended_at, booking.ended_by = now, Side.SYSTEM if actor == SYSTEM else Side.OWNER
    booking.claim_until = now + timedelta(hours=rules.claim_hours)
    move(booking, BookingState.NO_SHOW, actor=actor, now=now)
    return True


def complete(booking_id: int, now: datetime) -> bool:
    """The claim window is over: the owner's share becomes payable; False if there is nothing to complete (yet)."""
    booking = lock(booking_id)
    over = booking.claim_until is not None and booking.claim_until <= now and booking.claim_paused_at is None
    if booking.state not in {BookingState.RETURNED, BookingState.NO_SHOW} or not over:
        return False
    booking.claim_until = None
    if paid(booking):
        payments.release_escrow(booking.id, now)
    if booking.state == BookingState.RETURNED:
        move(booking, BookingState.COMPLETED, actor=SYSTEM, now=now)
    else:
        record("booking.closed", "booking", booking.id, actor=SYSTEM, now=now)
    return True


def pause_claim(booking_id: int, actor: Actor, now: datetime, reason: str) -> None:
    """Something is wrong: nothing is paid out until an operator has looked. A booking that is over for good stays so."""
    booking = lock(booking_id)
    if is_over(booking) or booking.claim_paused_at is not None:
        return
    booking.claim_paused_at = now
    record("booking.claim_paused", "booking", booking.id, actor=actor, now=now, reason=reason)


def resume_claim(booking_id: int, actor: Actor, now: datetime, reason: str) -> None:
    """An operator has looked: the claim window goes on (or has run out, and the next duty completes)."""
    booking = lock(booking_id)
    if booking.claim_paused_at is not None:
        booking.claim_paused_at = None
        record("booking.claim_resumed", "booking", booking.id, actor=actor, now=now, reason=reason)


def cancel_future_of_party(party_id: int, reason: str, actor: Actor, now: datetime) -> list[int]:
    """Cancels, with full refunds, all that a party has lent or booked and that has not been picked up; gives the ids."""
    lock_party(party_id)
    mine = or_(Booking.renter_party_id == party_id, Booking.owner_party_id == party_id)
    return _cancel_all(mine, reason, actor, now)


def cancel_future_of_listing(listing_id: int, reason: str, actor: Actor, now: datetime) -> list[int]:
    """Cancels, with full refunds, all bookings of a listing that have not been picked up; gives the ids.

    The caller has changed the listing in this transaction, so that nobody books it at this moment.
    """
    return _cancel_all(Booking.listing_id == listing_id, reason, actor, now)


def _cancel_all(which: ColumnElement[bool], reason: str, actor: Actor, now: datetime) -> list[int]:
    """Locks all of them in id order first, then goes through the wallets in one order for everybody: no deadlock."""
    statement = select(Booking.id, Booking.renter_party_id).where(which, Booking.state.in_(UPCOMING))
    rows = session.execute(statement.order_by(Booking.id).with_for_update(of=Booking)).all()
    for row in sorted(rows, key=lambda row: (row.renter_party_id, row.id)):
        cancel(row.id, Side.OPERATOR, reason, actor, now)
    return [row.id for row in rows]
