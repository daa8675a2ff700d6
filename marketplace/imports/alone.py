"""One long piece of work at a time: a lock in the database that ends with the process that holds it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from marketplace.errors import ConflictError
from marketplace.extensions import settings
from marketplace.i18n import lazy_gettext as _l


class AlreadyRunningError(ConflictError):
    """Somebody else does the same at this moment."""

    code = "already-running"
    sentence = _l("This is being done already by another command. Please wait until it has ended.")


@contextmanager
def alone(work: str) -> Iterator[None]:
    """Does something that has many transactions without a second one beside it. Raises AlreadyRunningError.

    The lock lives on a connection of its own: it holds from the first transaction to the last, and a killed process lets go.
    """
    key = int.from_bytes(hashlib.sha256(f"alone:{work}".encode()).digest()[:8], signed=True)
    engine = create_engine(settings().sqlalchemy_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise AlreadyRunningError
        try:
            yield
        finally:
            # A closed connection lets go a moment later; who comes next shouldn't meet it.
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
