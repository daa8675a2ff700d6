"""A room of the national file → the listing that neighbours see and book: at once, and paid at its desk."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

from marketplace.availability.rules import DateException, ScheduleSpec
from marketplace.i18n import force_locale
from marketplace.i18n import gettext as _
from marketplace.imports.cells import comparable
from marketplace.imports.facilities import FacilityRecord, NotBookable
from marketplace.imports.publication import ZONE, Office, Publication, described, place_of, source_hash
from marketplace.listings.category_tree import OTHER_ROOMS, for_facility_type
from marketplace.listings.details import LONGEST_THING, MOST_THINGS, RoomDetails
from marketplace.listings.services import DEFAULT_TIMES, ImportedListing, Times
from marketplace.listings.states import Bookable, Kind, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.texts import LONGEST_TITLE, Words
from marketplace.money import Money
from marketplace.walltime import MINUTES_A_DAY
from marketplace.wording import amount_words, duration_words

HOUR = 60
LEAD_MINUTES = HOUR
HORIZON_DAYS = 60
YEARS_AHEAD = 5  # for which the dates on which a room is closed each year are written down
MOST_PEOPLE, LARGEST_AREA = 100_000, Decimal(1_000_000)  # beyond belief, and beyond RoomDetails
LOWEST, HIGHEST = -10, 150
FREE = TariffSpec(TariffUnit.HOUR, 0)
IN_ENGLISH = {  # what stands behind the Korean name for readers of English
    "meeting-rooms": "meeting room",
    "multipurpose-rooms": "multipurpose room",
    "community-rooms": "community room",
    "rooftops": "rooftop",
    "kitchens": "kitchen",
    "playrooms": "playroom",
    "lecture-rooms": "lecture room",
    "study-rooms": "study room",
    "computer-rooms": "computer room",
    "halls": "hall",
    "theatres": "theatre",
    "galleries": "gallery",
    "practice-rooms": "practice room",
    "music-rooms": "music room",
    "sports": "sports facility",
    "gyms": "gym",
    "courts": "court",
    "pitches": "pitch",
}
FIXED_HOLIDAYS = frozenset({(1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25)})
_HOUSE = re.compile(r"주민센터|자치회관|구청|복지관|문화원|도서관|회관|센터|공원")
_ROOM = re.compile(r"실|강당|층|홀|체육관|교실|방(?:$|\W|\d)|카페|장$")
_FLOOR = re.compile(r"(지하\s*|B)?(\d{1,3})\s*(?:층|F(?![A-Za-z]))")


def room_publication(record: FacilityRecord, today: date) -> Publication:
    """The room as a listing in Korean and English; ``today`` is the first day that its opening hours are made for."""
    slug = _category(record)
    title = _title(record)
    listing = ImportedListing(
        source=record.key.source,
        source_key=record.key.text,
        source_hash=source_hash(record),
        kind=Kind.ROOM,
        category=slug,
        title=title,
        description=_description(record, "ko"),
        translation=(
            "en",
            Words(f"{title} ({IN_ENGLISH.get(slug, 'room')})"[:LONGEST_TITLE], _description(record, "en")),
        ),
        details=_details(record),
        place=place_of(record.address, record.district, record.point),
        times=_times(record),
        tariffs=_tariffs(record),
        bookable=_bookable(record),
        not_bookable_reason=record.not_bookable_reason,
        renter_note=_renter_note(record),
        zone=ZONE,
    )
    office = Office(
        record.agency or record.provider or record.place or record.name, record.district, record.phone, record.homepage
    )
    return Publication(listing, room_schedule(record, today), office)


def room_schedule(record: FacilityRecord, today: date) -> ScheduleSpec:
    """When the room is open. Single holidays (Seollal) can't be told apart by a schedule: it is closed on all of them."""
    closed_on_holidays = record.closed_on_holidays or bool(record.closed_holidays)
    dates = [day for day in record.closed_dates if not (closed_on_holidays and day in FIXED_HOLIDAYS)]
    years = range(today.year, today.year + YEARS_AHEAD + 1)
    exceptions = tuple(DateException(day) for day in _each_year(dates, years))
    return ScheduleSpec(ZONE, record.opening, exceptions, closed_on_holidays)


def _each_year(dates: list[tuple[int, int]], years: range) -> Iterator[date]:
    for year, (month, day) in product(years, dates):
        if (month, day) == (2, 29) and not _leaps(year):
            continue
        yield date(year, month, day)


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _category(record: FacilityRecord) -> str:
    """By its type, else by what its name says."""
    slug = for_facility_type(record.type)
    return for_facility_type(f"{record.place} {record.name}") if slug == OTHER_ROOMS else slug


