"""Designations: applications with their documents, committees with criteria and ballots, marks, grants."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member, Organisation
from marketplace.columns import Moderated, one_of
from marketplace.db import Base, Id, Public, Ref
from marketplace.directory.rules import DesignationKind, SharingField
from marketplace.directory.states import ApplicationState, DesignationState, EndCause, GrantState, Vote
from marketplace.moderation_state import Moderation
from marketplace.places.models import Circle

OPEN_STATES = "state IN ('draft', 'submitted', 'screening')"
ONE_APPLICANT = "(kind = 'village') = (circle_id IS NOT NULL) AND (kind = 'village') = (organisation_id IS NULL)"


class DesignationApplication(Public, Moderated, Base):
    """A village's or an organisation's wish to carry the city's mark, and what was decided on it.

    ``offer`` is what is shared (public once designated), ``plan`` and ``facts`` are for the committee. ``renews_id``: the
    designation that is to go on. ``score`` is the committee's weighted average in hundredths, frozen with the decision;
    ``term_starts_on`` and ``term_ends_on`` (inclusive) the term that was given.
    """

    __tablename__ = "designation_applications"
    __table_args__ = (
        one_of("kind", DesignationKind),
        one_of("field", SharingField),
        one_of("state", ApplicationState),
        one_of("moderation", Moderation),
        CheckConstraint(ONE_APPLICANT, name="one_applicant"),
        CheckConstraint("households BETWEEN 1 AND 100000", name="households"),
        CheckConstraint("(state = 'designated') = (term_ends_on IS NOT NULL)", name="term"),
        CheckConstraint("term_ends_on > term_starts_on", name="term_order"),
        Index(
            "designation_applications_open_circle_key",
            "circle_id",
            unique=True,
            postgresql_where=text(OPEN_STATES),
        ),
        Index(
            "designation_applications_open_organisation_key",
            "organisation_id",
            unique=True,
            postgresql_where=text(OPEN_STATES),
        ),
        Index("designation_applications_state_idx", "state", "submitted_at"),
        Index("designation_applications_renews_idx", "renews_id"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    circle_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("circles.id"))
    organisation_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("organisations.id"))
    filed_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    renews_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("designations.id", use_alter=True, name="designation_applications_renews_id_fkey")
    )
    state: Mapped[str] = mapped_column(String(10), default=ApplicationState.DRAFT, server_default="draft")
    field: Mapped[str] = mapped_column(String(10), default=SharingField.MIXED, server_default="mixed")
    area: Mapped[str] = mapped_column(String(300), default="", server_default="")
    households: Mapped[int | None]
    offer: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    plan: Mapped[str] = mapped_column(String(3000), default="", server_default="")
    facts: Mapped[str] = mapped_column(String(3000), default="", server_default="")
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    screening_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    reason: Mapped[str | None] = mapped_column(String(1000))
    score: Mapped[int | None]
    term_starts_on: Mapped[date | None]
    term_ends_on: Mapped[date | None]

    circle: Mapped[Circle | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    documents: Mapped[list["ApplicationDocument"]] = relationship(order_by="ApplicationDocument.id")
    criteria: Mapped[list["ScreeningCriterion"]] = relationship(order_by="ScreeningCriterion.position")
    ballots: Mapped[list["Ballot"]] = relationship(order_by="Ballot.id")

    @property
    def subject(self) -> Circle | Organisation:
        """Who applies."""
        found = self.circle or self.organisation
        if found is None:
            raise LookupError(self.id)  # one_applicant keeps this from happening
        return found


class ApplicationDocument(Public, Base):
    """A paper for the committee: a PDF as it came, or an image written anew. Private."""

    __tablename__ = "application_documents"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        Index("application_documents_application_idx", "application_id"),
    )

    application_id: Mapped[Ref] = mapped_column(ForeignKey("designation_applications.id"))
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    added_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]


class ScreeningCriterion(Base):
    """One criterion of a screening, as it was when the screening was opened."""

    __tablename__ = "screening_criteria"
    __table_args__ = (
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        UniqueConstraint("application_id", "position"),
    )

    id: Mapped[Id]
    application_id: Mapped[Ref] = mapped_column(ForeignKey("designation_applications.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    weight: Mapped[int]


class Ballot(Base):
    """A seat in a committee, and what the member said there; ``vote`` None: nothing yet."""

    __tablename__ = "screening_ballots"
    __table_args__ = (
        one_of("vote", Vote),
        CheckConstraint("(vote IS NULL) = (voted_at IS NULL)", name="voted"),
        UniqueConstraint("application_id", "member_id"),
        Index("screening_ballots_member_idx", "member_id"),
    )

    id: Mapped[Id]
    application_id: Mapped[Ref] = mapped_column(ForeignKey("designation_applications.id"))
    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    named_at: Mapped[datetime]
    vote: Mapped[str | None] = mapped_column(String(8))
    comment: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    voted_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    scores: Mapped[list["BallotScore"]] = relationship(cascade="all, delete-orphan")


class BallotScore(Base):
    """A score from 0 to 5 for one criterion, with the reason."""

    __tablename__ = "ballot_scores"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 5", name="score"),)

    ballot_id: Mapped[Ref] = mapped_column(ForeignKey("screening_ballots.id"), primary_key=True)
    criterion_id: Mapped[Ref] = mapped_column(ForeignKey("screening_criteria.id"), primary_key=True)
    score: Mapped[int]
    reason: Mapped[str] = mapped_column(String(1000))


class Designation(Public, Base):
    """The city's mark: its code, and from which to which day of the city (both inclusive) it may be carried.

    ``application_id`` is the application that gave the term that runs: a renewal makes the term longer and keeps the code
    that hangs on the door. ``reminded_days``: the last reminder sent for this end.
    """

    __tablename__ = "designations"
    __table_args__ = (
        one_of("kind", DesignationKind),
        one_of("state", DesignationState),
        one_of("end_cause", EndCause),
        CheckConstraint(ONE_APPLICANT, name="one_applicant"),
        CheckConstraint("ends_on > starts_on", name="term"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        UniqueConstraint("application_id"),
        UniqueConstraint("code"),
        Index("designations_valid_circle_key", "circle_id", unique=True, postgresql_where=text("state = 'valid'")),
        Index(
            "designations_valid_organisation_key",
            "organisation_id",
            unique=True,
            postgresql_where=text("state = 'valid'"),
        ),
        Index("designations_circle_idx", "circle_id"),
        Index("designations_organisation_idx", "organisation_id"),
        Index("designations_end_idx", "ends_on", postgresql_where=text("state = 'valid'")),
    )

    application_id: Mapped[Ref] = mapped_column(ForeignKey("designation_applications.id"))
    kind: Mapped[str] = mapped_column(String(10))
    circle_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("circles.id"))
    organisation_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("organisations.id"))
    code: Mapped[str] = mapped_column(String(8))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=DesignationState.VALID, server_default="valid")
    ended_at: Mapped[datetime | None]
    end_cause: Mapped[str | None] = mapped_column(String(10))
    end_reason: Mapped[str | None] = mapped_column(String(1000))
    ended_by_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    reminded_days: Mapped[int | None]
    created_at: Mapped[datetime]

    application: Mapped[DesignationApplication] = relationship(
        foreign_keys=[application_id], lazy="joined", innerjoin=True
    )
    circle: Mapped[Circle | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")

    @property
    def subject(self) -> Circle | Organisation:
        """Who carries the mark."""
        found = self.circle or self.organisation
        if found is None:
            raise LookupError(self.id)  # one_applicant keeps this from happening
        return found


class Grant(Public, Moderated, Base):
    """Money that the city promises a designated organisation, and the report on it. The money itself is not in our books."""

    __tablename__ = "organisation_grants"
    __table_args__ = (
        one_of("state", GrantState),
        one_of("moderation", Moderation),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(state = 'granted') = (reported_at IS NULL)", name="reported"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled"),
        Index("organisation_grants_designation_idx", "designation_id"),
        Index("organisation_grants_due_idx", "report_due_on", postgresql_where=text("state = 'granted'")),
    )

    designation_id: Mapped[Ref] = mapped_column(ForeignKey("designations.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    purpose: Mapped[str] = mapped_column(String(1000))
    report_due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=GrantState.GRANTED, server_default="granted")
    granted_by_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    created_at: Mapped[datetime]
    report: Mapped[str] = mapped_column(String(3000), default="", server_default="")
    reported_at: Mapped[datetime | None]
    reported_by_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    settled_at: Mapped[datetime | None]
    settled_by_member_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("members.id"))
    reminded_at: Mapped[datetime | None]

    designation: Mapped[Designation] = relationship(lazy="joined", innerjoin=True)
