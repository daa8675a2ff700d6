"""The checks of settling find what is broken."""

import pytest
from sqlalchemy import text

from marketplace.db import session, transaction
from marketplace.settlements import checks
from tests.factories import accounts, payments
from tests.settlements.kit import LAST_WEEK, assert_all_is_right, close


@pytest.fixture
def due(city, now):
    payments.released(accounts.member().party_id, accounts.member().party_id, 30_000, now=LAST_WEEK)
    return close(now)[0]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE settlements SET state = 'paid'", "owners are owed what their bookings brought less what was paid out"),
        ("UPDATE settlements SET amount = amount + 1", "a settlement pays the sum of its lines"),
        (
            "UPDATE settlements SET state = 'paid'",
            "each paid settlement has one journal and a transfer, and no other has",
        ),
        (
            "UPDATE settlements SET transfer_ref = 'tr_1'",
            "each paid settlement has one journal and a transfer, and no other has",
        ),
        ("UPDATE settlement_periods SET ends_at = starts_at + interval '1 hour'", "lines belong to their period"),
        (
            (
                "INSERT INTO settlement_periods (starts_at, ends_at, closed_at)"
                " SELECT starts_at, ends_at + interval '1 h', closed_at FROM settlement_periods"
            ),
            "periods follow each other",
        ),
    ],
)
def test_damage_is_found(due, damage, found):
    assert_all_is_right()
    with transaction():
        session.execute(text(damage))
    assert found in {result.name for result in checks.run() if not result.ok}
