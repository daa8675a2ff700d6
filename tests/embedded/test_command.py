from pathlib import Path
from typing import Any

import pytest

from marketplace.embedded import command
from marketplace.embedded.command import run_command


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the supervisor was asked to run."""
    asked: dict[str, Any] = {}

    def run(data_dir: Path, port: int, **rest: Any) -> int:
        asked.update(rest, data_dir=data_dir, port=port)
        return 0

    monkeypatch.setattr(command, "run", run)
    return asked


def test_a_practice_city_is_migrated_then_filled_and_tells_the_sign_ins(ran: dict[str, Any], tmp_path: Path) -> None:
    assert run_command(tmp_path, {}) == 0
    assert ran["port"] == 8000
    assert [step.command[3:] for step in ran["steps"]] == [["db-upgrade", "--demo"]]
    for words in ("renter@example.org", "owner@example.org", "operator@example.org", "dure-demo-1"):
        assert words in ran["farewell"][0]


def test_the_port_can_be_chosen(ran: dict[str, Any], tmp_path: Path) -> None:
    run_command(tmp_path, {"PORT": "8001"})
    assert ran["port"] == 8001


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8 0", "٣"])
def test_a_port_that_is_none_gives_a_sentence(
    ran: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    assert run_command(tmp_path, {"PORT": port}) == 1
    assert capsys.readouterr().out == f"PORT is '{port}'; it must be a number from 1 to 65535.\n"
    assert ran == {}


def test_production_starts_no_embedded_server(
    ran: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(tmp_path, {"DURE_ENV": "production", "DATABASE_URL": "postgresql://db/dure"}) == 1
    assert "set REDIS_URL, SMTP_URL, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET." in capsys.readouterr().out
    assert ran == {}


def test_production_on_real_servers_gets_no_demo(ran: dict[str, Any], tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "d",
        "REDIS_URL": "r",
        "SMTP_URL": "s",
        "STRIPE_SECRET_KEY": "k",
        "STRIPE_WEBHOOK_SECRET": "w",
    }
    assert run_command(tmp_path, {"DURE_ENV": "production", **given}) == 0
    assert [step.name for step in ran["steps"]] == ["migrations"]
    assert ran["farewell"] == ()
