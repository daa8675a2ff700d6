"""Proofs over all bookings: each holds its time exactly when it should, and its money agrees with its state."""

from datetime import datetime

from marketplace.bookings.states import BLOCKING, ENDED, BookingState
from marketplace.payments.checks import CheckResult, check

HOLDING = ", ".join(f"'{state}'" for state in sorted(BLOCKING - {BookingState.REQUESTED}))
OVER = ", ".join(f"'{state}'" for state in sorted(ENDED))
HOLDS = f"(b.state IN ({HOLDING}) OR (b.state = 'requested' AND b.request_blocks))"


CHECKS: dict[str, str] = {
    "bookings that hold time have a row for each unit, of their own interval": f"""
        SELECT b.id, b.code, b.state, b.quantity, count(o.id) AS rows
        FROM bookings b
        LEFT JOIN occupancies o ON o.source = 'booking' AND o.source_id = b.id
             AND o.during @> tstzrange(b.starts_at, b.ends_at)
        WHERE {HOLDS}
        GROUP BY b.id
        HAVING count(o.id) <> (SELECT count(*) FROM booking_units u WHERE u.booking_id = b.id) OR count(o.id) < 1
    """,
    "no other booking holds time": f"""
        SELECT o.id, o.unit_id, o.source_id AS booking_id, b.state
        FROM occupancies o LEFT JOIN bookings b ON b.id = o.source_id
        WHERE o.source = 'booking' AND (b.id IS NULL OR NOT {HOLDS})
    """,
    "no unit is held twice at one moment": """
        SELECT a.unit_id, a.id, c.id AS other FROM occupancies a
        JOIN occupancies c ON c.unit_id = a.unit_id AND c.id > a.id AND c.during && a.during
    """,
    "confirmed bookings with a price are paid": """
        SELECT b.id, b.code, b.state FROM bookings b
        WHERE b.pay_by IN ('wallet', 'card') AND b.paid_at IS NULL
          AND b.state IN ('requested', 'confirmed', 'active', 'returned', 'completed', 'no_show')
    """,
    "paid bookings have their escrow": """
        SELECT b.id, b.code, b.state, b.total, e.amount FROM bookings b
        LEFT JOIN escrows e ON e.booking_id = b.id
        WHERE b.paid_at IS NOT NULL AND (e.booking_id IS NULL OR e.amount <> b.total OR e.refunded <> b.refunded)
    """,
    "escrow of closed bookings is shared out": f"""
        SELECT b.id, b.code, b.state, e.state AS escrow FROM bookings b JOIN escrows e ON e.booking_id = b.id
        WHERE b.state IN ({OVER}) AND b.claim_until IS NULL AND e.state = 'held'
    """,
    "escrow of open bookings is held": """
        SELECT b.id, b.code, b.state, e.state AS escrow FROM bookings b JOIN escrows e ON e.booking_id = b.id
        WHERE b.state IN ('held', 'requested', 'confirmed', 'active', 'returned') AND e.state <> 'held'
    """,
}
LATE = "deadlines that passed more than a quarter of an hour ago were kept"
LATE_SQL = """
    SELECT id, code, state, hold_until, answer_until, claim_until FROM bookings
    WHERE (state = 'held' AND hold_until < CAST(%(now)s AS timestamptz) - interval '15 minutes')
       OR (state = 'requested' AND answer_until < CAST(%(now)s AS timestamptz) - interval '15 minutes')
       OR (state IN ('returned', 'no_show') AND claim_paused_at IS NULL
           AND claim_until < CAST(%(now)s AS timestamptz) - interval '15 minutes')
"""


def run(now: datetime) -> list[CheckResult]:
    """Every proof with the rows that break it (at most 50 each)."""
    results = [check(name, sql) for name, sql in CHECKS.items()]
    return [*results, check(LATE, LATE_SQL, {"now": now})]
