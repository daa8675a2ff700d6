"""The only door to Stripe: small typed facts in and out, never one of the library's objects.

Nothing here opens a transaction or retries: callers store their key and request before a call and its answer after it.
Each call ends within ten seconds, within five on a page (``hurry``).
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import stripe

from marketplace.config import Settings
from marketplace.money import Money
from marketplace.payments.provider import (
    AccountFacts,
    AccountRequest,
    BadEventError,
    Checkout,
    CheckoutRequest,
    Event,
    RefundFacts,
    RefusedError,
    Transfer,
    TransferRequest,
    UnknownOutcomeError,
)

if TYPE_CHECKING:
    from stripe._v1_services import V1Services
    from stripe.params.checkout import SessionCreateParams

API_VERSION = "2026-05-27.dahlia"  # pinned together with the library: what we read was checked against this version
PATIENT = (3.0, 7.0)  # seconds to connect, and to wait for the answer
HURRIED = (1.5, 3.0)  # a page that a person waits for
LOCALES = {"ko": "ko", "en": "en"}
LOST = frozenset({"canceled", "requires_payment_method"})  # a payment that nobody goes on with
PRACTICE_KEYS = ("sk_test_", "rk_test_")
CONFLICT, TOO_MANY, SERVER_ERROR = 409, 429, 500


@dataclass
class _Connection:
    patient: stripe.StripeClient
    hurried: stripe.StripeClient
    webhook_secret: str
    live: bool


_connection: _Connection | None = None
_hurry: ContextVar[bool] = ContextVar("stripe_hurry", default=False)


def connect(settings: Settings) -> None:
    """Called once by create_app: which Stripe, with which keys."""
    global _connection  # noqa: PLW0603 - one pair of clients a process
    stripe.enable_telemetry = False
    _connection = _Connection(
        _client(settings, PATIENT),
        _client(settings, HURRIED),
        settings.stripe_webhook_secret,
        not settings.stripe_secret_key.startswith(PRACTICE_KEYS),
    )


def hurry(wanted: bool) -> None:  # noqa: FBT001 - read as hurry(True)
    """From now on calls of this thread give up early (a page that a person waits for), or don't (a worker).

    What they leave open, a sweep finishes.
    """
    _hurry.set(wanted)


def create_checkout(key: str, request: CheckoutRequest) -> Checkout:
    """Makes a hosted pay page. Raises RefusedError or UnknownOutcomeError."""
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.currency.lower(),
                    "unit_amount": request.amount,
                    "product_data": {"name": request.name},
                },
            }
        ],
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": request.expires_at,
        "client_reference_id": request.reference,
        "metadata": {"charge": request.reference},
        "payment_intent_data": {"metadata": {"charge": request.reference}},
        "locale": LOCALES.get(request.language, "auto"),  # type: ignore[typeddict-item]  # values of LOCALES are theirs
    }
    with _asking():
        return _checkout(_api().checkout.sessions.create(params, {"idempotency_key": key}))


def retrieve_checkout(ref: str) -> Checkout:
    """The pay page as it is now, with payment and fee. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        return _checkout(
            _api().checkout.sessions.retrieve(ref, {"expand": ["payment_intent.latest_charge.balance_transaction"]})
        )


def expire_checkout(ref: str, key: str) -> None:
    """Closes an open pay page. Raises RefusedError where it isn't open any more, or UnknownOutcomeError."""
    with _asking():
        _api().checkout.sessions.expire(ref, {}, {"idempotency_key": key})


def create_refund(key: str, payment_ref: str, amount: int, reference: str) -> RefundFacts:
    """Gives part of a payment back to its card. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        return _refund(
            _api().refunds.create(
                {"payment_intent": payment_ref, "amount": amount, "metadata": {"refund": reference}},
                {"idempotency_key": key},
            )
        )


def retrieve_refund(ref: str) -> RefundFacts:
    """A refund as it is now. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        return _refund(_api().refunds.retrieve(ref))


def find_refund(payment_ref: str, reference: str) -> RefundFacts | None:
    """Our refund of a payment, if the provider ever made it. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        page = _api().refunds.list({"payment_intent": payment_ref, "limit": 100})
        return next((fact for fact in map(_refund, page.data) if fact.reference == reference), None)


def create_account(key: str, request: AccountRequest) -> AccountFacts:
    """Makes a connected account that can be paid by transfers. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        account = _api().accounts.create(
            {
                "country": request.country,
                **({"email": request.email} if request.email else {}),
                "controller": {
                    "fees": {"payer": "application"},
                    "losses": {"payments": "application"},
                    "stripe_dashboard": {"type": "express"},
                },
                "capabilities": {"transfers": {"requested": True}},
                "metadata": {"party": request.reference},
            },
            {"idempotency_key": key},
        )
        return _account(account)


def retrieve_account(ref: str) -> AccountFacts:
    """A connected account as it is now. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        return _account(_api().accounts.retrieve(ref))


def account_link(ref: str, *, return_url: str, refresh_url: str) -> str:
    """The address of the hosted onboarding page, good for one visit within minutes.

    Raises RefusedError or UnknownOutcomeError.
    """
    with _asking():
        link = _api().account_links.create(
            {"account": ref, "type": "account_onboarding", "return_url": return_url, "refresh_url": refresh_url}
        )
        return link.url


def create_transfer(key: str, request: TransferRequest) -> Transfer:
    """Pays a connected account out of the platform's balance. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        return _transfer(
            _api().transfers.create(
                {
                    "amount": request.amount,
                    "currency": request.currency.lower(),
                    "destination": request.destination,
                    "transfer_group": request.group,
                    "description": request.description,
                    "metadata": {"settlement": request.group},
                },
                {"idempotency_key": key},
            )
        )


