"""A browser that reads English, so that the tests can name sentences."""

import pytest
from flask import Flask

from marketplace.accounts.models import Member
from tests.factories import accounts
from tests.support.client import Client, new_client


@pytest.fixture
def client(city: Flask) -> Client:
    """Nobody is signed in on it; it asks for English."""
    browser = new_client(city)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.fixture
def member(city: Flask) -> Member:
    """이하늘, who reads English pages."""
    return accounts.member("이하늘", email="haneul@example.org", language="en")
