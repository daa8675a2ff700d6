from pathlib import Path

import pytest

from marketplace.embedded.process import CannotStartError
from marketplace.embedded.state import read_state, write_state


def test_what_was_kept_is_read_back_and_is_for_its_owner_only(tmp_path: Path) -> None:
    write_state(tmp_path / "valkey.json", {"port": "20001", "password": "p"})
    assert read_state(tmp_path / "valkey.json") == {"port": "20001", "password": "p"}
    assert (tmp_path / "valkey.json").stat().st_mode & 0o777 == 0o600


def test_nothing_is_kept_before_the_first_start(tmp_path: Path) -> None:
    assert read_state(tmp_path / "valkey.json") == {}


def test_a_file_that_is_no_json_is_named_rather_than_overwritten(tmp_path: Path) -> None:
    (tmp_path / "valkey.json").write_text("{")
    with pytest.raises(CannotStartError, match=r"valkey\.json can't be read"):
        read_state(tmp_path / "valkey.json")
