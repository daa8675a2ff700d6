"""What several tests of money ask."""

from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from marketplace import failpoints
from marketplace.db import session
from marketplace.outbox.models import OutboxMessage
from marketplace.payments import checks
from marketplace.payments.models import Journal


class KilledError(BaseException):
    """Stands for kill -9: nothing of the process runs after it."""


@contextmanager
def killed_at(point: str, monkeypatch: pytest.MonkeyPatch):
    """The process dies when it reaches the point, and whoever comes next finds what was committed."""

    def reach(name: str) -> None:
        if name == point:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(failpoints, "reach", reach)
        with pytest.raises(KilledError):
            yield


def topics(*names: str) -> list[tuple[str, dict[str, Any]]]:
    """The messages posted so far, oldest first, of these topics."""
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [(row.topic, row.payload) for row in rows if not names or row.topic in names]


def journal_kinds(booking_id: int | None = None) -> list[str]:
    statement = select(Journal.kind).order_by(Journal.id)
    if booking_id is not None:
        statement = statement.where(Journal.booking_id == booking_id)
    return list(session.scalars(statement))


def broken_checks() -> dict[str, list[dict[str, Any]]]:
    return {result.name: result.rows for result in checks.run() if not result.ok}


def assert_books_are_right() -> None:
    broken = broken_checks()
    assert broken == {}, broken
