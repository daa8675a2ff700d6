"""One key, one effect; and the doors that a request passes before it counts."""

import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
import stripe

from marketplace.embedded.stripe import API_VERSION, refunds
from marketplace.embedded.stripe.engine import Engine, Request
from marketplace.embedded.stripe.errors import ApiError
from marketplace.embedded.stripe.idempotency import Running
from marketplace.embedded.stripe.settings import PLATFORM, Settings
from marketplace.embedded.stripe.store import Store
from tests.embedded.stripe.kit import SECRET_KEY, Standin, paid_intent, payable_account

FORM = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Bearer {SECRET_KEY}"}
SESSION = {
    "mode": "payment",
    "success_url": "http://127.0.0.1:9/",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "krw",
    "line_items[0][price_data][unit_amount]": "5000",
    "line_items[0][price_data][product_data][name]": "Hall",
}


def test_the_same_key_replays_the_first_answer(standin: Standin) -> None:
    first = standin.call("POST", "/v1/checkout/sessions", SESSION, Idempotency_Key="replay:1")
    again = standin.call("POST", "/v1/checkout/sessions", dict(reversed(SESSION.items())), Idempotency_Key="replay:1")
    assert first[0] == again[0] == 200
    assert first[1] == again[1]
    assert "Idempotent-Replayed" not in first[2]
    assert again[2]["Idempotent-Replayed"] == "true"
    assert again[2]["Original-Request"] == first[2]["Request-Id"] != again[2]["Request-Id"]


def test_the_same_key_with_other_parameters_is_refused(standin: Standin, client: stripe.StripeClient) -> None:
    standin.call("POST", "/v1/checkout/sessions", SESSION, Idempotency_Key="conflict:1")
    other = SESSION | {"client_reference_id": "2"}
    status, body, _ = standin.call("POST", "/v1/checkout/sessions", other, Idempotency_Key="conflict:1")
    assert (status, body["error"]["type"]) == (400, "idempotency_error")
    intent = paid_intent(client)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.refunds.create({"payment_intent": intent.id}, {"idempotency_key": "conflict:1"})


def test_a_refusal_stays_with_its_key_even_when_money_has_come(client: stripe.StripeClient) -> None:
    account = payable_account(client)
    amount = 50_000_000
    params: Any = {"amount": amount, "currency": "krw", "destination": account}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.transfers.create(params, {"idempotency_key": "settle:1:1"})
        assert refusal.value.code == "balance_insufficient"
        paid_intent(client, 60_000_000)
    client.v1.transfers.create(params, {"idempotency_key": "settle:1:2"})


def test_parameters_that_do_not_fit_use_up_no_key(standin: Standin) -> None:
    wrong = SESSION | {"sucess_url": "x"}
    status, body, _ = standin.call("POST", "/v1/checkout/sessions", wrong, Idempotency_Key="fit:1")
    assert (status, body["error"]["code"]) == (400, "parameter_unknown")
    assert standin.call("POST", "/v1/checkout/sessions", SESSION, Idempotency_Key="fit:1")[0] == 200


def test_twenty_at_once_under_one_key_have_one_effect(standin: Standin, client: stripe.StripeClient) -> None:
    intent = paid_intent(client)
    form = {"payment_intent": intent.id, "amount": "100"}
    answers: list[tuple[int, Any]] = []

    def ask() -> None:
        status, body, _ = standin.call("POST", "/v1/refunds", form, Idempotency_Key="twenty:1")
        answers.append((status, body.get("id")))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [one.id for one in client.v1.refunds.list({"payment_intent": intent.id}).data]
    assert len(made) == 1
    assert set(answers) <= {(200, made[0]), (409, None)}
    assert (200, made[0]) in answers


