"""Fee columns of car parks."""

import pytest

from marketplace.imports.findings import Reason
from marketplace.imports.parking_columns import CITY, STANDARD, Columns
from marketplace.imports.parking_fees import Charge, ParkingFee, Rate, parking_fee
from tests.imports.samples import CITY_LOT, STANDARD_LOT

NOTHING = {
    "RATES": "",
    "TIME_RATE": "",
    "ADD_RATES": "",
    "ADD_TIME_RATE": "",
    "DAY_MAXIMUM": "",
    "FULLTIME_MONTHLY": "",
}


def read(
    changes: dict[str, str], sample: dict[str, str] = CITY_LOT, columns: Columns = CITY
) -> tuple[ParkingFee, list[tuple[str, Reason]]]:
    notes: list[tuple[str, Reason]] = []
    cells = sample | changes
    fee = parking_fee(cells.__getitem__, columns.fee, lambda column, reason: notes.append((column, reason)))
    return fee, notes


@pytest.mark.parametrize(
    ("changes", "basic", "extra"),
    [
        ({}, Rate(5, 250), Rate(10, 500)),
        ({"ADD_RATES": "0", "ADD_TIME_RATE": "0"}, Rate(5, 250), None),
        ({"ADD_RATES": "", "ADD_TIME_RATE": ""}, Rate(5, 250), None),
        ({"RATES": "0", "TIME_RATE": "0"}, None, Rate(10, 500)),
        ({"RATES": "0", "TIME_RATE": "30"}, Rate(30, 0), Rate(10, 500)),
        ({"RATES": "1,500", "TIME_RATE": "60분"}, Rate(60, 1_500), Rate(10, 500)),
    ],
)
def test_the_first_minutes_and_the_further_ones(
    changes: dict[str, str], basic: Rate | None, extra: Rate | None
) -> None:
    fee, notes = read(changes)
    assert (fee.basic, fee.extra, notes) == (basic, extra, [])
    assert fee.known


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        (NOTHING, [("RATES", Reason.FEE_MISSING)]),
        (NOTHING | {"RATES": "0", "TIME_RATE": "0"}, [("RATES", Reason.FEE_ZERO_BUT_PAID)]),
        (NOTHING | {"RATES": "0", "TIME_RATE": "5"}, [("RATES", Reason.FEE_ZERO_BUT_PAID)]),
        (NOTHING | {"RATES": "50000"}, [("TIME_RATE", Reason.FEE_UNIT_UNKNOWN), ("RATES", Reason.FEE_ZERO_BUT_PAID)]),
    ],
)
def test_a_paid_lot_without_an_amount_is_not_taken_as_free(
    changes: dict[str, str], notes: list[tuple[str, Reason]]
) -> None:
    fee, found = read(changes)
    assert (fee.charge, fee.known) == (Charge.PAID, False)
    assert found == notes


def test_a_monthly_ticket_alone_is_an_amount() -> None:
    fee, notes = read(NOTHING | {"FULLTIME_MONTHLY": "40000"})
    assert (fee.monthly, fee.known, notes) == (40_000, True, [])


def test_a_free_lot_is_known_to_be_free() -> None:
    fee, notes = read(NOTHING | {"PAY_NM": "무료"})
    assert (fee.charge, fee.known, notes) == (Charge.FREE, True, [])


def test_an_amount_weighs_more_than_the_word_free() -> None:
    fee, notes = read({"PAY_NM": "무료"})
    assert (fee.charge, fee.basic) == (Charge.MIXED, Rate(5, 250))
    assert notes == [("PAY_NM", Reason.FEE_BUT_FREE)]


def test_another_word_is_no_answer() -> None:
    fee, notes = read({"PAY_NM": "모름"})
    assert (fee.charge, fee.known) == (Charge.UNKNOWN, False)
    assert notes == [("PAY_NM", Reason.FLAG)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("DAY_MAXIMUM", "5"), ("FULLTIME_MONTHLY", "250"), ("ADD_RATES", "1"), ("ADD_RATES", "공짜"), ("TIME_RATE", "-5")],
)
def test_a_number_that_nobody_would_charge_is_left_out(column: str, value: str) -> None:
    fee, notes = read({column: value})
    assert (column, Reason.NUMBER) in notes
    assert fee.charge is Charge.PAID


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1440", None), ("24", None), ("630", 630), ("8", 480), ("09", 540), ("0", None), ("", None), ("하루", None)],
)
def test_a_days_fee_may_be_for_fewer_hours(text: str, minutes: int | None) -> None:
    fee, _ = read({"1일주차권요금적용시간": text}, STANDARD_LOT, STANDARD)
    assert (fee.day_max, fee.day_minutes) == (9_000, minutes)


def test_mixed_lots_are_told() -> None:
    fee, _ = read({"요금정보": "혼합"}, STANDARD_LOT, STANDARD)
    assert (fee.charge, fee.known) == (Charge.MIXED, True)
    assert not fee.free_on_saturdays
