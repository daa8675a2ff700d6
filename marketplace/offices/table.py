"""An organisation's listings as a table that leaves for a spreadsheet and comes back: columns, cells, and what they mean.

A cell that is missing leaves things as they are; so does KEEP, which stands where a price says more than one figure can.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.delimited import DELIMITERS, FileRefusedError, column_name, decode, from_cell
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.states import Approval, Kind, ListingState
from marketplace.money import EXPONENTS

MOST_ROWS = 1000
MOST_BYTES = 1024 * 1024
MOST_DIGITS = 9
KEEP = "*"
COLUMNS = (
    "id", "kind", "category", "title", "description", "state", "site", "hours_from_site", "price_hour", "price_day",
    "approval",
)  # fmt: skip
YES = frozenset({"yes", "y", "true", "1", "예", "네"})
NO = frozenset({"no", "n", "false", "0", "아니요", "아니오", ""})

Wanted = dict[str, Any]


class TooLargeError(FileRefusedError):
    """More than is taken at once."""

    code = "table-too-large"
    sentence: Text = _l("Please send at most 1,000 rows and 1 MB at a time.")


class UnknownColumnsError(FileRefusedError):
    """The first row isn't a header that we know."""

    code = "table-wrong-header"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: its line, its cells by column (those that the file has), and what can't be read of them."""

    number: int
    cells: Mapping[str, str]
    problems: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Cells:
    """What a row says, read: plain values by column. ``site`` is still the text that stands there."""

    values: Wanted
    problems: dict[str, Text]


def read_file(data: bytes) -> list[Line]:
    """The rows of a file. Raises FileRefusedError where it is no table, too large, or has other columns than ours."""
    if len(data) > MOST_BYTES:
        raise TooLargeError
    return read_text(decode(data)[0])


def read_text(text: str) -> list[Line]:
    """The rows of a table's text; see ``read_file``."""
    if len(text.encode()) > MOST_BYTES + 8:
        raise TooLargeError
    header, reader = _header(text.lstrip("\ufeff"))
    lines: list[Line] = []
    before = reader.line_num
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(lines) == MOST_ROWS:
                raise TooLargeError
            lines.append(_line(number, header, cells))
    except csv.Error:
        raise FileRefusedError(_l("Line %(line)s can't be read.", line=before + 1), code="table-broken") from None
    return lines


def _header(text: str) -> tuple[list[str], Any]:
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            header = [column_name(cell).lower() for cell in next(reader, [])]
        except csv.Error:
            continue
        while header and not header[-1]:
            header.pop()
        known = [name for name in header if name in COLUMNS]
        if {"id", "title"} <= set(known) and len(known) == len(set(known)) == len(header):
            return header, reader
    expected = ", ".join(COLUMNS)
    sentence = _l(
        "The first row must name columns out of these, each once, id and title among them: %(columns)s.",
        columns=expected,
    )
    raise UnknownColumnsError(sentence, extra={"expected": list(COLUMNS)})


def _line(number: int, header: Sequence[str], cells: Sequence[str]) -> Line:
    filled = list(cells)
    while len(filled) > len(header) and not filled[-1].strip():
        filled.pop()
    if len(filled) != len(header):
        return Line(number, {}, {"": _l("This row doesn't have as many cells as the header.")})
    return Line(number, {name: from_cell(cell) for name, cell in zip(header, filled, strict=True)}, {})


def read_cells(cells: Mapping[str, str], currency: str) -> Cells:
    """The values of a row's cells; a cell that can't be read is left out and has a sentence instead."""
    values: Wanted = {}
    problems: dict[str, Text] = {}
    for name in ("title", "description", "category", "site"):
        if name in cells:
            values[name] = cells[name].replace("\r\n", "\n")
    for name, known in (("kind", Kind), ("state", ListingState), ("approval", Approval)):
        given = cells.get(name, "").lower()
        if given and given in {member.value for member in known}:
            values[name] = given
        elif given:
            choices = ", ".join(member.value for member in known)
            problems[name] = _l("Please write one of: %(choices)s.", choices=choices)
    if "hours_from_site" in cells:
        said = cells["hours_from_site"].lower()
        if said in YES | NO:
            values["hours_from_site"] = said in YES
        else:
            problems["hours_from_site"] = _l("Please write yes or no.")
    for name in ("price_hour", "price_day"):
        if name in cells and cells[name] != KEEP:
            try:
                values[name] = minor_of(cells[name], currency)
            except ValueError:
                problems[name] = _l("Please write the amount in figures, like 30,000.")
    return Cells(values, problems)


def minor_of(text: str, currency: str) -> int | None:
    """An amount above zero in minor units ("30,000", "12.50"); None for nothing. Raises ValueError for anything else."""
    bare = re.sub(r"[\s,₩원€$¥]", "", text)
    if not bare:
        return None
    exponent = EXPONENTS[currency]
    found = re.fullmatch(rf"(\d{{1,{MOST_DIGITS}}})(?:\.(\d{{1,{max(exponent, 1)}}}))?", bare, re.ASCII)
    if found is None or (found[2] and not exponent):
        raise ValueError("not an amount")
    minor = int(found[1] + (found[2] or "").ljust(exponent, "0")[:exponent])
    if not minor:
        raise ValueError("not above zero")
    return minor


def figure(minor: int | None, currency: str) -> str:
    """An amount as a cell: figures without commas, empty for none."""
    if minor is None:
        return ""
    exponent = EXPONENTS[currency]
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole}" + (f".{rest:0{exponent}d}" if exponent else "")
