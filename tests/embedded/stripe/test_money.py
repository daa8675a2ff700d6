"""Refunds, accounts, transfers, reversals: every movement is booked, none goes beyond what is there."""

import pytest
import stripe

from tests.embedded.stripe.kit import (
    Standin,
    new_account,
    onboard,
    open_session,
    own_key,
    paid_intent,
    payable_account,
    plain,
    press,
)


def refund(client: stripe.StripeClient, **params: object) -> stripe.Refund:
    return client.v1.refunds.create(params, own_key())  # type: ignore[arg-type]  # plain dicts of parameters and options


def transfer(client: stripe.StripeClient, destination: str, amount: int, **more: object) -> stripe.Transfer:
    params = {"amount": amount, "currency": "krw", "destination": destination, **more}
    return client.v1.transfers.create(params, own_key())  # type: ignore[arg-type]  # plain dicts of parameters and options


def balance(client: stripe.StripeClient, account: str | None = None) -> int:
    options: stripe.RequestOptions = {"stripe_account": account} if account else {}
    found = client.v1.balance.retrieve(None, options)
    return sum(part.amount for part in found.available if part.currency == "krw")


def test_a_refund_may_come_in_parts_but_never_exceed_the_charge(client: stripe.StripeClient) -> None:
    intent = paid_intent(client, 10_000)
    before = balance(client)
    first = refund(
        client, payment_intent=intent.id, amount=4000, reason="requested_by_customer", metadata={"why": "rain"}
    )
    assert (first.status, first.amount, plain(first.metadata)) == ("succeeded", 4000, {"why": "rain"})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(client, payment_intent=intent.id, amount=6001)
    assert refusal.value.param == "amount"
    rest = refund(client, charge=intent.latest_charge)
    assert rest.amount == 6000
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(client, payment_intent=intent.id)
    assert refusal.value.code == "charge_already_refunded"
    charge = client.v1.charges.retrieve(str(intent.latest_charge), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (10_000, True)
    assert charge.refunds is not None
    assert [one.id for one in charge.refunds.data] == [rest.id, first.id]
    assert balance(client) == before - 10_000  # the processing fee stays with the provider


def test_refunds_are_found_again(client: stripe.StripeClient) -> None:
    intent = paid_intent(client)
    made = refund(client, payment_intent=intent.id, amount=100)
    assert [one.id for one in client.v1.refunds.list({"payment_intent": intent.id}).data] == [made.id]
    found = client.v1.refunds.retrieve(made.id, {"expand": ["balance_transaction", "charge"]})
    assert isinstance(found.balance_transaction, stripe.BalanceTransaction)
    assert (found.balance_transaction.type, found.balance_transaction.amount) == ("refund", -100)
    assert isinstance(found.charge, stripe.Charge)
    assert found.charge.amount_refunded == 100


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({}, "parameter_missing", "payment_intent"),
        ({"payment_intent": "pi_nobody"}, "resource_missing", "payment_intent"),
        ({"payment_intent": "pi_nobody", "amount": 0}, "parameter_invalid_integer", "amount"),
        ({"payment_intent": "pi_nobody", "amount": -5}, "parameter_invalid_integer", "amount"),
        ({"payment_intent": "pi_nobody", "reason": "rain"}, None, "reason"),
        ({"payment_intent": "pi_nobody", "reverse_transfer": True}, "parameter_unknown", "reverse_transfer"),
    ],
)
def test_a_wrong_refund_is_refused(
    client: stripe.StripeClient, params: dict[str, object], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(client, **params)
    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_a_declined_payment_can_not_be_refunded(client: stripe.StripeClient) -> None:
    session = open_session(client)
    press(session, "decline")
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="no successful charge"):
        refund(client, payment_intent=intent)


@pytest.mark.parametrize(
    "kind",
    [
        {"type": "express"},
        {
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "stripe_dashboard": {"type": "express"},
            }
        },
    ],
)
def test_an_account_can_be_paid_once_its_owner_has_been_onboarded(
    client: stripe.StripeClient, kind: dict[str, object]
) -> None:
    params: dict[str, object] = {
        "country": "KR",
        "email": "owner@example.org",
        "capabilities": {"transfers": {"requested": True}},
    }
    account = client.v1.accounts.create({**params, **kind})  # type: ignore[arg-type]  # a plain dict of parameters
    assert (account.details_submitted, account.payouts_enabled) == (False, False)
    assert account.requirements is not None
    assert account.requirements.currently_due
    assert onboard(client, account.id, "not_now").location.endswith("/return")
    assert client.v1.accounts.retrieve(account.id).payouts_enabled is False
    onboard(client, account.id, "complete")
    ready = client.v1.accounts.retrieve(account.id)
    assert (ready.details_submitted, ready.payouts_enabled, ready.default_currency) == (True, True, "krw")
    assert ready.capabilities is not None
    assert ready.capabilities.transfers == "active"
    assert ready.requirements is not None
    assert not ready.requirements.currently_due


