"""A circle is a place to act: its rules and area, ways to join, stewards' terms, removal and appeal.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE_AREA = "(centre_latitude IS NULL) = (radius_m IS NULL) AND (centre_longitude IS NULL) = (radius_m IS NULL)"


def upgrade() -> None:
    _circles()
    _memberships()
    _invitations()
    _join_requests()
    _appeals()
    with op.get_context().autocommit_block():
        op.create_index(
            "circles_name_idx",
            "circles",
            [sa.text("lower(name)"), "id"],
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "circles_moderation_idx",
            "circles",
            ["moderation", "created_at"],
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "circles_join_code_key",
            "circles",
            [sa.text("md5(join_code)")],
            unique=True,
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "circle_memberships_term_idx",
            "circle_memberships",
            ["term_ends_at"],
            postgresql_where=sa.text("until IS NULL AND term_ends_at IS NOT NULL"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def _circles() -> None:
    for column in (
        sa.Column("rules", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("welcome", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("photo_key", sa.String(length=120), nullable=True),
        sa.Column("photo_thumb_key", sa.String(length=120), nullable=True),
        sa.Column("centre_latitude", sa.Float(), nullable=True),
        sa.Column("centre_longitude", sa.Float(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.Column("join_by_request", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("join_by_code", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("join_by_residence", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("join_code", sa.String(length=8), nullable=True),
    ):
        op.add_column("circles", column)
    for name, rule in (("radius_m", "radius_m BETWEEN 20 AND 20000"), ("whole_area", WHOLE_AREA)):
        op.execute(f"ALTER TABLE circles ADD CONSTRAINT circles_{name}_check CHECK ({rule}) NOT VALID")
        op.execute(f"ALTER TABLE circles VALIDATE CONSTRAINT circles_{name}_check")


def _memberships() -> None:
    for column in (
        sa.Column("term_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("term_reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("term_overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_member_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=True),
        sa.Column("show_name", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("show_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ):
        op.add_column("circle_memberships", column)
    name = "circle_memberships_ended_by_member_id_fkey"
    op.execute(
        f"ALTER TABLE circle_memberships ADD CONSTRAINT {name} FOREIGN KEY (ended_by_member_id) REFERENCES members (id) NOT VALID"
    )
    op.execute(f"ALTER TABLE circle_memberships VALIDATE CONSTRAINT {name}")


def _invitations() -> None:
    op.create_table(
        "circle_invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("made_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('member', 'guest')", name=op.f("circle_invitations_role_check")),
        sa.CheckConstraint("uses >= 0 AND uses <= max_uses", name=op.f("circle_invitations_uses_check")),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f("circle_invitations_circle_id_fkey")),
        sa.ForeignKeyConstraint(
            ["made_by_member_id"], ["members.id"], name=op.f("circle_invitations_made_by_member_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("circle_invitations_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("circle_invitations_public_id_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("circle_invitations_secret_hash_key")),
    )
    op.create_index("circle_invitations_circle_idx", "circle_invitations", ["circle_id", "created_at"])


def _moderated() -> list[sa.Column[str]]:
    return [
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
    ]


def _decided() -> list[sa.Column]:  # type: ignore[type-arg]  # columns of several types
    return [
        sa.Column("decided_by_member_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
    ]


def _join_requests() -> None:
    table = "circle_join_requests"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        *_moderated(),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("via", sa.String(length=12), nullable=False),
        sa.Column("message", sa.String(length=500), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_decided(),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')", name=op.f(f"{table}_moderation_check")
        ),
        sa.CheckConstraint("via IN ('request', 'residence')", name=op.f(f"{table}_via_check")),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'refused', 'withdrawn')", name=op.f(f"{table}_state_check")
        ),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f(f"{table}_circle_id_fkey")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f(f"{table}_member_id_fkey")),
        sa.ForeignKeyConstraint(
            ["decided_by_member_id"], ["members.id"], name=op.f(f"{table}_decided_by_member_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        sa.UniqueConstraint("public_id", name=op.f(f"{table}_public_id_key")),
    )
    op.create_index(
        f"{table}_pending_key",
        table,
        ["circle_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(f"{table}_circle_idx", table, ["circle_id", "state", "created_at"])
    op.create_index(f"{table}_member_idx", table, ["member_id"])


def _appeals() -> None:
    table = "circle_appeals"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        *_moderated(),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_decided(),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')", name=op.f(f"{table}_moderation_check")
        ),
        sa.CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name=op.f(f"{table}_state_check")),
        sa.ForeignKeyConstraint(["membership_id"], ["circle_memberships.id"], name=op.f(f"{table}_membership_id_fkey")),
        sa.ForeignKeyConstraint(
            ["decided_by_member_id"], ["members.id"], name=op.f(f"{table}_decided_by_member_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        sa.UniqueConstraint("public_id", name=op.f(f"{table}_public_id_key")),
        sa.UniqueConstraint("membership_id", name=op.f(f"{table}_membership_id_key")),
    )
    op.create_index(f"{table}_state_idx", table, ["state", "created_at"])


def downgrade() -> None:
    op.drop_table("circle_appeals")
    op.drop_table("circle_join_requests")
    op.drop_table("circle_invitations")
    op.drop_index("circle_memberships_term_idx", table_name="circle_memberships")
    op.drop_index("circles_join_code_key", table_name="circles")
    op.drop_index("circles_moderation_idx", table_name="circles")
    op.drop_index("circles_name_idx", table_name="circles")
    for name in (
        "show_contact",
        "show_name",
        "ended_reason",
        "ended_by_member_id",
        "term_overdue_at",
        "term_reminded_at",
        "term_ends_at",
    ):
        op.drop_column("circle_memberships", name)
    op.drop_constraint("circles_whole_area_check", "circles")
    op.drop_constraint("circles_radius_m_check", "circles")
    for name in (
        "join_code",
        "join_by_residence",
        "join_by_code",
        "join_by_request",
        "radius_m",
        "centre_longitude",
        "centre_latitude",
        "photo_thumb_key",
        "photo_key",
        "welcome",
        "rules",
    ):
        op.drop_column("circles", name)
