"""What a room of the file becomes."""

from datetime import date

import pytest

from marketplace.availability.rules import DateException
from marketplace.imports.facilities import FacilityRecord, NotBookable, parse_facilities
from marketplace.imports.publication import source_hash
from marketplace.imports.room_listings import room_publication, room_schedule
from marketplace.listings.details import RoomDetails
from marketplace.listings.showing import NOT_BOOKABLE_SENTENCES
from marketplace.listings.states import Bookable, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from tests.imports.samples import ROOM, table, write

TODAY = date(2026, 11, 16)

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def room(tmp_path):
    def make(**changes: str) -> FacilityRecord:
        [*_others, record] = parse_facilities(write(tmp_path / "rooms.csv", table(ROOM, changes))).records
        return record

    return make


def test_a_room_is_booked_at_once_and_paid_there(room):
    listing = room_publication(room(), TODAY).listing
    assert (listing.title, listing.category) == ("햇살동 주민센터 2층 회의실", "meeting-rooms")
    assert (listing.bookable, listing.approval, listing.collect) == (Bookable.YES, "instant", "on_site")
    assert listing.details == RoomDetails(capacity=20, floor=2, area_m2=60.5, equipment=["책상", "의자", "빔프로젝터"])
    assert listing.tariffs == (TariffSpec(TariffUnit.BLOCK, 10_000, block_minutes=120),)
    times = listing.times
    assert (times.start_step_minutes, times.min_minutes, times.max_minutes) == (60, 120, 540)
    assert (listing.place.address, listing.place.district) == ("서울특별시 중구 햇살로 12", "jung")
    assert "02-555-0101" in listing.renter_note


def test_its_words_are_there_for_readers_of_korean_and_english(room):
    listing = room_publication(room(사용료="10,000원(구민5000원)", 휴관일="일+설날"), TODAY).listing
    assert listing.translation is not None
    language, words = listing.translation
    assert (language, words.title) == ("en", "햇살동 주민센터 2층 회의실 (meeting room)")
    assert words.description.splitlines() == [
        "A public room, opened to citizens by 서울특별시 중구청.",
        "Closed, in the words of the office: 일+설날",
        "On the fee, the office says: 10,000원(구민5000원)",
        "Who stays longer pays ₩5,000 there for each further 1 hour.",
        "The office itself takes bookings by: 인터넷+방문",
        "Contact: 자치행정과, 02-555-0101, http://rooms.example.org/haetsal",
        "From the national list of open public facilities, as of 2022-09-30.",
    ]


def test_what_the_file_says_besides_is_kept(room):
    said = {"부대시설정보": "실제 개방시간은 다를 수 있음", "사용료": "10000원(부가세 별도)"}
    translation = room_publication(room(**said), TODAY).listing.translation
    assert translation is not None
    assert "실제 개방시간은 다를 수 있음" in translation[1].description
    assert "Value-added tax comes on top." in translation[1].description


def test_what_the_file_does_not_say_is_left_out(room):
    silent = (
        "관리기관명",
        "담당부서명",
        "사용안내전화번호",
        "홈페이지주소",
        "신청방법구분",
        "데이터기준일자",
        "초과사용료",
    )
    listing = room_publication(room(**dict.fromkeys(silent, "")), TODAY).listing
    assert (listing.description, listing.renter_note) == ("", "")


@pytest.mark.parametrize(
    ("name", "place", "title"),
    [
        ("2층 회의실", "햇살동 주민센터", "햇살동 주민센터 2층 회의실"),
        ("햇살동 주민센터", "4층 강당", "햇살동 주민센터 4층 강당"),
        ("햇살동 주민센터 강당", "햇살동주민센터", "햇살동 주민센터 강당"),
        ("햇살구청", "햇살구청 제2회의실", "햇살구청 제2회의실"),
        ("햇살구 햇살동 자치회관 3층 강당", "햇살동주민센터", "햇살구 햇살동 자치회관 3층 강당"),
        ("버들마을", "활력소", "버들마을 (활력소)"),
        ("테니스 코트", "", "테니스 코트"),
    ],
)
def test_the_title_names_house_and_room(room, name, place, title):
    assert room_publication(room(개방시설명=name, 개방장소명=place), TODAY).listing.title == title


def test_rooms_that_are_called_the_same_are_numbered(tmp_path):
    records = parse_facilities(write(tmp_path / "rooms.csv", table(ROOM, {}, {"면적": "20"}))).records
    assert [room_publication(record, TODAY).listing.title for record in records] == [
        "햇살동 주민센터 2층 회의실",
        "햇살동 주민센터 2층 회의실 2",
    ]


@pytest.mark.parametrize(
    ("told", "floor"),
    [("지하2층 창고", -2), ("B1층 방", -1), ("3F 방", 3), ("1층, 2층", None), ("999층", None), ("방", None)],
)
def test_the_floor_is_read_from_the_name_where_it_tells_one(room, told, floor):
    details = room_publication(room(개방시설명=told, 개방장소명="버들마을"), TODAY).listing.details
    assert isinstance(details, RoomDetails)
    assert details.floor == floor


