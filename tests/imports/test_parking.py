"""Rows of the two parking files → car parks."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest

from marketplace.availability.rules import OpeningRule
from marketplace.imports.findings import ParseResult, Reason, RecordKey
from marketplace.imports.parking import LotKind, ParkingRecord, parse_parking
from marketplace.imports.parking_fees import Charge, ParkingFee, Rate
from marketplace.places.geo import LatLng
from tests.imports.samples import CITY_LOT, STANDARD_LOT, table, write


class ParseLots(Protocol):
    def __call__(self, *changes: dict[str, str]) -> ParseResult[ParkingRecord]: ...


@pytest.fixture
def city(tmp_path: Path) -> ParseLots:
    """Parses invented lots of the city's file."""
    return lambda *changes: parse_parking(write(tmp_path / "city.csv", table(CITY_LOT, *changes)))


@pytest.fixture
def standard(tmp_path: Path) -> ParseLots:
    """Parses invented lots of the standard file."""
    return lambda *changes: parse_parking(write(tmp_path / "standard.csv", table(STANDARD_LOT, *changes)))


def open_on(rules: Iterable[OpeningRule], *weekdays: int) -> list[tuple[int, int]]:
    return [(rule.start, rule.end) for rule in rules if rule.weekday in weekdays]


def test_a_row_of_the_citys_file_becomes_a_lot(city: ParseLots) -> None:
    found = city()
    lot = found.records[0]
    assert (found.rows, found.problems, found.notices, found.merged) == (1, (), (), 0)
    assert lot.key == RecordKey("seoul-parking", "", "7000001", "", 1)
    assert (lot.line, lot.code, lot.name, lot.address) == (2, "7000001", "둥지길 공영주차장(구)", "노원구 상계동 1-2")
    assert (lot.kind, lot.operation_rule, lot.residents_priority, lot.public) == (
        LotKind.ON_STREET,
        "시간제 주차장",
        False,
        True,
    )
    assert (lot.capacity, lot.phone) == (1, "02-555-0202")
    assert open_on(lot.opening, 0, 4) == [(540, 1140)] * 2
    assert open_on(lot.opening, 5, 6) == [(540, 900), (0, 1440)]
    assert lot.holiday_hours == (0, 1440)
    assert lot.fee == ParkingFee(
        Charge.PAID,
        basic=Rate(5, 250),
        extra=Rate(10, 500),
        day_max=20_000,
        monthly=100_000,
        free_on_saturdays=True,
        free_on_holidays=True,
    )
    assert lot.district is not None
    assert lot.district.name_ko == "노원구"
    assert lot.point == LatLng(37.6543, 127.0611)
    assert lot.updated_on == date(2023, 6, 28)
    assert lot.walk_in is True


def test_a_row_of_the_standard_file_becomes_a_lot(standard: ParseLots) -> None:
    found = standard()
    lot = found.records[0]
    assert (found.problems, found.notices) == ((), ())
    assert lot.key == RecordKey("standard-parking", "둥지길주차장", "999-1-000001", "서울특별시노원구상계동1-2", 1)
    assert (lot.kind, lot.public, lot.capacity) == (LotKind.OFF_STREET, True, 43)
    assert lot.addresses == ("서울특별시 노원구 둥지로 3", "서울특별시 노원구 상계동 1-2")
    assert open_on(lot.opening, 0, 5, 6) == [(540, 1140), (540, 900)]
    assert lot.holiday_hours is None
    assert lot.fee == ParkingFee(
        Charge.PAID, basic=Rate(5, 150), extra=Rate(5, 150), day_max=9_000, day_minutes=630, monthly=70_000
    )
    assert (lot.agency, lot.provider, lot.updated_on) == ("노원구 주차공단", "서울특별시 노원구", date(2021, 5, 12))


def test_an_on_street_lot_that_comes_once_per_bay_is_one_lot_with_all_its_bays(city: ParseLots) -> None:
    bays = [{"LAT": "", "LNG": ""}, {"LAT": "37.6541"}, {"PARKING_CODE": "7000002"}, {"CAPACITY": "1"}]
    found = city(*bays)
    assert [(lot.code, lot.capacity, lot.line) for lot in found.records] == [("7000001", 3, 2), ("7000002", 1, 4)]
    assert found.records[0].point == LatLng(37.6541, 127.0611)
    assert (found.rows, found.merged, len(found.problems)) == (4, 2, 0)


