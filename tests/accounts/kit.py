"""What the tests of members look at again and again."""

from typing import Any

from bs4 import Tag
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace import clock
from marketplace.accounts import queries
from marketplace.accounts.models import Member, SignInSession
from marketplace.audit.models import AuditEntry
from marketplace.db import session
from marketplace.outbox.models import OutboxMessage
from marketplace.security import hash_secret
from tests.support.client import soup


def posted(topic: str) -> list[dict[str, Any]]:
    """The payloads of the messages of a topic, oldest first."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == topic).order_by(OutboxMessage.id))
    return [row.payload for row in rows]


def audited(member: Member) -> list[str]:
    """What the audit log says of a member, oldest first."""
    rows = select(AuditEntry).where(AuditEntry.subject_kind == "member", AuditEntry.subject_id == member.id)
    return [row.action for row in session.scalars(rows.order_by(AuditEntry.id))]


def session_of(secret: str) -> SignInSession:
    """The row behind a session's secret, which must still count."""
    row = queries.live_session(hash_secret(secret), clock.wall())
    assert row is not None
    return row


def element(response: TestResponse, selector: str) -> Tag:
    """The first element of a page that fits, which must be there."""
    found: Tag | None = soup(response).select_one(selector)
    assert found is not None, selector
    return found


def value_of(response: TestResponse, name: str) -> str:
    """What stands in a field of the page's own form."""
    return str(element(response, f'main input[name="{name}"]').get("value", ""))


def errors_of(response: TestResponse, field: str) -> str:
    """The sentence beside a field; empty where there is none."""
    found = soup(response).find(id=f"{field}-error")
    return found.get_text(" ", strip=True) if found else ""


def flashes(response: TestResponse) -> str:
    """What the page says has just happened."""
    return " ".join(flash.get_text(" ", strip=True) for flash in soup(response).select("[data-flash]"))


def language_of(response: TestResponse) -> str:
    """The language that a page says it is in."""
    return str(element(response, "html")["lang"])
