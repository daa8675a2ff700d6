"""Checkout Sessions: made by the application, paid by a person on the hosted page, ended by the clock."""

from marketplace.embedded.stripe import payments
from marketplace.embedded.stripe.errors import ApiError
from marketplace.embedded.stripe.events import emit
from marketplace.embedded.stripe.money import MAXIMUM, minimum, written
from marketplace.embedded.stripe.payments import Card
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.work import Work, random_text

LONGEST_SESSION = 24 * 3600
LIST_FIELDS = ("payment_intent", "status")


def create(work: Work, _ids: list[str], params: Json) -> Json:
    """POST /v1/checkout/sessions, mode payment."""
    lines, amount, currency = _lines(params["line_items"])
    expires_at = params.get("expires_at", work.now + LONGEST_SESSION)
    shortest = work.settings.shortest_session
    if not work.now + shortest <= expires_at <= work.now + LONGEST_SESSION:
        raise ApiError(
            f"expires_at must be between {shortest} seconds and 24 hours after the Checkout Session is created.",
            param="expires_at",
        )
    session = work.add(
        "cs_test",
        {
            "object": "checkout.session",
            "adaptive_pricing": {"enabled": False},
            "after_expiration": None,
            "allow_promotion_codes": None,
            "amount_subtotal": amount,
            "amount_total": amount,
            "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
            "billing_address_collection": None,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "client_secret": None,
            "collected_information": None,
            "consent": None,
            "consent_collection": None,
            "currency": currency,
            "currency_conversion": None,
            "custom_fields": [],
            "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
            "customer": None,
            "customer_creation": "if_required",
            "customer_details": None,
            "customer_email": params.get("customer_email"),
            "discounts": [],
            "expires_at": expires_at,
            "invoice": None,
            "invoice_creation": None,
            "livemode": False,
            "locale": params.get("locale"),
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "origin_context": None,
            "payment_intent": None,
            "payment_link": None,
            "payment_method_collection": "if_required",
            "payment_method_configuration_details": None,
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "permissions": None,
            "phone_number_collection": {"enabled": False},
            "recovered_from": None,
            "saved_payment_method_options": None,
            "setup_intent": None,
            "shipping_address_collection": None,
            "shipping_cost": None,
            "shipping_options": [],
            "status": "open",
            "submit_type": params.get("submit_type"),
            "subscription": None,
            "success_url": params["success_url"],
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": None,
            "wallet_options": None,
        },
        private={"intent": params.get("payment_intent_data", {}), "lines": lines},
    )
    work.db.execute("INSERT INTO open_sessions (id, expires_at) VALUES (?, ?)", (session["id"], expires_at))
    return work.present(session)


def retrieve(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/checkout/sessions/{id}."""
    return work.load(ids[0], "checkout.session", "session")


def listing(work: Work, _ids: list[str], params: Json) -> Json:
    """GET /v1/checkout/sessions: by payment_intent, status, created; newest first."""
    wanted = {name: params[name] for name in LIST_FIELDS if name in params}
    data, more = work.page("checkout.session", params, wanted)
    return {"object": "list", "data": data, "has_more": more, "url": "/v1/checkout/sessions"}


def expire(work: Work, ids: list[str], _params: Json) -> Json:
    """POST /v1/checkout/sessions/{id}/expire: only an open session can be ended."""
    session = retrieve(work, ids, {})
    if session["status"] != "open":
        raise ApiError(f"Only an open Checkout Session can be expired; this one is {session['status']}.")
    return _end(work, session)


def expire_due(work: Work) -> None:
    """Ends every open session whose time is over; called before each piece of work and once a second."""
    due = work.db.execute("SELECT id FROM open_sessions WHERE expires_at <= ?", (work.now,)).fetchall()
    for row in due:
        session = work.find(row["id"])
        if session is not None:
            _end(work, session)


def lines_of(work: Work, session: Json) -> Json:
    """The session's line items, as ``expand=["line_items"]`` shows them."""
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "data": work.private(session["id"])["lines"], "has_more": False, "url": url}


def intent_of(work: Work, session: Json) -> Json | None:
    """The session's PaymentIntent, once somebody has tried to pay."""
    return work.find(session["payment_intent"]) if session["payment_intent"] else None


def pay(work: Work, session: Json, card: Card) -> Json:
    """A payer's attempt on an open session; returns the PaymentIntent. Paid: the session is complete."""
    intent = intent_of(work, session)
    if intent is None:
        told = work.private(session["id"])["intent"]
        intent = payments.begin(work, session["amount_total"], session["currency"], told)
        session["payment_intent"] = intent["id"]
        work.save(session)
    payments.try_card(work, intent, card, f"{work.settings.base_url}/pay/{session['id']}/challenge")
    _complete_if_paid(work, session, intent)
    return intent


def answer_challenge(work: Work, session: Json, *, approved: bool) -> Json:
    """The payer's answer on the 3-D Secure page; returns the PaymentIntent, unchanged when none was asked for."""
    intent = intent_of(work, session)
    if intent is None:
        raise ApiError("Nobody has tried to pay this Checkout Session yet.")
    if intent["status"] == "requires_action":
        payments.answer_challenge(work, intent, approved=approved)
        _complete_if_paid(work, session, intent)
    return intent


def _lines(items: list[Json]) -> tuple[list[Json], int, str]:
    """The lines as the API shows them, their sum in minor units, their one currency."""
    if not items:
        raise ApiError("line_items needs at least one line.", code="parameter_missing", param="line_items")
    currency = items[0]["price_data"]["currency"]
    if any(item["price_data"]["currency"] != currency for item in items):
        raise ApiError("All line items must have the same currency.", param="line_items")
    lines = [_line(item) for item in items]
    amount = sum(line["amount_total"] for line in lines)
    if amount < minimum(currency):
        least = written(minimum(currency), currency, "en")
        raise ApiError(f"The total of a Checkout Session must be at least {least}.", code="amount_too_small")
    if amount > MAXIMUM:
        raise ApiError(f"The total of a Checkout Session must be at most {MAXIMUM}.", code="amount_too_large")
    return lines, amount, currency


def _line(item: Json) -> Json:
    priced = item["price_data"]
    total = priced["unit_amount"] * item["quantity"]
    return {
        "id": f"li_{random_text(24)}",
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": priced["currency"],
        "description": priced["product_data"]["name"],
        "metadata": {},
        "price": None,
        "quantity": item["quantity"],
    }


def _complete_if_paid(work: Work, session: Json, intent: Json) -> None:
    if intent["status"] != "succeeded":
        return
    email = session["customer_email"]
    details = {"email": email, **dict.fromkeys(("address", "business_name", "individual_name", "name", "phone"))}
    session.update(
        status="complete",
        payment_status="paid",
        url=None,
        customer_details={**details, "tax_exempt": "none", "tax_ids": None},
    )
    _close(work, session)
    emit(work, "checkout.session.completed", session)


def _end(work: Work, session: Json) -> Json:
    session.update(status="expired", url=None)
    _close(work, session)
    if session["payment_intent"]:
        payments.cancel(work, session["payment_intent"])
    emit(work, "checkout.session.expired", session)
    return session


def _close(work: Work, session: Json) -> None:
    work.save(session)
    work.db.execute("DELETE FROM open_sessions WHERE id = ?", (session["id"],))
