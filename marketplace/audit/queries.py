"""Reading the audit log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.db import session


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What an operator asked the log for; empty fields don't narrow. ``before_id`` pages backwards."""

    subject_kind: str = ""
    subject_id: int | None = None
    actor_member_id: int | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before_id: int | None = None


def timeline(subject_kind: str, subject_id: int) -> list[AuditEntry]:
    """All that happened to one thing, oldest first."""
    statement = select(AuditEntry).where(AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
    return list(session.scalars(statement.order_by(AuditEntry.id)))


def entries(wanted: AuditFilter, limit: int = 50) -> list[AuditEntry]:
    """The newest entries that fit the filter; one more than asked for is never returned."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if wanted.subject_kind:
        statement = statement.where(AuditEntry.subject_kind == wanted.subject_kind)
    if wanted.subject_id is not None:
        statement = statement.where(AuditEntry.subject_id == wanted.subject_id)
    if wanted.actor_member_id is not None:
        statement = statement.where(AuditEntry.actor_member_id == wanted.actor_member_id)
    if wanted.action:
        statement = statement.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    if wanted.since:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        statement = statement.where(AuditEntry.at < wanted.until)
    if wanted.before_id is not None:
        statement = statement.where(AuditEntry.id < wanted.before_id)
    return list(session.scalars(statement))
