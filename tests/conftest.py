"""One database per worker, cloned from a migrated template; each test's changes are rolled back.

Tests that need real commits (races, workers, journeys) ask for ``committed`` databases of their own.
"""

import contextvars
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from flask import Flask

from marketplace import clock
from marketplace.config import Settings
from tests.support import servers as test_servers
from tests.support.client import Client, new_client

# How long an example takes says something of the machine, nothing of the code.
hypothesis.settings.register_profile("dure", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("dure")

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # a Monday, 10:00 in Seoul


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.dure_servers = None  # type: ignore[attr-defined]  # started when the first test asks


def _servers(config: pytest.Config) -> test_servers.Servers:
    if config.dure_servers is None:  # type: ignore[attr-defined]
        config.dure_servers = test_servers.start()  # type: ignore[attr-defined]
    return config.dure_servers  # type: ignore[attr-defined, no-any-return]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """xdist: the controller starts the servers, the workers are told where."""
    found = _servers(node.config)  # type: ignore[attr-defined]
    node.workerinput["dure_admin_url"] = found.admin_url  # type: ignore[attr-defined]
    node.workerinput["dure_redis_url"] = found.redis_url  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    found = getattr(config, "dure_servers", None)
    if found is not None:
        found.stop()


# What takes long comes last, so that a mistake is told soon; within a rank the order stays as shuffled.
SLOW = (
    "tests/imports/",
    "tests/demo/",
    "tests/embedded/",
    "tests/races/",
    "tests/workers/",
    "tests/journeys/",
    "tests/faults/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first."""

    def rank(item: pytest.Item) -> int:
        return next((place for place, folder in enumerate(SLOW, start=1) if item.nodeid.startswith(folder)), 0)

    items.sort(key=rank)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A test that asks for no application runs outside of any: its rules speak English, whoever ran before it."""
    if {"settings", "server_urls"} & set(pyfuncitem.fixturenames):
        return None
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    contextvars.Context().run(pyfuncitem.obj, **given)
    return True


@pytest.fixture(scope="session")
def server_urls(request: pytest.FixtureRequest) -> tuple[str, str]:
    """(database address with the right to create databases, Redis address)."""
    given = getattr(request.config, "workerinput", None)
    if given is not None:
        return given["dure_admin_url"], given["dure_redis_url"]
    found = _servers(request.config)
    return found.admin_url, found.redis_url


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    name = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(name.removeprefix("gw"))


@pytest.fixture(scope="session")
def settings(
    server_urls: tuple[str, str], worker_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    admin_url, redis_url = server_urls
    name = f"dure_test_gw{worker_number}"
    url = test_servers.make_database(admin_url, name, test_servers.TEMPLATE)
    folder = tmp_path_factory.mktemp("storage")
    yield make_settings(url, f"{redis_url.rstrip('/')}/{worker_number % 16}", folder)
    test_servers.drop_database(admin_url, name)


def make_settings(database_url: str, redis_url: str, folder: Path) -> Settings:
    return Settings(
        env="development",
        database_url=database_url,
        redis_url=redis_url,
        smtp_url="smtp://127.0.0.1:9",  # nobody listens: a test that mails says so itself
        stripe_api_base="http://127.0.0.1:9",
        stripe_secret_key="sk_test_tests",
        stripe_webhook_secret="whsec_tests",
        storage_url=f"file://{folder}",
        secret_key="tests-only-" + "x" * 32,
        base_url="http://localhost",
        data_dir=folder,
        embedded=frozenset({"postgres", "valkey", "mailbox", "stripe"}),
        testing=True,
        rate_limits=False,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application on this worker's database."""
    application = build_app(settings)
    yield application
    close_app(application)


def build_app(settings: Settings, **changes: object) -> Flask:
    from marketplace import create_app

    app = create_app(replace(settings, **changes))  # type: ignore[arg-type]
    app.test_client_class = Client
    return app


def close_app(application: Flask) -> None:
    """Lets go of the database and of Redis."""
    from marketplace.db import db
    from marketplace.outbox import wake

    with application.app_context():
        db.engine.dispose()
    wake.disconnect()


@pytest.fixture
def city(app: Flask) -> Iterator[Flask]:
    """An application context on a database whose changes end with the test."""
    from marketplace.db import db, session

    with app.app_context():
        engines = db._app_engines[app]
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        connection.exec_driver_sql(
            "SET idle_in_transaction_session_timeout = 0"
        )  # a test on a busy machine may think long
        engines[None] = connection  # type: ignore[assignment]  # the documented way to test with rollback
        session.remove()
        session.configure(join_transaction_mode="create_savepoint")
        try:
            yield app
        finally:
            session.remove()
            outer.rollback()
            connection.close()
            engines[None] = engine
            clock.set_offset(timedelta(0))


@pytest.fixture
def client(city: Flask) -> Client:
    """A browser that nobody is signed in on."""
    return new_client(city)


@pytest.fixture
def now() -> datetime:
    """Monday 16 November 2026, 10:00 in Seoul."""
    return NOW
