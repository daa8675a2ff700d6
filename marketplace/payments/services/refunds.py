"""Money back to a card: asked for beside the change that causes it, called and recorded by a worker."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace import clock, failpoints
from marketplace.audit.services import PROVIDER, Actor, record
from marketplace.db import new_public_id, session, transaction
from marketplace.errors import ConflictError, NotFoundError
from marketplace.money import Money
from marketplace.observability import log
from marketplace.outbox.services import post
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, stripe_gateway
from marketplace.payments.models import Charge, Escrow, Refund, RefundState
from marketplace.payments.provider import RefundFacts, RefusedError, UnknownOutcomeError
from marketplace.payments.rules import LOOK_UP_AFTER, next_look

LEASE = timedelta(seconds=45)  # longer than a call can take
LOST = frozenset({"failed", "canceled"})


@dataclass(frozen=True, slots=True)
class _Call:
    """What a worker needs once its transaction is closed."""

    key: str
    reference: str
    payment_ref: str
    amount: int
    provider_ref: str | None
    old: bool


def request_refund(held: Escrow, amount: Money, now: datetime) -> Refund:
    """Intends to give part of an escrow back to its card, and posts ``refund.requested``. The escrow's row is locked.

    Raises ConflictError where the charge has less left.
    """
    charge = session.get(Charge, held.charge_id, with_for_update=True) if held.charge_id else None
    if charge is None or amount.amount > charge.amount - charge.refunded:
        raise ConflictError(code="refund-too-large")
    charge.refunded += amount.amount
    public_id = new_public_id()
    refund = Refund(
        public_id=public_id,
        charge_id=charge.id,
        booking_id=held.booking_id,
        currency=held.currency,
        amount=amount.amount,
        key=_key(public_id, 1),
        created_at=now,
        due_at=clock.wall() + LEASE,
    )
    session.add(refund)
    session.flush()
    ledger.post(
        f"refund:{public_id}:asked",
        "refund_asked",
        [
            ledger.debit(chart.escrow(held.booking_id, held.currency), amount),
            ledger.credit(chart.refund_payable(charge.id, held.currency), amount),
        ],
        booking_id=held.booking_id,
        effective_at=now,
        recorded_at=now,
        facts=held.about,
    )
    post("refund.requested", refund_id=refund.id)
    return refund


def call_refund(refund_id: int) -> None:
    """Asks the provider for an intended refund and records the answer; an unknown outcome is left to the sweep.

    Manages its own transactions: call it outside of one. Safe to call twice, also at once.
    """
    call = _begin(refund_id)
    if call is None:
        return
    try:
        facts = _ask(call)
    except RefusedError as refusal:
        _refused(refund_id, call, refusal)
    except UnknownOutcomeError as error:
        if error.stored:
            _look_up(refund_id, call)
        else:
            log().warning("refund.unknown", refund=refund_id, reason=error.reason)
    else:
        failpoints.reach("stripe.after-call-before-record")
        if facts is None:
            _renew(refund_id, call.key)
        else:
            _record(refund_id, facts)


def apply_refund(provider_ref: str) -> None:
    """Re-reads a refund of ours that the provider told of; others are left alone. Outside a transaction."""
    facts = stripe_gateway.retrieve_refund(provider_ref)
    with transaction():
        known = (Refund.provider_ref == provider_ref) | (Refund.public_id == (facts.reference or ""))
        refund_id = session.scalar(select(Refund.id).where(known))
    if refund_id is not None:
        _record(refund_id, facts)


def retry_refund(refund_id: int, actor: Actor, now: datetime) -> Refund:
    """An operator tries a failed refund again, under a new attempt number. Raises ConflictError if it isn't failed."""
    refund = _failed(refund_id)
    refund.state, refund.reason, refund.finished_at = RefundState.INTENDED, None, None
    _next_attempt(refund)
    record("refund.retried", "refund", refund.id, actor=actor, now=now, after={"attempt": refund.attempt})
    post("refund.requested", refund_id=refund.id)
    return refund


def refund_into_wallet(refund_id: int, actor: Actor, now: datetime) -> Refund:
    """An operator puts the money of a refund that a card doesn't take into its payer's wallet instead.

    Raises ConflictError if the refund isn't failed.
    """
    refund = _failed(refund_id)
    charge = session.get_one(Charge, refund.charge_id)
    amount = Money(refund.amount, refund.currency)
    ledger.post(
        f"refund:{refund.public_id}:wallet",
        "refund_into_wallet",
        [
            ledger.debit(chart.refund_payable(charge.id, refund.currency), amount),
            ledger.credit(chart.wallet(charge.party_id, refund.currency), amount),
        ],
        booking_id=refund.booking_id,
        effective_at=now,
        recorded_at=now,
        facts=charge.about,
    )
    refund.state, refund.finished_at = RefundState.WALLET, now
    record("refund.into_wallet", "refund", refund.id, actor=actor, now=now, after={"amount": refund.amount})
    return refund


def _key(public_id: str, attempt: int) -> str:
    return f"refund:{public_id}:{attempt}"


