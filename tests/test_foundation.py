"""The ground: transactions, the clock, health."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace import clock
from marketplace.db import NotInTransactionError, advance_clock, session, transaction
from tests.factories import accounts


def test_a_write_outside_a_transaction_is_refused(city):
    member = accounts.member()
    member.name = "다른 이름"
    with pytest.raises(NotInTransactionError):
        session.flush()


def test_transactions_are_never_nested(city):
    with transaction(), pytest.raises(NotInTransactionError), transaction():
        pass


def test_the_clock_moves_forward_only(city):
    before = clock.now()
    with transaction():
        advance_clock(timedelta(hours=26))
    assert clock.now() - before >= timedelta(hours=26)
    with transaction(), pytest.raises(ValueError, match="forward"):
        advance_clock(timedelta(hours=-1))


def test_health_and_readiness(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").status_code == 200


def test_readiness_says_that_migrations_are_missing(client):
    with transaction():
        session.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    assert client.get("/readyz").status_code == 503