def _title(record: FacilityRecord) -> str:
    """House and room, in that order: the file writes them into its two columns as it likes."""
    name, place = record.name, record.place
    if not place or comparable(place) in comparable(name) or (_HOUSE.search(name) and _ROOM.search(name)):
        title = name
    elif comparable(name) in comparable(place):
        title = place
    elif _ROOM.search(name) and not _ROOM.search(place):
        title = f"{place} {name}"
    elif _ROOM.search(place) and not _ROOM.search(name):
        title = f"{name} {place}"
    else:
        title = f"{name} ({place})"
    return f"{title} {record.key.ordinal}" if record.key.ordinal > 1 else title


def _description(record: FacilityRecord, language: str) -> str:
    """What the other parts of a listing can't hold, in one language; the file's own words stay Korean."""
    with force_locale(language):
        return described(_sentences(record))


def _sentences(record: FacilityRecord) -> Iterator[str]:
    if record.agency:
        yield _("A public room, opened to citizens by %(agency)s.", agency=record.agency)
    if record.remarks:
        yield record.remarks
    if record.closing_note:
        yield _("Closed, in the words of the office: %(text)s", text=record.closing_note)
    if record.fee is None and record.fee_text:
        yield _("The fee, in the words of the office: %(text)s", text=record.fee_text)
    elif record.fee_note:
        yield _("On the fee, the office says: %(text)s", text=record.fee_note)
    if record.vat_excluded:
        yield _("Value-added tax comes on top.")
    if record.excess:
        amount, time = amount_words(Money(record.excess.amount, "KRW")), duration_words(record.excess.minutes)
        yield _("Who stays longer pays %(amount)s there for each further %(time)s.", amount=amount, time=time)
    if record.apply_by:
        yield _("The office itself takes bookings by: %(ways)s", ways=record.apply_by)
    contact = ", ".join(filter(None, (record.department, record.phone, record.homepage)))
    if contact:
        yield _("Contact: %(contact)s", contact=contact)
    if record.updated_on:
        yield _("From the national list of open public facilities, as of %(day)s.", day=record.updated_on.isoformat())


def _details(record: FacilityRecord) -> RoomDetails:
    area = record.area_m2
    return RoomDetails(
        capacity=record.capacity if record.capacity and record.capacity <= MOST_PEOPLE else None,
        area_m2=float(area) if area and area <= LARGEST_AREA else None,
        floor=_floor(record),
        equipment=[piece[:LONGEST_THING].strip() for piece in record.equipment[:MOST_THINGS]],
    )


def _floor(record: FacilityRecord) -> int | None:
    """The floor that name and place tell, where they tell one."""
    told = set(_FLOOR.findall(f"{record.place} {record.name}"))
    floors = {int(number) * (-1 if below else 1) for below, number in told}
    floor = floors.pop() if len(floors) == 1 else None
    return floor if floor and LOWEST <= floor <= HIGHEST else None


def _times(record: FacilityRecord) -> Times:
    """By the office's base time: at least that long, at most from opening to closing, from full hours where it opens so."""
    if not record.opening:
        return DEFAULT_TIMES[Kind.ROOM]
    longest = min(max(rule.end - rule.start for rule in record.opening), MINUTES_A_DAY)
    on_the_hour = all(rule.start % HOUR == 0 for rule in record.opening)
    return Times(
        start_step_minutes=HOUR if on_the_hour else HOUR // 2,
        min_minutes=min(record.unit_minutes or HOUR, longest),
        max_minutes=longest,
        lead_minutes=LEAD_MINUTES,
        horizon_days=HORIZON_DAYS,
    )


def _bookable(record: FacilityRecord) -> Bookable:
    if record.bookable:
        return Bookable.YES
    return Bookable.WALK_IN if record.not_bookable_reason is NotBookable.WALK_IN else Bookable.NO


def _tariffs(record: FacilityRecord) -> tuple[TariffSpec, ...]:
    """The fee. Where nobody can book, a fee of nothing is said aloud: no tariff means there that it isn't known."""
    return (FREE,) if record.free and not record.bookable else record.fee or ()


def _renter_note(record: FacilityRecord) -> str:
    """Whom to ask on the day; names and numbers, which every reader can use."""
    whom = " ".join(filter(None, (record.agency, record.department, record.phone)))
    with force_locale("ko"):
        return _("On the day, ask here: %(whom)s", whom=whom) if whom else ""
