"""The process: webhooks until they are taken, restarts, ends."""

import ast
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from socket import create_server

import pytest
import stripe

from marketplace.embedded.stripe.webhooks import FIRST_WAIT, LONGEST_WAIT, wait_after
from tests.embedded.stripe.kit import (
    NOBODY,
    ROOT,
    SECRET_KEY,
    WEBHOOK_SECRET,
    Inbox,
    listening,
    open_session,
    own_key,
    paid_intent,
    payable_account,
    plain,
    press,
    running,
    until,
)

PAID = {"payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"}


def test_events_are_signed_and_name_what_happened(tmp_path: Path) -> None:
    with listening(Inbox()) as inbox, running(tmp_path, hook=inbox.url) as standin:
        client = standin.client()
        session = open_session(client, metadata={"charge": "7"})
        press(session, "pay")
        until(lambda: set(inbox.types()) == PAID)
        done = next(event for event in inbox.taken() if event.type == "checkout.session.completed")
        assert done.api_version == stripe.api_version
        told = plain(done)["data"]["object"]
        assert (told["id"], told["metadata"], told["payment_status"]) == (session.id, {"charge": "7"}, "paid")
        until(lambda: client.v1.events.retrieve(done.id).pending_webhooks == 0)
        assert {event.type for event in client.v1.events.list({"delivery_success": True}).data} <= PAID
        body, signature = inbox.tries[0][1:]
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body + b" ", signature, WEBHOOK_SECRET)


def test_events_of_an_account_name_the_account(tmp_path: Path) -> None:
    with listening(Inbox()) as inbox, running(tmp_path, hook=inbox.url) as standin:
        client = standin.client()
        account = payable_account(client)
        event = until(inbox.taken)[0]
        assert (event.type, event.account, event.data.object["payouts_enabled"]) == ("account.updated", account, True)
        assert client.v1.events.list().data == []
        assert [one.id for one in client.v1.events.list(None, {"stripe_account": account}).data] == [event.id]


def test_events_of_a_call_carry_its_key(tmp_path: Path) -> None:
    with running(tmp_path) as standin:
        client = standin.client()
        intent = paid_intent(client)
        client.v1.refunds.create({"payment_intent": intent.id}, {"idempotency_key": "refund:7"})
        found = client.v1.events.list({"types": ["refund.created", "charge.succeeded"]}).data
        keys = {event.type: plain(event)["request"]["idempotency_key"] for event in found}
        assert keys == {"refund.created": "refund:7", "charge.succeeded": None}


def test_an_event_is_sent_again_until_it_is_taken(tmp_path: Path) -> None:
    inbox = Inbox(answers=[500, 302, 404])
    with listening(inbox), running(tmp_path, hook=inbox.url) as standin:
        payable_account(standin.client())
        until(inbox.taken)
        assert [status for status, _, _ in inbox.tries] == [500, 302, 404, 200]
        assert len({body for _, body, _ in inbox.tries}) == 1


def test_waits_double_up_to_a_limit() -> None:
    waits = [wait_after(tries) for tries in range(1, 40)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_a_killed_process_has_lost_nothing_that_it_answered(tmp_path: Path) -> None:
    key = own_key()
    with running(tmp_path) as standin:
        client = standin.client()
        intent, account = paid_intent(client, 10_000), payable_account(client)
        still_open = open_session(client)
        made = client.v1.refunds.create({"payment_intent": intent.id, "amount": 300}, key)  # type: ignore[arg-type]  # a plain dict of options
        standin.process.kill()
        standin.process.wait()
        port = standin.port
    with listening(Inbox()) as inbox, running(tmp_path, hook=inbox.url, port=port) as standin:
        client = standin.client()
        again = client.v1.refunds.create({"payment_intent": intent.id, "amount": 300}, key)  # type: ignore[arg-type]  # as above
        assert again.id == made.id
        assert client.v1.balance.retrieve().available[0].amount == 10_000 - 350 - 300
        assert client.v1.accounts.retrieve(account).payouts_enabled is True
        assert press(still_open, "pay").status == 303
        expected = PAID | {"refund.created", "charge.refunded", "account.updated"}
        until(lambda: set(inbox.types()) == expected)


def test_an_open_session_follows_the_port(tmp_path: Path) -> None:
    with running(tmp_path) as standin:
        session = open_session(standin.client())
    with running(tmp_path) as standin:
        assert standin.client().v1.checkout.sessions.retrieve(session.id).url == f"{standin.base}/pay/{session.id}"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_told(tmp_path: Path, told: signal.Signals) -> None:
    with running(tmp_path) as standin:
        assert standin.call("GET", "/_health")[1]["status"] == "ok"
        standin.process.send_signal(told)
        assert standin.process.wait(timeout=10) == 0
    assert not list(tmp_path.glob("*-wal"))  # everything is in the one file
    assert (tmp_path / "stripe.sqlite3").stat().st_mode & 0o077 == 0


def start_in_vain(folder: Path, **change: str) -> "subprocess.CompletedProcess[str]":
    options = {
        "port": "0",
        "data-dir": str(folder),
        "webhook-url": NOBODY,
        "webhook-secret": WEBHOOK_SECRET,
        "secret-key": SECRET_KEY,
    } | {name.replace("_", "-"): value for name, value in change.items()}
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return subprocess.run(
        [sys.executable, "-m", "marketplace.embedded.stripe", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_taken_port_or_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    with closing(create_server(("127.0.0.1", 0))) as taken:
        ended = start_in_vain(tmp_path / "a", port=str(taken.getsockname()[1]))
    assert ended.returncode == 3
    assert "Port" in ended.stderr
    with running(tmp_path / "b"):
        ended = start_in_vain(tmp_path / "b")
    assert ended.returncode == 3
    assert "another stand-in" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("secret_key", "sk_live_real"),
        ("webhook_secret", "secret"),
        ("webhook_url", "https://example.org/hook"),
        ("webhook_url", "http://192.0.2.1/hook"),
        ("fee", "krw=3.5%"),
    ],
)
def test_real_secrets_and_far_addresses_are_refused(tmp_path: Path, option: str, value: str) -> None:
    ended = start_in_vain(tmp_path, **{option: value})
    assert ended.returncode == 2
    assert option.replace("_", "-") in ended.stderr


def test_it_stands_alone() -> None:
    """Only the standard library and its own package: the application must not be able to tell it from Stripe."""
    for path in (ROOT / "marketplace/embedded/stripe").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                own = name.startswith("marketplace.embedded.stripe")
                assert own or name.partition(".")[0] in sys.stdlib_module_names, (path.name, name)


def test_fees_can_be_set(tmp_path: Path) -> None:
    with running(tmp_path, options=("--fee", "krw=100+50")) as standin:
        client = standin.client()
        paid_intent(client, 10_000)
        assert [one.fee for one in client.v1.balance_transactions.list().data] == [150]
