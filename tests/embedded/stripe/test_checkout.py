"""A session is made by the site and paid by a person on the hosted page."""

import time
from typing import Any

import pytest
import stripe
from stripe.checkout import Session

from tests.embedded.stripe.kit import (
    SITE,
    Standin,
    answer_bank,
    browse,
    open_session,
    own_key,
    plain,
    press,
    running,
    until,
)


def look(client: stripe.StripeClient, session: Session) -> Session:
    return client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )


def intent_of(session: Session) -> stripe.PaymentIntent:
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    return session.payment_intent


def charge_of(session: Session) -> stripe.Charge:
    charge = intent_of(session).latest_charge
    assert isinstance(charge, stripe.Charge)
    return charge


def test_a_new_session_is_open_and_says_what_it_was_given(client: stripe.StripeClient, standin: Standin) -> None:
    session = open_session(
        client,
        12_000,
        client_reference_id="charge-7",
        customer_email="renter@example.org",
        locale="ko",
        metadata={"charge": "7"},
    )
    assert (session.status, session.payment_status, session.mode) == ("open", "unpaid", "payment")
    assert (session.amount_total, session.currency) == (12_000, "krw")
    assert (session.client_reference_id, plain(session.metadata)) == ("charge-7", {"charge": "7"})
    assert session.payment_intent is None
    assert session.url == f"{standin.base}/pay/{session.id}"
    assert session.expires_at - session.created == 24 * 3600


def test_paying_leads_to_the_success_address_and_books_the_fee(client: stripe.StripeClient) -> None:
    session = open_session(client, 10_000, payment_intent_data={"metadata": {"booking": "b1"}, "transfer_group": "b1"})
    seen = press(session, "pay")
    assert (seen.status, seen.location) == (303, f"{SITE}/done?session={session.id}")
    paid = look(client, session)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    intent, charge = intent_of(paid), charge_of(paid)
    assert (intent.status, intent.amount_received, plain(intent.metadata)) == ("succeeded", 10_000, {"booking": "b1"})
    assert (charge.paid, charge.captured, charge.transfer_group) == (True, True, "b1")
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    booked = charge.balance_transaction
    assert (booked.amount, booked.fee, booked.net, booked.status) == (10_000, 350, 9650, "available")


@pytest.mark.parametrize(
    ("currency", "amount", "fee"), [("krw", 10_001, 350), ("jpy", 1000, 36), ("usd", 1000, 59), ("eur", 50, 31)]
)
def test_the_fee_follows_the_currency(client: stripe.StripeClient, currency: str, amount: int, fee: int) -> None:
    line = {
        "quantity": 1,
        "price_data": {"currency": currency, "unit_amount": amount, "product_data": {"name": "Hall"}},
    }
    session = open_session(client, line_items=[line])
    press(session, "pay")
    booked = charge_of(look(client, session)).balance_transaction
    assert isinstance(booked, stripe.BalanceTransaction)
    assert booked.fee == fee


def test_a_second_click_pays_nothing_and_goes_to_the_same_place(client: stripe.StripeClient) -> None:
    session = open_session(client)
    first, second = press(session, "pay"), press(session, "pay")
    assert (second.status, second.location) == (303, first.location)
    intent = intent_of(look(client, session))
    assert len(client.v1.charges.list({"payment_intent": intent.id}).data) == 1


def test_a_declined_card_leaves_the_session_open_for_another_try(client: stripe.StripeClient) -> None:
    session = open_session(client)
    seen = press(session, "decline")
    assert seen.status == 303
    assert 'role="alert"' in browse(session.url.rpartition("/pay/")[0] + seen.location if session.url else "").html
    refused = look(client, session)
    intent, charge = intent_of(refused), charge_of(refused)
    assert (refused.status, intent.status) == ("open", "requires_payment_method")
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "card_declined"
    assert (charge.status, charge.paid, charge.balance_transaction) == ("failed", False, None)
    press(session, "pay")
    assert look(client, session).payment_status == "paid"
    assert intent_of(look(client, session)).id == intent.id


def test_an_approved_bank_check_pays(client: stripe.StripeClient) -> None:
    session = open_session(client)
    seen = press(session, "challenge")
    assert "/challenge" in seen.location
    assert "bank" in browse(f"{session.url}/challenge").html
    waiting = intent_of(look(client, session))
    assert waiting.status == "requires_action"
    assert waiting.next_action is not None
    assert waiting.next_action.type == "redirect_to_url"
    assert answer_bank(session, "approve").location == f"{SITE}/done?session={session.id}"
    assert look(client, session).payment_status == "paid"


def test_a_failed_bank_check_pays_nothing(client: stripe.StripeClient) -> None:
    session = open_session(client)
    press(session, "challenge")
    assert "notice=failed" in answer_bank(session, "fail").location
    intent = intent_of(look(client, session))
    assert (intent.status, intent.latest_charge) == ("requires_payment_method", None)
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"


