"""Car parks → typed records, from either of two formats that the header tells apart.

The city's own file (PARKING_CODE, …) repeats an on-street lot once per bay; the national standard file (주차장관리번호, …)
repeats lots that two offices report, under numbers that are not unique. All of them are places to drive to, not to book.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal

from marketplace.availability.rules import OpeningRule
from marketplace.imports.cells import clean, comparable, day, district, phone, point, told, whole
from marketplace.imports.findings import Notice, ParseResult, Reason, RecordKey, RowProblem
from marketplace.imports.fingerprints import TIME
from marketplace.imports.hours import Hours, lot_hours, weekly_rules
from marketplace.imports.parking_columns import CITY, STANDARD, Columns
from marketplace.imports.parking_fees import ParkingFee, parking_fee
from marketplace.imports.reading import Row, read_table
from marketplace.places.districts import District
from marketplace.places.geo import LatLng

# "종로거주자:30" is a discount for residents, not a lot that is kept for them.
_RESIDENTS = re.compile(r"거주자\s*(?:우선|\+|주차|전용)|거주민\s*(?:월정기|우선|전용)|\+\s*거주자")
_CITY_RUN = re.compile(r"\((?:시|구)\)$")
_DAY_KINDS = ("평일", "토요일", "공휴일")


class LotKind(StrEnum):
    """Where a car park is."""

    ON_STREET = "on-street"  # 노상
    OFF_STREET = "off-street"  # 노외
    ATTACHED = "attached"  # 부설: a building's own
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkingRecord:
    """One car park. Texts are cleaned and '' where there is nothing; minutes are of the local day, amounts whole won."""

    line: int = field(compare=False)  # of the first row that it was read from
    key: RecordKey
    code: str  # the feed's own number
    name: str
    kind: LotKind
    operation_rule: str  # who may use it when, in the city's words; '' in the standard format
    residents_priority: bool  # kept for residents, wholly or at times
    public: bool | None  # run by a public office (공영) or a private one (민영)
    capacity: int | None  # bays
    opening: tuple[OpeningRule, ...]  # Sunday has the holidays' hours; the same times twice mean the whole day
    holiday_hours: Hours | None  # None: not run on public holidays, or not told
    fee: ParkingFee
    note: str
    phone: str
    address: str
    addresses: tuple[str, ...]
    district: District | None  # of Seoul; None: not told, or elsewhere
    point: LatLng | None
    agency: str
    provider: str
    updated_on: date | None
    walk_in: Literal[True] = True  # listed, never booked


def parse_parking(path: Path) -> ParseResult[ParkingRecord]:
    """All car parks of a file in either format. Raises reading.FileRefusedError where the whole file is refused."""
    table = read_table(path, CITY.layout, STANDARD.layout)
    columns = CITY if table.layout is CITY.layout else STANDARD
    problems = list(table.problems)
    notices: list[Notice] = []
    lots: dict[RecordKey, list[ParkingRecord]] = {}
    skipped: set[RecordKey] = set()
    for row in table.rows:
        reader = _RowReader(row, columns)
        found = reader.record()
        if isinstance(found, RowProblem):
            problems.append(found)
            skipped |= {reader.key} if reader.key else set()
            continue
        lots.setdefault(found.key, []).append(found)
        notices += reader.notices
    records = [_merged(rows, columns, notices) for rows in lots.values()]
    merged = sum(len(rows) - 1 for rows in lots.values())
    problems.sort(key=lambda problem: problem.line)
    notices.sort(key=lambda notice: notice.line)
    return ParseResult(
        tuple(records), tuple(problems), tuple(notices), table.encoding, table.count, merged, frozenset(skipped)
    )


def _merged(rows: Sequence[ParkingRecord], columns: Columns, notices: list[Notice]) -> ParkingRecord:
    """One record of the rows of one lot: bays are added up; of two reports of the same lot the newer one is kept."""
    first = rows[0]
    if len(rows) == 1:
        return first
    bays = [row.capacity for row in rows if row.capacity]
    on_street = columns.code_is_unique and all(row.kind is LotKind.ON_STREET for row in rows)
    if on_street or all(row.capacity == 1 for row in rows):
        where = next((row.point for row in rows if row.point), None)
        return replace(first, capacity=sum(bays) or None, point=where)
    newest = max(rows, key=lambda row: (row.updated_on or date.min, row.line))
    notices += [Notice(row.line, columns.name, row.name, Reason.OLDER_REPEAT) for row in rows if row is not newest]
    return newest


class _RowReader:
    """One row on its way to a record; collects notices as it goes."""

    def __init__(self, row: Row, columns: Columns) -> None:
        """Takes the format's names of columns."""
        self.row, self.columns = row, columns
        self.key: RecordKey | None = None  # of a skipped row too, where it tells
        self.notices: list[Notice] = []

    def record(self) -> ParkingRecord | RowProblem:
        """The record, or why there is none."""
        row, columns = self.row, self.columns
        if not told(row[columns.name]):
            return row.problem(columns.name, Reason.BLANK)
        addresses = tuple(filter(None, (told(row[name]) for name in columns.addresses)))
        if not addresses and point(row[columns.latitude], row[columns.longitude])[0] is None:
            return row.problem(columns.addresses[0], Reason.BLANK)
        self.key = key = self._key(addresses)
        hours: list[Hours | None] = []
        for (opens, closes), day_kind in zip(columns.hours, _DAY_KINDS, strict=True):
            span, reason = lot_hours(row[opens], row[closes])
            if reason is Reason.TIME:
                return row.problem(closes if TIME.fits(row[opens]) else opens, reason)
            hours.append(span if self._runs_on(day_kind) else None)
        return self._assembled(key, addresses, hours[0], hours[1], hours[2])

    def _assembled(
        self,
        key: RecordKey,
        addresses: tuple[str, ...],
        weekday: Hours | None,
        saturday: Hours | None,
        holiday: Hours | None,
    ) -> ParkingRecord:
        row, columns = self.row, self.columns
        where, reason = point(row[columns.latitude], row[columns.longitude])
        if reason is not Reason.POINT_MISSING:  # three quarters of the city's lots have none: no news
            self._note(columns.latitude, reason, f"{row[columns.latitude]},{row[columns.longitude]}")
        quarter = district(addresses, (row[columns.provider], row[columns.agency]))
        if quarter is None:
            self._note(columns.addresses[0], Reason.DISTRICT)
        rule, note = told(row[columns.rule]), told(row[columns.note])
        return ParkingRecord(
            line=row.line,
            key=key,
            code=told(row[columns.code]),
            name=clean(row[columns.name]),
            kind=self._kind(),
            operation_rule=rule,
            residents_priority=bool(_RESIDENTS.search(rule) or _RESIDENTS.search(note)),
            public=self._public(),
            capacity=self._capacity(),
            opening=weekly_rules(weekday, saturday, holiday),
            holiday_hours=holiday,
            fee=parking_fee(row.__getitem__, columns.fee, self._note),
            note=note,
            phone=phone(row[columns.phone]),
            address=addresses[0] if addresses else "",
            addresses=addresses,
            district=quarter,
            point=where,
            agency=told(row[columns.agency]),
            provider=told(row[columns.provider]),
            updated_on=self._updated(),
        )

    def _note(self, column: str, reason: Reason | None, value: str | None = None) -> None:
        if reason is not None:
            problem = self.row.problem(column, reason)
            self.notices.append(Notice(problem.line, column, problem.value if value is None else value, reason))

    def _key(self, addresses: tuple[str, ...]) -> RecordKey:
        """The feed's id alone where it is one; else number, name and the lot's address (the last, and oftenest, given)."""
        code = comparable(told(self.row[self.columns.code]))
        if code and self.columns.code_is_unique:
            return RecordKey(self.columns.source, "", code, "", 1)
        name = comparable(self.row[self.columns.name])
        return RecordKey(self.columns.source, name, code, comparable(addresses[-1] if addresses else ""), 1)

    def _runs_on(self, day_kind: str) -> bool:
        """Whether the days of operation name this kind of day ("평일+토요일+공휴일미운영(00:00…)" names two)."""
        days = told(self.row[self.columns.days])
        if not any(name in days for name in _DAY_KINDS):
            return True
        return any(part.strip() == day_kind for part in re.split(r"[+,/·]", days))

    def _kind(self) -> LotKind:
        text = told(self.row[self.columns.kind])
        for word, kind in (("노상", LotKind.ON_STREET), ("노외", LotKind.OFF_STREET), ("부설", LotKind.ATTACHED)):
            if word in text:
                return kind
        self._note(self.columns.kind, Reason.KIND)
        return LotKind.OTHER

    def _public(self) -> bool | None:
        if self.columns.ownership:
            return {"공영": True, "민영": False}.get(told(self.row[self.columns.ownership]))
        return True if _CITY_RUN.search(clean(self.row[self.columns.name])) else None

    def _capacity(self) -> int | None:
        """Bays. The city's raw rows tell of one bay each; a file that was already gathered says of how many rows."""
        text = told(self.row[self.columns.capacity])
        bays = whole(text) if text else 0
        if bays is None:
            self._note(self.columns.capacity, Reason.NUMBER)
        repeats = whole(told(self.row[self.columns.repeats])) or 1
        return (bays or 0) * (repeats if bays == 1 else 1) or None

    def _updated(self) -> date | None:
        text = told(self.row[self.columns.updated])
        updated = day(text) if text else None
        if text and updated is None:
            self._note(self.columns.updated, Reason.DATE)
        return updated