def find_transfer(group: str) -> Transfer | None:
    """The transfer of a group, if the provider ever made it. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        found = _api().transfers.list({"transfer_group": group, "limit": 1}).data
        return _transfer(found[0]) if found else None


def provider_balance(currency: str) -> Money:
    """What the provider holds for us, pending and available together. Raises RefusedError or UnknownOutcomeError."""
    with _asking():
        held = _api().balance.retrieve()
        parts: list[Any] = [*held.available, *held.pending]
        return Money(sum(part.amount for part in parts if part.currency == currency.lower()), currency)


def read_event(payload: bytes, signature: str) -> Event:
    """What a webhook's raw body tells, once its signature, age and mode are right. Raises BadEventError."""
    connection = _connected()
    try:
        text = payload.decode("utf-8")
        stripe.WebhookSignature.verify_header(  # type: ignore[no-untyped-call]  # the library left this one untyped
            text, signature, connection.webhook_secret, stripe.Webhook.DEFAULT_TOLERANCE
        )
        body = json.loads(text)
        event = Event(
            str(body["id"]),
            str(body["type"]),
            str(body["data"]["object"].get("id", "")),
            datetime.fromtimestamp(int(body["created"]), UTC),
        )
        live = bool(body["livemode"])
    except (
        stripe.SignatureVerificationError,
        UnicodeDecodeError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise BadEventError(str(error)[:200]) from error
    if live != connection.live:
        raise BadEventError("an event of the other mode")
    return event


def _client(settings: Settings, timeout: tuple[float, float]) -> stripe.StripeClient:
    base = settings.stripe_api_base.rstrip("/")
    addresses: Any = {"api": base, "connect": base, "files": base, "meter_events": base} if base else None
    return stripe.StripeClient(
        settings.stripe_secret_key,
        base_addresses=addresses,
        stripe_version=API_VERSION,
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=timeout),
    )


def _connected() -> _Connection:
    if _connection is None:
        raise RuntimeError("the gateway is not connected: create_app() does it")
    return _connection


def _api() -> "V1Services":
    connection = _connected()
    return (connection.hurried if _hurry.get() else connection.patient).v1


@contextmanager
def _asking() -> Iterator[None]:
    """Sorts the library's errors into the two that callers need to tell apart."""
    try:
        yield
    except stripe.StripeError as error:
        status = error.http_status or 0
        too_many = isinstance(error, stripe.RateLimitError)
        definite = SERVER_ERROR > status >= 400 and status not in {CONFLICT, TOO_MANY} and not too_many  # noqa: PLR2004 - HTTP
        reason = (error.user_message or str(error))[:500]
        if definite:
            raise RefusedError(error.code or type(error).__name__, reason) from error
        raise UnknownOutcomeError(reason, stored=status == SERVER_ERROR and _replayed(error.headers)) from error


def _replayed(headers: Mapping[str, str] | None) -> bool:
    return any(name.lower() == "idempotent-replayed" and value == "true" for name, value in (headers or {}).items())


def _checkout(session: stripe.checkout.Session) -> Checkout:
    intent = session.payment_intent
    payment_ref = intent if isinstance(intent, str) or intent is None else intent.id
    currency = (session.currency or "").upper()
    return Checkout(
        ref=session.id,
        url=session.url,
        status=session.status or "",
        paid=session.payment_status == "paid",
        amount=session.amount_total or 0,
        currency=currency,
        reference=session.client_reference_id,
        payment_ref=payment_ref,
        fee=_fee(intent, currency),
        lost=session.status == "complete" and getattr(intent, "status", "") in LOST,
    )


def _fee(intent: object, currency: str) -> int | None:
    """The fee out of the balance transaction; None while there is none, or where it is in another currency."""
    charge = getattr(intent, "latest_charge", None)
    movement = getattr(charge, "balance_transaction", None)
    if getattr(movement, "currency", "").upper() != currency:
        return None
    fee: int = movement.fee  # type: ignore[union-attr]  # it has a currency, so it is one
    return fee


def _refund(refund: stripe.Refund) -> RefundFacts:
    return RefundFacts(
        ref=refund.id,
        status=refund.status or "pending",
        amount=refund.amount,
        currency=refund.currency.upper(),
        reference=getattr(refund.metadata, "refund", None),
        reason=getattr(refund, "failure_reason", None),
    )


def _account(account: stripe.Account) -> AccountFacts:
    capabilities, requirements = account.capabilities, account.requirements
    return AccountFacts(
        ref=account.id,
        can_receive=getattr(capabilities, "transfers", None) == "active",
        can_pay_out=bool(account.payouts_enabled),
        details_submitted=bool(account.details_submitted),
        due=tuple((requirements.currently_due if requirements else None) or ()),
        disabled_reason=requirements.disabled_reason if requirements else None,
    )


def _transfer(transfer: stripe.Transfer) -> Transfer:
    destination = transfer.destination
    return Transfer(
        ref=transfer.id,
        amount=transfer.amount,
        currency=transfer.currency.upper(),
        destination=destination if isinstance(destination, str) else getattr(destination, "id", ""),
    )
