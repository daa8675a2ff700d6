"""Fees of rooms: five cells → a tariff or a reason."""

from typing import Any

import pytest

from marketplace.imports.fees import Excess, Fee, base_minutes, room_fee, won
from marketplace.imports.findings import Reason
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec

HOUR, DAY, BLOCK = TariffUnit.HOUR, TariffUnit.DAY, TariffUnit.BLOCK


def fee(text: str, unit: str = "2", paid: str = "Y") -> Fee:
    return room_fee(paid, unit, text, "", "")


def two_hours(amount: int) -> tuple[TariffSpec, ...]:
    return (TariffSpec(BLOCK, amount, 120),)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("10,000", 10_000),
        ("10000", 10_000),
        ("10,000원", 10_000),
        ("₩10,000", 10_000),
        ("１０，０００", 10_000),
        ("15000.0", 15_000),
        ("1만원", 10_000),
        ("1만", 10_000),
        ("2만5천원", 25_000),
        ("5천원", 5_000),
        ("99", None),
        ("900,000,000", None),
        ("9" * 5000, None),
        ("10.000", None),
        ("-5000", None),
        ("", None),
    ],
)
def test_amounts_in_won(text: str, amount: Any) -> None:
    assert won(text) == amount


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2", 120),
        ("0.5", 30),
        ("1.5", 90),
        ("24", 1440),
        ("2시간", 120),
        ("30분", 30),
        ("20분", 20),
        ("1시간 반", 90),
        ("1일", 1440),
        ("", None),
        ("0", None),
        ("0.001", None),
        ("36", None),
        ("60", None),
        ("많이", None),
        ("9" * 400, None),
    ],
)
def test_the_base_time_is_at_most_a_day(text: str, minutes: int | None) -> None:
    assert base_minutes(text) == minutes


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        ("1", TariffSpec(HOUR, 10_000)),
        ("2", TariffSpec(BLOCK, 10_000, 120)),
        ("0.5", TariffSpec(BLOCK, 10_000, 30)),
        ("24", TariffSpec(DAY, 10_000)),
    ],
)
def test_the_base_time_makes_the_unit(unit: str, line: TariffSpec) -> None:
    assert fee("10000", unit).lines == (line,)


@pytest.mark.parametrize("unit", ["", "0", "36"])
def test_a_fee_without_a_time_that_it_is_for_is_not_told(unit: str) -> None:
    found = fee("10,000", unit)
    assert (found.lines, found.reason, found.note) == (None, Reason.FEE_UNIT_UNKNOWN, "10,000")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("시간당 10,000원", (TariffSpec(HOUR, 10_000),)),
        ("1시간당 10,000원", (TariffSpec(HOUR, 10_000),)),
        ("10000/시간", (TariffSpec(HOUR, 10_000),)),
        ("10,000원/2시간", two_hours(10_000)),
        ("20,000원(2시간 기준)", two_hours(20_000)),
        ("기본 3시간 30,000원", (TariffSpec(BLOCK, 30_000, 180),)),
        ("1시간 30분 15,000원", (TariffSpec(BLOCK, 15_000, 90),)),
        ("30분당 5000", (TariffSpec(BLOCK, 5_000, 30),)),
        ("1일 50,000원", (TariffSpec(DAY, 50_000),)),
        ("50,000원/일", (TariffSpec(DAY, 50_000),)),
        ("1회 5,000원", (TariffSpec(DAY, 5_000),)),
        ("1시간 10,000원 / 1일 50,000원", (TariffSpec(HOUR, 10_000), TariffSpec(DAY, 50_000))),
    ],
)
def test_a_time_in_the_text_wins_over_the_column(text: str, lines: tuple[TariffSpec, ...]) -> None:
    found = fee(text, unit="4")
    assert (found.lines, found.reason) == (lines, None)


def test_parts_of_the_day_are_amounts_for_the_whole_part() -> None:
    assert fee("오전:20,000원/오후:30,000원/전일사용:50,000원", unit="").lines == (
        TariffSpec(DAY, 20_000, local_from=0, local_to=720),
        TariffSpec(DAY, 30_000, local_from=720, local_to=1440),
        TariffSpec(DAY, 50_000),
    )


