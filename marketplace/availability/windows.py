"""Free time of a listing's units: where something could be booked, before any rule of length or start is asked."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from marketplace.intervals import Interval, merge, subtract

Busy = Mapping[int, Sequence[Interval]]
"""Occupied time by unit id, buffers included, as the occupancies have it; a unit that is missing is free."""

NO_TIME = timedelta(0)


@dataclass(frozen=True, order=True, slots=True)
class FreeWindow:
    """Open time ``[start, end)`` that can be booked whole by one booking of up to ``quantity`` units."""

    start: datetime
    end: datetime
    quantity: int


def free_units(claim: Interval, units: Iterable[int], busy: Busy) -> tuple[int, ...]:
    """The units, in the order given, that nobody holds at any moment of the claim (a booking with its buffers)."""
    return tuple(unit for unit in units if not any(held.overlaps(claim) for held in busy.get(unit, ())))


def lanes(units: Iterable[int], busy: Busy, *, whole: bool = False) -> list[list[Interval]]:
    """Occupied time by what can be booked by itself: each unit, or all together where the listing takes them whole."""
    held = [list(busy.get(unit, ())) for unit in units]
    return [merge(chain.from_iterable(held))] if whole and held else held


def gaps(within: Interval, held: Iterable[Interval], before: timedelta, after: timedelta) -> Iterator[Interval]:
    """The stretches within which one unit can be booked, the new booking's own buffers kept off its neighbours."""
    for gap in subtract([within.widened(before, after)], held):
        start, end = gap.start + before, gap.end - after
        if start < end:
            yield Interval(start, end)


def free_windows(
    open_intervals: Iterable[Interval],
    held_by_lane: Iterable[Iterable[Interval]],
    *,
    within: Interval,
    before: timedelta = NO_TIME,
    after: timedelta = NO_TIME,
) -> list[FreeWindow]:
    """Open and free time inside ``within``, in order, in pieces throughout which the same units are free.

    A piece ends where any unit's freedom begins or ends, so that each can be booked whole for its quantity; a
    booking of fewer units may well reach over several pieces. ``held_by_lane`` is what ``lanes`` gives, ``before`` and
    ``after`` are the listing's buffers.
    """
    free = [list(gaps(within, held, before, after)) for held in held_by_lane]
    opened = merge(open_intervals)
    return [
        FreeWindow(common.start, common.end, quantity)
        for piece, quantity in _constant_pieces(free)
        for common in _in_hours(piece, opened)
    ]


def _in_hours(piece: Interval, opened: Sequence[Interval]) -> Iterator[Interval]:
    """The parts of a piece that lie in merged opening hours."""
    for hours in opened[bisect_right(opened, piece.start, key=lambda hours: hours.end) :]:
        if hours.start >= piece.end:
            return
        yield Interval(max(hours.start, piece.start), min(hours.end, piece.end))


def enough_at_once(stretches: Iterable[Iterable[Interval]], quantity: int) -> list[Interval]:
    """The time in which at least ``quantity`` of the given lists (each without overlaps in itself) have a stretch."""
    return merge(piece for piece, count in _constant_pieces(stretches) if count >= quantity)


def _constant_pieces(lists: Iterable[Iterable[Interval]]) -> Iterator[tuple[Interval, int]]:
    """Time cut wherever one of the stretches begins or ends, with how many there are; time with none is left out."""
    changes = [
        change for stretches in lists for stretch in stretches for change in ((stretch.start, 1), (stretch.end, -1))
    ]
    count = 0
    since: datetime | None = None
    for moment, step in sorted(changes):
        if since is not None and count and since < moment:
            yield Interval(since, moment), count
        count += step
        since = moment
