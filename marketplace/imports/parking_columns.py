"""The two formats of car parks: which columns there are and what each is called."""

from typing import NamedTuple

from marketplace.imports.fingerprints import CHARGE, DATE, LATITUDE, LONGITUDE, LOT_KIND, OWNERSHIP, TIME
from marketplace.imports.parking_fees import FeeColumns
from marketplace.imports.reading import Layout


class Columns(NamedTuple):
    """One format. Names of columns; '' where the format has none. ``hours`` are weekday, Saturday and holiday pairs."""

    source: str
    layout: Layout
    code: str
    name: str
    addresses: tuple[str, ...]  # the first filled one is the address
    kind: str
    rule: str
    ownership: str
    capacity: str
    repeats: str  # how many rows of the raw file became this one
    days: str
    hours: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
    fee: FeeColumns
    note: str
    phone: str
    latitude: str
    longitude: str
    updated: str
    agency: str
    provider: str
    code_is_unique: bool


_CITY_HOURS = (
    ("WEEKDAY_BEGIN_TIME", "WEEKDAY_END_TIME"),
    ("WEEKEND_BEGIN_TIME", "WEEKEND_END_TIME"),
    ("HOLIDAY_BEGIN_TIME", "HOLIDAY_END_TIME"),
)
_CITY_FEE = FeeColumns(
    charge="PAY_NM",
    basic_minutes="TIME_RATE",
    basic_amount="RATES",
    extra_minutes="ADD_TIME_RATE",
    extra_amount="ADD_RATES",
    day_minutes="",
    day_amount="DAY_MAXIMUM",
    month_amount="FULLTIME_MONTHLY",
    saturday="SATURDAY_PAY_NM",
    holiday="HOLIDAY_PAY_NM",
)
CITY = Columns(
    source="seoul-parking",
    layout=Layout(
        name="서울시 공영주차장 안내 정보",
        required=(
            *("PARKING_CODE", "PARKING_NAME", "ADDR", "PARKING_TYPE_NM", "OPERATION_RULE_NM", "TEL", "CAPACITY"),
            *(name for pair in _CITY_HOURS for name in pair),
            *(name for name in _CITY_FEE if name),
            *("LAT", "LNG"),
        ),
        optional=("SYNC_TIME", "N_ROWS"),
        forms={
            "PARKING_TYPE_NM": LOT_KIND,
            "PAY_NM": CHARGE,
            "WEEKDAY_BEGIN_TIME": TIME,
            "HOLIDAY_END_TIME": TIME,
            "SATURDAY_PAY_NM": CHARGE,
            "LAT": LATITUDE,
            "LNG": LONGITUDE,
            "SYNC_TIME": DATE,
        },
    ),
    code="PARKING_CODE",
    name="PARKING_NAME",
    addresses=("ADDR",),
    kind="PARKING_TYPE_NM",
    rule="OPERATION_RULE_NM",
    ownership="",
    capacity="CAPACITY",
    repeats="N_ROWS",
    days="",
    hours=_CITY_HOURS,
    fee=_CITY_FEE,
    note="",
    phone="TEL",
    latitude="LAT",
    longitude="LNG",
    updated="SYNC_TIME",
    agency="",
    provider="",
    code_is_unique=True,
)

_STANDARD_HOURS = (
    ("평일운영시작시각", "평일운영종료시각"),
    ("토요일운영시작시각", "토요일운영종료시각"),
    ("공휴일운영시작시각", "공휴일운영종료시각"),
)
_STANDARD_FEE = FeeColumns(
    charge="요금정보",
    basic_minutes="주차기본시간",
    basic_amount="주차기본요금",
    extra_minutes="추가단위시간",
    extra_amount="추가단위요금",
    day_minutes="1일주차권요금적용시간",
    day_amount="1일주차권요금",
    month_amount="월정기권요금",
    saturday="",
    holiday="",
)
STANDARD = Columns(
    source="standard-parking",
    layout=Layout(
        name="전국주차장정보표준데이터",
        required=(
            *("주차장관리번호", "주차장명", "주차장구분", "주차장유형", "소재지도로명주소", "소재지지번주소"),
            *("주차구획수", "운영요일"),
            *(name for pair in _STANDARD_HOURS for name in pair),
            *(name for name in _STANDARD_FEE if name),
            *("특기사항", "관리기관명", "전화번호", "위도", "경도"),
        ),
        optional=("데이터기준일자", "제공기관명"),
        forms={
            "주차장구분": OWNERSHIP,
            "주차장유형": LOT_KIND,
            "평일운영시작시각": TIME,
            "공휴일운영종료시각": TIME,
            "요금정보": CHARGE,
            "위도": LATITUDE,
            "경도": LONGITUDE,
            "데이터기준일자": DATE,
        },
    ),
    code="주차장관리번호",
    name="주차장명",
    addresses=("소재지도로명주소", "소재지지번주소"),
    kind="주차장유형",
    rule="",
    ownership="주차장구분",
    capacity="주차구획수",
    repeats="",
    days="운영요일",
    hours=_STANDARD_HOURS,
    fee=_STANDARD_FEE,
    note="특기사항",
    phone="전화번호",
    latitude="위도",
    longitude="경도",
    updated="데이터기준일자",
    agency="관리기관명",
    provider="제공기관명",
    code_is_unique=False,
)
