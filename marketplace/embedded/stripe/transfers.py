"""Transfers to connected accounts, and their reversals."""

from marketplace.embedded.stripe import balance
from marketplace.embedded.stripe.errors import ApiError
from marketplace.embedded.stripe.events import emit
from marketplace.embedded.stripe.payments import new_charge
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.work import Work

LIST_FIELDS = ("destination", "transfer_group")


def create(work: Work, _ids: list[str], params: Json) -> Json:
    """POST /v1/transfers: from the platform's available balance to an account that can be paid."""
    amount, currency = params["amount"], params["currency"]
    account = _payable(work, params["destination"])
    source = _source(work, params)
    if balance.available(work, currency) < amount:
        raise ApiError("There are insufficient available funds for this transfer.", code="balance_insufficient")
    transfer = work.add(
        "tr",
        {
            "object": "transfer",
            "amount": amount,
            "amount_reversed": 0,
            "balance_transaction": None,
            "currency": currency,
            "description": params.get("description"),
            "destination": account["id"],
            "destination_payment": None,
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "reversals": {"object": "list", "data": [], "has_more": False, "url": ""},
            "reversed": False,
            "source_transaction": params.get("source_transaction"),
            "source_type": "card",
            "transfer_group": params.get("transfer_group") or (source or {}).get("transfer_group"),
        },
    )
    transfer["reversals"]["url"] = f"/v1/transfers/{transfer['id']}/reversals"
    transfer["balance_transaction"] = balance.book(work, "transfer", -amount, currency, transfer["id"])
    transfer["destination_payment"] = _arrive(work, transfer)
    work.save(transfer)
    emit(work, "transfer.created", transfer)
    return transfer


def retrieve(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/transfers/{id}."""
    return work.load(ids[0], "transfer")


def listing(work: Work, _ids: list[str], params: Json) -> Json:
    """GET /v1/transfers: by destination, transfer_group, created; newest first."""
    wanted = {name: params[name] for name in LIST_FIELDS if name in params}
    data, more = work.page("transfer", params, wanted)
    return {"object": "list", "data": data, "has_more": more, "url": "/v1/transfers"}


def reverse(work: Work, ids: list[str], params: Json) -> Json:
    """POST /v1/transfers/{id}/reversals: back to the platform, in parts, while the account still has the money."""
    transfer = retrieve(work, ids, {})
    destination, currency = transfer["destination"], transfer["currency"]
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.get("amount", left)
    if left == 0:
        raise ApiError(f"Transfer {transfer['id']} has already been fully reversed.")
    if amount > left:
        raise ApiError(
            f"Reversal amount ({amount}) is greater than what is left of the transfer ({left}).", param="amount"
        )
    if balance.available(work, currency, destination) < amount:
        raise ApiError("The connected account has insufficient funds for this reversal.", code="balance_insufficient")
    reversal = work.add(
        "trr",
        {
            "object": "transfer_reversal",
            "amount": amount,
            "balance_transaction": None,
            "currency": currency,
            "destination_payment_refund": None,
            "metadata": params.get("metadata", {}),
            "source_refund": None,
            "transfer": transfer["id"],
        },
    )
    reversal_id = reversal["id"]
    reversal["balance_transaction"] = balance.book(
        work, "transfer_refund", amount, currency, reversal_id, category="transfer_reversal"
    )
    balance.book(work, "payment_refund", -amount, currency, reversal_id, owner=destination, category="refund")
    work.save(reversal)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    work.save(transfer)
    emit(work, "transfer.reversed", transfer)
    return reversal


def retrieve_reversal(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/transfers/{id}/reversals/{id}."""
    reversal = work.load(ids[1], "transfer_reversal")
    if reversal["transfer"] != ids[0]:
        raise ApiError(f"No such reversal of {ids[0]}: '{ids[1]}'", status=404, code="resource_missing", param="id")
    return reversal


def list_reversals(work: Work, ids: list[str], params: Json) -> Json:
    """GET /v1/transfers/{id}/reversals; newest first."""
    transfer = retrieve(work, ids, {})
    data, more = work.page("transfer_reversal", params, {"transfer": transfer["id"]})
    return {"object": "list", "data": data, "has_more": more, "url": transfer["reversals"]["url"]}


def _payable(work: Work, account_id: str) -> Json:
    account = work.find(account_id, "account")
    if account is None:
        raise ApiError(f"No such destination: '{account_id}'", code="resource_missing", param="destination")
    if account["capabilities"].get("transfers") != "active":
        raise ApiError(
            "The destination account can't receive transfers: its 'transfers' capability is not active yet.",
            code="insufficient_capabilities_for_transfer",
        )
    return account


def _source(work: Work, params: Json) -> Json | None:
    """The charge that ``source_transaction`` names; a charge never gives more than it brought in."""
    if "source_transaction" not in params:
        return None
    charge = work.load(params["source_transaction"], "charge", "source_transaction")
    if not charge["captured"]:
        raise ApiError("source_transaction must be a captured charge.", param="source_transaction")
    if charge["currency"] != params["currency"]:
        raise ApiError("The currency must be that of source_transaction.", param="currency")
    row = work.db.execute(
        "SELECT sum(json_extract(body, '$.amount')) AS given FROM objects "
        "WHERE kind = 'transfer' AND json_extract(body, '$.source_transaction') = ?",
        (charge["id"],),
    ).fetchone()
    if (row["given"] or 0) + params["amount"] > charge["amount_captured"]:
        raise ApiError("Transfers of one charge can't exceed what it brought in.", param="amount")
    return charge


def _arrive(work: Work, transfer: Json) -> str:
    """The payment that the connected account sees, and the money in its balance."""
    destination, amount, currency = transfer["destination"], transfer["amount"], transfer["currency"]
    facts = {
        "amount": amount,
        "amount_captured": amount,
        "currency": currency,
        "payment_method_details": {"stripe_account": {}, "type": "stripe_account"},
        "source_transfer": transfer["id"],
    }
    payment = new_charge(work, "py", facts, owner=destination)
    payment["balance_transaction"] = balance.book(
        work, "payment", amount, currency, payment["id"], owner=destination, category="charge"
    )
    work.save(payment)
    return str(payment["id"])
