"""Money back to a card, against a provider that may go wrong."""

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, NotFoundError
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, queries, services
from marketplace.payments.models import Charge, ChargePurpose, Escrow, Refund, RefundState
from marketplace.payments.provider import RefundFacts, RefusedError
from marketplace.payments.services import refunds
from tests.factories import accounts, payments
from tests.factories.payments import ABOUT, won
from tests.payments.kit import assert_books_are_right, journal_kinds, killed_at, topics

CREATE = "POST /v1/refunds$"
OPERATOR = Actor("operator", 1)


@pytest.fixture
def held(provider) -> Escrow:
    """A booking of 30,000 won, really paid by card."""
    renter, owner, now = accounts.member().party_id, accounts.member().party_id, clock.now()
    with transaction():
        charge_id = services.start_charge(
            ChargePurpose.BOOKING,
            renter,
            won(30_000),
            booking_id=payments.booking_id(),
            about=ABOUT,
            expires_at=now + timedelta(minutes=15),
            language="ko",
            now=now,
        ).id
    provider.pay(services.open_checkout(charge_id))
    services.apply_checkout(charge_id)
    with transaction():
        return services.charge_into_escrow(session.get_one(Charge, charge_id), owner, 1_000, now)


def ask(held: Escrow, amount: int = 12_000) -> int:
    with transaction():
        services.refund_escrow(held.booking_id, won(amount), clock.now())
    return session.query(Refund).filter_by(booking_id=held.booking_id).order_by(Refund.id.desc()).first().id  # type: ignore[union-attr]


def stored(refund_id: int) -> Refund:
    session.expire_all()
    return session.get_one(Refund, refund_id)


def given_back(provider, held: Escrow) -> list[int]:
    """What the provider itself says it gave back."""
    payment = session.get_one(Charge, held.charge_id).payment_ref
    return [row["amount"] for row in provider.get(f"/v1/refunds?payment_intent={payment}&limit=100")["data"]]


def due(refund_id: int) -> None:
    with transaction():
        session.get_one(Refund, refund_id).due_at = clock.wall() - timedelta(seconds=1)


def test_a_refund_goes_back_to_the_card(provider, held):
    refund_id = ask(held)
    services.call_refund(refund_id)
    assert stored(refund_id).state == RefundState.SUCCEEDED
    assert given_back(provider, held) == [12_000]
    assert ledger.balance(chart.refund_payable(held.charge_id or 0, "KRW")) == won(0)
    assert topics("refund.succeeded") == [("refund.succeeded", {"refund_id": refund_id})]
    assert_books_are_right()


def test_calling_again_gives_nothing_back_twice(provider, held):
    refund_id = ask(held)
    for _ in range(3):
        services.call_refund(refund_id)
    assert given_back(provider, held) == [12_000]
    assert journal_kinds(held.booking_id).count("refund_paid") == 1


def test_several_refunds_of_one_payment(provider, held):
    for amount in (12_000, 18_000):
        services.call_refund(ask(held, amount))
    assert sorted(given_back(provider, held)) == [12_000, 18_000]
    assert_books_are_right()


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "409", "429", "503", "500"])
def test_an_unknown_outcome_is_asked_again_under_the_same_key(provider, held, fault):
    refund_id = ask(held)
    provider.flaky.fault(CREATE, fault)
    services.call_refund(refund_id)
    assert stored(refund_id).state == RefundState.INTENDED
    assert services.sweep_refunds(clock.now()) == 0  # not before its time
    due(refund_id)
    assert services.sweep_refunds(clock.now()) == 1
    assert stored(refund_id).state == RefundState.SUCCEEDED
    assert len({key for _call, key in provider.flaky.called(CREATE)}) == 1
    assert given_back(provider, held) == [12_000]


@pytest.mark.parametrize(("fault", "attempts"), [("500_after", 1), ("500_kept", 2)])
def test_a_failure_that_sticks_to_its_key_is_looked_up(provider, held, fault, attempts):
    refund_id = ask(held)
    provider.flaky.fault(CREATE, fault)
    for _ in range(3):
        services.call_refund(refund_id)
    assert (stored(refund_id).state, stored(refund_id).attempt) == (RefundState.SUCCEEDED, attempts)
    assert given_back(provider, held) == [12_000]


