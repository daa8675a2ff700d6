"""What single tariffs charge, and the cheapest way to put fares for part of the day together.

The rules stand in ``marketplace.listings.pricing``; amounts here are minor units for one unit of the listing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from marketplace.intervals import Interval
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.walltime import MINUTES_A_DAY, day_of, days, instant_at, instant_of, months_later, reading_at

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_NOON = timedelta(hours=12)


class Charge(NamedTuple):
    """What one tariff, by its place in the list, takes for a stretch: ``amounts`` times its amount less what a cap saves."""

    place: int
    amounts: int
    saved: int
    net: int


def charge_whole(place: int, tariff: TariffSpec, interval: Interval, zone: str) -> Charge:
    """A tariff alone for the whole booking."""
    if tariff.by_block:
        return _blocks(place, tariff, _block_counts(tariff, interval, zone))
    match tariff.unit:
        case TariffUnit.DAY:
            count = _day_count(interval, zone)
        case TariffUnit.NIGHT:
            count = _night_count(interval, zone)
        case _:
            count = _month_count(interval, zone)
    return Charge(place, count, 0, count * tariff.amount)


def _blocks(place: int, tariff: TariffSpec, counts: Iterable[int]) -> Charge:
    """Started blocks, the cap applied to each of the counts."""
    count = net = 0
    for blocks in counts:
        full = blocks * tariff.amount
        count += blocks
        net += full if tariff.cap is None else min(full, tariff.cap)
    return Charge(place, count, count * tariff.amount - net, net)


def _block_counts(tariff: TariffSpec, interval: Interval, zone: str) -> list[int]:
    """How many blocks start on each local day; without a cap the days don't matter."""
    if tariff.cap is None:
        return [_started(interval.length, tariff.block)]
    counts = []
    before = 0
    for day in days(day_of(interval.start, zone), day_of(interval.end - _TICK, zone) + _DAY):
        until = min(instant_of(day + _DAY, 0, zone), interval.end)
        by_then = _started(until - interval.start, tariff.block)
        counts.append(by_then - before)
        before = by_then
    return counts


def _started(length: timedelta, block: timedelta) -> int:
    """How many blocks have started in a length of time."""
    return -(-length // block)


def _day_count(interval: Interval, zone: str) -> int:
    reading = reading_at(interval.start, zone)
    count = _started(interval.length, _DAY)
    # One fewer suffices where the clock was set back on the way: the wall shows the hour of the start again.
    if count > 1 and instant_at(reading + (count - 1) * _DAY, zone) >= interval.end:
        count -= 1
    return count


def _night_count(interval: Interval, zone: str) -> int:
    first, last = (reading_at(moment, zone) - _NOON for moment in (interval.start, interval.end - _TICK))
    return (last.date() - first.date()).days + 1


def _month_count(interval: Interval, zone: str) -> int:
    reading = reading_at(interval.start, zone)
    count = 1
    while instant_at(months_later(reading, count), zone) < interval.end:
        count += 1
    return count


def cheapest_chain(tariffs: Mapping[int, TariffSpec], interval: Interval, zone: str) -> list[Charge]:
    """The cheapest way to cover the booking stretch by stretch, with fares for part of the day; empty: no way.

    ``tariffs`` by their place in the list. A shortest path over the moments at which a part or a day begins or ends. A
    stretch of a tariff that holds all day never reaches over midnight, so that a day's maximum is one day's.
    """
    if all(tariff.part is None for tariff in tariffs.values()):
        return []
    reaches = [
        (place, reach)
        for place, tariff in tariffs.items()
        if tariff.part is not None or tariff.by_block
        for reach in _occurrences(tariff.part or (0, MINUTES_A_DAY), interval, zone)
    ]
    moments = sorted({moment for _place, reach in reaches for moment in (reach.start, reach.end)})
    starting_in: dict[datetime, list[tuple[int, list[datetime]]]] = {moment: [] for moment in moments}
    for place, reach in reaches:
        inside = moments[bisect_left(moments, reach.start) : bisect_right(moments, reach.end)]
        # One amount for the part: covering less of it is never cheaper, so only its end is tried.
        for i, moment in enumerate(inside[:-1], start=1):
            starting_in[moment].append((place, inside[i:] if tariffs[place].by_block else inside[-1:]))
    best: dict[datetime, _Step] = {interval.start: _Step(0, 0)}
    for moment in moments:
        if moment in best:
            for place, ends in starting_in[moment]:
                for end in ends:
                    _try(best, moment, end, _stretch(place, tariffs[place], end - moment))
    return _way_to(interval.end, best)


class _Step(NamedTuple):
    """The cheapest way known to a moment: its cost, its stretches, and the last of them."""

    cost: int
    stretches: int
    since: datetime | None = None
    charge: Charge | None = None


def _try(best: dict[datetime, _Step], moment: datetime, end: datetime, charge: Charge) -> None:
    """Keeps the way over ``moment`` if it is the cheapest to ``end`` so far; of equals the first with fewest stretches."""
    known, before = best.get(end), best[moment]
    step = _Step(before.cost + charge.net, before.stretches + 1, moment, charge)
    if known is None or (step.cost, step.stretches) < (known.cost, known.stretches):
        best[end] = step


def _way_to(moment: datetime, best: Mapping[datetime, _Step]) -> list[Charge]:
    charges: list[Charge] = []
    step = best.get(moment)
    while step is not None and step.charge is not None and step.since is not None:
        charges.append(step.charge)
        step = best[step.since]
    return charges[::-1]


def _stretch(place: int, tariff: TariffSpec, length: timedelta) -> Charge:
    """A tariff for a stretch within one part of the day, or within one local day."""
    return _blocks(place, tariff, [_started(length, tariff.block) if tariff.by_block else 1])


def _occurrences(part: tuple[int, int], interval: Interval, zone: str) -> Iterator[Interval]:
    """The pieces of a booking that lie in a part of the day, day by day."""
    for day in days(day_of(interval.start, zone) - _DAY, day_of(interval.end - _TICK, zone) + _DAY):
        start = max(instant_of(day, part[0], zone), interval.start)
        end = min(instant_of(day, part[1], zone), interval.end)
        if start < end:
            yield Interval(start, end)
