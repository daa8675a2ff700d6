import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from marketplace.embedded.process import MARK_FOLDER, MARK_NAME, leftovers
from tests.embedded.kit import City, is_alive, wait_until


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with City(tmp_path) as city:
        yield city


def test_it_starts_serves_and_stops_on_ctrl_c(city: City) -> None:
    city.start_until_ready()
    assert f"Ready: http://127.0.0.1:{city.port}\nSign in as renter@example.org" in city.said
    run = city.run_file
    assert run.environment["BASE_URL"] == f"http://127.0.0.1:{city.port}"
    assert run.embedded == ()
    assert set(run.pids) == {"web", "worker"}
    assert city.stop(signal.SIGINT) == 0
    assert "Stopped." in city.said
    assert not any(map(is_alive, run.pids.values()))
    assert not (city.data_dir / "run.json").exists()
    assert "web serves postgresql://db/dure" in city.log("web")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_stops_in_order_when_it_is_told_to(city: City, number: signal.Signals) -> None:
    names = ["worker", "beat", "other", "relay"]
    city.procfile("web: python3 web.py", *(f"{name}: python3 quiet.py {name}" for name in names))
    city.start_until_ready()
    wait_until(lambda: all("up" in city.log(name) for name in names))
    assert city.stop(number) == 0
    assert "web was told to go" in city.log("web")
    assert (city.data_dir / "endings").read_text().split() == ["relay", "beat", "worker", "other"]


def test_nothing_else_is_touched(city: City, tmp_path: Path) -> None:
    with City(_folder(tmp_path / "neighbour")) as neighbour, subprocess.Popen(["sleep", "60"]) as bystander:
        neighbour.start_until_ready()
        city.start_until_ready()
        assert city.stop() == 0
        assert is_alive(neighbour.pid("web"))
        assert bystander.poll() is None
        bystander.kill()


def test_the_folder_and_what_is_in_it_is_for_its_owner_only(city: City) -> None:
    city.start_until_ready()
    assert stat.S_IMODE(city.data_dir.stat().st_mode) == 0o700
    for name in ("run.json", "secrets.json", "lock", "logs/web.log"):
        assert stat.S_IMODE((city.data_dir / name).stat().st_mode) == 0o600, name


def test_a_second_start_on_the_same_folder_says_where_the_first_is(city: City, tmp_path: Path) -> None:
    city.start_until_ready()
    with City(_folder(tmp_path / "second")) as second:
        second.data_dir = city.data_dir
        assert second.start().wait() == 3
        assert f"already running at http://127.0.0.1:{city.port} (pid {city.run_file.supervisor_pid})" in second.said
    assert is_alive(city.pid("web"))


def test_a_taken_port_gives_a_sentence_and_touches_nothing(city: City) -> None:
    with closing(socket.create_server(("127.0.0.1", city.port))):
        assert city.start().wait() == 4
    assert f"Port {city.port} on 127.0.0.1 is taken" in city.said
    assert "PORT=" in city.said.split("Choose another:")[1]
    assert "make run" in city.said
    assert not (city.data_dir / "run.json").exists()


def test_an_address_that_is_not_ours_gives_a_sentence(city: City) -> None:
    city.environment = {**city.environment, "WEB_HOST": "192.0.2.1"}
    assert city.start().wait() == 1
    assert "The city can't go on" in city.said


def test_a_terminal_of_few_letters_still_gets_its_sentences(city: City) -> None:
    city.surroundings |= {"PYTHONIOENCODING": "ascii"}
    city.steps = [("demo", "print('hello')")]
    assert "Step demo ?\n  hello\n" in city.start_until_ready().said