def test_the_evening_ends_the_afternoon_and_tax_is_told() -> None:
    found = fee("2시간 30분  8,000원(오전)    3시간 10,000원(오후,저녁) / 부가세 별도", unit="3")
    assert found.lines == (
        TariffSpec(BLOCK, 8_000, 150, local_from=0, local_to=720),
        TariffSpec(BLOCK, 10_000, 180, local_from=720, local_to=1080),
        TariffSpec(BLOCK, 10_000, 180, local_from=1080, local_to=1440),
    )
    assert found.vat_excluded
    assert "부가세 별도" in found.note


@pytest.mark.parametrize(("text", "excluded"), [("22,000원(부가세 포함)", False), ("20,000원 (VAT 별도)", True)])
def test_value_added_tax_is_taken_off_the_text(text: str, excluded: bool) -> None:
    found = fee(text)
    assert found.vat_excluded is excluded
    assert found.lines is not None


@pytest.mark.parametrize(
    "text",
    ["20000원(구로구민10000원)", "20,000원(냉난방비 별도)", "20,000원 (회원 50% 할인)", "20,000원, 비영리단체 할인"],
)
def test_what_others_pay_is_a_note_and_the_full_fee_is_kept(text: str) -> None:
    found = fee(text)
    assert (found.lines, found.note, found.reason) == (two_hours(20_000), text, None)


@pytest.mark.parametrize("text", ["3시간 40,000원(추가 1시간 10,000원)", "3시간 40,000원 / 추가 1시간당 10,000원"])
def test_the_excess_fee_of_the_text_is_kept_apart(text: str) -> None:
    found = room_fee("Y", "", text, "2", "99000")
    assert (found.lines, found.excess) == ((TariffSpec(BLOCK, 40_000, 180),), Excess(60, 10_000))


@pytest.mark.parametrize(
    ("hours", "amount", "excess"),
    [
        ("1", "5000", Excess(60, 5_000)),
        ("0.5", "5,000", Excess(30, 5_000)),
        ("1", "0", None),
        ("0", "5000", None),
        ("", "", None),
    ],
)
def test_the_excess_fee_of_the_columns(hours: Any, amount: Any, excess: Excess | None) -> None:
    assert room_fee("Y", "2", "10000", hours, amount).excess == excess


@pytest.mark.parametrize(
    "text",
    [
        *(
            "15,000~",
            "15,000원 이상",
            "15,000원부터",
            "10,000~20,000",
            "5,000 ~ 10,000",
            "약 10,000원",
            "최대 20,000원",
        ),
        *("10,000원, 20,000원", "평일 10,000 / 주말 20,000", "20000원(냉난방비 5000원 별도)", "20", "10.000", "-5000"),
        *("면적별 상이", "별도문의", "조례에 따름", "무료/유료", "무료(냉난방비 별도)", "오전:20,000", "반일 20,000"),
        *("오전 20,000 / 오전 30,000 / 오후 10,000", "추가 1시간 5,000원", "추가 5,000원", "10,000원 " * 60),
    ],
)
@pytest.mark.parametrize("paid", ["Y", "N"])
def test_a_fee_that_is_not_certain_is_unreadable(text: str, paid: str) -> None:
    found = fee(text, paid=paid)
    assert (found.lines, found.free) == (None, False)
    assert found.reason is Reason.FEE_UNREADABLE


@pytest.mark.parametrize(
    ("paid", "text", "free", "reason"),
    [
        ("N", "", True, None),
        ("N", "0", True, None),
        ("N", "무료", True, None),
        ("N", "해당없음", True, None),
        ("무료", "", True, None),
        ("", "무료", True, None),
        ("Y", "무료", True, Reason.FREE_BUT_PAID),
        ("Y", "", False, Reason.FEE_MISSING),
        ("Y", "0", False, Reason.FEE_ZERO_BUT_PAID),
        ("Y", "0원", False, Reason.FEE_ZERO_BUT_PAID),
        ("", "", False, Reason.FEE_MISSING),
    ],
)
def test_free_needs_the_flag_or_the_word(paid: str, text: str, free: bool, reason: Reason) -> None:
    found = fee(text, paid=paid)
    assert (found.free, found.reason) == (free, reason)
    assert found.lines == (() if free else None)


def test_a_fee_in_a_free_room_is_kept_so_that_nobody_is_surprised() -> None:
    found = fee("15,000", paid="N")
    assert (found.lines, found.reason) == (two_hours(15_000), Reason.FEE_BUT_FREE)
