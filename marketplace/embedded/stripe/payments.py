"""PaymentIntents and Charges: what becomes of a payer's attempt to pay."""

from enum import Enum

from marketplace.embedded.stripe import balance
from marketplace.embedded.stripe.events import emit
from marketplace.embedded.stripe.money import ANY
from marketplace.embedded.stripe.settings import PLATFORM, Json
from marketplace.embedded.stripe.work import Work, random_text

LIST_FIELDS = ("payment_intent", "transfer_group")
UNPAID = ("requires_payment_method", "requires_action")


class Card(Enum):
    """The practice cards of the pay page: last four digits, as in Stripe's own test cards."""

    GOOD = "4242"
    DECLINED = "0002"
    CHALLENGED = "3184"


def begin(work: Work, amount: int, currency: str, told: Json) -> Json:
    """A PaymentIntent that waits for a card. ``told`` is the session's ``payment_intent_data``."""
    intent = work.add(
        "pi",
        {
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": None,
            "confirmation_method": "automatic",
            "currency": currency,
            "customer": None,
            "description": told.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": told.get("metadata", {}),
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": None,
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": ["card"],
            "processing": None,
            "receipt_email": None,
            "review": None,
            "setup_future_usage": None,
            "shipping": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": None,
            "status": "requires_payment_method",
            "transfer_data": None,
            "transfer_group": told.get("transfer_group"),
        },
    )
    emit(work, "payment_intent.created", intent)
    return intent


def try_card(work: Work, intent: Json, card: Card, challenge_url: str) -> None:
    """Confirms an unpaid PaymentIntent with a practice card: paid, declined, or sent to the bank's challenge page."""
    intent.update(payment_method=f"pm_{random_text(24)}", next_action=None, last_payment_error=None)
    if card is Card.GOOD:
        _succeed(work, intent, card)
    elif card is Card.DECLINED:
        _decline(work, intent, card)
    else:
        action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": None, "url": challenge_url}}
        intent.update(status="requires_action", next_action=action)
        work.save(intent)
        emit(work, "payment_intent.requires_action", intent)


def answer_challenge(work: Work, intent: Json, *, approved: bool) -> None:
    """What the payer told the bank on the 3-D Secure page."""
    intent["next_action"] = None
    if approved:
        _succeed(work, intent, Card.CHALLENGED)
        return
    intent["last_payment_error"] = {
        "type": "invalid_request_error",
        "code": "payment_intent_authentication_failure",
        "message": "The payer's bank could not confirm who is paying.",
    }
    intent.update(status="requires_payment_method", payment_method=None)
    work.save(intent)
    emit(work, "payment_intent.payment_failed", intent)


def cancel(work: Work, intent_id: str) -> None:
    """Ends an attempt whose session is over; a paid one stays paid."""
    intent = work.find(intent_id, "payment_intent")
    if intent is None or intent["status"] not in UNPAID:
        return
    intent.update(status="canceled", canceled_at=work.now, next_action=None)
    work.save(intent)
    emit(work, "payment_intent.canceled", intent)


def new_charge(work: Work, prefix: str, facts: Json, card: Card = Card.GOOD, *, owner: str = PLATFORM) -> Json:
    """A Charge with these facts; what they don't name is as on a paid one."""
    return work.add(
        prefix,
        {
            "object": "charge",
            "amount_refunded": 0,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": None,
            "billing_details": {
                "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
                "email": None,
                "name": None,
                "phone": None,
                "tax_id": None,
            },
            "calculated_statement_descriptor": "PRACTICE",
            "captured": True,
            "customer": None,
            "description": None,
            "disputed": False,
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "fraud_details": {},
            "livemode": False,
            "metadata": {},
            "on_behalf_of": None,
            "outcome": {
                "advice_code": None,
                "network_advice_code": None,
                "network_decline_code": None,
                "network_status": "approved_by_network",
                "reason": None,
                "risk_level": "normal",
                "seller_message": "Payment complete.",
                "type": "authorized",
            },
            "paid": True,
            "payment_intent": None,
            "payment_method": None,
            "payment_method_details": _card_details(facts["amount"], card),
            "receipt_email": None,
            "receipt_number": None,
            "receipt_url": None,
            "refunded": False,
            "review": None,
            "shipping": None,
            "source_transfer": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": None,
            "status": "succeeded",
            "transfer_data": None,
            "transfer_group": None,
            **facts,
        },
        owner=owner,
    )


