"""Reading notifications."""

from sqlalchemy import func, select

from marketplace.db import session
from marketplace.notifications.models import Notification, Preference
from marketplace.notifications.wording import Group


def of_member(member_id: int, before_id: int | None = None, limit: int = 30) -> list[Notification]:
    """A member's notifications, newest first."""
    statement = select(Notification).where(Notification.member_id == member_id, Notification.on_page)
    if before_id is not None:
        statement = statement.where(Notification.id < before_id)
    return list(session.scalars(statement.order_by(Notification.id.desc()).limit(limit)))


def unread_count(member_id: int) -> int:
    """How many a member has not read."""
    statement = select(func.count()).where(
        Notification.member_id == member_id, Notification.read_at.is_(None), Notification.on_page
    )
    return session.scalar(statement) or 0


def choices(member_id: int) -> dict[Group, bool]:
    """By mail or not, for each group that can be chosen."""
    statement = select(Preference.group, Preference.by_mail).where(Preference.member_id == member_id)
    kept = {row.group: row.by_mail for row in session.execute(statement)}
    return {group: kept.get(group.value, True) for group in Group if group is not Group.ACCOUNT}
