"""Idempotency keys: one effect for one key, whatever happens to the answer on its way."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from marketplace.embedded.stripe.errors import ApiError, idempotency
from marketplace.embedded.stripe.settings import Json
from marketplace.embedded.stripe.work import Work

KEPT_SECONDS = 24 * 3600
LONGEST_KEY = 255
#: What the stripe library makes up where its caller gives no key.
RANDOM_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Kept:
    """An answer that was given under a key."""

    status: int
    body: Json
    request_id: str


def fingerprint(path: str, params: Json) -> str:
    """The same for the same call with the same parameters, in whatever order they came."""
    return hashlib.sha256(f"{path}\n{json.dumps(params, sort_keys=True)}".encode()).hexdigest()


def check_key(key: str | None, *, moves_money: bool) -> None:
    """Refuses a key that is too long and, where money moves, one that its caller can't know again after a crash."""
    if key is not None and len(key) > LONGEST_KEY:
        raise ApiError(f"Idempotency-Key must be at most {LONGEST_KEY} characters.", code="idempotency_key_too_long")
    if moves_money and (not key or RANDOM_KEY.fullmatch(key)):
        raise ApiError(
            "This call moves money: send an Idempotency-Key of your own, stored before the call. A missing or a random "
            "one (a UUID, as the library makes up) would pay twice after a crash.",
        )


class Running:
    """The keys that are being worked on now. In memory only: what runs when the process dies has left nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str]] = set()

    @contextmanager
    def claim(self, owner: str, key: str | None) -> Iterator[None]:
        """Holds a key while its request is worked on; 409 for a second one meanwhile."""
        if key is None:
            yield
            return
        with self._lock:
            if (owner, key) in self._keys:
                raise idempotency(
                    "A request with this Idempotency-Key is still running.", status=409, code="idempotency_key_in_use"
                )
            self._keys.add((owner, key))
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard((owner, key))


def recall(work: Work, key: str, print_: str) -> Kept | None:
    """The answer kept under a key; 400 where the key was used with other parameters, None where it is new."""
    row = work.db.execute(
        "SELECT * FROM answers WHERE owner = ? AND key = ? AND created > ?", (work.owner, key, work.now - KEPT_SECONDS)
    ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != print_:
        raise idempotency(
            f"The Idempotency-Key '{key}' was first used with other parameters; a different request needs a different key."
        )
    return Kept(int(row["status"]), json.loads(row["body"]), str(row["request_id"]))


def keep(work: Work, key: str, print_: str, answer: Kept) -> None:
    """Keeps an answer, in the same transaction as the change that it tells of."""
    work.db.execute(
        "INSERT OR REPLACE INTO answers (owner, key, fingerprint, created, status, body, request_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (work.owner, key, print_, work.now, answer.status, json.dumps(answer.body), answer.request_id),
    )


def forget_old(work: Work) -> None:
    """Drops what has been kept for a day."""
    work.db.execute("DELETE FROM answers WHERE created <= ?", (work.now - KEPT_SECONDS,))
