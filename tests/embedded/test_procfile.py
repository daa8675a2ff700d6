from pathlib import Path

import pytest

from marketplace.embedded.process import CannotStartError
from marketplace.embedded.procfile import Line, read_procfile
from marketplace.embedded.standins import CHECKOUT


def _write(folder: Path, text: str) -> Path:
    path = folder / "Procfile"
    path.write_text(text, "utf-8")
    return path


def test_lines_come_in_their_order_without_comments_and_empty_ones(tmp_path: Path) -> None:
    procfile = _write(tmp_path, '# who runs\nweb: serve --port "$PORT"\n\n  worker:work: hard  \n')
    assert read_procfile(procfile) == [Line("web", 'serve --port "$PORT"'), Line("worker", "work: hard")]


@pytest.mark.parametrize("text", ["web", "web:", ": serve", "two words: serve", "web: a\nweb: b\n"])
def test_a_line_that_makes_no_sense_is_refused_by_its_number(tmp_path: Path, text: str) -> None:
    with pytest.raises(CannotStartError, match=r"line \d"):
        read_procfile(_write(tmp_path, text))


def test_our_own_procfile_names_the_four_processes() -> None:
    assert [line.name for line in read_procfile(CHECKOUT / "Procfile")] == ["web", "worker", "relay", "beat"]
