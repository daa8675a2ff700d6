from collections.abc import Iterator

import pytest
import stripe

from tests.embedded.stripe.kit import Standin, running


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    """One stand-in for all tests of a file: each makes sessions and accounts of its own."""
    with running(tmp_path_factory.mktemp("stripe")) as found:
        yield found


@pytest.fixture(scope="module")
def client(standin: Standin) -> stripe.StripeClient:
    return standin.client()