@pytest.mark.parametrize(
    ("changes", "capacity"),
    [
        ({"CAPACITY": "1", "N_ROWS": "61"}, 61),
        ({"CAPACITY": "80", "N_ROWS": "1"}, 80),
        ({"CAPACITY": "80", "N_ROWS": "3"}, 80),
        ({"CAPACITY": "", "N_ROWS": "1"}, None),
        ({"CAPACITY": "0"}, None),
    ],
)
def test_a_file_that_was_gathered_by_lot_tells_how_many_rows_there_were(
    city: ParseLots, changes: dict[str, str], capacity: int | None
) -> None:
    assert city(changes).records[0].capacity == capacity


def test_an_unreadable_bay_does_not_take_the_lot_with_it(city: ParseLots) -> None:
    found = city({}, {"WEEKDAY_BEGIN_TIME": "?"}, {})
    assert [lot.capacity for lot in found.records] == [2]
    assert [(problem.line, problem.field, problem.reason) for problem in found.problems] == [
        (3, "WEEKDAY_BEGIN_TIME", Reason.TIME)
    ]
    assert found.rows == len(found.records) + len(found.problems) + found.merged


def test_a_garage_that_is_reported_twice_is_not_counted_twice(city: ParseLots) -> None:
    garage = {"PARKING_TYPE_NM": "노외 주차장", "CAPACITY": "80"}
    newer = garage | {"CAPACITY": "90", "SYNC_TIME": "2024-01-01 00:00:00"}
    found = city(newer, garage)
    assert [lot.capacity for lot in found.records] == [90]
    assert [(notice.line, notice.reason) for notice in found.notices] == [(3, Reason.OLDER_REPEAT)]
    assert found.merged == 1


def test_two_offices_reports_of_one_lot_leave_the_newer(standard: ParseLots) -> None:
    found = standard(
        {"주차장유형": "노상", "주차구획수": "36"},
        {"주차장유형": "노상", "주차구획수": "45", "데이터기준일자": "2020-11-02", "제공기관명": "노원구 주차공단"},
    )
    assert [lot.capacity for lot in found.records] == [36]
    assert [(notice.line, notice.reason) for notice in found.notices] == [(3, Reason.OLDER_REPEAT)]


def test_a_number_that_two_lots_share_does_not_make_them_one(standard: ParseLots) -> None:
    found = standard({}, {"주차장명": "햇살주차장", "소재지지번주소": "서울특별시 노원구 상계동 9"})
    assert len({lot.key for lot in found.records}) == 2
    assert (found.merged, found.notices) == (0, ())


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("0000", "2400", (0, 1440)),
        ("0000", "0000", (0, 1440)),
        ("0000", "2359", (0, 1440)),
        ("0900", "0900", (0, 1440)),
        ("0900", "0100", (540, 1500)),
        ("500 ", "2130", (300, 1290)),
    ],
)
def test_hours_of_the_citys_file(city: ParseLots, begin: str, end: str, hours: tuple[int, int]) -> None:
    found = city({"WEEKDAY_BEGIN_TIME": begin, "WEEKDAY_END_TIME": end})
    assert found.records[0].opening[0] == OpeningRule(0, *hours)
    assert found.notices == ()


@pytest.mark.parametrize(
    ("days", "weekdays", "on_holidays"),
    [
        ("평일+토요일+공휴일", {0, 1, 2, 3, 4, 5, 6}, True),
        ("평일+토요일", {0, 1, 2, 3, 4, 5}, False),
        ("평일", {0, 1, 2, 3, 4}, False),
        ("공휴일", {6}, True),
        ("평일+토요일+공휴일미운영(00:00으로시간표시)", {0, 1, 2, 3, 4, 5}, False),
        ("", {0, 1, 2, 3, 4, 5, 6}, True),
        ("연중무휴", {0, 1, 2, 3, 4, 5, 6}, True),
    ],
)
def test_days_without_operation_are_closed_whatever_their_times(
    standard: ParseLots, days: str, weekdays: set[int], on_holidays: bool
) -> None:
    lot = standard({"운영요일": days}).records[0]
    assert {rule.weekday for rule in lot.opening} == weekdays
    assert (lot.holiday_hours is not None) is on_holidays


