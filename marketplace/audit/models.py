"""The audit log: who did what to what, when, and why. Written in the change's own transaction, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Id


class AuditEntry(Base):
    """One fact. ``subject_kind`` and ``subject_id`` name the thing, ``before``/``after`` what changed of it."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("audit_entries_subject_idx", "subject_kind", "subject_id", "id"),
        Index("audit_entries_actor_idx", "actor_member_id", "id"),
        Index("audit_entries_action_idx", "action", "id"),
        Index("audit_entries_at_idx", "at"),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_member_id: Mapped[int | None] = mapped_column(BigInteger)  # no foreign key: the log outlives what it tells of
    actor: Mapped[str] = mapped_column(String(20))  # member, operator, system, command, provider
    action: Mapped[str] = mapped_column(String(60))  # "booking.confirmed"
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    request_id: Mapped[str | None] = mapped_column(String(40))
