"""A CSV file of public data → decoded rows by column name, or a refusal of the whole file that says what was expected.

Nothing here knows what the columns mean beyond a pattern for those that have a strict form: these tell a file whose data
stand beside their header from one with a few bad cells.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from marketplace.delimited import DELIMITERS, REPLACEMENT, FileRefusedError, column_name, decode
from marketplace.i18n import lazy_gettext as _l
from marketplace.imports.findings import Reason, RowProblem

SHOWN_VALUE = 200  # characters of a bad value that a report repeats
SHIFTS = (-3, -2, -1, 1, 2, 3)
FITTING_SHARE = 0.1  # fewer fitting values than this and a column doesn't hold what its header says
ENOUGH_VALUES = 5
ENOUGH_SHIFTED = 2


class WrongHeaderError(FileRefusedError):
    """The first row isn't a header that we know. ``missing`` and ``found`` are column names of the nearest format."""

    code = "import-wrong-header"

    def __init__(self, layout: "Layout", found: Sequence[str], missing: Sequence[str]) -> None:
        """Names what was expected and what was found instead."""
        self.layout, self.found, self.missing = layout.name, tuple(found), tuple(missing)
        self.expected = layout.required
        super().__init__(
            _l(
                "The header is not the one of %(format)s. Missing or repeated columns: %(missing)s. Found: %(found)s.",
                format=layout.name,
                missing=", ".join(missing),
                found=", ".join(found)[:SHOWN_VALUE] or "–",
            ),
            extra={"expected": list(layout.required), "found": list(found), "missing": list(missing)},
        )


class ShiftedColumnsError(FileRefusedError):
    """The header is known, but the data don't stand under it. ``column`` is the first that shows it."""

    code = "import-shifted-columns"

    def __init__(self, column: str, value: str, expected: str) -> None:
        """Names a column, what stands in it and what such a column holds."""
        self.column, self.value, self.expected = column, value, expected
        super().__init__(
            _l(
                "The data don't stand under their header. Under %(column)s something like %(expected)s was expected, "
                "but it says %(value)s.",
                column=column,
                expected=expected,
                value=value[:SHOWN_VALUE] or "–",
            ),
            extra={"column": column, "value": value[:SHOWN_VALUE], "expected": expected},
        )


class CellCountError(FileRefusedError):
    """Most rows have more or fewer cells than the header, beginning at ``line``."""

    code = "import-cell-count"

    def __init__(self, line: int, expected: int) -> None:
        """Names the first such line and how many cells the header has."""
        self.line, self.expected = line, expected
        super().__init__(
            _l(
                "The rows don't have the header's %(expected)s cells, beginning at line %(line)s.",
                expected=expected,
                line=line,
            ),
            extra={"line": line, "expected": expected},
        )


@dataclass(frozen=True, slots=True)
class Form:
    """The strict form of a column: what a filled cell must match, and an example for people."""

    pattern: re.Pattern[str]
    example: str

    def fits(self, value: str) -> bool:
        """Whether a cell holds what the column is for."""
        return self.pattern.fullmatch(unicodedata.normalize("NFKC", value).strip()) is not None


@dataclass(frozen=True, slots=True)
class Layout:
    """One known format: its own title, the columns that must be there, those that may, and the strict forms of some."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    forms: Mapping[str, Form]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Required columns that a header lacks, and known ones that it names twice (which is meant?)."""
        known = (*self.required, *self.optional)
        return [name for name in self.required if name not in header] + [n for n in known if header.count(n) > 1]


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column name, stripped but else as they stand. Absent columns read as ''."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, column: str, reason: Reason) -> RowProblem:
        """The report that this row can't be read because of one cell."""
        return RowProblem(self.line, column, self[column][:SHOWN_VALUE], reason)


@dataclass(slots=True)
class Table:
    """A file that is worth reading row by row. ``count`` is every data row, those in ``problems`` too."""

    layout: Layout
    encoding: str
    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    count: int = 0


def read_table(path: Path, *layouts: Layout) -> Table:
    """The rows of a file in one of the layouts; columns in any order, unknown ones left out.

    Raises a FileRefusedError where the whole file is refused, OSError where it can't be
    opened. Single bad rows come back in ``problems``.
    """
    text, encoding, damaged = decode(path.read_bytes())
    lines = list(io.StringIO(text, newline=""))
    layout, header, delimiter, first = _find_header(lines, layouts)
    table = Table(layout, encoding)
    for line, cells in _records(lines, first, delimiter, len(header)):
        table.count += 1
        problem = _row_problem(line, cells, header, layout, damaged=damaged)
        if problem is None:
            table.rows.append(Row(line, {name: cells[at] for at, name in enumerate(header) if name}))
        else:
            table.problems.append(problem)
    _refuse_misplaced_data(table, len(header))
    return table


