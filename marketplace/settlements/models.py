"""What owners are owed for a period, and the transfer that pays it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Party
from marketplace.columns import one_of
from marketplace.db import Base, Id, Public, Ref


class SettlementState(StrEnum):
    """due -> calling (claimed by a worker, under a lease) -> paid | held (refused, with the reason) ; carried: too small."""

    DUE = "due"
    CALLING = "calling"
    PAID = "paid"
    HELD = "held"
    CARRIED = "carried"


class SettlementPeriod(Base):
    """A week, closed once. Bounds are UTC instants reckoned once from the city's zone and stored."""

    __tablename__ = "settlement_periods"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"),)

    id: Mapped[Id]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(unique=True)
    closed_at: Mapped[datetime]


class Settlement(Public, Base):
    """One owner's share of a closed period. ``key`` and ``request`` are frozen before the provider is called."""

    __tablename__ = "settlements"
    __table_args__ = (
        one_of("state", SettlementState),
        UniqueConstraint("period_id", "party_id", "currency"),
        Index("settlements_party_idx", "party_id", "id"),
        Index("settlements_open_idx", "lease_until", postgresql_where=text("state IN ('due', 'calling')")),
        Index("settlements_held_idx", "id", postgresql_where=text("state = 'held'")),
    )

    period_id: Mapped[Ref] = mapped_column(ForeignKey("settlement_periods.id"))
    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default=SettlementState.DUE, server_default="due")
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    request: Mapped[dict[str, Any] | None]
    lease_until: Mapped[datetime | None]  # wall time
    first_called_at: Mapped[datetime | None]  # wall time: unknown for over 20 h is looked up first
    transfer_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]

    party: Mapped[Party] = relationship(lazy="joined", innerjoin=True)
    period: Mapped[SettlementPeriod] = relationship(lazy="joined", innerjoin=True)
    lines: Mapped[list["SettlementLine"]] = relationship(order_by="SettlementLine.id")


class SettlementLine(Base):
    """A movement of the owner's payable account that this settlement pays: a journal is settled once."""

    __tablename__ = "settlement_lines"
    __table_args__ = (
        UniqueConstraint("journal_id", "party_id"),
        Index("settlement_lines_settlement_idx", "settlement_id"),
    )

    id: Mapped[Id]
    settlement_id: Mapped[Ref] = mapped_column(ForeignKey("settlements.id"))
    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    journal_id: Mapped[Ref] = mapped_column(ForeignKey("journals.id"))
    booking_id: Mapped[int | None] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
