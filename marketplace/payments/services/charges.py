"""Money from a card by the provider's hosted page: the intention, the page, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from marketplace import clock, failpoints
from marketplace.audit.services import PROVIDER, record
from marketplace.db import new_public_id, session, transaction
from marketplace.errors import BusyError, ConflictError, DomainError, NotFoundError
from marketplace.extensions import settings
from marketplace.i18n import force_locale
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.texts import title_in
from marketplace.money import Money
from marketplace.observability import log
from marketplace.outbox.services import post
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, stripe_gateway
from marketplace.payments.models import Charge, ChargePurpose, ChargeState
from marketplace.payments.provider import Checkout, CheckoutRequest, RefusedError, UnknownOutcomeError
from marketplace.payments.rules import About, check_card_total, check_topup, next_look, page_closes_at

TOPUP_LASTS = timedelta(hours=1)
SLOW_MONEY = timedelta(days=1)
LEASE = timedelta(minutes=1)
MOST_ATTEMPTS = 3
LIVE = (ChargeState.INTENDED, ChargeState.OPEN)


class PaymentsAwayError(BusyError):
    """The provider did not answer in time; our sweep asks again under the same key."""

    code = "payments-away"
    sentence = _l(
        "The payment service doesn't answer at the moment. Nothing was charged; please try again in a minute."
    )


class PaymentRefusedError(DomainError):
    """The provider would not make a page for this payment."""

    code = "payment-refused"
    sentence = _l("The payment page could not be opened. Nothing was charged; please choose another way to pay.")


class ChargeOverError(ConflictError):
    """This payment is finished, one way or the other: there is no page to open any more."""

    code = "charge-over"
    sentence = _l("This payment is already finished. Please look at your wallet or your booking.")


class WrongPaymentError(RuntimeError):
    """The provider reports another amount than we asked for: nothing is booked until somebody has looked."""


@dataclass(frozen=True, slots=True)
class _Call:
    key: str
    request: dict[str, Any]
    pay_url: str | None


def start_charge(
    purpose: str,
    party_id: int,
    amount: Money,
    *,
    booking_id: int | None = None,
    about: About | None = None,
    expires_at: datetime | None = None,
    language: str,
    now: datetime,
    onwards: str = "",
) -> Charge:
    """Intends to collect money by card: key and request are stored, nothing is called. Then ``open_checkout``.

    A booking that has a charge under way gets that one. ``expires_at`` (the city's time) is when a booking's hold ends;
    ``about`` names it. ``onwards`` is a path of ours where the payer goes on after a top-up. Raises InvalidError for
    amounts outside of the city's rules.
    """
    rules = settings().rules
    if purpose == ChargePurpose.BOOKING:
        if booking_id is None or about is None or expires_at is None:
            raise ValueError("a booking's charge needs booking_id, about and expires_at")
        check_card_total(amount, rules)
    else:
        check_topup(amount, ledger.balance(chart.wallet(party_id, amount.currency)), rules)
    public_id, wall = new_public_id(), clock.wall()
    closes = expires_at or now + TOPUP_LASTS
    statement = upsert(Charge).values(
        public_id=public_id,
        party_id=party_id,
        purpose=ChargePurpose(purpose).value,
        booking_id=booking_id,
        currency=amount.currency,
        amount=amount.amount,
        key=_key(public_id, 1),
        request=_request(public_id, amount, about, language, page_closes_at(closes, now, wall), onwards),
        about=about.as_json() if about else {},
        language=language,
        created_at=now,
        due_at=wall + LEASE,
        expires_at=closes,
    )
    live = Charge.booking_id.is_not(None) & Charge.state.in_([state.value for state in LIVE])
    statement = statement.on_conflict_do_nothing(index_elements=["booking_id"], index_where=live)
    charge = session.scalars(statement.returning(Charge)).one_or_none()
    if charge is None:
        charge = session.scalars(select(Charge).where(Charge.booking_id == booking_id, Charge.state.in_(LIVE))).one()
    return charge


def open_checkout(charge_id: int) -> str:
    """Makes the hosted page of an intended charge and gives its address; the same one if it has been made.

    Manages its own transactions: call it outside of one. Raises PaymentsAwayError (the sweep goes on),
    PaymentRefusedError (the charge has failed) or ChargeOverError.
    """
    while True:
        call = _begin(charge_id)
        if call.pay_url:
            return call.pay_url
        try:
            page = stripe_gateway.create_checkout(call.key, CheckoutRequest(**call.request))
        except RefusedError as refusal:
            _renew(charge_id, call.key, str(refusal))
        except UnknownOutcomeError as error:
            if not error.stored:
                log().warning("charge.unknown", charge=charge_id, reason=error.reason)
                raise PaymentsAwayError from error
            # Whatever was made under this key, nobody has seen its address: a new key can't charge twice.
            _renew(charge_id, call.key, error.reason)
        else:
            failpoints.reach("stripe.after-call-before-record")
            return _record_page(charge_id, call.key, page)


def apply_checkout(charge_id: int) -> str:
    """Re-reads a charge's page from the provider, applies what became of it, and gives the charge's state.

    The return page, the webhook and the sweep all call this; it is monotonic and safe at once. Manages its own
    transactions. Posts ``charge.succeeded`` or ``charge.failed`` with charge_id, purpose and booking_id, once. Raises
    RefusedError or UnknownOutcomeError where the provider can't be asked.
    """
    with transaction():
        charge = session.get(Charge, charge_id)
        if charge is None:
            raise NotFoundError
        ref, state, fee = charge.checkout_ref, charge.state, charge.fee
    if ref is None or (state == ChargeState.SUCCEEDED and fee is not None):
        return state
    page = stripe_gateway.retrieve_checkout(ref)
    failpoints.reach("stripe.after-call-before-record")
    with transaction():
        state = _apply(session.get_one(Charge, charge_id, with_for_update=True), page)
    with transaction():  # a transaction of its own: the two postings lock accounts in different orders
        _book_fee(session.get_one(Charge, charge_id, with_for_update=True), page)
    return state


def charge_into_wallet(charge: Charge, now: datetime) -> None:
    """Puts the money of a succeeded charge into its payer's wallet: a top-up, or a booking whose slot is gone. Once.

    Raises ledger.LedgerError where it went into escrow before.
    """
    if charge.succeeded_at is None:
        raise ledger.LedgerError(f"charge {charge.id} has brought no money")
    amount = Money(charge.amount, charge.currency)
    ledger.post(
        f"charge:{charge.public_id}:in",
        "topup" if charge.purpose == ChargePurpose.TOPUP else "late_payment",
        [
            ledger.debit(chart.clearing(charge.currency, charge.id), amount),
            ledger.credit(chart.wallet(charge.party_id, charge.currency), amount),
        ],
        booking_id=charge.booking_id,
        effective_at=charge.succeeded_at,
        recorded_at=now,
        facts=charge.about,
    )


def abandon_charge(booking_id: int, now: datetime) -> None:
    """The booking doesn't wait for its payment any more: the sweep closes the page soon. Money that still comes is kept."""
    live = select(Charge).where(Charge.booking_id == booking_id, Charge.state.in_(LIVE)).with_for_update()
    for charge in session.scalars(live):
        charge.expires_at = min(charge.expires_at, now)
        charge.due_at = clock.wall()


def close_page(charge_id: int) -> str:
    """Ends a charge whose time is over, and gives its state: nobody can pay on its page after this.

    Manages its own transactions. A page that was paid at the last moment counts as paid. Raises as apply_checkout.
    """
    with transaction():
        charge = session.get_one(Charge, charge_id, with_for_update=True)
        ref, key = charge.checkout_ref, f"{charge.key}:close"
        if charge.state == ChargeState.INTENDED:  # nobody has seen an address: there is nothing to close
            _end(charge, ChargeState.EXPIRED)
        if charge.state not in LIVE or ref is None:
            return charge.state
    try:
        stripe_gateway.expire_checkout(ref, key)
    except RefusedError as refusal:
        log().info("charge.not_open", charge=charge_id, reason=str(refusal))
    return apply_checkout(charge_id)


def _key(public_id: str, attempt: int) -> str:
    return f"charge:{public_id}:{attempt}"


def _request(
    public_id: str, amount: Money, about: About | None, language: str, closes_at: datetime, onwards: str
) -> dict[str, Any]:
    """What the page is made from, frozen beside its key."""
    base = settings().base_url.rstrip("/")
    if about is not None:
        name = f"{title_in(about.titles, about.title, language).text} ({about.code})"
        success = f"{base}/bookings/{about.public_id}/paid?charge={public_id}"
        cancel = f"{base}/bookings/{about.public_id}"
    else:
        with force_locale(language):
            name = _("Wallet top-up")
        way_back = {"charge": public_id} | ({"next": onwards} if onwards else {})
        success = f"{base}/payments/return/topup?{urlencode(way_back)}"
        cancel = f"{success}&cancelled=1"
    return CheckoutRequest(
        amount=amount.amount,
        currency=amount.currency,
        name=name,
        reference=public_id,
        success_url=success,
        cancel_url=cancel,
        expires_at=int(closes_at.timestamp()),
        language=language,
    ).as_json()


def _begin(charge_id: int) -> _Call:
    with transaction():
        charge = session.get(Charge, charge_id, with_for_update=True)
        if charge is None:
            raise NotFoundError
        if charge.state == ChargeState.FAILED:
            raise PaymentRefusedError
        if charge.state not in LIVE:
            raise ChargeOverError
        if charge.state == ChargeState.INTENDED:
            charge.due_at = clock.wall() + LEASE
        return _Call(charge.key, charge.request, charge.pay_url)


def _renew(charge_id: int, key: str, reason: str) -> None:
    """After a definite no: a new attempt with a new key and a later end; after three, the charge has failed."""
    with transaction():
        charge = session.get_one(Charge, charge_id, with_for_update=True)
        if charge.key != key or charge.state != ChargeState.INTENDED:
            return
        log().warning("charge.refused", charge=charge_id, attempt=charge.attempt, reason=reason)
        charge.reason = reason[:500]
        if charge.attempt >= MOST_ATTEMPTS:
            _end(charge, ChargeState.FAILED)
            return
        charge.attempt += 1
        charge.key = _key(charge.public_id, charge.attempt)
        closes_at = page_closes_at(charge.expires_at, clock.now(), clock.wall())
        charge.request = charge.request | {"expires_at": int(closes_at.timestamp())}


def _record_page(charge_id: int, key: str, page: Checkout) -> str:
    with transaction():
        charge = session.get_one(Charge, charge_id, with_for_update=True)
        if charge.state == ChargeState.INTENDED and charge.key == key:
            charge.checkout_ref, charge.pay_url = page.ref, page.url
            charge.state, charge.due_at = ChargeState.OPEN, clock.wall() + LEASE
        if charge.state != ChargeState.OPEN or not charge.pay_url:
            raise ChargeOverError
        return charge.pay_url


def _apply(charge: Charge, page: Checkout) -> str:
    if charge.state == ChargeState.SUCCEEDED:
        return charge.state
    if page.paid:
        _succeed(charge, page)
    elif page.status == "expired" and charge.state in LIVE:
        _end(charge, ChargeState.EXPIRED)
    elif page.lost and charge.state in LIVE:
        _end(charge, ChargeState.FAILED)
    else:
        now, wall = clock.now(), clock.wall()
        charge.due_at = next_look(wall - (now - charge.created_at), wall)
        if page.status == "complete":  # a slow way of paying: its page needs no closing, its money is still looked for
            charge.expires_at = max(charge.expires_at, now + SLOW_MONEY)
    return charge.state


def _succeed(charge: Charge, page: Checkout) -> None:
    if (page.amount, page.currency) != (charge.amount, charge.currency):
        raise WrongPaymentError(f"charge {charge.id}: {page.amount} {page.currency} paid, {charge.amount} asked for")
    now = clock.now()
    charge.state, charge.succeeded_at, charge.payment_ref, charge.reason = (
        ChargeState.SUCCEEDED,
        now,
        page.payment_ref,
        None,
    )
    charge.due_at = clock.wall() + LEASE
    if charge.purpose == ChargePurpose.TOPUP:
        charge_into_wallet(charge, now)
    record("charge.succeeded", "charge", charge.id, actor=PROVIDER, now=now, after={"amount": charge.amount})
    post("charge.succeeded", charge_id=charge.id, purpose=charge.purpose, booking_id=charge.booking_id)


def _end(charge: Charge, state: ChargeState) -> None:
    charge.state = state
    record(f"charge.{state.value}", "charge", charge.id, actor=PROVIDER, now=clock.now(), reason=charge.reason)
    post("charge.failed", charge_id=charge.id, purpose=charge.purpose, booking_id=charge.booking_id)


def _book_fee(charge: Charge, page: Checkout) -> None:
    """The provider's fee, as its balance transaction says; it may come later than the money."""
    if charge.state != ChargeState.SUCCEEDED or charge.fee is not None:
        return
    if page.fee is None:
        wall = clock.wall()
        charge.due_at = next_look(wall - (clock.now() - charge.created_at), wall)
        return
    charge.fee, now = page.fee, clock.now()
    if page.fee > 0:
        amount = Money(page.fee, charge.currency)
        ledger.post(
            f"charge:{charge.public_id}:fee",
            "processing_cost",
            [
                ledger.debit(chart.processing_cost(charge.currency, charge.id), amount),
                ledger.credit(chart.clearing(charge.currency, charge.id), amount),
            ],
            booking_id=charge.booking_id,
            effective_at=now,
            recorded_at=now,
        )
