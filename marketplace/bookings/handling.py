"""One booking: its page, and what each side does with it. A verb is a resource: POST /bookings/<id>/acceptance."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.audit.services import Actor
from marketplace.bookings import queries, services
from marketplace.bookings.forms import CancelForm, ReasonForm
from marketplace.bookings.models import Booking
from marketplace.bookings.next_steps import next_step
from marketplace.bookings.policies import may_act, sees_contacts, side_of
from marketplace.bookings.routes import blueprint, rules, to_pay_page
from marketplace.bookings.services.endings import is_over, may_cancel, paid
from marketplace.bookings.services.handovers import may_confirm
from marketplace.bookings.showing import (
    approval_words,
    can_be_reported,
    change_words,
    contacts,
    events,
    made_words,
    pay_words,
    price_lines,
    terms_words,
)
from marketplace.bookings.states import BookingState, HandoverKind, Side
from marketplace.bookings.wording import spoken_code
from marketplace.db import session, transaction
from marketplace.errors import DomainError, ForbiddenError, NotFoundError
from marketplace.i18n import gettext as _
from marketplace.observability import log
from marketplace.payments import queries as payment_queries
from marketplace.payments import services as payments
from marketplace.payments.provider import GatewayError
from marketplace.web import access


def _acting(public_id: str, *sides: Side) -> tuple[Booking, Side, Actor]:
    """The booking, the viewer's side and the actor; refuses the other side and those who only read."""
    viewer = access.viewer()
    booking = queries.own_booking(public_id, viewer)
    side = side_of(booking, viewer)
    if side is None or side not in sides or not may_act(booking, viewer):
        raise ForbiddenError
    return booking, side, Actor("member", viewer.member_id)


def _back(public_id: str) -> Response:
    return redirect(url_for("bookings.show", public_id=public_id), 303)


def _do(public_id: str, act: Callable[[datetime], Any], said: str) -> Response:
    """Runs one change in its transaction; a refusal is said on the booking's page, which then shows the present state."""
    try:
        with transaction():
            act(clock.now())
        flash(said, "success")
    except DomainError as error:
        flash(str(error.sentence), "error")
    return _back(public_id)


@blueprint.get("/bookings/<public_id>")
@access.member
def show(public_id: str) -> str:
    """Everything about one booking for one of its sides (or an operator): the next step first."""
    viewer = access.viewer()
    booking = queries.visible_booking(public_id, viewer)
    if side_of(booking, viewer) is None:
        log().info("booking.viewed_by_operator", booking=booking.id, member=viewer.member_id)
    return render_template("bookings/show.html", **page_facts(booking, clock.now()))


def page_facts(booking: Booking, now: datetime) -> dict[str, Any]:
    """What the page of a booking shows to the viewer."""
    viewer = access.viewer()
    side = side_of(booking, viewer)
    acts = may_act(booking, viewer)
    known = sees_contacts(booking, viewer)
    return {
        "booking": booking,
        "code": spoken_code(booking.code),
        "side": side.value if side else None,
        "step": next_step(booking, side, now),
        "can": _abilities(booking, side if acts else None, now, viewer.member_id),
        "made_for": made_words(booking),
        "approval": approval_words(booking) if side is not Side.RENTER else None,
        "overdue": queries.is_overdue(booking, now),
        "lines": price_lines(booking),
        "pay_words": pay_words(booking),
        "terms_of": terms_words(booking),
        "changes": change_words(booking.policy, booking.total, booking.collect),
        "contacts": contacts(booking, side) if known else [],
        "show_place": known,
        "events": events(booking),
        "reason_form": ReasonForm(formdata=None),
        "can_report": can_be_reported(booking, side),
    }


def _abilities(booking: Booking, side: Side | None, now: datetime, member_id: int | None) -> dict[str, bool]:
    """What a side can do now. Where nobody need meet the clock hands over; a request is declined, not cancelled."""
    asked = side is Side.OWNER and booking.state == BookingState.REQUESTED
    able = {
        "pay": side is Side.RENTER and booking.state == BookingState.HELD,
        "answer": asked,
        "accept": asked and (not booking.second_approval or booking.first_accepted_by_member_id != member_id),
        "cancel": side is not None and may_cancel(booking, side, now) and not asked,
        "again": side is Side.RENTER and is_over(booking) and booking.listing.shown,
    }
    for kind in HandoverKind:
        able[kind.value] = side is not None and booking.needs_meeting and may_confirm(booking, kind, side, now)
    return able


@blueprint.post("/bookings/<public_id>/acceptance")
@access.member
def accept(public_id: str) -> Response:
    """The owner says yes; where two of the staff accept, each of them."""
    booking, _side, actor = _acting(public_id, Side.OWNER)
    first = booking.second_approval and booking.first_accepted_at is None
    said = _("First approval given. A colleague gives the second.") if first else None
    return _do(
        public_id,
        lambda now: services.accept(booking.id, actor, now),
        said or _("Accepted. Your neighbour has been told."),
    )


