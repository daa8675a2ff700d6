"""Opening rules: weekly wall-clock hours with exceptions by date, expanded into instants.

``marketplace.walltime`` says what a wall-clock reading means where the clock changes. A rule's hours belong to the
day on which they begin: an exception or a holiday replaces what begins on its date and leaves alone the end of a
night that began the day before. An exception also wins over a holiday.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, Self

import holidays as holiday_calendars

from marketplace.intervals import Interval, intersect
from marketplace.walltime import MINUTES_A_DAY, days, instant_of, zone_of
from marketplace.wording import clock_words

WEEKDAYS = range(7)
Hours = tuple[int, int]


def _checked_hours(start: int, end: int) -> Hours:
    """Refuses hours that begin outside their day, end before they begin or last longer than a day."""
    if not 0 <= start < MINUTES_A_DAY:
        raise ValueError("hours begin between 00:00 and 24:00 of their day")
    if not start < end <= start + MINUTES_A_DAY:
        raise ValueError("hours end after they begin and within 24 hours")
    return start, end


@dataclass(frozen=True, order=True, slots=True)
class OpeningRule:
    """Hours of one weekday (0 is Monday) in minutes after local midnight; an end past 1440 is on the next day."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        """Raises ValueError for a day or hours that can't be."""
        if self.weekday not in WEEKDAYS:
            raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")
        _checked_hours(self.start, self.end)


@dataclass(frozen=True, order=True, slots=True)
class DateException:
    """What holds on one date instead of the weekly rules; no hours: closed."""

    date: date
    rules: tuple[Hours, ...] = ()

    def __post_init__(self) -> None:
        """Puts the hours in order; raises ValueError for hours that can't be."""
        object.__setattr__(self, "rules", tuple(sorted({_checked_hours(*hours) for hours in self.rules})))


class Opening(NamedTuple):
    """One line of displayed hours: "09:00", "18:00"; an end at or before the start is on the next day."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class DayHours:
    """The displayed hours of one weekday (0 is Monday); none: closed."""

    weekday: int
    hours: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """When something is open: weekly rules in an IANA zone, exceptions by date, closed on public holidays or not.

    Rules and exceptions are kept in order without duplicates, so equal specs have equal hashes. Raises ValueError
    for an unknown zone and for two exceptions on one date.
    """

    zone: str
    rules: tuple[OpeningRule, ...] = ()
    exceptions: tuple[DateException, ...] = ()
    closed_on_holidays: bool = False

    def __post_init__(self) -> None:
        """Brings the spec into its one canonical form."""
        zone_of(self.zone)
        object.__setattr__(self, "rules", tuple(sorted(set(self.rules))))
        object.__setattr__(self, "exceptions", tuple(sorted(set(self.exceptions))))
        if len({exception.date for exception in self.exceptions}) < len(self.exceptions):
            raise ValueError("one date has one exception")

    @classmethod
    def always_open(cls, zone: str) -> Self:
        """Open day and night, holidays too."""
        return cls(zone, tuple(OpeningRule(weekday, 0, MINUTES_A_DAY) for weekday in WEEKDAYS))

    @property
    def is_always_open(self) -> bool:
        """Whether no moment is ever closed, by the look of the rules."""
        return self == type(self).always_open(self.zone)

    def to_json(self) -> dict[str, Any]:
        """The spec as JSON-ready values; from_json reads it back."""
        return {
            "zone": self.zone,
            "rules": [[rule.weekday, rule.start, rule.end] for rule in self.rules],
            "exceptions": [
                {"date": exception.date.isoformat(), "hours": [list(hours) for hours in exception.rules]}
                for exception in self.exceptions
            ],
            "closed_on_holidays": self.closed_on_holidays,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The spec that to_json wrote; KeyError, TypeError or ValueError for anything else."""
        return cls(
            zone=data["zone"],
            rules=tuple(OpeningRule(*rule) for rule in data["rules"]),
            exceptions=tuple(
                DateException(date.fromisoformat(item["date"]), tuple((start, end) for start, end in item["hours"]))
                for item in data["exceptions"]
            ),
            closed_on_holidays=data["closed_on_holidays"],
        )

    def content_hash(self) -> str:
        """64 hexadecimal digits that are equal for equal specs, on every machine and in every version."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return sha256(text.encode()).hexdigest()

    def hours_on(self, day: date, holidays: Collection[date] = ()) -> tuple[Hours, ...]:
        """The hours that begin on a date, in minutes after its midnight, in order."""
        for exception in self.exceptions:
            if exception.date == day:
                return exception.rules
        if self.closed_on_holidays and day in holidays:
            return ()
        return tuple((rule.start, rule.end) for rule in self.rules if rule.weekday == day.weekday())

    def week(self) -> tuple[DayHours, ...]:
        """The weekly hours for display, Monday first, closed days included; exceptions are not in it."""
        return tuple(
            DayHours(weekday, shown_hours(tuple((r.start, r.end) for r in self.rules if r.weekday == weekday)))
            for weekday in WEEKDAYS
        )


def shown_hours(hours: tuple[Hours, ...]) -> tuple[Opening, ...]:
    """Hours in minutes as clock readings."""
    return tuple(Opening(clock_words(start), clock_words(end)) for start, end in hours)


def expand(
    spec: ScheduleSpec, from_date: date, until_date: date, holidays: Collection[date] = frozenset()
) -> list[Interval]:
    """The open time from the midnight of ``from_date`` up to that of ``until_date``, in the spec's zone.

    In order, overlapping and touching hours made one, cut at both midnights: a night that began the day before
    ``from_date`` is in it from midnight on. ``holidays`` are the dates that count as such (``public_holidays``).
    """
    start, end = instant_of(from_date, 0, spec.zone), instant_of(until_date, 0, spec.zone)
    if start >= end:
        return []
    opened = []
    for day in days(from_date - timedelta(days=1), until_date):
        for first, last in spec.hours_on(day, holidays):
            opens, closes = instant_of(day, first, spec.zone), instant_of(day, last, spec.zone)
            if opens < closes:  # hours that the clock skips have no length
                opened.append(Interval(opens, closes))
    return intersect(opened, [Interval(start, end)])


@lru_cache(maxsize=64)
def _holidays_of_year(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holiday_calendars.country_holidays(country, years=year))
    except NotImplementedError as error:
        raise ValueError(f"no public holidays known for {country!r}") from error


def public_holidays(from_date: date, until_date: date, country: str = "KR") -> frozenset[date]:
    """The public holidays of a country from ``from_date`` up to, not including, ``until_date``.

    ``country`` is its ISO 3166 code; ValueError for one whose holidays nobody knows.
    """
    years = range(from_date.year, until_date.year + 1)
    return frozenset(day for year in years for day in _holidays_of_year(country, year) if from_date <= day < until_date)
