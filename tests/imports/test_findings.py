"""Keys, and sentences for every reason."""

from pathlib import Path

import pytest

from marketplace.imports.facilities import parse_facilities
from marketplace.imports.findings import SENTENCES, Notice, Reason, RecordKey, RowProblem
from marketplace.imports.parking import parse_parking
from tests.imports.samples import CITY_LOT, ROOM, table, write


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    assert str(SENTENCES[reason]).endswith(".")
    assert RowProblem(2, "", "", reason).sentence is Notice(2, "", "", reason).sentence


def test_a_key_as_text_leaves_out_the_source() -> None:
    assert RecordKey("rooms", "방", "집", "길", 2).text == "방|집|길|2"


def test_long_keys_stay_unique_in_300_characters() -> None:
    keys = [RecordKey("rooms", "가" * 400, "집", "길", ordinal) for ordinal in (1, 2)]
    assert len({key.text for key in keys}) == 2
    assert {len(key.text) for key in keys} == {300}


def test_skipped_rows_say_who_they_are_about_where_they_tell(tmp_path: Path) -> None:
    rooms = parse_facilities(write(tmp_path / "r.csv", table(ROOM, {"평일운영시작시각": "아홉시"}, {"개방시설명": ""})))
    lots = parse_parking(write(tmp_path / "l.csv", table(CITY_LOT, {"WEEKDAY_BEGIN_TIME": "아홉시"})))
    assert [key.name for key in rooms.skipped] == ["햇살동주민센터2층회의실"]
    assert [key.place for key in lots.skipped] == ["7000001"]
    assert len(rooms.problems) == 2
