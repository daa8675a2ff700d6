"""The one next thing of a booking, said to each side with its time: what the booking page begins with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from marketplace.bookings.models import Booking
from marketplace.bookings.queries import is_overdue
from marketplace.bookings.services.endings import is_over
from marketplace.bookings.services.handovers import EARLIEST_PICK_UP, handover
from marketplace.bookings.states import BookingState, HandoverKind, Side
from marketplace.i18n import gettext as _
from marketplace.web.formats import moment, money

Tone = str  # of ui.notice: info, success, warning or danger


@dataclass(frozen=True, slots=True)
class NextStep:
    """``title`` in a few words, ``text`` with times and consequences; ``mine``: it is this side's turn."""

    title: str
    text: str
    mine: bool = False
    tone: Tone = "info"


def next_step(booking: Booking, side: Side | None, now: datetime) -> NextStep | None:
    """The next thing for that side, or how the booking ended; None for somebody on neither side."""
    if side is None:
        return None
    told = _TOLD.get(BookingState(booking.state))
    return told(booking, side, now) if told else None


def _at(instant: datetime | None, booking: Booking) -> str:
    return moment(instant, booking.zone) if instant else ""


def _held(booking: Booking, side: Side, _now: datetime) -> NextStep:
    if side is Side.OWNER:
        return NextStep(_("A neighbour is paying just now"), _("You'll hear from us as soon as the payment is in."))
    text = _(
        "The time is kept for you until %(time)s. After that others can book it.", time=_at(booking.hold_until, booking)
    )
    return NextStep(_("Please pay to keep this time"), text, mine=True, tone="warning")


def _requested(booking: Booking, side: Side, _now: datetime) -> NextStep:
    until = _at(booking.answer_until, booking)
    if side is Side.OWNER:
        text = _("Please answer by %(time)s. After that the request ends by itself.", time=until)
        if booking.second_approval and booking.first_accepted_at is not None:
            return NextStep(_("One of two approvals is there"), text, mine=True, tone="warning")
        return NextStep(_("Your neighbour waits for your answer"), text, mine=True, tone="warning")
    if booking.paid_at is not None:
        text = _("The answer comes by %(time)s at the latest. Without one, all your money comes back.", time=until)
    else:
        text = _("The answer comes by %(time)s at the latest. Without one, the request ends by itself.", time=until)
    return NextStep(_("The owner has been asked"), text)


def _confirmed(booking: Booking, side: Side, now: datetime) -> NextStep:
    start, owner = _at(booking.starts_at, booking), side is Side.OWNER
    if not booking.needs_meeting:
        if owner:
            text = _("It begins by itself at %(time)s. You need not be there.", time=start)
        else:
            text = _("It begins at %(time)s. How to get there stands below.", time=start)
        return NextStep(_("Everything is set"), text)
    said, other = _said(booking, HandoverKind.PICK_UP, side)
    if said:
        text = _("If the other side says nothing, your word counts an hour after the start.")
        return NextStep(_waiting(side), text)
    if now < booking.starts_at - EARLIEST_PICK_UP and not other:
        text = (
            _("Your neighbour comes for it at %(time)s.", time=start)
            if owner
            else _("Pick it up at %(time)s.", time=start)
        )
        return NextStep(_("Everything is set"), text)
    if owner:
        text = _("The pick-up is at %(time)s. Confirm it once your neighbour has it.", time=start)
        return NextStep(_("Handed it over?"), text, mine=True)
    text = _("The pick-up is at %(time)s. Confirm it once you have it in your hands.", time=start)
    return NextStep(_("Picked it up?"), text, mine=True)


def _active(booking: Booking, side: Side, now: datetime) -> NextStep:
    end = _at(booking.ends_at, booking)
    if not booking.needs_meeting:
        return NextStep(_("In use until %(time)s", time=end), _("It ends by itself; nothing has to be confirmed."))
    said, _other = _said(booking, HandoverKind.RETURN, side)
    if said:
        return NextStep(_waiting(side), _("If the other side says nothing, your word counts after a day."))
    if is_overdue(booking, now):
        if side is Side.OWNER:
            text = _("It should have been back at %(time)s. Please call your neighbour, or tell us.", time=end)
        else:
            text = _("It should have been back at %(time)s. Please bring it back now, or call the owner.", time=end)
        return NextStep(_("This is overdue"), text, mine=True, tone="danger")
    if side is Side.OWNER:
        return NextStep(_("Lent until %(time)s", time=end), _("Confirm the return once you have it back."), mine=True)
    text = _("Confirm the return once you have given it back.")
    return NextStep(_("Bring it back by %(time)s", time=end), text, mine=True)