def _begin(refund_id: int) -> _Call | None:
    """Claims the refund for a lease; None if there is nothing to ask any more."""
    wall = clock.wall()
    with transaction():
        refund = session.get(Refund, refund_id, with_for_update=True)
        if refund is None or refund.state != RefundState.INTENDED:
            return None
        charge = session.get_one(Charge, refund.charge_id)
        old = refund.first_called_at is not None and wall - refund.first_called_at > LOOK_UP_AFTER
        refund.first_called_at = refund.first_called_at or wall
        refund.due_at = next_look(refund.first_called_at, wall)
        return _Call(refund.key, refund.public_id, charge.payment_ref or "", refund.amount, refund.provider_ref, old)


def _ask(call: _Call) -> RefundFacts | None:
    """What the provider says; None where an old call turns out never to have reached it."""
    if call.provider_ref:
        return stripe_gateway.retrieve_refund(call.provider_ref)
    if call.old:
        return stripe_gateway.find_refund(call.payment_ref, call.reference)
    return stripe_gateway.create_refund(call.key, call.payment_ref, call.amount, call.reference)


def _look_up(refund_id: int, call: _Call) -> bool:
    """After a failure that sticks to its key: records ours if it was made, else takes a new key. False: not made."""
    try:
        found = stripe_gateway.find_refund(call.payment_ref, call.reference)
    except (RefusedError, UnknownOutcomeError) as error:
        log().warning("refund.unknown", refund=refund_id, reason=str(error))
        return True
    if found is None:
        _renew(refund_id, call.key)
        return False
    _record(refund_id, found)
    return True


def _refused(refund_id: int, call: _Call, refusal: RefusedError) -> None:
    """A definite no: perhaps because ours was made before. Else the refund has failed, and an operator decides."""
    try:
        found = stripe_gateway.find_refund(call.payment_ref, call.reference)
    except RefusedError:
        found = None
    except UnknownOutcomeError as error:
        log().warning("refund.unknown", refund=refund_id, reason=error.reason)
        return
    if found is not None:
        _record(refund_id, found)
        return
    with transaction():
        refund = session.get_one(Refund, refund_id, with_for_update=True)
        if refund.state == RefundState.INTENDED and refund.key == call.key:
            _fail(refund, f"{refusal.code}: {refusal.reason}", clock.now())


def _renew(refund_id: int, key: str) -> None:
    with transaction():
        refund = session.get_one(Refund, refund_id, with_for_update=True)
        if refund.state == RefundState.INTENDED and refund.key == key:
            _next_attempt(refund)


def _next_attempt(refund: Refund) -> None:
    refund.attempt += 1
    refund.key = _key(refund.public_id, refund.attempt)
    refund.provider_ref, refund.first_called_at, refund.due_at = None, None, clock.wall()


def _record(refund_id: int, facts: RefundFacts) -> None:
    """Moves the refund forward by what the provider says; a later, older answer changes nothing."""
    with transaction():
        refund = session.get(Refund, refund_id, with_for_update=True)
        if refund is None:
            raise NotFoundError
        now = clock.now()
        if refund.state == RefundState.INTENDED:
            refund.provider_ref = facts.ref
            if facts.status == "succeeded":
                _succeed(refund, now)
            elif facts.status in LOST:
                _fail(refund, facts.reason or facts.status, now)
        elif refund.state == RefundState.SUCCEEDED and facts.status in LOST and facts.ref == refund.provider_ref:
            _come_back(refund, facts, now)


def _succeed(refund: Refund, now: datetime) -> None:
    amount = Money(refund.amount, refund.currency)
    ledger.post(
        f"{refund.key}:paid",
        "refund_paid",
        [
            ledger.debit(chart.refund_payable(refund.charge_id, refund.currency), amount),
            ledger.credit(chart.clearing(refund.currency, refund.charge_id), amount),
        ],
        booking_id=refund.booking_id,
        effective_at=now,
        recorded_at=now,
    )
    refund.state, refund.finished_at, refund.reason = RefundState.SUCCEEDED, now, None
    record("refund.succeeded", "refund", refund.id, actor=PROVIDER, now=now, after={"amount": refund.amount})
    post("refund.succeeded", refund_id=refund.id)


def _come_back(refund: Refund, facts: RefundFacts, now: datetime) -> None:
    """A bank sent a confirmed refund back: the money is with the provider again, and still owed."""
    paid = ledger.find(f"{refund.key}:paid")
    amount = Money(refund.amount, refund.currency)
    ledger.post(
        f"{refund.key}:back",
        "refund_came_back",
        [
            ledger.debit(chart.clearing(refund.currency, refund.charge_id), amount),
            ledger.credit(chart.refund_payable(refund.charge_id, refund.currency), amount),
        ],
        booking_id=refund.booking_id,
        effective_at=now,
        recorded_at=now,
        reverses=paid.id if paid else None,
    )
    _fail(refund, facts.reason or facts.status, now)


def _fail(refund: Refund, reason: str, now: datetime) -> None:
    refund.state, refund.reason, refund.finished_at = RefundState.FAILED, reason[:500], now
    record("refund.failed", "refund", refund.id, actor=PROVIDER, now=now, reason=refund.reason)
    log().error("refund.failed", refund=refund.id, reason=refund.reason)


def _failed(refund_id: int) -> Refund:
    refund = session.get(Refund, refund_id, with_for_update=True)
    if refund is None:
        raise NotFoundError
    if refund.state != RefundState.FAILED:
        raise ConflictError
    return refund
