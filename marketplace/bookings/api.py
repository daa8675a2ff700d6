"""API v1: quotes and bookings."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

from flask import Response, current_app, g, request
from pydantic import BaseModel, Field
from spectree import Response as Described

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.availability import queries as availability_queries
from marketplace.availability.services import SlotTakenError
from marketplace.bookings import queries, services
from marketplace.bookings.models import Booking
from marketplace.bookings.policies import may_act, side_of
from marketplace.bookings.queries import person_helped
from marketplace.bookings.services import Wish
from marketplace.bookings.showing import booked_title
from marketplace.bookings.states import BookingState, HandoverKind, MadeHow, PayBy, Side
from marketplace.config import Rules
from marketplace.db import session, transaction
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.idempotency import Answer
from marketplace.listings import queries as listing_queries
from marketplace.listings.circle_queries import terms_for
from marketplace.listings.states import Approval
from marketplace.listings.term_words import reasons
from marketplace.observability import log
from marketplace.payments import queries as payment_queries
from marketplace.payments import services as payments
from marketplace.web import access
from marketplace.web.api import (
    ApiModel,
    Instant,
    MoneyOut,
    PeriodIn,
    Problem,
    answer,
    blueprint,
    body,
    instant,
    once,
    reply,
    spec,
)
from marketplace.web.formats import locale_code
from marketplace.web.periods import period_of

LONGEST_REASON = 1000


class LineOut(BaseModel):
    """One line of a price, in the reader's language."""

    label: str
    amount: MoneyOut


class FailureOut(BaseModel):
    """A rule that says no."""

    code: str
    detail: str


class QuoteOut(BaseModel):
    """What a wish costs, and whether it can be booked now.

    ``approval`` is the caller's; ``reasons`` say so where price, approval or so early a time are by the terms of a circle.
    """

    lines: list[LineOut]
    total: MoneyOut
    approval: str
    reasons: list[str]
    bookable: bool
    failures: list[FailureOut]
    pay_options: list[str]


class BookingIn(ApiModel):
    """A booking to be made. ``pay`` may be left out where there is nothing to pay here.

    ``expected_total`` is what the quote said, in minor units: 409 ``price-changed`` if it is another sum by now. ``for`` is the
    public id of somebody who lets the caller book for them (GET /people); left out, it is for the caller.
    """

    listing_id: str = Field(max_length=22)
    starts_at: Instant
    ends_at: Instant
    quantity: int = Field(default=1, ge=1, le=1000)
    pay: Literal["wallet", "card"] | None = None
    message: str = Field(default="", max_length=1000)
    expected_total: int | None = Field(default=None, ge=0)
    for_: str | None = Field(default=None, max_length=22, alias="for")


class BookingOut(BaseModel):
    """A booking. ``title`` is what was booked, as it was called then; ``lang`` the language of that.

    ``pay_url`` is there while it is held and waits for its payment by card. ``made_how``: self, desk, phone or helper. While it
    is requested, ``approvals_given`` of ``approvals_needed`` people have accepted.
    """

    id: str
    code: str
    state: str
    listing_id: str
    title: str
    lang: str
    starts_at: str
    ends_at: str
    quantity: int
    total: MoneyOut
    refunded: MoneyOut
    pay_url: str | None
    made_how: str
    approvals_needed: int
    approvals_given: int


class ReasonIn(ApiModel):
    """A reason for the other side."""

    reason: str = Field(default="", max_length=LONGEST_REASON)


REFUSALS: dict[str, Any] = {"HTTP_401": Problem, "HTTP_404": Problem, "HTTP_409": Problem, "HTTP_422": Problem}
BEARER: dict[str, list[str]] = {"bearer": []}


def _rules() -> Rules:
    rules: Rules = current_app.extensions["settings"].rules
    return rules


def shown(booking: Booking, pay_url: str | None = None) -> dict[str, Any]:
    """A booking as the API tells of it. ``pay_url``: where the caller knows it already; empty: there is none yet."""
    if pay_url is None and booking.state == BookingState.HELD:
        charge = payment_queries.live_charge(booking.id)
        pay_url = charge.pay_url if charge else None
    title = booked_title(booking)
    return BookingOut(
        id=booking.public_id,
        code=booking.code,
        state=booking.state,
        listing_id=booking.listing.public_id,
        title=title.text,
        lang=title.lang,
        starts_at=instant(booking.starts_at, booking.zone),
        ends_at=instant(booking.ends_at, booking.zone),
        quantity=booking.quantity,
        total=MoneyOut(amount=booking.total, currency=booking.currency),
        refunded=MoneyOut(amount=booking.refunded, currency=booking.currency),
        pay_url=pay_url or None,
        made_how=booking.made_how,
        approvals_needed=0 if booking.instant else 2 if booking.second_approval else 1,
        approvals_given=_given(booking),
    ).model_dump(mode="json")


