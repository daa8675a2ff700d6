"""Offices: organisations verified by the city, their places with hours, closings, and bookings that are moved.

Old code runs beside it: new columns are empty or false until somebody gives an organisation a place, and the tables are new.
What holds a unit may be a closing from now on; the wider check takes the place of the narrower in one step. Foreign keys and checks
on tables that grow are validated after they are there, and their indexes are built without a lock.

Revision ID: 0007
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0008"
branch_labels = None
depends_on = None

MODERATION = "moderation IN ('pending', 'approved', 'rejected', 'suspended')"
SOURCES = "'booking', 'block', 'calendar', 'maintenance', 'offer'"


def upgrade() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), server_default="", nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("district", sa.String(length=30), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("phone", sa.String(length=60), server_default="", nullable=False),
        sa.Column("zone", sa.String(length=60), server_default="Asia/Seoul", nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(MODERATION, name=op.f("sites_moderation_check")),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("sites_whole_point_check")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("sites_party_id_fkey")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("sites_schedule_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("sites_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("sites_public_id_key")),
    )
    op.create_index("sites_party_idx", "sites", ["party_id", "id"])
    op.create_index("sites_schedule_idx", "sites", ["schedule_id"])
    op.create_table(
        "closings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(MODERATION, name=op.f("closings_moderation_check")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("closings_order_check")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("closings_site_id_fkey")),
        sa.ForeignKeyConstraint(["made_by_member_id"], ["members.id"], name=op.f("closings_made_by_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("closings_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("closings_public_id_key")),
    )
    op.create_index("closings_site_idx", "closings", ["site_id", "starts_at"])
    op.create_index("closings_live_idx", "closings", ["ends_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "closing_bookings",
        sa.Column("closing_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("from_listing_id", sa.BigInteger(), nullable=False),
        sa.Column("to_listing_id", sa.BigInteger(), nullable=True),
        sa.Column("choice", sa.String(length=6), nullable=False),
        sa.Column("outcome", sa.String(length=8), server_default="pending", nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("choice IN ('best', 'move', 'refund', 'ask')", name=op.f("closing_bookings_choice_check")),
        sa.CheckConstraint(
            "outcome IN ('pending', 'moved', 'refunded', 'gone', 'kept')", name=op.f("closing_bookings_outcome_check")
        ),
        sa.CheckConstraint(
            "(choice = 'move') = (to_listing_id IS NOT NULL)", name=op.f("closing_bookings_target_check")
        ),
        sa.ForeignKeyConstraint(["closing_id"], ["closings.id"], name=op.f("closing_bookings_closing_id_fkey")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("closing_bookings_booking_id_fkey")),
        sa.ForeignKeyConstraint(
            ["from_listing_id"], ["listings.id"], name=op.f("closing_bookings_from_listing_id_fkey")
        ),
        sa.ForeignKeyConstraint(["to_listing_id"], ["listings.id"], name=op.f("closing_bookings_to_listing_id_fkey")),
        sa.PrimaryKeyConstraint("closing_id", "booking_id", name=op.f("closing_bookings_pkey")),
    )
    op.create_index("closing_bookings_booking_idx", "closing_bookings", ["booking_id"])
    op.create_index(
        "closing_bookings_pending_idx",
        "closing_bookings",
        ["closing_id"],
        postgresql_where=sa.text("outcome = 'pending'"),
    )
    op.create_table(
        "organisation_verifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_member_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(MODERATION, name=op.f("organisation_verifications_moderation_check")),
        sa.CheckConstraint(
            "state IN ('pending', 'confirmed', 'refused')", name=op.f("organisation_verifications_state_check")
        ),
        sa.CheckConstraint("number ~ '^[0-9]{10}$'", name=op.f("organisation_verifications_number_check")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("organisation_verifications_organisation_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_member_id"], ["members.id"], name=op.f("organisation_verifications_asked_by_member_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_member_id"], ["members.id"], name=op.f("organisation_verifications_decided_by_member_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("organisation_verifications_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("organisation_verifications_public_id_key")),
    )
    op.create_index(
        "organisation_verifications_pending_key",
        "organisation_verifications",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "organisation_verifications_organisation_idx", "organisation_verifications", ["organisation_id", "created_at"]
    )
    op.create_index("organisation_verifications_state_idx", "organisation_verifications", ["state", "created_at"])
    op.add_column("organisations", sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("organisations", sa.Column("verified_by_member_id", sa.BigInteger(), nullable=True))
    op.add_column("listings", sa.Column("site_id", sa.BigInteger(), nullable=True))
    op.add_column("listings", sa.Column("hours_from_site", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("bookings", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE organisations ADD CONSTRAINT organisations_verified_by_member_id_fkey"
        " FOREIGN KEY (verified_by_member_id) REFERENCES members (id) NOT VALID"
    )
    op.execute(
        "ALTER TABLE listings ADD CONSTRAINT listings_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites (id) NOT VALID"
    )
    op.execute(
        "ALTER TABLE listings ADD CONSTRAINT listings_hours_from_site_check"
        " CHECK (site_id IS NOT NULL OR NOT hours_from_site) NOT VALID"
    )
    op.execute("ALTER TABLE occupancies DROP CONSTRAINT occupancies_source_check")
    op.execute(
        "ALTER TABLE occupancies ADD CONSTRAINT occupancies_source_check"
        f" CHECK (source IN ({SOURCES}, 'closing')) NOT VALID"
    )
    with op.get_context().autocommit_block():  # neither the look at all rows nor the indexes keep anybody from writing
        op.execute("ALTER TABLE organisations VALIDATE CONSTRAINT organisations_verified_by_member_id_fkey")
        op.execute("ALTER TABLE listings VALIDATE CONSTRAINT listings_site_id_fkey")
        op.execute("ALTER TABLE listings VALIDATE CONSTRAINT listings_hours_from_site_check")
        op.execute("ALTER TABLE occupancies VALIDATE CONSTRAINT occupancies_source_check")
        op.create_index("listings_site_idx", "listings", ["site_id"], postgresql_concurrently=True)
        op.create_index(
            "organisations_moderation_idx", "organisations", ["moderation", "created_at"], postgresql_concurrently=True
        )


def downgrade() -> None:
    op.drop_index("organisations_moderation_idx", "organisations")
    op.execute("DELETE FROM occupancies WHERE source = 'closing'")  # nobody would know any more why it is held
    op.execute("ALTER TABLE occupancies DROP CONSTRAINT occupancies_source_check")
    op.execute(f"ALTER TABLE occupancies ADD CONSTRAINT occupancies_source_check CHECK (source IN ({SOURCES}))")
    op.drop_column("bookings", "moved_at")
    op.execute("ALTER TABLE listings DROP CONSTRAINT listings_hours_from_site_check")
    op.drop_column("listings", "hours_from_site")
    op.drop_column("listings", "site_id")
    op.drop_column("organisations", "verified_by_member_id")
    op.drop_column("organisations", "verified_at")
    op.drop_table("organisation_verifications")
    op.drop_table("closing_bookings")
    op.drop_table("closings")
    op.drop_table("sites")