def test_a_second_request_meanwhile_is_told_so() -> None:
    running = Running()
    with running.claim(PLATFORM, "k"), pytest.raises(ApiError) as refusal, running.claim(PLATFORM, "k"):
        pass
    assert (refusal.value.status, refusal.value.body["error"]["type"]) == (409, "idempotency_error")
    with running.claim(PLATFORM, "k"):
        pass


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_failure_of_its_own_is_undone_and_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, clock = Store(tmp_path), Clock()
    engine = Engine(store, Settings("http://127.0.0.1:1", SECRET_KEY), clock)
    request = Request("POST", "/v1/refunds", headers=FORM | {"idempotency-key": "broken:1"}, body="payment_intent=pi_1")

    def half_done(work: Any, _params: Any) -> Any:
        work.add("re", {"object": "refund"})
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(refunds, "_charge", half_done)
        first = engine.answer(request)
    again = engine.answer(request)
    assert (first.status, again.status) == (500, 500)
    assert first.body == again.body
    assert again.headers["Idempotent-Replayed"] == "true"
    listed = engine.answer(Request("GET", "/v1/refunds", headers=FORM))
    assert listed.body["data"] == []
    clock.seconds += 24 * 3600 + 1  # a day later the key is new again
    assert engine.answer(request).status == 404
    store.close()


@pytest.mark.parametrize("key", ["", str(uuid.UUID(int=4711, version=4))])
def test_calls_that_move_money_need_a_key_of_their_callers_own(standin: Standin, key: str) -> None:
    status, body, _ = standin.call("POST", "/v1/checkout/sessions", SESSION, Idempotency_Key=key)
    assert status == 400
    assert "Idempotency-Key of your own" in body["error"]["message"]


def test_a_key_has_at_most_255_characters(standin: Standin) -> None:
    assert standin.call("POST", "/v1/checkout/sessions", SESSION, Idempotency_Key="k" * 255)[0] == 200
    assert standin.call("POST", "/v1/checkout/sessions", SESSION, Idempotency_Key="k" * 256)[0] == 400


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_practice", SECRET_KEY + "x"])
def test_another_secret_key_is_refused(standin: Standin, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as refusal:
        standin.client(key).v1.balance.retrieve()
    assert refusal.value.http_status == 401
    assert key not in str(refusal.value)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": "Basic c2tfdGVzdF9wcmFjdGljZTo="}, 200),  # the same key, as `curl -u KEY:` sends it
        ({"Authorization": "Basic %%%"}, 401),
        ({"Stripe_Version": API_VERSION}, 200),
        ({"Stripe_Version": "2020-08-27"}, 400),
    ],
)
def test_the_doors(standin: Standin, headers: dict[str, str], status: int) -> None:
    assert standin.call("GET", "/v1/balance", None, **headers)[0] == status


@pytest.mark.parametrize(
    ("method", "path", "fields", "status", "code"),
    [
        ("GET", "/v1/customers", None, 404, None),
        ("POST", "/v1/balance", {}, 404, None),
        ("DELETE", "/v1/accounts/acct_1", None, 404, None),
        ("GET", "/v1/charges/ch_nobody", None, 404, "resource_missing"),
        ("GET", "/v1/charges/ch_nobody?expnd[]=refunds", None, 400, "parameter_unknown"),
        ("GET", "/v1/events?limit=0", None, 400, "parameter_invalid_integer"),
        ("GET", "/v1/events?starting_after=evt_nobody", None, 400, "resource_missing"),
        ("GET", "/v1/events?type=a&type=b", None, 400, None),
        ("GET", "/v1/events?created[gte]=x", None, 400, "parameter_invalid_integer"),
        ("POST", "/v1/account_links", {"type": "account_onboarding"}, 400, "parameter_missing"),
        ("POST", "/v1/accounts", {"type": "custom"}, 400, None),
    ],
)
def test_what_is_not_modelled_is_refused_not_guessed(
    standin: Standin, method: str, path: str, fields: dict[str, str] | None, status: int, code: str | None
) -> None:
    found, body, _ = standin.call(method, path, fields)
    assert (found, body["error"]["type"], body["error"].get("code")) == (status, "invalid_request_error", code)


def test_json_bodies_are_refused(standin: Standin) -> None:
    status, _, _ = standin.call("POST", "/v1/accounts", {"type": "express"}, Content_Type="application/json")
    assert status == 400
