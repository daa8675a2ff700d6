"""A car park → the listing that drivers find on the map: with its hours, bays and fees, and never booked."""

import re
from collections.abc import Iterator

from marketplace.availability.rules import ScheduleSpec
from marketplace.i18n import Text, force_locale
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.imports.parking import LotKind, ParkingRecord
from marketplace.imports.parking_fees import Charge, ParkingFee, Rate
from marketplace.imports.publication import ZONE, Office, Publication, described, place_of, source_hash
from marketplace.listings.details import ParkingDetails
from marketplace.listings.services import DEFAULT_TIMES, ImportedListing
from marketplace.listings.states import Bookable, Kind, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.texts import LONGEST_TITLE, Words
from marketplace.money import Money
from marketplace.wording import amount_words, duration_words

CATEGORY = "public-lots"
CITY_OFFICE = "서울특별시"
WALK_IN, FEE_UNKNOWN = "walk-in", "fee-unreadable"
MOST_BAYS = 100_000
KIND_SENTENCES: dict[LotKind, Text] = {
    LotKind.ON_STREET: _l("A car park along the street."),
    LotKind.OFF_STREET: _l("A car park off the street."),
    LotKind.ATTACHED: _l("A building's car park."),
    LotKind.OTHER: _l("A car park."),
}
FREE = TariffSpec(TariffUnit.HOUR, 0)
_RUN_BY = re.compile(r"\s*\((시|구)\)$")  # at the end of a name: by the city, or by the district


def lot_publication(record: ParkingRecord) -> Publication:
    """The car park as a listing in Korean and English."""
    title = _RUN_BY.sub("", record.name) or record.name
    tariffs = _tariffs(record.fee)
    listing = ImportedListing(
        source=record.key.source,
        source_key=record.key.text,
        source_hash=source_hash(record),
        kind=Kind.PARKING,
        category=CATEGORY,
        title=title,
        description=_description(record, "ko"),
        translation=("en", Words(f"{title} (car park)"[:LONGEST_TITLE], _description(record, "en"))),
        details=ParkingDetails(
            plate_needed=False, bays=record.capacity if record.capacity and record.capacity <= MOST_BAYS else None
        ),
        place=place_of(record.address, record.district, record.point),
        times=DEFAULT_TIMES[Kind.PARKING],
        tariffs=tariffs,
        bookable=Bookable.WALK_IN,
        not_bookable_reason=WALK_IN if tariffs else FEE_UNKNOWN,
        zone=ZONE,
    )
    schedule = ScheduleSpec(ZONE, record.opening, closed_on_holidays=record.holiday_hours is None)
    return Publication(listing, schedule, _office(record))


def _office(record: ParkingRecord) -> Office:
    """Who runs it; the city's own file says so by a letter behind the name."""
    told = record.agency or record.provider
    if told:
        return Office(told, record.district, record.phone)
    run_by = _RUN_BY.search(record.name)
    if run_by and run_by[1] == "구" and record.district:
        return Office(f"{CITY_OFFICE} {record.district.name_ko}청", record.district)
    return Office(CITY_OFFICE)


def _tariffs(fee: ParkingFee) -> tuple[TariffSpec, ...]:
    """What a price tag can say of the fee; the description tells all of it. None: nobody has told what it costs."""
    if fee.charge is Charge.FREE:
        return (FREE,)
    rate = fee.extra or fee.basic
    found = []
    if rate:
        found.append(TariffSpec(TariffUnit.BLOCK, rate.amount, block_minutes=rate.minutes, cap=fee.day_max))
    elif fee.day_max:
        found.append(TariffSpec(TariffUnit.DAY, fee.day_max))
    if fee.monthly:
        found.append(TariffSpec(TariffUnit.MONTH, fee.monthly))
    return tuple(found)


def _description(record: ParkingRecord, language: str) -> str:
    """All that the feed tells, in one language; its own words stay Korean."""
    with force_locale(language):
        return described((*_place_sentences(record), *_fee_sentences(record.fee), *_source_sentences(record)))


def _place_sentences(record: ParkingRecord) -> Iterator[str]:
    yield str(KIND_SENTENCES[record.kind])
    if record.operation_rule:
        yield _("Its rule: %(rule)s", rule=record.operation_rule)
    if record.residents_priority:
        yield _("Residents come first here, at times or always.")


def _fee_sentences(fee: ParkingFee) -> Iterator[str]:
    if fee.charge is Charge.FREE:
        yield _("Parking is free.")
    elif fee.charge is Charge.MIXED:
        yield _("Parking is free at times.")
    if fee.basic and fee.extra and fee.basic != fee.extra:
        first = _("The first %(time)s cost %(amount)s.", time=duration_words(fee.basic.minutes), amount=_won(fee.basic))
        yield f"{first} {_each(fee.extra)}"
    elif fee.extra:
        yield _each(fee.extra)
    elif fee.basic:
        yield _each(fee.basic)
    if fee.day_max:
        amount = amount_words(Money(fee.day_max, "KRW"))
        by_the_minute = fee.basic or fee.extra
        yield (
            _("At most %(amount)s a day.", amount=amount)
            if by_the_minute
            else _("A day costs %(amount)s.", amount=amount)
        )
    if fee.monthly:
        yield _("A month costs %(amount)s.", amount=amount_words(Money(fee.monthly, "KRW")))
    if fee.charge is not Charge.FREE and fee.free_on_saturdays:
        yield _("Free on Saturdays.")
    if fee.charge is not Charge.FREE and fee.free_on_holidays:
        yield _("Free on public holidays.")


def _each(rate: Rate) -> str:
    return _("%(amount)s for each %(time)s.", amount=_won(rate), time=duration_words(rate.minutes))


def _won(rate: Rate) -> str:
    return amount_words(Money(rate.amount, "KRW"))


def _source_sentences(record: ParkingRecord) -> Iterator[str]:
    if record.note:
        yield record.note
    contact = ", ".join(filter(None, (record.agency, record.phone)))
    if contact:
        yield _("Contact: %(contact)s", contact=contact)
    if record.updated_on:
        yield _("From the public list of car parks, as of %(day)s.", day=record.updated_on.isoformat())
