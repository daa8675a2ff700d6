"""One cell → one value: text, numbers, dates, links, points and districts as public data writes them."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from marketplace.imports.findings import Reason
from marketplace.places.districts import District, from_text
from marketplace.places.geo import LatLng

LARGEST_NUMBER = 1_000_000_000  # more than any room, lot or fee, and less than the database's integers
_NOTHING = frozenset(
    {"-", "--", "ㅡ", "—", ".", "없음", "해당없음", "해당 없음", "요금없음", "null", "none", "nan", "n/a"}
)
_DATE = re.compile(r"(\d{4})[-./]?\s?(\d{1,2})[-./]?\s?(\d{1,2})\.?(?:[ T]\d{1,2}:.*)?")
_NUMBER = re.compile(r"([+-]?\d[\d,]{0,19}(?:\.\d{1,15})?)\s*(?:명|인|면|대|개|석|㎡|m2|평방미터|원|분)?")
_LINK = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[:/?#]\S*)?", re.ASCII)


class Box(NamedTuple):
    """A range of latitudes and longitudes, its edges included."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies inside."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


SEOUL = Box(south=37.413, north=37.715, west=126.734, east=127.27)


def clean(text: str) -> str:
    """The text with its white space made single, composed, and without characters that can't be seen."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Co", "Cs"})
    return " ".join(text.split())


def told(text: str) -> str:
    """Like clean, but '' for the many ways to say that there is nothing to tell."""
    text = clean(text)
    return "" if text.casefold() in _NOTHING else text


def comparable(text: str) -> str:
    """The text for keys: without spaces, width and case, which differ between snapshots of one feed."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def number(text: str) -> Decimal | None:
    """A number with its thousands' commas and Korean unit taken off; None where it isn't one or is beyond belief."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", clean(text)))
    value = Decimal(found[1].replace(",", "")) if found else None
    return value if value is not None and abs(value) <= LARGEST_NUMBER else None


def whole(text: str) -> int | None:
    """A whole number of zero or more ("1,200", "50명", "12.0"); None where it isn't one."""
    value = number(text)
    if value is None or value != value.to_integral_value() or value < 0:
        return None
    return int(value)


def day(text: str) -> date | None:
    """A date in the orders that public data uses (2022-09-30, 2022.9.30, 20220930, with or without a time)."""
    found = _DATE.fullmatch(clean(text))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def link(text: str) -> str:
    """An http(s) address, completed where the scheme is missing; '' where it is anything else."""
    text = told(text)
    if not _LINK.fullmatch(text):
        return ""
    return text if text.startswith(("http://", "https://")) else f"http://{text}"


def phone(text: str) -> str:
    """A phone number as it stands, without brackets; '' for a placeholder of zeros."""
    text = told(text).replace(")", "-").replace("(", "")
    digits = re.sub(r"\D", "", text)
    return text if len(digits.strip("0")) > 1 and not re.fullmatch(r"\d{2,3}0{7,8}", digits) else ""


def point(latitude: str, longitude: str, box: Box = SEOUL) -> tuple[LatLng | None, Reason | None]:
    """A point inside the box, and what was wrong: None with a reason where there is no point to be had."""
    latitude, longitude = told(latitude), told(longitude)
    if not latitude and not longitude:
        return None, Reason.POINT_MISSING
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None, Reason.POINT_UNREADABLE
    if north == east == 0:
        return None, Reason.POINT_MISSING
    if box.holds(north, east):
        return LatLng(north, east), None
    if box.holds(east, north):
        return LatLng(east, north), Reason.POINT_SWAPPED
    return None, Reason.POINT_OUTSIDE


def district(addresses: Sequence[str], offices: Sequence[str] = ()) -> District | None:
    """The district that the first telling address names, else an office; None where an address is in another city."""
    # From an address elsewhere no district is read, not even from one of the names that Seoul shares with other cities.
    if any(address and from_text(f"{address} 중구") is None for address in addresses):
        return None
    return next(filter(None, (from_text(clean(text)) for text in (*addresses, *offices))), None)
