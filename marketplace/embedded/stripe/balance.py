"""Money at the provider: balance transactions and the balance that they sum up to, by owner and currency."""

from marketplace.embedded.stripe.settings import PLATFORM, Json
from marketplace.embedded.stripe.work import Work

LIST_FIELDS = ("source", "currency", "type")


def book(
    work: Work,
    movement: str,
    amount: int,
    currency: str,
    source: str,
    *,
    owner: str = PLATFORM,
    fee: int = 0,
    category: str | None = None,
) -> str:
    """Books a movement (``charge``, ``refund``, ``transfer`` …) and returns its id.

    ``amount`` is signed, in minor units; amount minus fee changes the owner's balance at once.
    """
    fees = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Processing fee (practice)",
            "type": "stripe_fee",
        }
    ]
    transaction = work.add(
        "txn",
        {
            "object": "balance_transaction",
            "amount": amount,
            "available_on": work.now,
            "balance_type": "payments",
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": fees if fee else [],
            "net": amount - fee,
            "reporting_category": category or movement,
            "source": source,
            "status": "available",
            "type": movement,
        },
        owner=owner,
    )
    work.db.execute(
        "INSERT INTO balances (owner, currency, amount) VALUES (?, ?, ?) "
        "ON CONFLICT (owner, currency) DO UPDATE SET amount = amount + excluded.amount",
        (owner, currency, amount - fee),
    )
    return str(transaction["id"])


def available(work: Work, currency: str, owner: str = PLATFORM) -> int:
    """What an owner can pay out now, in minor units."""
    row = work.db.execute("SELECT amount FROM balances WHERE owner = ? AND currency = ?", (owner, currency)).fetchone()
    return int(row["amount"]) if row else 0


def retrieve(work: Work, _ids: list[str], _params: Json) -> Json:
    """GET /v1/balance. Nothing is ever pending here."""
    rows = work.db.execute("SELECT currency, amount FROM balances WHERE owner = ? ORDER BY currency", (work.owner,))
    amounts = {str(row["currency"]): int(row["amount"]) for row in rows} or {"usd": 0}

    def lines(factor: int) -> list[Json]:
        return [
            {"amount": amount * factor, "currency": currency, "source_types": {"card": amount * factor}}
            for currency, amount in amounts.items()
        ]

    return {"object": "balance", "available": lines(1), "livemode": False, "pending": lines(0)}


def retrieve_transaction(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/balance_transactions/{id}."""
    return work.load(ids[0], "balance_transaction")


def list_transactions(work: Work, _ids: list[str], params: Json) -> Json:
    """GET /v1/balance_transactions: by source, currency, type, created; newest first."""
    wanted = {name: params[name] for name in LIST_FIELDS if name in params}
    data, more = work.page("balance_transaction", params, wanted)
    return {"object": "list", "data": data, "has_more": more, "url": "/v1/balance_transactions"}
