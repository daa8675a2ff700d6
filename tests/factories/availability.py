"""Opening hours and held time: by the services where a listing is at hand, by plain rows where many are needed."""

import itertools
import random
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from marketplace.audit.services import SYSTEM
from marketplace.availability import services
from marketplace.availability.models import Occupancy, OwnerBlock, Source
from marketplace.availability.rules import DateException, OpeningRule, ScheduleSpec
from marketplace.db import in_transaction, session, transaction
from marketplace.intervals import Interval
from marketplace.listings.models import Listing, ListingUnit, Unit
from marketplace.listings.states import Approval, Bookable, Kind, ListingState
from marketplace.moderation_state import Moderation
from tests.factories.accounts import LONG_AGO

_sources = itertools.count(1)


def _open() -> Any:
    return nullcontext() if in_transaction() else transaction()


def weekly(*hours: tuple[int, int], zone: str = "Asia/Seoul", weekdays: Sequence[int] = range(7)) -> ScheduleSpec:
    """Hours of the day (9, 18), the same on all given weekdays."""
    rules = [OpeningRule(weekday, start * 60, end * 60) for weekday in weekdays for start, end in hours]
    return ScheduleSpec(zone, tuple(rules))


def opened(listing: Listing, spec: ScheduleSpec | None, now: datetime) -> Listing:
    """The listing with opening hours."""
    with _open():
        services.set_schedule(listing, spec, now)
    return listing


def held(unit_id: int, period: Interval, source: Source = Source.CALENDAR) -> Occupancy:
    """One unit's time in somebody's hands."""
    row = Occupancy(unit_id=unit_id, during=services.as_range(period), source=source, source_id=next(_sources))
    with _open():
        session.add(row)
        session.flush()
    return row


def blocked(listing: Listing, period: Interval, now: datetime, note: str = "") -> OwnerBlock:
    """Time that the owner keeps."""
    with _open():
        return services.add_block(listing, period, note, SYSTEM, now)


@dataclass(frozen=True)
class Chance:
    """Listings of one owner with every rule at random, around a day, in a zone."""

    dice: random.Random
    owner_party_id: int
    zone: str
    around: date
    now: datetime

    def listing(self) -> Listing:
        """One of them, with its units, opening hours and what others hold."""
        dice = self.dice
        least = dice.choice((15, 15, 30, 60, 60, 120, 1440))
        listing = Listing(
            owner_party_id=self.owner_party_id,
            kind=dice.choice(list(Kind)),
            state=dice.choices(list(ListingState), (1, 1, 60, 1, 1))[0],
            moderation=dice.choices(list(Moderation), (1, 60, 1, 1))[0],
            owner_active=dice.random() < 0.98,
            bookable=dice.choices(list(Bookable), (60, 1, 1))[0],
            approval=Approval.INSTANT,
            zone=self.zone,
            title="무엇이든",
            start_step_minutes=dice.choice((5, 15, 15, 30, 30, 45, 60, 90, 1440)),
            min_minutes=least,
            max_minutes=least * dice.choice((1, 4, 12, 48)) if least < 1440 else least * dice.choice((3, 366)),
            lead_minutes=dice.choice((0, 0, 0, 60, 1440)),
            horizon_days=dice.choice((1, 7, 60, 60, 366)),
            buffer_before_minutes=dice.choice((0, 0, 0, 15, 90)),
            buffer_after_minutes=dice.choice((0, 0, 0, 30, 1440)),
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )
        session.add(listing)
        services.set_schedule(listing, self._hours(), self.now)
        session.flush()
        whole = dice.random() < 0.3
        for _number in range(dice.choices((0, 1, 2, 3), (1, 16, 6, 6))[0]):
            unit = Unit(owner_party_id=self.owner_party_id, created_at=LONG_AGO)
            session.add(unit)
            session.flush()
            session.add(ListingUnit(listing_id=listing.id, unit_id=unit.id, whole=whole))
            self._hold(unit.id)
        session.flush()
        return listing

    def wish(self) -> Interval:
        """A time that somebody may want: mostly on some grid of the wall clock, now and then between two minutes."""
        dice = self.dice
        start = self._moment(dice.choice((30, 60, 60, 180, 1440)))
        if dice.random() < 0.05:
            start += timedelta(microseconds=dice.choice((1, 30_000_000, 60_000_000)))
        return Interval(
            start, start + timedelta(minutes=dice.choice((15, 30, 60, 60, 60, 120, 120, 240, 1440, 4320, 527_040)))
        )

    def _moment(self, grid: int) -> datetime:
        from marketplace.walltime import instant_of

        day = self.around + timedelta(days=self.dice.choice((-1, 0, 0, 0, 0, 1, 1, 1, 2, 9)))
        return instant_of(day, self.dice.randrange(0, 1440, grid), self.zone)

    def _hours(self) -> ScheduleSpec | None:
        dice = self.dice
        if dice.random() < 0.4:
            return None
        rules = tuple(
            OpeningRule(weekday, first * 60, (first + dice.choice((4, 12, 24, 24))) * 60)
            for weekday in range(7)
            for first in dice.sample(range(0, 24, 3), dice.choice((1, 1, 2)))
        )
        exception = DateException(self.around + timedelta(days=1), ((600, 1200),) if dice.random() < 0.5 else ())
        return ScheduleSpec(self.zone, rules, (exception,) if dice.random() < 0.5 else ())

    def _hold(self, unit_id: int) -> None:
        moment = self._moment(60) - timedelta(days=2)
        for _number in range(self.dice.choice((0, 0, 3, 6))):
            moment += timedelta(minutes=self.dice.choice((0, 60, 600, 2000)))
            end = moment + timedelta(minutes=self.dice.choice((30, 120, 600)))
            session.add(
                Occupancy(
                    unit_id=unit_id,
                    during=services.as_range(Interval(moment, end)),
                    source=Source.CALENDAR,
                    source_id=next(_sources),
                )
            )
            moment = end
