"""Reading messages: what failed for good, what waits."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from marketplace.db import session
from marketplace.outbox.models import MessageState, OutboxMessage


def failed(limit: int = 100) -> list[OutboxMessage]:
    """Messages that need an operator, newest first."""
    statement = select(OutboxMessage).where(OutboxMessage.state == MessageState.FAILED)
    return list(session.scalars(statement.order_by(OutboxMessage.id.desc()).limit(limit)))


def waiting(wall: datetime, older_than: timedelta = timedelta(0)) -> int:
    """How many messages have waited longer than ``older_than`` for their effect."""
    statement = select(func.count()).where(
        OutboxMessage.state.in_((MessageState.PENDING, MessageState.SENT)),
        OutboxMessage.created_at <= wall - older_than,
    )
    return session.scalar(statement) or 0


def on_the_way(wall: datetime) -> int:
    """How many messages wait for their first try, or were sent and not come back; those that failed and wait are not counted."""
    statement = select(func.count()).where(
        OutboxMessage.state.in_((MessageState.PENDING, MessageState.SENT)),
        OutboxMessage.failures == 0,
        OutboxMessage.created_at <= wall,
    )
    return session.scalar(statement) or 0
