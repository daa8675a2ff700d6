"""When something is wrong: each refusal as a page and as problem+json, the database away, and starts that are refused."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace import clock
from marketplace.accounts.models import Member, Party, PartyKind
from marketplace.config import Settings, SettingsError, load_settings
from marketplace.db import session, transaction
from marketplace.demo.people import OPERATOR, OWNER, PASSWORD, RENTER
from marketplace.errors import BusyError
from marketplace.moderation_state import Moderation
from marketplace.security import hash_password
from marketplace.wiring import LARGEST_REQUEST
from tests.contracts.page_checks import header_faults, page_faults
from tests.contracts.world import World, another_app
from tests.support import servers

LEAKS = ("Traceback", "secret detail", "sqlalchemy", "psycopg", 'File "', "werkzeug")
NOTHING_LISTENS = "postgresql://nobody:secret@127.0.0.1:9/nothing"


def _good(app: Flask, response, status: int) -> None:
    """An error page is a page like others, and says nothing of our insides."""
    assert response.status_code == status
    text = response.get_data(as_text=True)
    assert [leak for leak in LEAKS if leak in text] == []
    if response.content_type.startswith("text/html"):
        assert page_faults(app, response, "en") + header_faults(response, private=False) == []
    else:
        assert response.content_type == "application/problem+json"
        assert {"type", "title", "status", "code", "detail"} <= set(response.json)
        assert response.json["status"] == status


ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("anonymous", "GET", "/nowhere", 404),
        ("owner", "GET", "/bookings/{nobody}", 404),
        ("owner", "GET", "/nowhere", 404),
        ("stranger", "GET", "/operator", 403),
        ("anonymous", "GET", "/sign-out", 405),
        ("anonymous", "DELETE", "/wallet", 405),
        ("anonymous", "PUT", "/", 405),
        ("anonymous", "GET", "/api/v1/nowhere", 404),
        ("anonymous", "GET", "/api/v1/me", 401),
        ("renter", "POST", "/api/v1/bookings/{requested}/acceptance", 403),
        ("anonymous", "DELETE", "/api/v1/me", 405),
        ("owner", "POST", "/api/v1/bookings", 400),
    ],
)
def test_refusals_are_good_pages_or_problems(world, role, method, path, status):
    with world.undone():
        with transaction():
            session.get_one(Member, world.people["owner"]).language = "en"
            session.get_one(Member, world.people["stranger"]).language = "en"
        _good(world.app, world.ask(role, method, world.path(path), headers=ENGLISH), status)


def test_a_page_that_was_open_for_too_long_says_so(world):
    _good(world.app, world.browser("anonymous", csrf=False).post("/sign-in", headers=ENGLISH), 400)


@pytest.mark.parametrize(("role", "path"), [("anonymous", "/sign-in"), ("renter", "/api/v1/bookings")])
def test_what_is_too_large_is_not_read(world, role, path):
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    length = {"CONTENT_LENGTH": str(LARGEST_REQUEST + 1), "CONTENT_TYPE": kind}
    response = world.ask(role, "POST", path, input_stream=io.BytesIO(b""), environ_overrides=length, headers=ENGLISH)
    _good(world.app, response, 413)


# --- our own faults --------------------------------------------------------------------------------------------------


@pytest.fixture
def live(settings: Settings) -> Iterator[Flask]:
    """An application as people meet it, which shows no error to anybody."""
    with another_app(settings, testing=False) as app:
        yield app


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("secret detail"), 500), (BusyError(), 503)])
@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/openapi.json"])
def test_our_own_faults_are_told_without_our_insides(live, path, error, status):
    def fails() -> None:
        raise error

    endpoint, _arguments = live.url_map.bind("localhost").match(path)
    live.view_functions[endpoint] = fails
    response = live.test_client().get(path, headers=ENGLISH)
    _good(live, response, status)
    assert ("Retry-After" in response.headers) == (status == 503)


# --- the database away -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cut_off(settings: Settings) -> Iterator[Flask]:
    """An application whose database does not answer."""
    with another_app(settings, database_url=NOTHING_LISTENS, testing=False) as app:
        yield app


@pytest.mark.parametrize("role", ["anonymous", "owner"])
@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/listings", "/profile", "/listings/AAAAAAAAAAAAAAAAAAAAAA", "/api/v1/listings", "/api/v1/me"],
)
def test_without_a_database_pages_ask_to_come_back(cut_off, role, path):
    client = World(cut_off, None).browser(role)  # type: ignore[arg-type]  # no rows are needed for a cookie
    response = client.get(path, headers=ENGLISH | {"Authorization": "Bearer token-owner"})
    _good(cut_off, response, 503)
    assert int(response.headers["Retry-After"]) > 0


def test_without_a_database_a_form_asks_to_come_back(cut_off):
    client = World(cut_off, None).browser("owner")  # type: ignore[arg-type]  # as above
    _good(cut_off, client.post("/sign-in", data={"email": "a@example.org", "password": "x"}, headers=ENGLISH), 503)


def test_without_a_database_the_process_is_up_and_not_ready(cut_off):
    assert cut_off.test_client().get("/healthz").json == {"status": "ok"}
    assert cut_off.test_client().get("/readyz").status_code == 503


# --- production ------------------------------------------------------------------------------------------------------

GOOD = {
    "DURE_ENV": "production",
    "DATABASE_URL": "postgresql://dure:secret@db.internal/dure",
    "REDIS_URL": "redis://redis.internal/0",
    "SMTP_URL": "smtp://mail.internal",
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "STORAGE_URL": "file:///var/lib/dure",
    "SECRET_KEY": "x" * 40,
    "BASE_URL": "https://dure.example.org",
}


def test_production_starts_on_real_parts():
    settings = load_settings(GOOD)
    assert (settings.env, settings.practice, settings.testing, settings.https) == ("production", False, False, True)


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"DURE_ENV"}))
def test_production_names_what_is_missing(name):
    with pytest.raises(SettingsError, match=name):
        load_settings(GOOD | {name: ""})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "sk_test_123"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "rk_test_123"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:12111"}, "STRIPE_API_BASE"),
        ({"STRIPE_API_BASE": "http://localhost:12111"}, "STRIPE_API_BASE"),
        ({"BASE_URL": "http://dure.example.org"}, "BASE_URL"),
        ({"DURE_ENV": "staging"}, "DURE_ENV"),
    ],
)
def test_production_names_what_is_unsafe(change, named):
    with pytest.raises(SettingsError, match=named):
        load_settings(GOOD | change)


def test_production_names_everything_that_is_wrong_at_once():
    with pytest.raises(SettingsError) as error:
        load_settings({"DURE_ENV": "production", "SECRET_KEY": "short", "BASE_URL": "http://x"})
    assert all(name in str(error.value) for name in set(GOOD) - {"DURE_ENV"})


def test_production_does_not_ask_a_running_practice_city(tmp_path: Path):
    (tmp_path / "run.json").write_text(
        '{"pid": 1, "environment": {"DATABASE_URL": "postgresql://practice"}, "embedded": ["postgres"]}'
    )
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        load_settings(GOOD | {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""})


def _join(settings: Settings, email: str, password: str) -> None:
    now = clock.wall()
    with another_app(settings) as app, app.app_context(), transaction():
        party = Party(kind=PartyKind.MEMBER, created_at=now)
        session.add(
            Member(
                party=party,
                email=email,
                name="이하늘",
                password_hash=hash_password(password),
                moderation=Moderation.APPROVED,
                created_at=now,
            )
        )


@pytest.fixture
def production(server_urls: tuple[str, str], worker_number: int, settings: Settings) -> Iterator[Settings]:
    """Settings of a production with a database of its own."""
    name = f"dure_test_production_{worker_number}"
    url = servers.make_database(server_urls[0], name, servers.TEMPLATE)
    yield replace(
        settings, database_url=url, env="production", embedded=frozenset(), base_url="https://dure.example.org"
    )
    servers.drop_database(server_urls[0], name)


@pytest.mark.parametrize("email", [RENTER, OWNER, OPERATOR])
def test_production_refuses_the_demo_sign_ins(production, email):
    _join(production, email, PASSWORD)
    with pytest.raises(SettingsError, match=email), another_app(production):
        pass


def test_production_takes_members_with_passwords_of_their_own(production):
    _join(production, RENTER, "something of my own")
    with another_app(production) as app:
        assert app.test_client().get("/mailbox").status_code == 404
