"""Rows of the facilities' file → rooms."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import pytest

from marketplace.availability.rules import OpeningRule
from marketplace.imports.facilities import SOURCE, FacilityRecord, NotBookable, parse_facilities
from marketplace.imports.fees import Excess
from marketplace.imports.findings import ParseResult, Reason, RecordKey, fingerprint
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.places.geo import LatLng
from tests.imports.samples import ROOM, table, write


class ParseRooms(Protocol):
    def __call__(self, *changes: dict[str, str]) -> ParseResult[FacilityRecord]: ...


class OneRoom(Protocol):
    def __call__(self, **changes: str) -> FacilityRecord: ...


@pytest.fixture
def parsed(tmp_path: Path) -> ParseRooms:
    """Parses invented rooms, each a change to the plain one."""
    return lambda *changes: parse_facilities(write(tmp_path / "rooms.csv", table(ROOM, *changes)))


@pytest.fixture
def room(parsed: ParseRooms) -> OneRoom:
    """The record of one room; nothing may be skipped."""

    def one(**changes: str) -> FacilityRecord:
        found = parsed(changes)
        assert found.problems == ()
        return found.records[0]

    return one


def test_a_row_becomes_a_room_with_everything_that_it_tells(parsed: ParseRooms) -> None:
    found = parsed()
    record = found.records[0]
    assert (found.rows, found.problems, found.notices, found.merged) == (1, (), (), 0)
    assert record.key == RecordKey(SOURCE, "햇살동주민센터2층회의실", "햇살동주민센터", "서울특별시중구햇살로12", 1)
    assert (record.line, record.name, record.place, record.type) == (
        2,
        "햇살동 주민센터 2층 회의실",
        "햇살동 주민센터",
        "회의실",
    )
    assert record.opening == tuple(OpeningRule(weekday, 540, 1080) for weekday in range(5))
    assert (record.weekday_hours, record.weekend_hours) == ((540, 1080), None)
    assert (record.closed_weekdays, record.closed_on_holidays, record.closing_note) == ((5, 6), False, "")
    assert (record.fee, record.free) == ((TariffSpec(TariffUnit.BLOCK, 10_000, 120),), False)
    assert (record.excess, record.unit_minutes, record.vat_excluded) == (Excess(60, 5_000), 120, False)
    assert (record.capacity, record.area_m2) == (20, Decimal("60.5"))
    assert (record.equipment, record.remarks) == (("책상", "의자", "빔프로젝터"), "")
    assert record.apply_by == "인터넷+방문"
    assert record.address == record.road_address == "서울특별시 중구 햇살로 12"
    assert record.district is not None
    assert record.district.name_ko == "중구"
    assert record.point == LatLng(37.5651, 126.9895)
    assert (record.agency, record.department) == ("서울특별시 중구청", "자치행정과")
    assert (record.phone, record.homepage, record.photo_url) == ("02-555-0101", "http://rooms.example.org/haetsal", "")
    assert record.updated_on == date(2022, 9, 30)
    assert (record.provider, record.provider_code) == ("서울특별시 중구", "9990001")
    assert (record.bookable, record.not_bookable_reason) == (True, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"휴관일": "휴관중"}, NotBookable.CLOSED_FOR_NOW),
        ({"휴관일": "휴관중", "사용료": "별도문의"}, NotBookable.CLOSED_FOR_NOW),
        ({"휴관일": "월+화+수+목+금+토+일"}, NotBookable.ALWAYS_CLOSED),
        ({"평일운영시작시각": "00:00", "평일운영종료시각": "00:00"}, NotBookable.ALWAYS_CLOSED),
        ({"평일운영시작시각": "18:00", "평일운영종료시각": "18:00"}, NotBookable.ALWAYS_CLOSED),
        (
            dict.fromkeys(("평일운영시작시각", "평일운영종료시각", "주말운영시작시각", "주말운영종료시각"), ""),
            NotBookable.HOURS_UNKNOWN,
        ),
        ({"사용료": "15,000~"}, NotBookable.FEE_UNREADABLE),
        ({"사용료": "0"}, NotBookable.FEE_UNREADABLE),
        ({"사용기준시간": ""}, NotBookable.FEE_UNREADABLE),
        ({"신청방법구분": "자유이용", "유료사용여부": "N", "사용료": ""}, NotBookable.WALK_IN),
    ],
)
def test_what_can_not_be_booked_is_listed_with_the_reason(
    room: OneRoom, changes: dict[str, str], reason: NotBookable
) -> None:
    record = room(**changes)
    assert (record.bookable, record.not_bookable_reason) == (False, reason)


def test_the_hours_and_fee_of_a_room_that_is_closed_for_now_are_kept(room: OneRoom) -> None:
    record = room(휴관일="휴관중")
    assert len(record.opening) == 5
    assert record.fee
    assert record.closing_note == "휴관중"


@pytest.mark.parametrize(("paid", "text"), [("N", ""), ("N", "0"), ("N", "무료")])
def test_a_free_room_has_no_tariff_and_is_bookable(room: OneRoom, paid: str, text: str) -> None:
    record = room(유료사용여부=paid, 사용료=text)
    assert (record.fee, record.free, record.bookable) == ((), True, True)


def test_closed_days_win_over_hours_that_are_given_for_them(parsed: ParseRooms) -> None:
    found = parsed({"휴관일": "토, 일, 공휴일", "주말운영시작시각": "10:00", "주말운영종료시각": "18:00"})
    record = found.records[0]
    assert {rule.weekday for rule in record.opening} == set(range(5))
    assert record.weekend_hours == (600, 1080)
    assert record.closed_on_holidays
    assert [(notice.field, notice.reason) for notice in found.notices] == [("휴관일", Reason.HOURS_ON_CLOSED_DAY)]


def test_a_weekend_room_is_open_on_the_day_that_is_not_closed(room: OneRoom) -> None:
    record = room(
        휴관일="월+화+수+목+금+일",
        평일운영시작시각="00:00",
        평일운영종료시각="00:00",
        주말운영시작시각="10:00",
        주말운영종료시각="14:00",
    )
    assert record.opening == (OpeningRule(5, 600, 840),)


def test_a_part_of_saturday_is_cut_off(room: OneRoom) -> None:
    record = room(휴관일="토(12:00 이후)+일", 주말운영시작시각="09:00", 주말운영종료시각="18:00")
    assert OpeningRule(5, 540, 720) in record.opening


def test_hours_over_midnight_end_on_the_next_day_and_are_told(parsed: ParseRooms) -> None:
    found = parsed({"평일운영시작시각": "19:00", "평일운영종료시각": "02:00"})
    assert found.records[0].opening[0] == OpeningRule(0, 1140, 1560)
    assert [notice.reason for notice in found.notices] == [Reason.HOURS_CROSS_MIDNIGHT]


def test_single_holidays_and_dates_are_kept(room: OneRoom) -> None:
    record = room(휴관일="1월 1일+설 연휴+추석 연휴")
    assert (record.closed_holidays, record.closed_dates) == (("chuseok", "seollal"), ((1, 1),))
    assert (record.closed_on_holidays, record.closing_note) == (False, "1월 1일+설 연휴+추석 연휴")


@pytest.mark.parametrize(
    ("changes", "field", "value", "reason"),
    [
        ({"개방시설명": " "}, "개방시설명", "", Reason.BLANK),
        ({"개방장소명": "-", "소재지도로명주소": "-"}, "소재지도로명주소", "-", Reason.BLANK),
        ({"평일운영시작시각": "아홉시"}, "평일운영시작시각", "아홉시", Reason.TIME),
        ({"평일운영종료시각": "25:00"}, "평일운영종료시각", "25:00", Reason.TIME),
        ({"주말운영시작시각": "9~6"}, "주말운영시작시각", "9~6", Reason.TIME),
        ({"주말운영종료시각": "18:75"}, "주말운영종료시각", "18:75", Reason.TIME),
    ],
)
def test_a_row_that_can_not_be_read_is_skipped_with_line_field_and_reason(
    parsed: ParseRooms, changes: dict[str, str], field: str, value: str, reason: Reason
) -> None:
    found = parsed({}, changes, {})
    assert len(found.records) == 2
    (problem,) = found.problems
    assert (problem.line, problem.field, problem.value, problem.reason) == (3, field, value, reason)
    assert str(problem.sentence)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"위도": "34.47", "경도": "126.98"}, "위도", Reason.POINT_OUTSIDE),
        ({"위도": "", "경도": ""}, "위도", Reason.POINT_MISSING),
        ({"위도": "126.9895", "경도": "37.5651"}, "위도", Reason.POINT_SWAPPED),
        ({"수용가능인원수": "많음"}, "수용가능인원수", Reason.NUMBER),
        ({"면적": "-3"}, "면적", Reason.NUMBER),
        ({"면적": "넓음"}, "면적", Reason.NUMBER),
        ({"데이터기준일자": "작년"}, "데이터기준일자", Reason.DATE),
        ({"유료사용여부": "?"}, "유료사용여부", Reason.FLAG),
        ({"유료사용여부": "N"}, "사용료", Reason.FEE_BUT_FREE),
        ({"사용기준시간": "36"}, "사용기준시간", Reason.FEE_UNIT_UNKNOWN),
        ({"휴관일": "둘째 주 월"}, "휴관일", Reason.CLOSING_MONTHLY),
        ({"휴관일": "일, 개관기념일"}, "휴관일", Reason.CLOSING_UNCLEAR),
        ({"주말운영시작시각": "", "주말운영종료시각": ""}, "주말운영시작시각", Reason.TIME_MISSING),
        ({"소재지도로명주소": "경기도 고양시 햇살로 1"}, "소재지도로명주소", Reason.DISTRICT),
    ],
)
def test_dirt_that_can_be_lived_with_is_noticed_and_the_row_kept(
    parsed: ParseRooms, changes: dict[str, str], field: str, reason: Reason
) -> None:
    found = parsed({}, changes)
    assert len(found.records) == 2
    (notice,) = found.notices
    assert (notice.line, notice.field, notice.reason) == (3, field, reason)
    assert str(notice.sentence)


@pytest.mark.parametrize(
    ("column", "value"), [("수용가능인원수", "0"), ("수용가능인원수", ""), ("면적", "0"), ("면적", "")]
)
def test_zero_and_blank_are_simply_not_told(parsed: ParseRooms, column: str, value: str) -> None:
    found = parsed({column: value})
    assert found.notices == ()
    assert None in (found.records[0].capacity, found.records[0].area_m2)


@pytest.mark.parametrize(
    ("text", "equipment", "remarks"),
    [
        ("책상+의자", ("책상", "의자"), ""),
        ("책상, 의자,칠판", ("책상", "의자", "칠판"), ""),
        ("책 6,000권+책상(대형, 소형)", ("책 6,000권", "책상(대형, 소형)"), ""),
        ("책상(대형, 소형), 의자", ("책상(대형, 소형)", "의자"), ""),
        ("책상++의자+책상", ("책상", "의자"), ""),
        ("실제 개방시간은 다를 수 있음", (), "실제 개방시간은 다를 수 있음"),
        ("", (), ""),
        ("없음", (), ""),
    ],
)
def test_equipment_is_taken_apart(room: OneRoom, text: str, equipment: tuple[str, ...], remarks: str) -> None:
    record = room(부대시설정보=text)
    assert (record.equipment, record.remarks) == (equipment, remarks)


def test_rooms_that_agree_in_name_place_and_address_are_numbered_in_file_order(parsed: ParseRooms) -> None:
    found = parsed(
        {"면적": "10"}, {"개방시설명": "다른 방"}, {"면적": "20"}, {"소재지도로명주소": "서울특별시 중구  햇살로12"}
    )
    assert [record.key.ordinal for record in found.records] == [1, 1, 2, 3]
    assert len({record.key for record in found.records}) == 4


def test_the_lots_address_stands_in_for_the_road(room: OneRoom) -> None:
    record = room(소재지도로명주소="", 소재지지번주소="서울특별시 중구 햇살동 1-2")
    assert record.address == "서울특별시 중구 햇살동 1-2"
    assert record.key.address == "서울특별시중구햇살동1-2"


def test_a_fingerprint_changes_with_the_room_and_not_with_its_line(parsed: ParseRooms) -> None:
    found = parsed({}, {"사용료": "12,000"}, {})
    first, dearer, same = found.records
    again = parsed({"개방시설명": "새 방"}, {}).records[1]
    assert fingerprint(first) == fingerprint(again)
    assert first.line != again.line
    assert fingerprint(dearer) != fingerprint(first)
    assert fingerprint(same) != fingerprint(first)  # the ordinal is part of what it is
    assert len(fingerprint(first)) == 64
