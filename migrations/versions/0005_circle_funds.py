"""A circle's fund: what of a booking goes to it, grants, and spendings that two stewards agree on.

Old code runs beside it: new columns are empty or 0 until somebody sets them, and the table is new. The widened check and the
foreign keys on tables that grow are validated after they are there, without a long lock.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = (
    "'clearing', 'bank', 'dispute_receivable', 'suspense', 'wallet', 'escrow', 'owner_payable', 'deposit_held',"
    " 'refund_payable', 'vat_payable', 'circle_fund', 'platform_fee', 'processing_cost', 'dispute_fee', 'bad_debt',"
    " 'goodwill', 'waiver'"
)
SHARE = "fund_share_bps BETWEEN 0 AND 10000"
CHECKS = (
    ("circles", "fund", f"{SHARE} AND fund_fee BETWEEN 0 AND 100000"),
    ("bookings", "fund", f"{SHARE} AND fund_fee >= 0"),
    ("escrows", "fund", f"{SHARE} AND fund_fee >= 0"),
)
KEYS = (("listings", "fund_circle_id"), ("bookings", "fund_circle_id"), ("escrows", "fund_circle_id"))


def upgrade() -> None:
    for table, column in KEYS:
        op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=True))
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey"
            f" FOREIGN KEY ({column}) REFERENCES circles (id) NOT VALID"
        )
    for table, name, rule in CHECKS:
        op.add_column(table, sa.Column("fund_share_bps", sa.Integer(), server_default="0", nullable=False))
        op.add_column(table, sa.Column("fund_fee", sa.BigInteger(), server_default="0", nullable=False))
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule}) NOT VALID")
    _kinds(KINDS + ", 'grant'")
    _spendings()
    with op.get_context().autocommit_block():  # the look at all rows keeps nobody from writing
        for table, column in KEYS:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_{column}_fkey")
        for table, name, _rule in CHECKS:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_{name}_check")
        op.execute("ALTER TABLE ledger_accounts VALIDATE CONSTRAINT ledger_accounts_kind_check")
        op.create_index(
            "listings_fund_circle_idx",
            "listings",
            ["fund_circle_id"],
            postgresql_where=sa.text("fund_circle_id IS NOT NULL"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )
        op.create_index(
            "journals_reverses_idx",
            "journals",
            ["reverses_id"],
            postgresql_where=sa.text("reverses_id IS NOT NULL"),
            postgresql_concurrently=True,
            if_not_exists=True,
        )


def _kinds(allowed: str) -> None:
    op.execute("ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_kind_check")
    op.execute(
        f"ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_kind_check CHECK (kind IN ({allowed})) NOT VALID"
    )


def _spendings() -> None:
    op.create_table(
        "circle_spendings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("payee_member_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_member_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("circle_spendings_amount_check")),
        sa.CheckConstraint(
            "state IN ('proposed', 'paid', 'refused', 'withdrawn')", name=op.f("circle_spendings_state_check")
        ),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')",
            name=op.f("circle_spendings_moderation_check"),
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR (decided_by_member_id IS NOT NULL AND decided_by_member_id <> proposed_by_member_id"
            " AND decided_by_member_id <> payee_member_id)",
            name=op.f("circle_spendings_four_eyes_check"),
        ),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f("circle_spendings_circle_id_fkey")),
        *(
            sa.ForeignKeyConstraint([column], ["members.id"], name=op.f(f"circle_spendings_{column}_fkey"))
            for column in ("payee_member_id", "proposed_by_member_id", "decided_by_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("circle_spendings_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("circle_spendings_public_id_key")),
    )
    op.create_index("circle_spendings_circle_idx", "circle_spendings", ["circle_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("journals_reverses_idx", "journals")
    op.drop_table("circle_spendings")
    _kinds(KINDS)
    for table in ("escrows", "bookings", "circles"):
        op.drop_column(table, "fund_share_bps")
        op.drop_column(table, "fund_fee")
    for table, column in KEYS:
        op.drop_column(table, column)
