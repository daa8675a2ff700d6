"""The 25 districts of Seoul, the default table of a city's districts.

Centres are the centroids of the districts' outlines (Seoul's administrative boundaries of April 2021, SGIS).
"""

import re
from typing import NamedTuple

from marketplace.places.geo import LatLng, distance_m


class District(NamedTuple):
    """A district: a stable code for columns and addresses, its names, and its centre in degrees."""

    code: str
    name_ko: str
    name_en: str
    lat: float
    lng: float

    def name(self, language: str) -> str:
        """Its name for a reader of ``ko`` or any other language."""
        return self.name_ko if language == "ko" else self.name_en

    @property
    def centre(self) -> LatLng:
        """The point that stands for a place of which only the district is known."""
        return LatLng(self.lat, self.lng)


SEOUL: tuple[District, ...] = (
    District("jongno", "종로구", "Jongno-gu", 37.5943, 126.9777),
    District("jung", "중구", "Jung-gu", 37.5601, 126.9959),
    District("yongsan", "용산구", "Yongsan-gu", 37.5325, 126.9801),
    District("seongdong", "성동구", "Seongdong-gu", 37.5512, 127.0413),
    District("gwangjin", "광진구", "Gwangjin-gu", 37.5465, 127.0866),
    District("dongdaemun", "동대문구", "Dongdaemun-gu", 37.5820, 127.0553),
    District("jungnang", "중랑구", "Jungnang-gu", 37.5980, 127.0931),
    District("seongbuk", "성북구", "Seongbuk-gu", 37.6058, 127.0180),
    District("gangbuk", "강북구", "Gangbuk-gu", 37.6436, 127.0111),
    District("dobong", "도봉구", "Dobong-gu", 37.6691, 127.0324),
    District("nowon", "노원구", "Nowon-gu", 37.6521, 127.0752),
    District("eunpyeong", "은평구", "Eunpyeong-gu", 37.6199, 126.9289),
    District("seodaemun", "서대문구", "Seodaemun-gu", 37.5775, 126.9390),
    District("mapo", "마포구", "Mapo-gu", 37.5583, 126.9099),
    District("yangcheon", "양천구", "Yangcheon-gu", 37.5247, 126.8562),
    District("gangseo", "강서구", "Gangseo-gu", 37.5611, 126.8243),
    District("guro", "구로구", "Guro-gu", 37.4943, 126.8566),
    District("geumcheon", "금천구", "Geumcheon-gu", 37.4604, 126.9012),
    District("yeongdeungpo", "영등포구", "Yeongdeungpo-gu", 37.5202, 126.9099),
    District("dongjak", "동작구", "Dongjak-gu", 37.4996, 126.9522),
    District("gwanak", "관악구", "Gwanak-gu", 37.4671, 126.9460),
    District("seocho", "서초구", "Seocho-gu", 37.4738, 127.0310),
    District("gangnam", "강남구", "Gangnam-gu", 37.4972, 127.0627),
    District("songpa", "송파구", "Songpa-gu", 37.5051, 127.1153),
    District("gangdong", "강동구", "Gangdong-gu", 37.5512, 127.1468),
)

_BY_CODE = {district.code: district for district in SEOUL}
_BY_KOREAN = {district.name_ko: district for district in SEOUL}

# Names of two syllables may run on (송파구청, 도봉구민회관). 중구 is so short that only its offices are let through.
_LONG_NAMES = "|".join(district.name_ko for district in SEOUL if district.code != "jung")
_KOREAN = re.compile(
    "(?:(?<![가-힣])|(?<=서울)|(?<=서울시)|(?<=서울특별시))"
    f"({_LONG_NAMES}|중구(?![가-힣])|중구(?=청|민|립|의회|보건소))"
)
_ENGLISH = re.compile(rf"\b({'|'.join(_BY_CODE)})[-\s]?gu\b", re.IGNORECASE)

# Seoul shares names such as 중구 and 강서구 with other cities: an address that names another one is not Seoul's.
_ELSEWHERE_KOREAN = re.compile(
    r"^\W*(?:대한민국\s*)?(?:부산|대구|인천|광주|대전|울산|세종|경기|강원|충청|충북|충남|전라|전북|전남|경상|경북|경남|제주)"
    r"(?:광역시|특별자치시|특별자치도|남도|북도|시|도)?\s"
)
_ELSEWHERE_ENGLISH = re.compile(r"\b(?:busan|daegu|incheon|gwangju|daejeon|ulsan|sejong\s+city)\b", re.IGNORECASE)
_SEOUL = re.compile(r"서울|\bseoul\b", re.IGNORECASE)


def by_code(code: str) -> District | None:
    """The district of a code."""
    return _BY_CODE.get(code)


def nearest(lat: float, lng: float) -> District:
    """The district whose centre is nearest; near a border that may be the neighbour."""
    return min(SEOUL, key=lambda district: distance_m(lat, lng, district.lat, district.lng))


def from_text(address: str) -> District | None:
    """The district that a Korean or English address names first; None for none and for another city's."""
    if not _SEOUL.search(address) and (_ELSEWHERE_KOREAN.match(address) or _ELSEWHERE_ENGLISH.search(address)):
        return None
    korean = _KOREAN.search(address)
    if korean:
        return _BY_KOREAN[korean.group(1)]
    english = _ENGLISH.search(address)
    return _BY_CODE[english.group(1).lower()] if english else None
