"""Migrations: one head, there and back, equal to the models, with every constraint that code relies on by its name."""

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool
from sqlalchemy.schema import ColumnCollectionConstraint

from marketplace.tables import metadata
from tests.support.servers import alembic_config, drop_database, make_database

# What decides races and keeps the books, by name: autogenerate does not notice a missing exclusion constraint.
CONSTRAINTS = {
    "occupancies_no_overlap": "x",
    "occupancies_half_open_check": "c",
    "occupancies_longest_check": "c",
    "ledger_accounts_min_balance_check": "c",
    "ledger_accounts_kind_owner_id_currency_stripe_key": "u",
    "journals_key_key": "u",
    "entries_account_id_account_version_key": "u",
    "entries_amount_check": "c",
    "charges_key_key": "u",
    "refunds_key_key": "u",
    "settlements_key_key": "u",
    "settlements_period_id_party_id_currency_key": "u",
    "settlement_lines_journal_id_party_id_key": "u",
    "webhook_events_pkey": "p",
    "notifications_key_key": "u",
    "reminders_booking_id_kind_member_id_key": "u",
    "idempotency_keys_pkey": "p",
    "members_email_key": "u",
    "bookings_public_id_key": "u",
    "schedules_content_hash_key": "u",
    "circle_invitations_secret_hash_key": "u",
    "circle_invitations_uses_check": "c",
    "circle_appeals_membership_id_key": "u",
    "circle_spendings_four_eyes_check": "c",
    "screening_ballots_application_id_member_id_key": "u",
    "ballot_scores_pkey": "p",
    "designations_application_id_key": "u",
    "designations_code_key": "u",
    "guests_party_id_key": "u",
    "guests_erased_check": "c",
    "helper_consents_two_people_check": "c",
    "household_members_joined_check": "c",
    "closing_bookings_pkey": "p",
    "listings_hours_from_site_check": "c",
    "occupancies_source_check": "c",
}
TRIGGERS = {"entries_append_only", "journals_append_only", "audit_entries_append_only", "entries_journal_balanced"}


@pytest.fixture
def empty_database(server_urls, worker_number):
    name = f"dure_test_migrations_{worker_number}"
    yield make_database(server_urls[0], name)
    drop_database(server_urls[0], name)


def test_there_is_one_head():
    assert len(ScriptDirectory(str(alembic_config("x://").get_main_option("script_location"))).get_heads()) == 1


def test_up_from_empty_back_and_up_again_equals_the_models(empty_database):
    config = alembic_config(empty_database)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    with psycopg.connect(empty_database) as connection:
        left = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchall()
        functions = connection.execute(
            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        ).fetchone()
    assert {name for (name,) in left} <= {"alembic_version", "alembic_version_pkc"}
    assert functions == (0,)
    command.upgrade(config, "head")
    engine = create_engine("postgresql+psycopg://" + empty_database.partition("://")[2], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_every_constraint_that_code_relies_on_is_there_by_name(empty_database):
    command.upgrade(alembic_config(empty_database), "head")
    with psycopg.connect(empty_database) as connection:
        found: dict[str, str] = dict(connection.execute("SELECT conname, contype::text FROM pg_constraint").fetchall())
        unvalidated = connection.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated").fetchall()
        triggers = {row[0] for row in connection.execute("SELECT tgname FROM pg_trigger").fetchall()}
    assert {name: found.get(name) for name in CONSTRAINTS} == CONSTRAINTS
    assert unvalidated == []
    assert triggers >= TRIGGERS


def test_every_constraint_has_a_name_of_ours(empty_database):
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"a constraint of {table.name} has no name"


def test_foreign_keys_have_an_index_or_a_reason():
    """A delete or a look from the other side must not scan a table that grows."""
    reasoned = {
        # rows that are never deleted on the other side, and never looked up from there
        "bookings.made_by_member_id", "reports.booking_id", "reports.decided_by_member_id", "owner_blocks.made_by_member_id",
        "photos.revision_id", "reminders.member_id", "escrows.charge_id", "listings.category_id",
        "circle_memberships.ended_by_member_id", "circle_invitations.made_by_member_id",
        "circle_join_requests.decided_by_member_id", "circle_appeals.decided_by_member_id",
        "circle_notices.removed_by_member_id", "circle_comments.removed_by_member_id",
        "tariffs.circle_id", "bookings.terms_circle_id", "bookings.fund_circle_id", "escrows.fund_circle_id",
        "circle_spendings.payee_member_id", "circle_spendings.proposed_by_member_id",
        "circle_spendings.decided_by_member_id",
        "organisations.verified_by_member_id", "organisation_verifications.asked_by_member_id",
        "organisation_verifications.decided_by_member_id", "closings.made_by_member_id",
        "closing_bookings.from_listing_id", "closing_bookings.to_listing_id",
    }  # fmt: skip
    missing = []
    for table in metadata.tables.values():
        firsts = [next(iter(index.expressions)) for index in table.indexes]
        firsts += [
            next(iter(c.columns)) for c in table.constraints if isinstance(c, ColumnCollectionConstraint) and c.columns
        ]
        leading = {getattr(first, "name", "") for first in firsts}
        for key in table.foreign_keys:
            name = f"{table.name}.{key.parent.name}"
            if key.parent.name not in leading and not key.parent.primary_key and name not in reasoned:
                missing.append(name)
    assert missing == []
