"""Claim, call, record: one transfer a settlement, whatever goes wrong, against a provider that may go wrong."""

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, NotFoundError
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments import queries as payment_queries
from marketplace.payments.models import PayoutAccount, PayoutAccountState
from marketplace.settlements import queries, services
from marketplace.settlements.models import Settlement, SettlementState
from tests.factories import payments as factories
from tests.factories.payments import won
from tests.payments.kit import journal_kinds, killed_at, topics
from tests.settlements.kit import (
    assert_all_is_right,
    close,
    earn,
    every,
    fund,
    lease_is_over,
    onboarded,
    transfers,
)

CREATE = "POST /v1/transfers$"
OPERATOR = Actor("operator", 1)


@pytest.fixture
def due(provider, now) -> Settlement:
    """A settlement of 27,000 won that is due, and the provider has the money."""
    earn(fund(provider), onboarded(provider))
    (settlement,) = close(now)
    return settlement


def state(settlement: Settlement) -> str:
    session.expire_all()
    return session.get_one(Settlement, settlement.id).state


def keys(provider) -> set[str | None]:
    return {key for _call, key in provider.flaky.called(CREATE)}


def test_a_settlement_is_transferred_and_booked_once(provider, due):
    for _ in range(3):
        services.pay(due.id)
    assert state(due) == SettlementState.PAID
    assert transfers(provider, due) == [27_000]
    assert ledger.balance(chart.owner_payable(due.party_id, "KRW")) == won(0)
    assert journal_kinds().count("settled") == 1
    assert topics("settlement.paid") == [("settlement.paid", {"settlement_id": due.id})]
    assert keys(provider) == {f"settlement:{due.public_id}:1"}
    assert_all_is_right()


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "409", "429", "503", "500"])
def test_an_unknown_outcome_waits_for_the_lease_and_keeps_its_key(provider, due, fault):
    provider.flaky.fault(CREATE, fault)
    services.pay(due.id)
    assert state(due) == SettlementState.CALLING
    services.pay(due.id)
    assert services.sweep_settlements(clock.now()) == 0
    assert len(provider.flaky.called(CREATE)) == 1
    lease_is_over(due)
    assert services.sweep_settlements(clock.now()) == 1
    assert state(due) == SettlementState.PAID
    assert len(keys(provider)) == 1
    assert transfers(provider, due) == [27_000]
    assert_all_is_right()


@pytest.mark.parametrize(("fault", "attempt"), [("500_after", 1), ("500_kept", 2)])
def test_a_failure_that_sticks_to_its_key_is_looked_up_first(provider, due, fault, attempt):
    provider.flaky.fault(CREATE, fault)
    for _ in range(3):
        services.pay(due.id)
        if state(due) == SettlementState.CALLING:
            lease_is_over(due)
    assert state(due) == SettlementState.PAID
    assert session.get_one(Settlement, due.id).attempt == attempt
    assert transfers(provider, due) == [27_000]
    assert_all_is_right()


def test_where_even_looking_fails_it_waits(provider, due):
    provider.flaky.fault(CREATE, "500_kept")
    provider.flaky.fault("GET /v1/transfers", "drop_before")
    for _ in range(2):
        services.pay(due.id)
        lease_is_over(due)
    assert state(due) == SettlementState.CALLING
    assert transfers(provider, due) == []


@pytest.mark.parametrize("point", ["settlement.after-claim", "settlement.after-call"])
def test_killed_at_any_point_there_is_one_transfer_and_one_journal(provider, due, monkeypatch, point):
    with killed_at(point, monkeypatch):
        services.pay(due.id)
    assert state(due) == SettlementState.CALLING
    lease_is_over(due)
    services.sweep_settlements(clock.now())
    assert state(due) == SettlementState.PAID
    assert transfers(provider, due) == [27_000]
    assert journal_kinds().count("settled") == 1
    assert_all_is_right()


@pytest.mark.parametrize("reached", [True, False])
def test_after_a_day_it_is_looked_up_before_anything_is_sent(provider, due, reached):
    provider.flaky.fault(CREATE, "drop_after" if reached else "drop_before")
    services.pay(due.id)
    with transaction():
        row = session.get_one(Settlement, due.id)
        row.first_called_at = clock.wall() - timedelta(hours=21)
    lease_is_over(due)
    provider.flaky.calls.clear()
    services.sweep_settlements(clock.now())
    assert provider.flaky.called(CREATE) == []
    assert state(due) == (SettlementState.PAID if reached else SettlementState.DUE)
    services.sweep_settlements(clock.now())
    assert state(due) == SettlementState.PAID
    assert transfers(provider, due) == [27_000]


