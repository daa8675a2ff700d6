"""The supervisor of the embedded city: starts its parts, keeps them up, and ends them again.

It alone owns the embedded servers. Everything that it starts lives in a session of its own and is known by a mark in
its environment, so that Ctrl-C ends all of it and nothing else, and a killed supervisor's leftovers are found again.
"""

import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

from marketplace.embedded.children import Child, in_stop_order, procfile_child, rotate_log
from marketplace.embedded.parts import ADDRESS, TITLE, children_environment, embedded_parts, own_settings, part_as_child
from marketplace.embedded.ports import can_listen, next_free_port
from marketplace.embedded.process import CannotStartError, RunningServer, end_leftovers, tail
from marketplace.embedded.procfile import read_procfile
from marketplace.embedded.runfile import RunFile, process_started, read_run_file, remove_run_file, write_run_file
from marketplace.embedded.signals import Signals, StopRequestedError
from marketplace.embedded.standins import answers_ok
from marketplace.embedded.steps import Step, take_step

FAILED, ALREADY_RUNNING, PORT_TAKEN = 1, 3, 4
READY_SECONDS = 90
WEB_TRIES = 3  # deaths of the web process before Ready after which waiting on is no use
LOG_CHECK = 30.0  # seconds between two looks at the sizes of the logs


class AlreadyRunningError(CannotStartError):
    """Another supervisor has this folder."""


class PortTakenError(CannotStartError):
    """Somebody listens where the web process should."""


def run(
    data_dir: Path,
    port: int,
    *,
    environment: Mapping[str, str],
    procfile: Path,
    steps: Sequence[Step],
    farewell: Sequence[str] = (),
    say: Callable[[str], None] = click.echo,
    ready_seconds: float = READY_SECONDS,
) -> int:
    """Run the city until somebody stops it; gives back the exit status.

    0 after Ctrl-C or SIGTERM, 3 where a city runs on this folder already, 4 where the port is taken, 1 where something
    could not be started; each with a sentence. ``farewell`` is said under the line "Ready: …". To be called in the main
    thread (it takes the signals).
    """

    def tell(sentence: str) -> None:
        with suppress(OSError):  # the terminal may be gone; the city goes on
            try:
                say(sentence)
            except UnicodeEncodeError:
                say(sentence.encode("ascii", "replace").decode("ascii"))

    data_dir = data_dir.resolve()

    try:
        with Signals() as signals, _owned(data_dir):
            city = _City(data_dir, port, environment, procfile, tell, signals)
            try:
                city.start(steps, ready_seconds)
                tell(f"Ready: {city.web_url}")
                for sentence in farewell:
                    tell(sentence)
                city.keep_up()
            except StopRequestedError:
                tell("Stopping … (once more to hurry)")
            finally:
                city.stop()
            tell(f"Stopped. The city's data stays in {data_dir}")
    except CannotStartError as error:
        tell(str(error))
        return {AlreadyRunningError: ALREADY_RUNNING, PortTakenError: PORT_TAKEN}.get(type(error), FAILED)
    except OSError as error:  # a full disk, no memory for another process, a folder that is not ours
        tell(f"The city can't go on: {error}")
        return FAILED
    return 0


