"""What members are told, on the page and by mail, and the reminders that wait for their moment."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.columns import one_of
from marketplace.db import Base, Id, Public, Ref


class MailState(StrEnum):
    """The mail beside a notification."""

    OFF = "off"  # by preference, or no mail belongs to it, or it came to be too late
    WAITING = "waiting"
    SENDING = "sending"  # on its way; a second try carries the same Message-ID
    SENT = "sent"


class Notification(Public, Base):
    """One thing told to one member, once: ``key`` is unique. ``params`` are JSON-ready facts for its words."""

    __tablename__ = "notifications"
    __table_args__ = (
        one_of("mail_state", MailState),
        Index("notifications_member_idx", "member_id", text("id DESC")),
        Index("notifications_unread_idx", "member_id", postgresql_where=text("read_at IS NULL AND on_page")),
    )

    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    topic: Mapped[str] = mapped_column(String(40))  # templates/emails/<topic>/ and the words on the page
    key: Mapped[str] = mapped_column(String(160), unique=True)
    params: Mapped[dict[str, Any]]
    on_page: Mapped[bool] = mapped_column(default=True, server_default="true")  # false for verification and the like
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_state: Mapped[str] = mapped_column(String(10), default=MailState.WAITING, server_default="waiting")
    mail_message_id: Mapped[str | None] = mapped_column(String(200))
    mail_lease_until: Mapped[datetime | None]  # wall time: until then one worker has it
    mailed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(5))

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class Preference(Base):
    """A member's choice for a group of topics; absent means by mail and on the page."""

    __tablename__ = "notification_preferences"

    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"), primary_key=True)
    group: Mapped[str] = mapped_column("topic_group", String(20), primary_key=True)
    by_mail: Mapped[bool]


class ReminderKind(StrEnum):
    """When members are reminded of a booking."""

    START_24H = "start_24h"
    START_1H = "start_1h"
    END_1H = "end_1h"
    OVERDUE = "overdue"


class ReminderState(StrEnum):
    """A reminder whose moment has passed is skipped, not sent late."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"


class Reminder(Base):
    """One reminder of one booking to one member, at ``due_at`` (the city's time)."""

    __tablename__ = "reminders"
    __table_args__ = (
        one_of("kind", ReminderKind),
        one_of("state", ReminderState),
        UniqueConstraint("booking_id", "kind", "member_id"),
        Index("reminders_due_idx", "due_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[Id]
    booking_id: Mapped[Ref] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=ReminderState.WAITING, server_default="waiting")
    done_at: Mapped[datetime | None]