def test_too_little_at_the_provider_is_held_and_paid_under_a_new_key(provider, now):
    owner, renter = onboarded(provider), fund(provider)
    # More than the provider can ever have: what all tests before have left there, and much more.
    factories.topped_up(renter, 4_000_000_000)
    earn(renter, owner, 4_000_000_000)
    (settlement,) = close(now)
    services.pay(settlement.id)
    assert state(settlement) == SettlementState.HELD
    assert "balance_insufficient" in (session.get_one(Settlement, settlement.id).reason or "")
    assert topics("settlement.held") == [("settlement.held", {"settlement_id": settlement.id})]
    assert [row.id for row in queries.held()] == [settlement.id]
    services.pay(settlement.id)
    assert services.sweep_settlements(clock.now()) == 0
    assert len(provider.flaky.called(CREATE)) == 1
    with transaction():
        services.release_held(settlement.id, OPERATOR, clock.now())
    services.pay(settlement.id)
    assert len(keys(provider)) == 2
    assert transfers(provider, settlement) == []


def test_an_operator_releases_only_what_is_held(provider, due):
    with pytest.raises(ConflictError), transaction():
        services.release_held(due.id, OPERATOR, clock.now())
    with pytest.raises(NotFoundError), transaction():
        services.release_held(-1, OPERATOR, clock.now())


def test_an_owner_whose_account_is_not_ready_is_paid_once_it_is(provider, now):
    owner, renter = onboarded(provider), fund(provider)
    with transaction():
        account = session.get_one(PayoutAccount, owner)
        account.state = PayoutAccountState.RESTRICTED
    earn(renter, owner)
    (settlement,) = close(now)
    services.pay(settlement.id)
    assert (state(settlement), every()[0].reason) == (SettlementState.HELD, services.NOT_PAYABLE)
    assert services.sweep_settlements(clock.now()) == 0
    assert provider.flaky.called(CREATE) == []
    with transaction():
        session.get_one(PayoutAccount, owner).state = PayoutAccountState.READY
    assert services.sweep_settlements(clock.now()) == 1
    assert state(settlement) == SettlementState.PAID
    assert_all_is_right()


def test_an_owner_without_an_account_waits(provider, now):
    owner = factories.payout_account(factories.charge(fund(provider)).party_id, ref=None).party_id
    earn(fund(provider), owner)
    (settlement,) = close(now)
    services.pay(settlement.id)
    assert state(settlement) == SettlementState.HELD


def test_a_transfer_of_another_amount_is_not_believed(provider, due):
    call = services.claim(due.id)
    assert call is not None
    with transaction():
        session.get_one(Settlement, due.id).amount = 26_000
    with pytest.raises(ledger.LedgerError):
        services._record(due.id, services._ask(call))  # type: ignore[arg-type]  # it is one
    assert state(due) == SettlementState.CALLING


def test_one_settlement_that_fails_does_not_stop_the_others(provider, now):
    renter = fund(provider)
    for _ in range(2):
        earn(renter, onboarded(provider))
    first, second = close(now)
    with transaction():
        session.get_one(Settlement, first.id).request = {"wrong": True}
        session.get_one(Settlement, first.id).key = "broken"
    assert services.sweep_settlements(clock.now()) == 1
    assert (state(first), state(second)) == (SettlementState.DUE, SettlementState.PAID)


def test_answers_that_come_after_somebody_elses_change_nothing(provider, due):
    """Two workers at once, after a lease: the slower one finds the row moved on."""
    slow = services.claim(due.id)
    assert slow is not None
    services._refused(due.id, "another key", "late")
    services._new_attempt(due.id, "another key")
    assert state(due) == SettlementState.CALLING
    lease_is_over(due)
    services.pay(due.id)
    services._refused(due.id, slow.key, "late")
    services._new_attempt(due.id, slow.key)
    services._look_up(due.id, slow)
    assert state(due) == SettlementState.PAID
    assert transfers(provider, due) == [27_000]


def test_only_one_worker_claims(provider, due):
    assert services.claim(due.id) is not None
    assert services.claim(due.id) is None
    services.pay(-1)
    assert queries.settlement(due.id) is not None
    assert payment_queries.payout_account(due.party_id) is not None


def test_settling_from_the_command_line_says_what_happened(provider, now):
    from marketplace.settlements.commands import settle_now

    owner = onboarded(provider)
    earn(fund(provider), owner)
    factories.released(fund(provider), factories.charge(fund(provider)).party_id, 30_000, now=now - timedelta(days=400))
    clock.set_offset(max(timedelta(0), now - clock.wall()))
    said: list[str] = []
    settle_now(said.append)
    assert said[0].startswith("Weeks closed: 1. Settlements handled: 2.")
    assert len(said) == 2
    assert services.NOT_PAYABLE in said[1]
