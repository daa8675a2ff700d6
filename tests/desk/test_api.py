"""The API for helpers, households and two approvals."""

from typing import Any

import pytest

from marketplace import clock
from marketplace.bookings.models import Booking
from marketplace.bookings.states import MadeHow
from marketplace.db import session, transaction
from marketplace.listings.services.second_approval import set_second_approval
from marketplace.listings.states import Approval
from tests.bookings.api_kit import asking
from tests.desk.kit import consented, household, office
from tests.factories import accounts, bookings
from tests.factories.bookings import actor
from tests.support.api import Api


def as_caller(app, member) -> Any:
    """Untyped on purpose: answers are looked into as they come."""
    return Api(app, member)


@pytest.fixture
def senior(city):
    return accounts.member("윤순자")


@pytest.fixture
def helper(city):
    return accounts.member("노다혜")


def test_a_helper_books_for_somebody(city, senior, helper):
    consented(senior, helper, limit=20_000)
    api = as_caller(city, helper)
    assert api.get("/people").json == {
        "items": [
            {"id": senior.public_id, "name": "윤순자", "month_limit": {"amount": 20_000, "currency": "KRW"}},
        ]
    }
    made = api.post("/bookings", asking(bookings.offered()) | {"for": senior.public_id}, key="k1")
    assert made.status_code == 201, made.json
    assert made.json["made_how"] == "helper"
    booking = session.query(Booking).one()
    assert (booking.renter_party_id, booking.made_by_member_id) == (senior.party_id, helper.id)
    assert api.get(f"/bookings/{made.json['id']}").status_code == 200
    assert api.post(f"/bookings/{made.json['id']}/cancellation", {}).json["state"] == "cancelled"


def test_without_consent_there_is_nobody_to_book_for(city, senior, helper):
    answer = as_caller(city, helper).post("/bookings", asking(bookings.offered()) | {"for": senior.public_id})
    assert answer.status_code == 404
    assert session.query(Booking).count() == 0


def test_a_booking_of_ones_own_says_so(city, helper):
    made = as_caller(city, helper).post("/bookings", asking(bookings.offered()))
    assert made.json["made_how"] == MadeHow.SELF
    assert (made.json["approvals_needed"], made.json["approvals_given"]) == (0, 0)


def test_two_approvals_by_two_people(city, helper):
    at = office()
    hall = at.offers(approval=Approval.REQUEST)
    with transaction():
        set_second_approval(at.organisation, [hall.id], actor=actor(at.manager), now=clock.now())
    made = as_caller(city, helper).post("/bookings", asking(hall)).json
    assert (made["approvals_needed"], made["approvals_given"]) == (2, 0)
    there = f"/bookings/{made['id']}/acceptance"
    clerk, manager = as_caller(city, at.clerk), as_caller(city, at.manager)
    first = clerk.post(there).json
    assert (first["state"], first["approvals_given"]) == ("requested", 1)
    again = clerk.post(there)
    assert (again.status_code, again.json["code"]) == (409, "second-person")
    second = manager.post(there).json
    assert (second["state"], second["approvals_given"]) == ("confirmed", 2)


def test_ones_household(city, senior, helper):
    api = as_caller(city, senior)
    assert api.get("/households/mine").status_code == 404
    household(senior, helper, shares=True)
    assert api.get("/households/mine").json == {
        "members": [
            {"id": senior.public_id, "name": "윤순자", "shares_bookings": True},
            {"id": helper.public_id, "name": "노다혜", "shares_bookings": True},
        ]
    }
