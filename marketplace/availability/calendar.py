"""A listing's free times as the calendars and the list draw them (templates/components): a week, a month, and the same in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from babel.dates import format_date

from marketplace.availability.addresses import book_address
from marketplace.availability.outlook import Outlook
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval, intersect
from marketplace.walltime import MINUTES_A_DAY, day_of, days, instant_of, next_on_grid, reading_at
from marketplace.web import formats

DAYS_A_WEEK = 7
MOST_CELLS = 12
CELL_MINUTES = (30, 60, 120, 180, 240, 360, 720, MINUTES_A_DAY)
_DAY = timedelta(days=1)
_WORDS: dict[str, Text] = {
    "free": _l("can be booked"),
    "some": _l("can be booked in part"),
    "busy": _l("taken"),
    "closed": _l("closed"),
    "past": _l("over"),
    "late": _l("no booking can begin here"),
    "far": _l("not open for booking yet"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a day. ``name`` says it in full and contains ``text``."""

    text: str
    name: str
    state: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of a week: its cells, none where it is closed."""

    name: str
    short: str
    today: bool
    cells: list[Cell] = field(default_factory=list)
    closed_text: str | None = None


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of a month."""

    number: int
    name: str
    state: str
    today: bool
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Weekday:
    """A column of the month."""

    short: str
    name: str


@dataclass(frozen=True, slots=True)
class FreePiece:
    """A stretch of free time within a day."""

    text: str
    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day of the list that is equal to the week."""

    name: str
    intervals: list[FreePiece]
    closed_text: str | None = None


def week(outlook: Outlook, address: str) -> list[WeekDay]:
    """The outlook's days with a cell for each piece of the day in which it is open on any of them."""
    bounds = _bounds(outlook)
    return [_week_day(outlook, day, bounds, address) for day in days(outlook.first, outlook.until)]


def month(outlook: Outlook, address_of: Callable[[date], str]) -> list[list[MonthDay | None]]:
    """The outlook's days (a calendar month) as weeks from Monday on; ``address_of`` gives where a day is told more closely."""
    cells: list[MonthDay | None] = [None] * outlook.first.weekday()
    cells += [_month_day(outlook, day, address_of(day)) for day in days(outlook.first, outlook.until)]
    cells += [None] * (-len(cells) % DAYS_A_WEEK)
    return [cells[start : start + DAYS_A_WEEK] for start in range(0, len(cells), DAYS_A_WEEK)]


def weekdays() -> list[Weekday]:
    """Monday to Sunday."""
    monday = date(2026, 11, 16)
    return [Weekday(_named(day, "E"), _named(day, "EEEE")) for day in days(monday, monday + 7 * _DAY)]


def month_name(day: date) -> str:
    """``2026년 11월`` or ``November 2026``."""
    return _named(day, "yyyy년 M월" if formats.locale_code() == "ko" else "MMMM yyyy")


def free_days(outlook: Outlook, address: str) -> list[FreeDay]:
    """The same free times in words, day by day."""
    return [_free_day(outlook, day, address) for day in days(outlook.first, outlook.until)]


def _week_day(outlook: Outlook, day: date, bounds: Sequence[int], address: str) -> WeekDay:
    name, today = formats.day(day), day == day_of(outlook.now, outlook.facts.zone)
    short = _named(day, "d E" if formats.locale_code() == "ko" else "E d")
    if not outlook.open_on(day):
        return WeekDay(name, short, today)
    starts = outlook.starts(day) if outlook.bookable else []
    cells = [_cell(outlook, day, begin, end, starts, address) for begin, end in pairwise(bounds)]
    return WeekDay(name, short, today, cells)


