"""The double-entry books, and what the database itself refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.db import session, transaction
from marketplace.money import Money
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments.ledger import LedgerError, Leg, NotEnoughMoneyError, credit, debit, post
from marketplace.payments.models import AccountKind, Entry, Journal, LedgerAccount
from tests.factories.payments import won


def fill(wallet: chart.AccountRef, amount: int, now, key: str = "fill"):
    legs = [debit(chart.clearing("KRW", 1), won(amount)), credit(wallet, won(amount))]
    return post(f"{key}:{wallet.owner_id}", "topup", legs, effective_at=now, recorded_at=now)


def test_a_posting_moves_both_sides_and_chains_the_balances(city, now):
    wallet = chart.wallet(71, "KRW")
    with transaction():
        journal = fill(wallet, 5_000, now)
        fill(wallet, 700, now, key="more")
    assert ledger.balance(wallet) == won(5_700)
    account = session.scalars(select(LedgerAccount).where(LedgerAccount.owner_id == 71)).one()
    entries = session.scalars(select(Entry).where(Entry.account_id == account.id).order_by(Entry.account_version)).all()
    assert [(entry.account_version, entry.amount, entry.balance_after) for entry in entries] == [
        (1, -5_000, -5_000),
        (2, -700, -5_700),
    ]
    assert journal.kind == "topup"


def test_the_same_key_gives_the_old_journal_and_moves_nothing(city, now):
    wallet = chart.wallet(72, "KRW")
    with transaction():
        first = fill(wallet, 5_000, now).id
    with transaction():
        assert fill(wallet, 5_000, now + timedelta(days=1)).id == first
    assert ledger.balance(wallet) == won(5_000)


@pytest.mark.parametrize("amount", [4_999, 5_001])
def test_the_same_key_with_other_legs_is_refused(city, now, amount):
    wallet = chart.wallet(73, "KRW")
    with transaction():
        fill(wallet, 5_000, now)
    with pytest.raises(LedgerError, match="other legs"), transaction():
        fill(wallet, amount, now)
    assert ledger.balance(wallet) == won(5_000)


def test_a_wallet_never_goes_below_zero_and_says_what_is_missing(city, now):
    wallet, escrow = chart.wallet(74, "KRW"), chart.escrow(74, "KRW")
    with transaction():
        fill(wallet, 1_000, now)
    with transaction(), pytest.raises(NotEnoughMoneyError) as refused:
        post(
            "spend:74",
            "booking_paid",
            [debit(wallet, won(1_200)), credit(escrow, won(1_200))],
            effective_at=now,
            recorded_at=now,
        )
        # nothing is written, so that a caller may go on in the same transaction
    assert refused.value.extra == {"missing": {"amount": 200, "currency": "KRW"}}
    assert ledger.find("spend:74") is None
    with transaction():
        post(
            "spend:74",
            "booking_paid",
            [debit(wallet, won(1_000)), credit(escrow, won(1_000))],
            effective_at=now,
            recorded_at=now,
        )
    assert (ledger.balance(wallet), ledger.balance(escrow)) == (won(0), won(1_000))


def test_an_owner_may_owe(city, now):
    owner = chart.owner_payable(75, "KRW")
    with transaction():
        post(
            "claw",
            "clawback",
            [debit(owner, won(300)), credit(chart.wallet(75, "KRW"), won(300))],
            effective_at=now,
            recorded_at=now,
        )
    assert ledger.balance(owner) == won(-300)


@pytest.mark.parametrize(
    ("legs", "why"),
    [
        ([], "sum to zero"),
        ([Leg(chart.wallet(1, "KRW"), 5)], "sum to zero"),
        ([Leg(chart.wallet(1, "KRW"), 5), Leg(chart.escrow(1, "KRW"), -4)], "sum to zero"),
        ([Leg(chart.wallet(1, "KRW"), 5), Leg(chart.escrow(1, "EUR"), -5)], "sum to zero"),
        ([Leg(chart.wallet(1, "KRW"), 5), Leg(chart.wallet(1, "KRW"), -5)], "named twice"),
        ([Leg(chart.wallet(1, "KRW"), 0), Leg(chart.escrow(1, "KRW"), 0)], "moves nothing"),
    ],
)
def test_legs_that_cannot_be_a_journal_are_refused(city, now, legs, why):
    with transaction(), pytest.raises(LedgerError, match=why):
        post("wrong", "test", legs, effective_at=now, recorded_at=now)
    assert ledger.find("wrong") is None


@pytest.mark.parametrize("money", [won(0), won(-5), Money(5, "EUR")])
def test_a_leg_is_a_positive_amount_in_the_accounts_currency(money):
    with pytest.raises(LedgerError):
        debit(chart.wallet(1, "KRW"), money)


def test_two_currencies_in_one_journal_each_sum_to_zero(city, now):
    legs = [Leg(chart.clearing("KRW", 0), 5), Leg(chart.wallet(76, "KRW"), -5)]
    legs += [Leg(chart.clearing("EUR", 0), 7), Leg(chart.wallet(76, "EUR"), -7)]
    with transaction():
        post("both", "topup", legs, effective_at=now, recorded_at=now)
    assert ledger.balance(chart.wallet(76, "EUR")) == Money(7, "EUR")


def test_a_striped_account_is_several_rows_and_one_balance(city, now):
    with transaction():
        for number in range(20):
            legs = [debit(chart.clearing("KRW", number), won(100)), credit(chart.platform_fee("KRW", number), won(100))]
            post(f"stripe:{number}", "test", legs, effective_at=now, recorded_at=now)
    rows = session.scalars(select(LedgerAccount).where(LedgerAccount.kind == AccountKind.PLATFORM_FEE)).all()
    assert len(rows) == chart.STRIPES
    assert ledger.balance(chart.platform_fee("KRW", 3)) == won(2_000)
    assert ledger.total(AccountKind.CLEARING, "KRW") == won(2_000)


@pytest.mark.parametrize("table", ["journals", "entries"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_booked(city, now, table, change):
    with transaction():
        fill(chart.wallet(77, "KRW"), 1_000, now)
    column = {"journals": "kind = 'other'", "entries": "amount = amount + 1"}[table]
    with pytest.raises(IntegrityError, match="append-only"), transaction():
        session.execute(text(change.format(table, column)))


def test_the_database_refuses_a_journal_that_does_not_sum_to_zero(city, now):
    with transaction():
        fill(chart.wallet(78, "KRW"), 1_000, now)
        account = session.scalars(select(LedgerAccount).where(LedgerAccount.owner_id == 78)).one()
    with transaction():
        journal = Journal(key="one-sided", kind="test", effective_at=now, recorded_at=now)
        session.add(journal)
        session.flush()
        lone = {"journal_id": journal.id, "line": 1, "account_id": account.id, "currency": "KRW", "amount": 5}
        session.add(Entry(**lone, balance_after=0, account_version=9))
        session.flush()
        with pytest.raises(IntegrityError, match="does not sum to zero"):
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.rollback()


def test_the_database_refuses_a_negative_wallet(city, now):
    with transaction():
        fill(chart.wallet(79, "KRW"), 1_000, now)
    with pytest.raises(IntegrityError, match="min_balance"), transaction():
        session.execute(text("UPDATE ledger_accounts SET balance = 1 WHERE owner_id = 79 AND kind = 'wallet'"))


def test_every_kind_of_account_has_a_side_and_a_floor():
    sides = {kind: (chart.normal(kind), chart.min_balance(kind)) for kind in AccountKind}
    assert sides[AccountKind.WALLET] == (-1, 0)
    assert sides[AccountKind.CLEARING] == (1, None)
    assert sides[AccountKind.OWNER_PAYABLE] == (-1, None)
    assert sides[AccountKind.PROCESSING_COST] == (1, None)
    assert sides[AccountKind.REFUND_PAYABLE] == (-1, 0)
