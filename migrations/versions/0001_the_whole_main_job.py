"""The whole main job: parties, listings, the one interval table, bookings, the ledger, messages.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.columns import PlanePoint

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("entries", "journals", "audit_entries")

# What the database itself keeps true of the books (money.md): rows never change, every journal sums to zero.
FUNCTIONS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION journal_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM entries WHERE journal_id = NEW.journal_id GROUP BY currency HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'journal % does not sum to zero', NEW.journal_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entries_journal_balanced';
    END IF;
    RETURN NULL;
END $$;
"""


def _guards() -> None:
    op.execute(FUNCTIONS)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE CONSTRAINT TRIGGER entries_journal_balanced AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION journal_sums_to_zero()"
    )
    op.execute("INSERT INTO clock_offsets (id, seconds) VALUES (1, 0)")
    op.execute("ALTER TABLE listings ALTER COLUMN words SET STATISTICS 1000")


def _drop_guards() -> None:
    op.execute("DROP TRIGGER entries_journal_balanced ON entries")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("DROP FUNCTION journal_sums_to_zero()")


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_member_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_entries_pkey")),
    )
    op.create_index("audit_entries_action_idx", "audit_entries", ["action", "id"], unique=False)
    op.create_index("audit_entries_actor_idx", "audit_entries", ["actor_member_id", "id"], unique=False)
    op.create_index("audit_entries_at_idx", "audit_entries", ["at"], unique=False)
    op.create_index("audit_entries_subject_idx", "audit_entries", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "categories",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("name_ko", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("kind IN ('item', 'parking', 'room')", name=op.f("categories_kind_check")),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name=op.f("categories_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("categories_pkey")),
        sa.UniqueConstraint("slug", name=op.f("categories_slug_key")),
    )
    op.create_index("categories_parent_idx", "categories", ["parent_id"], unique=False)
    op.create_table(
        "circles",
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), server_default="", nullable=False),
        sa.Column("purpose", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("district", sa.String(length=30), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.Column("audience", sa.String(length=12), server_default="everyone", nullable=False),
        sa.CheckConstraint("audience IN ('everyone', 'circles')", name=op.f("circles_audience_check")),
        sa.CheckConstraint(
            "kind IN ('stairwell', 'building', 'village', 'district', 'city')", name=op.f("circles_kind_check")
        ),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')", name=op.f("circles_moderation_check")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["circles.id"], name=op.f("circles_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("circles_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("circles_public_id_key")),
    )
    op.create_index("circles_parent_idx", "circles", ["parent_id"], unique=False)
    op.create_table(
        "clock_offsets",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seconds", sa.Double(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("clock_offsets_one_row_check")),
        sa.CheckConstraint("seconds >= 0", name=op.f("clock_offsets_forward_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_offsets_pkey")),
    )
    op.create_table(
        "journals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["journals.id"], name=op.f("journals_reverses_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("journals_pkey")),
        sa.UniqueConstraint("key", name=op.f("journals_key_key")),
    )
    op.create_index("journals_booking_idx", "journals", ["booking_id"], unique=False)
    op.create_index("journals_kind_recorded_idx", "journals", ["kind", "recorded_at"], unique=False)
    op.create_table(
        "ledger_accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("stripe", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("normal", sa.SmallInteger(), nullable=False),
        sa.Column("min_balance", sa.BigInteger(), nullable=True),
        sa.Column("balance", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('clearing', 'bank', 'dispute_receivable', 'suspense', 'wallet', 'escrow', 'owner_payable', 'deposit_held', 'refund_payable', 'vat_payable', 'circle_fund', 'platform_fee', 'processing_cost', 'dispute_fee', 'bad_debt', 'goodwill', 'waiver')",
            name=op.f("ledger_accounts_kind_check"),
        ),
        sa.CheckConstraint(
            "min_balance IS NULL OR normal * balance >= min_balance", name=op.f("ledger_accounts_min_balance_check")
        ),
        sa.CheckConstraint("normal IN (1, -1)", name=op.f("ledger_accounts_normal_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("ledger_accounts_pkey")),
        sa.UniqueConstraint(
            "kind",
            "owner_id",
            "currency",
            "stripe",
            name=op.f("ledger_accounts_kind_owner_id_currency_stripe_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sends", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sent', 'done', 'failed')", name=op.f("outbox_messages_state_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_messages_pkey")),
    )
    op.create_index(
        "outbox_messages_done_idx",
        "outbox_messages",
        ["finished_at"],
        unique=False,
        postgresql_where=sa.text("state = 'done'"),
    )
    op.create_index(
        "outbox_messages_due_idx",
        "outbox_messages",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('pending', 'sent')"),
    )
    op.create_index(
        "outbox_messages_failed_idx",
        "outbox_messages",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_table(
        "parties",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("payable_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("kind IN ('member', 'organisation')", name=op.f("parties_kind_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("parties_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("parties_public_id_key")),
    )
    op.create_table(
        "schedules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("schedules_pkey")),
        sa.UniqueConstraint("content_hash", name=op.f("schedules_content_hash_key")),
    )
    op.create_table(
        "settlement_periods",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("settlement_periods_order_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("settlement_periods_pkey")),
        sa.UniqueConstraint("ends_at", name=op.f("settlement_periods_ends_at_key")),
    )
    op.create_table(
        "webhook_events",
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("object_ref", sa.String(length=255), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("webhook_events_pkey")),
    )
    op.create_index(
        "webhook_events_waiting_idx",
        "webhook_events",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("processed_at IS NULL"),
    )
    op.create_table(
        "charges",
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="intended", nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "request", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "about", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("checkout_ref", sa.String(length=255), nullable=True),
        sa.Column("payment_ref", sa.String(length=255), nullable=True),
        sa.Column("pay_url", sa.String(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("language", sa.String(length=5), server_default="ko", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("purpose IN ('topup', 'booking')", name=op.f("charges_purpose_check")),
        sa.CheckConstraint(
            "state IN ('intended', 'open', 'succeeded', 'failed', 'expired')", name=op.f("charges_state_check")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("charges_amount_check")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("charges_party_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("charges_pkey")),
        sa.UniqueConstraint("checkout_ref", name=op.f("charges_checkout_ref_key")),
        sa.UniqueConstraint("key", name=op.f("charges_key_key")),
        sa.UniqueConstraint("payment_ref", name=op.f("charges_payment_ref_key")),
        sa.UniqueConstraint("public_id", name=op.f("charges_public_id_key")),
    )
    op.create_index("charges_booking_idx", "charges", ["booking_id"], unique=False)
    op.create_index(
        "charges_booking_live_key",
        "charges",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("booking_id IS NOT NULL AND state IN ('intended', 'open')"),
    )
    op.create_index(
        "charges_fee_idx",
        "charges",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'succeeded' AND fee IS NULL"),
    )
    op.create_index("charges_party_idx", "charges", ["party_id", "id"], unique=False)
    op.create_index(
        "charges_unanswered_idx",
        "charges",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('intended', 'open')"),
    )
    op.create_table(
        "entries",
        sa.Column("journal_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("account_version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("entries_amount_check")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_accounts.id"], name=op.f("entries_account_id_fkey")),
        sa.ForeignKeyConstraint(["journal_id"], ["journals.id"], name=op.f("entries_journal_id_fkey")),
        sa.PrimaryKeyConstraint("journal_id", "line", name=op.f("entries_pkey")),
        sa.UniqueConstraint("account_id", "account_version", name=op.f("entries_account_id_account_version_key")),
    )
    op.create_table(
        "listings",
        sa.Column("owner_party_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="draft", nullable=False),
        sa.Column("owner_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("wizard_panel", sa.Integer(), server_default="1", nullable=False),
        sa.Column("title", sa.String(length=120), server_default="", nullable=False),
        sa.Column("description", sa.String(length=4000), server_default="", nullable=False),
        sa.Column("lang", sa.String(length=5), server_default="ko", nullable=False),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("words", postgresql.TSVECTOR(), nullable=True),
        sa.Column("district", sa.String(length=30), nullable=True),
        sa.Column("address", sa.String(length=300), server_default="", nullable=False),
        sa.Column("access_note", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("renter_note", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("shown_latitude", sa.Double(), nullable=True),
        sa.Column("shown_longitude", sa.Double(), nullable=True),
        sa.Column("xy", PlanePoint(), nullable=True),
        sa.Column("place_precision", sa.String(length=10), server_default="district", nullable=False),
        sa.Column("zone", sa.String(length=60), server_default="Asia/Seoul", nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=True),
        sa.Column("start_step_minutes", sa.Integer(), server_default="30", nullable=False),
        sa.Column("min_minutes", sa.Integer(), server_default="60", nullable=False),
        sa.Column("max_minutes", sa.Integer(), server_default="1440", nullable=False),
        sa.Column("lead_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("horizon_days", sa.Integer(), server_default="60", nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="KRW", nullable=False),
        sa.Column("collect", sa.String(length=10), server_default="platform", nullable=False),
        sa.Column("approval", sa.String(length=10), server_default="request", nullable=False),
        sa.Column("request_blocks", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("policy", sa.String(length=10), server_default="flexible", nullable=False),
        sa.Column("bookable", sa.String(length=10), server_default="yes", nullable=False),
        sa.Column("not_bookable_reason", sa.String(length=40), nullable=True),
        sa.Column("price_from", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_key", sa.String(length=300), nullable=True),
        sa.Column("source_hash", sa.String(length=64), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.Column("audience", sa.String(length=12), server_default="everyone", nullable=False),
        sa.CheckConstraint("approval IN ('instant', 'request')", name=op.f("listings_approval_check")),
        sa.CheckConstraint("audience IN ('everyone', 'circles')", name=op.f("listings_audience_check")),
        sa.CheckConstraint("bookable IN ('yes', 'walk_in', 'no')", name=op.f("listings_bookable_check")),
        sa.CheckConstraint("collect IN ('platform', 'on_site')", name=op.f("listings_collect_check")),
        sa.CheckConstraint("kind IN ('item', 'parking', 'room')", name=op.f("listings_kind_check")),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')", name=op.f("listings_moderation_check")
        ),
        sa.CheckConstraint(
            "place_precision IN ('exact', 'near', 'district')", name=op.f("listings_place_precision_check")
        ),
        sa.CheckConstraint("policy IN ('flexible', 'moderate', 'strict')", name=op.f("listings_policy_check")),
        sa.CheckConstraint(
            "state IN ('draft', 'pending_review', 'published', 'paused', 'archived')", name=op.f("listings_state_check")
        ),
        sa.CheckConstraint(
            "buffer_before_minutes >= 0 AND buffer_after_minutes >= 0", name=op.f("listings_buffer_check")
        ),
        sa.CheckConstraint(
            "lead_minutes >= 0 AND horizon_days BETWEEN 1 AND 366", name=op.f("listings_lead_horizon_check")
        ),
        sa.CheckConstraint(
            "min_minutes > 0 AND max_minutes >= min_minutes AND max_minutes <= 527040",
            name=op.f("listings_length_check"),
        ),
        sa.CheckConstraint("start_step_minutes BETWEEN 5 AND 1440", name=op.f("listings_start_step_check")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("listings_category_id_fkey")),
        sa.ForeignKeyConstraint(["owner_party_id"], ["parties.id"], name=op.f("listings_owner_party_id_fkey")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("listings_schedule_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("listings_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("listings_public_id_key")),
        sa.UniqueConstraint("source", "source_key", name=op.f("listings_source_source_key_key")),
    )
    op.create_index("listings_category_idx", "listings", ["category_id"], unique=False)
    op.create_index(
        "listings_newest_idx",
        "listings",
        [sa.literal_column("published_at DESC"), "id"],
        unique=False,
        postgresql_where=sa.text("state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.create_index("listings_owner_idx", "listings", ["owner_party_id", "id"], unique=False)
    op.create_index(
        "listings_review_idx",
        "listings",
        ["submitted_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending_review'"),
    )
    op.create_index("listings_schedule_idx", "listings", ["schedule_id"], unique=False)
    op.create_index("listings_words_idx", "listings", ["words"], unique=False, postgresql_using="gin")
    op.create_index(
        "listings_xy_idx",
        "listings",
        ["xy"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.create_index(
        "listings_xy_item_idx",
        "listings",
        ["xy"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'item' AND state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.create_index(
        "listings_xy_parking_idx",
        "listings",
        ["xy"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text(
            "kind = 'parking' AND state = 'published' AND moderation = 'approved' AND owner_active"
        ),
    )
    op.create_index(
        "listings_xy_room_idx",
        "listings",
        ["xy"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'room' AND state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.create_table(
        "members",
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=500), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=30), server_default="", nullable=False),
        sa.Column("photo_key", sa.String(length=120), nullable=True),
        sa.Column("district", sa.String(length=30), nullable=True),
        sa.Column("language", sa.String(length=5), server_default="ko", nullable=False),
        sa.Column("zone", sa.String(length=60), server_default="Asia/Seoul", nullable=False),
        sa.Column("operator_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')", name=op.f("members_moderation_check")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("members_email_lower_check")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("members_party_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("members_pkey")),
        sa.UniqueConstraint("email", name=op.f("members_email_key")),
        sa.UniqueConstraint("party_id", name=op.f("members_party_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("members_public_id_key")),
    )
    op.create_index("members_created_at_idx", "members", ["created_at"], unique=False)
    op.create_index("members_name_idx", "members", [sa.literal_column("lower(name)")], unique=False)
    op.create_table(
        "organisations",
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), server_default="", nullable=False),
        sa.Column("about", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=60), server_default="", nullable=False),
        sa.Column("homepage", sa.String(length=300), server_default="", nullable=False),
        sa.Column("district", sa.String(length=30), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')",
            name=op.f("organisations_moderation_check"),
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("organisations_party_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("organisations_pkey")),
        sa.UniqueConstraint("party_id", name=op.f("organisations_party_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("organisations_public_id_key")),
        sa.UniqueConstraint("source", "source_key", name=op.f("organisations_source_source_key_key")),
    )
    op.create_index("organisations_name_idx", "organisations", [sa.literal_column("lower(name)")], unique=False)
    op.create_table(
        "payout_accounts",
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("account_ref", sa.String(length=255), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "request", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), server_default="started", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('started', 'ready', 'restricted')", name=op.f("payout_accounts_state_check")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("payout_accounts_party_id_fkey")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("payout_accounts_pkey")),
        sa.UniqueConstraint("account_ref", name=op.f("payout_accounts_account_ref_key")),
        sa.UniqueConstraint("key", name=op.f("payout_accounts_key_key")),
    )
    op.create_table(
        "schedule_open",
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZMULTIRANGE(), nullable=False),
        sa.Column("open_from", sa.Date(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("schedule_open_schedule_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("schedule_id", name=op.f("schedule_open_pkey")),
    )
    op.create_table(
        "settlements",
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="due", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transfer_ref", sa.String(length=255), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'calling', 'paid', 'held', 'carried')", name=op.f("settlements_state_check")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("settlements_party_id_fkey")),
        sa.ForeignKeyConstraint(["period_id"], ["settlement_periods.id"], name=op.f("settlements_period_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("settlements_pkey")),
        sa.UniqueConstraint("key", name=op.f("settlements_key_key")),
        sa.UniqueConstraint(
            "period_id", "party_id", "currency", name=op.f("settlements_period_id_party_id_currency_key")
        ),
        sa.UniqueConstraint("public_id", name=op.f("settlements_public_id_key")),
        sa.UniqueConstraint("transfer_ref", name=op.f("settlements_transfer_ref_key")),
    )
    op.create_index(
        "settlements_held_idx", "settlements", ["id"], unique=False, postgresql_where=sa.text("state = 'held'")
    )
    op.create_index(
        "settlements_open_idx",
        "settlements",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'calling')"),
    )
    op.create_index("settlements_party_idx", "settlements", ["party_id", "id"], unique=False)
    op.create_table(
        "units",
        sa.Column("owner_party_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=60), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["owner_party_id"], ["parties.id"], name=op.f("units_owner_party_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("units_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("units_public_id_key")),
    )
    op.create_index("units_owner_idx", "units", ["owner_party_id"], unique=False)
    op.create_table(
        "api_tokens",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("api_tokens_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("api_tokens_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("api_tokens_public_id_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("api_tokens_secret_hash_key")),
    )
    op.create_index("api_tokens_member_idx", "api_tokens", ["member_id"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("renter_party_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_party_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by_member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default="1", nullable=False),
        sa.Column("instant", sa.Boolean(), nullable=False),
        sa.Column("request_blocks", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("needs_meeting", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("message", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("price_lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pay_by", sa.String(length=8), nullable=False),
        sa.Column("collect", sa.String(length=10), nullable=False),
        sa.Column("policy", sa.String(length=10), nullable=False),
        sa.Column("commission_bps", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("listing_title", sa.String(length=120), nullable=False),
        sa.Column(
            "listing_titles",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=10), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("collect IN ('platform', 'on_site')", name=op.f("bookings_collect_check")),
        sa.CheckConstraint("pay_by IN ('free', 'wallet', 'card', 'on_site')", name=op.f("bookings_pay_by_check")),
        sa.CheckConstraint("policy IN ('flexible', 'moderate', 'strict')", name=op.f("bookings_policy_check")),
        sa.CheckConstraint(
            "state IN ('draft', 'held', 'requested', 'confirmed', 'active', 'returned', 'completed', 'declined', 'expired', 'cancelled', 'no_show')",
            name=op.f("bookings_state_check"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("bookings_order_check")),
        sa.CheckConstraint("quantity > 0", name=op.f("bookings_quantity_check")),
        sa.CheckConstraint("total >= 0", name=op.f("bookings_total_check")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("bookings_listing_id_fkey")),
        sa.ForeignKeyConstraint(["made_by_member_id"], ["members.id"], name=op.f("bookings_made_by_member_id_fkey")),
        sa.ForeignKeyConstraint(["owner_party_id"], ["parties.id"], name=op.f("bookings_owner_party_id_fkey")),
        sa.ForeignKeyConstraint(["renter_party_id"], ["parties.id"], name=op.f("bookings_renter_party_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("bookings_pkey")),
        sa.UniqueConstraint("code", name=op.f("bookings_code_key")),
        sa.UniqueConstraint("public_id", name=op.f("bookings_public_id_key")),
    )
    op.create_index(
        "bookings_answer_idx",
        "bookings",
        ["answer_until"],
        unique=False,
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_index(
        "bookings_claim_idx",
        "bookings",
        ["claim_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('returned', 'no_show')"),
    )
    op.create_index("bookings_created_at_idx", "bookings", ["created_at"], unique=False)
    op.create_index(
        "bookings_end_idx", "bookings", ["ends_at"], unique=False, postgresql_where=sa.text("state = 'active'")
    )
    op.create_index(
        "bookings_hold_idx", "bookings", ["hold_until"], unique=False, postgresql_where=sa.text("state = 'held'")
    )
    op.create_index("bookings_listing_idx", "bookings", ["listing_id", "starts_at"], unique=False)
    op.create_index("bookings_owner_idx", "bookings", ["owner_party_id", "starts_at"], unique=False)
    op.create_index("bookings_renter_idx", "bookings", ["renter_party_id", "starts_at"], unique=False)
    op.create_index(
        "bookings_start_idx", "bookings", ["starts_at"], unique=False, postgresql_where=sa.text("state = 'confirmed'")
    )
    op.create_table(
        "circle_memberships",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('steward', 'member', 'guest')", name=op.f("circle_memberships_role_check")),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f("circle_memberships_circle_id_fkey")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("circle_memberships_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("circle_memberships_pkey")),
    )
    op.create_index(
        "circle_memberships_current_key",
        "circle_memberships",
        ["circle_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("circle_memberships_member_idx", "circle_memberships", ["member_id"], unique=False)
    op.create_table(
        "escrows",
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("payer_party_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_party_id", sa.BigInteger(), nullable=False),
        sa.Column("paid_by", sa.String(length=8), nullable=False),
        sa.Column("charge_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("commission_bps", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="held", nullable=False),
        sa.Column(
            "about", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("paid_by IN ('wallet', 'card')", name=op.f("escrows_paid_by_check")),
        sa.CheckConstraint("state IN ('held', 'released', 'refunded', 'split')", name=op.f("escrows_state_check")),
        sa.CheckConstraint("amount > 0 AND refunded >= 0 AND refunded <= amount", name=op.f("escrows_amount_check")),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("escrows_charge_id_fkey")),
        sa.ForeignKeyConstraint(["owner_party_id"], ["parties.id"], name=op.f("escrows_owner_party_id_fkey")),
        sa.ForeignKeyConstraint(["payer_party_id"], ["parties.id"], name=op.f("escrows_payer_party_id_fkey")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("escrows_pkey")),
    )
    op.create_index("escrows_owner_idx", "escrows", ["owner_party_id"], unique=False)
    op.create_index("escrows_payer_idx", "escrows", ["payer_party_id"], unique=False)
    op.create_table(
        "listing_circles",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("circle_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circles.id"], name=op.f("listing_circles_circle_id_fkey")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("listing_circles_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", "circle_id", name=op.f("listing_circles_pkey")),
    )
    op.create_index("listing_circles_circle_idx", "listing_circles", ["circle_id"], unique=False)
    op.create_table(
        "listing_revisions",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'rejected', 'withdrawn')", name=op.f("listing_revisions_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("listing_revisions_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("listing_revisions_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("listing_revisions_public_id_key")),
    )
    op.create_index(
        "listing_revisions_pending_key",
        "listing_revisions",
        ["listing_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "listing_revisions_queue_idx",
        "listing_revisions",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "listing_translations",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=4000), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("listing_translations_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listing_id", "lang", name=op.f("listing_translations_pkey")),
    )
    op.create_table(
        "listing_units",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("listing_units_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("listing_units_unit_id_fkey")),
        sa.PrimaryKeyConstraint("listing_id", "unit_id", name=op.f("listing_units_pkey")),
    )
    op.create_index("listing_units_unit_idx", "listing_units", ["unit_id"], unique=False)
    op.create_table(
        "notification_preferences",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_group", sa.String(length=20), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("notification_preferences_member_id_fkey")),
        sa.PrimaryKeyConstraint("member_id", "topic_group", name=op.f("notification_preferences_pkey")),
    )
    op.create_table(
        "notifications",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("on_page", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("mail_message_id", sa.String(length=200), nullable=True),
        sa.Column("mail_lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint(
            "mail_state IN ('off', 'waiting', 'sending', 'sent')", name=op.f("notifications_mail_state_check")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("notifications_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("notifications_pkey")),
        sa.UniqueConstraint("key", name=op.f("notifications_key_key")),
        sa.UniqueConstraint("public_id", name=op.f("notifications_public_id_key")),
    )
    op.create_index(
        "notifications_member_idx", "notifications", ["member_id", sa.literal_column("id DESC")], unique=False
    )
    op.create_index(
        "notifications_unread_idx",
        "notifications",
        ["member_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL AND on_page"),
    )
    op.create_table(
        "occupancies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(unit_id, unit_id, '[]')"), "&&"),
            (sa.literal_column("during"), "&&"),
            using="gist",
            name="occupancies_no_overlap",
        ),
        sa.CheckConstraint(
            "source IN ('booking', 'block', 'calendar', 'maintenance', 'offer')", name=op.f("occupancies_source_check")
        ),
        sa.CheckConstraint(
            "upper(during) - lower(during) <= interval '366 days'", name=op.f("occupancies_longest_check")
        ),
        sa.CheckConstraint(
            "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)",
            name=op.f("occupancies_half_open_check"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("occupancies_unit_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("occupancies_pkey")),
    )
    op.create_index("occupancies_source_idx", "occupancies", ["source", "source_id"], unique=False)
    op.create_index("occupancies_unit_idx", "occupancies", ["unit_id"], unique=False)
    op.create_table(
        "owner_blocks",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.Column("made_by_member_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("owner_blocks_order_check")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("owner_blocks_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_member_id"], ["members.id"], name=op.f("owner_blocks_made_by_member_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("owner_blocks_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("owner_blocks_public_id_key")),
    )
    op.create_index("owner_blocks_listing_idx", "owner_blocks", ["listing_id", "starts_at"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("charge_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="intended", nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("provider_ref", sa.String(length=255), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("state IN ('intended', 'succeeded', 'failed', 'wallet')", name=op.f("refunds_state_check")),
        sa.CheckConstraint("amount > 0", name=op.f("refunds_amount_check")),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("refunds_charge_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("refunds_pkey")),
        sa.UniqueConstraint("key", name=op.f("refunds_key_key")),
        sa.UniqueConstraint("provider_ref", name=op.f("refunds_provider_ref_key")),
        sa.UniqueConstraint("public_id", name=op.f("refunds_public_id_key")),
    )
    op.create_index("refunds_charge_idx", "refunds", ["charge_id"], unique=False)
    op.create_index(
        "refunds_unanswered_idx", "refunds", ["due_at"], unique=False, postgresql_where=sa.text("state = 'intended'")
    )
    op.create_table(
        "settlement_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("settlement_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("journal_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["journals.id"], name=op.f("settlement_lines_journal_id_fkey")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("settlement_lines_party_id_fkey")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("settlement_lines_settlement_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("settlement_lines_pkey")),
        sa.UniqueConstraint("journal_id", "party_id", name=op.f("settlement_lines_journal_id_party_id_key")),
    )
    op.create_index("settlement_lines_settlement_idx", "settlement_lines", ["settlement_id"], unique=False)
    op.create_table(
        "sign_in_sessions",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=200), server_default="", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("sign_in_sessions_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_sessions_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("sign_in_sessions_public_id_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("sign_in_sessions_secret_hash_key")),
    )
    op.create_index(
        "sign_in_sessions_member_idx",
        "sign_in_sessions",
        ["member_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("sign_in_sessions_seen_idx", "sign_in_sessions", ["seen_at"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('manager', 'clerk', 'bookkeeper', 'reader')", name=op.f("staff_role_check")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("staff_member_id_fkey")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("staff_organisation_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_pkey")),
    )
    op.create_index(
        "staff_current_key",
        "staff",
        ["organisation_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("staff_member_idx", "staff", ["member_id"], unique=False)
    op.create_table(
        "tariffs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=6), nullable=False),
        sa.Column("block_minutes", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("local_from", sa.Integer(), nullable=True),
        sa.Column("local_to", sa.Integer(), nullable=True),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("unit <> 'block' OR block_minutes > 0", name=op.f("tariffs_block_check")),
        sa.CheckConstraint("unit IN ('block', 'hour', 'day', 'night', 'month')", name=op.f("tariffs_unit_check")),
        sa.CheckConstraint("amount >= 0", name=op.f("tariffs_amount_check")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("tariffs_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tariffs_pkey")),
    )
    op.create_index("tariffs_listing_idx", "tariffs", ["listing_id"], unique=False)
    op.create_table(
        "booking_units",
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("booking_units_booking_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("booking_units_unit_id_fkey")),
        sa.PrimaryKeyConstraint("booking_id", "unit_id", name=op.f("booking_units_pkey")),
    )
    op.create_index("booking_units_unit_idx", "booking_units", ["unit_id"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("renter_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('pick_up', 'return')", name=op.f("handovers_kind_check")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("handovers_booking_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", "kind", name=op.f("handovers_pkey")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("token_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("resource_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name=op.f("idempotency_keys_token_id_fkey")),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("idempotency_keys_pkey")),
    )
    op.create_index("idempotency_keys_created_idx", "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "photos",
        sa.Column("listing_id", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("thumb_key", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')", name=op.f("photos_moderation_check")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("photos_listing_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["listing_revisions.id"], name=op.f("photos_revision_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("photos_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("photos_public_id_key")),
    )
    op.create_index("photos_listing_idx", "photos", ["listing_id", "position"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('start_24h', 'start_1h', 'end_1h', 'overdue')", name=op.f("reminders_kind_check")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'skipped')", name=op.f("reminders_state_check")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("reminders_booking_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("reminders_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reminders_pkey")),
        sa.UniqueConstraint("booking_id", "kind", "member_id", name=op.f("reminders_booking_id_kind_member_id_key")),
    )
    op.create_index(
        "reminders_due_idx", "reminders", ["due_at"], unique=False, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "reports",
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=True),
        sa.Column("reporter_member_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_member_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "moderation IN ('pending', 'approved', 'rejected', 'suspended')", name=op.f("reports_moderation_check")
        ),
        sa.CheckConstraint(
            "reason IN ('wrong', 'dangerous', 'forbidden', 'rude', 'fraud', 'damaged', 'not_there', 'other')",
            name=op.f("reports_reason_check"),
        ),
        sa.CheckConstraint("state IN ('open', 'settled', 'dismissed')", name=op.f("reports_state_check")),
        sa.CheckConstraint("subject_kind IN ('listing', 'member', 'booking')", name=op.f("reports_subject_kind_check")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("reports_booking_id_fkey")),
        sa.ForeignKeyConstraint(
            ["decided_by_member_id"], ["members.id"], name=op.f("reports_decided_by_member_id_fkey")
        ),
        sa.ForeignKeyConstraint(["reporter_member_id"], ["members.id"], name=op.f("reports_reporter_member_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reports_pkey")),
        sa.UniqueConstraint("public_id", name=op.f("reports_public_id_key")),
    )
    op.create_index(
        "reports_open_idx", "reports", ["created_at"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_index(
        "reports_open_key",
        "reports",
        ["reporter_member_id", "subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("reports_reporter_idx", "reports", ["reporter_member_id"], unique=False)
    op.create_index("reports_subject_idx", "reports", ["subject_kind", "subject_id"], unique=False)
    _guards()


def downgrade() -> None:
    _drop_guards()
    op.drop_index("reports_subject_idx", table_name="reports")
    op.drop_index("reports_reporter_idx", table_name="reports")
    op.drop_index("reports_open_key", table_name="reports", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("reports_open_idx", table_name="reports", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("reports")
    op.drop_index("reminders_due_idx", table_name="reminders", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table("reminders")
    op.drop_index("photos_listing_idx", table_name="photos")
    op.drop_table("photos")
    op.drop_index("idempotency_keys_created_idx", table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("handovers")
    op.drop_index("booking_units_unit_idx", table_name="booking_units")
    op.drop_table("booking_units")
    op.drop_index("tariffs_listing_idx", table_name="tariffs")
    op.drop_table("tariffs")
    op.drop_index("staff_member_idx", table_name="staff")
    op.drop_index("staff_current_key", table_name="staff", postgresql_where=sa.text("until IS NULL"))
    op.drop_table("staff")
    op.drop_index("sign_in_sessions_seen_idx", table_name="sign_in_sessions")
    op.drop_index(
        "sign_in_sessions_member_idx", table_name="sign_in_sessions", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_table("sign_in_sessions")
    op.drop_index("settlement_lines_settlement_idx", table_name="settlement_lines")
    op.drop_table("settlement_lines")
    op.drop_index("refunds_unanswered_idx", table_name="refunds", postgresql_where=sa.text("state = 'intended'"))
    op.drop_index("refunds_charge_idx", table_name="refunds")
    op.drop_table("refunds")
    op.drop_index("owner_blocks_listing_idx", table_name="owner_blocks")
    op.drop_table("owner_blocks")
    op.drop_index("occupancies_unit_idx", table_name="occupancies")
    op.drop_index("occupancies_source_idx", table_name="occupancies")
    op.drop_table("occupancies")
    op.drop_index(
        "notifications_unread_idx", table_name="notifications", postgresql_where=sa.text("read_at IS NULL AND on_page")
    )
    op.drop_index("notifications_member_idx", table_name="notifications")
    op.drop_table("notifications")
    op.drop_table("notification_preferences")
    op.drop_index("listing_units_unit_idx", table_name="listing_units")
    op.drop_table("listing_units")
    op.drop_table("listing_translations")
    op.drop_index(
        "listing_revisions_queue_idx", table_name="listing_revisions", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_index(
        "listing_revisions_pending_key", table_name="listing_revisions", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_table("listing_revisions")
    op.drop_index("listing_circles_circle_idx", table_name="listing_circles")
    op.drop_table("listing_circles")
    op.drop_index("escrows_payer_idx", table_name="escrows")
    op.drop_index("escrows_owner_idx", table_name="escrows")
    op.drop_table("escrows")
    op.drop_index("circle_memberships_member_idx", table_name="circle_memberships")
    op.drop_index(
        "circle_memberships_current_key", table_name="circle_memberships", postgresql_where=sa.text("until IS NULL")
    )
    op.drop_table("circle_memberships")
    op.drop_index("bookings_start_idx", table_name="bookings", postgresql_where=sa.text("state = 'confirmed'"))
    op.drop_index("bookings_renter_idx", table_name="bookings")
    op.drop_index("bookings_owner_idx", table_name="bookings")
    op.drop_index("bookings_listing_idx", table_name="bookings")
    op.drop_index("bookings_hold_idx", table_name="bookings", postgresql_where=sa.text("state = 'held'"))
    op.drop_index("bookings_end_idx", table_name="bookings", postgresql_where=sa.text("state = 'active'"))
    op.drop_index("bookings_created_at_idx", table_name="bookings")
    op.drop_index(
        "bookings_claim_idx", table_name="bookings", postgresql_where=sa.text("state IN ('returned', 'no_show')")
    )
    op.drop_index("bookings_answer_idx", table_name="bookings", postgresql_where=sa.text("state = 'requested'"))
    op.drop_table("bookings")
    op.drop_index("api_tokens_member_idx", table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_index("units_owner_idx", table_name="units")
    op.drop_table("units")
    op.drop_index("settlements_party_idx", table_name="settlements")
    op.drop_index(
        "settlements_open_idx", table_name="settlements", postgresql_where=sa.text("state IN ('due', 'calling')")
    )
    op.drop_index("settlements_held_idx", table_name="settlements", postgresql_where=sa.text("state = 'held'"))
    op.drop_table("settlements")
    op.drop_table("schedule_open")
    op.drop_table("payout_accounts")
    op.drop_index("organisations_name_idx", table_name="organisations")
    op.drop_table("organisations")
    op.drop_index("members_name_idx", table_name="members")
    op.drop_index("members_created_at_idx", table_name="members")
    op.drop_table("members")
    op.drop_index(
        "listings_xy_room_idx",
        table_name="listings",
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'room' AND state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.drop_index(
        "listings_xy_parking_idx",
        table_name="listings",
        postgresql_using="gist",
        postgresql_where=sa.text(
            "kind = 'parking' AND state = 'published' AND moderation = 'approved' AND owner_active"
        ),
    )
    op.drop_index(
        "listings_xy_item_idx",
        table_name="listings",
        postgresql_using="gist",
        postgresql_where=sa.text("kind = 'item' AND state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.drop_index(
        "listings_xy_idx",
        table_name="listings",
        postgresql_using="gist",
        postgresql_where=sa.text("state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.drop_index("listings_words_idx", table_name="listings", postgresql_using="gin")
    op.drop_index("listings_schedule_idx", table_name="listings")
    op.drop_index("listings_review_idx", table_name="listings", postgresql_where=sa.text("state = 'pending_review'"))
    op.drop_index("listings_owner_idx", table_name="listings")
    op.drop_index(
        "listings_newest_idx",
        table_name="listings",
        postgresql_where=sa.text("state = 'published' AND moderation = 'approved' AND owner_active"),
    )
    op.drop_index("listings_category_idx", table_name="listings")
    op.drop_table("listings")
    op.drop_table("entries")
    op.drop_index(
        "charges_unanswered_idx", table_name="charges", postgresql_where=sa.text("state IN ('intended', 'open')")
    )
    op.drop_index("charges_party_idx", table_name="charges")
    op.drop_index(
        "charges_fee_idx", table_name="charges", postgresql_where=sa.text("state = 'succeeded' AND fee IS NULL")
    )
    op.drop_index(
        "charges_booking_live_key",
        table_name="charges",
        postgresql_where=sa.text("booking_id IS NOT NULL AND state IN ('intended', 'open')"),
    )
    op.drop_index("charges_booking_idx", table_name="charges")
    op.drop_table("charges")
    op.drop_index(
        "webhook_events_waiting_idx", table_name="webhook_events", postgresql_where=sa.text("processed_at IS NULL")
    )
    op.drop_table("webhook_events")
    op.drop_table("settlement_periods")
    op.drop_table("schedules")
    op.drop_table("parties")
    op.drop_index(
        "outbox_messages_failed_idx", table_name="outbox_messages", postgresql_where=sa.text("state = 'failed'")
    )
    op.drop_index(
        "outbox_messages_due_idx",
        table_name="outbox_messages",
        postgresql_where=sa.text("state IN ('pending', 'sent')"),
    )
    op.drop_index("outbox_messages_done_idx", table_name="outbox_messages", postgresql_where=sa.text("state = 'done'"))
    op.drop_table("outbox_messages")
    op.drop_table("ledger_accounts")
    op.drop_index("journals_kind_recorded_idx", table_name="journals")
    op.drop_index("journals_booking_idx", table_name="journals")
    op.drop_table("journals")
    op.drop_table("clock_offsets")
    op.drop_index("circles_parent_idx", table_name="circles")
    op.drop_table("circles")
    op.drop_index("categories_parent_idx", table_name="categories")
    op.drop_table("categories")
    op.drop_index("audit_entries_subject_idx", table_name="audit_entries")
    op.drop_index("audit_entries_at_idx", table_name="audit_entries")
    op.drop_index("audit_entries_actor_idx", table_name="audit_entries")
    op.drop_index("audit_entries_action_idx", table_name="audit_entries")
    op.drop_table("audit_entries")