def test_where_even_looking_fails_it_waits(provider, held):
    refund_id = ask(held)
    provider.flaky.fault(CREATE, "500_kept")
    provider.flaky.fault("GET /v1/refunds", "drop_before")
    services.call_refund(refund_id)
    services.call_refund(refund_id)
    assert stored(refund_id).state == RefundState.INTENDED
    services.call_refund(refund_id)
    services.call_refund(refund_id)
    assert stored(refund_id).state == RefundState.SUCCEEDED


def test_killed_after_the_call_the_refund_is_recorded_once(provider, held, monkeypatch):
    refund_id = ask(held)
    with killed_at("stripe.after-call-before-record", monkeypatch):
        services.call_refund(refund_id)
    assert stored(refund_id).state == RefundState.INTENDED
    due(refund_id)
    services.sweep_refunds(clock.now())
    assert stored(refund_id).state == RefundState.SUCCEEDED
    assert given_back(provider, held) == [12_000]
    assert_books_are_right()


@pytest.mark.parametrize("reached", [True, False])
def test_an_old_call_is_looked_up_before_anything_is_sent(provider, held, reached):
    refund_id = ask(held)
    provider.flaky.fault(CREATE, "drop_after" if reached else "drop_before")
    services.call_refund(refund_id)
    with transaction():
        session.get_one(Refund, refund_id).first_called_at = clock.wall() - timedelta(hours=21)
    provider.flaky.calls.clear()
    services.call_refund(refund_id)
    assert provider.flaky.called(CREATE) == []
    services.call_refund(refund_id)
    assert stored(refund_id).state == RefundState.SUCCEEDED
    assert given_back(provider, held) == [12_000]


def test_a_refused_refund_fails_and_waits_for_an_operator(provider, held):
    first, second = ask(held, 20_000), ask(held, 10_000)
    with transaction():  # as if somebody had given back more by hand, on the provider's own pages
        session.get_one(Refund, first).amount = 25_000
    services.call_refund(first)
    services.call_refund(second)
    refused = stored(second)
    assert refused.state == RefundState.FAILED
    assert refused.reason
    assert [row.id for row in queries.failed_refunds()] == [second]
    assert given_back(provider, held) == [25_000]


def test_a_refusal_because_ours_was_made_before_counts_as_made(provider, held):
    refund_id = ask(held)
    provider.flaky.fault(CREATE, "drop_after")
    services.call_refund(refund_id)
    provider.flaky.fault(CREATE, "400")
    services.call_refund(refund_id)
    assert stored(refund_id).state == RefundState.SUCCEEDED
    assert given_back(provider, held) == [12_000]


@pytest.mark.parametrize(("looking", "state"), [("400", RefundState.FAILED), ("drop_before", RefundState.INTENDED)])
def test_a_refusal_that_cannot_be_looked_into(provider, held, looking, state):
    refund_id = ask(held)
    provider.flaky.fault(CREATE, "400")
    provider.flaky.fault("GET /v1/refunds", looking)
    services.call_refund(refund_id)
    assert stored(refund_id).state == state


def test_answers_that_come_after_somebody_elses_change_nothing(provider, held):
    """Two workers at once: the slower one finds the row moved on."""
    refund_id = ask(held)
    slow = refunds._begin(refund_id)
    assert slow is not None
    services.call_refund(refund_id)
    refunds._refused(refund_id, slow, RefusedError("late", "late"))
    refunds._renew(refund_id, slow.key)
    other = ask(held, 5_000)
    slow = refunds._begin(other)
    assert slow is not None
    with transaction():
        refunds._next_attempt(session.get_one(Refund, other))
    refunds._refused(other, slow, RefusedError("late", "late"))
    refunds._renew(other, slow.key)
    assert (stored(refund_id).state, stored(refund_id).attempt) == (RefundState.SUCCEEDED, 1)
    assert (stored(other).state, stored(other).attempt) == (RefundState.INTENDED, 2)


