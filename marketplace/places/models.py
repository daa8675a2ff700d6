"""Circles: nested communities (stairwell, building, Sharing Village, district, city), who belongs to them, how one joins."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.columns import Audienced, Moderated, one_of
from marketplace.db import Base, Id, Public, Ref
from marketplace.moderation_state import Audience, Moderation
from marketplace.places.states import AppealState, JoinVia, RequestState

YES, NO = text("true"), text("false")


class CircleKind(StrEnum):
    """From the smallest to the whole."""

    STAIRWELL = "stairwell"
    BUILDING = "building"
    VILLAGE = "village"  # a Sharing Village once the city has designated it
    DISTRICT = "district"
    CITY = "city"


class CircleRole(StrEnum):
    """What a member is in a circle."""

    STEWARD = "steward"
    MEMBER = "member"
    GUEST = "guest"


class Circle(Public, Moderated, Audienced, Base):
    """A community that shares among itself, perhaps inside a larger one.

    Its area on the map is a centre in degrees and a radius in metres: all three, or none. ``join_code`` hangs in the hall.
    ``designated_until`` (the last day) and ``designation_code``: the city's mark while it holds, set by the directory.
    """

    __tablename__ = "circles"
    __table_args__ = (
        one_of("kind", CircleKind),
        one_of("moderation", Moderation),
        one_of("audience", Audience),
        CheckConstraint("radius_m BETWEEN 20 AND 20000", name="radius_m"),
        CheckConstraint(
            "(centre_latitude IS NULL) = (radius_m IS NULL) AND (centre_longitude IS NULL) = (radius_m IS NULL)",
            name="whole_area",
        ),
        CheckConstraint("fund_share_bps BETWEEN 0 AND 10000 AND fund_fee BETWEEN 0 AND 100000", name="fund"),
        CheckConstraint("(designated_until IS NULL) = (designation_code IS NULL)", name="whole_mark"),
        Index("circles_parent_idx", "parent_id"),
        Index("circles_name_idx", text("lower(name)"), "id"),
        Index("circles_moderation_idx", "moderation", "created_at"),
        Index("circles_join_code_key", text("md5(join_code)"), unique=True),
    )

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("circles.id"))
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="", server_default="")
    purpose: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    rules: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    welcome: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    photo_key: Mapped[str | None] = mapped_column(String(120))
    photo_thumb_key: Mapped[str | None] = mapped_column(String(120))
    district: Mapped[str | None] = mapped_column(String(30))
    centre_latitude: Mapped[float | None]
    centre_longitude: Mapped[float | None]
    radius_m: Mapped[int | None]
    join_by_request: Mapped[bool] = mapped_column(default=True, server_default=YES)
    join_by_code: Mapped[bool] = mapped_column(default=False, server_default=NO)
    join_by_residence: Mapped[bool] = mapped_column(default=False, server_default=NO)
    join_code: Mapped[str | None] = mapped_column(String(8))
    # What the fund gets of a paid booking: basis points of the commission (operators say), and so much of the owner's
    # part in minor units (stewards say).
    fund_share_bps: Mapped[int] = mapped_column(default=0, server_default="0")
    fund_fee: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    designated_until: Mapped[date | None]
    designation_code: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]


class CircleMembership(Base):
    """A member's place in a circle, from ``since`` until ``until`` (open: still).

    A steward's term ends at ``term_ends_at``; ``term_overdue_at``: it went on then, for want of another steward.
    ``ended_by_member_id`` is the member who left, or the steward or operator who removed them.
    """

    __tablename__ = "circle_memberships"
    __table_args__ = (
        one_of("role", CircleRole),
        Index(
            "circle_memberships_current_key",
            "circle_id",
            "member_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        Index("circle_memberships_member_idx", "member_id"),
        Index(
            "circle_memberships_term_idx",
            "term_ends_at",
            postgresql_where=text("until IS NULL AND term_ends_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    circle_id: Mapped[Ref] = mapped_column(ForeignKey("circles.id"))
    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    term_ends_at: Mapped[datetime | None]
    term_reminded_at: Mapped[datetime | None]
    term_overdue_at: Mapped[datetime | None]
    ended_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    ended_reason: Mapped[str | None] = mapped_column(String(500))
    show_name: Mapped[bool] = mapped_column(default=False, server_default=NO)  # on the members' page, to members
    show_contact: Mapped[bool] = mapped_column(default=False, server_default=NO)


class CircleInvitation(Public, Base):
    """A link into a circle. The address holds the secret, the row its hash; ``expires_at`` is wall time."""

    __tablename__ = "circle_invitations"
    __table_args__ = (
        CheckConstraint("role IN ('member', 'guest')", name="role"),
        CheckConstraint("uses >= 0 AND uses <= max_uses", name="uses"),
        Index("circle_invitations_circle_idx", "circle_id", "created_at"),
    )

    circle_id: Mapped[Ref] = mapped_column(ForeignKey("circles.id"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(12))  # its first characters, to recognise it
    role: Mapped[str] = mapped_column(String(12))
    made_by_member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    max_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0, server_default="0")
    revoked_at: Mapped[datetime | None]


class CircleJoinRequest(Public, Moderated, Base):
    """A member's wish to belong to a circle. By residence, ``decided_by`` is who has seen the proof; it is not kept."""

    __tablename__ = "circle_join_requests"
    __table_args__ = (
        one_of("moderation", Moderation),
        one_of("via", JoinVia),
        one_of("state", RequestState),
        Index(
            "circle_join_requests_pending_key",
            "circle_id",
            "member_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index("circle_join_requests_circle_idx", "circle_id", "state", "created_at"),
        Index("circle_join_requests_member_idx", "member_id"),
    )

    circle_id: Mapped[Ref] = mapped_column(ForeignKey("circles.id"))
    member_id: Mapped[Ref] = mapped_column(ForeignKey("members.id"))
    via: Mapped[str] = mapped_column(String(12))
    message: Mapped[str] = mapped_column(String(500), default="", server_default="")
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    decided_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))


class CircleAppeal(Public, Moderated, Base):
    """A removed member's word against the removal, decided by an operator; one for each removal."""

    __tablename__ = "circle_appeals"
    __table_args__ = (
        one_of("moderation", Moderation),
        one_of("state", AppealState),
        UniqueConstraint("membership_id"),
        Index("circle_appeals_state_idx", "state", "created_at"),
    )

    membership_id: Mapped[Ref] = mapped_column(ForeignKey("circle_memberships.id"))
    text: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    decided_by_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
