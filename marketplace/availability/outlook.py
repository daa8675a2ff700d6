"""A listing's time over some days, read once, as calendars and lists tell it: where one could begin, and where one could stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from marketplace.availability.evaluator import LONGEST, ListingFacts, start_times
from marketplace.availability.windows import Busy, gaps, lanes
from marketplace.intervals import Interval, intersect, merge
from marketplace.walltime import instant_of, next_on_grid

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Outlook:
    """What calendars need to know of a listing from local day ``first`` up to, not including, ``until``.

    ``opened`` and ``busy`` reach a shortest booking (and the buffers) beyond both ends, see ``reach_of``.
    """

    facts: ListingFacts
    first: date
    until: date
    opened: Sequence[Interval]
    busy: Busy
    now: datetime

    @property
    def shortest(self) -> timedelta:
        """The shortest length that can be booked."""
        return timedelta(minutes=self.facts.shortest_minutes)

    @property
    def _longest(self) -> timedelta:
        minutes = self.facts.longest_minutes
        return LONGEST if minutes is None else timedelta(minutes=minutes)

    @property
    def bookable(self) -> bool:
        """Whether anything can be booked at all."""
        facts = self.facts
        return facts.published and facts.approved and facts.bookable and facts.capacity > 0

    @property
    def earliest(self) -> datetime:
        """The first start that the lead time allows."""
        return self.facts.start_bounds(self.now)[0]

    @property
    def latest(self) -> datetime:
        """The last start that the horizon allows."""
        return self.facts.start_bounds(self.now)[1]

    def day(self, day: date) -> Interval:
        """A local day from midnight to midnight."""
        return Interval(instant_of(day, 0, self.facts.zone), instant_of(day + _DAY, 0, self.facts.zone))

    def starts(self, day: date) -> list[datetime]:
        """Every moment of a day at which the shortest booking of one can begin."""
        near = self.day(day).widened(self.facts.before, self.shortest + self.facts.after)
        return start_times(
            self.facts,
            day,
            self.shortest,
            now=self.now,
            open_intervals=intersect(self.opened, [near]),
            busy={unit: [held for held in times if held.overlaps(near)] for unit, times in self.busy.items()},
        )

    def open_on(self, day: date) -> list[Interval]:
        """The opening hours within a day."""
        return intersect(self.opened, [self.day(day)])

    @cached_property
    def stretches(self) -> list[Interval]:
        """The time in which one can be booked, each stretch whole, from its first possible start on, in order.

        Of a pool two may overlap, where one unit is free earlier and another longer; none lies within another.
        """
        found = {
            Interval(start, room.end)
            for room in self._rooms
            for start in [next_on_grid(room.start, self.facts.step_minutes, self.facts.zone)]
            if start + self.shortest <= room.end and start <= self.latest
        }
        return [one for one in sorted(found) if not any(other != one and other.covers(one) for other in found)]

    @cached_property
    def free(self) -> list[Interval]:
        """The time in which anything is open and free, be it too short to book."""
        return merge(self._rooms)

    @cached_property
    def _rooms(self) -> list[Interval]:
        if not self.bookable:
            return []
        by_lane = lanes(self.facts.units, self.busy, whole=self.facts.whole)
        return [room for held in by_lane for room in self._rooms_beside(held)]

    def _rooms_beside(self, held: Sequence[Interval]) -> list[Interval]:
        """Where one lane is open and free, from the earliest start on."""
        whole = reach_of(self.facts.zone, self.facts.shortest_minutes, self.first, self.until)
        begin, end = max(whole.start, self.earliest), min(whole.end, self.latest + self._longest)
        if begin >= end:
            return []
        free = gaps(Interval(begin, end), held, self.facts.before, self.facts.after)
        # Opening hours of two days that touch are one; a gap within them may be booked through midnight.
        return intersect(free, merge(self.opened))


def reach_of(zone: str, shortest_minutes: int, first: date, until: date) -> Interval:
    """The time that has to be read for these days: a shortest booking more at both ends."""
    shortest = timedelta(minutes=shortest_minutes)
    return Interval(instant_of(first, 0, zone), instant_of(until, 0, zone)).widened(shortest, shortest)