@pytest.mark.parametrize(
    ("rule", "residents"),
    [
        ("시간제 주차장", False),
        ("거주자 우선 주차장", True),
        ("시간제 + 거주자 주차장", True),
        ("버스전용 주차장", False),
    ],
)
def test_residents_priority_by_the_citys_rule(city: ParseLots, rule: str, residents: bool) -> None:
    assert city({"OPERATION_RULE_NM": rule}).records[0].residents_priority is residents


@pytest.mark.parametrize(
    ("note", "residents"),
    [
        ("거주자우선주차제", True),
        ("거주자우선주차제 병행", True),
        ("거주민 월정기 전용", True),
        ("65세이상 종로거주자:30", False),
        ("", False),
    ],
)
def test_residents_priority_by_the_standards_note_is_not_a_residents_discount(
    standard: ParseLots, note: str, residents: bool
) -> None:
    lot = standard({"특기사항": note}).records[0]
    assert (lot.residents_priority, lot.note) == (residents, note)


@pytest.mark.parametrize(("text", "public"), [("공영", True), ("민영", False), ("", None)])
def test_who_runs_a_lot_of_the_standard_file(standard: ParseLots, text: str, public: bool | None) -> None:
    assert standard({"주차장구분": text}).records[0].public is public


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("노상 주차장", LotKind.ON_STREET),
        ("노외 주차장", LotKind.OFF_STREET),
        ("부설", LotKind.ATTACHED),
    ],
)
def test_kinds_of_lots(city: ParseLots, text: str, kind: LotKind) -> None:
    assert city({"PARKING_TYPE_NM": text}).records[0].kind is kind


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"PARKING_TYPE_NM": "기계식"}, "PARKING_TYPE_NM", Reason.KIND),
        ({"LAT": "37.43", "LNG": "126.51"}, "LAT", Reason.POINT_OUTSIDE),
        ({"LNG": "127.010-****-****"}, "LAT", Reason.POINT_UNREADABLE),
        ({"CAPACITY": "몇 대"}, "CAPACITY", Reason.NUMBER),
        ({"DAY_MAXIMUM": "5"}, "DAY_MAXIMUM", Reason.NUMBER),
        ({"SYNC_TIME": "어제"}, "SYNC_TIME", Reason.DATE),
        ({"ADDR": "햇살로 1"}, "ADDR", Reason.DISTRICT),
    ],
)
def test_dirt_that_can_be_lived_with_is_noticed(
    city: ParseLots, changes: dict[str, str], field: str, reason: Reason
) -> None:
    found = city(changes)
    assert len(found.records) == 1
    assert [(notice.field, notice.reason) for notice in found.notices] == [(field, reason)]


def test_a_lot_without_a_point_is_no_news(city: ParseLots) -> None:
    found = city({"LAT": "", "LNG": ""})
    assert (found.records[0].point, found.notices) == (None, ())


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"PARKING_NAME": ""}, "PARKING_NAME", Reason.BLANK),
        ({"ADDR": "-", "LAT": "", "LNG": ""}, "ADDR", Reason.BLANK),
        ({"HOLIDAY_END_TIME": "2460"}, "HOLIDAY_END_TIME", Reason.TIME),
    ],
)
def test_a_row_that_can_not_be_read_is_skipped(
    city: ParseLots, changes: dict[str, str], field: str, reason: Reason
) -> None:
    found = city({}, changes | {"PARKING_CODE": "7000009"})
    assert [lot.code for lot in found.records] == ["7000001"]
    assert [(problem.line, problem.field, problem.reason) for problem in found.problems] == [(3, field, reason)]


def test_a_lot_without_address_is_kept_where_it_has_a_point(standard: ParseLots) -> None:
    found = standard({"소재지도로명주소": "-", "소재지지번주소": "-"})
    assert (found.records[0].address, found.problems) == ("", ())
    assert found.records[0].district is not None


def test_rows_without_the_citys_code_are_known_by_name_and_address(city: ParseLots) -> None:
    found = city({"PARKING_CODE": ""}, {"PARKING_CODE": ""})
    assert found.records[0].key == RecordKey("seoul-parking", "둥지길공영주차장(구)", "", "노원구상계동1-2", 1)
    assert found.records[0].capacity == 2
