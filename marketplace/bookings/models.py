"""Bookings, their units and their handovers."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member, Party
from marketplace.bookings.states import BookingState, HandoverKind, MadeHow, PayBy, Side
from marketplace.columns import one_of
from marketplace.db import Base, Public, Ref
from marketplace.listings.models import Listing
from marketplace.listings.states import Collect, Policy
from marketplace.payments.rules import FundTerms
from marketplace.places.models import Circle


class Booking(Public, Base):
    """A renter's claim on an interval [starts_at, ends_at) of ``quantity`` units.

    Price lines, policy, commission and rules version are frozen when it is made; ``total`` is in minor units. Deadlines
    (``hold_until``, ``answer_until``, ``claim_until``) are scanned by workers in the city's time.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        one_of("state", BookingState),
        one_of("pay_by", PayBy),
        one_of("collect", Collect),
        one_of("policy", Policy),
        one_of("made_how", MadeHow),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("fund_share_bps BETWEEN 0 AND 10000 AND fund_fee >= 0", name="fund"),
        Index("bookings_renter_idx", "renter_party_id", "starts_at"),
        Index("bookings_owner_idx", "owner_party_id", "starts_at"),
        Index("bookings_listing_idx", "listing_id", "starts_at"),
        Index("bookings_hold_idx", "hold_until", postgresql_where=text("state = 'held'")),
        Index("bookings_answer_idx", "answer_until", postgresql_where=text("state = 'requested'")),
        Index("bookings_start_idx", "starts_at", postgresql_where=text("state = 'confirmed'")),
        Index("bookings_end_idx", "ends_at", postgresql_where=text("state = 'active'")),
        Index("bookings_claim_idx", "claim_until", postgresql_where=text("state IN ('returned', 'no_show')")),
        Index("bookings_created_at_idx", "created_at"),
        Index("bookings_made_for_idx", "made_by_member_id", "starts_at", postgresql_where=text("made_how <> 'self'")),
    )

    code: Mapped[str] = mapped_column(String(8), unique=True)  # short, for people to say on the phone
    listing_id: Mapped[Ref] = mapped_column(ForeignKey("listings.id"))
    renter_party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    owner_party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    made_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    made_how: Mapped[str] = mapped_column(String(6), default=MadeHow.SELF, server_default="self")
    state: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    instant: Mapped[bool]
    request_blocks: Mapped[bool] = mapped_column(default=True, server_default="true")  # the listing's choice, frozen
    # Two of the staff accept, one after the other: the listing's choice, frozen; who was the first, and when.
    second_approval: Mapped[bool] = mapped_column(default=False, server_default="false")
    first_accepted_at: Mapped[datetime | None]
    first_accepted_by_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    needs_meeting: Mapped[bool] = mapped_column(default=True, server_default="true")  # else the clock hands over
    message: Mapped[str] = mapped_column(String(1000), default="", server_default="")  # from the renter to the owner

    currency: Mapped[str] = mapped_column(String(3))
    total: Mapped[int] = mapped_column(BigInteger)
    price_lines: Mapped[list[Any]]  # [{"label": …, "params": {…}, "amount": 3000}] as pricing.py gave them
    pay_by: Mapped[str] = mapped_column(String(8))
    collect: Mapped[str] = mapped_column(String(10))
    policy: Mapped[str] = mapped_column(String(10))
    commission_bps: Mapped[int]
    # What goes to a circle's fund, frozen like the commission: basis points of it, and so much of the owner's part.
    fund_circle_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("circles.id"))
    fund_share_bps: Mapped[int] = mapped_column(default=0, server_default="0")
    fund_fee: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    rules_version: Mapped[str] = mapped_column(String(20))
    listing_title: Mapped[str] = mapped_column(String(120))  # as it was when booked: receipts don't change
    # The same in every language that the listing had then: {"ko": "…", "en": "…"}; listings.texts.title_in chooses.
    listing_titles: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    # Of which circle the terms were that made it cheaper, instant or possible so early; None: those for everybody.
    terms_circle_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("circles.id"))
    paid_at: Mapped[datetime | None]
    refunded: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    created_at: Mapped[datetime]
    hold_until: Mapped[datetime | None]
    answer_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # returned, or any ending
    claim_until: Mapped[datetime | None]
    claim_paused_at: Mapped[datetime | None]  # something is wrong: nothing is paid out until an operator has looked
    ended_by: Mapped[str | None] = mapped_column(String(10))  # Side
    end_reason: Mapped[str | None] = mapped_column(String(1000))
    moved_at: Mapped[datetime | None]  # its owner has given another listing instead: the renter may cancel for nothing

    listing: Mapped[Listing] = relationship(lazy="joined", innerjoin=True)
    renter: Mapped[Party] = relationship(foreign_keys=[renter_party_id], lazy="joined", innerjoin=True)
    owner: Mapped[Party] = relationship(foreign_keys=[owner_party_id], lazy="joined", innerjoin=True)
    made_by: Mapped[Member] = relationship(foreign_keys=[made_by_member_id])
    first_accepted_by: Mapped[Member | None] = relationship(foreign_keys=[first_accepted_by_member_id])
    handovers: Mapped[list["Handover"]] = relationship(cascade="all, delete-orphan")
    units: Mapped[list["BookingUnit"]] = relationship(cascade="all, delete-orphan")
    terms_circle: Mapped[Circle | None] = relationship(foreign_keys=[terms_circle_id])

    @property
    def fund(self) -> FundTerms:
        """What of its price goes to a circle."""
        return FundTerms(self.fund_circle_id, self.fund_share_bps, self.fund_fee)


class BookingUnit(Base):
    """Which units a booking got."""

    __tablename__ = "booking_units"
    __table_args__ = (Index("booking_units_unit_idx", "unit_id"),)

    booking_id: Mapped[Ref] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("units.id"), primary_key=True)


class Handover(Base):
    """Pick-up or return, confirmed by each side, or by the clock where nobody need meet."""

    __tablename__ = "handovers"
    __table_args__ = (one_of("kind", HandoverKind),)

    booking_id: Mapped[Ref] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    renter_at: Mapped[datetime | None]
    owner_at: Mapped[datetime | None]
    clock_at: Mapped[datetime | None]

    @property
    def done(self) -> bool:
        """Both sides have confirmed, or the clock did."""
        return self.clock_at is not None or (self.renter_at is not None and self.owner_at is not None)


__all__ = ["Booking", "BookingUnit", "Handover", "Side"]
