"""Telling members: once each, on the page and by mail, in their language, as they chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.models import Member
from marketplace.db import new_public_id, session
from marketplace.notifications.models import MailState, Notification, Preference
from marketplace.notifications.wording import TOPICS, Group
from marketplace.outbox.services import post


def notify(member: Member, topic: str, key: str, params: dict[str, Any], now: datetime) -> bool:
    """Tells a member one thing. ``key`` says which: told before, nothing happens and False comes back."""
    kind = TOPICS[topic]
    mailed = kind.by_mail and wants_mail(member.id, kind.group)
    statement = (
        insert(Notification)
        .values(
            public_id=new_public_id(),
            member_id=member.id,
            topic=topic,
            key=f"{key}:{member.id}",
            params=params,
            on_page=kind.on_page,
            created_at=now,
            mail_state=MailState.WAITING if mailed else MailState.OFF,
            language=member.language,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Notification.id)
    )
    notification_id = session.scalar(statement)
    if notification_id is None:
        return False
    if mailed:
        post("mail.due", notification_id=notification_id)
    return True


def wants_mail(member_id: int, group: Group) -> bool:
    """Whether the member gets mails of a group; account mails always come."""
    if group is Group.ACCOUNT:
        return True
    choice = session.get(Preference, (member_id, group.value))
    return choice is None or choice.by_mail


def choose(member_id: int, group: Group, *, by_mail: bool) -> None:
    """Keeps a member's choice for a group."""
    statement = insert(Preference).values(member_id=member_id, group=group.value, by_mail=by_mail)
    statement = statement.on_conflict_do_update(index_elements=["member_id", "topic_group"], set_={"by_mail": by_mail})
    session.execute(statement)


def read_all(member_id: int, now: datetime) -> None:
    """Marks everything as read."""
    session.execute(
        update(Notification)
        .where(Notification.member_id == member_id, Notification.read_at.is_(None), Notification.on_page)
        .values(read_at=now)
    )


def read_one(member_id: int, public_id: str, now: datetime) -> Notification | None:
    """Marks one as read and gives it; None if it isn't the member's, or goes by mail only."""
    row = session.scalars(
        select(Notification).where(
            Notification.public_id == public_id, Notification.member_id == member_id, Notification.on_page
        )
    ).one_or_none()
    if row is not None and row.read_at is None:
        row.read_at = now
    return row
