"""Posting messages, and the steps of their delivery that the relay and the workers take.

A message is a row; the broker only wakes workers. A sent message whose worker never came back is due again after
a while: neither a lost broker nor a killed worker loses it. The worker locks the row, so two deliveries of one
message have one effect, and ``finish`` commits together with that effect.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from marketplace import clock
from marketplace.db import after_commit, session
from marketplace.outbox.models import MessageState, OutboxMessage
from marketplace.outbox.wake import wake

MOST_FAILURES = 13  # with the growing pauses below: four and a half hours
LONGEST_ERROR = 2000


def post(topic: str, **payload: Any) -> None:
    """Adds a message beside the change that it tells of; the relay is woken once the transaction has committed."""
    instant = clock.wall()
    session.add(OutboxMessage(topic=topic, payload=payload, created_at=instant, due_at=instant))
    after_commit(wake)


def claim(limit: int, wall: datetime, resend_after: timedelta) -> list[tuple[int, str]]:
    """Marks due messages as sent and gives their (id, topic), oldest first. Rows that another relay holds are left.

    A worker has ``resend_after`` to come back; then the message is due again.
    """
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.state.in_((MessageState.PENDING, MessageState.SENT)), OutboxMessage.due_at <= wall)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(due))
    if not ids:
        return []
    rows = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(state=MessageState.SENT, sends=OutboxMessage.sends + 1, due_at=wall + resend_after)
        .returning(OutboxMessage.id, OutboxMessage.topic)
    )
    return sorted((row.id, row.topic) for row in rows)


def give_back(ids: list[int], wall: datetime) -> None:
    """Messages that were claimed but could not be sent: due again in a second."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state == MessageState.SENT)
        .values(state=MessageState.PENDING, due_at=wall + timedelta(seconds=1))
    )


def take(message_id: int) -> OutboxMessage | None:
    """The message, locked, if it still waits for its effect; None if it is done, failed, gone or in other hands."""
    statement = (
        select(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.state.in_((MessageState.PENDING, MessageState.SENT)),
        )
        .with_for_update(skip_locked=True)
    )
    return session.scalars(statement).one_or_none()


def finish(message: OutboxMessage, wall: datetime) -> None:
    """The effect is in this same transaction."""
    message.state = MessageState.DONE
    message.finished_at = wall
    message.error = None


def fail(message: OutboxMessage, error: str, wall: datetime) -> bool:
    """Counts a failure: due again later (2 s, 4 s, … 68 min), or failed for good. True when it is for good."""
    message.failures += 1
    message.error = error[:LONGEST_ERROR]
    for_good = message.failures >= MOST_FAILURES
    if for_good:
        message.state = MessageState.FAILED
        message.finished_at = wall
    else:
        message.state = MessageState.PENDING
        message.due_at = wall + timedelta(seconds=2**message.failures)
    return for_good


def restart(message_id: int, wall: datetime) -> bool:
    """An operator starts a failed message again; False if it is not failed any more."""
    message = session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None or message.state != MessageState.FAILED:
        return False
    message.state = MessageState.PENDING
    message.failures = 0
    message.due_at = wall
    after_commit(wake)
    return True
