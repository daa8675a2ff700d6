"""What the tests of workers look at again and again."""

from typing import Any

from sqlalchemy import select

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.outbox import services as outbox
from marketplace.outbox.models import MessageState, OutboxMessage
from workers.delivery import deliver

TOPIC = "test.happened"


def message(topic: str = TOPIC, *, state: MessageState = MessageState.SENT, **payload: Any) -> OutboxMessage:
    """A message that the relay has sent."""
    with transaction():
        outbox.post(topic, **payload)
    row = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert row is not None
    with transaction():
        row.state, row.sends = state, 1
    return row


def waiting() -> list[OutboxMessage]:
    """The messages that wait for their effect, oldest first."""
    session.expire_all()
    open_states = (MessageState.PENDING, MessageState.SENT)
    statement = select(OutboxMessage).where(OutboxMessage.state.in_(open_states)).order_by(OutboxMessage.id)
    return list(session.scalars(statement))


def deliver_all(rounds: int = 10) -> list[str]:
    """Lets every waiting message, and what follows from it, have its effect; gives the topics in order."""
    topics: list[str] = []
    for _round in range(rounds):
        due = [(row.id, row.topic) for row in waiting() if row.due_at <= clock.wall()]
        if not due:
            return topics
        for message_id, topic in due:
            topics.append(topic)
            deliver(message_id)
    raise AssertionError(f"messages go round in circles: {topics}")
