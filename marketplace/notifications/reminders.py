"""Reminders of bookings: planned when one is confirmed, sent at their moment, skipped once that has passed."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts import queries as accounts
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState
from marketplace.db import session
from marketplace.notifications.facts import booking_params
from marketplace.notifications.models import Reminder, ReminderKind, ReminderState
from marketplace.notifications.services import notify

DAY_BEFORE = timedelta(hours=24)
HOUR_BEFORE = timedelta(hours=1)
GRACE = timedelta(minutes=15)
PATIENCE = timedelta(minutes=20)  # later than this a reminder is skipped, not sent late
BATCH = 500

STATES = {
    ReminderKind.START_24H: BookingState.CONFIRMED,
    ReminderKind.START_1H: BookingState.CONFIRMED,
    ReminderKind.END_1H: BookingState.ACTIVE,
    ReminderKind.OVERDUE: BookingState.ACTIVE,
}


def plan_reminders(booking: Booking, now: datetime) -> None:
    """Adds the reminders of a confirmed booking whose moments are still to come; a second time adds nothing."""
    renters = accounts.members_who_act_for(booking.renter_party_id)
    owners = accounts.members_who_act_for(booking.owner_party_id) if booking.needs_meeting else []
    moments = {
        ReminderKind.START_24H: booking.starts_at - DAY_BEFORE,
        ReminderKind.START_1H: booking.starts_at - HOUR_BEFORE,
        ReminderKind.END_1H: booking.ends_at - HOUR_BEFORE,
    }
    if booking.needs_meeting:
        moments[ReminderKind.OVERDUE] = booking.ends_at + GRACE
    rows = []
    for kind, due_at in moments.items():
        too_short = kind is ReminderKind.END_1H and due_at <= booking.starts_at
        people = renters if kind is ReminderKind.END_1H else [*renters, *owners]
        if due_at > now and not too_short:
            rows += [
                {"booking_id": booking.id, "member_id": member.id, "kind": kind.value, "due_at": due_at}
                for member in people
            ]
    if rows:
        session.execute(insert(Reminder).values(rows).on_conflict_do_nothing())


def due(now: datetime) -> list[int]:
    """Reminders whose moment has come."""
    statement = select(Reminder.id).where(Reminder.state == ReminderState.WAITING, Reminder.due_at <= now)
    return list(session.scalars(statement.order_by(Reminder.due_at).limit(BATCH)))


def send(reminder_id: int, now: datetime) -> bool:
    """Sends one reminder, or skips it: too late, or the booking has moved on. True if it was sent."""
    reminder = session.get(Reminder, reminder_id, with_for_update=True)
    if reminder is None or reminder.state != ReminderState.WAITING or reminder.due_at > now:
        return False
    booking = session.get_one(Booking, reminder.booking_id)
    kind = ReminderKind(reminder.kind)
    timely = now - reminder.due_at <= PATIENCE or kind is ReminderKind.OVERDUE
    reminder.done_at = now
    if booking.state != STATES[kind] or not timely:
        reminder.state = ReminderState.SKIPPED
        return False
    reminder.state = ReminderState.SENT
    member = accounts.member(reminder.member_id)
    notify(member, kind.value, f"reminder:{reminder.id}", booking_params(booking, member), now)
    return True
