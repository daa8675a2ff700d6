"""One idempotency key, one effect."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace import clock, idempotency
from marketplace.availability.models import Occupancy
from marketplace.availability.queries import units_of
from marketplace.bookings.models import Booking
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.payments import services as payments
from tests.bookings.api_kit import HOUR, asking, at
from tests.factories import bookings
from tests.factories.availability import held
from tests.support.api import Api, refusal


def test_a_key_books_once(api, drill, renter):
    first = api.post("/bookings", asking(drill, pay="wallet"), key="once")
    again = api.post("/bookings", asking(drill, pay="wallet"), key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert "Idempotent-Replayed" not in first.headers
    assert payments.wallet_balance(renter.party_id, "KRW").amount == 44_000


def test_a_key_is_of_one_request_and_one_token(api, city, drill):
    api.post("/bookings", asking(drill, pay="wallet"), key="k")
    refusal(api.post("/bookings", asking(drill, hours=3, pay="wallet"), key="k"), 422, "key-reused")
    told = Api(city, bookings.renter(50_000)).post("/bookings", asking(drill, start=at(5), pay="wallet"), key="k")
    assert told.status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_1_to_255_characters(api, drill, key):
    told = api.call("POST", "/bookings", json=asking(drill, pay="wallet"), headers={"Idempotency-Key": key})
    refusal(told, 422, "bad-idempotency-key")


def test_a_refusal_is_kept_unless_trying_again_may_help(api, drill, renter):
    wish = asking(drill, pay="card")
    first = api.post("/bookings", wish, key="floor")
    again = api.post("/bookings", wish, key="floor")
    assert first.get_json() == again.get_json()
    refusal(again, 422, "below-card-floor")
    assert again.headers["Idempotent-Replayed"] == "true"
    row = held(units_of(drill.id)[0][0], Interval(at(), at() + HOUR))
    refusal(api.post("/bookings", asking(drill, pay="wallet"), key="free soon"), 409, "slot-taken")
    with transaction():
        session.delete(session.get_one(Occupancy, row.id))
    assert api.post("/bookings", asking(drill, pay="wallet"), key="free soon").status_code == 201


def test_a_key_waits_while_its_first_request_runs(api, drill, monkeypatch):
    monkeypatch.setattr("marketplace.idempotency.session", _Running(session))  # another process has the key's lock
    refusal(api.post("/bookings", asking(drill, pay="wallet"), key="running"), 409, "request-running")
    assert session.scalars(select(Booking)).all() == []


class _Running:
    """A session whose advisory locks are somebody else's."""

    def __init__(self, real) -> None:
        self._real = real

    def scalar(self, statement, *values: Any):
        return False if "advisory" in str(statement) else self._real.scalar(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_keys_are_forgotten_after_a_day(api, drill):
    api.post("/bookings", asking(drill, pay="wallet"), key="old")
    with transaction():
        assert idempotency.forget(clock.wall() + timedelta(hours=23)) == 0
        assert idempotency.forget(clock.wall() + timedelta(hours=25)) == 1
    refusal(api.post("/bookings", asking(drill, pay="wallet"), key="old"), 409, "slot-taken")
