"""Single cells: numbers, dates, links, phones, points, districts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketplace.imports.cells import clean, comparable, day, district, link, number, phone, point, told, whole
from marketplace.imports.findings import Reason
from marketplace.places.geo import LatLng


def test_text_is_cleaned_of_what_can_not_be_seen() -> None:
    assert clean(" 햇살\u200b\u3000동\n 회의실\ufeff ") == "햇살 동 회의실"


@pytest.mark.parametrize("text", ["-", "ㅡ", "없음", "해당 없음", " NULL ", "nan", ""])
def test_the_many_ways_to_say_nothing_are_nothing(text: str) -> None:
    assert told(text) == ""


def test_keys_do_not_depend_on_spaces_case_and_width() -> None:
    assert comparable("퇴계로 387 Ａ동") == comparable("퇴계로387a동")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20", 20),
        ("1,500", 1500),
        ("50명", 50),
        ("12.0", 12),
        ("０７", 7),
        ("0", 0),
        ("12.5", None),
        ("99999999999", None),
        ("9" * 5000, None),
        ("-3", None),
        ("약 50", None),
        ("많음", None),
        ("", None),
    ],
)
def test_whole_numbers(text: str, value: Any) -> None:
    assert whole(text) == value


@pytest.mark.parametrize(("text", "value"), [("60.5", Decimal("60.5")), ("66㎡", Decimal(66)), ("3 x 4", None)])
def test_areas(text: str, value: Any) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["2022-09-30", "2022.9.30", "2022. 9. 30.", "20220930", "2022/09/30", "2022-09-30 13:25:08"]
)
def test_dates_in_every_usual_order(text: str) -> None:
    assert day(text) == date(2022, 9, 30)


@pytest.mark.parametrize("text", ["", "2022-13-01", "2022-02-30", "30.09.2022", "작년", "2022"])
def test_what_is_no_date(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://rooms.example.org/a?b=1", "https://rooms.example.org/a?b=1"),
        ("rooms.example.org/main.do", "http://rooms.example.org/main.do"),
        ("공공서비스예약시스템에 등록", ""),
        ("javascript:alert(1)", ""),
        ("ftp://example.org", ""),
        ("-", ""),
    ],
)
def test_only_web_addresses_are_links(text: str, address: str) -> None:
    assert link(text) == address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("02-555-0101", "02-555-0101"),
        ("02)555-0101", "02-555-0101"),
        ("1588-0000", "1588-0000"),
        ("0", ""),
        ("02-000-0000", ""),
        ("00-000-0000", ""),
        ("없음", ""),
    ],
)
def test_phones_without_placeholders(text: str, shown: str) -> None:
    assert phone(text) == shown


@pytest.mark.parametrize(
    ("lat", "lng", "where", "reason"),
    [
        ("37.5663", "126.9779", LatLng(37.5663, 126.9779), None),
        ("126.9779", "37.5663", LatLng(37.5663, 126.9779), Reason.POINT_SWAPPED),
        ("34.4798", "126.9856", None, Reason.POINT_OUTSIDE),
        ("37.58", "120.0008", None, Reason.POINT_OUTSIDE),
        ("nan", "nan", None, Reason.POINT_MISSING),
        ("inf", "126.9", None, Reason.POINT_OUTSIDE),
        ("", "", None, Reason.POINT_MISSING),
        ("0", "0", None, Reason.POINT_MISSING),
        ("37.5", "", None, Reason.POINT_UNREADABLE),
        ("37.5", "127.010-****-****", None, Reason.POINT_UNREADABLE),
    ],
)
def test_points_inside_the_box_of_seoul(lat: str, lng: str, where: LatLng | None, reason: Reason) -> None:
    assert point(lat, lng) == (where, reason)


@pytest.mark.parametrize(
    ("addresses", "offices", "name"),
    [
        (["서울특별시 중구 햇살로 12"], [], "중구"),
        (["도봉구 창동 24-0"], [], "도봉구"),
        (["", "서울특별시 구로구개봉동1-2"], [], "구로구"),
        (["햇살로 12"], ["서울특별시은평구시설관리공단"], "은평구"),
        (["서울특별시 종로구 대학로 1"], ["서울특별시 중구"], "종로구"),
        (["경기도 고양시 덕양구 1-2"], ["서울특별시 종로구"], None),
        (["인천광역시 중구 1-2"], [], None),
        ([], ["한국문화재단"], None),
    ],
)
def test_the_district_is_the_addresss_before_the_offices(
    addresses: list[str], offices: list[str], name: str | None
) -> None:
    found = district(addresses, offices)
    assert (found and found.name_ko) == name
