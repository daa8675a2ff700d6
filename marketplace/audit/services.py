"""Writing the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from marketplace.audit.models import AuditEntry
from marketplace.db import session


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``kind``: member, operator, system (a task), command (the command line) or provider (Stripe)."""

    kind: str
    member_id: int | None = None


SYSTEM = Actor("system")
COMMAND = Actor("command")
PROVIDER = Actor("provider")


def record(
    action: str,
    subject_kind: str,
    subject_id: int,
    *,
    actor: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Adds one entry beside the change that it tells of. ``before`` and ``after`` are JSON-ready and hold no secrets."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    session.add(
        AuditEntry(
            at=now,
            actor=actor.kind,
            actor_member_id=actor.member_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            before=before,
            after=after,
            reason=reason,
            request_id=request_id,
        )
    )
