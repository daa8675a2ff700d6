"""What every test of bookings leaves behind: books and bookings that agree; and whom and what pages and API are tried with."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.bookings import checks
from marketplace.bookings.services import Wish
from marketplace.db import transaction
from marketplace.intervals import Interval
from marketplace.listings.states import Approval
from marketplace.payments import checks as payment_checks
from tests.bookings.api_kit import at
from tests.factories import bookings
from tests.factories.bookings import DAY, HOUR, NOW
from tests.support.api import Api
from tests.support.client import Client

Sound = Callable[[datetime], None]


def prove(now: datetime) -> None:
    """Every proof over bookings and books holds."""
    broken = {result.name: result.rows for result in checks.run(now) if not result.ok}
    broken |= {result.name: result.rows for result in payment_checks.run() if not result.ok}
    assert broken == {}


@pytest.fixture
def sound(city: Flask) -> Iterator[Sound]:
    """Proves bookings and books whenever it is called, and once more when the test is over."""
    yield prove
    prove(NOW)


# the pages


@pytest.fixture
def start(city):
    """A start that a browser of today can book: three days on, at ten in Seoul."""
    return (clock.now() + 3 * DAY).replace(hour=1, minute=0, second=0, microsecond=0)


@pytest.fixture
def member(city) -> Member:
    with transaction():
        found = bookings.renter(50_000)
        found.language = "en"
    return found


@pytest.fixture
def browser(client: Client, member: Member) -> Client:
    return client.sign_in(member)


# the API


@pytest.fixture
def renter(city):
    return bookings.renter(50_000)


@pytest.fixture
def api(city, renter):
    return Api(city, renter)


@pytest.fixture
def drill(city):
    """Three thousand won an hour, booked at once."""
    return bookings.offered(fee=3000)


@pytest.fixture
def asked(city, renter):
    """A request that waits for its owner's answer."""
    listing = bookings.offered(fee=3000, approval=Approval.REQUEST)
    return bookings.story(listing, renter, Wish(Interval(at(), at() + 2 * HOUR)), now=clock.now())
