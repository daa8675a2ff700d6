"""An organisation's desk for a day: who comes, handing out, taking back, no-shows, finding a booking."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.bookings import services
from marketplace.bookings.models import Booking
from marketplace.bookings.queries import booking_by_public_id, is_overdue
from marketplace.bookings.services.endings import is_no_show
from marketplace.bookings.services.handovers import may_confirm
from marketplace.bookings.states import BookingState, HandoverKind, PayBy, Side
from marketplace.bookings.wording import spoken_code
from marketplace.desk import queries
from marketplace.desk.routes.blueprint import blueprint
from marketplace.desk.routes.common import actor, do, office, rules, zone
from marketplace.errors import ConflictError, NotFoundError
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.walltime import instant_at
from marketplace.web import access

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
LONGEST_WORDS = 60


@blueprint.get("/organisations/<public_id>/desk")
@access.member
def day(public_id: str) -> str:
    """Who comes on a day, by time; overdue things before all. Staff who may not act look on."""
    found, acts = office(public_id)
    now = clock.now()
    today = clock.local_day(now, zone())
    chosen = _day(request.args.get("day", ""), today)
    words = request.args.get("q", "").strip()[:LONGEST_WORDS]
    late = queries.overdue(found.party_id, now) if chosen == today else []
    late_ids = {booking.id for booking in late}
    coming = [row for row in queries.of_day(found.party_id, _whole(chosen)) if row.id not in late_ids]
    return render_template(
        "desk/day.html",
        office=found,
        acts=acts,
        chosen=chosen,
        is_today=chosen == today,
        before=chosen - timedelta(days=1),
        after=chosen + timedelta(days=1),
        words=words,
        found=[_line(row, acts, now) for row in queries.find_at_desk(found.party_id, words)],
        late=[_line(row, acts, now) for row in late],
        coming=[_line(row, acts, now) for row in coming],
        sums={
            "out": sum(row.state == BookingState.CONFIRMED for row in coming),
            "in": sum(row.state == BookingState.ACTIVE for row in [*late, *coming]),
            "asked": sum(row.state == BookingState.REQUESTED for row in coming),
        },
    )


def _day(text: str, today: date) -> date:
    """The day of an address; today for none, or one that no calendar of ours has."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if FIRST <= found <= LAST else today


def _whole(chosen: date) -> Interval:
    start = instant_at(datetime.combine(chosen, datetime.min.time()), zone())
    return Interval(start, instant_at(datetime.combine(chosen + timedelta(days=1), datetime.min.time()), zone()))


def _line(booking: Booking, acts: bool, now: datetime) -> dict[str, Any]:  # noqa: FBT001 - of one page's own
    """A booking with what can be done with it at this moment."""
    meets = acts and booking.needs_meeting
    return {
        "booking": booking,
        "code": spoken_code(booking.code),
        "state": "overdue" if is_overdue(booking, now) else booking.state,
        "on_site": booking.pay_by == PayBy.ON_SITE and bool(booking.total),
        "out": meets and may_confirm(booking, HandoverKind.PICK_UP, Side.OWNER, now),
        "back": meets and may_confirm(booking, HandoverKind.RETURN, Side.OWNER, now),
        "no_show": acts and is_no_show(booking, rules(), now),
    }


def _at_desk(public_id: str, booking_id: str) -> tuple[Organisation, int]:
    """The office, and the id of one of its bookings. Raises NotFoundError for another's."""
    found, _acts = office(public_id, acting=True)
    booking = booking_by_public_id(booking_id)
    if booking.owner_party_id != found.party_id:
        raise NotFoundError
    return found, booking.id


def _back(public_id: str) -> Response:
    return redirect(url_for("desk.day", public_id=public_id, day=request.form.get("day") or None), 303)


@blueprint.post("/organisations/<public_id>/desk/bookings/<booking_id>/pick_up")
@access.member
def hand_out(public_id: str, booking_id: str) -> Response:
    """The clerk hands it out; for a guest that counts for both sides."""
    _found, number = _at_desk(public_id, booking_id)
    do(lambda now: _confirmed(number, HandoverKind.PICK_UP, now, _("Handed out.")))
    return _back(public_id)


@blueprint.post("/organisations/<public_id>/desk/bookings/<booking_id>/return")
@access.member
def take_back(public_id: str, booking_id: str) -> Response:
    """The clerk takes it back; for a guest that counts for both sides."""
    _found, number = _at_desk(public_id, booking_id)
    do(lambda now: _confirmed(number, HandoverKind.RETURN, now, _("Taken back.")))
    return _back(public_id)


def _confirmed(booking_id: int, kind: HandoverKind, now: datetime, said: str) -> str:
    services.confirm_at_desk(booking_id, kind, actor(), rules(), now)
    return said


@blueprint.post("/organisations/<public_id>/desk/bookings/<booking_id>/no_show")
@access.member
def no_show(public_id: str, booking_id: str) -> Response:
    """Nobody came, and the time for it is over."""
    _found, number = _at_desk(public_id, booking_id)

    def act(now: datetime) -> str:
        if not services.mark_no_show(number, rules(), now, actor()):
            raise ConflictError(_l("It is too early to say that nobody comes, or something has happened meanwhile."))
        return _("Noted: nobody came.")

    do(act)
    return _back(public_id)
