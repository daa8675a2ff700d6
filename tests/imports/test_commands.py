"""The command: a file in, a report out."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace import clock
from marketplace.availability import queries as availability
from marketplace.bookings import services as bookings
from marketplace.bookings.services import Wish
from marketplace.bookings.states import BookingState
from marketplace.config import Rules
from marketplace.db import session, transaction
from marketplace.imports import commands
from marketplace.imports.alone import alone
from marketplace.imports.commands import import_file
from marketplace.imports.services import Import
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.places.geo import distance_m
from tests.factories import accounts
from tests.factories import listings as factory
from tests.imports.samples import CITY_LOT, ROOM, table, write
from tests.imports.test_real_files import CITY, DATA, ROOMS

HALL = {"개방시설명": "햇살동 주민센터 강당"}
real_files = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not at {DATA}")


@pytest.fixture
def run(city, tmp_path, capsys):
    factory.category()

    def command(*changes: dict[str, str], kind: str = "facilities", verbose: bool = False) -> tuple[int, str]:
        sample = ROOM if kind == "facilities" else CITY_LOT
        status = import_file(kind, write(tmp_path / "some.csv", table(sample, *changes)), verbose=verbose)
        said = capsys.readouterr()
        return status, said.out + said.err

    return command


def listed() -> int:
    return session.scalar(select(func.count()).select_from(Listing).where(Listing.source.is_not(None))) or 0


def test_a_file_is_brought_in_and_the_second_time_nothing_changes(run):
    status, said = run({}, HALL)
    assert status == 0
    assert "some.csv: 2 rows in UTF-8." in said
    assert "2 of 2 rooms" in said
    assert "2 rooms: 2 created, 0 updated, 0 unchanged, 0 vanished, 0 skipped." in said
    assert "2 rooms: 0 created, 0 updated, 2 unchanged, 0 vanished, 0 skipped." in run({}, HALL)[1]


def test_changed_and_vanished_rows_are_told_and_come_back(run):
    run({}, HALL)
    assert "1 rooms: 0 created, 1 updated, 0 unchanged, 1 vanished, 0 skipped." in run({"면적": "12"})[1]
    assert "2 rooms: 0 created, 1 updated, 1 unchanged, 0 vanished, 0 skipped." in run({"면적": "12"}, HALL)[1]


def test_unreadable_rows_are_reported_and_their_listings_left_alone(run):
    run({}, HALL)
    status, said = run({}, {**HALL, "평일운영시작시각": "아홉시"})
    assert status == 0
    assert "1 rooms: 0 created, 0 updated, 1 unchanged, 0 vanished, 1 skipped." in said
    assert 'line 3, 평일운영시작시각 "아홉시": This is not a time of day.' in said


def test_a_skipped_row_does_not_change_places_with_its_namesake(run):
    run({}, {"면적": "20"})
    said = run({"평일운영시작시각": "아홉시"}, {"면적": "20"})[1]
    assert "1 rooms: 0 created, 0 updated, 1 unchanged, 0 vanished, 1 skipped." in said


def test_what_can_only_be_listed_is_counted_by_its_reason(run):
    said = run({}, {**HALL, "사용료": "문의"}, {"개방시설명": "작은 방", "휴관일": "휴관중"})[1]
    assert "1 can be booked; only listed: 1 fee-unreadable, 1 closed-for-now." in said


@pytest.mark.parametrize("verbose", [False, True])
def test_notices_are_counted_or_all_told(run, verbose):
    said = run({"위도": "1"}, {**HALL, "위도": "1"}, verbose=verbose)[1]
    assert "2 notices on rows that were taken:" in said
    sentence = "The point is outside Seoul; left out."
    assert (f"2 × 위도: {sentence} (first in line 2)" in said) != verbose
    assert (f'line 3, 위도 "1,126.9895": {sentence}' in said) == verbose


def test_long_values_are_cut_in_the_report(run):
    assert '"' + "가" * 59 + '…": This is not a time' in run({}, {**HALL, "평일운영시작시각": "가" * 200})[1]


@pytest.mark.parametrize("text", ["이름,주소\n햇살,중구\n", ""], ids=["another header", "empty"])
def test_a_wrong_file_is_refused_whole(city, tmp_path, capsys, text):
    factory.category()
    path = tmp_path / "wrong.csv"
    path.write_text(text, encoding="utf-8")
    assert import_file("facilities", path) == 1
    said = capsys.readouterr()
    assert "Nothing was imported." in said.err
    assert listed() == 0


def test_a_file_without_rows_makes_nothing_vanish(run, tmp_path):
    run({})
    empty = write(tmp_path / "empty.csv", [list(ROOM)])
    assert import_file("facilities", empty) == 0
    assert session.scalar(select(Listing.vanished_at).where(Listing.source.is_not(None))) is None


def test_two_imports_at_once_are_one_too_many(run):
    with alone("import"):
        status, said = run({})
    assert status == 1
    assert "being done already" in said
    assert listed() == 0
    assert run({})[0] == 0


def test_car_parks_are_listed_to_drive_to(run):
    status, said = run({}, {"PARKING_CODE": "7000002", "PAY_NM": "무료"}, kind="parking")
    assert status == 0
    assert "2 car parks: 2 created" in said
    assert "0 can be booked; only listed: 2 walk-in." in said


def test_rows_of_one_car_park_are_one_listing(run):
    assert "1 rows were part of another row's record." in run({}, {}, kind="parking")[1]


def test_on_a_terminal_a_bar_runs(run, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    said = run({})[1]
    assert "Importing rooms" in said
    assert "1 of 1 rooms" not in said


def test_a_batch_that_fails_leaves_those_before_and_the_next_run_goes_on(run, monkeypatch):
    monkeypatch.setattr(commands, "BATCH", 1)
    publish = Import.publish

    def only_the_first(self, publications, now):
        if publications[0].listing.title.endswith("강당"):
            raise ConnectionError
        return publish(self, publications, now)

    monkeypatch.setattr(Import, "publish", only_the_first)
    with pytest.raises(ConnectionError):
        run({}, HALL)
    monkeypatch.setattr(Import, "publish", publish)
    assert "2 rooms: 1 created, 0 updated, 1 unchanged, 0 vanished, 0 skipped." in run({}, HALL)[1]


@real_files
def test_a_renter_books_a_real_hall_near_city_hall(city, tmp_path, capsys):
    factory.category()
    lines = ROOMS.read_text(encoding="utf-8").splitlines(keepends=True)
    near = tmp_path / "near.csv"
    near.write_text(lines[0] + "".join(line for line in lines if "중구 " in line), encoding="utf-8")
    assert import_file("facilities", near) == 0
    now = clock.now()
    halls = [
        listing
        for listing in session.scalars(select(Listing).where(Listing.source.is_not(None), Listing.bookable == "yes"))
        if listing.latitude and distance_m(listing.latitude, listing.longitude or 0, 37.5663, 126.9779) < 1_500
    ]
    hall = next(hall for hall in halls if availability.windows(hall, Interval(now, now + timedelta(days=14)), now))
    length = timedelta(minutes=hall.min_minutes)
    [first, *_more] = availability.next_free(
        hall, Interval(now + timedelta(days=1), now + timedelta(days=1) + length), 1, now
    )
    renter = accounts.member()
    with transaction():
        booking, charge = bookings.request_booking(
            hall,
            Wish(first),
            renter_party_id=renter.party_id,
            made_by_member_id=renter.id,
            pay_by=None,
            rules=Rules(),
            now=now,
        )
    assert charge is None
    assert booking.state == BookingState.CONFIRMED
    assert booking.pay_by in {"on_site", "free"}


@real_files
def test_some_hundred_real_car_parks_come_in_and_stay_the_same(city, tmp_path, capsys):
    factory.category()
    some = Path(tmp_path / "some.csv")
    some.write_text("".join(CITY.read_text(encoding="utf-8").splitlines(keepends=True)[:151]), encoding="utf-8")
    assert import_file("parking", some) == 0
    assert "150 car parks: 150 created" in capsys.readouterr().out
    assert import_file("parking", some) == 0
    assert "150 unchanged, 0 vanished" in capsys.readouterr().out


def test_the_lock_is_free_again_at_once_even_after_a_failure(city):
    for _ in range(20):
        with pytest.raises(ZeroDivisionError), alone("a test"):
            raise ZeroDivisionError