def _given(booking: Booking) -> int:
    """How many have accepted."""
    if booking.instant:
        return 0
    last = booking.confirmed_at is not None
    return int(last) + int(booking.first_accepted_at is not None)


@blueprint.post("/listings/<public_id>/quotes")
@access.api_member
@spec.validate(
    json=PeriodIn,
    resp=Described(HTTP_200=QuoteOut, **REFUSALS),
    tags=["bookings"],
    security=BEARER,
    skip_validation=True,
)
def quotes(public_id: str) -> Response:
    """Every line of the price of a wish, and the rules that say no; changes nothing."""
    listing = listing_queries.visible_listing(public_id, access.viewer())
    wish = _wish(body(PeriodIn))
    offered = services.quote(listing, wish, rules=_rules(), now=clock.now(), member_id=access.viewer().member_id)
    return answer(
        QuoteOut(
            lines=[LineOut(label=line.label, amount=MoneyOut.of(line.amount)) for line in offered.price.lines],
            total=MoneyOut.of(offered.total),
            approval=str(Approval.INSTANT if offered.instant else Approval.REQUEST),
            reasons=reasons(offered.applied, free=not offered.total),
            bookable=offered.verdict.ok,
            failures=[FailureOut(code=str(f.code), detail=f.sentence) for f in offered.verdict.failures],
            pay_options=[str(option) for option in offered.pay_options] if offered.verdict.ok else [],
        )
    )


def _wish(given: PeriodIn | BookingIn) -> Wish:
    return Wish(period_of(given.starts_at, given.ends_at, ("starts_at", "ends_at")), given.quantity)


@blueprint.post("/bookings")
@access.api_member
@spec.validate(
    json=BookingIn,
    resp=Described(HTTP_201=BookingOut, **REFUSALS),
    tags=["bookings"],
    security=BEARER,
    skip_validation=True,
)
def make() -> Response:
    """Books a listing, or asks its owner. Idempotency-Key is honoured.

    Paid by card the booking is held, and ``pay_url`` leads to the page where it is paid. It is null while the payment
    service does not answer; GET the booking a moment later.
    """
    given = body(BookingIn)
    viewer, wish, now = access.viewer(), _wish(given), clock.now()

    def act() -> Answer:
        person = person_helped(given.for_, viewer, now)
        listing = listing_queries.visible_listing(given.listing_id, viewer)
        booking, charge = services.request_booking(
            listing,
            wish,
            renter_party_id=person.party_id if person else viewer.party_id or 0,
            made_by_member_id=viewer.member_id or 0,
            pay_by=PayBy(given.pay) if given.pay else None,
            rules=_rules(),
            now=now,
            message=given.message,
            language=locale_code(),
            how=MadeHow.HELPER if person else MadeHow.SELF,
            shown_total=given.expected_total,
        )
        pay_url = None if charge is None else charge.pay_url or ""
        return Answer(HTTPStatus.CREATED, shown(booking, pay_url) | {"charge": charge.id if charge else None})

    try:
        made = once(act)
    except SlotTakenError as error:
        raise _with_next_times(error, given.listing_id, wish, now) from None
    return _with_pay_page(made)


def _with_pay_page(made: Answer) -> Response:
    """Opens the hosted page of a card payment after the commit; a replay gives the same page, or the present state."""
    charge_id = made.body.get("charge")
    told = {name: value for name, value in made.body.items() if name != "charge"}
    if charge_id is not None:
        if g.get("replayed"):
            told = shown(queries.booking_by_public_id(told["id"]))
            session.rollback()  # the call opens transactions of its own
        if told["state"] == BookingState.HELD and not told["pay_url"]:
            told["pay_url"] = _pay_page(told["id"], charge_id)
    return reply(Answer(made.status, told))


