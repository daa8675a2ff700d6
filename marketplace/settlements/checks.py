"""The invariants of settling, in the shape of payments.checks."""

from marketplace.payments.checks import OWNERS_PART, CheckResult, check

CHECKS: dict[str, str] = {
    "owners are owed what their bookings brought less what was paid out": f"""
        WITH brought AS (
            SELECT e.owner_party_id AS party, e.currency, sum{OWNERS_PART} AS amount
            FROM escrows e WHERE e.state IN ('released', 'split') GROUP BY 1, 2
        ), paid AS (
            SELECT party_id AS party, currency, sum(amount) AS amount FROM settlements WHERE state = 'paid' GROUP BY 1, 2
        ), owed AS (
            SELECT owner_id AS party, currency, -balance AS amount FROM ledger_accounts WHERE kind = 'owner_payable'
        )
        SELECT party, currency, coalesce(b.amount, 0) AS brought, coalesce(p.amount, 0) AS paid,
               coalesce(o.amount, 0) AS owed
        FROM brought b FULL JOIN paid p USING (party, currency) FULL JOIN owed o USING (party, currency)
        WHERE coalesce(b.amount, 0) - coalesce(p.amount, 0) <> coalesce(o.amount, 0)
    """,
    "a settlement pays the sum of its lines": """
        SELECT s.id AS settlement, s.amount, s.state, coalesce(sum(l.amount), 0) AS lines
        FROM settlements s LEFT JOIN settlement_lines l ON l.settlement_id = s.id
        GROUP BY s.id HAVING coalesce(sum(l.amount), 0) <> CASE WHEN s.state = 'carried' THEN 0 ELSE s.amount END
    """,
    "each paid settlement has one journal and a transfer, and no other has": """
        SELECT s.id AS settlement, s.state, s.transfer_ref, j.id AS journal
        FROM settlements s LEFT JOIN journals j ON j.key = 'settlement:' || s.public_id
        WHERE (s.state = 'paid') <> (j.id IS NOT NULL) OR (s.state = 'paid') <> (s.transfer_ref IS NOT NULL)
    """,
    "lines belong to their period": """
        SELECT l.id AS line, j.recorded_at, p.ends_at FROM settlement_lines l
        JOIN journals j ON j.id = l.journal_id
        JOIN settlements s ON s.id = l.settlement_id JOIN settlement_periods p ON p.id = s.period_id
        WHERE j.recorded_at >= p.ends_at
    """,
    "periods follow each other": """
        SELECT a.id AS period, a.starts_at, b.ends_at FROM settlement_periods a
        JOIN settlement_periods b ON b.id <> a.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
    """,
}


def run() -> list[CheckResult]:
    """Checks every invariant of settling; reads only."""
    return [check(name, sql) for name, sql in CHECKS.items()]
