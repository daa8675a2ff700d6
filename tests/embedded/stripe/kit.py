"""The stand-in as a process, the real ``stripe`` library as its caller, a payer with a browser, a place for webhooks."""

import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

import stripe
from stripe.checkout import Session

ROOT = Path(__file__).parents[3]
SECRET_KEY, WEBHOOK_SECRET = "sk_test_practice", "whsec_practice"
NOBODY = "http://127.0.0.1:9/hook"  # an address where nothing listens
SITE = "http://127.0.0.1:9/site"
READY_WITHIN = 20.0

Found = TypeVar("Found")

_numbers = count(1)


def own_key() -> dict[str, Any]:
    """Options with an idempotency key that no other call of this run has."""
    return {"idempotency_key": f"test:{next(_numbers)}"}


def plain(found: stripe.StripeObject | None) -> Any:
    """What the library got, as it came over the wire."""
    return json.loads(str(found))


def until(question: Callable[[], Found | None], seconds: float = 10) -> Found:
    """The first answer that is not None or false; a failure when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"nothing came of it in {seconds} seconds")


@dataclass
class Standin:
    """A running stand-in."""

    process: subprocess.Popen[bytes]
    folder: Path
    base: str

    @property
    def port(self) -> int:
        return urlsplit(self.base).port or 0

    def client(self, key: str = SECRET_KEY) -> stripe.StripeClient:
        return stripe.StripeClient(key, base_addresses={"api": self.base}, max_network_retries=0)

    def call(
        self, method: str, path: str, fields: Mapping[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        """A bare HTTP call, as another client would make it: status, JSON, headers."""
        sent = {"Authorization": f"Bearer {SECRET_KEY}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        body = urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(
            self.base + path, body, {name: value for name, value in sent.items() if value}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer), dict(answer.headers)
        except HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal), dict(refusal.headers)


@contextmanager
def running(folder: Path, *, hook: str = NOBODY, port: int = 0, options: tuple[str, ...] = ()) -> Iterator[Standin]:
    """Starts the stand-in on a folder and ends it afterwards, unless the test has ended it."""
    log = folder / f"log-{next(_numbers)}.txt"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "marketplace.embedded.stripe", "--port", str(port), "--data-dir", str(folder)),
                *("--webhook-url", hook, "--webhook-secret", WEBHOOK_SECRET, "--secret-key", SECRET_KEY, *options),
            ],
            cwd=ROOT,
            stderr=output,
        )
    try:
        found = until(lambda: re.search(r"Listening on (\S+)", log.read_text(encoding="utf-8")), READY_WITHIN)
        yield Standin(process, folder, found[1])
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=10)


@dataclass
class Seen:
    """What a browser shows: status, page, and where it is sent."""

    status: int
    html: str
    location: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def browse(url: str, *, language: str = "en", **form: str) -> Seen:
    """One request as a browser without JavaScript makes it; a form is posted. Redirects are told, not followed."""
    body = urlencode(form).encode() if form else None
    request = urllib.request.Request(url, body, {"Accept-Language": language})
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=10) as answer:
            return Seen(answer.status, answer.read().decode(), "")
    except HTTPError as other:
        with other:
            return Seen(other.code, other.read().decode(), other.headers.get("Location", ""))


def press(session: Session, action: str) -> Seen:
    """Presses a button of a session's pay page."""
    assert session.url
    return browse(session.url, action=action)


def answer_bank(session: Session, action: str) -> Seen:
    """Presses a button of the 3-D Secure page."""
    return browse(f"{session.url}/challenge", action=action)


def open_session(client: stripe.StripeClient, amount: int = 10_000, **more: Any) -> Session:
    """A Checkout Session in won, one line, with the addresses of a site that nobody visits."""
    line = {
        "price_data": {"currency": "krw", "unit_amount": amount, "product_data": {"name": "Wallet top-up"}},
        "quantity": 1,
    }
    params: Any = {
        "mode": "payment",
        "line_items": [line],
        "success_url": SITE + "/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": SITE + "/cancelled",
        **more,
    }
    return client.v1.checkout.sessions.create(params, own_key())  # type: ignore[arg-type]  # a plain dict of options


def paid_intent(client: stripe.StripeClient, amount: int = 10_000, **more: Any) -> stripe.PaymentIntent:
    """A PaymentIntent that a payer has paid."""
    session = open_session(client, amount, **more)
    assert press(session, "pay").status == 303
    intent = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]}).payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    return intent


def new_account(client: stripe.StripeClient) -> stripe.Account:
    """A connected account that asks for transfers and has not been onboarded."""
    return client.v1.accounts.create(
        {"type": "express", "country": "KR", "capabilities": {"transfers": {"requested": True}}}
    )


def onboard(client: stripe.StripeClient, account_id: str, action: str) -> Seen:
    """Opens an account link and presses a button of the onboarding page."""
    link = client.v1.account_links.create(
        {
            "account": account_id,
            "type": "account_onboarding",
            "return_url": SITE + "/return",
            "refresh_url": SITE + "/refresh",
        }
    )
    return browse(link.url, action=action)


def payable_account(client: stripe.StripeClient) -> str:
    """The id of a connected account that transfers can reach."""
    account = new_account(client)
    onboard(client, account.id, "complete")
    return account.id


@dataclass
class Inbox:
    """What arrived at the webhook; ``answers`` are the statuses to give first, then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    tries: list[tuple[int, bytes, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, body: bytes, signature: str) -> int:
        with self.lock:
            status = self.answers.pop(0) if self.answers else 200
            self.tries.append((status, body, signature))
            return status

    def taken(self) -> list[stripe.Event]:
        """The events that were answered by 200, their signatures checked by the library."""
        with self.lock:
            accepted = [(body, signature) for status, body, signature in self.tries if status == 200]
        return [stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET) for body, signature in accepted]

    def types(self) -> list[str]:
        return [event.type for event in self.taken()]


@contextmanager
def listening(inbox: Inbox) -> Iterator[Inbox]:
    """An HTTP server that takes webhooks into the inbox."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(inbox.take(body, self.headers["Stripe-Signature"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        inbox.url = f"http://127.0.0.1:{server.server_port}/hook?from=stripe"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield inbox
        server.shutdown()
        thread.join()
