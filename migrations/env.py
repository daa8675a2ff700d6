"""Runs migrations: one at a time by an advisory lock, with short lock time-outs so that they never queue up traffic."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from marketplace.tables import metadata

LOCK = 0x44757265  # "Dure"


def url() -> str:
    """The database given by the caller (tests, flask db), else the settings'."""
    given = context.config.attributes.get("url")
    if given:
        return str(given)
    from marketplace.config import load_settings

    return load_settings().sqlalchemy_url


def run() -> None:
    engine = create_engine(
        url(),
        poolclass=pool.NullPool,
        connect_args={"options": "-c lock_timeout=5s -c statement_timeout=10min -c timezone=UTC"},
    )
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, compare_type=True, transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()
    engine.dispose()


run()
