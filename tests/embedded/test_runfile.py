import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.embedded.runfile import (
    RunFile,
    process_started,
    read_run_file,
    remove_run_file,
    write_private,
    write_run_file,
)


def _own(**changes: object) -> RunFile:
    facts: dict[str, object] = {
        "supervisor_pid": os.getpid(),
        "supervisor_started": process_started(os.getpid()),
        "environment": {"DATABASE_URL": "postgresql://dure:비밀@127.0.0.1:5432/dure"},
        "embedded": ("postgres", "valkey"),
        "pids": {"web": 12},
    }
    return RunFile(**{**facts, **changes})  # type: ignore[arg-type]


def test_what_the_supervisor_wrote_is_read_back(tmp_path: Path) -> None:
    write_run_file(tmp_path, _own())
    assert read_run_file(tmp_path) == _own()


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_run_file(tmp_path, _own())
    finally:
        os.umask(before)
    assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_as_a_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    write_private(tmp_path / "a.json", "long old text")
    write_private(tmp_path / "a.json", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.json", "new")]


def test_no_file_means_no_city(tmp_path: Path) -> None:
    assert read_run_file(tmp_path) is None
    assert read_run_file(tmp_path / "nowhere") is None


def test_a_removed_file_means_no_city_and_removing_twice_is_fine(tmp_path: Path) -> None:
    write_run_file(tmp_path, _own())
    remove_run_file(tmp_path)
    remove_run_file(tmp_path)
    assert read_run_file(tmp_path) is None


def test_a_supervisor_that_has_ended_counts_as_none(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        started = process_started(process.pid)
        write_run_file(tmp_path, _own(supervisor_pid=process.pid, supervisor_started=started))
        assert read_run_file(tmp_path) is not None
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert read_run_file(tmp_path) is None, "a zombie serves nobody"
    assert read_run_file(tmp_path) is None


def test_another_process_with_the_same_id_is_not_taken_for_the_supervisor(tmp_path: Path) -> None:
    write_run_file(tmp_path, _own(supervisor_started="17@another-boot"))
    assert read_run_file(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", json.dumps({"supervisor_pid": "x"})])
def test_a_file_that_is_not_ours_means_no_city(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    assert read_run_file(tmp_path) is None


def test_a_process_is_told_from_a_later_one_by_its_start() -> None:
    assert process_started(os.getpid()) == process_started(os.getpid())
    assert process_started(os.getpid()) != process_started(os.getppid())
    assert process_started(2**22 + 1) is None
