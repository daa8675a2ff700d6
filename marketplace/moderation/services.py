"""What operators decide: reports, suspensions with all that follows from them, cancellations with refund, failed jobs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace import clock
from marketplace.accounts import services as account_services
from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.bookings import services as bookings
from marketplace.bookings.models import Booking
from marketplace.bookings.states import Side
from marketplace.db import session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings import services as listings
from marketplace.listings.models import Listing
from marketplace.moderation import queries
from marketplace.moderation.models import Report, ReportReason, ReportState, SubjectKind
from marketplace.moderation_state import Moderation
from marketplace.outbox import services as outbox
from marketplace.places import board_services as board
from marketplace.places.board_models import BoardThing, CircleNotice

LONGEST_TEXT = 2000
NOT_SAID = ""  # both sides read a booking's timeline; what was reported and noted is the operators' alone


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about."""

    kind: SubjectKind
    id: int
    booking: Booking | None = None


def report(subject: Subject, reporter: Member, reason: ReportReason, text: str, now: datetime) -> Report:
    """A member raises a flag. About a booking, its payout waits until an operator has looked.

    Raises ConflictError where the same member has an open report of the same thing.
    """
    row = Report(
        subject_kind=subject.kind,
        subject_id=subject.id,
        booking_id=subject.booking.id if subject.booking else None,
        reporter_member_id=reporter.id,
        reason=reason,
        text=text.strip()[:LONGEST_TEXT],
        moderation=Moderation.PENDING,
        created_at=now,
    )
    _flush_once(row)
    actor = Actor("member", reporter.id)
    about = {"about": subject.kind.value, "reason": reason.value}
    record("report.made", "report", row.id, actor=actor, now=now, after=about)
    if subject.booking is not None:
        bookings.pause_claim(subject.booking.id, actor, now, NOT_SAID)
    return row


def _flush_once(row: Report) -> None:
    """One open report a member and thing: the unique index decides, not a look beforehand."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        if "reports_open_key" not in str(error.orig):
            raise
        sentence = _l("You have reported this already. We are looking into it.")
        raise ConflictError(sentence, code="reported-already") from None


def decide_report(row: Report, state: ReportState, note: str, actor: Actor, now: datetime) -> None:
    """Closes a report with a note; the payout of its booking goes on if no other report waits.

    Raises InvalidError without a note, ConflictError where somebody was faster, ForbiddenError for one's own report.
    """
    if not note.strip():
        raise InvalidError(fields={"note": _l("Please write down why.")}, code="note-missing")
    session.refresh(row, with_for_update={"of": Report})
    if row.state != ReportState.OPEN:
        raise ConflictError(_l("Another operator has decided this already."), code="decided-already")
    if row.reporter_member_id == actor.member_id:
        raise ForbiddenError(_l("Nobody decides a report of their own."))
    row.state, row.note = state, note.strip()[:LONGEST_TEXT]
    row.decided_at, row.decided_by_member_id = now, actor.member_id
    row.moderation = Moderation.APPROVED if state == ReportState.SETTLED else Moderation.REJECTED
    record("report.decided", "report", row.id, actor=actor, now=now, after={"state": state.value}, reason=row.note)
    session.flush()
    if row.booking_id is not None and not queries.open_reports_of_booking(row.booking_id):
        bookings.resume_claim(row.booking_id, actor, now, NOT_SAID)


def suspend_member(member: Member, reason: str, actor: Actor, now: datetime) -> list[int]:
    """Takes an account away: signed out, listings hidden, bookings that have not begun cancelled with full refund.

    Gives the ids of the cancelled bookings. Raises InvalidError without a reason, ForbiddenError for oneself,
    ConflictError where that was done already.
    """
    why = _checked(reason)
    if member.id == actor.member_id:
        raise ForbiddenError(_l("You can't suspend yourself."))
    account_services.suspend(member, actor, why, now)
    listings.set_owner_active(member.party_id, active=False, actor=actor, now=now)
    return bookings.cancel_future_of_party(member.party_id, why, actor, now)


def restore_member(member: Member, reason: str, actor: Actor, now: datetime) -> None:
    """Gives the account back and shows its listings again; cancelled bookings stay cancelled.

    Raises InvalidError without a reason, ConflictError where it isn't suspended.
    """
    account_services.restore(member, actor, _checked(reason), now)
    listings.set_owner_active(member.party_id, active=True, actor=actor, now=now)


def suspend_listing(listing: Listing, reason: str, actor: Actor, now: datetime) -> list[int]:
    """Takes a listing down and cancels its bookings that have not begun, with full refund; gives their ids.

    Raises InvalidError without a reason, ConflictError where that was done already.
    """
    why = _checked(reason)
    if not listings.suspend_listing(listing, actor=actor, reason=why, now=now):
        raise ConflictError(_l("This listing is taken down already."), code="already-suspended")
    outbox.post("listing.suspended", listing_id=listing.id, reason=why)
    return bookings.cancel_future_of_listing(listing.id, why, actor, now)


def restore_listing(listing: Listing, reason: str, actor: Actor, now: datetime) -> None:
    """Shows a listing again that was taken down. Raises InvalidError without a reason, ConflictError if it wasn't."""
    why = _checked(reason)
    if not listings.restore_listing(listing, actor=actor, now=now, reason=why):
        raise ConflictError(_l("This listing is not taken down."), code="not-suspended")
    outbox.post("listing.restored", listing_id=listing.id)


def suspend_board_thing(thing: BoardThing, reason: str, actor: Actor, now: datetime) -> None:
    """Takes a notice or comment off its circle's board; its author reads the reason.

    Raises InvalidError without a reason, ConflictError where that was done already.
    """
    why = _checked(reason)
    if not board.suspend(thing, reason=why, actor=actor, now=now):
        raise ConflictError(_l("This is taken away already."), code="already-suspended")
    outbox.post("circle.board_decided", kind=_board_kind(thing), thing_id=thing.id, verdict="suspended", reason=why)


def restore_board_thing(thing: BoardThing, reason: str, actor: Actor, now: datetime) -> None:
    """Shows a notice or comment again. Raises InvalidError without a reason, ConflictError where it isn't taken away."""
    why = _checked(reason)
    if not board.restore(thing, reason=why, actor=actor, now=now):
        raise ConflictError(_l("This is not taken away."), code="not-suspended")
    outbox.post("circle.board_decided", kind=_board_kind(thing), thing_id=thing.id, verdict="restored", reason=why)


def _board_kind(thing: BoardThing) -> str:
    return (SubjectKind.NOTICE if isinstance(thing, CircleNotice) else SubjectKind.COMMENT).value


def cancel_booking(booking: Booking, reason: str, actor: Actor, now: datetime) -> Booking:
    """Cancels a booking for its sides with full refund. Raises InvalidError without a reason, MovedOnError if it is over."""
    return bookings.cancel(booking.id, Side.OPERATOR, _checked(reason), actor, now)


def restart_message(message_id: int, actor: Actor, now: datetime) -> None:
    """Starts a message that failed for good again. Raises ConflictError where another operator has done so."""
    if not outbox.restart(message_id, clock.wall()):
        raise ConflictError(_l("This is not waiting any more."), code="not-failed")
    record("job.restarted", "message", message_id, actor=actor, now=now)


def _checked(reason: str) -> str:
    if not reason.strip():
        sentence = _l("Please write a reason; those affected read it.")
        raise InvalidError(fields={"reason": sentence}, code="reason-missing")
    return reason.strip()