@contextmanager
def _owned(data_dir: Path) -> Iterator[None]:
    """The folder is ours as long as we live: the lock goes with the process, however it ends."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStartError(
            f"The city's folder {data_dir} can't be used ({error.strerror}): choose another by DATA_DIR=…, or start as its owner."
        ) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(_who_has_it(data_dir, lock)) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


def _who_has_it(data_dir: Path, lock: int) -> str:
    running = read_run_file(data_dir)
    if running is not None:
        where, pid = f"already running at {running.environment.get('BASE_URL', '')}", str(running.supervisor_pid)
    else:
        where, pid = "just being started or stopped", os.pread(lock, 32, 0).decode("ascii", "replace").strip()
    return f"The city of {data_dir} is {where} (pid {pid}). Stop that one first, or choose another folder by DATA_DIR=…"


@dataclass(slots=True)
class _City:
    """One run of one city."""

    data_dir: Path
    port: int
    environment: Mapping[str, str]
    procfile: Path
    say: Callable[[str], None]
    signals: Signals
    children: list[Child] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Where the web process listens: this machine only, unless WEB_HOST says otherwise."""
        return self.environment.get("WEB_HOST") or "127.0.0.1"

    @property
    def near_host(self) -> str:
        """How we ourselves reach it."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - asked for, not chosen

    @property
    def web_url(self) -> str:
        host = f"[{self.near_host}]" if ":" in self.near_host else self.near_host
        return f"http://{host}:{self.port}"

    def start(self, steps: Sequence[Step], ready_seconds: float) -> None:
        """From nothing to Ready. Raises CannotStartError, or StopRequestedError where somebody has thought better of it."""
        if process_started(os.getpid()) is None:
            raise CannotStartError("The embedded city needs Linux (it looks after its processes by /proc).")
        lines = read_procfile(self.procfile)
        self.parts = embedded_parts(self.environment)
        left = end_leftovers(self.data_dir)
        if left:
            self.say(f"Ended what an earlier run had left: {', '.join(left)}.")
        self._refuse_taken_port()
        self._start_parts()
        environment = self._environment()
        for step in steps:
            take_step(
                step,
                data_dir=self.data_dir,
                environment=environment,
                folder=self.procfile.parent,
                say=self.say,
                pause=self.signals.pause,
            )
        self.say("Starting the city's processes …")
        # Pages first: four processes at once would share the cores and all be late. What is posted before the others
        # are up waits in the outbox.
        for line in sorted(lines, key=lambda line: line.name != "web"):
            child = procfile_child(line, data_dir=self.data_dir, environment=environment, folder=self.procfile.parent)
            self._launch(child)
            self._write_run_file()
            if child.name == "web":
                self._wait_for(child, ready_seconds)

    def keep_up(self) -> None:
        """Look after everybody. Ends only by StopRequestedError."""
        look_at_logs = time.monotonic()
        while True:
            if time.monotonic() >= look_at_logs:
                look_at_logs = time.monotonic() + LOG_CHECK
                for log in (self.data_dir / "logs").glob("*.log"):
                    rotate_log(log)
            waits = [wait for child in self.children if (wait := child.seconds_until_due()) is not None]
            self.signals.pause(min([LOG_CHECK, *waits]))
            self._look_after()

    def stop(self) -> None:
        """End everybody in order. A second wish to stop makes it quick."""
        for child in in_stop_order(self.children):
            child.stop(self.signals.hurried)
        remove_run_file(self.data_dir)

    def _refuse_taken_port(self) -> None:
        try:
            if can_listen(self.host, self.port):
                return
        except PermissionError:
            raise PortTakenError(f"Port {self.port} is for root only. Choose another: PORT=8000 make run") from None
        other = next_free_port(self.host, self.port)
        raise PortTakenError(
            f"Port {self.port} on {self.host} is taken by another program. Choose another: PORT={other} make run"
        )

    def _start_parts(self) -> None:
        self.settings = own_settings(self.data_dir, self.environment, web_url=self.web_url)
        for part in self.parts:
            self.signals.pause(0)
            began = time.monotonic()
            child = part_as_child(
                part, self.data_dir, self.settings, web_url=self.web_url, say=self.say, pause=self.signals.pause
            )
            server = self._launch(child)
            self.settings[ADDRESS[part]] = server.url
            self.say(f"Started {TITLE[part]} ({time.monotonic() - began:.1f} s)")
        self._write_run_file()

    def _environment(self) -> dict[str, str]:
        beside = str(Path(sys.executable).parent)
        return {
            **children_environment(self.environment, self.settings, self.parts),
            "PATH": os.pathsep.join(filter(None, (beside, self.environment.get("PATH")))),
            "PORT": str(self.port),
            "WEB_HOST": self.host,
            "DATA_DIR": str(self.data_dir),
        }

    def _launch(self, child: Child) -> RunningServer:
        self.children.append(child)
        return child.launch()

    def _wait_for(self, web: Child, seconds: float) -> None:
        """Until pages answer."""
        log = self.data_dir / "logs" / "web.log"
        deadline = time.monotonic() + seconds
        while not answers_ok(self.near_host, self.port, "/readyz"):
            if web.failures >= WEB_TRIES:
                raise CannotStartError(f"The web process ends again and again. The end of {log}:\n{tail(log)}")
            if time.monotonic() > deadline:
                raise CannotStartError(
                    f"{self.web_url}/readyz did not answer 200 within {seconds:.0f} seconds. The end of {log}:\n{tail(log)}"
                )
            self.signals.pause(0.1)
            self._look_after()

    def _look_after(self) -> None:
        for child in self.children:
            news = child.look_after()
            if news is None:
                continue
            self.say(news)
            self._write_run_file()
            server = child.server
            if child.name in self.parts and server is not None and server.url != self.settings[ADDRESS[child.name]]:
                raise CannotStartError(
                    f"{child.name} had to come back on another port, because its own was taken meanwhile. Start the city again."
                )

    def _write_run_file(self) -> None:
        pids = {child.name: child.server.process.pid for child in self.children if child.server is not None}
        started = process_started(os.getpid()) or ""
        write_run_file(self.data_dir, RunFile(os.getpid(), started, self.settings, self.parts, pids))