def test_an_account_takes_a_type_or_a_controller_not_both_or_neither(client: stripe.StripeClient) -> None:
    both = {"type": "express", "controller": {"stripe_dashboard": {"type": "express"}}}
    for wrong in ({}, both):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.accounts.create(wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_a_transfer_moves_available_money_and_is_found_by_its_group(client: stripe.StripeClient) -> None:
    paid_intent(client, 20_000)
    account, before = payable_account(client), balance(client)
    made = transfer(
        client, account, 9000, transfer_group="settlement-9", metadata={"settlement": "9"}, description="Week 46"
    )
    assert balance(client) == before - 9000
    assert balance(client, account) == 9000
    found = client.v1.transfers.list({"transfer_group": "settlement-9"}).data
    assert [(one.id, one.amount, plain(one.metadata)) for one in found] == [(made.id, 9000, {"settlement": "9"})]
    whole = client.v1.transfers.retrieve(
        made.id, {"expand": ["destination_payment", "balance_transaction", "destination"]}
    )
    assert isinstance(whole.destination_payment, stripe.Charge)
    assert isinstance(whole.balance_transaction, stripe.BalanceTransaction)
    assert (whole.balance_transaction.type, whole.balance_transaction.net) == ("transfer", -9000)
    assert isinstance(whole.destination, stripe.Account)


def test_a_transfer_beyond_the_balance_is_refused(client: stripe.StripeClient) -> None:
    account = payable_account(client)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, account, balance(client) + 1)
    assert (refusal.value.http_status, refusal.value.code) == (400, "balance_insufficient")
    assert balance(client, account) == 0


def test_a_transfer_needs_an_account_that_can_be_paid(client: stripe.StripeClient) -> None:
    paid_intent(client)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, new_account(client).id, 100)
    assert refusal.value.code == "insufficient_capabilities_for_transfer"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, "acct_nobody", 100)
    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "destination")


def test_transfers_of_one_charge_never_exceed_it(client: stripe.StripeClient) -> None:
    paid_intent(client, 50_000)
    intent = paid_intent(client, 10_000, payment_intent_data={"transfer_group": "b2"})
    account = payable_account(client)
    made = transfer(client, account, 9000, source_transaction=intent.latest_charge)
    assert made.transfer_group == "b2"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer(client, account, 1001, source_transaction=intent.latest_charge)
    assert refusal.value.param == "amount"


def test_a_reversal_brings_money_back_while_the_account_has_it(client: stripe.StripeClient) -> None:
    paid_intent(client, 20_000)
    account, before = payable_account(client), balance(client)
    made = transfer(client, account, 8000)
    part = client.v1.transfers.reversals.create(made.id, {"amount": 3000}, own_key())  # type: ignore[arg-type]  # a plain dict of options
    assert (balance(client), balance(client, account)) == (before - 5000, 5000)
    for too_much in (5001, 8000):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.transfers.reversals.create(made.id, {"amount": too_much}, own_key())  # type: ignore[arg-type]  # as above
        assert refusal.value.param == "amount"
    client.v1.transfers.reversals.create(made.id, None, own_key())  # type: ignore[arg-type]  # as above
    whole = client.v1.transfers.retrieve(made.id)
    assert (whole.reversed, whole.amount_reversed, len(whole.reversals.data)) == (True, 8000, 2)
    assert client.v1.transfers.reversals.retrieve(made.id, part.id).amount == 3000
    assert len(client.v1.transfers.reversals.list(made.id).data) == 2


def test_the_balance_is_the_sum_of_its_transactions(client: stripe.StripeClient) -> None:
    intent = paid_intent(client, 30_000)
    refund(client, payment_intent=intent.id, amount=1234)
    transfer(client, payable_account(client), 777)
    booked = list(client.v1.balance_transactions.list({"limit": 100}).auto_paging_iter())
    assert sum(one.net for one in booked if one.currency == "krw") == balance(client)
    assert all(one.net == one.amount - one.fee for one in booked)
    charge = str(intent.latest_charge)
    assert [one.type for one in client.v1.balance_transactions.list({"source": charge}).data] == ["charge"]
    assert {one.type for one in client.v1.balance_transactions.list({"type": "refund"}).data} == {"refund"}
    assert client.v1.balance_transactions.retrieve(booked[0].id).id == booked[0].id


def test_a_connected_account_sees_its_own_and_may_not_act(client: stripe.StripeClient, standin: Standin) -> None:
    paid_intent(client)
    account = payable_account(client)
    made = transfer(client, account, 500)
    mine = client.v1.balance_transactions.list(None, {"stripe_account": account}).data
    assert [(one.type, one.amount) for one in mine] == [("payment", 500)]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.retrieve(made.id, None, {"stripe_account": account})
    with pytest.raises(stripe.PermissionError):
        client.v1.balance.retrieve(None, {"stripe_account": "acct_nobody"})
    status, _, _ = standin.call("POST", "/v1/accounts", {"type": "express"}, Stripe_Account=account)
    assert status == 400
