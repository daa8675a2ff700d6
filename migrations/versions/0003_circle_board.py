"""A circle's notice board with comments, which can be reported.

Old code beside it never makes a report of the new kinds; where it reads one, it shows it as something without a page.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MODERATION = "moderation IN ('pending', 'approved', 'rejected', 'suspended')"
KINDS = "'listing', 'member', 'booking'"


def upgrade() -> None:
    _notices()
    _comments()
    _reported(f"{KINDS}, 'notice', 'comment'")


def _written(longest: int) -> list[sa.Column]:  # type: ignore[type-arg]  # columns of several types
    return [
        sa.Column("author_member_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.String(length=longest), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_member_id", sa.BigInteger(), nullable=True),
        sa.Column("removal_reason", sa.String(length=1000), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
    ]


def _rules(table: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(MODERATION, name=op.f(f"{table}_moderation_check")),
        sa.ForeignKeyConstraint(["author_member_id"], ["members.id"], name=op.f(f"{table}_author_member_id_fkey")),
        sa.ForeignKeyConstraint(
            ["removed_by_member_id"], ["members.id"], name=op.f(f"{table}_removed_by_member_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        sa.UniqueConstraint("public_id", name=op.f(f"{table}_public_id_key")),
    ]


def _notices() -> None:
    op.create_table(
        "circle_notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("comments_open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        *_written(4000),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f("circle_notices_circle_id_fkey")),
        *_rules("circle_notices"),
    )
    op.create_index(
        "circle_notices_board_idx",
        "circle_notices",
        ["circle_id", sa.text("pinned DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index("circle_notices_author_idx", "circle_notices", ["author_member_id"])


def _comments() -> None:
    op.create_table(
        "circle_comments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        *_written(1000),
        sa.ForeignKeyConstraint(["notice_id"], ["circle_notices.id"], name=op.f("circle_comments_notice_id_fkey")),
        *_rules("circle_comments"),
    )
    op.create_index("circle_comments_notice_idx", "circle_comments", ["notice_id", "id"])
    op.create_index("circle_comments_author_idx", "circle_comments", ["author_member_id"])


def _reported(kinds: str) -> None:
    """What can be reported. The old check goes only once the new one stands, so there is never none."""
    op.execute(
        f"ALTER TABLE reports ADD CONSTRAINT reports_subject_kind_new_check CHECK (subject_kind IN ({kinds})) NOT VALID"
    )
    op.execute("ALTER TABLE reports VALIDATE CONSTRAINT reports_subject_kind_new_check")
    op.execute("ALTER TABLE reports DROP CONSTRAINT reports_subject_kind_check")
    op.execute("ALTER TABLE reports RENAME CONSTRAINT reports_subject_kind_new_check TO reports_subject_kind_check")


def downgrade() -> None:
    op.execute("DELETE FROM reports WHERE subject_kind IN ('notice', 'comment')")  # what they are about goes as well
    _reported(KINDS)
    op.drop_table("circle_comments")
    op.drop_table("circle_notices")
