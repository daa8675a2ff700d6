"""The processes of a running city: started, started again when they die, ended in order."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from marketplace.embedded.process import (
    POLITE,
    CannotStartError,
    Ending,
    RunningServer,
    collect,
    has_ended,
    never,
    open_log,
    spawn,
)
from marketplace.embedded.procfile import Line

BACK_OFF = (1, 2, 4, 8, 16, 30)  # seconds before the next try
STEADY = 60  # seconds up after which earlier failures are forgotten
LARGEST_LOG = 5 * 1024 * 1024

# Doors first, then those who bring work, then those who do it; what they stand on comes last.
STOP_ORDER = ("web", "relay", "beat", "worker")
_ENDINGS = {
    "web": (Ending(signal.SIGTERM, 10.0),),
    # Celery's warm shutdown lets running tasks end; a cold one gives them back to the queue.
    "worker": (Ending(signal.SIGTERM, 10.0), Ending(signal.SIGQUIT, 2.0)),
}


@dataclass(slots=True)
class Child:
    """A part of the city that is to be up: a way to start it, and how it has fared."""

    name: str
    start: Callable[[], RunningServer]
    server: RunningServer | None = None
    failures: int = 0
    _since: float = 0.0
    _due: float | None = None

    def launch(self) -> RunningServer:
        """Start it now. Raises CannotStartError."""
        self._since, self._due = time.monotonic(), None
        self.server = self.start()
        return self.server

    def look_after(self) -> str | None:
        """Start it again where it has died and its time has come. Gives back a sentence where there is news."""
        now = time.monotonic()
        if self.server is not None and has_ended(self.server.process):
            status, log = collect(self.server.process), self.server.log
            self.server = None
            if now - self._since >= STEADY:
                self.failures = 0
            return self._try_later(f"{self.name} {_how_it_ended(status)}", f"Its log: {log}")
        if self.server is None and self._due is not None and now >= self._due:
            try:
                self.launch()
            except (CannotStartError, OSError) as error:
                return self._try_later(f"{self.name} could not be started", str(error))
            return f"{self.name} is started again."
        return None

    def seconds_until_due(self) -> float | None:
        """How long until it is to be started again; None where it isn't waiting."""
        return None if self._due is None else max(0.0, self._due - time.monotonic())

    def stop(self, hurried: Callable[[], bool] = never) -> None:
        """End it for good."""
        self._due = None
        if self.server is not None:
            self.server.stop(hurried)

    def _try_later(self, what: str, where: str) -> str:
        delay = BACK_OFF[min(self.failures, len(BACK_OFF) - 1)]
        self.failures += 1
        self._due = time.monotonic() + delay
        return f"{what}; it is started again in {delay} s. {where}"


def procfile_child(line: Line, *, data_dir: Path, environment: Mapping[str, str], folder: Path) -> Child:
    """A Procfile line as a child whose output goes to ``data_dir/logs/<name>.log``."""
    log = data_dir / "logs" / f"{line.name}.log"

    def start() -> RunningServer:
        with open_log(log) as output:
            process = spawn(
                # The shell gives its place to the command: signals reach the command itself.
                ["/bin/sh", "-c", f"exec {line.command}"],
                name=line.name,
                data_dir=data_dir,
                environment=environment,
                output=output,
                folder=folder,
            )
        return RunningServer(line.name, "", 0, process, log, _ENDINGS.get(line.name, POLITE))

    return Child(line.name, start)


def in_stop_order(children: list[Child]) -> list[Child]:
    """First the known Procfile lines as ``STOP_ORDER`` says, then the others: what was started first ends last."""
    known = {name: place for place, name in enumerate(STOP_ORDER)}
    newest_first = list(reversed(children))
    return sorted(newest_first, key=lambda child: known.get(child.name, len(known)))


def rotate_log(log: Path, largest: int = LARGEST_LOG) -> None:
    """Keep one older file. The log is emptied in place, because its process goes on writing to it."""
    try:
        if log.stat().st_size <= largest:
            return
        older = log.with_name(f"{log.name}.1")
        older.unlink(missing_ok=True)
        with log.open("rb") as source, open_log(older) as target:
            shutil.copyfileobj(source, target)
        os.truncate(log, 0)
    except OSError:
        return  # a full disk must not end the city


def _how_it_ended(status: int) -> str:
    if status >= 0:
        return f"ended with exit status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
