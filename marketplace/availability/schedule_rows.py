"""Opening hours as an owner types them: always, the same hours every day, or by weekday, and dates that differ. Pure.

A row is a time of day from and until; an end at or before the start is on the next day, and equal times mean the whole
day. Two rows a weekday leave room for a lunch break. What rows can't say (three stretches a day) stays as it is.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from marketplace.availability.rules import WEEKDAYS, DateException, Hours, OpeningRule, ScheduleSpec
from marketplace.walltime import MINUTES_A_DAY

ROWS_A_DAY = 2


class Opening(StrEnum):
    """The three ways to say it."""

    ALWAYS = "always"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of a day on the wall clock."""

    start: time
    end: time

    @property
    def hours(self) -> Hours:
        """In minutes after midnight; past 1440 it is the next day's."""
        start, end = _minutes(self.start), _minutes(self.end)
        return start, end if end > start else end + MINUTES_A_DAY

    @classmethod
    def of(cls, hours: Hours) -> "Row":
        """The row of hours in minutes."""
        return cls(_time(hours[0]), _time(hours[1]))


@dataclass(frozen=True, slots=True)
class DateRow:
    """What differs on a date; no row: closed."""

    day: date
    row: Row | None


@dataclass(frozen=True, slots=True)
class ScheduleRows:
    """A whole form. ``days`` are the rows by weekday (0 is Monday), ``daily`` those of every day."""

    opening: Opening
    daily: tuple[Row, ...] = ()
    days: tuple[tuple[Row, ...], ...] = ((),) * 7
    dates: tuple[DateRow, ...] = ()
    closed_on_holidays: bool = False

    @classmethod
    def of(cls, spec: ScheduleSpec, today: date) -> "ScheduleRows | None":
        """The rows of a schedule, without dates that are past; None where it says more than rows can."""
        dates = tuple(
            DateRow(exception.date, Row.of(hours) if hours else None)
            for exception in spec.exceptions
            if exception.date >= today
            for hours in exception.rules or (None,)
        )
        by_day = [tuple((rule.start, rule.end) for rule in spec.rules if rule.weekday == day) for day in WEEKDAYS]
        if all(hours == ((0, MINUTES_A_DAY),) for hours in by_day):
            return cls(Opening.ALWAYS, dates=dates, closed_on_holidays=spec.closed_on_holidays)
        if max(map(len, by_day)) > ROWS_A_DAY:
            return None
        days = tuple(tuple(map(Row.of, hours)) for hours in by_day)
        same = len(set(days)) == 1 and len(days[0]) == 1
        opening = Opening.DAILY if same else Opening.WEEKLY
        return cls(opening, days[0] if same else (), days, dates, spec.closed_on_holidays)

    def to_spec(self, zone: str) -> ScheduleSpec:
        """The schedule in a zone. Raises ValueError where a date is both closed and open."""
        match self.opening:
            case Opening.ALWAYS:
                rules = ScheduleSpec.always_open(zone).rules
            case Opening.DAILY:
                rules = tuple(OpeningRule(day, *row.hours) for day in WEEKDAYS for row in self.daily)
            case Opening.WEEKLY:
                rules = tuple(OpeningRule(day, *row.hours) for day, rows in enumerate(self.days) for row in rows)
        return ScheduleSpec(zone, rules, tuple(_exceptions(self.dates)), self.closed_on_holidays)


def _exceptions(rows: Sequence[DateRow]) -> list[DateException]:
    by_day: dict[date, list[Row | None]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row.row)
    found = []
    for day, several in by_day.items():
        hours = [row.hours for row in several if row is not None]
        if hours and len(hours) < len(several):
            raise ValueError("a date is either closed or open")
        found.append(DateException(day, tuple(hours)))
    return found


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes % MINUTES_A_DAY, 60))
