"""The courier: signed events, sent until the application answers by 2xx.

The queue is a table, so a restart goes on where it was. Several threads send at once, as Stripe does: the application
gets events side by side and, when one has to be sent again, out of order.
"""

import hashlib
import hmac
import http.client
import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from marketplace.embedded.stripe.store import Store

log = logging.getLogger(__name__)

THREADS = 3
TIMEOUT = 10.0
FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0
GIVE_UP_AFTER = 3 * 24 * 3600  # as Stripe does


@dataclass(frozen=True)
class Parcel:
    """One event on its way."""

    event: str
    payload: bytes
    created: float
    tries: int


def signature(secret: str, payload: bytes, instant: int) -> str:
    """The Stripe-Signature header: an HMAC-SHA256 over ``instant.payload``."""
    digest = hmac.new(secret.encode(), str(instant).encode() + b"." + payload, hashlib.sha256).hexdigest()
    return f"t={instant},v1={digest}"


def wait_after(tries: int) -> float:
    """Seconds until the next try, doubling from a quarter of a second to half a minute."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(tries - 1, 20))


class Courier:
    """Sends what is due to one address; ``wake`` after each commit that brought events."""

    def __init__(self, store: Store, url: str, secret: str, clock: Callable[[], float]) -> None:
        self._store, self._url, self._secret, self._clock = store, url, secret, clock
        self._changed = threading.Condition()
        self._stopping = False
        self._under_way: set[str] = set()
        self._threads = [threading.Thread(target=self._run, name=f"courier-{n}", daemon=True) for n in range(THREADS)]

    def start(self) -> None:
        """Begins, with everything that an earlier process left over due at once."""
        with self._store.transaction() as db:
            db.execute("UPDATE deliveries SET due = ? WHERE NOT ended", (self._clock(),))
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is something new to send."""
        with self._changed:
            self._changed.notify_all()

    def stop(self) -> None:
        """Takes nothing new, and waits briefly for what is on its way; what isn't recorded is sent again."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=1)

    def _run(self) -> None:
        while not self._stopping:
            try:
                parcel = self._next()
                if parcel is not None:
                    self._record(parcel, self._send(parcel))
            except sqlite3.Error:
                if not self._stopping:
                    log.exception("The delivery table can't be used.")
                    threading.Event().wait(1)

    def _next(self) -> Parcel | None:
        """The next parcel that is due, taken by this thread alone; None after a wait."""
        with self._changed:
            with self._store.transaction() as db:
                waiting = db.execute(
                    "SELECT event, due FROM deliveries WHERE NOT ended ORDER BY due, seq LIMIT ?",
                    (THREADS + len(self._under_way),),
                ).fetchall()
                free = [row for row in waiting if row["event"] not in self._under_way]
                if free and free[0]["due"] <= self._clock():
                    parcel = _parcel(db, free[0]["event"])
                    self._under_way.add(parcel.event)
                    return parcel
            if not self._stopping:
                self._changed.wait(max(0.01, free[0]["due"] - self._clock()) if free else None)
            return None

    def _send(self, parcel: Parcel) -> str:
        """One try; the status as text, or what went wrong."""
        parts = urlsplit(self._url)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(self._secret, parcel.payload, int(self._clock())),
            "User-Agent": "Stripe/1.0 (practice stand-in)",
        }
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=TIMEOUT)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, parcel.payload, headers)
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    def _record(self, parcel: Parcel, answer: str) -> None:
        delivered = len(answer) == 3 and answer.startswith("2")  # noqa: PLR2004 - three digits: an HTTP status
        tries, now = parcel.tries + 1, self._clock()
        given_up = not delivered and now - parcel.created > GIVE_UP_AFTER
        with self._changed:
            try:
                with self._store.transaction() as db:
                    db.execute(
                        "UPDATE deliveries SET tries = ?, due = ?, ended = ?, answer = ? WHERE event = ?",
                        (tries, now + wait_after(tries), delivered or given_up, answer, parcel.event),
                    )
                    if delivered:
                        db.execute(
                            "UPDATE objects SET body = json_set(body, '$.pending_webhooks', 0) WHERE id = ?",
                            (parcel.event,),
                        )
            finally:
                self._under_way.discard(parcel.event)
        if not delivered and (tries == 1 or tries % 10 == 0 or given_up):  # a dead end is worth a line, not a flood
            log.warning(
                "Event %s not taken (%s), try %s%s", parcel.event, answer, tries, "; given up" if given_up else ""
            )


def _parcel(db: sqlite3.Connection, event: str) -> Parcel:
    row = db.execute(
        "SELECT body, deliveries.created AS since, tries FROM deliveries JOIN objects ON objects.id = event WHERE event = ?",
        (event,),
    ).fetchone()
    payload = json.dumps(json.loads(row["body"]), ensure_ascii=False).encode()
    return Parcel(event, payload, float(row["since"]), int(row["tries"]))
