"""What reading a file finds beside its records: rows that could not be read, and dirt that could be lived with."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l

R = TypeVar("R")
LONGEST_KEY = 300  # listings.source_key


class Reason(StrEnum):
    """Why a row was skipped or needed a guess: a stable code; SENTENCES says it to people."""

    # rows that are skipped
    CELL_COUNT = "cell-count"
    DISPLACED = "displaced"
    REPEATED_HEADER = "repeated-header"
    UNDECODABLE = "undecodable"
    BLANK = "blank"
    TIME = "time"
    # rows that are kept
    TIME_MISSING = "time-missing"
    HOURS_EMPTY = "hours-empty"
    HOURS_CROSS_MIDNIGHT = "hours-cross-midnight"
    HOURS_ON_CLOSED_DAY = "hours-on-closed-day"
    CLOSING_MONTHLY = "closing-monthly"
    CLOSING_UNCLEAR = "closing-unclear"
    FEE_MISSING = "fee-missing"
    FEE_ZERO_BUT_PAID = "fee-zero-but-paid"
    FEE_BUT_FREE = "fee-but-free"
    FREE_BUT_PAID = "free-but-paid"
    FEE_UNREADABLE = "fee-unreadable"
    FEE_UNIT_UNKNOWN = "fee-unit-unknown"
    FLAG = "flag"
    NUMBER = "number"
    DATE = "date"
    POINT_MISSING = "point-missing"
    POINT_UNREADABLE = "point-unreadable"
    POINT_OUTSIDE = "point-outside"
    POINT_SWAPPED = "point-swapped"
    DISTRICT = "district"
    KIND = "kind"
    OLDER_REPEAT = "older-repeat"


SENTENCES: Mapping[Reason, Text] = {
    Reason.CELL_COUNT: _l("The row has more or fewer cells than the header."),
    Reason.DISPLACED: _l("The cells stand one or more columns beside their header."),
    Reason.REPEATED_HEADER: _l("The header comes again in the middle of the file."),
    Reason.UNDECODABLE: _l("The cell holds bytes that are not text."),
    Reason.BLANK: _l("The cell is empty, and nothing can be listed without it."),
    Reason.TIME: _l("This is not a time of day."),
    Reason.TIME_MISSING: _l("No hours are given; taken as closed."),
    Reason.HOURS_EMPTY: _l("It opens and closes at the same minute; taken as closed."),
    Reason.HOURS_CROSS_MIDNIGHT: _l("It closes before it opens; taken as closing on the next day."),
    Reason.HOURS_ON_CLOSED_DAY: _l("Hours are given for days that are named as closed; taken as closed."),
    Reason.CLOSING_MONTHLY: _l("It closes on some weeks of a month only; that weekday is taken as always closed."),
    Reason.CLOSING_UNCLEAR: _l("A part of the closed days could not be read; it is shown as a note."),
    Reason.FEE_MISSING: _l("It costs a fee, but none is given."),
    Reason.FEE_ZERO_BUT_PAID: _l("It costs a fee, but the fee is 0."),
    Reason.FEE_BUT_FREE: _l("It is marked as free, but a fee is given; the fee was kept."),
    Reason.FREE_BUT_PAID: _l("It is marked as paid, but the fee says free; taken as free."),
    Reason.FEE_UNREADABLE: _l("The fee could not be read."),
    Reason.FEE_UNIT_UNKNOWN: _l("It can't be told how long one fee is for."),
    Reason.FLAG: _l("It can't be told whether it is paid or free."),
    Reason.NUMBER: _l("This is not a believable number; left out."),
    Reason.DATE: _l("This is not a date; left out."),
    Reason.POINT_MISSING: _l("There is no point; the district's centre stands in."),
    Reason.POINT_UNREADABLE: _l("The point is not a pair of numbers; left out."),
    Reason.POINT_OUTSIDE: _l("The point is outside Seoul; left out."),
    Reason.POINT_SWAPPED: _l("Latitude and longitude were exchanged; put right."),
    Reason.DISTRICT: _l("No district of Seoul is named."),
    Reason.KIND: _l("This kind of car park is not known; listed as another kind."),
    Reason.OLDER_REPEAT: _l("The same car park comes again; the row with the newest date was kept."),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was skipped: its line in the file (the header is line 1), the field, what stood there and why."""

    line: int
    field: str
    value: str
    reason: Reason

    @property
    def sentence(self) -> Text:
        """Why, in the reader's language."""
        return SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class Notice:
    """Dirt in a row that was kept: the same four facts as a RowProblem."""

    line: int
    field: str
    value: str
    reason: Reason

    @property
    def sentence(self) -> Text:
        """What was made of it, in the reader's language."""
        return SENTENCES[self.reason]


class RecordKey(NamedTuple):
    """Who a record is across snapshots; the names are without spaces and case, so retyping them changes nothing.

    ``place`` is a feed's own id where it has one. ``ordinal`` (from 1, in file order) parts records that agree in all else.
    """

    source: str
    name: str
    place: str
    address: str
    ordinal: int

    @property
    def text(self) -> str:
        """The key without its source as one string of at most 300 characters, unique within the source."""
        whole = "|".join((self.name, self.place, self.address, str(self.ordinal)))
        if len(whole) <= LONGEST_KEY:
            return whole
        digest = hashlib.sha256(whole.encode()).hexdigest()[:32]
        return f"{whole[: LONGEST_KEY - len(digest) - 1]}|{digest}"


@dataclass(frozen=True, slots=True)
class ParseResult(Generic[R]):
    """Everything a file held. ``rows == len(records) + len(problems) + merged``: no row is lost without a word."""

    records: tuple[R, ...]
    problems: tuple[RowProblem, ...]
    notices: tuple[Notice, ...]
    encoding: str  # as Python names it: "utf-8", "utf-8-sig", "cp949"
    rows: int  # data rows in the file
    merged: int = 0  # rows that became part of another row's record
    skipped: frozenset[RecordKey] = (
        frozenset()
    )  # who the skipped rows are about, as far as they tell: not gone, only unread


def fingerprint(record: Any) -> str:
    """64 hex digits that change when anything of a record changes but its line: tells changed rows from unchanged."""
    told = [f"{part.name}={getattr(record, part.name)!r}" for part in fields(record) if part.compare]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
