"""``DATA_DIR/run.json``: where the running embedded city can be reached.

The supervisor writes it, config.py reads it. Nothing else of ours is imported here, so that config.py can.
"""

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

RUN_FILE = "run.json"
_START_TIME = 19  # field 22 of /proc/<pid>/stat, counted from the state that follows the name in parentheses


@dataclass(frozen=True, slots=True)
class RunFile:
    """A running city: who supervises it, the addresses and secrets of its parts, and its process ids by name.

    ``embedded`` names the parts that are our own servers: postgres, valkey, mailbox, stripe.
    """

    supervisor_pid: int
    supervisor_started: str
    environment: Mapping[str, str]
    embedded: tuple[str, ...] = ()
    pids: Mapping[str, int] = field(default_factory=dict)


def read_run_file(data_dir: Path) -> RunFile | None:
    """The city that runs on this folder, or None where none does.

    A file whose supervisor is dead (killed, or the machine restarted) counts as none: a process id alone would not
    tell, because another process may carry it by now.
    """
    try:
        written = json.loads((data_dir / RUN_FILE).read_text("utf-8"))
        run = RunFile(
            supervisor_pid=int(written["supervisor_pid"]),
            supervisor_started=str(written["supervisor_started"]),
            environment={str(name): str(value) for name, value in written["environment"].items()},
            embedded=tuple(map(str, written["embedded"])),
            pids={str(name): int(pid) for name, pid in written["pids"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return run if process_started(run.supervisor_pid) == run.supervisor_started else None


def write_run_file(data_dir: Path, run: RunFile) -> None:
    """Replace the file as a whole, readable by its owner only."""
    content = {
        "supervisor_pid": run.supervisor_pid,
        "supervisor_started": run.supervisor_started,
        "environment": dict(run.environment),
        "embedded": list(run.embedded),
        "pids": dict(run.pids),
    }
    write_private(data_dir / RUN_FILE, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def remove_run_file(data_dir: Path) -> None:
    """Nothing runs here any more."""
    with suppress(FileNotFoundError):
        (data_dir / RUN_FILE).unlink()


def process_started(pid: int) -> str | None:
    """What tells this process from any other that ever has its id: ticks since boot, and which boot.

    None where no such process lives (a zombie does not).
    """
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, ValueError):
        return None
    return None if state in {b"Z", b"X"} else f"{int(rest[_START_TIME - 1])}@{boot}"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step: a reader sees the old text or the new, never half."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            beside.unlink()
        raise
