"""The invariants of the books, each one query that names the rows that break it. Shown to operators, and run by tests."""

from dataclasses import dataclass
from typing import Any

from marketplace.db import session
from marketplace.money import Money
from marketplace.payments import ledger, stripe_gateway
from marketplace.payments.models import AccountKind

MOST_ROWS = 50


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One invariant: ``rows`` break it, ``sql`` finds them."""

    name: str
    sql: str
    rows: list[dict[str, Any]]

    @property
    def ok(self) -> bool:
        """Nothing breaks it."""
        return not self.rows


# What is still held in each escrow row, and how it is shared out.
_KEPT = "(e.amount - e.refunded)"
COMMISSION = f"(({_KEPT} * e.commission_bps + 5000) / 10000)"
CIRCLE_FEE = f"LEAST(e.fund_fee, ({_KEPT} - {COMMISSION}) / 2)"
OWNERS_PART = f"({_KEPT} - {COMMISSION} - {CIRCLE_FEE})"
"""What the owner of an ``escrows e`` got out of it (the commission is rounded half up, payments.rules.share_out)."""

CHECKS: dict[str, str] = {
    "every journal sums to zero in each currency": """
        SELECT j.id AS journal, j.key, e.currency, sum(e.amount) AS sum
        FROM journals j JOIN entries e ON e.journal_id = j.id
        GROUP BY j.id, e.currency HAVING sum(e.amount) <> 0
    """,
    "every journal has entries": """
        SELECT j.id AS journal, j.key FROM journals j
        WHERE (SELECT count(*) FROM entries e WHERE e.journal_id = j.id) < 2
    """,
    "all entries sum to zero": """
        SELECT currency, sum(amount) AS sum FROM entries GROUP BY currency HAVING sum(amount) <> 0
    """,
    "a balance is the sum of its entries": """
        SELECT a.id AS account, a.kind, a.owner_id, a.balance, coalesce(sum(e.amount), 0) AS entries
        FROM ledger_accounts a LEFT JOIN entries e ON e.account_id = a.id
        GROUP BY a.id HAVING a.balance <> coalesce(sum(e.amount), 0)
    """,
    "entries are in the currency of their account": """
        SELECT e.journal_id AS journal, e.line, e.currency, a.currency AS account_currency
        FROM entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.currency <> e.currency
    """,
    "versions of an account run from 1 without a gap": """
        SELECT a.id AS account, a.version, count(e.account_version) AS entries, max(e.account_version) AS last
        FROM ledger_accounts a LEFT JOIN entries e ON e.account_id = a.id
        GROUP BY a.id
        HAVING count(e.account_version) <> a.version OR coalesce(max(e.account_version), 0) <> a.version
    """,
    "each entry continues the balance before it": """
        SELECT account_id AS account, account_version AS version, balance_after, running FROM (
            SELECT account_id, account_version, balance_after,
                   sum(amount) OVER (PARTITION BY account_id ORDER BY account_version) AS running
            FROM entries
        ) AS chain WHERE balance_after <> running
    """,
    "wallets, escrow, deposits, refunds under way and circles' funds are not negative": """
        SELECT id AS account, kind, owner_id, balance FROM ledger_accounts
        WHERE kind IN ('wallet', 'escrow', 'deposit_held', 'refund_payable', 'circle_fund')
          AND (normal * balance < 0 OR min_balance IS DISTINCT FROM 0)
    """,
    "escrow holds what its booking paid less what went back, and nothing once it is closed": f"""
        SELECT coalesce(e.booking_id, a.owner_id) AS booking, e.state, e.amount, e.refunded, -a.balance AS held
        FROM escrows e FULL JOIN (SELECT * FROM ledger_accounts WHERE kind = 'escrow') a
          ON a.owner_id = e.booking_id AND a.currency = e.currency
        WHERE coalesce(-a.balance, 0) <> CASE WHEN e.state = 'held' THEN {_KEPT} ELSE 0 END
    """,
    "owners were credited what their bookings brought, less the commission": f"""
        WITH brought AS (
            SELECT e.owner_party_id AS party, e.currency, sum{OWNERS_PART} AS amount FROM escrows e
            WHERE e.state IN ('released', 'split') GROUP BY 1, 2
        ), credited AS (
            SELECT a.owner_id AS party, a.currency, -sum(en.amount) AS amount
            FROM ledger_accounts a JOIN entries en ON en.account_id = a.id JOIN journals j ON j.id = en.journal_id
            WHERE a.kind = 'owner_payable' AND j.kind = 'released' GROUP BY 1, 2
        )
        SELECT party, currency, coalesce(b.amount, 0) AS brought, coalesce(c.amount, 0) AS credited
        FROM brought b FULL JOIN credited c USING (party, currency)
        WHERE coalesce(b.amount, 0) <> coalesce(c.amount, 0)
    """,
    "circles' funds were credited their part of the bookings that support them": f"""
        WITH due AS (
            SELECT e.fund_circle_id AS circle, e.currency,
                   sum({COMMISSION} * e.fund_share_bps / 10000 + {CIRCLE_FEE}) AS amount
            FROM escrows e WHERE e.state IN ('released', 'split') AND e.fund_circle_id IS NOT NULL GROUP BY 1, 2
        ), credited AS (
            SELECT a.owner_id AS circle, a.currency, -sum(en.amount) AS amount
            FROM ledger_accounts a JOIN entries en ON en.account_id = a.id JOIN journals j ON j.id = en.journal_id
            WHERE a.kind = 'circle_fund' AND j.kind = 'released' GROUP BY 1, 2
        )
        SELECT circle, currency, coalesce(d.amount, 0) AS due, coalesce(c.amount, 0) AS credited
        FROM due d FULL JOIN credited c USING (circle, currency)
        WHERE coalesce(d.amount, 0) <> coalesce(c.amount, 0)
    """,
    "circles' spendings are paid once, as two stewards agreed": """
        SELECT s.id AS spending, s.state, s.amount, j.key, coalesce(sum(e.amount), 0) AS booked
        FROM circle_spendings s
        LEFT JOIN journals j ON j.key = 'circle_spending:' || s.public_id
        LEFT JOIN entries e ON e.journal_id = j.id
             AND e.account_id IN (SELECT id FROM ledger_accounts WHERE kind = 'circle_fund' AND owner_id = s.circle_id)
        GROUP BY s.id, j.id
        HAVING coalesce(sum(e.amount), 0) <> CASE WHEN s.state = 'paid' THEN s.amount ELSE 0 END
    """,
    "operator's, owner's and circle's shares are the price": """
        SELECT j.id AS journal, j.booking_id AS booking FROM journals j JOIN entries e ON e.journal_id = j.id
        JOIN ledger_accounts a ON a.id = e.account_id
        WHERE j.kind = 'released'
        GROUP BY j.id HAVING sum(e.amount) FILTER (WHERE a.kind = 'escrow')
            <> -coalesce(sum(e.amount) FILTER (WHERE a.kind IN ('owner_payable', 'platform_fee', 'circle_fund')), 0)
    """,
    "each card payment came in once, in full": """
        SELECT c.id AS charge, c.amount, c.state, j.key, coalesce(sum(e.amount), 0) AS booked
        FROM charges c
        LEFT JOIN journals j ON j.key = 'charge:' || c.public_id || ':in'
        LEFT JOIN entries e ON e.journal_id = j.id
             AND e.account_id IN (SELECT id FROM ledger_accounts WHERE kind = 'clearing')
        GROUP BY c.id, j.id
        HAVING (j.id IS NOT NULL AND (c.state <> 'succeeded' OR coalesce(sum(e.amount), 0) <> c.amount))
            OR (j.id IS NULL AND c.state = 'succeeded' AND NOT EXISTS (
                SELECT 1 FROM outbox_messages m WHERE m.topic = 'charge.succeeded' AND m.state IN ('pending', 'sent')
                   AND (m.payload->>'charge_id')::bigint = c.id))
    """,
    "processing costs are what the provider said": """
        SELECT c.id AS charge, c.fee, coalesce(sum(e.amount), 0) AS booked FROM charges c
        LEFT JOIN journals j ON j.key = 'charge:' || c.public_id || ':fee'
        LEFT JOIN entries e ON e.journal_id = j.id
             AND e.account_id IN (SELECT id FROM ledger_accounts WHERE kind = 'processing_cost')
        GROUP BY c.id HAVING coalesce(sum(e.amount), 0) <> coalesce(c.fee, 0)
    """,
    "refunds under way are what is owed to cards": """
        SELECT a.owner_id AS charge, -a.balance AS owed, coalesce(sum(r.amount), 0) AS under_way
        FROM ledger_accounts a
        LEFT JOIN refunds r ON r.charge_id = a.owner_id AND r.state IN ('intended', 'failed')
        WHERE a.kind = 'refund_payable' GROUP BY a.id HAVING -a.balance <> coalesce(sum(r.amount), 0)
    """,
    "no charge gives back more than it brought": """
        SELECT c.id AS charge, c.amount, c.refunded, coalesce(sum(r.amount), 0) AS refunds
        FROM charges c LEFT JOIN refunds r ON r.charge_id = c.id
        GROUP BY c.id HAVING c.refunded > c.amount OR c.refunded <> coalesce(sum(r.amount), 0)
    """,
    "the database itself guards the books": """
        SELECT wanted.name FROM (VALUES
            ('c', 'journals_key_key'), ('c', 'entries_account_id_account_version_key'), ('c', 'entries_amount_check'),
            ('c', 'ledger_accounts_min_balance_check'),
            ('c', 'ledger_accounts_kind_owner_id_currency_stripe_key'),
            ('t', 'entries_append_only'), ('t', 'journals_append_only'), ('t', 'entries_journal_balanced')
        ) AS wanted (kind, name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE wanted.kind = 'c' AND conname = wanted.name)
          AND NOT EXISTS (SELECT 1 FROM pg_trigger
                          WHERE wanted.kind = 't' AND tgname = wanted.name AND tgenabled IN ('O', 'A'))
    """,
}


def run() -> list[CheckResult]:
    """Checks every invariant; reads only."""
    return [check(name, sql) for name, sql in CHECKS.items()]


def check(name: str, sql: str, values: dict[str, Any] | None = None) -> CheckResult:
    """Runs one query: its rows are what is wrong, at most 50 of them. ``values`` fill its ``%(name)s``."""
    rows = session.connection().exec_driver_sql(sql, values).mappings().fetchmany(MOST_ROWS)
    return CheckResult(name, " ".join(sql.split()), [dict(row) for row in rows])


def provider_holds(currency: str) -> tuple[Money, Money]:
    """(what our books say the provider holds, what it says itself), pending included; they differ by what is under way.

    Asks the provider: call it outside of a transaction. Raises provider.GatewayError.
    """
    ours = ledger.total(AccountKind.CLEARING, currency)
    session.rollback()
    return ours, stripe_gateway.provider_balance(currency)