def test_a_folder_that_cannot_be_used_gives_a_sentence(city: City, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    city.data_dir = tmp_path / "file" / "data"
    assert city.start().wait() == 1
    assert "DATA_DIR" in city.said


def test_a_dead_process_is_started_again(city: City) -> None:
    city.start_until_ready()
    first = city.pid("worker")
    os.kill(first, signal.SIGKILL)
    city.wait_for("worker was ended by SIGKILL; it is started again in 1 s.")
    city.wait_for("worker is started again.")
    wait_until(lambda: is_alive(city.run_file.pids.get("worker", first)) and city.pid("worker") != first)
    assert city.stop() == 0


def test_what_a_dead_process_left_behind_goes_with_it(city: City) -> None:
    city.procfile("web: python3 web.py", "worker: sh -c 'sleep 61 & echo $!; wait'")
    city.start_until_ready()
    wait_until(lambda: city.log("worker").endswith("\n"))
    child = int(city.log("worker"))
    os.kill(city.pid("worker"), signal.SIGKILL)
    city.wait_for("worker was ended by SIGKILL")
    wait_until(lambda: not is_alive(child))


def test_a_process_that_does_not_listen_is_killed_when_its_time_is_over(city: City) -> None:
    city.procfile("web: python3 web.py", "deaf: sh -c 'trap \"\" TERM; echo deaf; while :; do sleep 1; done'")
    city.start_until_ready()
    wait_until(lambda: "deaf" in city.log("deaf"))
    deaf = city.pid("deaf")
    city.send(signal.SIGTERM)
    city.wait_for("Stopping")
    with pytest.raises(AssertionError, match="waited in vain"):
        wait_until(lambda: city.over, 1.5)
    city.send(signal.SIGTERM)  # in a hurry now
    assert city.wait(3) == 0
    assert not is_alive(deaf)


def test_steps_come_first_and_show_how_they_get_on(city: City) -> None:
    city.steps = [
        ("migrate", "import os; print('table 1'); print(os.environ['DATABASE_URL'])"),
        ("demo", "print('드릴')"),
    ]
    said = city.start_until_ready().said
    assert "Step migrate …\n  table 1\n  postgresql://db/dure\nStep demo …\n  드릴\n" in said
    assert said.index("드릴") < said.index("Ready")


def test_a_failed_step_ends_the_start_and_shows_its_log(city: City) -> None:
    city.steps = [("migrate", "import sys; sys.stderr.write('no such table\\n'); sys.exit(7)")]
    assert city.start().wait() == 1
    assert "Step migrate failed (exit status 7)" in city.said
    assert "no such table" in city.said
    assert "Ready" not in city.said


def test_ctrl_c_during_a_step_ends_the_step(city: City) -> None:
    city.steps = [("long", "import os, time; print(os.getpid(), flush=True); time.sleep(60)")]
    city.start().wait_for("…\n  ")
    wait_until(lambda: city.hear().endswith("\n") and city.said.split()[-1].isdigit())
    step = int(city.said.split()[-1])
    assert city.stop(signal.SIGINT) == 0
    assert not is_alive(step)


def test_a_web_process_that_never_gets_ready_ends_the_start_with_its_log(city: City) -> None:
    city.procfile("web: env BROKEN=1 python3 web.py")
    city.ready_seconds = 2
    assert city.start().wait() == 1
    assert "/readyz did not answer 200 within 2 seconds" in city.said
    assert "web serves" in city.said


def test_a_web_process_that_dies_again_and_again_ends_the_start_with_its_log(city: City) -> None:
    city.procfile("web: sh -c 'echo what is wrong; exit 5'")
    assert city.start().wait() == 1
    assert "ends again and again" in city.said
    assert "what is wrong" in city.said


def test_a_killed_supervisor_takes_its_processes_along(city: City) -> None:
    city.start_until_ready()
    pids = dict(city.run_file.pids)
    city.send(signal.SIGKILL)
    city.wait()
    wait_until(lambda: not any(map(is_alive, pids.values())))


def test_what_outlived_a_killed_supervisor_is_ended_by_the_next_and_nothing_else(city: City, tmp_path: Path) -> None:
    city.data_dir.mkdir()
    marked = {MARK_FOLDER: str(city.data_dir), MARK_NAME: "web"}
    elsewhere = {MARK_FOLDER: str(tmp_path / "elsewhere"), MARK_NAME: "web"}
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=marked) as left,
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=elsewhere) as other,
    ):
        wait_until(lambda: [one.pid for one in leftovers(city.data_dir)] == [left.pid])
        city.start_until_ready()
        assert "Ended what an earlier run had left: web." in city.said
        assert left.wait(5) == -signal.SIGTERM
        assert other.poll() is None
        other.kill()


def test_a_start_after_a_kill_works_at_once(city: City, tmp_path: Path) -> None:
    city.start_until_ready()
    city.send(signal.SIGKILL)
    city.wait()
    with City(_folder(tmp_path / "again")) as again:
        again.data_dir, again.port = city.data_dir, city.port
        again.start_until_ready()
        assert again.stop() == 0


def test_secrets_outlive_a_restart(city: City, tmp_path: Path) -> None:
    city.start_until_ready()
    first = city.run_file.environment["SECRET_KEY"]
    city.stop()
    with City(_folder(tmp_path / "again")) as again:
        again.data_dir = city.data_dir
        assert again.start_until_ready().run_file.environment["SECRET_KEY"] == first


def test_a_lost_terminal_does_not_end_the_city(city: City) -> None:
    city.start_until_ready()
    assert city.process is not None
    assert city.process.stdout is not None
    os.kill(city.pid("worker"), signal.SIGKILL)
    reader, writer = os.pipe()
    os.dup2(reader, city.process.stdout.fileno())  # whoever listened is gone: the next sentence breaks the pipe
    os.close(reader)
    os.close(writer)
    wait_until(lambda: is_alive(city.run_file.pids.get("worker", 0)))
    with closing(http.client.HTTPConnection("127.0.0.1", city.port, timeout=5)) as connection:
        connection.request("GET", "/readyz")
        assert connection.getresponse().status == 200
    pids = city.run_file.pids.values()
    city.stop()
    assert not any(map(is_alive, pids))


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
