"""The supervisor with every embedded server, as different people on different machines would start it."""

import json
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from marketplace.embedded.mailbox import messages
from marketplace.embedded.pgplace import find_place
from marketplace.embedded.process import Account
from tests.embedded.kit import PATH, City, is_alive, wait_until

SERVERS = {"postgres", "valkey", "mailbox", "stripe"}
MAKE_TABLE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS t (n int)")
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may pass through, under a long name as deep checkouts have."""
    top = Path(tempfile.mkdtemp(prefix="dure-test-"))
    top.chmod(0o755)
    folder = top / ("deep-" + "x" * 120) / '동네 city\'s "folder" $HOME'
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(top)


def _python_for(account: Account) -> str:
    """A Python like ours that this user can start: ours may lie in a closed home."""
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}", "/usr/bin/python3"):
        version = "import sys; print(sys.version_info[:2])"
        try:
            said = subprocess.run(
                [candidate, "-c", version],
                user=account.uid,
                group=account.gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=True,
                text=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if said.stdout.strip() == str(tuple(sys.version_info[:2])):
            return candidate
    pytest.skip(f"no Python {sys.version_info.major}.{sys.version_info.minor} that {account.name} can start")


def _proves_itself(city: City) -> None:
    """Every server answers at the address that the run file tells."""
    environment = city.run_file.environment
    assert set(city.run_file.embedded) == SERVERS
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        connection.execute("INSERT INTO t VALUES (1)")
    with redis.Redis.from_url(environment["REDIS_URL"]) as client:
        assert client.ping()
    address = urlsplit(environment["SMTP_URL"])
    with smtplib.SMTP(address.hostname or "", address.port or 0, timeout=10) as client:
        client.sendmail("a@example.org", ["b@example.org"], "Subject: hello\n\nhello")
    assert messages(city.data_dir / "mailbox")[0].subject == "hello"


def _rows(city: City) -> int:
    with psycopg.connect(city.run_file.environment["DATABASE_URL"]) as connection:
        [count] = connection.execute("SELECT count(*) FROM t").fetchone() or [0]
        return int(count)


def _sweep(city: City) -> None:
    """What root's clusters leave outside their folder."""
    if os.geteuid() == 0 and city.user is None:
        shutil.rmtree(find_place(city.data_dir, throwaway=False).home)


@pytest.fixture(params=["as we are", "as nobody"])
def city(request: pytest.FixtureRequest, open_folder: Path) -> Iterator[City]:
    """A city with all its servers, under a locale and a zone that must not matter."""
    if request.param == "as nobody":
        account: Account = request.getfixturevalue("nobody")
        os.chown(open_folder, account.uid, account.gid)
        made = City(open_folder, python=_python_for(account), user=account.uid)
    else:
        made = City(open_folder)
    modules = made.surroundings["PYTHONPATH"]
    made.environment = {"PATH": PATH, "PYTHONPATH": modules, "PGSSLMODE": "require", "HTTP_PROXY": "http://127.0.0.1:9"}
    made.surroundings |= {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "HOME": "/nonexistent", "PGSSLMODE": "require"}
    made.steps = [("migrate", MAKE_TABLE)]
    with made:
        yield made
    _sweep(made)


def test_a_city_starts_from_nothing_and_again_with_its_data(city: City, tmp_path: Path) -> None:
    city.start_until_ready()
    _proves_itself(city)
    first = dict(city.run_file.environment)
    pids = list(city.run_file.pids.values())
    assert city.stop(signal.SIGINT) == 0
    assert not any(map(is_alive, pids))
    city.said = ""
    city.start_until_ready()
    assert dict(city.run_file.environment) == first
    assert _rows(city) == 1
    assert city.stop(signal.SIGTERM) == 0


def test_a_city_survives_the_kill_of_its_supervisor(city: City) -> None:
    city.start_until_ready()
    _proves_itself(city)
    pids = list(city.run_file.pids.values())
    city.send(signal.SIGKILL)
    city.wait()
    wait_until(lambda: not any(map(is_alive, pids)))
    city.said = ""
    city.start_until_ready()
    assert _rows(city) == 1
    assert len(messages(city.data_dir / "mailbox")) == 1


@pytest.mark.parametrize(
    ("city", "name"),
    # Only PostgreSQL differs between users.
    [
        ("as we are", "mailbox"),
        ("as we are", "postgres"),
        ("as we are", "stripe"),
        ("as we are", "valkey"),
        ("as nobody", "postgres"),
    ],
    indirect=["city"],
)
def test_a_server_that_dies_comes_back_at_its_address(city: City, name: str) -> None:
    city.start_until_ready()
    before = json.dumps(dict(city.run_file.environment))
    first = city.pid(name)
    os.kill(first, signal.SIGKILL)
    city.wait_for(f"{name} is started again.")
    wait_until(lambda: city.run_file.pids.get(name, first) != first)
    _proves_itself(city)
    assert json.dumps(dict(city.run_file.environment)) == before
