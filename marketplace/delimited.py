"""Tables as text: the encoding of a file that somebody sends, the names of its columns, and cells that are safe to open.

Below all domains: imports of public data and an organisation's own lists read files alike.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from marketplace.errors import DomainError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l

DELIMITERS = (",", "\t", ";", "|")
BAD_SHARE = 0.05  # of the characters beyond ASCII: more undecodable ones than this, and it is another encoding
REPLACEMENT = "\ufffd"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would reckon with instead of showing it


class FileRefusedError(DomainError):
    """Nothing of the file was taken. ``sentence`` says why."""

    code = "import-refused"
    sentence: Text = _l("This file can't be imported.")


class NotTextError(FileRefusedError):
    """Not a CSV file in UTF-8 or CP949: a spreadsheet, an archive, another encoding."""

    code = "import-not-text"
    sentence: Text = _l("This is not a CSV file in UTF-8 or CP949.")


def decode(data: bytes) -> tuple[str, str, bool]:
    """The text of a file, its encoding, and whether some bytes had to be replaced.

    UTF-8 (with or without a mark) is tried before CP949, because Korean in CP949 is hardly ever valid UTF-8: between these two
    trying is certain, where a statistical guess is not. A few broken bytes in a long file cost their rows, not the file.
    """
    if b"\0" in data or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotTextError
    for encoding in ("utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8", "cp949"):
        text = data.decode(encoding, "replace")
        bad = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
        if bad <= BAD_SHARE * sum(not char.isascii() for char in text):
            return text, encoding, bad > 0
    raise NotTextError


def column_name(cell: str) -> str:
    """A column's name as it is compared: without white space and marks, in one form of Unicode."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", cell).replace("\ufeff", ""))


def written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV that spreadsheets open as it is: with a mark for UTF-8, and no cell that they would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([as_cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def as_cell(value: object) -> object:
    """A value for a cell; a text that looks like a formula gets an apostrophe before it. Figures stay figures."""
    if isinstance(value, str) and value.startswith(FORMULAS):
        return "'" + value
    return value


def from_cell(cell: str) -> str:
    """The text that ``as_cell`` wrote, without white space around."""
    bare = cell.strip()
    return bare[1:] if bare[:1] == "'" and bare[1:].startswith(FORMULAS) else bare
