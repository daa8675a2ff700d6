"""Pick-up and return: each side confirms; the clock does it where nobody need meet, or where one side stays silent."""

from datetime import datetime, timedelta

from marketplace.accounts.models import PartyKind
from marketplace.audit.services import SYSTEM, Actor, record
from marketplace.availability import services as availability
from marketplace.bookings.models import Booking, Handover
from marketplace.bookings.services.moves import MovedOnError, lock, move
from marketplace.bookings.states import BookingState, HandoverKind, Side
from marketplace.config import Rules
from marketplace.db import session
from marketplace.i18n import lazy_gettext as _l

EARLIEST_PICK_UP = timedelta(hours=24)  # neighbours may hand over the evening before
STATE_OF = {HandoverKind.PICK_UP: BookingState.CONFIRMED, HandoverKind.RETURN: BookingState.ACTIVE}


def handover(booking: Booking, kind: HandoverKind) -> Handover | None:
    """The record of one handover, if a side has confirmed anything."""
    return next((row for row in booking.handovers if row.kind == kind), None)


def may_confirm(booking: Booking, kind: HandoverKind, side: Side, now: datetime) -> bool:
    """Whether that side can confirm that handover now."""
    if side not in {Side.RENTER, Side.OWNER} or booking.state != STATE_OF[kind]:
        return False
    if kind is HandoverKind.PICK_UP and now < booking.starts_at - EARLIEST_PICK_UP:
        return False
    row = handover(booking, kind)
    return row is None or (row.renter_at if side is Side.RENTER else row.owner_at) is None


def confirm_handover(
    booking_id: int, kind: HandoverKind, side: Side, actor: Actor, rules: Rules, now: datetime
) -> Booking:
    """One side confirms; with both the booking moves on. A second click changes nothing.

    Raises MovedOnError in any other state, or long before the start.
    """
    booking = lock(booking_id)
    row = handover(booking, kind)
    if row is not None and (row.renter_at if side is Side.RENTER else row.owner_at) is not None:
        return booking
    if not may_confirm(booking, kind, side, now):
        raise _too_early_or_late(booking, kind, now)
    row = row or _new(booking, kind)
    if side is Side.RENTER:
        row.renter_at = now
    else:
        row.owner_at = now
    record(f"booking.{kind}_confirmed", "booking", booking.id, actor=actor, now=now, after={"side": side.value})
    if row.done:
        _go_on(booking, kind, actor, rules, now)
    return booking


def confirm_at_desk(booking_id: int, kind: HandoverKind, actor: Actor, rules: Rules, now: datetime) -> Booking:
    """The owner's desk confirms; for a guest, who has no account to do it with, it confirms the renter's side as well.

    Both are written down under the one who acts. Raises MovedOnError as ``confirm_handover``.
    """
    booking = confirm_handover(booking_id, kind, Side.OWNER, actor, rules, now)
    row = handover(booking, kind)
    if booking.renter.kind == PartyKind.GUEST and row is not None and not row.done:
        confirm_handover(booking_id, kind, Side.RENTER, actor, rules, now)
    return booking


def hand_over_by_clock(booking_id: int, rules: Rules, now: datetime) -> bool:
    """What the clock confirms: both handovers where nobody need meet, and the silent side's after a while."""
    booking = lock(booking_id)
    kind = next((kind for kind, state in STATE_OF.items() if booking.state == state), None)
    if kind is None or not _clock_is_due(booking, kind, rules, now):
        return False
    row = handover(booking, kind) or _new(booking, kind)
    row.clock_at = now
    record(f"booking.{kind}_confirmed", "booking", booking.id, actor=SYSTEM, now=now, after={"side": "clock"})
    _go_on(booking, kind, SYSTEM, rules, now)
    return True


def _clock_is_due(booking: Booking, kind: HandoverKind, rules: Rules, now: datetime) -> bool:
    moment = booking.starts_at if kind is HandoverKind.PICK_UP else booking.ends_at
    if not booking.needs_meeting:
        return moment <= now
    row = handover(booking, kind)
    said = max(filter(None, (row.renter_at, row.owner_at)), default=None) if row else None
    if said is None:
        return False
    if kind is HandoverKind.PICK_UP:
        return max(moment, said) + timedelta(minutes=rules.no_show_minutes) <= now
    return said + timedelta(hours=rules.claim_hours) <= now


def _go_on(booking: Booking, kind: HandoverKind, actor: Actor, rules: Rules, now: datetime) -> None:
    if kind is HandoverKind.PICK_UP:
        move(booking, BookingState.ACTIVE, actor=actor, now=now)
        return
    booking.ended_at = now
    booking.claim_until = now + timedelta(hours=rules.claim_hours)
    move(booking, BookingState.RETURNED, actor=actor, now=now)
    _keep_buffer(booking, now)


def _keep_buffer(booking: Booking, now: datetime) -> None:
    """The owner's time to prepare stays his after the return, but never beyond what the booking held: others see that free."""
    buffer = timedelta(minutes=booking.listing.buffer_after_minutes)
    until = min(now, booking.ends_at) + buffer
    if buffer and until > now:
        availability.keep_for_maintenance([unit.unit_id for unit in booking.units], now, until, booking.id)


def _new(booking: Booking, kind: HandoverKind) -> Handover:
    row = Handover(booking_id=booking.id, kind=kind)
    booking.handovers.append(row)
    session.flush()
    return row


def _too_early_or_late(booking: Booking, kind: HandoverKind, now: datetime) -> MovedOnError:
    early = kind is HandoverKind.PICK_UP and booking.state == BookingState.CONFIRMED and now < booking.starts_at
    if early:
        return MovedOnError(_l("The pick-up can be confirmed from 24 hours before the start."), code="too-early")
    return MovedOnError(extra={"state": booking.state})
