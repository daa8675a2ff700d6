"""Opening hours: times of day → minutes, pairs of times → hours, hours and closed days → weekly opening rules.

The same pair means different things in the two feeds: 00:00–00:00 is a closed room, but a car park that never closes.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from marketplace.availability.rules import OpeningRule
from marketplace.imports.findings import Reason
from marketplace.walltime import MINUTES_A_DAY as DAY

HOUR = 60
HALF_DAY = 12  # hours
LAST_MINUTE = DAY - 1  # 23:59, which everywhere means "until midnight"
WEEKDAYS = range(5)
SATURDAY, SUNDAY = 5, 6
TIME_PATTERN = re.compile(
    r"(?P<half>오전|오후)?\s*(?:(?P<hour>\d{1,2})\s*(?::|시)\s*(?:(?P<minute>\d{1,2})\s*분?)?(?::\d{2})?|(?P<digits>\d{1,4}))"
)


class Hours(NamedTuple):
    """From minute to minute of a local day, half-open; ``end`` passes 1440 where it closes on the next day."""

    start: int
    end: int


class Clip(NamedTuple):
    """A part of a weekday that is closed although the day is not."""

    weekday: int
    start: int
    end: int


WHOLE_DAY = Hours(0, DAY)


def minute(text: str) -> int | None:
    """The minute of the day, 0 to 1440, of ``09:00``, ``0900``, ``900``, ``9``, ``2400``, ``오후 6시``; None where it is none."""
    found = TIME_PATTERN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    digits = found["digits"]
    if digits is None:
        hour, rest = int(found["hour"]), int(found["minute"] or 0)
    elif len(digits) <= len("HH"):
        hour, rest = int(digits), 0
    else:
        hour, rest = divmod(int(digits), 100)
    if found["half"]:
        if not 1 <= hour <= HALF_DAY:
            return None
        hour = hour % HALF_DAY + (HALF_DAY if found["half"] == "오후" else 0)
    value = hour * HOUR + rest
    return value if rest < HOUR and value <= DAY else None


def room_hours(opens: str, closes: str) -> tuple[Hours | None, Reason | None]:
    """A room's hours on one kind of day; None where it is closed. Reason.TIME: it can't be read, and the row with it.

    00:00–00:00 is closed. Any other pair of equal times, and a missing one, is taken as closed and said so: what is shown as
    open must be open.
    """
    if not opens.strip() or not closes.strip():
        return None, Reason.TIME_MISSING
    start, end = minute(opens), minute(closes)
    if start is None or end is None:
        return None, Reason.TIME
    if start == end:
        return None, Reason.HOURS_EMPTY if start % DAY else None
    return _span(start, end)


def lot_hours(opens: str, closes: str) -> tuple[Hours | None, Reason | None]:
    """A car park's hours on one kind of day; None where none are given. Equal times are the whole day, never no minutes."""
    if not opens.strip() or not closes.strip():
        return None, Reason.TIME_MISSING
    start, end = minute(opens), minute(closes)
    if start is None or end is None:
        return None, Reason.TIME
    return (WHOLE_DAY, None) if start == end else _span(start, end)


def _span(start: int, end: int) -> tuple[Hours, Reason | None]:
    start %= DAY
    if end in {0, LAST_MINUTE}:
        end = DAY
    if end > start:
        return Hours(start, end), None
    return Hours(start, end + DAY), Reason.HOURS_CROSS_MIDNIGHT


def weekly_rules(
    weekday: Hours | None,
    saturday: Hours | None,
    sunday: Hours | None,
    *,
    closed: Iterable[int] = (),
    clips: Sequence[Clip] = (),
) -> tuple[OpeningRule, ...]:
    """The opening rules of a week in order, without the closed weekdays and the closed parts of others."""
    shut = set(closed)
    rules = []
    for day in range(7):
        hours = {SATURDAY: saturday, SUNDAY: sunday}.get(day, weekday)
        if hours is None or day in shut:
            continue
        parts = [hours]
        for clip in clips:
            if clip.weekday == day:
                parts = [left for part in parts for left in _without(part, clip)]
        rules += [OpeningRule(day, part.start, part.end) for part in parts]
    return tuple(rules)


def _without(hours: Hours, clip: Clip) -> list[Hours]:
    """What is left of hours beside a closed part of the same day."""
    left = [Hours(hours.start, min(hours.end, clip.start)), Hours(max(hours.start, clip.end), hours.end)]
    return [part for part in left if part.start < part.end]