@pytest.mark.parametrize(
    ("changes", "reason", "bookable"),
    [
        ({"휴관일": "휴관중"}, NotBookable.CLOSED_FOR_NOW, Bookable.NO),
        ({"평일운영시작시각": "00:00", "평일운영종료시각": "00:00"}, NotBookable.ALWAYS_CLOSED, Bookable.NO),
        ({"사용료": "문의"}, NotBookable.FEE_UNREADABLE, Bookable.NO),
        ({"신청방법구분": "자유이용"}, NotBookable.WALK_IN, Bookable.WALK_IN),
    ],
)
def test_what_cannot_be_booked_is_listed_with_its_reason(room, changes, reason, bookable):
    listing = room_publication(room(**changes), TODAY).listing
    assert (listing.bookable, listing.not_bookable_reason) == (bookable, reason)


def test_every_reason_has_a_sentence_on_the_page():
    assert {str(reason) for reason in NotBookable} <= set(NOT_BOOKABLE_SENTENCES)


def test_a_fee_that_nobody_can_read_is_repeated_and_not_taken_for_nothing(room):
    listing = room_publication(room(사용료="문의 바람"), TODAY).listing
    assert listing.tariffs == ()
    assert listing.translation is not None
    assert "The fee, in the words of the office: 문의 바람" in listing.translation[1].description


@pytest.mark.parametrize(
    ("changes", "tariffs"),
    [({}, ()), ({"신청방법구분": "자유이용"}, (TariffSpec(TariffUnit.HOUR, 0),))],
    ids=["booked", "only listed"],
)
def test_a_room_that_costs_nothing_says_so(room, changes, tariffs):
    listing = room_publication(room(유료사용여부="N", 사용료="0", **changes), TODAY).listing
    assert listing.tariffs == tariffs


def test_the_opening_hours_leave_out_closed_weekdays_holidays_and_dates(room):
    schedule = room_schedule(room(휴관일="토+일+공휴일+1월 1일+4월 5일+2월 29일"), TODAY)
    assert {rule.weekday for rule in schedule.rules} == set(range(5))
    assert schedule.closed_on_holidays
    days = {exception.date for exception in schedule.exceptions}
    assert {date(2026, 4, 5), date(2031, 4, 5), date(2028, 2, 29)} <= days
    assert date(2027, 1, 1) not in days  # a public holiday anyway
    assert len(days) == 7


def test_a_date_that_is_no_holiday_for_the_room_is_an_exception(room):
    schedule = room_schedule(room(휴관일="일+1월 1일"), TODAY)
    assert DateException(date(2027, 1, 1)) in schedule.exceptions
    assert not schedule.closed_on_holidays


def test_single_holidays_close_it_on_all_of_them(room):
    assert room_schedule(room(휴관일="일+추석"), TODAY).closed_on_holidays


def test_hours_from_half_past_have_starts_at_half_past_and_short_days_short_bookings(room):
    times = room_publication(
        room(평일운영시작시각="18:30", 평일운영종료시각="20:00", 사용기준시간="2"), TODAY
    ).listing.times
    assert (times.start_step_minutes, times.min_minutes, times.max_minutes) == (30, 90, 90)


@pytest.mark.parametrize(
    ("agency", "provider", "name"),
    [
        ("서울특별시 중구청", "서울특별시 중구", "서울특별시 중구청"),
        ("", "서울특별시 중구", "서울특별시 중구"),
        ("", "", "햇살동 주민센터"),
    ],
)
def test_it_belongs_to_who_manages_it(room, agency, provider, name):
    office = room_publication(room(관리기관명=agency, 제공기관명=provider), TODAY).office
    assert office.name == name


def test_an_agency_is_the_same_however_it_is_spaced(room):
    one, other = (
        room_publication(room(관리기관명=name), TODAY).office for name in ("서울특별시 중구청", "서울특별시중구청")
    )
    assert one.key == other.key


def test_figures_beyond_belief_and_texts_beyond_their_columns_are_cut(room):
    listing = room_publication(
        room(
            수용가능인원수="900000",
            면적="90000000",
            부대시설정보="+".join("가" * 90 for _ in range(1)),
            소재지도로명주소="서울특별시 중구 " + "가" * 400,
        ),
        TODAY,
    ).listing
    assert isinstance(listing.details, RoomDetails)
    assert (listing.details.capacity, listing.details.area_m2) == (None, None)
    assert listing.details.equipment == ["가" * 80]
    assert len(listing.place.address) == 300


def test_the_hash_changes_with_the_record_and_not_with_its_line(room):
    assert source_hash(room()) == source_hash(room())
    assert source_hash(room()) != source_hash(room(수용가능인원수="21"))
    assert len(source_hash(room())) == 64
