"""Paying a booking by card: to the hosted page and back."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from marketplace import clock
from marketplace.bookings import services
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState, PayBy
from marketplace.db import session, transaction
from marketplace.payments import services as payment_services
from marketplace.payments.models import Charge, ChargeState
from marketplace.payments.services import PaymentsAwayError, wallet_balance
from tests.bookings.kit import here, made, path, sent
from tests.factories import payments
from tests.factories.bookings import HOUR, offered
from tests.factories.payments import won
from tests.support.stripe_provider import Provider, provider

S = BookingState
__all__ = ["provider"]


@pytest.mark.parametrize("provider", ["stand-in"], indirect=True)
def test_by_card_one_pays_on_the_hosted_page_and_comes_back(provider: Provider, browser, start, sound):
    listing = offered(fee=10_000)
    answer = browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="card"))
    assert answer.status_code == 303
    pay_url = answer.headers["Location"]
    found = session.scalars(select(Booking)).one()
    assert found.state == S.HELD
    again = browser.post(f"/bookings/{found.public_id}/payment")
    assert (again.status_code, again.headers["Location"]) == (303, pay_url)
    back = urlsplit(provider.pay(pay_url))
    for _look in range(2):
        answer = browser.get(f"{back.path}?{back.query}")
        assert (answer.status_code, path(answer)) == (303, f"/bookings/{found.public_id}")
    session.expire_all()
    assert (found.state, found.paid_at is not None) == (S.CONFIRMED, True)
    assert "Your payment is in." in browser.get(f"/bookings/{found.public_id}").text


@pytest.mark.parametrize("provider", ["stand-in"], indirect=True)
def test_who_comes_back_without_having_paid_is_told_to_wait(provider: Provider, browser, start, sound):
    listing = offered(fee=10_000)
    browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="card"))
    found = session.scalars(select(Booking)).one()
    charge = session.scalars(select(Charge).where(Charge.booking_id == found.id)).one()
    answer = browser.get(f"/bookings/{found.public_id}/paid?charge={charge.public_id}")
    assert path(answer) == f"/bookings/{found.public_id}"
    assert "still waiting for word" in browser.get(path(answer)).text


@pytest.mark.parametrize("provider", ["stand-in"], indirect=True)
def test_a_payment_after_the_hold_is_said_to_be_in_the_wallet(provider: Provider, browser, member, start, sound):
    listing = offered(fee=10_000)
    pay_url = browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="card")).headers[
        "Location"
    ]
    found = session.scalars(select(Booking)).one()
    with transaction():
        services.expire(found.id, clock.now() + HOUR)
    back = urlsplit(provider.pay(pay_url))
    assert "goes to your wallet" in browser.get(path(browser.get(f"{back.path}?{back.query}"))).text
    assert wallet_balance(member.party_id, "KRW") == won(70_000)


def test_where_the_pay_page_can_not_be_opened_the_time_stays_kept(browser, start, sound, monkeypatch):
    def away(_charge_id: int) -> str:
        raise PaymentsAwayError

    monkeypatch.setattr(payment_services, "open_checkout", away)
    listing = offered(fee=10_000)
    answer = browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="card"))
    found = session.scalars(select(Booking)).one()
    assert (answer.status_code, path(answer), found.state) == (303, f"/bookings/{found.public_id}", S.HELD)
    assert "payment service doesn&#39;t answer" in browser.get(path(answer)).text


def test_while_the_provider_is_silent_the_return_page_says_to_wait(browser, member, start, sound):
    found = made(start, member=member, fee=10_000, pay_by=PayBy.CARD)
    assert found.charge is not None
    with transaction():
        found.charge.checkout_ref, found.charge.state = "cs_test_nobody_answers", ChargeState.OPEN
    answer = browser.get(here(found, f"/paid?charge={found.charge.public_id}"))
    assert answer.status_code == 303
    assert "still waiting for word" in browser.get(path(answer)).text


def test_the_return_page_knows_only_the_bookings_own_charge(browser, member, start, sound):
    found = made(start, member=member, fee=10_000, pay_by=PayBy.CARD)
    top_up = payments.topped_up(member.party_id)
    assert browser.get(here(found, f"/paid?charge={top_up.public_id}")).status_code == 404
    assert browser.get(here(found, "/paid?charge=nothing")).status_code == 404
    assert browser.get(here(found, "/paid")).status_code == 404


def test_there_is_no_pay_page_once_the_time_has_run_out(browser, member, start, sound):
    found = made(start, member=member, fee=10_000, pay_by=PayBy.CARD)
    found.expire(clock.now() + HOUR)
    answer = browser.post(here(found, "/payment"))
    assert (answer.status_code, path(answer)) == (303, here(found))
    assert "time for paying has run out" in browser.get(path(answer)).text
