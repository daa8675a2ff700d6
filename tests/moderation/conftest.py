"""An operator, and a browser that reads English."""

import pytest
from flask import Flask

from marketplace.accounts.models import Member
from tests.factories import accounts
from tests.support.client import Client, new_client


@pytest.fixture
def operator(city: Flask) -> Member:
    """Who runs the place."""
    return accounts.member("운영자 김서울", operator=True, language="en")


@pytest.fixture
def desk(city: Flask, operator: Member) -> Client:
    """The operator's browser."""
    return new_client(city).sign_in(operator)