@blueprint.post("/bookings/<public_id>/refusal")
@access.member
def refuse(public_id: str) -> Response | tuple[str, int]:
    """The owner says no, with a reason."""
    booking, _side, actor = _acting(public_id, Side.OWNER)
    form = ReasonForm()
    if not form.validate_on_submit():
        facts = page_facts(booking, clock.now()) | {"reason_form": form}
        return render_template("bookings/show.html", **facts), 422
    reason = form.reason.data
    return _do(
        public_id,
        lambda now: services.decline(booking.id, reason, actor, now),
        _("Declined. Your neighbour has been told, and any money went back."),
    )


@blueprint.get("/bookings/<public_id>/cancellation")
@access.member
def ask_cancel(public_id: str) -> str | Response:
    """What a cancellation would give back, before it is confirmed."""
    booking, side, _actor = _acting(public_id, Side.RENTER, Side.OWNER)
    now = clock.now()
    if not may_cancel(booking, side, now):
        flash(_("This booking can't be cancelled any more."), "error")
        return _back(public_id)
    return _cancel_page(booking, side, now, CancelForm(formdata=None))


@blueprint.post("/bookings/<public_id>/cancellation")
@access.member
def cancel(public_id: str) -> Response | tuple[str, int]:
    """Cancels with the refund that was shown; another sum by now is shown first."""
    booking, side, actor = _acting(public_id, Side.RENTER, Side.OWNER)
    form = CancelForm()
    if not form.validate_on_submit():
        return _cancel_page(booking, side, clock.now(), form), 422
    try:
        with transaction():
            services.cancel(booking.id, side, form.reason.data or "", actor, clock.now(), shown_refund=form.refund())
    except services.RefundChangedError as error:
        form.add_error(error)
        return _cancel_page(booking, side, clock.now(), form), 409
    except DomainError as error:
        flash(str(error.sentence), "error")
        return _back(public_id)
    flash(_("Cancelled. The other side has been told."), "success")
    return _back(public_id)


def _cancel_page(booking: Booking, side: Side, now: datetime, form: CancelForm) -> str:
    quoted = services.cancellation_quote(booking, side, now)
    form.shown_refund.data = str(quoted.amount.amount)
    return render_template(
        "bookings/cancel.html",
        booking=booking,
        side=side.value,
        quoted=quoted,
        paid=paid(booking),
        form=form,
    )


def _confirm(public_id: str, kind: HandoverKind, said: str) -> Response:
    booking, side, actor = _acting(public_id, Side.RENTER, Side.OWNER)
    return _do(public_id, lambda now: services.confirm_handover(booking.id, kind, side, actor, rules(), now), said)


@blueprint.post("/bookings/<public_id>/pick_up")
@access.member
def pick_up(public_id: str) -> Response:
    """One side confirms that it changed hands."""
    return _confirm(public_id, HandoverKind.PICK_UP, _("Pick-up confirmed."))


@blueprint.post("/bookings/<public_id>/return")
@access.member
def give_back(public_id: str) -> Response:
    """One side confirms that it is back."""
    return _confirm(public_id, HandoverKind.RETURN, _("Return confirmed."))


@blueprint.post("/bookings/<public_id>/payment")
@access.member
def pay(public_id: str) -> Response:
    """Back to the hosted pay page, while the time is still held."""
    booking, _side, _actor = _acting(public_id, Side.RENTER)
    charge = payment_queries.live_charge(booking.id)
    if booking.state != BookingState.HELD or charge is None:
        flash(_("The time for paying has run out. Please book again."), "error")
        return _back(public_id)
    charge_id = charge.id
    session.rollback()  # the call opens transactions of its own
    return to_pay_page(public_id, charge_id)


@blueprint.get("/bookings/<public_id>/paid")
@access.member
def paid_page(public_id: str) -> Response:
    """Where the hosted pay page leads back to: asks the provider, and lets the payment have its effect, as the webhook does."""
    viewer = access.viewer()
    booking = queries.own_booking(public_id, viewer)
    charge = payment_queries.charge_of(viewer, request.args.get("charge", ""))
    if charge.booking_id != booking.id:
        raise NotFoundError
    charge_id = charge.id
    session.rollback()  # the calls open transactions of their own
    try:
        payments.apply_checkout(charge_id)
        with transaction():
            services.confirm_paid(charge_id, rules=rules(), now=clock.now())
    except (DomainError, GatewayError) as error:
        log().info("booking.return_page_waits", error=str(error))  # the webhook and the sweep go on
    said, tone = _paid_words(queries.own_booking(public_id, viewer))
    flash(said, tone)
    return _back(public_id)


def _paid_words(booking: Booking) -> tuple[str, str]:
    if booking.paid_at is not None:
        return _("Your payment is in."), "success"
    if booking.state == BookingState.HELD:
        return _("We're still waiting for word of your payment. This page will show it shortly."), "info"
    return _("The time is no longer kept for you. A payment that came too late goes to your wallet."), "warning"


@blueprint.get("/bookings/<public_id>/receipt")
@access.member
def receipt(public_id: str) -> str:
    """What was booked, for how much, and what came back; made to be printed."""
    booking = queries.own_booking(public_id, access.viewer())
    return render_template(
        "bookings/receipt.html",
        booking=booking,
        code=spoken_code(booking.code),
        lines=price_lines(booking),
        pay_words=pay_words(booking),
        paid=paid(booking),
        made_by=accounts.member(booking.made_by_member_id),
        made_for=made_words(booking),
    )
