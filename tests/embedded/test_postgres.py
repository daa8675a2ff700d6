import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from marketplace.embedded import pgplace
from marketplace.embedded.pgplace import find_place
from marketplace.embedded.postgres import start_postgres
from marketplace.embedded.process import CannotStartError, RunningServer
from marketplace.embedded.runfile import process_started

Start = Callable[..., RunningServer]


@pytest.fixture
def start(tmp_path: Path, system_folder: Path) -> Start:
    def start(**options: object) -> RunningServer:
        return start_postgres(tmp_path / "두레 city", **{"system_folder": system_folder, **options})  # type: ignore[arg-type]

    return start


def _ask(url: str, question: str) -> list[object]:
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(question)
        return [row[0] for row in answer.fetchall()] if answer.description else []


def test_the_database_is_ready_and_as_the_design_wants_it(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PGSSLMODE": "require", "PGTZ": "Asia/Tokyo"}.items():
        monkeypatch.setenv(name, value)
    with start() as server:
        monkeypatch.delenv("PGSSLMODE")
        monkeypatch.delenv("PGTZ")
        facts = {
            "SHOW timezone": "UTC",
            "SHOW fsync": "on",
            "SHOW lc_messages": "C",
            "SHOW max_connections": "200",
            "SHOW listen_addresses": "127.0.0.1",
            "SHOW server_encoding": "UTF8",
            "SELECT datcollate FROM pg_database WHERE datname = current_database()": "C.UTF-8",
            "SELECT current_user || '/' || current_database()": "dure/dure",
            "SELECT rolsuper OR rolcreaterole OR rolreplication FROM pg_roles WHERE rolname = 'dure'": False,
        }
        assert {question: _ask(server.url, question)[0] for question in facts} == facts
        assert _ask(server.superuser_url, "SHOW unix_socket_directories") == [""]
        _ask(server.url, "CREATE TABLE in_public (id bigint)")
        _ask(server.url, "CREATE DATABASE another TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")


def test_nobody_gets_in_without_the_password(start: Start) -> None:
    with start() as server:
        port = urlsplit(server.url).port
        for url in (
            f"postgresql://dure@127.0.0.1:{port}/dure",
            f"postgresql://postgres:postgres@127.0.0.1:{port}/dure",
        ):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(url)


def test_a_second_start_keeps_data_port_and_password(start: Start, tmp_path: Path) -> None:
    with start() as first:
        _ask(first.url, "CREATE TABLE kept AS SELECT 7 AS n")
    assert process_started(first.process.pid) is None
    with start() as second:
        assert second.url == first.url
        assert _ask(second.url, "SELECT n FROM kept") == [7]
    assert (tmp_path / "두레 city" / "postgres.json").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_left_to_its_owner(start: Start) -> None:
    with start() as first:
        pass
    with closing(socket.create_server(("127.0.0.1", first.port))), start() as second:
        assert second.port != first.port
        assert _ask(second.url, "SELECT 1") == [1]


def test_committed_data_outlives_a_kill(start: Start) -> None:
    with start() as first:
        _ask(first.url, "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(first.process.pid, signal.SIGKILL)
    with start() as second:
        assert _ask(second.url, "SELECT n FROM kept") == [7]


def test_a_server_left_by_a_killed_predecessor_is_ended_first(
    start: Start, tmp_path: Path, system_folder: Path
) -> None:
    with start() as first:
        pass
    place = find_place(tmp_path / "두레 city", throwaway=False, system_folder=system_folder)
    command = [
        place.programs / "postgres",
        "-D",
        place.data,
        "-c",
        f"port={first.port}",
        "-c",
        "unix_socket_directories=",
    ]
    user = {"user": place.account.uid, "group": place.account.gid, "extra_groups": []} if place.account else {}
    orphan = subprocess.Popen(command, cwd="/", stderr=subprocess.PIPE, start_new_session=True, **user)  # type: ignore[call-overload]
    with orphan:
        assert b"starting PostgreSQL" in orphan.stderr.readline()
        while not (place.data / "postmaster.pid").exists():
            assert orphan.poll() is None
        with start() as second:
            assert orphan.wait(10) == 0
            assert _ask(second.url, "SELECT 1") == [1]


def test_a_lock_file_whose_process_id_belongs_to_a_stranger_now_does_not_stop_us(
    start: Start, tmp_path: Path, system_folder: Path
) -> None:
    with start() as first:
        os.kill(first.process.pid, signal.SIGKILL)
    place = find_place(tmp_path / "두레 city", throwaway=False, system_folder=system_folder)
    user = {"user": place.account.uid, "group": place.account.gid, "extra_groups": []} if place.account else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **user) as stranger:  # type: ignore[call-overload]
        lock = place.data / "postmaster.pid"
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with start() as second:
            assert _ask(second.url, "SELECT 1") == [1]
            assert stranger.poll() is None, "the stranger was left alone"
        stranger.kill()


def test_a_cluster_whose_passwords_are_gone_is_set_aside_not_thrown_away(
    start: Start, tmp_path: Path, system_folder: Path
) -> None:
    with start() as first:
        _ask(first.url, "CREATE TABLE kept AS SELECT 7 AS n")
    place = find_place(tmp_path / "두레 city", throwaway=False, system_folder=system_folder)
    shutil.rmtree(tmp_path / "두레 city") if place.account else (tmp_path / "두레 city" / "postgres.json").unlink()
    said: list[str] = []
    with start(say=said.append) as second:
        assert _ask(second.url, "SELECT to_regclass('kept')") == [None]
    assert (place.home / f"{place.data.name}.before" / "PG_VERSION").exists()
    assert "set aside" in said[0]


def test_a_start_that_was_broken_off_leaves_nothing_half_made(
    start: Start, tmp_path: Path, system_folder: Path
) -> None:
    class BrokenOffError(Exception):
        pass

    def break_off(_seconds: float) -> None:
        raise BrokenOffError

    with pytest.raises(BrokenOffError):
        start(pause=break_off)
    place = find_place(tmp_path / "두레 city", throwaway=False, system_folder=system_folder)
    assert not (place.data / "postmaster.pid").exists()
    with start() as server:
        assert _ask(server.url, "SELECT 1") == [1]


def test_a_throwaway_server_is_quick_to_write_and_leaves_nothing(start: Start, system_folder: Path) -> None:
    with start(durable=False) as server:
        assert _ask(server.url, "SHOW fsync") == ["off"]
    assert not list(system_folder.glob("throwaway-*"))
    with start(durable=False) as again:
        assert _ask(again.url, "SELECT 1") == [1]


def test_throwaway_clusters_of_killed_test_runs_are_swept_away(
    start: Start, tmp_path: Path, system_folder: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's clusters lie outside their folder")
    for name, owner in {"gone": tmp_path / "gone", "here": tmp_path}.items():
        (system_folder / f"throwaway-{name}").mkdir()
        (system_folder / f"throwaway-{name}" / "belongs-to").write_text(f"{owner}\n")
    with start(durable=False):
        assert not (system_folder / "throwaway-gone").exists()
        assert (system_folder / "throwaway-here").exists()


def test_a_city_of_another_major_version_is_refused_with_what_to_do(
    start: Start, tmp_path: Path, system_folder: Path
) -> None:
    with start():
        pass
    place = find_place(tmp_path / "두레 city", throwaway=False, system_folder=system_folder)
    (place.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStartError, match=r"made by PostgreSQL 17.*dump"):
        start()


def test_a_moved_folder_does_not_begin_an_empty_city(start: Start, tmp_path: Path, system_folder: Path) -> None:
    with start():
        pass
    if os.geteuid() != 0:
        pytest.skip("only root's clusters lie outside their folder")
    (tmp_path / "두레 city").rename(tmp_path / "moved")
    with pytest.raises(CannotStartError, match=r"still at .* mv "):
        start_postgres(tmp_path / "moved", system_folder=system_folder)


def test_a_program_that_cannot_start_says_why(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(start_postgres.__globals__["SETTINGS"], "shared_buffers", "nonsense")
    with pytest.raises(CannotStartError, match="nonsense"):
        start()


class TestAsRoot:
    @pytest.fixture(autouse=True)
    def _needs_root(self) -> None:
        if os.geteuid() != 0:
            pytest.skip("only root changes users")

    def test_the_server_runs_as_an_unprivileged_user_and_its_data_is_that_users_alone(
        self, start: Start, tmp_path: Path, system_folder: Path
    ) -> None:
        with start() as server:
            assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
            status = Path(f"/proc/{server.process.pid}/status").read_text()
            assert "Groups:\t \n" in status or "Groups:\t\n" in status, "no group of root's is left to it"
            place = find_place(tmp_path / "두레 city", throwaway=False, system_folder=system_folder)
            assert place.data.stat().st_mode & 0o777 == 0o700
            assert not (place.home / "password").exists()

    def test_programs_out_of_that_users_reach_are_copied_and_no_folder_is_widened(
        self, start: Start, tmp_path: Path, system_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        for name in (pgplace.PACKAGE, f"{pgplace.PACKAGE}.libs"):
            (closed / name).symlink_to(pgplace._site_packages() / name)
        monkeypatch.setattr(pgplace, "_site_packages", lambda: closed)
        before = os.umask(0o077)
        try:
            with start() as server:
                assert _ask(server.url, "SELECT 1") == [1]
        finally:
            os.umask(before)
        assert [path.name.partition("-")[0] for path in system_folder.iterdir() if "-" in path.name] == ["programs"]
        assert closed.stat().st_mode & 0o777 == 0o700
        assert tmp_path.stat().st_mode & 0o077 == 0

    def test_a_folder_that_stands_there_already_is_not_widened(self, tmp_path: Path, system_folder: Path) -> None:
        system_folder.chmod(0o700)
        with pytest.raises(CannotStartError, match="DATABASE_URL"):
            start_postgres(tmp_path, system_folder=system_folder)
        assert system_folder.stat().st_mode & 0o777 == 0o700

    def test_a_system_without_such_a_user_is_told_what_to_do(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pgplace, "USERS", ("no-such-user",))
        with pytest.raises(CannotStartError, match=r"no-such-user.*ordinary user"):
            start()
