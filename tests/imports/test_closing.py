"""Closed days in free text."""

import pytest

from marketplace.imports.closing import LAST_WEEK, OTHER_WEEKS, read_closing
from marketplace.imports.findings import Reason
from marketplace.imports.hours import Clip

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
WEEKEND = {SAT, SUN}


@pytest.mark.parametrize(
    ("text", "weekdays", "on_holidays"),
    [
        ("", set(), False),
        ("-", set(), False),
        ("없음", set(), False),
        ("연중무휴", set(), False),
        ("연중 무휴", set(), False),
        ("일", {SUN}, False),
        ("토+일", WEEKEND, False),
        ("토.일요일", WEEKEND, False),
        ("토,일요일", WEEKEND, False),
        ("토, 일", WEEKEND, False),
        ("토ㆍ일", WEEKEND, False),
        ("토·일·공휴일", WEEKEND, True),
        ("토/일/공휴일", WEEKEND, True),
        ("토일", WEEKEND, False),
        ("토요일 및 일요일", WEEKEND, False),
        ("매주 토요일,일요일", WEEKEND, False),
        ("매주 월요일", {MON}, False),
        ("월요일 휴무", {MON}, False),
        ("정기휴관일: 매주 월요일", {MON}, False),
        ("월,수,금", {MON, WED, FRI}, False),
        ("월~금", {MON, TUE, WED, THU, FRI}, False),
        ("금요일~월요일", {FRI, SAT, SUN, MON}, False),
        ("평일", {MON, TUE, WED, THU, FRI}, False),
        ("주말, 법정공휴일", WEEKEND, True),
        ("공휴일", set(), True),
        ("법정 공휴일", set(), True),
        ("일요일, 국경일", {SUN}, True),
        ("일요일(공휴일 포함)", {SUN}, True),
        ("월+화+수+목+금+일", {MON, TUE, WED, THU, FRI, SUN}, False),
    ],
)
def test_weekdays_and_holidays_need_no_note(text: str, weekdays: set[int], on_holidays: bool) -> None:
    closing = read_closing(text)
    assert (closing.weekdays, closing.on_holidays) == (weekdays, on_holidays)
    assert (closing.note, closing.reasons, closing.for_now, closing.always) == ("", [], False, False)


@pytest.mark.parametrize("text", ["월+화+수+목+금+토+일", "매일", "월~일", "월화수목금토일"])
def test_every_day_is_always_closed(text: str) -> None:
    assert read_closing(text).always


@pytest.mark.parametrize("text", ["휴관중", "휴관 중", "임시휴관", "코로나19로 운영 중단", "미개방", "리모델링 공사중"])
def test_closed_for_now(text: str) -> None:
    closing = read_closing(text)
    assert closing.for_now
    assert closing.note == text


@pytest.mark.parametrize("text", ["기타 임시휴관일", "일요일 미개방"])
def test_days_that_are_closed_now_and_then_are_not_closed_for_now(text: str) -> None:
    assert not read_closing(text).for_now


@pytest.mark.parametrize(
    ("text", "weekdays", "holidays", "dates"),
    [
        ("1월 1일+설 연휴+추석 연휴", set(), {"seollal", "chuseok"}, {(1, 1)}),
        ("1월1일, 설날·추석 당일", set(), {"seollal", "chuseok"}, {(1, 1)}),
        ("설/추석", set(), {"seollal", "chuseok"}, set()),
        ("신정, 구정, 추석", set(), {"new-year", "seollal", "chuseok"}, set()),
        ("매주 월요일 / 설날 연휴", {MON}, {"seollal"}, set()),
        ("명절연휴", set(), {"seollal", "chuseok"}, set()),
        ("연중무휴(설, 추석 제외)", set(), {"seollal", "chuseok"}, set()),
        ("5/1, 12월 31일", set(), set(), {(5, 1), (12, 31)}),
        ("근로자의 날, 성탄절", set(), {"labour", "christmas"}, set()),
    ],
)
def test_single_holidays_are_kept_with_a_note(
    text: str, weekdays: set[int], holidays: set[str], dates: set[tuple[int, int]]
) -> None:
    closing = read_closing(text)
    assert (closing.weekdays, closing.holidays, closing.dates) == (weekdays, holidays, dates)
    assert (closing.note, closing.unclear, closing.on_holidays) == (text, [], False)


