"""The Procfile: one line for each kind of process, ``name: command``."""

import re
from dataclasses import dataclass
from pathlib import Path

from marketplace.embedded.process import CannotStartError

_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A process to run. The command is one for the shell, which fills in its $VARIABLES."""

    name: str
    command: str


def read_procfile(path: Path) -> list[Line]:
    """The lines in their order. Raises CannotStartError where one can't be understood."""
    lines: dict[str, Line] = {}
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(text.strip())
        if found is None:
            raise CannotStartError(f"{path}, line {number} is not 'name: command': {text}")
        if found[1] in lines:
            raise CannotStartError(f"{path}, line {number} gives a second command for '{found[1]}'.")
        lines[found[1]] = Line(found[1], found[2].strip())
    return list(lines.values())
