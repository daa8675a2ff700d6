"""The provider's events: who may put one in, and what comes of it."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.payments import queries, services, webhooks
from marketplace.payments.models import (
    Charge,
    ChargePurpose,
    ChargeState,
    PayoutAccountState,
    Refund,
    RefundState,
    WebhookEvent,
)
from marketplace.payments.provider import UnknownOutcomeError
from tests.factories import accounts, payments
from tests.factories.payments import won
from tests.payments.kit import journal_kinds, topics

SECRET = "whsec_tests"


def event(kind: str, ref: str, number: int = 1, **changes: Any) -> bytes:
    body = {
        "id": f"evt_test_{number}",
        "object": "event",
        "type": kind,
        "created": int(clock.wall().timestamp()),
        "livemode": False,
        "data": {"object": {"id": ref}},
    }
    return json.dumps(body | changes).encode()


def signed(payload: bytes, *, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    at = int(clock.wall().timestamp()) - age
    digest = hmac.new(secret.encode(), b"%d." % at + payload, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={digest}", "Content-Type": "application/json"}


def send(client, payload: bytes, headers: dict[str, str] | None = None) -> int:
    answer = client.post("/webhooks/stripe", data=payload, headers=headers or signed(payload))
    return int(answer.status_code)


def inbox() -> list[str]:
    session.expire_all()
    return [row.event_id for row in session.query(WebhookEvent).order_by(WebhookEvent.event_id)]


def test_a_signed_event_is_stored_and_posted(client):
    assert send(client, event("checkout.session.completed", "cs_1")) == 200
    assert inbox() == ["evt_test_1"]
    assert topics("webhook.received") == [("webhook.received", {"event_id": "evt_test_1"})]


def test_the_same_event_again_is_answered_and_not_stored_twice(client):
    for _ in range(3):
        assert send(client, event("checkout.session.completed", "cs_1")) == 200
    assert inbox() == ["evt_test_1"]
    assert len(topics("webhook.received")) == 1


GOOD = event("checkout.session.completed", "cs_1")


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (GOOD, lambda p: signed(p, secret="whsec_of_somebody_else")),
        (GOOD, lambda p: signed(p + b" ")),
        (GOOD, lambda p: signed(p, age=301)),
        (GOOD, lambda _p: {"Stripe-Signature": "nonsense"}),
        (GOOD, lambda _p: {"Content-Type": "application/json"}),
        (event("checkout.session.completed", "cs_1", livemode=True), signed),
        (b"not json", signed),
        (b"\xff\xfe", signed),
        (b"[]", signed),
        (b'{"id": "evt_1"}', signed),
        (b'{"id": "evt_1", "type": "x", "created": "never", "livemode": false, "data": {"object": {}}}', signed),
    ],
    ids=["secret", "body", "old", "header", "no header", "mode", "json", "bytes", "list", "short", "time"],
)
def test_what_is_not_the_providers_is_refused_and_leaves_no_row(client, payload, headers):
    assert send(client, payload, headers(payload)) == 400
    assert inbox() == []
    assert topics() == []


def test_an_event_that_is_far_too_large_is_not_even_read(client):
    payload = event("x", "y", filler="x" * (1 << 20))
    assert send(client, payload) == 400
    assert inbox() == []


def test_only_a_post_reaches_the_inbox(client):
    assert client.get("/webhooks/stripe").status_code == 405


def take(kind: str, ref: str, number: int = 1) -> str:
    payload = event(kind, ref, number)
    with transaction():
        webhooks.receive(payload, signed(payload)["Stripe-Signature"], clock.wall())
    return f"evt_test_{number}"


def paid_page(provider, party: int) -> tuple[int, str]:
    with transaction():
        charge_id = services.start_charge(ChargePurpose.TOPUP, party, won(30_000), language="ko", now=clock.now()).id
    provider.pay(services.open_checkout(charge_id))
    return charge_id, session.get_one(Charge, charge_id).checkout_ref or ""


def state(charge_id: int) -> str:
    session.expire_all()
    return session.get_one(Charge, charge_id).state


def test_a_completed_page_brings_the_money_once_however_often_it_is_told(provider):
    party = accounts.member().party_id
    charge_id, ref = paid_page(provider, party)
    for number in (1, 2, 1):
        webhooks.work(take("checkout.session.completed", ref, number))
    assert state(charge_id) == ChargeState.SUCCEEDED
    assert services.wallet_balance(party, "KRW") == won(30_000)
    assert journal_kinds().count("topup") == 1
    assert all(row.processed_at for row in session.query(WebhookEvent))


def test_an_event_that_lies_or_comes_in_the_wrong_order_changes_nothing(provider):
    party = accounts.member().party_id
    charge_id, ref = paid_page(provider, party)
    webhooks.work(take("checkout.session.expired", ref, 1))  # the provider says paid, so paid it is
    webhooks.work(take("checkout.session.completed", ref, 2))
    assert state(charge_id) == ChargeState.SUCCEEDED
    assert services.wallet_balance(party, "KRW") == won(30_000)


def test_the_return_page_and_the_webhook_bring_the_money_once(provider):
    party = accounts.member().party_id
    charge_id, ref = paid_page(provider, party)
    event_id = take("checkout.session.completed", ref)
    services.apply_checkout(charge_id)
    webhooks.work(event_id)
    assert services.wallet_balance(party, "KRW") == won(30_000)


def test_events_about_payments_refunds_and_accounts_look_at_what_is_ours(provider):
    party = accounts.member().party_id
    charge_id, _ref = paid_page(provider, party)
    services.apply_checkout(charge_id)
    with transaction():
        charge = session.get_one(Charge, charge_id)
        charge.fee = None
        payment_ref = charge.payment_ref or ""
    webhooks.work(take("payment_intent.succeeded", payment_ref, 1))
    session.expire_all()
    assert session.get_one(Charge, charge_id).fee == 1_050
    with transaction():
        services.start_onboarding(party, clock.now())
    provider.onboard(services.onboarding_link(party))
    row = queries.payout_account(party)
    assert row is not None
    webhooks.work(take("account.updated", row.account_ref or "", 2))
    held = payments.paid(party, accounts.member().party_id, 30_000, card=True)
    with transaction():
        session.get_one(Charge, held.charge_id).payment_ref, charge.payment_ref = payment_ref, None
        services.refund_escrow(held.booking_id, won(5_000), clock.now())
    provider.flaky.fault("POST /v1/refunds", "drop_after")
    refund = session.query(Refund).one()
    services.call_refund(refund.id)
    (made,) = provider.get(f"/v1/refunds?payment_intent={payment_ref}")["data"]
    webhooks.work(take("refund.updated", made["id"], 3))
    session.expire_all()
    assert refund.state == RefundState.SUCCEEDED
    session.expire_all()
    assert row.state == PayoutAccountState.READY


@pytest.mark.parametrize(
    "kind", ["checkout.session.completed", "payment_intent.succeeded", "account.updated", "payout.paid", "plan.created"]
)
def test_events_about_what_is_not_ours_are_worked_off_without_a_call(provider, kind):
    webhooks.work(take(kind, "of_somebody_else"))
    assert provider.flaky.calls == []
    assert session.query(WebhookEvent).one().processed_at


def test_a_provider_that_does_not_answer_leaves_the_event_to_come_again(provider):
    party = accounts.member().party_id
    charge_id, ref = paid_page(provider, party)
    event_id = take("checkout.session.completed", ref)
    provider.flaky.fault("GET /v1/checkout", "drop_before")
    with pytest.raises(UnknownOutcomeError):
        webhooks.work(event_id)
    assert session.query(WebhookEvent).one().processed_at is None
    webhooks.work(event_id)
    assert state(charge_id) == ChargeState.SUCCEEDED


def test_an_event_that_is_not_there(city):
    webhooks.work("evt_nobody_knows")


def test_the_wallets_money_does_not_depend_on_the_citys_clock(provider):
    party = accounts.member().party_id
    charge_id, ref = paid_page(provider, party)
    clock.set_offset(timedelta(days=30))
    webhooks.work(take("checkout.session.completed", ref))
    assert state(charge_id) == ChargeState.SUCCEEDED
    assert payments.won(30_000) == services.wallet_balance(party, "KRW")
