"""A booking's money from paid to shared out."""

from datetime import timedelta
from typing import NamedTuple

import pytest

from marketplace.db import session, transaction
from marketplace.errors import ConflictError
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, services
from marketplace.payments.ledger import LedgerError, NotEnoughMoneyError
from marketplace.payments.models import AccountKind, Charge, ChargePurpose, ChargeState, EscrowState, PaidBy, Refund
from marketplace.payments.services import NothingHeldError
from tests.factories import accounts, payments
from tests.factories.payments import ABOUT, won
from tests.payments.kit import assert_books_are_right, journal_kinds, topics


class People(NamedTuple):
    """Party ids."""

    renter: int
    owner: int


@pytest.fixture
def people(city) -> People:
    return People(accounts.member().party_id, accounts.member().party_id)


def _pay(booking, people, amount, now, bps=1_000):
    with transaction():
        return services.pay_from_wallet(booking, people.renter, people.owner, won(amount), bps, now, ABOUT)


def test_paying_moves_the_price_from_the_wallet_into_escrow(people, now):
    booking = payments.booking_id()
    payments.topped_up(people.renter, 10_000)
    held = _pay(booking, people, 3_000, now)
    assert (held.state, held.paid_by, held.amount) == (EscrowState.HELD, PaidBy.WALLET, 3_000)
    assert services.wallet_balance(people.renter, "KRW") == won(7_000)
    assert ledger.balance(chart.escrow(booking, "KRW")) == won(3_000)
    assert_books_are_right()


def test_paying_twice_pays_once(people, now):
    booking = payments.booking_id()
    payments.topped_up(people.renter, 10_000)
    _pay(booking, people, 3_000, now)
    _pay(booking, people, 3_000, now + timedelta(minutes=1))
    assert services.wallet_balance(people.renter, "KRW") == won(7_000)


def test_paying_another_amount_for_the_same_booking_is_a_mistake(people, now):
    booking = payments.booking_id()
    payments.topped_up(people.renter, 10_000)
    _pay(booking, people, 3_000, now)
    with pytest.raises(LedgerError):
        _pay(booking, people, 3_001, now)


@pytest.mark.parametrize("balance", [0, 2_999])
def test_too_little_money_pays_nothing_and_says_what_is_missing(people, now, balance):
    booking = payments.booking_id()
    if balance:
        payments.topped_up(people.renter, balance)
    with pytest.raises(NotEnoughMoneyError) as refused:
        _pay(booking, people, 3_000, now)
    assert refused.value.missing == won(3_000 - balance)
    assert journal_kinds(booking) == []
    assert services.wallet_balance(people.renter, "KRW") == won(balance)


@pytest.mark.parametrize(
    ("price", "bps", "fee"), [(3_000, 1_000, 300), (5, 1_000, 1), (3_000, 0, 0), (3_000, 10_000, 3_000)]
)
def test_release_shares_the_price_between_owner_and_operator(people, now, price, bps, fee):
    held = payments.paid(people.renter, people.owner, price, commission_bps=bps)
    fees = ledger.total(AccountKind.PLATFORM_FEE, "KRW")
    with transaction():
        services.release_escrow(held.booking_id, now)
    assert held.state == EscrowState.RELEASED
    assert held.closed_at == now
    assert ledger.balance(chart.owner_payable(people.owner, "KRW")) == won(price - fee)
    assert ledger.total(AccountKind.PLATFORM_FEE, "KRW") - fees == won(fee)
    assert ledger.balance(chart.escrow(held.booking_id, "KRW")) == won(0)
    assert_books_are_right()


def test_release_happens_once(people, now):
    held = payments.paid(people.renter, people.owner)
    for _ in range(2):
        with transaction():
            services.release_escrow(held.booking_id, now)
    assert journal_kinds(held.booking_id).count("released") == 1


def test_a_refund_goes_back_to_the_wallet_in_steps_and_the_rest_to_the_owner(people, now):
    held = payments.paid(people.renter, people.owner, 3_000)
    for amount in (1_000, 500):
        with transaction():
            services.refund_escrow(held.booking_id, won(amount), now)
    with transaction():
        services.release_escrow(held.booking_id, now)
    assert held.state == EscrowState.SPLIT
    assert services.wallet_balance(people.renter, "KRW") == won(1_500)
    assert ledger.balance(chart.owner_payable(people.owner, "KRW")) == won(1_350)
    assert_books_are_right()