def _find_header(lines: Sequence[str], layouts: Sequence[Layout]) -> tuple[Layout, list[str], str, int]:
    """The layout, its header's names by position, the delimiter, and the index of the first line of data."""
    first = next((at for at, line in enumerate(lines) if line.strip(" \r\n\t,;|")), len(lines))
    nearest: tuple[int, Layout, list[str]] = (-1, layouts[0], [])
    for delimiter in DELIMITERS:
        reader = csv.reader(lines[first:], delimiter=delimiter)
        try:
            header = _trimmed([column_name(cell) for cell in next(reader, [])], 0)
        except csv.Error:
            continue
        for layout in layouts:
            if header and not layout.missing(header):
                return layout, header, delimiter, first + reader.line_num
            known = sum(name in header for name in layout.required)
            if known > nearest[0]:
                nearest = (known, layout, header)
    _, layout, header = nearest
    raise WrongHeaderError(layout, header, layout.missing(header))


def _records(lines: Sequence[str], first: int, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Records with the number of the line that each starts on; blank ones left out.

    A quotation mark that is never closed swallows the lines after it. Such a record is cut back to its first line, and
    reading goes on with the next, so that one bad row costs one row.
    """
    start = first
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=delimiter)
        base, taken = start, 0
        while True:
            at, broken = base + taken, False
            try:
                cells = next(reader, None)
            except csv.Error:  # a cell beyond the csv module's limit, mostly by the same unclosed mark
                cells, broken = [], True
            if cells is None:
                return
            spanned, taken = reader.line_num - taken, reader.line_num
            cells = _trimmed([cell.strip() for cell in cells], width)
            if spanned > 1:
                broken |= len(cells) != width or _swallowed(lines[at + 1 : base + taken], delimiter, width)
            if broken:
                yield at + 1, _first_line(lines[at], delimiter)
                start = at + 1
                break
            if any(cells):
                yield at + 1, cells


def _first_line(line: str, delimiter: str) -> list[str]:
    """A line's cells without regard to quotation marks; of a monstrous line only its beginning, which is no row."""
    if len(line) > csv.field_size_limit():
        return [line[:SHOWN_VALUE]]
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def _swallowed(continued: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether one of a record's further lines is a whole row by itself.

    The last line of a first cell that is rightly quoted looks like one too, but for the mark that closes the cell.
    """
    rows = (cells for line in continued for cells in csv.reader([line], delimiter=delimiter))
    return any(len(cells) == width and not cells[0].endswith('"') for cells in rows)


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Without the empty cells that spreadsheets leave after the last column."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells


def _row_problem(
    line: int, cells: list[str], header: Sequence[str], layout: Layout, *, damaged: bool
) -> RowProblem | None:
    if len(cells) != len(header):
        return RowProblem(line, "", ",".join(cells)[:SHOWN_VALUE], Reason.CELL_COUNT)
    if [column_name(cell) for cell in cells] == list(header):
        return RowProblem(line, "", ",".join(cells)[:SHOWN_VALUE], Reason.REPEATED_HEADER)
    if damaged:
        for name, cell in zip(header, cells, strict=True):
            if REPLACEMENT in cell:
                return RowProblem(line, name, cell[:SHOWN_VALUE], Reason.UNDECODABLE)
    return _displacement(line, cells, header, layout)


def _displacement(line: int, cells: list[str], header: Sequence[str], layout: Layout) -> RowProblem | None:
    """A problem where cells that don't fit their columns fit, most of them, when they are moved by the same step.

    Two at least: one may fit its neighbour's place by chance.
    """
    places = [(header.index(name), name, form) for name, form in layout.forms.items() if name in header]
    misfits = [(at, name, form) for at, name, form in places if cells[at] and not form.fits(cells[at])]
    for shift in SHIFTS:
        fitting = sum(0 <= at + shift < len(cells) and form.fits(cells[at + shift]) for at, _, form in misfits)
        if fitting >= ENOUGH_SHIFTED and fitting * 2 > len(misfits):
            at, name, _ = misfits[0]
            return RowProblem(line, name, cells[at][:SHOWN_VALUE], Reason.DISPLACED)
    return None


def _refuse_misplaced_data(table: Table, width: int) -> None:
    """Refuses the file where most rows don't stand under the header, or a whole column holds something else."""
    ragged = [problem for problem in table.problems if problem.reason is Reason.CELL_COUNT]
    if len(ragged) * 2 > table.count:
        raise CellCountError(ragged[0].line, width)
    displaced = [problem for problem in table.problems if problem.reason is Reason.DISPLACED]
    if len(displaced) * 2 > table.count:
        column = displaced[0].field
        raise ShiftedColumnsError(column, displaced[0].value, table.layout.forms[column].example)
    for name, form in table.layout.forms.items():
        values = [row[name] for row in table.rows if row[name]]
        if len(values) >= ENOUGH_VALUES and sum(map(form.fits, values)) < FITTING_SHARE * len(values):
            raise ShiftedColumnsError(name, values[0], form.example)