def test_an_operator_tries_a_failed_refund_again_under_a_new_key(provider, held):
    refund_id = ask(held)
    with transaction():
        refunds._fail(session.get_one(Refund, refund_id), "the bank said no", clock.now())
    services.call_refund(refund_id)
    assert given_back(provider, held) == []
    with transaction():
        services.retry_refund(refund_id, OPERATOR, clock.now())
    assert len(topics("refund.requested")) == 2
    services.call_refund(refund_id)
    assert (stored(refund_id).state, stored(refund_id).attempt) == (RefundState.SUCCEEDED, 2)
    with pytest.raises(ConflictError), transaction():
        services.retry_refund(refund_id, OPERATOR, clock.now())
    assert_books_are_right()


def test_an_operator_puts_what_the_card_refuses_into_the_wallet(provider, held):
    refund_id = ask(held)
    with transaction():
        refunds._fail(session.get_one(Refund, refund_id), "the card is closed", clock.now())
    with transaction():
        services.refund_into_wallet(refund_id, OPERATOR, clock.now())
    assert services.wallet_balance(held.payer_party_id, "KRW") == won(12_000)
    with pytest.raises(ConflictError), transaction():
        services.refund_into_wallet(refund_id, OPERATOR, clock.now())
    assert_books_are_right()


@pytest.mark.parametrize("status", ["pending", "requires_action"])
def test_a_refund_that_takes_its_time_is_read_again(provider, held, status):
    refund_id = ask(held)
    services.call_refund(refund_id)
    ref = stored(refund_id).provider_ref
    other = ask(held, 5_000)
    refunds._record(other, RefundFacts("re_slow", status, 5_000, "KRW", stored(other).public_id, None))
    assert (stored(other).state, stored(other).provider_ref) == (RefundState.INTENDED, "re_slow")
    with transaction():
        session.get_one(Refund, refund_id).provider_ref = None
    with transaction():
        session.get_one(Refund, other).provider_ref = ref  # the provider knows this one as succeeded
    services.call_refund(other)
    assert stored(other).state == RefundState.SUCCEEDED


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_confirmed_refund_that_a_bank_sends_back_is_owed_again(provider, held, status):
    refund_id = ask(held)
    services.call_refund(refund_id)
    lost = RefundFacts(stored(refund_id).provider_ref or "", status, 12_000, "KRW", None, "expired_or_canceled_card")
    for _ in range(2):
        refunds._record(refund_id, lost)
    assert (stored(refund_id).state, stored(refund_id).reason) == (RefundState.FAILED, "expired_or_canceled_card")
    assert ledger.balance(chart.refund_payable(held.charge_id or 0, "KRW")) == won(12_000)
    assert_books_are_right()
    with transaction():
        services.refund_into_wallet(refund_id, OPERATOR, clock.now())
    assert_books_are_right()


def test_a_refund_that_fails_at_once(provider, held):
    refund_id = ask(held)
    refunds._record(refund_id, RefundFacts("re_x", "failed", 12_000, "KRW", None, None))
    assert (stored(refund_id).state, stored(refund_id).reason) == (RefundState.FAILED, "failed")


def test_what_the_provider_tells_of_a_refund_is_applied_and_of_others_left_alone(provider, held):
    refund_id = ask(held)
    provider.flaky.fault(CREATE, "drop_after")
    services.call_refund(refund_id)
    payment = session.get_one(Charge, held.charge_id).payment_ref
    (made,) = provider.get(f"/v1/refunds?payment_intent={payment}")["data"]
    services.apply_refund(made["id"])
    assert stored(refund_id).state == RefundState.SUCCEEDED
    with transaction():  # another system's refund on the same Stripe account
        row = session.get_one(Refund, refund_id)
        row.provider_ref, row.public_id = "re_other", "another-public-id-0001"
    services.apply_refund(made["id"])


def test_refunds_that_are_not_there(city):
    services.call_refund(-1)
    with pytest.raises(NotFoundError), transaction():
        services.retry_refund(-1, OPERATOR, clock.now())
    with pytest.raises(NotFoundError):
        refunds._record(-1, RefundFacts("re_x", "succeeded", 1, "KRW", None, None))
