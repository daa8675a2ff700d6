"""Half-open stretches of time ``[start, end)`` and what can be reckoned with lists of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FIRST_YEAR = 1900
LAST_YEAR = 9000


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """A stretch of time from ``start`` up to, not including, ``end``.

    Both are aware and kept in UTC, whatever zone they came in. Raises ValueError for naive instants, for a stretch
    that is empty or runs backwards, and for years at the calendar's edge, where no zone can be reckoned.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Moves both ends to UTC: two instants of one zone would otherwise be compared by their wall clock."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an interval needs instants with a zone")
        if self.start.year < FIRST_YEAR or self.end.year > LAST_YEAR:
            raise ValueError(f"an interval lies between the years {FIRST_YEAR} and {LAST_YEAR}")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.start >= self.end:
            raise ValueError("an interval ends after it starts")

    @property
    def length(self) -> timedelta:
        """Elapsed time, not the difference of the wall clock's readings."""
        return self.end - self.start

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share a moment; touching ends share none."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Interval") -> bool:
        """Whether the other lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, before: timedelta, after: timedelta) -> "Interval":
        """The stretch with ``before`` added in front and ``after`` behind."""
        return Interval(self.start - before, self.end + after)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time in order, with overlapping and touching stretches made one."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def intersect(left: Iterable[Interval], right: Iterable[Interval]) -> list[Interval]:
    """The time that is in both, in order and merged."""
    ones, others = merge(left), merge(right)
    common: list[Interval] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        start, end = max(ones[i].start, others[j].start), min(ones[i].end, others[j].end)
        if start < end:
            common.append(Interval(start, end))
        if ones[i].end <= others[j].end:
            i += 1
        else:
            j += 1
    return common


def subtract(left: Iterable[Interval], right: Iterable[Interval]) -> list[Interval]:
    """The time of ``left`` that is not in ``right``, in order and merged."""
    holes = merge(right)
    rest: list[Interval] = []
    first = 0
    for interval in merge(left):
        start = interval.start
        # Both lists are in order, so holes that ended before this stretch matter to no later one either.
        while first < len(holes) and holes[first].end <= start:
            first += 1
        for hole in holes[first:]:
            if hole.start >= interval.end:
                break
            if start < hole.start:
                rest.append(Interval(start, hole.start))
            start = hole.end
        if start < interval.end:
            rest.append(Interval(start, interval.end))
    return rest


def covered(wanted: Interval, by: Iterable[Interval]) -> bool:
    """Whether every moment of ``wanted`` is in one of the others."""
    return any(interval.covers(wanted) for interval in merge(by))
