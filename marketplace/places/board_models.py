"""A circle's notice board: what its members tell each other, and what others say to it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.columns import Moderated, one_of
from marketplace.db import Base, Public, Ref
from marketplace.moderation_state import Moderation
from marketplace.places.models import Circle


class CircleNotice(Public, Moderated, Base):
    """Something told to a whole circle; shown at once, until its author, a steward or an operator takes it away."""

    __tablename__ = "circle_notices"
    __table_args__ = (
        one_of("moderation", Moderation),
        Index(
            "circle_notices_board_idx",
            "circle_id",
            text("pinned DESC"),
            text("id DESC"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index("circle_notices_author_idx", "author_member_id"),
    )

    circle_id: Mapped[Ref] = mapped_column(ForeignKey("circles.id"))
    author_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(4000))
    pinned: Mapped[bool] = mapped_column(default=False, server_default="false")
    comments_open: Mapped[bool] = mapped_column(default=True, server_default="true")
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    removal_reason: Mapped[str | None] = mapped_column(String(1000))

    author: Mapped[Member] = relationship(foreign_keys=[author_member_id], lazy="joined", innerjoin=True)
    circle: Mapped[Circle] = relationship(lazy="joined", innerjoin=True)


class CircleComment(Public, Moderated, Base):
    """What a member says to a notice."""

    __tablename__ = "circle_comments"
    __table_args__ = (
        one_of("moderation", Moderation),
        Index("circle_comments_notice_idx", "notice_id", "id"),
        Index("circle_comments_author_idx", "author_member_id"),
    )

    notice_id: Mapped[Ref] = mapped_column(ForeignKey("circle_notices.id"))
    author_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    body: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    removal_reason: Mapped[str | None] = mapped_column(String(1000))

    author: Mapped[Member] = relationship(foreign_keys=[author_member_id], lazy="joined", innerjoin=True)
    notice: Mapped[CircleNotice] = relationship(lazy="joined", innerjoin=True)


BoardThing = CircleNotice | CircleComment