def test_a_full_refund_leaves_nothing_to_release(people, now):
    held = payments.paid(people.renter, people.owner, 3_000)
    with transaction():
        services.refund_escrow(held.booking_id, won(3_000), now)
    with transaction():
        services.release_escrow(held.booking_id, now)
    assert held.state == EscrowState.REFUNDED
    assert services.wallet_balance(people.renter, "KRW") == won(3_000)
    assert ledger.balance(chart.owner_payable(people.owner, "KRW")) == won(0)
    assert_books_are_right()


def test_refunding_nothing_changes_nothing(people, now):
    held = payments.paid(people.renter, people.owner, 3_000)
    with transaction():
        services.refund_escrow(held.booking_id, won(0), now)
    assert (held.state, held.refunded) == (EscrowState.HELD, 0)


@pytest.mark.parametrize("amount", [3_001, -1])
def test_more_than_is_held_or_less_than_nothing_is_refused(people, now, amount):
    held = payments.paid(people.renter, people.owner, 3_000)
    with pytest.raises(NothingHeldError), transaction():
        services.refund_escrow(held.booking_id, won(amount), now)
    assert services.wallet_balance(people.renter, "KRW") == won(0)


def test_what_was_released_or_never_paid_is_not_refunded(people, now):
    held = payments.released(people.renter, people.owner)
    for booking in (held.booking_id, payments.booking_id()):
        with pytest.raises(NothingHeldError), transaction():
            services.refund_escrow(booking, won(1), now)
    with pytest.raises(NothingHeldError), transaction():
        services.release_escrow(payments.booking_id(), now)


def test_a_card_payment_goes_into_escrow_once(people, now):
    booking = payments.booking_id()
    charge = payments.charge(people.renter, 30_000, purpose=ChargePurpose.BOOKING, booking=booking)
    for _ in range(2):
        with transaction():
            held = services.charge_into_escrow(charge, people.owner, 1_000, now)
    assert (held.paid_by, held.charge_id, held.amount) == (PaidBy.CARD, charge.id, 30_000)
    assert journal_kinds(booking) == ["booking_paid"]
    with pytest.raises(LedgerError), transaction():
        services.charge_into_wallet(charge, now)
    assert_books_are_right()


def test_a_card_payment_whose_slot_is_gone_is_kept_in_the_wallet(people, now):
    booking = payments.booking_id()
    charge = payments.charge(people.renter, 30_000, purpose=ChargePurpose.BOOKING, booking=booking)
    for _ in range(2):
        with transaction():
            services.charge_into_wallet(charge, now)
    assert services.wallet_balance(people.renter, "KRW") == won(30_000)
    with pytest.raises(LedgerError), transaction():
        services.charge_into_escrow(charge, people.owner, 1_000, now)
    assert_books_are_right()


@pytest.mark.parametrize("state", [ChargeState.INTENDED, ChargeState.OPEN, ChargeState.FAILED, ChargeState.EXPIRED])
def test_a_charge_that_brought_no_money_moves_none(people, now, state):
    charge = payments.charge(people.renter, purpose=ChargePurpose.BOOKING, booking=payments.booking_id(), state=state)
    with pytest.raises(LedgerError), transaction():
        services.charge_into_wallet(charge, now)
    with pytest.raises(LedgerError), transaction():
        services.charge_into_escrow(charge, people.owner, 1_000, now)


def test_a_top_up_is_for_no_booking(people, now):
    charge = payments.charge(people.renter)
    with pytest.raises(LedgerError), transaction():
        services.charge_into_escrow(charge, people.owner, 1_000, now)


def test_a_refund_to_a_card_is_asked_for_and_owed_meanwhile(people, now):
    held = payments.paid(people.renter, people.owner, 30_000, card=True)
    with transaction():
        services.refund_escrow(held.booking_id, won(12_000), now)
    refund = session.query(Refund).filter_by(booking_id=held.booking_id).one()
    assert refund.amount == 12_000
    assert topics("refund.requested") == [("refund.requested", {"refund_id": refund.id})]
    assert ledger.balance(chart.refund_payable(held.charge_id or 0, "KRW")) == won(12_000)
    assert services.wallet_balance(people.renter, "KRW") == won(0)
    assert_books_are_right()


def test_a_card_gets_back_no_more_than_it_paid(people, now):
    held = payments.paid(people.renter, people.owner, 30_000, card=True)
    with transaction():
        session.get_one(Charge, held.charge_id).refunded = 20_000
    with pytest.raises(ConflictError) as refused, transaction():
        services.refund_escrow(held.booking_id, won(10_001), now)
    assert refused.value.code == "refund-too-large"
