"""What the tests of notifications look at again and again."""

from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.db import session, transaction
from marketplace.notifications import services
from marketplace.notifications.models import Notification
from marketplace.outbox.models import OutboxMessage
from tests.factories.bookings import NOW

# Facts for every topic at once, as hostile as they come: in the title, in names, in reasons.
HOSTILE = '<script>alert("x")</script>\r\nBcc: victim@example.org\n" onx=\'javascript:'
PARAMS: dict[str, Any] = {
    "name": HOSTILE,
    "payee": HOSTILE,
    "purpose": HOSTILE,
    "path": "/verify/abc",
    "reason": HOSTILE,
    "title": HOSTILE,
    "listing": "listing-public-id",
    "booking": "booking-public-id",
    "code": "ABCD-EFGH",
    "starts_at": "2026-11-19T01:00:00+00:00",
    "ends_at": "2026-11-19T03:00:00+00:00",
    "zone": "Asia/Seoul",
    "reader_zone": "Asia/Seoul",
    "total": 6000,
    "refunded": 3000,
    "currency": "KRW",
    "renter": HOSTILE,
    "owner": HOSTILE,
    "by": "owner",
    "was": "requested",
    "payable": True,
    "amount": 12_000,
    "circle_name": HOSTILE,
    "circle_name_en": HOSTILE,
    "organisation_name": HOSTILE,
    "organisation_name_en": HOSTILE,
    "before": HOSTILE,
    "excerpt": HOSTILE,
    "role": "steward",
    "upheld": True,
    "carrier": HOSTILE,
    "carrier_en": HOSTILE,
    "until": "2026-12-31",
    "days": 14,
    "cause": "operator",
    "made_by": HOSTILE,
    "how": "phone",
    "asked": True,
    "person": HOSTILE,
    "first": HOSTILE,
    "limit": 20_000,
}


def told(member: Member, topic: str = "declined", key: str = "key", **params: Any) -> Notification:
    """A notification that a member was told."""
    with transaction():
        services.notify(member, topic, key, PARAMS | {"title": "전동드릴"} | params, NOW)
    return session.scalars(select(Notification).order_by(Notification.id.desc())).first()  # type: ignore[return-value]


def all_told(member: Member | None = None) -> list[Notification]:
    """What was told, oldest first."""
    session.expire_all()
    statement = select(Notification).order_by(Notification.id)
    if member is not None:
        statement = statement.where(Notification.member_id == member.id)
    return list(session.scalars(statement))


def topics(member: Member | None = None) -> list[str]:
    return [row.topic for row in all_told(member)]


def mails_due() -> list[int]:
    """The notifications for which a mail was posted."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "mail.due").order_by(OutboxMessage.id))
    return [row.payload["notification_id"] for row in rows]


def part(message: EmailMessage, kind: str) -> str:
    """The text or HTML of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())
