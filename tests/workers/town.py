"""Real workers and relays on a database, a broker and a mailbox of their own, which a test can kill and start again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import redis

from marketplace.embedded.mailbox import messages
from marketplace.embedded.runfile import RunFile, process_started, write_run_file
from tests.support.servers import ROOT

PATIENCE = 60.0  # seconds for anything that is waited for
RESEND_SECONDS = 2
POINTS = ("relay.after-claim", "task.before-commit", "mail.after-send-before-record")
COMMANDS = {
    "worker": [
        "celery",
        "-A",
        "workers.app",
        "worker",
        "--loglevel=warning",
        "--concurrency=2",
        "--without-gossip",
        "--without-mingle",
    ],
    "relay": ["workers.relay"],
}


def wait_until(what: Callable[[], object], why: str, seconds: float = PATIENCE) -> None:
    """Looks again and again until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)


class Town:
    """The processes by name, and what they leave in the database and the mailbox."""

    def __init__(self, folder: Path, *, database_url: str, redis_url: str, smtp_url: str, mailbox: Path) -> None:
        self.folder, self.database_url, self.redis_url, self.mailbox = folder, database_url, redis_url, mailbox
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.logs = folder / "logs"
        self.logs.mkdir(exist_ok=True)
        # Fail-points count in embedded mode only: this process is the supervisor.
        supervisor = RunFile(os.getpid(), process_started(os.getpid()) or "", {}, ("mailbox",))
        write_run_file(folder, supervisor)
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SMTP_URL": smtp_url,
            "STRIPE_API_BASE": "http://127.0.0.1:9",
            "STRIPE_SECRET_KEY": "sk_test_tests",
            "STRIPE_WEBHOOK_SECRET": "whsec_tests",
            "STORAGE_URL": folder.as_uri(),
            "SECRET_KEY": "tests-only-" + "x" * 32,
            "BASE_URL": "http://localhost",
            "RESEND_SECONDS": str(RESEND_SECONDS),
            "DURE_FAIL_POINTS": ",".join(f"{point}@{folder / point}" for point in POINTS),
        }

    def start(self, *names: str) -> None:
        """Starts processes; a name may carry a number ("relay-2")."""
        for name in names:
            with (self.logs / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, "-m", *COMMANDS[name.partition("-")[0]]],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, name: str) -> None:
        """kill -9, with all that the process has started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> int:
        """Asks it to go; gives its exit status."""
        process = self.processes.pop(name)
        process.terminate()
        return process.wait(20)

    def died(self, name: str) -> bool:
        """Whether it has ended by itself, or is not there."""
        process = self.processes.get(name)
        return process is None or process.poll() is not None

    def complete(self) -> None:
        """Starts what is missing."""
        self.start(*(name for name in COMMANDS if self.died(name)))

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)

    def arm(self, point: str) -> None:
        """Whoever comes to this point next dies there, once."""
        (self.folder / point).touch()

    def fired(self, point: str) -> bool:
        return not (self.folder / point).exists()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(sql, values).fetchall()

    def broker(self) -> redis.Redis:
        return redis.Redis.from_url(self.redis_url)

    def states(self) -> dict[str, int]:
        """How many messages are in each state."""
        return dict(self.rows("SELECT state, count(*) FROM outbox_messages GROUP BY state"))

    def keep_up(self) -> None:
        """Starts again what has ended by itself, as the supervisor does."""
        self.start(*[name for name, process in self.processes.items() if process.poll() is not None])

    def quiet(self) -> None:
        """Waits until every message has had its effect, and keeps everybody up meanwhile."""

        def done() -> bool:
            self.keep_up()
            return set(self.states()) <= {"done"}

        wait_until(done, "messages are left over")

    def mails(self) -> list[str]:
        """The subjects that have arrived."""
        return sorted(mail.subject for mail in messages(self.mailbox))

    def told(self) -> str:
        """What the processes have said: shown where a test fails."""
        return "\n".join(f"{log.name}:\n{log.read_text()[-12_000:]}" for log in sorted(self.logs.iterdir()))