def _cell(outlook: Outlook, day: date, begin: int, end: int, starts: Sequence[datetime], address: str) -> Cell:
    zone = outlook.facts.zone
    first, last = instant_of(day, begin, zone), instant_of(day, end, zone)
    start = next((start for start in starts if first <= start < last), None)
    state = "free" if start else _state(outlook, first, last)
    shown = _clock(start or first, zone)
    until = "24:00" if end == MINUTES_A_DAY else _clock(last, zone)
    name = f"{formats.day(day)} {shown}–{until}, {_WORDS[state]}"
    href = book_address(address, Interval(start, start + outlook.shortest), zone) if start else None
    return Cell(shown, name, state if state in {"free", "busy", "past"} else "closed", href)


def _state(outlook: Outlook, first: datetime, last: datetime) -> str:
    """Why no booking can begin in a piece of a day."""
    opened = intersect(outlook.opened, [Interval(first, last)]) if first < last else []
    if not opened:
        return "closed"
    if last <= outlook.earliest:
        return "past"
    if first > outlook.latest:
        return "far"
    return "late" if intersect(opened, outlook.free) else "busy"


def _month_day(outlook: Outlook, day: date, address: str) -> MonthDay:
    whole, zone = outlook.day(day), outlook.facts.zone
    opened = outlook.open_on(day)
    ahead = intersect(opened, [Interval(outlook.earliest, whole.end)]) if outlook.earliest < whole.end else []
    free = intersect(ahead, outlook.stretches)
    if whole.end <= outlook.now or (opened and not ahead):
        state = "past"
    elif not opened:
        state = "closed"
    elif free:
        state = "free" if free == ahead else "some"
    elif whole.start > outlook.latest:
        state = "far"
    else:
        state = "late" if intersect(ahead, outlook.free) else "busy"
    shown = "closed" if state in {"far", "late"} else state
    href = address if state in {"free", "some"} else None
    today = day == day_of(outlook.now, zone)
    return MonthDay(day.day, f"{formats.day(day)}, {_WORDS[state]}", shown, today, href)


def _free_day(outlook: Outlook, day: date, address: str) -> FreeDay:
    whole, zone = outlook.day(day), outlook.facts.zone
    pieces = []
    for stretch in outlook.stretches:
        for part in intersect([stretch], [whole]):
            text = f"{_clock(part.start, zone)}–{'24:00' if part.end == whole.end else _clock(part.end, zone)}"
            start = next_on_grid(part.start, outlook.facts.step_minutes, zone)
            fits = start < part.end and start + outlook.shortest <= stretch.end and start <= outlook.latest
            href = book_address(address, Interval(start, start + outlook.shortest), zone) if fits else None
            pieces.append(FreePiece(text, f"{formats.day(day)} {text}", href))
    closed = None if outlook.open_on(day) else str(_WORDS["closed"])
    return FreeDay(formats.day(day), pieces, closed)


def _bounds(outlook: Outlook) -> list[int]:
    """Where the cells of each day begin and end, in minutes after midnight: over the open hours of all days."""
    hours = [
        _minutes(hours, day, outlook.facts.zone)
        for day in days(outlook.first, outlook.until)
        for hours in outlook.open_on(day)
    ]
    if not hours:
        return []
    first, last = min(start for start, _end in hours), max(end for _start, end in hours)
    sizes = [size for size in CELL_MINUTES if size >= outlook.facts.step_minutes]
    size = next((size for size in sizes if last - first <= MOST_CELLS * size), sizes[-1])
    begins = range(first // size * size, last, size)
    return [*begins, min(begins[-1] + size, MINUTES_A_DAY)]


def _minutes(hours: Interval, day: date, zone: str) -> tuple[int, int]:
    """Opening hours of a day on the wall clock."""
    start, end = reading_at(hours.start, zone), reading_at(hours.end, zone)
    ends = MINUTES_A_DAY if end.date() > day else end.hour * 60 + end.minute
    return start.hour * 60 + start.minute, ends


def _clock(instant: datetime, zone: str) -> str:
    return f"{reading_at(instant, zone):%H:%M}"


def _named(day: date, pattern: str) -> str:
    return str(format_date(day, pattern, locale=formats.locale_code()))


__all__ = ["Cell", "FreeDay", "MonthDay", "WeekDay", "free_days", "month", "month_name", "week", "weekdays"]