def _returned(booking: Booking, side: Side, _now: datetime) -> NextStep:
    until = _at(booking.claim_until, booking)
    if side is Side.OWNER and booking.paid_at is not None:
        text = _("If something is wrong, tell us by %(time)s. After that your share is yours.", time=until)
    else:
        text = _("If something is wrong, tell us by %(time)s.", time=until)
    return NextStep(_("It is back, all done"), text, tone="success")


def _no_show(booking: Booking, _side: Side, _now: datetime) -> NextStep:
    if is_over(booking):
        return NextStep(_("Nobody picked it up"), _("This booking is closed."))
    text = _("If that is not how it was, tell us by %(time)s.", time=_at(booking.claim_until, booking))
    return NextStep(_("Nobody picked it up"), text, tone="warning")


def _completed(booking: Booking, side: Side, _now: datetime) -> NextStep:
    if side is Side.OWNER and booking.paid_at is not None:
        return NextStep(_("Completed"), _("Your share comes with the next settlement."), tone="success")
    return NextStep(_("Completed"), _("All is settled."), tone="success")


def _declined(booking: Booking, side: Side, _now: datetime) -> NextStep:
    title = _("You declined this request") if side is Side.OWNER else _("The owner can't lend it this time")
    return NextStep(title, _money_back(booking, side))


def _expired(booking: Booking, side: Side, _now: datetime) -> NextStep:
    if booking.paid_at is None and booking.pay_by == "card":
        return NextStep(
            _("The time to pay ran out"), _("Nothing was charged. A payment that still comes goes to the wallet.")
        )
    return NextStep(_("The request was not answered in time"), _money_back(booking, side))


def _cancelled(booking: Booking, side: Side, _now: datetime) -> NextStep:
    titles = {
        Side.RENTER: _("You cancelled this booking")
        if side is Side.RENTER
        else _("Your neighbour cancelled this booking"),
        Side.OWNER: _("You cancelled this booking") if side is Side.OWNER else _("The owner cancelled this booking"),
    }
    title = titles.get(Side(booking.ended_by or Side.OPERATOR), _("The operators cancelled this booking"))
    return NextStep(title, _money_back(booking, side))


def _money_back(booking: Booking, side: Side) -> str:
    """Where the money went, for something that has ended."""
    if booking.paid_at is None:
        return _("Nothing was paid here.")
    if not booking.refunded:
        return _("Nothing went back.")
    amount = money(booking.refunded, booking.currency)
    if side is Side.OWNER:
        return _("%(amount)s went back to the renter.", amount=amount)
    if booking.pay_by == "card":
        return _("%(amount)s goes back to your card; that can take some days.", amount=amount)
    return _("%(amount)s went back to your wallet.", amount=amount)


def _said(booking: Booking, kind: HandoverKind, side: Side) -> tuple[bool, bool]:
    """Whether this side has confirmed, and whether the other has."""
    row = handover(booking, kind)
    if row is None:
        return False, False
    renter, owner = row.renter_at is not None, row.owner_at is not None
    return (renter, owner) if side is Side.RENTER else (owner, renter)


def _waiting(side: Side) -> str:
    if side is Side.OWNER:
        return _("Now the renter confirms it too")
    return _("Now the owner confirms it too")


_TOLD: dict[BookingState, Callable[[Booking, Side, datetime], NextStep]] = {
    BookingState.HELD: _held,
    BookingState.REQUESTED: _requested,
    BookingState.CONFIRMED: _confirmed,
    BookingState.ACTIVE: _active,
    BookingState.RETURNED: _returned,
    BookingState.COMPLETED: _completed,
    BookingState.DECLINED: _declined,
    BookingState.EXPIRED: _expired,
    BookingState.CANCELLED: _cancelled,
    BookingState.NO_SHOW: _no_show,
}
