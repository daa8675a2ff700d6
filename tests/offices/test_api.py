"""Organisations over the API."""

import pytest

from marketplace import clock
from marketplace.bookings.states import BookingState
from tests.factories import offices
from tests.factories.bookings import DAY, HOUR
from tests.offices.test_routes import book
from tests.support.api import Api


@pytest.fixture
def api(city, house):
    return Api(city, house.clerk)


def test_everybody_reads_places_and_when_they_are_closed_but_not_why(city, house, place, api):
    at = (clock.now() + 5 * DAY).replace(minute=0, second=0, microsecond=0)
    made = api.post(
        f"{house.page}/closings",
        {
            "site_id": place.public_id,
            "starts_at": at.isoformat(),
            "ends_at": (at + DAY).isoformat(),
            "reason": "전기 공사",
        },
    )
    assert made.status_code == 201
    assert made.get_json()["bookings"] == []
    stranger = Api(city, None)
    found = stranger.get(f"{house.page}/sites").get_json()["items"]
    assert [(site["name"], site["always_open"], len(site["closed"])) for site in found] == [
        ("한빛동 주민센터", True, 1)
    ]
    assert "전기 공사" not in stranger.get(f"{house.page}/sites").get_data(as_text=True)
    assert stranger.get(house.page).get_json()["role"] is None
    assert api.get(house.page).get_json()["role"] == "clerk"
    assert [row["reason"] for row in api.get(f"{house.page}/closings").get_json()["items"]] == ["전기 공사"]


def test_bookings_follow_a_closing_at_once(house, place, api):
    at = (clock.now() + 5 * DAY).replace(minute=0, second=0, microsecond=0)
    booking = book(offices.room(house, place), at)
    body = {
        "site_id": place.public_id,
        "starts_at": (at - HOUR).isoformat(),
        "ends_at": (at + DAY).isoformat(),
        "reason": "전기 공사",
    }
    made = api.post(f"{house.page}/closings", body)
    assert [row["booking_id"] for row in made.get_json()["bookings"]] == [booking.public_id]
    assert offices.again(booking).state == BookingState.CANCELLED
    assert api.post(f"{house.page}/closings", body).get_json()["code"] == "closed-already"
