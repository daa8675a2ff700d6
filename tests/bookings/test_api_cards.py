"""Bookings by card through API v1: held, paid on the hosted page, or given back."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace import clock
from marketplace.availability.models import Occupancy
from marketplace.bookings import services
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.payments import services as payments
from marketplace.payments.models import Charge
from tests.bookings.api_kit import asking
from tests.factories import bookings
from tests.support.api import refusal
from tests.support.stripe_provider import provider

__all__ = ["provider"]


def test_a_booking_by_card_is_held_until_it_is_paid_on_the_hosted_page(api, renter, provider, sound):
    listing = bookings.offered(fee=20_000)
    told = api.post("/bookings", asking(listing, pay="card")).get_json()
    assert told["state"] == "held"
    assert told["pay_url"].startswith("http")
    assert api.get(f"/bookings/{told['id']}").get_json()["pay_url"] == told["pay_url"]
    provider.pay(told["pay_url"])
    charge = session.scalars(select(Charge).where(Charge.booking_id.is_not(None))).one()
    payments.apply_checkout(charge.id)
    with transaction():
        services.confirm_paid(charge.id, rules=bookings.RULES, now=clock.now())
    now = api.get(f"/bookings/{told['id']}").get_json()
    assert (now["state"], now["pay_url"]) == ("confirmed", None)
    sound(clock.now())


def test_a_replay_gives_the_same_booking_with_its_page(api, provider):
    listing = bookings.offered(fee=20_000)
    first = api.post("/bookings", asking(listing, pay="card"), key="card")
    again = api.post("/bookings", asking(listing, pay="card"), key="card")
    assert again.status_code == 201
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.get_json() == first.get_json()
    assert first.get_json()["pay_url"]
    assert session.scalar(select(func.count()).select_from(Booking)) == 1
    assert len(session.scalars(select(Charge).where(Charge.booking_id.is_not(None))).all()) == 1


def test_a_replay_after_the_hold_has_ended_tells_how_it_stands(api, provider):
    listing = bookings.offered(fee=20_000)
    told = api.post("/bookings", asking(listing, pay="card"), key="late").get_json()
    booking = session.scalars(select(Booking)).one()
    with transaction():
        services.expire(booking.id, clock.now() + timedelta(days=1))
    again = api.post("/bookings", asking(listing, pay="card"), key="late").get_json()
    assert (again["id"], again["state"], again["pay_url"]) == (told["id"], "expired", None)


def test_while_the_payment_service_is_away_the_time_is_held_and_the_page_comes_later(api, provider):
    listing = bookings.offered(fee=20_000)
    provider.flaky.fault("POST /v1/checkout/sessions", "drop_before", count=99)
    told = api.post("/bookings", asking(listing, pay="card"), key="away")
    assert told.status_code == 201
    assert (told.get_json()["state"], told.get_json()["pay_url"]) == ("held", None)
    provider.flaky.reset()
    again = api.post("/bookings", asking(listing, pay="card"), key="away").get_json()
    assert again["id"] == told.get_json()["id"]
    assert again["pay_url"]


def test_a_payment_that_is_refused_gives_the_time_back(api, renter, monkeypatch):
    listing = bookings.offered(fee=20_000)

    def refuse(_charge_id: int) -> str:
        raise payments.PaymentRefusedError

    monkeypatch.setattr(payments, "open_checkout", refuse)
    refusal(api.post("/bookings", asking(listing, pay="card")), 422, "payment-refused")
    assert session.scalars(select(Occupancy)).all() == []
    assert session.scalars(select(Booking.state)).one() == BookingState.CANCELLED
