"""What a car park of the files becomes."""

import pytest

from marketplace.imports.lot_listings import lot_publication
from marketplace.imports.parking import parse_parking
from marketplace.imports.publication import Publication
from marketplace.listings.details import ParkingDetails
from marketplace.listings.showing import NOT_BOOKABLE_SENTENCES
from marketplace.listings.states import Bookable, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from tests.imports.samples import CITY_LOT, STANDARD_LOT, table, write

pytestmark = pytest.mark.usefixtures("city")
FREE = (TariffSpec(TariffUnit.HOUR, 0),)


@pytest.fixture
def lot(tmp_path):
    def make(sample: dict[str, str] = CITY_LOT, **changes: str):
        [record] = parse_parking(write(tmp_path / "lots.csv", table(sample, changes))).records
        return lot_publication(record)

    return make


def in_english(publication: Publication) -> str:
    assert publication.listing.translation is not None
    return publication.listing.translation[1].description


def test_a_car_park_is_listed_to_drive_to(lot):
    listing = lot(CAPACITY="30").listing
    assert (listing.title, listing.category) == ("둥지길 공영주차장", "public-lots")
    assert (listing.bookable, listing.not_bookable_reason) == (Bookable.WALK_IN, "walk-in")
    assert listing.details == ParkingDetails(bays=30, plate_needed=False)
    assert listing.tariffs == (
        TariffSpec(TariffUnit.BLOCK, 500, block_minutes=10, cap=20_000),
        TariffSpec(TariffUnit.MONTH, 100_000),
    )
    assert listing.translation is not None
    assert listing.translation[1].title == "둥지길 공영주차장 (car park)"


def test_its_description_tells_the_whole_fee(lot):
    assert in_english(lot(RATES="1000", TIME_RATE="30", ADD_RATES="300")).splitlines() == [
        "A car park along the street.",
        "Its rule: 시간제 주차장",
        "The first 30 minutes cost ₩1,000. ₩300 for each 10 minutes.",
        "At most ₩20,000 a day.",
        "A month costs ₩100,000.",
        "Free on Saturdays.",
        "Free on public holidays.",
        "Contact: 02-555-0202",
        "From the public list of car parks, as of 2023-06-28.",
    ]


@pytest.mark.parametrize(
    ("changes", "tariffs", "reason", "sentence"),
    [
        ({"요금정보": "무료", "주차기본요금": "0", "추가단위요금": "0"}, FREE, "walk-in", "Parking is free."),
        ({"요금정보": "혼합"}, None, "walk-in", "Parking is free at times."),
        (
            {"주차기본요금": "0", "추가단위요금": "0", "월정기권요금": "0"},
            (TariffSpec(TariffUnit.DAY, 9_000),),
            "walk-in",
            "A day costs ₩9,000.",
        ),
        (
            {"주차기본요금": "0", "추가단위요금": "0", "월정기권요금": "0", "1일주차권요금": "0"},
            (),
            "fee-unreadable",
            "A car park off the street.",
        ),
        ({"추가단위요금": "0"}, None, "walk-in", "₩150 for each 5 minutes."),
        ({"특기사항": "거주자 우선 주차"}, None, "walk-in", "Residents come first here, at times or always."),
    ],
)
def test_what_is_known_of_the_fee_is_said(lot, changes, tariffs, reason, sentence):
    listing = lot(STANDARD_LOT, **changes).listing
    assert tariffs is None or listing.tariffs == tariffs
    assert listing.not_bookable_reason == reason
    assert sentence in in_english(lot(STANDARD_LOT, **changes))
    assert reason in NOT_BOOKABLE_SENTENCES


@pytest.mark.parametrize(
    ("sample", "changes", "office"),
    [
        (CITY_LOT, {}, "서울특별시 노원구청"),
        (CITY_LOT, {"PARKING_NAME": "청계 공영주차장(시)"}, "서울특별시"),
        (CITY_LOT, {"PARKING_NAME": "둥지길 공영주차장"}, "서울특별시"),
        (STANDARD_LOT, {}, "노원구 주차공단"),
        (STANDARD_LOT, {"관리기관명": ""}, "서울특별시 노원구"),
    ],
)
def test_it_belongs_to_who_runs_it(lot, sample, changes, office):
    assert lot(sample, **changes).office.name == office


def test_its_hours_follow_the_file(lot):
    schedule = lot(STANDARD_LOT).schedule
    assert [(rule.weekday, rule.end) for rule in schedule.rules][-1] == (5, 900)
    assert schedule.closed_on_holidays
    assert lot(CITY_LOT).schedule.closed_on_holidays is False


def test_bays_beyond_belief_are_left_out(lot):
    details = lot(CAPACITY="999999").listing.details
    assert isinstance(details, ParkingDetails)
    assert details.bays is None
