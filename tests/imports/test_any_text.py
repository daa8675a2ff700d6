"""Whatever stands in a cell, a file is read or refused: it never breaks, and no row is lost without a word."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.delimited import FileRefusedError
from marketplace.imports.closing import read_closing
from marketplace.imports.facilities import parse_facilities
from marketplace.imports.fees import room_fee
from marketplace.imports.findings import ParseResult, fingerprint
from marketplace.imports.parking import parse_parking
from tests.imports.samples import CITY_LOT, ROOM, STANDARD_LOT, table, write

WORDS = [
    *(
        "월",
        "화",
        "토",
        "일",
        "요일",
        "둘째",
        "넷째",
        "주",
        "매월",
        "1월",
        "1일",
        "공휴일",
        "설",
        "추석",
        "연휴",
        "제외",
        "휴관중",
    ),
    *(
        "오전",
        "오후",
        "저녁",
        "전일",
        "추가",
        "시간",
        "분",
        "원",
        "만",
        "천",
        "무료",
        "부가세 별도",
        "구민",
        "할인",
        "10,000",
    ),
    *(
        "0",
        "1",
        "2",
        "24",
        "36",
        "9999",
        ":",
        "+",
        ",",
        "/",
        "~",
        ".",
        "·",
        "(",
        ")",
        " ",
        "  ",
        "-",
        '"',
        "\n",
        "Y",
        "N",
    ),
]
SAYINGS = st.lists(st.sampled_from(WORDS), max_size=12).map("".join)
TEXTS = SAYINGS | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(TEXTS)
def test_closed_days_are_read_or_noted(text: str) -> None:
    closing = read_closing(text)
    assert closing.weekdays <= set(range(7))
    assert closing.note or not closing.unclear


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_fee_is_told_or_has_a_reason(paid: str, unit: str, text: str, excess_unit: str, excess: str) -> None:
    fee = room_fee(paid, unit, text, excess_unit, excess)
    assert (fee.lines is not None) or fee.reason
    assert all(line.amount >= 100 for line in fee.lines or ())


@pytest.mark.parametrize(
    ("parse", "sample"),
    [(parse_facilities, ROOM), (parse_parking, CITY_LOT), (parse_parking, STANDARD_LOT)],
    ids=["rooms", "city lots", "standard lots"],
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_row_is_lost_without_a_word(
    tmp_path: Path, parse: Callable[[Path], ParseResult[Any]], sample: dict[str, str], data: st.DataObject
) -> None:
    change = st.dictionaries(st.sampled_from(sorted(sample)), TEXTS, max_size=6)
    path = write(tmp_path / "file.csv", table(sample, {}, *data.draw(st.lists(change, max_size=8))))
    try:
        found = parse(path)
    except FileRefusedError:
        return
    assert found.rows == len(found.records) + len(found.problems) + found.merged
    assert len({record.key for record in found.records}) == len(found.records)
    assert all(len(fingerprint(record)) == 64 and len(record.key.text) <= 300 for record in found.records)
