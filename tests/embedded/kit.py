"""Starting a fake city in a process of its own, and watching what it says and does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from marketplace.embedded.ports import free_port
from marketplace.embedded.runfile import RunFile, process_started, read_run_file
from marketplace.embedded.standins import CHECKOUT

FAKE_CITY = Path(__file__).with_name("fake_city.py")
PATH = "/usr/local/bin:/usr/bin:/bin"
# With addresses of its own for everything, no embedded server is started: the supervisor alone is quick.
NO_SERVERS = {
    "PATH": PATH,
    "DATABASE_URL": "postgresql://db/dure",
    "REDIS_URL": "redis://r",
    "SMTP_URL": "smtp://m",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
}

WEB = """
import os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if os.environ.get("BROKEN") is None else 503)
        self.end_headers()
    def log_message(self, *words):
        pass

def told(number, frame):
    print("web was told to go", flush=True)
    sys.exit(0)

signal.signal(signal.SIGTERM, told)
print("web serves", os.environ["DATABASE_URL"], flush=True)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Pages).serve_forever()
"""

# Leaves word of its end in a file, so that the order of endings can be seen.
QUIET = """
import os, pathlib, signal, sys, time

def told(number, frame):
    with (pathlib.Path(os.environ["DATA_DIR"]) / "endings").open("a") as file:
        file.write(sys.argv[1] + "\\n")
    sys.exit(0)

signal.signal(signal.SIGTERM, told)
print("up", flush=True)
while True:
    time.sleep(60)
"""


class City:
    """A fake city: ``start()`` it, ``wait_for`` what it says, ``stop()`` it. Whatever is left is killed on leaving."""

    def __init__(self, folder: Path, *, python: str = sys.executable, user: int | None = None) -> None:
        self.folder = folder
        self.data_dir = folder / "두레 data"
        self.port = free_port()
        self.said = ""
        self.environment: Mapping[str, str] = NO_SERVERS
        self.surroundings: dict[str, str] = {
            "PATH": PATH,
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *sys.path[1:]]),
        }
        self.steps: Sequence[tuple[str, str]] = ()
        self.ready_seconds = 30.0
        self.python, self.user = python, user
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "web.py").write_text(WEB)
        (folder / "quiet.py").write_text(QUIET)
        self.procfile("web: python3 web.py", "worker: python3 quiet.py worker")

    def procfile(self, *lines: str) -> None:
        (self.folder / "Procfile").write_text("\n".join(lines) + "\n")

    def start(self) -> Self:
        facts = [
            str(self.data_dir),
            str(self.port),
            str(self.folder),
            json.dumps(self.steps),
            json.dumps(self.environment),
        ]
        self._let_go()
        self.process = subprocess.Popen(
            [self.python, str(FAKE_CITY), *facts, str(self.ready_seconds)],
            cwd="/",
            env=self.surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        return self

    def start_until_ready(self) -> Self:
        self.start().wait_for("Sign in as")
        return self

    def hear(self) -> str:
        """All that it has said until now."""
        assert self.process is not None
        assert self.process.stdout is not None
        try:
            while piece := os.read(self.process.stdout.fileno(), 65_536):
                self.said += piece.decode()
        except (BlockingIOError, BrokenPipeError):
            pass
        return self.said

    def wait_for(self, words: str, seconds: float = 40) -> str:
        wait_until(lambda: words in self.hear() or self.over, seconds)
        assert words in self.hear(), f"{words!r} was not said: {self.said}"
        return self.said

    @property
    def over(self) -> bool:
        assert self.process is not None
        return self.process.poll() is not None

    @property
    def run_file(self) -> RunFile:
        run = read_run_file(self.data_dir)
        assert run is not None, self.hear()
        return run

    def pid(self, name: str) -> int:
        return self.run_file.pids[name]

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)

    def wait(self, seconds: float = 30) -> int:
        """Its exit status."""
        assert self.process is not None
        wait_until(lambda: self.over, seconds)
        self.hear()
        return self.process.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.send(number)
        return self.wait()

    def log(self, name: str) -> str:
        return (self.data_dir / "logs" / f"{name}.log").read_text()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process is not None and not self.over:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._let_go()

    def _let_go(self) -> None:
        if self.process is not None:
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()


def wait_until(check: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    return process_started(pid) is not None
