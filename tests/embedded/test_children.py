import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.embedded.children import BACK_OFF, STEADY, Child, in_stop_order, procfile_child, rotate_log
from marketplace.embedded.process import CannotStartError, RunningServer, has_ended, open_log
from marketplace.embedded.procfile import Line


def _that_ends(log: Path, status: int = 3) -> Callable[[], RunningServer]:
    def start() -> RunningServer:
        process = subprocess.Popen(["sh", "-c", f"exit {status}"], start_new_session=True)
        while not has_ended(process):
            time.sleep(0.01)
        return RunningServer("worker", "", 0, process, log)

    return start


def test_each_failure_in_a_row_waits_longer(tmp_path: Path) -> None:
    child = Child("worker", _that_ends(tmp_path / "worker.log"))
    child.launch()
    for delay in (*BACK_OFF, BACK_OFF[-1]):
        assert child.look_after() == (
            f"worker ended with exit status 3; it is started again in {delay} s. Its log: {tmp_path / 'worker.log'}"
        )
        assert child.seconds_until_due() == pytest.approx(delay, abs=0.5)
        assert child.look_after() is None, "not before its time"
        child._due = 0.0
        assert child.look_after() == "worker is started again."
    child.stop()


def test_failures_are_forgotten_after_a_steady_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child("worker", _that_ends(tmp_path / "log"), failures=5)
    child.launch()
    later = time.monotonic() + STEADY
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert "again in 1 s" in (child.look_after() or "")


def test_a_child_that_cannot_be_started_again_is_tried_later(tmp_path: Path) -> None:
    child = Child("postgres", _that_ends(tmp_path / "log"))
    child.launch()
    child.look_after()

    def refuse() -> RunningServer:
        raise CannotStartError("the disk is full")

    child.start, child._due = refuse, 0.0
    assert child.look_after() == "postgres could not be started; it is started again in 2 s. the disk is full"


def test_the_doors_are_closed_first_and_what_the_city_stands_on_goes_last() -> None:
    started = ["postgres", "valkey", "mailbox", "stripe", "web", "worker", "relay", "beat", "extra"]
    stopped = [
        child.name for child in in_stop_order([Child(name, lambda: pytest.fail("not started")) for name in started])
    ]
    assert stopped == ["web", "relay", "beat", "worker", "extra", "stripe", "mailbox", "valkey", "postgres"]


def test_a_procfile_line_gets_its_variables_its_folder_and_its_log(tmp_path: Path) -> None:
    line = Line("hello", 'sh -c "echo $GREETING; pwd"')
    environment = {"PATH": os.defpath, "GREETING": "안녕"}
    child = procfile_child(line, data_dir=tmp_path / "data", environment=environment, folder=tmp_path)
    server = child.launch()
    server.process.wait(10)
    assert (tmp_path / "data" / "logs" / "hello.log").read_text().split() == ["안녕", str(tmp_path)]


def test_a_log_that_has_grown_large_is_kept_once_and_written_on(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with open_log(log) as writer:
        writer.write(b"old line\n")
        rotate_log(log, largest=100)
        assert log.read_bytes() == b"old line\n", "not yet large"
        rotate_log(log, largest=5)
        writer.write(b"new line\n")
    assert (tmp_path / "web.log.1").read_bytes() == b"old line\n"
    assert log.read_bytes() == b"new line\n"
    assert (tmp_path / "web.log.1").stat().st_mode & 0o777 == 0o600


def test_a_log_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    rotate_log(tmp_path / "web.log")
