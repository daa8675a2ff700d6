"""Who may book for whom, and who lives together: consents of helped persons, and households."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.columns import one_of
from marketplace.db import Base, Public, Ref


class ConsentScope(StrEnum):
    """What a helper may spend."""

    FREE = "free"  # nothing: what is free, or paid on site
    WALLET = "wallet"  # from the person's wallet, up to a limit a month


class ConsentHow(StrEnum):
    """How the person said yes."""

    APP = "app"  # the person, here
    DESK = "desk"  # to a clerk or operator, who wrote it down with a note


class HelperConsent(Public, Base):
    """A person's word that a helper may book for them, from ``since`` until ``until`` (open: still) or ``ended_at``.

    ``helper_member_id`` is empty until the one to whom ``helper_email`` belongs has said yes, so that nobody learns from an
    invitation whether the address has an account. ``month_limit`` is in minor units, for the scope ``wallet``.
    """

    __tablename__ = "helper_consents"
    __table_args__ = (
        one_of("scope", ConsentScope),
        one_of("how", ConsentHow),
        CheckConstraint("helper_email = lower(helper_email)", name="email_lower"),
        CheckConstraint("helper_member_id IS NULL OR helper_member_id <> person_member_id", name="two_people"),
        CheckConstraint("(scope = 'wallet') = (month_limit IS NOT NULL)", name="limit"),
        CheckConstraint("month_limit > 0", name="month_limit"),
        Index(
            "helper_consents_current_key",
            "person_member_id",
            "helper_email",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("helper_consents_helper_idx", "helper_member_id", postgresql_where=text("ended_at IS NULL")),
        Index("helper_consents_email_idx", "helper_email", postgresql_where=text("ended_at IS NULL")),
    )

    person_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    helper_email: Mapped[str] = mapped_column(String(254))
    helper_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    scope: Mapped[str] = mapped_column(String(6))
    month_limit: Mapped[int | None] = mapped_column(BigInteger)
    how: Mapped[str] = mapped_column(String(4))
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    recorded_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    since: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))

    person: Mapped[Member] = relationship(foreign_keys=[person_member_id], lazy="joined", innerjoin=True)
    helper: Mapped[Member | None] = relationship(foreign_keys=[helper_member_id], lazy="joined")


class Household(Public, Base):
    """People who live together and share the limits of bookings."""

    __tablename__ = "households"
    __table_args__ = (Index("households_made_by_idx", "made_by_member_id"),)

    made_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]


class HouseholdMember(Public, Base):
    """A place in a household: invited by address, taken by the one to whom it belongs, left again.

    ``shares_bookings``: sees and cancels the bookings of the others who want it too, and they theirs.
    """

    __tablename__ = "household_members"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("(member_id IS NULL) = (joined_at IS NULL)", name="joined"),
        Index(
            "household_members_member_key",
            "member_id",
            unique=True,
            postgresql_where=text("joined_at IS NOT NULL AND left_at IS NULL"),
        ),
        Index(
            "household_members_email_key",
            "household_id",
            "email",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
        Index(
            "household_members_invited_idx",
            "email",
            postgresql_where=text("joined_at IS NULL AND left_at IS NULL"),
        ),
    )

    household_id: Mapped[Ref] = mapped_column(ForeignKey("households.id"))
    email: Mapped[str] = mapped_column(String(254))
    member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    invited_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    invited_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    shares_bookings: Mapped[bool] = mapped_column(default=False, server_default="false")

    member: Mapped[Member | None] = relationship(foreign_keys=[member_id], lazy="joined")
