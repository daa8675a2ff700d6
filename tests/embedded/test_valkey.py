import os
import signal
from pathlib import Path

import pytest
from redis import AuthenticationError, Redis

from marketplace.embedded import valkey
from marketplace.embedded.process import CannotStartError
from marketplace.embedded.runfile import process_started
from marketplace.embedded.valkey import start_valkey


def test_it_answers_with_its_password_and_to_nobody_without(tmp_path: Path) -> None:
    with start_valkey(tmp_path / "두레 city") as server:
        with Redis.from_url(server.url) as client:
            assert client.ping()
        with Redis(port=server.port) as client, pytest.raises(AuthenticationError):
            client.ping()
        password = server.url.partition(":")[2].partition("@")[0].removeprefix("//:")
        assert password not in Path(f"/proc/{server.process.pid}/cmdline").read_text()
    assert (tmp_path / "두레 city" / "valkey.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_written_is_there_after_a_restart_on_the_same_port(tmp_path: Path, number: signal.Signals) -> None:
    with start_valkey(tmp_path) as first:
        with Redis.from_url(first.url) as client:
            client.set("queue", "job")
            client.waitaof(1, 0, 5000)
        os.kill(first.process.pid, number)
    with start_valkey(tmp_path) as second, Redis.from_url(second.url) as client:
        assert second.url == first.url
        assert client.get("queue") == b"job"


def test_a_throwaway_server_writes_nothing(tmp_path: Path) -> None:
    with start_valkey(tmp_path, durable=False) as server, Redis.from_url(server.url) as client:
        client.set("queue", "job")
    assert list((tmp_path / "valkey").iterdir()) == []


def test_a_server_left_by_a_predecessor_is_ended_first(tmp_path: Path) -> None:
    first = start_valkey(tmp_path)
    with start_valkey(tmp_path):
        assert process_started(first.process.pid) is None
    first.stop()


def test_without_a_binary_for_this_machine_the_sentence_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey, "find_spec", lambda _name: None)
    with pytest.raises(CannotStartError, match="REDIS_URL"):
        valkey.program()