def test_nobody_is_asked_by_the_bank_without_a_payment(client: stripe.StripeClient) -> None:
    session = open_session(client)
    assert answer_bank(session, "approve").location.startswith(f"/pay/{session.id}")
    assert look(client, session).payment_status == "unpaid"


def test_cancelling_goes_back_and_leaves_the_session_open(client: stripe.StripeClient) -> None:
    session = open_session(client)
    assert press(session, "cancel").location == f"{SITE}/cancelled"
    assert look(client, session).status == "open"


def test_an_expired_session_takes_no_money(client: stripe.StripeClient) -> None:
    session = open_session(client)
    press(session, "decline")
    ended = client.v1.checkout.sessions.expire(session.id, {"expand": ["payment_intent"]})
    assert (ended.status, intent_of(ended).status) == ("expired", "canceled")
    assert press(session, "pay").status == 410
    assert look(client, session).payment_status == "unpaid"
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        client.v1.checkout.sessions.expire(session.id)


def test_a_paid_session_can_not_be_expired(client: stripe.StripeClient) -> None:
    session = open_session(client)
    press(session, "pay")
    with pytest.raises(stripe.InvalidRequestError, match="complete"):
        client.v1.checkout.sessions.expire(session.id)


def test_the_clock_ends_a_session_at_its_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("expiry"), options=("--shortest-session", "0")) as standin:
        client = standin.client()
        session = open_session(client, expires_at=int(time.time()) + 2)
        assert session.status == "open"
        until(lambda: [e for e in client.v1.events.list().data if e.type == "checkout.session.expired"])
        assert look(client, session).status == "expired"
        assert press(session, "pay").status == 410


def test_session_lists_by_payment_intent_and_shows_its_lines_when_asked(client: stripe.StripeClient) -> None:
    session = open_session(client, 5000)
    press(session, "pay")
    intent = intent_of(look(client, session))
    found = client.v1.checkout.sessions.list({"payment_intent": intent.id, "expand": ["data.line_items"]}).data
    assert [one.id for one in found] == [session.id]
    assert found[0].line_items is not None
    assert [(line.description, line.amount_total) for line in found[0].line_items.data] == [("Wallet top-up", 5000)]


def test_lists_are_paged_newest_first_in_both_directions(client: stripe.StripeClient) -> None:
    made = [open_session(client).id for _ in range(4)]
    first = client.v1.checkout.sessions.list({"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == ([made[3], made[2]], True)
    second = client.v1.checkout.sessions.list({"limit": 2, "starting_after": made[2]})
    assert [one.id for one in second.data] == [made[1], made[0]]
    back = client.v1.checkout.sessions.list({"limit": 2, "ending_before": made[0]})
    assert ([one.id for one in back.data], back.has_more) == ([made[2], made[1]], True)
    assert not client.v1.checkout.sessions.list({"created": {"gt": int(time.time()) + 60}}).data


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"mode": "subscription"}, None, "mode"),
        ({"success_url": "done"}, "url_invalid", "success_url"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"locale": "tlh"}, None, "locale"),
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"payment_intent_data": {"transfer_grup": "x"}}, "parameter_unknown", "payment_intent_data[transfer_grup]"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"expires_at": int(1e9)}, None, "expires_at"),
        ({"expand": ["customer"]}, None, "expand"),
    ],
)
def test_a_wrong_session_is_refused(
    client: stripe.StripeClient, change: dict[str, Any], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(client, **change)
    assert (refusal.value.code, refusal.value.param) == (code, param)


@pytest.mark.parametrize(
    ("price", "quantity", "code", "param"),
    [
        ({"currency": "krw", "unit_amount": 99, "product_data": {"name": "x"}}, 1, "amount_too_small", None),
        ({"currency": "usd", "unit_amount": 49, "product_data": {"name": "x"}}, 1, "amount_too_small", None),
        ({"currency": "krw", "unit_amount": 99_999_999, "product_data": {"name": "x"}}, 2, "amount_too_large", None),
        (
            {"currency": "krw", "unit_amount": "10.5", "product_data": {"name": "x"}},
            1,
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        (
            {"currency": "won", "product_data": {"name": "x"}},
            1,
            "parameter_missing",
            "line_items[0][price_data][unit_amount]",
        ),
        (
            {"currency": "krw", "unit_amount": 500, "product_data": {"title": "x"}},
            1,
            "parameter_unknown",
            "line_items[0][price_data][product_data][title]",
        ),
        (
            {"currency": "krw", "unit_amount": 500, "product_data": {"name": ""}},
            1,
            "parameter_invalid_empty",
            "line_items[0][price_data][product_data][name]",
        ),
    ],
)
def test_a_wrong_line_is_refused(
    client: stripe.StripeClient, price: dict[str, object], quantity: int, code: str, param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(client, line_items=[{"price_data": price, "quantity": quantity}])
    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_what_is_missing_is_named(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create({"mode": "payment", "success_url": SITE}, own_key())  # type: ignore[arg-type]  # a plain dict of options
    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", "line_items")
