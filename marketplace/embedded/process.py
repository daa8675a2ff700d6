"""Starting, watching and ending processes so that nothing is left behind and nothing else is touched."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from marketplace.embedded.ports import LOOPBACK, can_listen, free_port
from marketplace.embedded.runfile import process_started

# Every process of ours carries its city and its name in its environment: after a kill -9 of the supervisor that is
# how the next one knows what is its own. Process ids alone would not tell, they are given to others in time.
MARK_FOLDER = "DURE_RUN_FOLDER"
MARK_NAME = "DURE_RUN_NAME"

LAUNCHER = Path(__file__).with_name("launcher.py")
TICK = 0.05  # seconds between two looks at something that we wait for


class CannotStartError(Exception):
    """The city can't start here; the message is a sentence for the person at the console."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the system that a server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process is asked to go: a signal, and the seconds it has before the next one."""

    signal: signal.Signals
    patience: float


POLITE = (Ending(signal.SIGTERM, 5.0),)


def never() -> bool:
    """Nobody is in a hurry."""
    return False


@dataclass(slots=True)
class RunningServer:
    """An embedded server that answers. Leaving the ``with`` block, or ``stop()``, ends it."""

    name: str
    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    endings: Sequence[Ending] = POLITE
    superuser_url: str = ""  # PostgreSQL only: for tests and repairs, never for the application
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    def stop(self, hurried: Callable[[], bool] = never) -> None:
        """End the server and wait until it is gone. Safe to call twice."""
        end(self.process, self.endings, hurried)
        while self.afterwards:
            self.afterwards.pop()()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def open_log(path: Path) -> IO[bytes]:
    """A log file to append to, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab", buffering=0)


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a log, for the console."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 16_384))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def spawn(
    command: Sequence[str | Path],
    *,
    name: str,
    data_dir: Path,
    environment: Mapping[str, str],
    output: IO[bytes] | int,
    folder: Path,
    errors: IO[bytes] | int = subprocess.STDOUT,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, so that Ctrl-C reaches only whoever started us.

    It ends with us even when we are killed: the kernel sends it ``death_signal``. (The kernel means the thread that
    called this, so call it from one that lives as long as the process should.)
    """
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    facts = (os.getpid(), int(death_signal), uid, gid, folder, *command)
    return subprocess.Popen(  # noqa: S603 - our own commands, no shell in between
        [sys.executable, "-I", "-S", LAUNCHER, *map(str, facts)],
        env={**environment, MARK_FOLDER: str(data_dir), MARK_NAME: name},
        stdin=stdin,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process is over. It is not collected, so its id and its group's stay ours until ``collect``."""
    if process.returncode is not None:
        return True
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def collect(process: subprocess.Popen[bytes]) -> int:
    """Kill whatever is left of the process's group and give back its exit status (negative: the signal)."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def end(
    process: subprocess.Popen[bytes],
    endings: Sequence[Ending] = POLITE,
    hurried: Callable[[], bool] = never,
) -> int:
    """Ask the process to go, wait as long as each ending says (a second when hurried), then kill its group."""
    for ending in endings:
        if has_ended(process):
            break
        with suppress(ProcessLookupError):
            os.kill(process.pid, ending.signal)
        began = time.monotonic()
        while not has_ended(process):
            waited = time.monotonic() - began
            if waited > ending.patience or (hurried() and waited > 1):
                break
            time.sleep(TICK)
    return collect(process)


def wait_until_ready(
    answers: Callable[[], bool],
    process: subprocess.Popen[bytes],
    *,
    what: str,
    log: Path,
    seconds: float = 60,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Come back when the server answers. Raises CannotStartError with the end of its log when it dies or is too slow."""
    deadline = time.monotonic() + seconds
    while not answers():
        if has_ended(process):
            raise CannotStartError(f"{what} ended while it was starting. The end of {log}:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise CannotStartError(
                f"{what} did not answer within {seconds:.0f} seconds. The end of {log}:\n{tail(log)}"
            )
        pause(TICK)


def on_free_port(preferred: str | None, start: Callable[[int], RunningServer]) -> RunningServer:
    """Start a server on the port that it had before, or another where that is taken.

    Between our look at a port and the server's, somebody else may take it: then once more, on another.
    """
    for tries_left in (2, 1, 0):
        port = free_port(int(preferred) if preferred else None)
        try:
            return start(port)
        except CannotStartError:
            if not tries_left or can_listen(LOOPBACK, port):
                raise
    raise AssertionError  # the loop returns or raises


@dataclass(frozen=True, slots=True)
class Leftover:
    """A living process that a predecessor on the same folder started."""

    name: str
    pid: int
    started: str


def leftovers(data_dir: Path, name: str | None = None) -> list[Leftover]:
    """What an earlier supervisor of this folder left running, by the mark in its environment."""
    folder = f"{MARK_FOLDER}={data_dir}".encode()
    wanted = None if name is None else f"{MARK_NAME}={name}".encode()
    family = _self_and_ancestors()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in family:
            continue
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:  # it has just ended, or is another user's and so not ours
            continue
        if folder not in environment or (wanted is not None and wanted not in environment):
            continue
        names = [item.partition(b"=")[2].decode() for item in environment if item.startswith(f"{MARK_NAME}=".encode())]
        started = process_started(int(entry.name))
        if started is not None:
            found.append(Leftover(names[0] if names else "", int(entry.name), started))
    return found


def end_leftovers(data_dir: Path, name: str | None = None, *, patience: float = 5.0) -> list[str]:
    """End what a predecessor left, politely first. Gives back the names of what was ended."""
    ended: dict[str, None] = {}
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + patience
        asked: set[int] = set()
        while (found := leftovers(data_dir, name)) and time.monotonic() < deadline:
            for one in found:
                ended[one.name] = None
                if one.pid not in asked and process_started(one.pid) == one.started:
                    asked.add(one.pid)
                    with suppress(ProcessLookupError, PermissionError):
                        os.kill(one.pid, number)
            time.sleep(TICK)
    return list(ended)


def end_process(pid: int, started: str, endings: Sequence[Ending]) -> bool:
    """End a process that isn't our child. True when it is gone."""
    for ending in (*endings, Ending(signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + ending.patience
        if process_started(pid) != started:
            return True
        with suppress(ProcessLookupError):
            os.kill(pid, ending.signal)
        while process_started(pid) == started and time.monotonic() < deadline:
            time.sleep(TICK)
    return process_started(pid) != started


def _self_and_ancestors() -> set[int]:
    """Processes that must never be ended: a city may be started from within another's process."""
    family = set[int]()
    pid = os.getpid()
    while pid > 1 and pid not in family:
        family.add(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])
        except (OSError, ValueError):
            break
    return family
