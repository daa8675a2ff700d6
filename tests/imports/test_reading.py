"""Whole files: encodings, dialects, headers, and rows that don't stand under them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketplace.delimited import FileRefusedError, NotTextError
from marketplace.imports.facilities import parse_facilities
from marketplace.imports.findings import ParseResult, Reason
from marketplace.imports.parking import parse_parking
from marketplace.imports.reading import (
    CellCountError,
    ShiftedColumnsError,
    WrongHeaderError,
)
from tests.imports.samples import CITY_LOT, ROOM, STANDARD_LOT, csv_text, table, write

Parse = Callable[[Path], ParseResult[Any]]
Rows = list[list[str]]
Shift = Callable[[list[str], Rows], Rows]

KINDS = pytest.mark.parametrize(
    ("parse", "sample"),
    [(parse_facilities, ROOM), (parse_parking, CITY_LOT), (parse_parking, STANDARD_LOT)],
    ids=["rooms", "city lots", "standard lots"],
)
NAMES = ({"개방시설명": "첫째 방"}, {"개방시설명": "둘째 방"}, {"개방시설명": "셋째 방"})


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp949", "cp949"), ("euc-kr", "cp949")],
)
@KINDS
def test_korean_is_read_in_the_encodings_of_public_offices(
    tmp_path: Path, parse: Parse, sample: dict[str, str], encoding: str, told: str
) -> None:
    plain = parse(write(tmp_path / "plain.csv", table(sample)))
    found = parse(write(tmp_path / "file.csv", table(sample), encoding))
    assert found.encoding == told
    assert found.records == plain.records
    assert len(found.records) == 1


def test_syllables_that_only_cp949_has_are_read(tmp_path: Path) -> None:
    found = parse_facilities(write(tmp_path / "file.csv", table(ROOM, {"개방시설명": "똠방각하 뷁 회의실"}), "cp949"))
    assert found.records[0].name == "똠방각하 뷁 회의실"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@KINDS
def test_the_delimiter_is_found_by_the_header(
    tmp_path: Path, parse: Parse, sample: dict[str, str], delimiter: str
) -> None:
    assert len(parse(write(tmp_path / "file.csv", table(sample), delimiter=delimiter)).records) == 1


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_every_line_ending_is_read_and_lines_are_counted(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(csv_text(table(ROOM, *NAMES)).replace("\r\n", ending).encode())
    assert [record.line for record in parse_facilities(path).records] == [2, 3, 4]


@KINDS
def test_columns_may_stand_in_another_order_and_among_others(
    tmp_path: Path, parse: Parse, sample: dict[str, str]
) -> None:
    plain = parse(write(tmp_path / "plain.csv", table(sample)))
    turned = [["연번", *reversed(row), "비고"] for row in table(sample)]
    turned[1][0], turned[1][-1] = "1", "-"
    assert parse(write(tmp_path / "file.csv", turned)).records == plain.records


def test_spaces_in_a_header_and_empty_columns_after_it_do_not_matter(tmp_path: Path) -> None:
    rows = [[*row, "", ""] for row in table(ROOM)]
    rows[0] = [f" {name} " for name in rows[0][:2]] + rows[0][2:]
    assert len(parse_facilities(write(tmp_path / "file.csv", rows)).records) == 1


def test_columns_that_nothing_rests_on_may_be_missing(tmp_path: Path) -> None:
    lean = {name: value for name, value in ROOM.items() if name not in {"시설사진정보", "제공기관코드", "제공기관명"}}
    record = parse_facilities(write(tmp_path / "file.csv", table(lean))).records[0]
    assert record.provider == ""
    assert record.district is not None


def test_a_header_without_rows_is_an_empty_result(tmp_path: Path) -> None:
    found = parse_facilities(write(tmp_path / "file.csv", [list(ROOM)]))
    assert (found.rows, found.records, found.problems) == (0, (), ())


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    header, row, _ = csv_text(table(ROOM)).split("\r\n")
    path.write_text(f"\n{header}\n\n{row}\n,,,\n", encoding="utf-8")
    found = parse_facilities(path)
    assert (found.rows, [record.line for record in found.records]) == (1, [4])


def test_a_wrong_header_is_refused_and_told_by_name(tmp_path: Path) -> None:
    rows = table({("휴무일" if name == "휴관일" else name): value for name, value in ROOM.items()})
    with pytest.raises(WrongHeaderError) as refused:
        parse_facilities(write(tmp_path / "file.csv", rows))
    assert refused.value.missing == ("휴관일",)
    assert "휴무일" in refused.value.found
    assert "휴관일" in refused.value.expected
    assert refused.value.code == "import-wrong-header"
    assert "휴관일" in str(refused.value.sentence)


def test_a_column_that_comes_twice_is_refused(tmp_path: Path) -> None:
    rows = [[*row, row[0]] for row in table(ROOM)]
    with pytest.raises(WrongHeaderError) as refused:
        parse_facilities(write(tmp_path / "file.csv", rows))
    assert refused.value.missing == ("개방시설명",)


def test_the_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongHeaderError):
        parse_facilities(write(tmp_path / "lots.csv", table(CITY_LOT)))
    with pytest.raises(WrongHeaderError):
        parse_parking(write(tmp_path / "rooms.csv", table(ROOM)))


SHIFTS: dict[str, Shift] = {
    "the header lost its first name": lambda head, rows: [head[1:], *rows],
    "the header lost its first name and got an empty last": lambda head, rows: [[*head[1:], ""], *rows],
    "the header has a name more": lambda head, rows: [["연번", *head], *rows],
    "the header turned left": lambda head, rows: [[*head[1:], head[0]], *rows],
    "the header turned right": lambda head, rows: [[head[-1], *head[:-1]], *rows],
    "the rows have a cell more": lambda head, rows: [head, *(["1", *row] for row in rows)],
    "the rows moved right": lambda head, rows: [head, *(["1", *row[:-1]] for row in rows)],
    "the rows moved left": lambda head, rows: [head, *([*row[1:], ""] for row in rows)],
    "the rows moved right from the middle": lambda head, rows: [head, *([*row[:14], "", *row[14:-1]] for row in rows)],
}


@pytest.mark.parametrize("shift", SHIFTS.values(), ids=SHIFTS.keys())
@pytest.mark.parametrize("count", [1, 3, 30])
@KINDS
def test_a_shifted_file_is_refused_whole(
    tmp_path: Path, parse: Parse, sample: dict[str, str], shift: Shift, count: int
) -> None:
    head, *rows = table(sample, *([{}] * count))
    with pytest.raises((WrongHeaderError, ShiftedColumnsError, CellCountError)):
        parse(write(tmp_path / "file.csv", shift(head, rows)))


def test_exchanged_columns_are_refused_by_what_they_hold(tmp_path: Path) -> None:
    head, *rows = table(ROOM, *([{}] * 6))
    at, other = head.index("위도"), head.index("휴관일")
    head[at], head[other] = head[other], head[at]
    with pytest.raises(ShiftedColumnsError) as refused:
        parse_facilities(write(tmp_path / "file.csv", [head, *rows]))
    assert (refused.value.column, refused.value.value, refused.value.expected) == ("위도", "토+일", "37.5663")
    assert "37.5663" in str(refused.value.sentence)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04\x14\x00\x08\x00",
        "개방시설명,휴관일".encode("utf-16"),
        b"\xff\xfe\x00\x01",
        "t\xeate \xe0 t\xeate,".encode("latin-1") * 9,
        b"<html><body>error</body></html>",
    ],
    ids=["empty", "blank", "archive", "utf-16", "binary", "latin-1", "html"],
)
@KINDS
def test_what_is_no_csv_of_ours_is_refused(tmp_path: Path, parse: Parse, sample: dict[str, str], data: bytes) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    with pytest.raises(FileRefusedError):
        parse(path)


def test_a_spreadsheet_is_told_from_text(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(b"PK\x03\x04\x00")
    with pytest.raises(NotTextError) as refused:
        parse_facilities(path)
    assert refused.value.code == "import-not-text"


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_broken_byte_costs_its_row_and_not_the_file(tmp_path: Path, encoding: str) -> None:
    names = [{"개방시설명": f"{'가나다라마바사아자차카타파하' * 8} {number}호"} for number in range(20)]
    data = bytearray(csv_text(table(ROOM, *names)).encode(encoding))
    at = data.index("1호".encode(encoding)) - 3
    data[at : at + 1] = b"\xff"
    path = tmp_path / "file.csv"
    path.write_bytes(bytes(data))
    found = parse_facilities(path)
    assert found.encoding == encoding
    assert (found.rows, len(found.records)) == (20, 19)
    assert [(problem.line, problem.field, problem.reason) for problem in found.problems] == [
        (3, "개방시설명", Reason.UNDECODABLE)
    ]


def test_bad_rows_are_reported_by_line_and_the_others_are_read(tmp_path: Path) -> None:
    head, *rows = table(ROOM, *NAMES, {"개방시설명": "넷째 방"}, {"개방시설명": "다섯째 방"})
    rows[1].append("too much")
    rows[2] = rows[2][:5]
    found = parse_facilities(write(tmp_path / "file.csv", [head, *rows[:3], head, *rows[3:]]))
    assert [(problem.line, problem.reason) for problem in found.problems] == [
        (3, Reason.CELL_COUNT),
        (4, Reason.CELL_COUNT),
        (5, Reason.REPEATED_HEADER),
    ]
    assert [record.name for record in found.records] == ["첫째 방", "넷째 방", "다섯째 방"]
    assert found.rows == len(found.records) + len(found.problems)


def test_a_single_shifted_row_is_reported_as_such(tmp_path: Path) -> None:
    head, *rows = table(ROOM, *NAMES)
    rows[1] = ["1", *rows[1][:-1]]
    found = parse_facilities(write(tmp_path / "file.csv", [head, *rows]))
    assert [(problem.line, problem.field, problem.reason) for problem in found.problems] == [
        (3, "평일운영시작시각", Reason.DISPLACED)
    ]


def test_a_quoted_cell_may_hold_commas_quotes_and_lines(tmp_path: Path) -> None:
    changes = {"개방시설명": '방 "하늘", 2층\n동쪽'}, {"개방시설명": "다음 방"}
    found = parse_facilities(write(tmp_path / "file.csv", table(ROOM, *changes)))
    assert [(record.line, record.name) for record in found.records] == [(2, '방 "하늘", 2층 동쪽'), (4, "다음 방")]


@pytest.mark.parametrize("later", ["다섯째 방", "다섯째, 방"])
def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rows_after_it(tmp_path: Path, later: str) -> None:
    lines = csv_text(table(ROOM, *NAMES, {"개방시설명": "넷째 방"}, {"개방시설명": later})).split("\r\n")
    lines[2] = f'"{lines[2]}'
    path = tmp_path / "file.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = parse_facilities(path)
    assert [record.name for record in found.records] == ["첫째 방", "셋째 방", "넷째 방", later]
    assert [(problem.line, problem.reason) for problem in found.problems] == [(3, Reason.CELL_COUNT)]


def test_a_row_without_quoted_cells_survives_a_stray_quotation_mark(tmp_path: Path) -> None:
    plain = ROOM | {"사용료": "10000"}
    lines = csv_text(table(plain, *NAMES)).split("\r\n")
    lines[2] = f'"{lines[2]}'
    path = tmp_path / "file.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = parse_facilities(path)
    assert [record.name for record in found.records] == ["첫째 방", "둘째 방", "셋째 방"]


def test_a_monstrous_cell_is_one_bad_row(tmp_path: Path) -> None:
    head, *rows = table(ROOM, *NAMES)
    rows[1][0] = "가" * 200_000
    found = parse_facilities(write(tmp_path / "file.csv", [head, *rows]))
    assert [record.name for record in found.records] == ["첫째 방", "셋째 방"]
    assert [problem.reason for problem in found.problems] == [Reason.CELL_COUNT]
    assert len(found.problems[0].value) <= 200


def test_a_file_that_is_not_there_is_the_callers_to_tell(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        parse_facilities(tmp_path / "nowhere.csv")
