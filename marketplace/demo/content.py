"""The shapes of the demo city's content. All of it is data: who, what, where, when and for how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from marketplace.availability.rules import OpeningRule, ScheduleSpec
from marketplace.listings.states import Approval, Collect, Kind, Policy
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.walltime import MINUTES_A_DAY

ZONE = "Asia/Seoul"
Language = Literal["ko", "en"]
Hours = tuple[int, int, int]
"""A weekday (0 is Monday), and start and end in minutes after its midnight; an end past 1440 is on the next day."""


@dataclass(frozen=True, slots=True)
class Both:
    """One text in both languages."""

    ko: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text for a reader of that language."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMember:
    """A member. ``about`` is in the member's own language; ``face`` is the seed of the portrait."""

    email: str
    name: str
    district: str
    about: str
    joined_days_ago: int
    face: int
    language: Language = "ko"
    phone: str = ""
    operator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrganisation:
    """An organisation with its staff as (member's e-mail, role: manager or clerk)."""

    key: str
    name: Both
    about: Both
    district: str
    phone: str
    staff: tuple[tuple[str, Literal["manager", "clerk"]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetails:
    """What an item's page tells, in the listing's own language."""

    condition: Literal["new", "good", "used", "worn"]
    accessories: tuple[str, ...]
    pickup_place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkingDetails:
    """A bay: inside measures in centimetres (height None: open to the sky)."""

    length_cm: int
    width_cm: int
    height_cm: int | None
    surface: Literal["asphalt", "concrete", "paving", "gravel", "epoxy"]
    plate_needed: bool
    charger: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDetails:
    """A room: people it holds, floor (-1 is the first basement), and what stands in it, in the listing's own language."""

    capacity: int
    floor: int
    step_free: bool
    equipment: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoPhoto:
    """A picture for drawings.draw(subject, seed), and what it shows."""

    subject: str
    seed: int
    alt: Both


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing is: a district's code, and the address and point that only a renter learns."""

    district: str
    address: str
    lat: float
    lng: float


class Standing(StrEnum):
    """Where a listing stands in the demo."""

    PUBLISHED = "published"
    PENDING_REVIEW = "pending_review"  # waits in the operator's queue
    REJECTED = "rejected"  # the operator said why in standing_reason
    PAUSED = "paused"  # was published; its owner needs it back for a while
    DRAFT = "draft"  # its owner stopped in the middle of the wizard


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoListing:
    """A listing with all that its owner tells. ``owner`` is a member's e-mail or an organisation's key.

    ``lang`` is the language of its own words (notes, accessories, equipment); title and description have both. No
    ``tariffs``: free. ``hours`` empty: always open. Amounts are won.
    """

    key: str
    owner: str
    category: str
    lang: Language = "ko"
    title: Both
    description: Both
    details: ItemDetails | ParkingDetails | RoomDetails
    place: Place
    photos: tuple[DemoPhoto, ...]
    renter_note: str
    access_note: str
    hours: tuple[Hours, ...] = ()
    closed_on_holidays: bool = False
    start_step_minutes: int = 60
    min_minutes: int = 60
    max_minutes: int = MINUTES_A_DAY
    lead_minutes: int = 60
    horizon_days: int = 60
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    approval: Approval = Approval.INSTANT
    policy: Policy = Policy.FLEXIBLE
    tariffs: tuple[TariffSpec, ...] = ()
    collect: Collect = Collect.PLATFORM
    units: int = 1
    standing: Standing = Standing.PUBLISHED
    standing_reason: str = ""
    published_days_ago: int = 75

    @property
    def kind(self) -> Kind:
        """What is shared, as its details tell."""
        if isinstance(self.details, ItemDetails):
            return Kind.ITEM
        return Kind.PARKING if isinstance(self.details, ParkingDetails) else Kind.ROOM

    @property
    def schedule(self) -> ScheduleSpec:
        """Its weekly hours as availability takes them."""
        if not self.hours:
            return ScheduleSpec.always_open(ZONE)
        rules = tuple(OpeningRule(*hours) for hours in self.hours)
        return ScheduleSpec(ZONE, rules, closed_on_holidays=self.closed_on_holidays)


WEEKDAYS, WEEKEND, ALL_WEEK = range(5), range(5, 7), range(7)


def clock(reading: str) -> int:
    """Minutes after midnight of a reading such as "09:30"; "32:30" is 08:30 on the next day."""
    hour, minute = reading.split(":")
    return int(hour) * 60 + int(minute)


def open_on(weekdays: Iterable[int], start: str, end: str) -> tuple[Hours, ...]:
    """The same hours on several weekdays; from "19:00" to "32:30" is each night until half past eight."""
    return tuple((weekday, clock(start), clock(end)) for weekday in weekdays)


def photo(subject: str, seed: int, ko: str, en: str) -> DemoPhoto:
    """A picture with its alt text in Korean and English."""
    return DemoPhoto(subject, seed, Both(ko, en))


HOUR = 60
DAY = MINUTES_A_DAY
