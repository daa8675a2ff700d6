"""Parties (members and organisations), who may act for them, sessions and API tokens."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.columns import Moderated, one_of
from marketplace.db import Base, Id, Public, Ref
from marketplace.i18n import gettext as _
from marketplace.moderation_state import Moderation


class PartyKind(StrEnum):
    """Who can own, pay and be paid."""

    MEMBER = "member"
    ORGANISATION = "organisation"
    GUEST = "guest"  # somebody without an account, for whom a desk books


class StaffRole(StrEnum):
    """What a member may do for an organisation."""

    MANAGER = "manager"  # everything, staff too
    CLERK = "clerk"  # listings and bookings
    BOOKKEEPER = "bookkeeper"  # money, read-only elsewhere
    READER = "reader"


class Party(Public, Base):
    """Owner of listings, wallet and ledger accounts. ``payable_since`` is set by payments once money can reach it."""

    __tablename__ = "parties"
    __table_args__ = (one_of("kind", PartyKind),)

    kind: Mapped[str] = mapped_column(String(12))
    payable_since: Mapped[datetime | None]
    created_at: Mapped[datetime]

    member: Mapped["Member | None"] = relationship(back_populates="party", uselist=False)
    organisation: Mapped["Organisation | None"] = relationship(back_populates="party", uselist=False)
    guest: Mapped["Guest | None"] = relationship(back_populates="party", uselist=False, foreign_keys="Guest.party_id")

    @property
    def name(self) -> str:
        """What neighbours read; of a guest whose details are gone, that there was one."""
        body = self.member or self.organisation or self.guest
        if isinstance(body, Guest):
            return body.name or _("A guest")
        return body.name if body else ""


class Member(Public, Moderated, Base):
    """A person with an account. E-mail is stored in lower case. Names and photos are user-made: moderated."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        one_of("moderation", Moderation),
        Index("members_name_idx", text("lower(name)")),
        Index("members_created_at_idx", "created_at"),
    )

    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(500), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(30), default="", server_default="")
    photo_key: Mapped[str | None] = mapped_column(String(120))
    district: Mapped[str | None] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(5), default="ko", server_default="ko")
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Seoul", server_default="Asia/Seoul")
    operator_since: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    party: Mapped[Party] = relationship(back_populates="member", lazy="joined", innerjoin=True)

    @property
    def is_operator(self) -> bool:
        """Whether this member runs and moderates the place."""
        return self.operator_since is not None and self.suspended_at is None


class VerificationState(StrEnum):
    """What became of an organisation's wish to be verified."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Organisation(Public, Moderated, Base):
    """A company, agency or association. Imported offices carry their source and key.

    ``designated_until`` (the last day) and ``designation_code``: the city's mark while it holds, set by the directory.
    ``verified_at``: the city has seen by its registration that it is who it says.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        one_of("moderation", Moderation),
        CheckConstraint("(designated_until IS NULL) = (designation_code IS NULL)", name="whole_mark"),
        Index("organisations_name_idx", text("lower(name)")),
        Index("organisations_moderation_idx", "moderation", "created_at"),
    )

    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="", server_default="")
    about: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    homepage: Mapped[str] = mapped_column(String(300), default="", server_default="")
    district: Mapped[str | None] = mapped_column(String(30))
    source: Mapped[str | None] = mapped_column(String(40))
    source_key: Mapped[str | None] = mapped_column(String(200))
    designated_until: Mapped[date | None]
    designation_code: Mapped[str | None] = mapped_column(String(8))
    verified_at: Mapped[datetime | None]
    verified_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]

    party: Mapped[Party] = relationship(back_populates="organisation", lazy="joined", innerjoin=True)


class Guest(Public, Moderated, Base):
    """Somebody without an account, for whom an organisation's desk books: the few facts that it needs, until they are erased.

    ``name``, ``phone`` and ``email`` are empty from ``erased_at`` on; the row stays, since bookings name its party.
    """

    __tablename__ = "guests"
    __table_args__ = (
        one_of("moderation", Moderation),
        CheckConstraint("erased_at IS NULL OR (name = '' AND phone = '' AND email = '')", name="erased"),
        Index("guests_made_by_party_idx", "made_by_party_id"),
        Index("guests_kept_idx", "created_at", postgresql_where=text("erased_at IS NULL")),
    )

    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="", server_default="")
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    language: Mapped[str] = mapped_column(String(5), default="ko", server_default="ko")
    made_by_party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))  # the organisation at whose desk
    made_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    party: Mapped[Party] = relationship(back_populates="guest", lazy="joined", innerjoin=True, foreign_keys=[party_id])


class OrganisationVerification(Public, Moderated, Base):
    """A manager's wish that the city verifies the organisation. ``number`` is its registration, ten digits, never public."""

    __tablename__ = "organisation_verifications"
    __table_args__ = (
        one_of("moderation", Moderation),
        one_of("state", VerificationState),
        CheckConstraint("number ~ '^[0-9]{10}$'", name="number"),
        Index(
            "organisation_verifications_pending_key",
            "organisation_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index("organisation_verifications_organisation_idx", "organisation_id", "created_at"),
        Index("organisation_verifications_state_idx", "state", "created_at"),
    )

    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    state: Mapped[str] = mapped_column(String(10))
    asked_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    decided_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))


class Staff(Base):
    """A member's role in an organisation, from ``since`` until ``until`` (open: still)."""

    __tablename__ = "staff"
    __table_args__ = (
        one_of("role", StaffRole),
        Index("staff_current_key", "organisation_id", "member_id", unique=True, postgresql_where=text("until IS NULL")),
        Index("staff_member_idx", "member_id"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[Ref] = mapped_column(ForeignKey("organisations.id"))
    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class SignInSession(Public, Base):
    """A signed-in browser. The cookie holds the secret, the row its hash; checked on every request."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (
        Index("sign_in_sessions_member_idx", "member_id", postgresql_where=text("ended_at IS NULL")),
        Index("sign_in_sessions_seen_idx", "seen_at"),
    )

    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]  # wall time, like all lifetimes
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(200), default="", server_default="")

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class ApiToken(Public, Base):
    """A bearer token for the API; only its hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("api_tokens_member_idx", "member_id"),)

    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    name: Mapped[str] = mapped_column(String(60))
    hint: Mapped[str] = mapped_column(String(12))  # its first characters, to recognise it
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
