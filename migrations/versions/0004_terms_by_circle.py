"""Terms by circle: another price, no asking, and earlier booking for the members of a circle.

Old code runs beside it: the new columns are empty until somebody gives a circle terms, and the table is new. The foreign
keys on tables that grow are validated after they are there, without a long lock.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_circle_terms",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.String(length=4), server_default="same", nullable=False),
        sa.Column("price_from", sa.BigInteger(), nullable=True),
        sa.Column("approval", sa.String(length=10), nullable=True),
        sa.Column("early_days", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("price IN ('same', 'free', 'own')", name=op.f("listing_circle_terms_price_check")),
        sa.CheckConstraint("approval = 'instant'", name=op.f("listing_circle_terms_approval_check")),
        sa.CheckConstraint("early_days BETWEEN 0 AND 90", name=op.f("listing_circle_terms_early_days_check")),
        sa.CheckConstraint(
            "(price = 'same') = (price_from IS NULL)", name=op.f("listing_circle_terms_price_from_check")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("listing_circle_terms_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f("listing_circle_terms_circle_id_fkey")),
        sa.PrimaryKeyConstraint("listing_id", "circle_id", name=op.f("listing_circle_terms_pkey")),
    )
    op.create_index("listing_circle_terms_circle_idx", "listing_circle_terms", ["circle_id"], unique=False)
    op.add_column("tariffs", sa.Column("circle_id", sa.BigInteger(), nullable=True))
    op.add_column("bookings", sa.Column("terms_circle_id", sa.BigInteger(), nullable=True))
    for table, column in (("tariffs", "circle_id"), ("bookings", "terms_circle_id")):
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey"
            f" FOREIGN KEY ({column}) REFERENCES circles (id) NOT VALID"
        )
    with op.get_context().autocommit_block():  # the look at all rows keeps nobody from writing
        op.execute("ALTER TABLE tariffs VALIDATE CONSTRAINT tariffs_circle_id_fkey")
        op.execute("ALTER TABLE bookings VALIDATE CONSTRAINT bookings_terms_circle_id_fkey")


def downgrade() -> None:
    op.drop_column("bookings", "terms_circle_id")
    op.execute("DELETE FROM tariffs WHERE circle_id IS NOT NULL")  # else everybody would be offered them
    op.drop_column("tariffs", "circle_id")
    op.drop_table("listing_circle_terms")
