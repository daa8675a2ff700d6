"""How often one may try: by address and by e-mail."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from marketplace.config import Settings
from marketplace.extensions import limiter
from marketplace.outbox import wake
from tests.conftest import build_app
from tests.support.client import Client, new_client, page_text


@pytest.fixture
def limited(settings: Settings) -> Iterator[Client]:
    """A browser at an application that counts. It is signed in nowhere and its tries change nothing."""
    app = build_app(replace(settings, rate_limits=True))
    limiter.reset()
    browser = new_client(app)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    yield browser
    limiter.reset()
    limiter.enabled = False
    with app.app_context():
        from marketplace.db import db

        db.engine.dispose()
    wake.connect(settings.redis_url)


def statuses(client: Client, path: str, forms: list[dict[str, str]]) -> list[int]:
    return [client.post(path, data=form).status_code for form in forms]


def from_address(client: Client, number: int) -> Client:
    client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
    return client


def test_one_account_is_tried_ten_times_from_wherever(limited):
    form = {"email": "haneul@example.org", "password": "wrong"}
    tries = [from_address(limited, number).post("/sign-in", data=form) for number in range(12)]
    assert [answer.status_code for answer in tries] == [422] * 10 + [429] * 2
    assert "Please wait a little" in page_text(tries[-1]) or "Wait a little" in page_text(tries[-1])
    assert int(tries[-1].headers["Retry-After"]) > 0
    shouted = form | {"email": " HANEUL@example.org"}
    assert from_address(limited, 99).post("/sign-in", data=shouted).status_code == 429
    assert limited.post("/sign-in", data=form | {"email": "other@example.org"}).status_code == 422


def test_one_address_tries_thirty_accounts_a_minute(limited):
    forms = [{"email": f"member{number}@example.org", "password": "wrong"} for number in range(31)]
    assert statuses(limited, "/sign-in", forms) == [422] * 30 + [429]
    assert from_address(limited, 7).post("/sign-in", data=forms[0]).status_code == 422


def test_looking_at_the_form_is_not_counted(limited):
    assert {limited.get("/sign-in").status_code for _each in range(40)} == {200}


def test_resets_are_asked_for_five_times_an_hour_by_account_and_twenty_by_address(limited):
    assert statuses(limited, "/reset", [{"email": "haneul@example.org"}] * 6) == [303] * 5 + [429]
    forms = [{"email": f"member{number}@example.org"} for number in range(16)]
    assert statuses(limited, "/reset", forms) == [303] * 15 + [429]


def test_joining_is_counted_by_address(limited):
    assert statuses(limited, "/sign-up", [{"name": "x"}] * 41) == [422] * 40 + [429]
