"""The desk: guests, consents of helped persons, households, how a booking was made, and acceptance in two steps.

Old code runs beside it: new columns have defaults that mean what was so far, and old code never meets a guest's booking
that it did not make. Checks on tables that grow are validated after they are there; the index is built beside writers.

Revision ID: 0008
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

MODERATION = "moderation IN ('pending', 'approved', 'rejected', 'suspended')"
KINDS = "'member', 'organisation'"


def upgrade() -> None:
    _guests()
    _consents()
    _households()
    _columns()
    with op.get_context().autocommit_block():  # the look at all rows keeps nobody from writing
        op.execute("ALTER TABLE parties VALIDATE CONSTRAINT parties_kind_check")
        op.execute("ALTER TABLE bookings VALIDATE CONSTRAINT bookings_made_how_check")
        op.execute("ALTER TABLE bookings VALIDATE CONSTRAINT bookings_first_accepted_by_member_id_fkey")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS bookings_made_for_idx")  # what a try that broke off left behind
        op.execute(
            "CREATE INDEX CONCURRENTLY bookings_made_for_idx ON bookings (made_by_member_id, starts_at)"
            " WHERE made_how <> 'self'"
        )


def _row(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        sa.UniqueConstraint("public_id", name=op.f(f"{table}_public_id_key")),
    ]


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"{table}_{column}_fkey"))


def _guests() -> None:
    op.create_table(
        "guests",
        *_row("guests"),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=30), server_default="", nullable=False),
        sa.Column("email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("language", sa.String(length=5), server_default="ko", nullable=False),
        sa.Column("made_by_party_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(MODERATION, name=op.f("guests_moderation_check")),
        sa.CheckConstraint(
            "erased_at IS NULL OR (name = '' AND phone = '' AND email = '')", name=op.f("guests_erased_check")
        ),
        _key("guests", "party_id", "parties"),
        _key("guests", "made_by_party_id", "parties"),
        _key("guests", "made_by_member_id", "members"),
        sa.UniqueConstraint("party_id", name=op.f("guests_party_id_key")),
    )
    op.create_index("guests_made_by_party_idx", "guests", ["made_by_party_id"])
    op.create_index("guests_kept_idx", "guests", ["created_at"], postgresql_where=sa.text("erased_at IS NULL"))


def _consents() -> None:
    table, live = "helper_consents", sa.text("ended_at IS NULL")
    op.create_table(
        table,
        *_row(table),
        sa.Column("person_member_id", sa.BigInteger(), nullable=False),
        sa.Column("helper_email", sa.String(length=254), nullable=False),
        sa.Column("helper_member_id", sa.BigInteger(), nullable=True),
        sa.Column("scope", sa.String(length=6), nullable=False),
        sa.Column("month_limit", sa.BigInteger(), nullable=True),
        sa.Column("how", sa.String(length=4), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("recorded_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_member_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("scope IN ('free', 'wallet')", name=op.f("helper_consents_scope_check")),
        sa.CheckConstraint("how IN ('app', 'desk')", name=op.f("helper_consents_how_check")),
        sa.CheckConstraint("helper_email = lower(helper_email)", name=op.f("helper_consents_email_lower_check")),
        sa.CheckConstraint(
            "helper_member_id IS NULL OR helper_member_id <> person_member_id",
            name=op.f("helper_consents_two_people_check"),
        ),
        sa.CheckConstraint("(scope = 'wallet') = (month_limit IS NOT NULL)", name=op.f("helper_consents_limit_check")),
        sa.CheckConstraint("month_limit > 0", name=op.f("helper_consents_month_limit_check")),
        *(_key(table, f"{who}_member_id", "members") for who in ("person", "helper", "recorded_by", "ended_by")),
    )
    op.create_index(
        "helper_consents_current_key", table, ["person_member_id", "helper_email"], unique=True, postgresql_where=live
    )
    op.create_index("helper_consents_helper_idx", table, ["helper_member_id"], postgresql_where=live)
    op.create_index("helper_consents_email_idx", table, ["helper_email"], postgresql_where=live)


def _households() -> None:
    op.create_table(
        "households",
        *_row("households"),
        sa.Column("made_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _key("households", "made_by_member_id", "members"),
    )
    op.create_index("households_made_by_idx", "households", ["made_by_member_id"])
    table = "household_members"
    op.create_table(
        table,
        *_row(table),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shares_bookings", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("household_members_email_lower_check")),
        sa.CheckConstraint("(member_id IS NULL) = (joined_at IS NULL)", name=op.f("household_members_joined_check")),
        _key(table, "household_id", "households"),
        _key(table, "member_id", "members"),
        _key(table, "invited_by_member_id", "members"),
    )
    op.create_index(
        "household_members_member_key",
        table,
        ["member_id"],
        unique=True,
        postgresql_where=sa.text("joined_at IS NOT NULL AND left_at IS NULL"),
    )
    op.create_index(
        "household_members_email_key",
        table,
        ["household_id", "email"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index(
        "household_members_invited_idx",
        table,
        ["email"],
        postgresql_where=sa.text("joined_at IS NULL AND left_at IS NULL"),
    )


def _columns() -> None:
    _party_kinds(f"{KINDS}, 'guest'")
    op.add_column(
        "listings", sa.Column("second_approval", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    for column in (
        sa.Column("made_how", sa.String(length=6), server_default="self", nullable=False),
        sa.Column("second_approval", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("first_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_accepted_by_member_id", sa.BigInteger(), nullable=True),
    ):
        op.add_column("bookings", column)
    op.execute(
        "ALTER TABLE bookings ADD CONSTRAINT bookings_made_how_check"
        " CHECK (made_how IN ('self', 'desk', 'phone', 'helper')) NOT VALID"
    )
    op.execute(
        "ALTER TABLE bookings ADD CONSTRAINT bookings_first_accepted_by_member_id_fkey"
        " FOREIGN KEY (first_accepted_by_member_id) REFERENCES members (id) NOT VALID"
    )


def _party_kinds(kinds: str) -> None:
    """Who can be a party. The old check goes only once the new one stands, so there is never none."""
    op.execute(f"ALTER TABLE parties ADD CONSTRAINT parties_kind_new_check CHECK (kind IN ({kinds})) NOT VALID")
    op.execute("ALTER TABLE parties DROP CONSTRAINT parties_kind_check")
    op.execute("ALTER TABLE parties RENAME CONSTRAINT parties_kind_new_check TO parties_kind_check")


def downgrade() -> None:
    """A guest's bookings stay: their renter becomes a party that old code reads as one without a name."""
    op.execute("UPDATE parties SET kind = 'organisation' WHERE kind = 'guest'")
    _party_kinds(KINDS)
    op.execute("ALTER TABLE parties VALIDATE CONSTRAINT parties_kind_check")
    op.drop_index("bookings_made_for_idx", table_name="bookings")
    for column in ("first_accepted_by_member_id", "first_accepted_at", "second_approval", "made_how"):
        op.drop_column("bookings", column)
    op.drop_column("listings", "second_approval")
    op.drop_table("household_members")
    op.drop_table("households")
    op.drop_table("helper_consents")
    op.drop_table("guests")
