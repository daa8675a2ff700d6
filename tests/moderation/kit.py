"""What the tests of moderation look at again and again."""

from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.accounts.models import Member
from marketplace.audit.queries import timeline
from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.moderation import services
from marketplace.moderation.models import Report, ReportReason, ReportState, SubjectKind
from marketplace.moderation.services import Subject
from marketplace.outbox.models import MessageState, OutboxMessage
from tests.factories.bookings import NOW, Story
from tests.support.client import Client, soup


def acting(member: Member) -> Actor:
    """A member acting as operator."""
    return Actor("operator", member.id)


def reported(kind: SubjectKind, subject_id: int, reporter: Member, **more: Any) -> Report:
    """An open report."""
    facts: dict[str, Any] = {"reason": ReportReason.OTHER, "text": "", "now": NOW} | more
    booking = facts.pop("booking", None)
    with transaction():
        return services.report(Subject(kind, subject_id, booking), reporter, **facts)


def reported_booking(story: Story, reporter: Member | None = None, **more: Any) -> Report:
    """A report of a booking by one of its sides."""
    return reported(SubjectKind.BOOKING, story.id, reporter or story.renter, booking=story.booking, **more)


def decided(row: Report, operator: Member, state: ReportState = ReportState.SETTLED, note: str = "통화했어요.") -> None:
    with transaction():
        services.decide_report(row, state, note, acting(operator), NOW)


def failed_message(topic: str = "mail.due", **payload: Any) -> OutboxMessage:
    """A message that failed for good."""
    row = OutboxMessage(
        topic=topic,
        payload=payload,
        created_at=NOW,
        due_at=NOW,
        state=MessageState.FAILED,
        failures=13,
        error="ConnectionRefusedError: <b>away</b>",
    )
    with transaction():
        session.add(row)
    return row


def actions(kind: str, subject_id: int) -> list[str]:
    """What the log says of a thing, oldest first."""
    return [entry.action for entry in timeline(kind, subject_id)]


def posted(topic: str) -> list[dict[str, Any]]:
    """The payloads of the messages of a topic, oldest first."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == topic).order_by(OutboxMessage.id))
    return [row.payload for row in rows]


def said(client: Client, response: TestResponse) -> str:
    """Follows the redirect after a decision and gives the sentence that the page shows about it."""
    assert response.status_code == 303, response.get_data(as_text=True)[:300]
    page = soup(client.get(response.location))
    news = page.select_one(".flash")
    assert news is not None
    return " ".join(news.get_text(" ").split())