def retrieve_intent(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/payment_intents/{id}."""
    return work.load(ids[0], "payment_intent", "intent")


def list_intents(work: Work, _ids: list[str], params: Json) -> Json:
    """GET /v1/payment_intents: by created; newest first."""
    data, more = work.page("payment_intent", params, {})
    return {"object": "list", "data": data, "has_more": more, "url": "/v1/payment_intents"}


def retrieve_charge(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/charges/{id}."""
    return work.load(ids[0], "charge")


def list_charges(work: Work, _ids: list[str], params: Json) -> Json:
    """GET /v1/charges: by payment_intent, transfer_group, created; newest first."""
    wanted = {name: params[name] for name in LIST_FIELDS if name in params}
    data, more = work.page("charge", params, wanted)
    return {"object": "list", "data": data, "has_more": more, "url": "/v1/charges"}


def _succeed(work: Work, intent: Json, card: Card) -> None:
    amount, currency = intent["amount"], intent["currency"]
    charge = new_charge(work, "ch", {**_of(intent), "amount_captured": amount}, card)
    fees = work.settings.fees
    fee = fees.get(currency, fees[ANY]).of(amount)
    charge["balance_transaction"] = balance.book(work, "charge", amount, currency, charge["id"], fee=fee)
    work.save(charge)
    intent.update(status="succeeded", amount_received=amount, latest_charge=charge["id"])
    work.save(intent)
    emit(work, "charge.succeeded", charge)
    emit(work, "payment_intent.succeeded", intent)


def _decline(work: Work, intent: Json, card: Card) -> None:
    message = "Your card was declined."
    failed = {
        **_of(intent),
        "amount_captured": 0,
        "captured": False,
        "failure_code": "card_declined",
        "failure_message": message,
        "outcome": {
            "advice_code": "try_again_later",
            "network_advice_code": None,
            "network_decline_code": "05",
            "network_status": "declined_by_network",
            "reason": "generic_decline",
            "risk_level": "normal",
            "seller_message": "The bank did not say why it declined the payment.",
            "type": "issuer_declined",
        },
        "paid": False,
        "status": "failed",
    }
    charge = new_charge(work, "ch", failed, card)
    intent["last_payment_error"] = {
        "type": "card_error",
        "charge": charge["id"],
        "code": "card_declined",
        "decline_code": "generic_decline",
        "message": message,
    }
    intent.update(status="requires_payment_method", payment_method=None, latest_charge=charge["id"])
    work.save(intent)
    emit(work, "charge.failed", charge)
    emit(work, "payment_intent.payment_failed", intent)


def _of(intent: Json) -> Json:
    same = ("amount", "currency", "description", "metadata", "payment_method", "transfer_group")
    return {"payment_intent": intent["id"], **{name: intent[name] for name in same}}


def _card_details(amount: int, card: Card) -> Json:
    secure = {"authentication_flow": "challenge", "result": "authenticated", "result_reason": None, "version": "2.2.0"}
    unknown = ("installments", "mandate", "network_token", "network_transaction_id", "wallet")
    return {
        "type": "card",
        "card": {
            **dict.fromkeys(unknown),
            "amount_authorized": amount,
            "authorization_code": None,
            "brand": "visa",
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "KR",
            "exp_month": 12,
            "exp_year": 2040,
            "fingerprint": None,
            "funding": "credit",
            "last4": card.value,
            "network": "visa",
            "three_d_secure": secure if card is Card.CHALLENGED else None,
        },
    }
