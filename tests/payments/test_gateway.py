"""The door to Stripe itself: what goes out, what comes in, and how long anybody waits."""

from dataclasses import replace

import pytest

from marketplace import clock
from marketplace.money import Money
from marketplace.payments import stripe_gateway as gateway
from marketplace.payments.provider import (
    AccountRequest,
    BadEventError,
    CheckoutRequest,
    RefusedError,
    TransferRequest,
    UnknownOutcomeError,
)
from tests.payments.test_webhooks import event, signed


def page(reference: str = "reference-0001", language: str = "ko", amount: int = 30_000) -> CheckoutRequest:
    return CheckoutRequest(
        amount=amount,
        currency="KRW",
        name="지갑 충전",
        reference=reference,
        success_url="http://localhost/done?charge=1",
        cancel_url="http://localhost/cancelled",
        expires_at=int(clock.wall().timestamp()) + 3_600,
        language=language,
    )


@pytest.mark.parametrize("language", ["ko", "en", "xx"])
def test_a_page_is_made_read_paid_and_closed(provider, language):
    made = gateway.create_checkout(f"page:{language}", page(f"ref-{language}", language))
    assert (made.status, made.paid, made.amount, made.currency) == ("open", False, 30_000, "KRW")
    assert made.reference == f"ref-{language}"
    assert made.url
    provider.pay(made.url)
    paid = gateway.retrieve_checkout(made.ref)
    assert (paid.status, paid.paid, paid.fee) == ("complete", True, 1_050)
    assert paid.payment_ref
    with pytest.raises(RefusedError):
        gateway.expire_checkout(made.ref, f"close:{language}")


def test_an_open_page_can_be_closed(provider):
    made = gateway.create_checkout("page:close", page())
    gateway.expire_checkout(made.ref, "close:2")
    assert gateway.retrieve_checkout(made.ref).status == "expired"


def test_the_same_key_gives_the_same_page(provider):
    request = page("same-0001")
    assert gateway.create_checkout("page:same", request).ref == gateway.create_checkout("page:same", request).ref


def test_money_goes_out_and_is_found_again(provider):
    account = gateway.create_account("account:1", AccountRequest("owner@example.org", "KR", "party-0001"))
    provider.onboard(
        gateway.account_link(account.ref, return_url="http://localhost/r", refresh_url="http://localhost/a")
    )
    ready = gateway.retrieve_account(account.ref)
    assert (ready.can_receive, ready.can_pay_out) == (True, True)
    before = gateway.provider_balance("KRW")
    made = gateway.create_checkout("page:out", page("out-0001"))
    provider.pay(made.url or "")
    assert gateway.provider_balance("KRW") == before + Money(28_950, "KRW")
    request = TransferRequest(20_000, "KRW", account.ref, "group-0001", "Settlement")
    assert gateway.find_transfer("group-0001") is None
    sent = gateway.create_transfer("transfer:1", request)
    assert (sent.amount, sent.currency, sent.destination) == (20_000, "KRW", account.ref)
    assert gateway.find_transfer("group-0001") == sent
    payment = gateway.retrieve_checkout(made.ref).payment_ref or ""
    assert gateway.find_refund(payment, "refund-0001") is None
    refund = gateway.create_refund("refund:1", payment, 5_000, "refund-0001")
    assert (refund.status, refund.amount, refund.reference) == ("succeeded", 5_000, "refund-0001")
    assert gateway.find_refund(payment, "refund-0001") == refund == gateway.retrieve_refund(refund.ref)


def test_an_account_without_an_address(provider):
    assert gateway.create_account("account:2", AccountRequest(None, "KR", "party-0002")).ref


@pytest.mark.parametrize("status", ["409", "429", "503", "500"])
def test_what_may_have_been_done_is_unknown(provider, status):
    provider.flaky.fault("POST /v1/checkout", status)
    with pytest.raises(UnknownOutcomeError) as unknown:
        gateway.create_checkout(f"page:{status}", page())
    assert not unknown.value.stored


def test_a_kept_failure_says_so(provider):
    provider.flaky.fault("POST /v1/checkout", "500_kept")
    told = []
    for _ in range(2):
        with pytest.raises(UnknownOutcomeError) as unknown:
            gateway.create_checkout("page:kept", page())
        told.append(unknown.value.stored)
    assert told == [False, True]


def test_a_definite_no_carries_its_code(provider):
    with pytest.raises(RefusedError) as refused:
        gateway.retrieve_checkout("cs_test_nobody_knows")
    assert refused.value.code == "resource_missing"
    assert refused.value.reason


@pytest.mark.parametrize("provider", ["stand-in"], indirect=True)
def test_a_wrong_key_is_a_definite_no(provider, settings):
    gateway.connect(replace(settings, stripe_api_base=provider.base, stripe_secret_key="sk_test_wrong"))
    with pytest.raises(RefusedError) as refused:
        gateway.provider_balance("KRW")
    assert refused.value.code == "AuthenticationError"


@pytest.mark.parametrize("provider", ["stand-in"], indirect=True)
@pytest.mark.timeout(30)  # a provider that says nothing would be waited for without end
def test_a_page_gives_up_within_five_seconds_a_worker_within_ten(provider):
    assert sum(gateway.HURRIED) <= 5
    assert sum(gateway.PATIENT) <= 10
    provider.flaky.fault("GET /v1/balance", "silent")
    gateway.hurry(True)
    try:
        with pytest.raises(UnknownOutcomeError):
            gateway.provider_balance("KRW")
    finally:
        gateway.hurry(False)


def test_nobody_listens(city):
    with pytest.raises(UnknownOutcomeError):
        gateway.provider_balance("KRW")


@pytest.mark.parametrize(
    ("key", "live"), [("sk_test_x", False), ("rk_test_x", False), ("sk_live_x", True), ("rk_live_x", True)]
)
def test_events_must_be_of_the_keys_mode(city, settings, key, live):
    gateway.connect(replace(settings, stripe_secret_key=key))
    try:
        good = event("x.y", "z_1", livemode=live)
        assert gateway.read_event(good, signed(good)["Stripe-Signature"]).object_ref == "z_1"
        wrong = event("x.y", "z_1", livemode=not live)
        with pytest.raises(BadEventError):
            gateway.read_event(wrong, signed(wrong)["Stripe-Signature"])
    finally:
        gateway.connect(settings)


def test_real_stripe_is_the_default_address(settings):
    gateway.connect(replace(settings, stripe_api_base=""))
    try:
        assert gateway._connected().patient._requestor._options.base_addresses.get("api") == "https://api.stripe.com"
    finally:
        gateway.connect(settings)


def test_without_a_connection_nothing_is_asked(monkeypatch):
    monkeypatch.setattr(gateway, "_connection", None)
    with pytest.raises(RuntimeError, match="not connected"):
        gateway.provider_balance("KRW")
