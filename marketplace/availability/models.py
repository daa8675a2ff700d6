"""Schedules and the one interval table."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, func, literal_column, text
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE, TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.columns import one_of
from marketplace.db import Base, Id, Public, Ref

LONGEST_DAYS = 366


class Schedule(Base):
    """Weekly opening rules with exceptions, shared by listings with the same content (rules.ScheduleSpec's JSON)."""

    __tablename__ = "schedules"

    id: Mapped[Id]
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    zone: Mapped[str] = mapped_column(String(60))
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class ScheduleOpen(Base):
    """A schedule expanded into instants, from ``open_from`` until ``open_until`` (local days); kept ahead daily."""

    __tablename__ = "schedule_open"

    schedule_id: Mapped[Ref] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    during: Mapped[Any] = mapped_column(TSTZMULTIRANGE)
    open_from: Mapped[date]
    open_until: Mapped[date]


class Source(StrEnum):
    """What holds a unit."""

    BOOKING = "booking"
    BLOCK = "block"  # the owner's own time
    CALENDAR = "calendar"
    MAINTENANCE = "maintenance"
    OFFER = "offer"
    CLOSING = "closing"  # its place is closed for a while; apart from maintenance, whose rows belong to bookings


class Occupancy(Base):
    """One unit is held for one interval. The exclusion constraint decides who wins; nothing else says what is free."""

    __tablename__ = "occupancies"
    __table_args__ = (
        one_of("source", Source),
        CheckConstraint("NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)", name="half_open"),
        CheckConstraint(f"upper(during) - lower(during) <= interval '{LONGEST_DAYS} days'", name="longest"),
        ExcludeConstraint(
            (func.int8range(literal_column("unit_id"), literal_column("unit_id"), text("'[]'")), "&&"),
            (literal_column("during"), "&&"),
            name="occupancies_no_overlap",
            using="gist",
        ),
        Index("occupancies_source_idx", "source", "source_id"),
        Index("occupancies_unit_idx", "unit_id"),
    )

    id: Mapped[Id]
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("units.id"))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    source: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[int] = mapped_column(BigInteger)


class OwnerBlock(Public, Base):
    """Time that an owner keeps for himself on a listing's units."""

    __tablename__ = "owner_blocks"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("owner_blocks_listing_idx", "listing_id", "starts_at"),
    )

    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(200), default="", server_default="")
    made_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]


__all__ = ["LONGEST_DAYS", "Multirange", "Occupancy", "OwnerBlock", "Schedule", "ScheduleOpen", "Source"]
