"""The city of rows that a module's contracts share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.contracts.world import World, opened


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[World]:
    """Everybody and everything; a test that changes something does it in ``world.undone()``."""
    with opened(app) as found:
        yield found
