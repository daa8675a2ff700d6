"""The national file of open public facilities (rooms and halls that citizens may use) → typed records.

Whatever isn't certain is taken on the side of the renter: a day that may be closed is closed, and a room whose fee can't be
told is listed but not booked.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from marketplace.availability.rules import OpeningRule
from marketplace.imports.cells import clean, comparable, day, district, link, number, phone, point, told, whole
from marketplace.imports.closing import Closing, read_closing
from marketplace.imports.fees import Excess, Fee, base_minutes, known_flag, room_fee
from marketplace.imports.findings import Notice, ParseResult, Reason, RecordKey, RowProblem
from marketplace.imports.fingerprints import DATE, FLAG, LATITUDE, LONGITUDE, TIME
from marketplace.imports.hours import SATURDAY, SUNDAY, WEEKDAYS, Hours, room_hours, weekly_rules
from marketplace.imports.reading import Layout, Row, read_table
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.places.districts import District
from marketplace.places.geo import LatLng

SOURCE = "open-facilities"

NAME, PLACE, TYPE, CLOSED = "개방시설명", "개방장소명", "개방시설유형구분", "휴관일"
WEEKDAY_OPENS, WEEKDAY_CLOSES = "평일운영시작시각", "평일운영종료시각"
WEEKEND_OPENS, WEEKEND_CLOSES = "주말운영시작시각", "주말운영종료시각"
PAID, UNIT, FEE, EXCESS_UNIT, EXCESS_FEE = "유료사용여부", "사용기준시간", "사용료", "초과사용단위시간", "초과사용료"
CAPACITY, AREA, EQUIPMENT, APPLY = "수용가능인원수", "면적", "부대시설정보", "신청방법구분"
ROAD_ADDRESS, LOT_ADDRESS = "소재지도로명주소", "소재지지번주소"
AGENCY, DEPARTMENT, PHONE, HOMEPAGE = "관리기관명", "담당부서명", "사용안내전화번호", "홈페이지주소"
LAT, LNG, UPDATED = "위도", "경도", "데이터기준일자"
PHOTO, PROVIDER_CODE, PROVIDER = "시설사진정보", "제공기관코드", "제공기관명"

LAYOUT = Layout(
    name="전국공공시설개방정보표준데이터",
    required=(
        *(NAME, PLACE, TYPE, CLOSED, WEEKDAY_OPENS, WEEKDAY_CLOSES, WEEKEND_OPENS, WEEKEND_CLOSES),
        *(PAID, UNIT, FEE, EXCESS_UNIT, EXCESS_FEE, CAPACITY, AREA, EQUIPMENT, APPLY),
        *(ROAD_ADDRESS, LOT_ADDRESS, AGENCY, PHONE, LAT, LNG),
    ),
    optional=(PHOTO, DEPARTMENT, HOMEPAGE, UPDATED, PROVIDER_CODE, PROVIDER),
    forms={
        WEEKDAY_OPENS: TIME,  # of the four times the outer ones: the inner ones look alike when they are shifted
        WEEKEND_CLOSES: TIME,
        PAID: FLAG,
        LAT: LATITUDE,
        LNG: LONGITUDE,
        UPDATED: DATE,
    },
)
_REMARK = re.compile(r"수\s*있음|개방\s*시간|바랍니다|하세요")
WALK_IN = "자유이용"  # "free use": nobody needs, or gets, a booking


class NotBookable(StrEnum):
    """Why a record can only be listed."""

    CLOSED_FOR_NOW = "closed-for-now"  # the agency says so; hours and fee may be known
    ALWAYS_CLOSED = "always-closed"  # no hours on any weekday are left
    HOURS_UNKNOWN = "hours-unknown"
    FEE_UNREADABLE = "fee-unreadable"
    WALK_IN = "walk-in"  # used without booking


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityRecord:
    """One room or hall. Texts are cleaned and '' where there is nothing; minutes are of the local day, amounts whole won."""

    line: int = field(compare=False)
    key: RecordKey
    name: str
    place: str
    type: str

    opening: tuple[OpeningRule, ...]  # without the closed weekdays
    weekday_hours: Hours | None  # as given for Monday to Friday; None: closed
    weekend_hours: Hours | None
    closed_weekdays: tuple[int, ...]  # 0 = Monday; whole weekdays, also where only some weeks are closed
    closed_on_holidays: bool  # all public holidays
    closed_holidays: tuple[str, ...]  # single ones: new-year, seollal, chuseok, …; if in doubt, close on all
    closed_dates: tuple[tuple[int, int], ...]  # (month, day) of each year
    closing_note: str  # the text on closed days where it says more than the fields above

    fee: tuple[TariffSpec, ...] | None  # (): free; None: unreadable
    free: bool
    fee_text: str
    fee_note: str  # residents' fees, tax and the like, in the feed's words
    vat_excluded: bool
    unit_minutes: int | None
    excess: Excess | None

    capacity: int | None
    area_m2: Decimal | None
    equipment: tuple[str, ...]
    remarks: str  # a sentence that stood among the equipment
    apply_by: str
    photo_url: str
    address: str  # the road address, else the lot's
    road_address: str
    lot_address: str
    district: District | None  # of Seoul; None: not told, or elsewhere
    point: LatLng | None
    agency: str
    department: str
    phone: str
    homepage: str
    updated_on: date | None
    provider: str
    provider_code: str

    bookable: bool
    not_bookable_reason: NotBookable | None


def parse_facilities(path: Path) -> ParseResult[FacilityRecord]:
    """All rooms of a file with what could not be read. Raises reading.FileRefusedError where the whole file is refused."""
    table = read_table(path, LAYOUT)
    problems = list(table.problems)
    notices: list[Notice] = []
    records: list[FacilityRecord] = []
    skipped: set[RecordKey] = set()
    seen: Counter[tuple[str, str, str]] = Counter()
    for row in table.rows:
        reader = _RowReader(row, seen)
        found = reader.record()
        if isinstance(found, RowProblem):
            problems.append(found)
            skipped |= {reader.key} if reader.key else set()
        else:
            records.append(found)
            notices += reader.notices
    problems.sort(key=lambda problem: problem.line)
    return ParseResult(
        tuple(records), tuple(problems), tuple(notices), table.encoding, table.count, skipped=frozenset(skipped)
    )


def _equipment(text: str) -> tuple[tuple[str, ...], str]:
    """The pieces of equipment, joined by '+' or else by commas, and what is a remark rather than a thing."""
    text = told(text)
    if _REMARK.search(text):
        return (), text
    pieces = text.split("+") if "+" in text else re.split(r",(?!\d{3})(?![^(]*\))", text)
    return tuple(dict.fromkeys(filter(None, map(told, pieces)))), ""


class _RowReader:
    """One row on its way to a record; collects notices as it goes."""

    def __init__(self, row: Row, seen: Counter[tuple[str, str, str]]) -> None:
        """Takes the keys seen so far, to number rows that agree in name, place and address."""
        self.row, self.seen = row, seen
        self.key: RecordKey | None = None  # of a skipped row too, so that the rows after it keep their ordinals
        self.notices: list[Notice] = []

    def record(self) -> FacilityRecord | RowProblem:
        """The record, or why there is none."""
        row = self.row
        if not told(row[NAME]):
            return row.problem(NAME, Reason.BLANK)
        if not told(row[ROAD_ADDRESS]) and not told(row[LOT_ADDRESS]) and not told(row[PLACE]):
            return row.problem(ROAD_ADDRESS, Reason.BLANK)
        self.key = key = self._key(told(row[ROAD_ADDRESS]) or told(row[LOT_ADDRESS]))
        weekday, reason = room_hours(row[WEEKDAY_OPENS], row[WEEKDAY_CLOSES])
        if reason is Reason.TIME:
            return row.problem(self._bad_time(WEEKDAY_OPENS, WEEKDAY_CLOSES), reason)
        self._note(WEEKDAY_OPENS, reason)
        weekend, reason = room_hours(row[WEEKEND_OPENS], row[WEEKEND_CLOSES])
        if reason is Reason.TIME:
            return row.problem(self._bad_time(WEEKEND_OPENS, WEEKEND_CLOSES), reason)
        self._note(WEEKEND_OPENS, reason)
        closing = self._closing(weekday, weekend)
        opening = weekly_rules(weekday, weekend, weekend, closed=closing.weekdays, clips=closing.clips)
        fee = self._fee()
        return self._assembled(key, weekday, weekend, closing, opening, fee)

    def _assembled(
        self,
        key: RecordKey,
        weekday: Hours | None,
        weekend: Hours | None,
        closing: Closing,
        opening: tuple[OpeningRule, ...],
        fee: Fee,
    ) -> FacilityRecord:
        row = self.row
        road, lot = told(row[ROAD_ADDRESS]), told(row[LOT_ADDRESS])
        where, reason = point(row[LAT], row[LNG])
        self._note(LAT, reason, f"{row[LAT]},{row[LNG]}")
        quarter = district((road, lot), (row[PROVIDER], row[AGENCY]))
        if quarter is None:
            self._note(ROAD_ADDRESS, Reason.DISTRICT, road or lot)
        obstacle = self._obstacle(closing, opening, fee)
        equipment, remarks = _equipment(row[EQUIPMENT])
        return FacilityRecord(
            line=row.line,
            key=key,
            name=clean(row[NAME]),
            place=told(row[PLACE]),
            type=told(row[TYPE]),
            opening=opening,
            weekday_hours=weekday,
            weekend_hours=weekend,
            closed_weekdays=tuple(sorted(closing.weekdays)),
            closed_on_holidays=closing.on_holidays,
            closed_holidays=tuple(sorted(closing.holidays)),
            closed_dates=tuple(sorted(closing.dates)),
            closing_note=closing.note,
            fee=fee.lines,
            free=fee.free,
            fee_text=clean(row[FEE]),
            fee_note=fee.note,
            vat_excluded=fee.vat_excluded,
            unit_minutes=base_minutes(row[UNIT]),
            excess=fee.excess,
            capacity=self._capacity(),
            area_m2=self._area(),
            equipment=equipment,
            remarks=remarks,
            apply_by=told(row[APPLY]),
            photo_url=link(row[PHOTO]),
            address=road or lot,
            road_address=road,
            lot_address=lot,
            district=quarter,
            point=where,
            agency=told(row[AGENCY]),
            department=told(row[DEPARTMENT]),
            phone=phone(row[PHONE]),
            homepage=link(row[HOMEPAGE]),
            updated_on=self._updated(),
            provider=told(row[PROVIDER]),
            provider_code=told(row[PROVIDER_CODE]),
            bookable=obstacle is None,
            not_bookable_reason=obstacle,
        )

    def _note(self, column: str, reason: Reason | None, value: str | None = None) -> None:
        if reason is not None:
            problem = self.row.problem(column, reason)
            self.notices.append(Notice(problem.line, column, problem.value if value is None else value, reason))

    def _bad_time(self, opens: str, closes: str) -> str:
        return closes if TIME.fits(self.row[opens]) else opens

    def _key(self, address: str) -> RecordKey:
        parts = (comparable(self.row[NAME]), comparable(self.row[PLACE]), comparable(address))
        self.seen[parts] += 1
        return RecordKey(SOURCE, *parts, self.seen[parts])

    def _closing(self, weekday: Hours | None, weekend: Hours | None) -> Closing:
        closing = read_closing(self.row[CLOSED])
        for reason in closing.reasons:
            self._note(CLOSED, reason)
        if not closing.always and (
            (weekend and closing.weekdays >= {SATURDAY, SUNDAY}) or (weekday and closing.weekdays >= set(WEEKDAYS))
        ):
            self._note(CLOSED, Reason.HOURS_ON_CLOSED_DAY)
        return closing

    def _fee(self) -> Fee:
        row = self.row
        if not known_flag(row[PAID]):
            self._note(PAID, Reason.FLAG)
        fee = room_fee(row[PAID], row[UNIT], row[FEE], row[EXCESS_UNIT], row[EXCESS_FEE])
        self._note(UNIT if fee.reason is Reason.FEE_UNIT_UNKNOWN else FEE, fee.reason)
        return fee

    def _obstacle(self, closing: Closing, opening: tuple[OpeningRule, ...], fee: Fee) -> NotBookable | None:
        """The first reason, from the plainest, why nobody can book."""
        row = self.row
        if closing.for_now:
            return NotBookable.CLOSED_FOR_NOW
        if not opening:
            given = any(row[name] for name in (WEEKDAY_OPENS, WEEKDAY_CLOSES, WEEKEND_OPENS, WEEKEND_CLOSES))
            return NotBookable.ALWAYS_CLOSED if given or closing.always else NotBookable.HOURS_UNKNOWN
        if fee.lines is None:
            return NotBookable.FEE_UNREADABLE
        return NotBookable.WALK_IN if comparable(row[APPLY]) == WALK_IN else None

    def _capacity(self) -> int | None:
        text = told(self.row[CAPACITY])
        people = whole(text) if text else 0
        if people is None:
            self._note(CAPACITY, Reason.NUMBER)
        return people or None

    def _area(self) -> Decimal | None:
        text = told(self.row[AREA])
        area = number(text) if text else Decimal(0)
        if area is None or area < 0:
            self._note(AREA, Reason.NUMBER)
            return None
        return area or None

    def _updated(self) -> date | None:
        text = told(self.row[UPDATED])
        updated = day(text) if text else None
        if text and updated is None:
            self._note(UPDATED, Reason.DATE)
        return updated
