"""The real files, where they lie beside the checkout: nothing is lost, and nothing is believed that isn't so."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marketplace.imports.facilities import NotBookable, parse_facilities
from marketplace.imports.findings import ParseResult, Reason
from marketplace.imports.parking import parse_parking
from tests.imports.samples import csv_text

Parse = Callable[[Path], ParseResult[Any]]

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ROOMS = DATA / "rooms" / "open_facilities_seoul_2023-02.csv"
CITY = DATA / "parking" / "parking_lots_2025-06.csv"
STANDARD = DATA / "parking" / "parking_standard_seoul_2021-06.csv"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not at {DATA}")
EACH = pytest.mark.parametrize(
    ("parse", "path"),
    [(parse_facilities, ROOMS), (parse_parking, CITY), (parse_parking, STANDARD)],
    ids=["rooms", "city lots", "standard lots"],
)


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_all_932_rooms_are_read() -> None:
    found = parse_facilities(ROOMS)
    assert (found.rows, len(found.records), found.problems) == (932, 932, ())
    assert len({record.key for record in found.records}) == 932
    assert sum(record.key.ordinal > 1 for record in found.records) == 32
    assert sum(record.bookable for record in found.records) == 803
    assert sum(record.free for record in found.records) == 363
    assert sum(record.point is not None for record in found.records) == 921
    reasons = Counter(record.not_bookable_reason for record in found.records if not record.bookable)
    assert reasons == {
        NotBookable.CLOSED_FOR_NOW: 46,
        NotBookable.ALWAYS_CLOSED: 41,
        NotBookable.FEE_UNREADABLE: 37,
        NotBookable.WALK_IN: 5,
    }
    assert all(record.opening for record in found.records if record.bookable)
    assert all(record.fee is not None for record in found.records if record.bookable)


def test_a_hall_near_city_hall_can_be_booked() -> None:
    near = [
        record
        for record in parse_facilities(ROOMS).records
        if record.point and abs(record.point.lat - 37.5663) < 0.01 and abs(record.point.lng - 126.9779) < 0.012
    ]
    assert any(record.bookable for record in near)


def test_all_city_lots_are_read() -> None:
    found = parse_parking(CITY)
    assert (found.rows, len(found.records), found.problems, found.merged) == (2311, 2311, (), 0)
    assert sum(record.point is not None for record in found.records) == 523
    assert all(record.opening for record in found.records)
    assert all(record.district for record in found.records)
    assert all(record.capacity for record in found.records if record.kind.value == "on-street")


def test_all_standard_lots_are_read_and_two_reports_of_one_lot_are_one() -> None:
    found = parse_parking(STANDARD)
    assert (found.rows, len(found.records), found.problems, found.merged) == (943, 913, (), 30)
    assert sum(notice.reason is Reason.OLDER_REPEAT for notice in found.notices) == 30
    assert sum(record.public is False for record in found.records) == 62
    assert 25 <= sum(record.residents_priority for record in found.records) <= 44


@EACH
def test_the_encoding_and_the_order_of_columns_change_nothing(tmp_path: Path, parse: Parse, path: Path) -> None:
    plain = parse(path)
    turned = tmp_path / "turned.csv"
    turned.write_bytes(csv_text([row[::-1] for row in rows_of(path)]).encode("cp949"))
    found = parse(turned)
    assert found.encoding == "cp949"
    assert found.records == plain.records


@EACH
def test_reading_twice_gives_the_same(parse: Parse, path: Path) -> None:
    assert parse(path) == parse(path)
