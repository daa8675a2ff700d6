"""Races commit for real, so each arena has a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from marketplace.db import db, session, transaction
from marketplace.outbox import wake
from tests.conftest import build_app, make_settings
from tests.races.arena import POOL, Arena
from tests.support import servers

DROP = text("ALTER TABLE occupancies DROP CONSTRAINT occupancies_no_overlap")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/races/" in item.nodeid:
            item.add_marker(pytest.mark.race)


@contextmanager
def _built(
    server_urls: tuple[str, str], worker_number: int, tmp: pytest.TempPathFactory, *, guard: bool
) -> Iterator[Arena]:
    admin_url, redis_url = server_urls
    name = f"dure_race_{'on' if guard else 'off'}_gw{worker_number}"
    database_url = servers.make_database(admin_url, name, servers.TEMPLATE)
    folder = tmp.mktemp("race")
    broker = f"{redis_url.rstrip('/')}/{worker_number % 16}"
    woken = wake._client
    app = build_app(replace(make_settings(database_url, broker, folder), database_pool=4))
    wake._client = woken  # the other tests of this process keep theirs
    if not guard:
        with app.app_context(), transaction():
            session.execute(DROP)
    given = {"database_url": database_url, "redis_url": broker, "folder": str(folder), "pool": POOL}
    arena = Arena(app, given | {"guard_off": not guard})
    try:
        yield arena
    finally:
        arena.close()
        with app.app_context():
            db.engine.dispose()
        servers.drop_database(admin_url, name)


@pytest.fixture(scope="session")
def guarded_arena(
    server_urls: tuple[str, str], worker_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    with _built(server_urls, worker_number, tmp_path_factory, guard=True) as found:
        yield found


@pytest.fixture
def arena(guarded_arena: Arena) -> Iterator[Arena]:
    """The city as it is, with an application context to set up in and to look after."""
    with guarded_arena.app.app_context():
        yield guarded_arena


@pytest.fixture
def unguarded(
    server_urls: tuple[str, str], worker_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    """The same city, but nothing decides who of several gets a time: a look is all there is."""
    with (
        _built(server_urls, worker_number, tmp_path_factory, guard=False) as found,
        found.app.app_context(),
    ):
        yield found
