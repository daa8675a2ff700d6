"""Bookings and books agree after every test of offices."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.bookings.conftest import prove
from tests.factories import offices
from tests.factories.bookings import NOW


@pytest.fixture
def sound(city: Flask) -> Iterator[None]:
    yield
    prove(NOW)


@pytest.fixture
def house(city: Flask) -> offices.Office:
    return offices.office()


@pytest.fixture
def place(house: offices.Office):
    return offices.site(house)
