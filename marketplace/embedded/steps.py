"""Set-up steps between the servers' start and the city's: commands that end, their progress shown as it comes."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from marketplace.embedded.process import CannotStartError, collect, end, has_ended, open_log, spawn, tail

_TICK = 0.1
_STILL = 10.0  # seconds of silence after which the console says that it goes on


@dataclass(frozen=True, slots=True)
class Step:
    """A command to be done before the city is up. ``title`` is for the console: "Bringing the database up to date"."""

    name: str
    title: str
    command: Sequence[str]


def take_step(
    step: Step,
    *,
    data_dir: Path,
    environment: Mapping[str, str],
    folder: Path,
    say: Callable[[str], None],
    pause: Callable[[float], None],
) -> None:
    """Run the command to its end. What it prints is shown, indented; what it complains of goes to a log.

    Raises CannotStartError with the end of the log where it fails; whatever ``pause`` raises ends the command.
    """
    log = data_dir / "logs" / f"{step.name}.log"
    say(f"{step.title} …")
    began = spoke = time.monotonic()
    with open_log(log) as errors:
        process = spawn(
            step.command,
            name=step.name,
            data_dir=data_dir,
            environment=environment,
            output=subprocess.PIPE,
            errors=errors,
            folder=folder,
        )
        output = process.stdout
        assert output is not None  # noqa: S101 - PIPE was asked for
        os.set_blocking(output.fileno(), False)
        try:
            with output:
                unfinished = b""
                over = False
                while not over:
                    over = has_ended(process)  # before reading: what it wrote last is still read
                    *lines, unfinished = (unfinished + _read(output)).split(b"\n")
                    if over and unfinished:
                        lines.append(unfinished)
                    for line in lines:
                        errors.write(line + b"\n")
                        say(f"  {line.decode('utf-8', 'replace').rstrip()}")
                        spoke = time.monotonic()
                    if time.monotonic() - spoke > _STILL:
                        spoke = time.monotonic()
                        say(f"  … still at it ({spoke - began:.0f} s)")
                    if not over:
                        pause(_TICK)
        except BaseException:
            end(process)
            raise
    status = collect(process)
    if status != 0:
        raise CannotStartError(f"{step.title} failed (exit status {status}). The end of {log}:\n{tail(log)}")


def _read(output: IO[bytes]) -> bytes:
    found = b""
    with suppress(BlockingIOError):
        while piece := os.read(output.fileno(), 65_536):
            found += piece
    return found
