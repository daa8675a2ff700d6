"""Reports of listings, members, bookings, and what stands on a circle's board."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.columns import Moderated, one_of
from marketplace.db import Base, Public, Ref
from marketplace.moderation_state import Moderation


class SubjectKind(StrEnum):
    """What can be reported."""

    LISTING = "listing"
    MEMBER = "member"
    BOOKING = "booking"  # "something is wrong"
    NOTICE = "notice"  # on a circle's board
    COMMENT = "comment"  # on such a notice


class ReportReason(StrEnum):
    """Why; the words are in moderation/forms.py."""

    WRONG = "wrong"  # not as described
    DANGEROUS = "dangerous"
    FORBIDDEN = "forbidden"  # may not be lent here
    RUDE = "rude"
    FRAUD = "fraud"
    DAMAGED = "damaged"
    NOT_THERE = "not_there"
    OTHER = "other"


class ReportState(StrEnum):
    """open -> settled (something was done) | dismissed (nothing to do); both with a note."""

    OPEN = "open"
    SETTLED = "settled"
    DISMISSED = "dismissed"


class Report(Public, Moderated, Base):
    """A flag raised by a member, with the booking attached where it is about one."""

    __tablename__ = "reports"
    __table_args__ = (
        one_of("subject_kind", SubjectKind),
        one_of("reason", ReportReason),
        one_of("state", ReportState),
        one_of("moderation", Moderation),
        Index("reports_open_idx", "created_at", postgresql_where=text("state = 'open'")),
        Index("reports_subject_idx", "subject_kind", "subject_id"),
        Index("reports_reporter_idx", "reporter_member_id"),
        Index(
            "reports_open_key",
            "reporter_member_id",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    reporter_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    state: Mapped[str] = mapped_column(String(10), default=ReportState.OPEN, server_default="open")
    note: Mapped[str | None] = mapped_column(String(2000))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    reporter: Mapped[Member] = relationship(foreign_keys=[reporter_member_id], lazy="joined", innerjoin=True)
