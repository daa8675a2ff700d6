from pathlib import Path

import pytest

from marketplace.embedded.parts import SETTINGS, children_environment, embedded_parts, own_settings
from marketplace.embedded.process import CannotStartError

ALL = ("postgres", "valkey", "mailbox", "stripe")
KEYS = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}


@pytest.mark.parametrize(
    ("environment", "parts"),
    [
        ({}, ALL),
        ({"DATABASE_URL": ""}, ALL),
        ({"DATABASE_URL": "postgresql://db/dure"}, ("valkey", "mailbox", "stripe")),
        ({"REDIS_URL": "redis://r"}, ("postgres", "mailbox", "stripe")),
        ({"SMTP_URL": "smtp://m"}, ("postgres", "valkey", "stripe")),
        (KEYS, ("postgres", "valkey", "mailbox")),
        ({**KEYS, "STRIPE_API_BASE": "http://127.0.0.1:9"}, ("postgres", "valkey", "mailbox")),
        ({"BASE_URL": "http://b", "SECRET_KEY": "s", "STORAGE_URL": "file:///f"}, ALL),
        ({**KEYS, "DATABASE_URL": "d", "REDIS_URL": "r", "SMTP_URL": "s"}, ()),
    ],
)
def test_each_address_in_the_environment_takes_the_place_of_one_server(
    environment: dict[str, str], parts: tuple[str, ...]
) -> None:
    assert embedded_parts(environment) == parts


@pytest.mark.parametrize("name", ["STRIPE_API_BASE", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
def test_half_of_stripes_settings_is_refused_with_what_is_missing(name: str) -> None:
    with pytest.raises(CannotStartError, match=r"STRIPE_\w+ must be set"):
        embedded_parts({name: "x"})


def test_secrets_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = own_settings(tmp_path, {}, web_url="http://127.0.0.1:8000")
    second = own_settings(tmp_path, {}, web_url="http://127.0.0.1:8000")
    assert first == second
    assert len(first["SECRET_KEY"]) >= 32
    assert first["STRIPE_SECRET_KEY"].startswith("sk_test_")
    assert first["STRIPE_WEBHOOK_SECRET"].startswith("whsec_")
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_what_the_environment_gives_wins_over_what_was_kept(tmp_path: Path) -> None:
    own_settings(tmp_path, {}, web_url="http://127.0.0.1:8000")
    given = {"SECRET_KEY": "mine", "BASE_URL": "https://dure.example", **KEYS}
    settings = own_settings(tmp_path, given, web_url="http://127.0.0.1:8000")
    assert settings.items() >= given.items()
    assert set(settings) <= set(SETTINGS)


def test_our_own_keys_are_never_put_beside_a_stripe_that_was_given(tmp_path: Path) -> None:
    settings = own_settings(tmp_path, {**KEYS, "STRIPE_API_BASE": "http://127.0.0.1:9"}, web_url="http://w")
    assert settings["STRIPE_SECRET_KEY"] == "sk_test_1"


def test_the_citys_processes_are_not_bent_by_settings_for_other_servers() -> None:
    environment = {"PGSSLMODE": "require", "HTTP_PROXY": "http://proxy", "NO_PROXY": "example.org", "HOME": "/h"}
    ours = children_environment(environment, {"DATABASE_URL": "x"}, ("postgres",))
    assert "PGSSLMODE" not in ours
    assert ours["NO_PROXY"] == "example.org,127.0.0.1,localhost"
    assert ours["HOME"] == "/h"


def test_with_servers_of_their_own_the_environment_is_passed_on_as_it_is() -> None:
    environment = {"PGSSLMODE": "require", "HTTP_PROXY": "http://proxy"}
    assert children_environment(environment, {}, ()).items() >= environment.items()
