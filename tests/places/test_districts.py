"""Seoul's 25 districts."""

import re

import pytest

from marketplace.places.districts import SEOUL, by_code, from_text, nearest
from marketplace.places.geo import distance_m


def test_there_are_25_with_unique_codes_and_names_in_both_languages():
    assert len({district.code for district in SEOUL}) == 25
    assert len({district.name_ko for district in SEOUL}) == 25
    for district in SEOUL:
        assert re.fullmatch(r"[가-힣]+구", district.name_ko)
        assert re.fullmatch(r"[A-Z][a-z]+-gu", district.name_en)
        assert district.code == district.name_en.removesuffix("-gu").lower()
        assert (district.name("ko"), district.name("en")) == (district.name_ko, district.name_en)


def test_each_centre_lies_in_seoul_and_is_its_own_nearest():
    for district in SEOUL:
        assert distance_m(*district.centre, 37.5663, 126.9779) < 19_000
        assert nearest(*district.centre) is district


def test_a_district_is_found_by_its_code():
    found = by_code("mapo")
    assert found is not None
    assert found.name_ko == "마포구"
    assert by_code("haeundae") is None


@pytest.mark.parametrize(
    ("lat", "lng", "code"),
    [
        (37.5663, 126.9779, "jung"),
        (37.4979, 127.0276, "seocho"),
        (37.5133, 127.1028, "songpa"),
        (37.65, 127.07, "nowon"),
    ],
)
def test_the_nearest_centre_stands_for_a_point(lat, lng, code):
    assert nearest(lat, lng).code == code


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("서울특별시 중구 세종대로 110", "jung"),
        ("서울시 마포구 성산동 123", "mapo"),
        ("서울특별시종로구 사직로 8", "jongno"),
        ("서울중구 필동", "jung"),
        ("동대문구 왕산로", "dongdaemun"),
        ("(07345) 영등포구 여의도동", "yeongdeungpo"),
        ("송파구청 3층 회의실", "songpa"),
        ("중구청", "jung"),
        ("도봉구민회관", "dobong"),
        ("세종대로 110, 중구", "jung"),
        ("서울특별시 강서구 화곡로 302", "gangseo"),
        ("110 Sejong-daero, Jung-gu, Seoul", "jung"),
        ("Hongik-ro, MAPO-GU, Seoul", "mapo"),
        ("Gangnam gu, Seoul", "gangnam"),
        ("Seocho-daero, Seocho-gu", "seocho"),
        ("마포구에서 은평구까지", "mapo"),
        ("서울 종로구 부산로", "jongno"),
    ],
)
def test_an_address_names_its_district(address, code):
    found = from_text(address)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "address",
    [
        "",
        "세종대로 110",
        "부산광역시 강서구 명지동",
        "인천 중구 공항로",
        "대한민국 대구광역시 중구 동성로",
        "경기도 성남시 분당구",
        "Jung-gu, Busan",
        "Gangseo-gu, Busan, Korea",
        "Gangnam-daero 12",
        "중구난방",
        "남중구",
    ],
)
def test_other_texts_and_other_cities_name_none(address):
    assert from_text(address) is None
