"""The same crowd before two real web servers: one booking, a polite no for all others, and never a broken page."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from marketplace import clock
from marketplace.accounts import services as accounts
from marketplace.db import session, transaction
from marketplace.embedded.ports import free_port
from tests.bookings.conftest import prove
from tests.factories.bookings import NOW, offered, renter
from tests.races.arena import Arena
from tests.support.servers import ROOT

CROWD = 24
SERVERS = 2
PATIENCE = 60


def environment(arena: Arena, folder: Path) -> dict[str, str]:
    settings = arena.app.extensions["settings"]
    return {
        "PATH": "/usr/bin:/bin",
        "DATA_DIR": str(folder),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "STRIPE_API_BASE": settings.stripe_api_base,
        "STRIPE_SECRET_KEY": settings.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret,
        "STORAGE_URL": settings.storage_url,
        "SECRET_KEY": settings.secret_key,
        "BASE_URL": settings.base_url,
    }


@pytest.fixture
def servers(arena: Arena, tmp_path: Path) -> Iterator[list[str]]:
    """Two web servers on the arena's database, as the Procfile starts them."""
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "8", "--no-ws", "--factory"]
    running, addresses = [], []
    for _number in range(SERVERS):
        port = free_port()
        addresses.append(f"http://127.0.0.1:{port}")
        command = [sys.executable, "-m", "granian", "--host", "127.0.0.1", "--port", str(port), *options]
        running.append(
            subprocess.Popen(
                [*command, "marketplace:create_app"],
                cwd=ROOT,
                env=environment(arena, tmp_path),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
    try:
        for address in addresses:
            wait_for(address)
        yield addresses
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(PATIENCE)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError("a web server did not come up")


def ask(address: str, token: str, wanted: dict[str, str]) -> tuple[int, str]:
    """(status, code of the refusal or nothing)."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/bookings", json.dumps(wanted).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)["code"]


def all_at_once(servers: list[str], tokens: list[str], wanted: dict[str, str]) -> Counter[tuple[int, str]]:
    gate = threading.Barrier(len(tokens))
    answers: list[tuple[int, str]] = []

    def one(number: int) -> None:
        gate.wait()
        answers.append(ask(servers[number % len(servers)], tokens[number], wanted))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(tokens))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def test_one_of_a_crowd_books_over_http(arena: Arena, servers: list[str]):
    with transaction():
        tokens = [accounts.make_token(renter(), "a race", clock.wall())[1] for _number in range(CROWD)]
        listing_id = offered().public_id
    start: datetime = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    for day in range(3):
        begins = start + timedelta(days=day)
        period = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}
        found = all_at_once(servers, tokens, {"listing_id": listing_id} | period)
        assert found == {(201, ""): 1, (409, "slot-taken"): CROWD - 1}
    session.rollback()
    prove(NOW)
