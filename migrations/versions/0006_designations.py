"""Designations: applications, committees with criteria and ballots, marks, grants; the mark on circles and organisations.

Old code runs beside it: all tables are new, and the new columns of circles and organisations are empty until somebody is
designated.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MODERATION = "moderation IN ('pending', 'approved', 'rejected', 'suspended')"
KINDS = "kind IN ('village', 'company', 'group')"
FIELDS = "field IN ('things', 'spaces', 'parking', 'mobility', 'food', 'skills', 'mixed')"
OPEN_STATES = "state IN ('draft', 'submitted', 'screening')"
ONE_APPLICANT = "(kind = 'village') = (circle_id IS NOT NULL) AND (kind = 'village') = (organisation_id IS NULL)"
WHOLE_MARK = "(designated_until IS NULL) = (designation_code IS NULL)"


def upgrade() -> None:
    _applications()
    _documents()
    _committees()
    _designations()
    _grants()
    _marks()


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _public() -> list[sa.Column]:  # type: ignore[type-arg]  # columns of several types
    return [_id(), sa.Column("public_id", sa.String(length=22), nullable=False)]


def _moderated() -> list[sa.Column[str]]:
    return [
        sa.Column("moderation", sa.String(length=12), server_default="pending", nullable=False),
        sa.Column("moderation_reason", sa.String(), nullable=True),
    ]


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


def _instant(name: str, *, nullable: bool = True) -> sa.Column:  # type: ignore[type-arg]  # a datetime's
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _keys(table: str, **columns: str) -> list[sa.Constraint]:
    """Foreign keys by column, beside the primary key and the public id."""
    return [
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"{table}_{column}_fkey"))
            for column, target in columns.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
    ]


def _checks(table: str, **rules: str) -> list[sa.Constraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"{table}_{name}_check")) for name, rule in rules.items()]


def _unique(table: str, *columns: str) -> sa.Constraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"{table}_{'_'.join(columns)}_key"))


def _applications() -> None:
    table = "designation_applications"
    op.create_table(
        table,
        *_public(),
        *_moderated(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        _ref("circle_id"),
        _ref("organisation_id"),
        _ref("filed_by_member_id", nullable=False),
        _ref("renews_id"),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("field", sa.String(length=10), server_default="mixed", nullable=False),
        _text("area", 300),
        sa.Column("households", sa.Integer(), nullable=True),
        _text("offer", 1000),
        _text("plan", 3000),
        _text("facts", 3000),
        _instant("created_at", nullable=False),
        _instant("submitted_at"),
        _instant("screening_at"),
        _instant("decided_at"),
        _ref("decided_by_member_id"),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("term_starts_on", sa.Date(), nullable=True),
        sa.Column("term_ends_on", sa.Date(), nullable=True),
        *_keys(
            table,
            circle_id="circles.id",
            organisation_id="organisations.id",
            filed_by_member_id="members.id",
            decided_by_member_id="members.id",
        ),
        _unique(table, "public_id"),
        *_checks(
            table,
            kind=KINDS,
            field=FIELDS,
            state="state IN ('draft', 'submitted', 'screening', 'designated', 'refused', 'withdrawn')",
            moderation=MODERATION,
            one_applicant=ONE_APPLICANT,
            households="households BETWEEN 1 AND 100000",
            term="(state = 'designated') = (term_ends_on IS NOT NULL)",
            term_order="term_ends_on > term_starts_on",
        ),
    )
    for who in ("circle", "organisation"):
        op.create_index(
            f"{table}_open_{who}_key", table, [f"{who}_id"], unique=True, postgresql_where=sa.text(OPEN_STATES)
        )
    op.create_index(f"{table}_state_idx", table, ["state", "submitted_at"])
    op.create_index(f"{table}_renews_idx", table, ["renews_id"])


def _documents() -> None:
    table = "application_documents"
    op.create_table(
        table,
        *_public(),
        _ref("application_id", nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _ref("added_by_member_id", nullable=False),
        _instant("created_at", nullable=False),
        *_keys(table, application_id="designation_applications.id", added_by_member_id="members.id"),
        _unique(table, "public_id"),
        *_checks(table, size="size > 0"),
    )
    op.create_index(f"{table}_application_idx", table, ["application_id"])


def _committees() -> None:
    table = "screening_criteria"
    op.create_table(
        table,
        _id(),
        _ref("application_id", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        *_keys(table, application_id="designation_applications.id"),
        _unique(table, "application_id", "position"),
        *_checks(table, weight="weight BETWEEN 1 AND 100"),
    )
    table = "screening_ballots"
    op.create_table(
        table,
        _id(),
        _ref("application_id", nullable=False),
        _ref("member_id", nullable=False),
        _instant("named_at", nullable=False),
        sa.Column("vote", sa.String(length=8), nullable=True),
        _text("comment", 1000),
        _instant("voted_at"),
        *_keys(table, application_id="designation_applications.id", member_id="members.id"),
        _unique(table, "application_id", "member_id"),
        *_checks(table, vote="vote IN ('yes', 'no', 'abstain')", voted="(vote IS NULL) = (voted_at IS NULL)"),
    )
    op.create_index(f"{table}_member_idx", table, ["member_id"])
    table = "ballot_scores"
    op.create_table(
        table,
        _ref("ballot_id", nullable=False),
        _ref("criterion_id", nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["screening_ballots.id"], name=op.f(f"{table}_ballot_id_fkey")),
        sa.ForeignKeyConstraint(["criterion_id"], ["screening_criteria.id"], name=op.f(f"{table}_criterion_id_fkey")),
        sa.PrimaryKeyConstraint("ballot_id", "criterion_id", name=op.f(f"{table}_pkey")),
        *_checks(table, score="score BETWEEN 0 AND 5"),
    )


def _designations() -> None:
    table = "designations"
    op.create_table(
        table,
        *_public(),
        _ref("application_id", nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        _ref("circle_id"),
        _ref("organisation_id"),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="valid", nullable=False),
        _instant("ended_at"),
        sa.Column("end_cause", sa.String(length=10), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=True),
        _ref("ended_by_member_id"),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        _instant("created_at", nullable=False),
        *_keys(
            table,
            application_id="designation_applications.id",
            circle_id="circles.id",
            organisation_id="organisations.id",
            ended_by_member_id="members.id",
        ),
        _unique(table, "public_id"),
        _unique(table, "application_id"),
        _unique(table, "code"),
        *_checks(
            table,
            kind=KINDS,
            state="state IN ('valid', 'ended')",
            end_cause="end_cause IN ('term', 'operator', 'given_back')",
            one_applicant=ONE_APPLICANT,
            term="ends_on > starts_on",
            ended="(state = 'ended') = (ended_at IS NOT NULL)",
        ),
    )
    for who in ("circle", "organisation"):
        op.create_index(
            f"{table}_valid_{who}_key",
            table,
            [f"{who}_id"],
            unique=True,
            postgresql_where=sa.text("state = 'valid'"),
        )
        op.create_index(f"{table}_{who}_idx", table, [f"{who}_id"])
    op.create_index(f"{table}_end_idx", table, ["ends_on"], postgresql_where=sa.text("state = 'valid'"))
    op.create_foreign_key(
        op.f("designation_applications_renews_id_fkey"), "designation_applications", table, ["renews_id"], ["id"]
    )


def _grants() -> None:
    table = "organisation_grants"
    op.create_table(
        table,
        *_public(),
        *_moderated(),
        _ref("designation_id", nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("report_due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="granted", nullable=False),
        _ref("granted_by_member_id"),
        _instant("created_at", nullable=False),
        _text("report", 3000),
        _instant("reported_at"),
        _ref("reported_by_member_id"),
        _instant("settled_at"),
        _ref("settled_by_member_id"),
        _instant("reminded_at"),
        *_keys(
            table,
            designation_id="designations.id",
            granted_by_member_id="members.id",
            reported_by_member_id="members.id",
            settled_by_member_id="members.id",
        ),
        _unique(table, "public_id"),
        *_checks(
            table,
            state="state IN ('granted', 'reported', 'settled')",
            moderation=MODERATION,
            amount="amount > 0",
            reported="(state = 'granted') = (reported_at IS NULL)",
            settled="(state = 'settled') = (settled_at IS NOT NULL)",
        ),
    )
    op.create_index(f"{table}_designation_idx", table, ["designation_id"])
    op.create_index(f"{table}_due_idx", table, ["report_due_on"], postgresql_where=sa.text("state = 'granted'"))


def _marks() -> None:
    for table in ("circles", "organisations"):
        op.add_column(table, sa.Column("designated_until", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("designation_code", sa.String(length=8), nullable=True))
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_whole_mark_check CHECK ({WHOLE_MARK}) NOT VALID")
    with op.get_context().autocommit_block():  # the look at all rows keeps nobody from writing
        for table in ("circles", "organisations"):
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {table}_whole_mark_check")


def downgrade() -> None:
    for table in ("circles", "organisations"):
        op.drop_constraint(f"{table}_whole_mark_check", table)
        op.drop_column(table, "designation_code")
        op.drop_column(table, "designated_until")
    op.drop_table("organisation_grants")
    op.drop_constraint("designation_applications_renews_id_fkey", "designation_applications")
    op.drop_table("designations")
    op.drop_table("ballot_scores")
    op.drop_table("screening_ballots")
    op.drop_table("screening_criteria")
    op.drop_table("application_documents")
    op.drop_table("designation_applications")
