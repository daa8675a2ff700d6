"""From a zone's wall clock to instants and back.

One rule carries all opening hours, days, nights and months over a change of the clock: **a reading that comes
twice means its first moment, a reading that is skipped means the moment at which the clock jumps**. That mapping
never runs backwards, so hours that follow each other on the wall still do so in time, without gap or overlap. Hours
that lie wholly in a skipped stretch have no length and vanish.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTES_A_DAY = 24 * 60
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of a name; ValueError for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


def reading_at(instant: datetime, zone: str) -> datetime:
    """What the wall clock shows at an instant: a naive datetime."""
    return instant.astimezone(zone_of(zone)).replace(tzinfo=None)


def instant_at(reading: datetime, zone: str) -> datetime:
    """The instant (UTC) that a naive reading of the wall clock means, by the module's rule."""
    place = zone_of(zone)
    first = reading.replace(tzinfo=place, fold=0).astimezone(UTC)
    if first.astimezone(place).replace(tzinfo=None) == reading:
        return first
    # The reading is skipped. Python answers with the offsets of before and of after the jump; it lies between.
    return _jump(reading.replace(tzinfo=place, fold=1).astimezone(UTC), first, place)


def instant_of(day: date, minutes: int, zone: str) -> datetime:
    """The instant (UTC) of so many minutes on the wall clock after the midnight that begins a day; may pass 1440."""
    return instant_at(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)


def day_of(instant: datetime, zone: str) -> date:
    """The calendar day of an instant."""
    return reading_at(instant, zone).date()


def months_later(reading: datetime, months: int) -> datetime:
    """The same reading so many calendar months on; on the month's last day where it has no such day."""
    year, month = divmod(reading.year * 12 + reading.month - 1 + months, 12)
    return reading.replace(year=year, month=month + 1, day=min(reading.day, monthrange(year, month + 1)[1]))


def days(first: date, until: date) -> Iterator[date]:
    """Each day from ``first`` up to, not including, ``until``."""
    for number in range((until - first).days):
        yield first + timedelta(days=number)


def on_grid(instant: datetime, step_minutes: int, zone: str) -> bool:
    """Whether the wall clock shows a whole number of steps after midnight.

    The first moment of a day always counts: where the clock jumps over midnight, whole-day things still start.
    """
    reading = reading_at(instant, zone)
    minutes = reading.hour * 60 + reading.minute
    if reading.second == reading.microsecond == 0 and minutes % step_minutes == 0:
        return True
    return instant == instant_of(reading.date(), 0, zone)


def next_on_grid(instant: datetime, step_minutes: int, zone: str) -> datetime:
    """The first instant (UTC) at or after ``instant`` that is on the grid of start times."""
    at = instant.astimezone(UTC)
    while not on_grid(at, step_minutes, zone):
        reading = reading_at(at, zone)
        into_step = timedelta(minutes=(reading.hour * 60 + reading.minute) % step_minutes) + timedelta(
            seconds=reading.second, microseconds=reading.microsecond
        )
        candidate = at + timedelta(minutes=step_minutes) - into_step
        midnight = instant_of(reading.date() + _DAY, 0, zone)
        # Where the clock is set back over midnight, the next day has already begun once and lies behind.
        at = _before_change(at, min(candidate, midnight) if midnight > at else candidate, zone)
    return at


def _before_change(at: datetime, candidate: datetime, zone: str) -> datetime:
    """The candidate, or the change of the clock on the way to it, from which the grid must be counted anew."""
    place = zone_of(zone)
    if at.astimezone(place).utcoffset() == candidate.astimezone(place).utcoffset():
        return candidate
    return _jump(at, candidate, place)


def _jump(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The first instant after ``before`` with the offset of ``after``, to the second (as the zone data has it)."""
    offset = after.astimezone(place).utcoffset()
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if middle.astimezone(place).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high
