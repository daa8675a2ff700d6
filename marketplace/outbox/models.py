"""Messages about changes, written in the change's own transaction and delivered at least once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.columns import one_of
from marketplace.db import Base, Id


class MessageState(StrEnum):
    """A message's way: pending -> sent to the broker -> done, or failed for good."""

    PENDING = "pending"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"  # an operator sees it and can start it again


class OutboxMessage(Base):
    """``topic`` names what happened, ``payload`` holds ids. ``due_at`` is wall time: when to send (again)."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        one_of("state", MessageState),
        Index("outbox_messages_due_idx", "due_at", "id", postgresql_where=text("state IN ('pending', 'sent')")),
        Index("outbox_messages_failed_idx", "id", postgresql_where=text("state = 'failed'")),
        Index("outbox_messages_done_idx", "finished_at", postgresql_where=text("state = 'done'")),
    )

    id: Mapped[Id]
    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default=MessageState.PENDING, server_default="pending")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sends: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
