"""Closings of an organisation's places, and the bookings that they meet."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.columns import Moderated, one_of
from marketplace.db import Base, Public, Ref
from marketplace.moderation_state import Moderation
from marketplace.offices.states import Choice, Outcome


class Closing(Public, Moderated, Base):
    """A site is closed for [starts_at, ends_at). It holds its units' time as Source.CLOSING; ``ended_at``: ended early."""

    __tablename__ = "closings"
    __table_args__ = (
        one_of("moderation", Moderation),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("closings_site_idx", "site_id", "starts_at"),
        Index("closings_live_idx", "ends_at", postgresql_where=text("ended_at IS NULL")),
    )

    site_id: Mapped[Ref] = mapped_column(ForeignKey("sites.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))  # those whose bookings it meets read it
    made_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ClosingBooking(Base):
    """A booking that a closing meets, what staff want for it, and what became of it."""

    __tablename__ = "closing_bookings"
    __table_args__ = (
        one_of("choice", Choice),
        one_of("outcome", Outcome),
        CheckConstraint("(choice = 'move') = (to_listing_id IS NOT NULL)", name="target"),
        Index("closing_bookings_booking_idx", "booking_id"),
        Index("closing_bookings_pending_idx", "closing_id", postgresql_where=text("outcome = 'pending'")),
    )

    closing_id: Mapped[Ref] = mapped_column(ForeignKey("closings.id"), primary_key=True)
    booking_id: Mapped[Ref] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    from_listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id"))
    to_listing_id: Mapped[int | None] = mapped_column(ForeignKey("listings.id"))
    choice: Mapped[str] = mapped_column(String(6))
    outcome: Mapped[str] = mapped_column(String(8), default=Outcome.PENDING, server_default="pending")
    handled_at: Mapped[datetime | None]