def _pay_page(public_id: str, charge_id: int) -> str | None:
    """The address of the hosted page; None while nobody answers there. Where it is refused, the time is given back."""
    try:
        return payments.open_checkout(charge_id)
    except (payments.PaymentsAwayError, payments.ChargeOverError) as error:
        log().warning("api.pay_page_waits", booking=public_id, error=str(error))
        return None
    except payments.PaymentRefusedError:
        viewer = access.viewer()
        with transaction():
            booking = queries.booking_by_public_id(public_id)
            services.cancel(booking.id, Side.RENTER, "", Actor("member", viewer.member_id), clock.now())
        raise


def _with_next_times(error: SlotTakenError, listing_id: str, wish: Wish, now: datetime) -> SlotTakenError:
    """The refusal with the next times that work."""
    listing = listing_queries.visible_listing(listing_id, access.viewer())
    terms = terms_for(listing, access.viewer().member_id)
    slots = availability_queries.next_free(listing, wish.period, wish.quantity, now, terms=terms)
    zone = listing.zone
    times = [{"starts_at": instant(slot.start, zone), "ends_at": instant(slot.end, zone)} for slot in slots]
    return SlotTakenError(error.sentence, extra={"next_times": times})


@blueprint.get("/bookings/<public_id>")
@access.api_member
@spec.validate(
    resp=Described(HTTP_200=BookingOut, HTTP_401=Problem, HTTP_404=Problem),
    tags=["bookings"],
    security=BEARER,
    skip_validation=True,
)
def one(public_id: str) -> Response:
    """A booking that the caller is a side of."""
    return answer(shown(queries.own_booking(public_id, access.viewer())))


def _act(public_id: str, kind: str, reason: str = "") -> Response:
    """Runs one verb for the caller's side, once a key."""
    viewer = access.viewer()
    booking = queries.own_booking(public_id, viewer)
    side = side_of(booking, viewer)
    if side is None:
        raise NotFoundError
    if not may_act(booking, viewer) or (kind in {"acceptance", "refusal"} and side is not Side.OWNER):
        raise ForbiddenError
    booking_id = booking.id
    actor = Actor("member", viewer.member_id)
    now = clock.now()
    verbs = {
        "acceptance": lambda: services.accept(booking_id, actor, now),
        "refusal": lambda: services.decline(booking_id, reason, actor, now),
        "cancellation": lambda: services.cancel(booking_id, side, reason, actor, now),
        "pick_up": lambda: services.confirm_handover(booking_id, HandoverKind.PICK_UP, side, actor, _rules(), now),
        "return": lambda: services.confirm_handover(booking_id, HandoverKind.RETURN, side, actor, _rules(), now),
    }
    return reply(once(lambda: Answer(HTTPStatus.OK, shown(verbs[kind]()))))


VERB: dict[str, Any] = {
    "resp": Described(HTTP_200=BookingOut, HTTP_403=Problem, **REFUSALS),
    "tags": ["bookings"],
    "security": BEARER,
}


@blueprint.post("/bookings/<public_id>/acceptance")
@access.api_member
@spec.validate(skip_validation=True, **VERB)
def accept(public_id: str) -> Response:
    """The owner says yes."""
    return _act(public_id, "acceptance")


@blueprint.post("/bookings/<public_id>/refusal")
@access.api_member
@spec.validate(json=ReasonIn, skip_validation=True, **VERB)
def refuse(public_id: str) -> Response:
    """The owner says no, with a reason."""
    return _act(public_id, "refusal", body(ReasonIn).reason)


@blueprint.post("/bookings/<public_id>/cancellation")
@access.api_member
@spec.validate(json=ReasonIn, skip_validation=True, **VERB)
def cancel(public_id: str) -> Response:
    """Either side cancels; the refund follows the frozen policy."""
    return _act(public_id, "cancellation", _optional_reason())


@blueprint.post("/bookings/<public_id>/pick_up")
@access.api_member
@spec.validate(skip_validation=True, **VERB)
def pick_up(public_id: str) -> Response:
    """The caller's side confirms that it changed hands."""
    return _act(public_id, "pick_up")


@blueprint.post("/bookings/<public_id>/return")
@access.api_member
@spec.validate(skip_validation=True, **VERB)
def give_back(public_id: str) -> Response:
    """The caller's side confirms that it is back."""
    return _act(public_id, "return")


def _optional_reason() -> str:
    return body(ReasonIn).reason if request.get_data() else ""
