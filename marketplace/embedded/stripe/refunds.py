"""Refunds: money back to the payer, in parts, never more than was paid. The processing fee is not given back."""

from marketplace.embedded.stripe import balance
from marketplace.embedded.stripe.errors import ApiError
from marketplace.embedded.stripe.events import emit
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.work import Work

LIST_FIELDS = ("charge", "payment_intent")


def create(work: Work, _ids: list[str], params: Json) -> Json:
    """POST /v1/refunds, by payment_intent or charge; without an amount all that is left."""
    charge = _charge(work, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", param="charge"
        )
    amount = params.get("amount", left)
    if amount > left:
        raise ApiError(f"Refund amount ({amount}) is greater than what is left of the charge ({left}).", param="amount")
    refund = work.add(
        "re",
        {
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "currency": charge["currency"],
            "destination_details": {
                "type": "card",
                "card": {
                    "reference_status": "pending",
                    "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
            },
            "metadata": params.get("metadata", {}),
            "payment_intent": charge["payment_intent"],
            "reason": params.get("reason"),
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        },
    )
    refund["balance_transaction"] = balance.book(work, "refund", -amount, charge["currency"], refund["id"])
    work.save(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    work.save(charge)
    emit(work, "refund.created", refund)
    emit(work, "charge.refunded", charge)
    return refund


def retrieve(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/refunds/{id}."""
    return work.load(ids[0], "refund")


def listing(work: Work, _ids: list[str], params: Json) -> Json:
    """GET /v1/refunds: by charge, payment_intent, created; newest first."""
    wanted = {name: params[name] for name in LIST_FIELDS if name in params}
    data, more = work.page("refund", params, wanted)
    return {"object": "list", "data": data, "has_more": more, "url": "/v1/refunds"}


def of_charge(work: Work, charge: Json) -> Json:
    """The charge's latest refunds, as ``expand=["refunds"]`` shows them."""
    data, more = work.page("refund", {}, {"charge": charge["id"]})
    return {"object": "list", "data": data, "has_more": more, "url": f"/v1/charges/{charge['id']}/refunds"}


def _charge(work: Work, params: Json) -> Json:
    if ("payment_intent" in params) == ("charge" in params):
        raise ApiError("Give either payment_intent or charge.", code="parameter_missing", param="payment_intent")
    if "charge" in params:
        charge = work.load(params["charge"], "charge", "charge")
    else:
        intent = work.load(params["payment_intent"], "payment_intent", "payment_intent")
        charge = work.find(intent["latest_charge"] or "") or {"captured": False}
    if not charge["captured"]:
        raise ApiError("There is no successful charge to refund.", param="payment_intent")
    return charge
