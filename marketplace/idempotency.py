"""Idempotency-Key for the API: one effect a key, the first answer kept and replayed for a day.

``pg_try_advisory_xact_lock`` on (token, key) answers 409 while the first request still runs; the answer's row is written
in the same transaction as its effect, so there is never one without the other.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Ref, session
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import lazy_gettext as _l

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255


class IdempotencyKey(Base):
    """The first answer given under a key."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("idempotency_keys_created_idx", "created_at"),)

    token_id: Mapped[Ref] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[dict[str, Any]]
    resource_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: dict[str, Any]


def request_hash(method: str, path: str, body: bytes) -> str:
    """What tells one request from another under the same key."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def replay(token_id: int, key: str, digest: str) -> Answer | None:
    """The kept answer, or None for a new key, whose lock is then held until the transaction ends.

    Raises ConflictError(``request-running``) while the first request runs, InvalidError(``key-reused``) when the same key
    comes with another request. Call it inside transaction().
    """
    if not key or len(key) > LONGEST_KEY:
        raise InvalidError(_l("The Idempotency-Key must have 1 to 255 characters."), code="bad-idempotency-key")
    lock = int.from_bytes(hashlib.sha256(f"{token_id}\0{key}".encode()).digest()[:8], "big", signed=True)
    if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": lock}):
        raise ConflictError(_l("The first request with this key is still running."), code="request-running")
    row = session.scalars(
        select(IdempotencyKey).where(IdempotencyKey.token_id == token_id, IdempotencyKey.key == key)
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != digest:
        raise InvalidError(_l("This Idempotency-Key was used for another request."), code="key-reused")
    return Answer(row.status, row.body)


def kept_for_good(answer: Answer) -> bool:
    """Whether an answer is the last word under its key. 409, 429 and 5xx are not: trying again may succeed."""
    retryable = {HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
    return answer.status not in retryable and answer.status < HTTPStatus.INTERNAL_SERVER_ERROR


def keep(token_id: int, key: str, digest: str, answer: Answer, wall: datetime) -> None:
    """Keeps the first answer beside its effect, if it is the last word."""
    if not kept_for_good(answer):
        return
    row = IdempotencyKey(token_id=token_id, key=key, request_hash=digest, created_at=wall)
    row.status, row.body = answer.status, answer.body
    session.add(row)


def forget(wall: datetime) -> int:
    """Deletes answers older than a day; gives how many."""
    deleted = session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < wall - KEPT_FOR).returning(IdempotencyKey.key)
    )
    return len(deleted.all())