@pytest.mark.parametrize(
    ("text", "weekdays", "weeks"),
    [
        ("둘째 넷째 월요일", {MON}, [(2, MON), (4, MON)]),
        ("매월 둘째, 넷째 월요일", {MON}, [(2, MON), (4, MON)]),
        ("둘째 주 일+넷째 주 일", {SUN}, [(2, SUN), (4, SUN)]),
        ("둘째·넷째주 일요일", {SUN}, [(2, SUN), (4, SUN)]),
        ("2,4주 일요일", {SUN}, [(2, SUN), (4, SUN)]),
        ("1,3째주 월요일", {MON}, [(1, MON), (3, MON)]),
        ("둘째주 토,일", WEEKEND, [(2, SAT), (2, SUN)]),
        ("매월 마지막 주 월요일", {MON}, [(LAST_WEEK, MON)]),
        ("격주 토요일", {SAT}, [(OTHER_WEEKS, SAT)]),
    ],
)
def test_weeks_of_a_month_close_the_weekday_and_say_so(
    text: str, weekdays: set[int], weeks: list[tuple[int, int]]
) -> None:
    closing = read_closing(text)
    assert (closing.weekdays, closing.weeks) == (weekdays, weeks)
    assert closing.reasons == [Reason.CLOSING_MONTHLY]
    assert closing.note == text


@pytest.mark.parametrize(
    ("text", "clips", "weekdays"),
    [
        ("토(12:00 이후)+일+공휴일", [Clip(SAT, 720, 2880)], {SUN}),
        ("토요일(13시 이후), 일요일", [Clip(SAT, 780, 2880)], {SUN}),
        ("토(오전)", [Clip(SAT, 0, 720)], set()),
        ("수(오후)", [Clip(WED, 720, 2880)], set()),
        ("금(10:00까지)", [Clip(FRI, 0, 600)], set()),
    ],
)
def test_a_part_of_a_weekday_is_closed(text: str, clips: list[Clip], weekdays: set[int]) -> None:
    closing = read_closing(text)
    assert (closing.clips, closing.weekdays, closing.note) == (clips, weekdays, text)


@pytest.mark.parametrize("text", ["토+일(시설 사정에 따라 변경가능)", "일요일, 사정에 따라 변경될 수 있음"])
def test_a_hedge_is_noted_but_changes_nothing(text: str) -> None:
    closing = read_closing(text)
    assert SUN in closing.weekdays
    assert (closing.note, closing.reasons) == (text, [])


@pytest.mark.parametrize(
    ("text", "weekdays", "unclear"),
    [
        ("월요일, 기관이 따로 정하는 날", {MON}, ["기관이 따로 정하는 날"]),
        ("일, 개관기념일", {SUN}, ["개관기념일"]),
        ("매월 1일", set(), ["매월 1일"]),
        ("월요일(공휴일 제외)", {MON}, ["공휴일 제외"]),
        ("공휴일 제외", set(), ["공휴일 제외"]),
        ("매주 툐요일, 일요일", WEEKEND, ["툐요일"]),
        ("매주 오요일", set(), ["매주 오요일"]),
        ("2월 30일", set(), ["2월 30일"]),
    ],
)
def test_what_is_not_understood_is_said(text: str, weekdays: set[int], unclear: list[str]) -> None:
    closing = read_closing(text)
    assert (closing.weekdays, closing.unclear, closing.note) == (weekdays, unclear, text)
    assert closing.reasons == [Reason.CLOSING_UNCLEAR]


def test_an_essay_is_only_noted() -> None:
    closing = read_closing("월요일 " * 200)
    assert closing.reasons == [Reason.CLOSING_UNCLEAR]
    assert closing.weekdays == set()
