"""Starting the stand-ins of the embedded default: the mailbox and the practice Stripe, each a process of its own."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

from marketplace.embedded.ports import LOOPBACK
from marketplace.embedded.process import (
    RunningServer,
    end,
    end_leftovers,
    on_free_port,
    open_log,
    spawn,
    wait_until_ready,
)
from marketplace.embedded.state import read_state, write_state

CHECKOUT = Path(__file__).resolve().parents[2]
# Not the caller's environment: a proxy in somebody's shell has no business here. Modules are found where we find ours.
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PATH": "/usr/bin:/bin",
    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    "PYTHONUNBUFFERED": "1",
}


def start_mailbox(data_dir: Path, *, pause: Callable[[float], None] = time.sleep) -> RunningServer:
    """The mailbox, its mails in ``data_dir/mailbox``; ``url`` is an ``smtp://`` address. Raises CannotStartError."""
    data_dir = data_dir.resolve()
    folder = data_dir / "mailbox"

    def command(port: int) -> list[str]:
        return ["marketplace.embedded.mailbox", "--port", str(port), "--dir", str(folder)]

    return _start_module("mailbox", "The mailbox", data_dir, command, "smtp", _greets, pause)


def start_stripe(
    data_dir: Path, *, webhook_url: str, keys: Mapping[str, str], pause: Callable[[float], None] = time.sleep
) -> RunningServer:
    """The Stripe stand-in, its state in ``data_dir/stripe``; ``url`` is what STRIPE_API_BASE takes.

    ``keys`` holds STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET. Raises CannotStartError.
    """
    data_dir = data_dir.resolve()
    folder = data_dir / "stripe"

    def command(port: int) -> list[str]:
        place = ["--port", str(port), "--data-dir", str(folder), "--webhook-url", webhook_url]
        secrets = ["--webhook-secret", keys["STRIPE_WEBHOOK_SECRET"], "--secret-key", keys["STRIPE_SECRET_KEY"]]
        return ["marketplace.embedded.stripe", *place, *secrets]

    return _start_module("stripe", "The Stripe stand-in", data_dir, command, "http", _is_healthy, pause)


def _start_module(
    name: str,
    what: str,
    data_dir: Path,
    command: Callable[[int], Sequence[str]],
    scheme: str,
    answers: Callable[[int], bool],
    pause: Callable[[float], None],
) -> RunningServer:
    (data_dir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    end_leftovers(data_dir, name)
    state_file, log = data_dir / f"{name}.json", data_dir / "logs" / f"{name}.log"

    def start(port: int) -> RunningServer:
        write_state(state_file, {"port": str(port)})
        with open_log(log) as output:
            process = spawn(
                [sys.executable, "-m", *command(port)],
                name=name,
                data_dir=data_dir,
                environment=ENVIRONMENT,
                output=output,
                folder=CHECKOUT,
            )
        try:
            wait_until_ready(lambda: answers(port), process, what=what, log=log, pause=pause)
        except BaseException:
            end(process)
            raise
        return RunningServer(name, f"{scheme}://{LOOPBACK}:{port}", port, process, log)

    return on_free_port(read_state(state_file).get("port"), start)


def _greets(port: int) -> bool:
    """Whether an SMTP server says hello there."""
    try:
        with closing(socket.create_connection((LOOPBACK, port), timeout=1)) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


def _is_healthy(port: int) -> bool:
    return answers_ok(LOOPBACK, port, "/_health")


def answers_ok(host: str, port: int, path: str, seconds: float = 2) -> bool:
    """Whether a GET there is answered with 200."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    with closing(connection):
        try:
            connection.request("GET", path)
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
