"""From a request to its answer: key, version, parameters, idempotency, operation; one transaction, committed first."""

import hmac
import logging
import secrets
import sqlite3
from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from marketplace.embedded.stripe import API_VERSION, checkout, idempotency
from marketplace.embedded.stripe.calls import Call, find
from marketplace.embedded.stripe.errors import ApiError, broken, unauthorised
from marketplace.embedded.stripe.expand import expand
from marketplace.embedded.stripe.idempotency import Kept, Running
from marketplace.embedded.stripe.settings import PLATFORM, Json, Settings
from marketplace.embedded.stripe.shapes import nested
from marketplace.embedded.stripe.store import Store, savepoint
from marketplace.embedded.stripe.work import Work

log = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """What came over the wire. Header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Answer:
    """What goes back: status, JSON body, headers."""

    status: int
    body: Json
    headers: Mapping[str, str]


class Engine:
    """The API behind the wire. ``on_events`` is called after a commit that brought new events."""

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], float], on_events: Callable[[], None] = lambda: None
    ) -> None:
        self.settings = settings
        self._store = store
        self._clock = clock
        self._on_events = on_events
        self._running = Running()

    @contextmanager
    def work(self, *, owner: str = PLATFORM, request_id: str | None = None, key: str | None = None) -> Iterator[Work]:
        """A transaction to work in; sessions whose time is over have ended before it begins."""
        with self._store.transaction() as db:
            work = Work(db, int(self._clock()), self.settings, owner, request_id, key)
            checkout.expire_due(work)
            yield work
        if work.emitted:
            self._on_events()

    def housekeeping(self) -> None:
        """What the clock alone does: sessions end, kept answers are dropped."""
        with self.work() as work:
            idempotency.forget_old(work)

    def answer(self, request: Request) -> Answer:
        """The answer to any request; never raises."""
        request_id = f"req_{secrets.token_hex(7)}"
        headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
        try:
            kept = self._answer(request, request_id)
        except ApiError as refusal:
            kept = Kept(refusal.status, refusal.body, request_id)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            failure = broken()
            kept = Kept(failure.status, failure.body, request_id)
        if key := _key(request):
            headers["Idempotency-Key"] = key
        if kept.request_id != request_id:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": kept.request_id}
        if "error" in kept.body:
            log.warning("%s %s %s: %s", request.method, request.path, kept.status, kept.body["error"]["message"])
        return Answer(kept.status, kept.body, headers)

    def _answer(self, request: Request, request_id: str) -> Kept:
        self._authorise(request.headers)
        _check_version(request.headers)
        found = find(request.method, request.path)
        if found is None:
            raise ApiError(
                f"Unrecognized request URL ({request.method}: {request.path}), or a call that the stand-in doesn't model.",
                status=404,
            )
        call, ids = found
        params = call.accepts(nested(_pairs(request)), "")
        key = _key(request)
        idempotency.check_key(key, moves_money=call.moves_money)
        owner = request.headers.get("stripe-account", PLATFORM)
        if owner and request.method == "POST":
            raise ApiError("Acting as a connected account is not modelled: send this call without Stripe-Account.")
        with self._running.claim(owner, key), self.work(owner=owner, request_id=request_id, key=key) as work:
            if owner and work.find(owner, "account") is None:
                raise ApiError(f"No such connected account: '{owner}'", status=403, code="account_invalid")
            if key is None:
                return _perform(work, call, ids, params, request_id)
            print_ = idempotency.fingerprint(request.path, params)
            kept = idempotency.recall(work, key, print_)
            if kept is None:
                kept = _perform(work, call, ids, params, request_id)
                idempotency.keep(work, key, print_, kept)
            return kept

    def _authorise(self, headers: Mapping[str, str]) -> None:
        given = _given_key(headers.get("authorization", ""))
        if not given:
            raise unauthorised("You did not provide an API key: send 'Authorization: Bearer sk_test_…'.")
        if not hmac.compare_digest(given.encode(), self.settings.secret_key.encode()):
            raise unauthorised(f"Invalid API Key provided: {given[:8]}…")


def _perform(work: Work, call: Call, ids: list[str], params: Json, request_id: str) -> Kept:
    """The operation's answer; a refusal or a failure of ours undoes it and is an answer too."""
    try:
        with savepoint(work.db):
            return Kept(200, expand(work, call.operation(work, ids, params), params.get("expand", ())), request_id)
    except ApiError as refusal:
        return Kept(refusal.status, refusal.body, request_id)
    except sqlite3.Error:
        raise  # the file itself fails: nothing can be kept, and nothing must be told as if it were
    except Exception:
        log.exception("%s failed", call.path.pattern)
        failure = broken()
        return Kept(failure.status, failure.body, request_id)


def _given_key(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme == "Bearer":
        return rest.strip()
    if scheme == "Basic":
        try:
            return b64decode(rest).decode().partition(":")[0]
        except (NotBase64Error, UnicodeDecodeError):
            return ""
    return ""


def _check_version(headers: Mapping[str, str]) -> None:
    asked = headers.get("stripe-version", API_VERSION)
    if asked != API_VERSION:
        raise ApiError(
            f"This stand-in speaks API version {API_VERSION} only, not {asked}: keep stripe-python at 15.2.x."
        )


def _key(request: Request) -> str | None:
    return request.headers.get("idempotency-key") if request.method == "POST" else None


def _pairs(request: Request) -> list[tuple[str, str]]:
    pairs = parse_qsl(request.query, keep_blank_values=True)
    if request.body:
        if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
            raise ApiError(f"Parameters are sent as {FORM}.")
        pairs += parse_qsl(request.body, keep_blank_values=True)
    return pairs
