"""The checks find what is broken. The database refuses most of it, so its guards are put aside first."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.money import Money
from marketplace.outbox.models import OutboxMessage
from marketplace.payments import checks, services
from marketplace.payments.models import ChargePurpose
from tests.factories import accounts, payments
from tests.factories.payments import won
from tests.payments.kit import assert_books_are_right

GUARDS_DOWN = (
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE entries DISABLE TRIGGER USER",
    "ALTER TABLE journals DISABLE TRIGGER USER",
    "ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_min_balance_check",
)


@pytest.fixture
def books(city):
    """A bit of everything: wallets, a held, a shared and a split booking, a refund under way."""
    renter, owner = accounts.member().party_id, accounts.member().party_id
    payments.topped_up(renter, 50_000)
    payments.paid(renter, owner)
    payments.released(renter, owner, 3_333)
    split = payments.paid(renter, owner, 5_000)
    card = payments.paid(renter, owner, 30_000, card=True)
    with transaction():
        services.refund_escrow(split.booking_id, won(2_000), clock.now())
        services.release_escrow(split.booking_id, clock.now())
    with transaction():
        services.refund_escrow(card.booking_id, won(10_000), clock.now())
    return split.booking_id


def broken() -> set[str]:
    session.expire_all()
    return {result.name for result in checks.run() if not result.ok}


def test_all_is_well(books):
    assert_books_are_right()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            "UPDATE entries SET amount = amount + 1 WHERE account_version = 1 AND line = 1",
            "every journal sums to zero in each currency",
        ),
        ("UPDATE entries SET amount = amount + 1 WHERE account_version = 1 AND line = 1", "all entries sum to zero"),
        (
            "UPDATE entries SET amount = amount + 1 WHERE account_version = 1 AND line = 1",
            "a balance is the sum of its entries",
        ),
        (
            "UPDATE entries SET balance_after = balance_after + 1 WHERE line = 1",
            "each entry continues the balance before it",
        ),
        ("UPDATE entries SET currency = 'EUR' WHERE line = 1", "entries are in the currency of their account"),
        ("UPDATE ledger_accounts SET version = version + 1", "versions of an account run from 1 without a gap"),
        (
            "UPDATE ledger_accounts SET balance = 5 WHERE kind = 'wallet'",
            "wallets, escrow, deposits, refunds under way and circles' funds are not negative",
        ),
        (
            "UPDATE ledger_accounts SET min_balance = NULL WHERE kind = 'escrow'",
            "wallets, escrow, deposits, refunds under way and circles' funds are not negative",
        ),
        (
            "UPDATE escrows SET state = 'released' WHERE state = 'held'",
            "escrow holds what its booking paid less what went back, and nothing once it is closed",
        ),
        (
            "DELETE FROM escrows WHERE state = 'held'",
            "escrow holds what its booking paid less what went back, and nothing once it is closed",
        ),
        (
            "UPDATE escrows SET commission_bps = 2000 WHERE state = 'split'",
            "owners were credited what their bookings brought, less the commission",
        ),
        ("UPDATE charges SET amount = amount + 1", "each card payment came in once, in full"),
        ("UPDATE charges SET state = 'open'", "each card payment came in once, in full"),
        ("UPDATE charges SET fee = 7", "processing costs are what the provider said"),
        ("UPDATE refunds SET amount = amount - 1", "refunds under way are what is owed to cards"),
        ("UPDATE charges SET refunded = 1", "no charge gives back more than it brought"),
        ("SELECT 1", "the database itself guards the books"),
    ],
)
def test_damage_is_found(books, damage, found):
    with transaction():
        for statement in (*GUARDS_DOWN, damage):
            session.execute(text(statement))
    assert found in broken()


def test_a_journal_without_entries_is_found(books, now):
    with transaction():
        session.execute(
            text("INSERT INTO journals (key, kind, effective_at, recorded_at) VALUES ('empty', 'x', :now, :now)"),
            {"now": now},
        )
    assert broken() == {"every journal has entries"}


def test_the_shares_must_be_the_price(books):
    with transaction():
        for statement in (*GUARDS_DOWN, "UPDATE journals SET kind = 'released' WHERE kind = 'booking_paid'"):
            session.execute(text(statement))
    assert "operator's, owner's and circle's shares are the price" in broken()


def test_a_payment_that_waits_for_its_worker_is_no_damage(city, now):
    charge = payments.charge(accounts.member().party_id, purpose=ChargePurpose.BOOKING, booking=payments.booking_id())
    assert broken() == {"each card payment came in once, in full"}
    with transaction():
        message = OutboxMessage(topic="charge.succeeded", payload={"charge_id": charge.id}, created_at=now)
        message.due_at = now + timedelta(minutes=1)
        session.add(message)
    assert broken() == set()


def test_a_check_shows_its_query_and_the_rows(books):
    with transaction():
        session.execute(text("UPDATE charges SET fee = 7"))
    result = next(result for result in checks.run() if result.name == "processing costs are what the provider said")
    assert result.sql.startswith("SELECT c.id AS charge")
    assert {row["fee"] for row in result.rows} == {7}


def test_the_provider_holds_what_the_books_say(provider):
    party = accounts.member().party_id
    with transaction():
        charge_id = services.start_charge(ChargePurpose.TOPUP, party, won(30_000), language="ko", now=clock.now()).id
    before_ours, before_theirs = checks.provider_holds("KRW")
    provider.pay(services.open_checkout(charge_id))
    services.apply_checkout(charge_id)
    ours, theirs = checks.provider_holds("KRW")
    assert ours - before_ours == theirs - before_theirs == Money(28_950, "KRW")
