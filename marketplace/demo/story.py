"""What a demo booking is, and when it takes place, counted from the day on which the demo opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from marketplace.availability.rules import expand
from marketplace.bookings.states import PayBy
from marketplace.demo.content import ZONE, DemoListing, clock
from marketplace.intervals import Interval, covered
from marketplace.walltime import instant_of

ONE_DAY = timedelta(days=1)
FARTHEST_MOVE = 21  # days to look for one on which the listing is open: holidays and weekends included


class Outcome(StrEnum):
    """How far a story has come when the demo opens."""

    DRAFT = "draft"  # quoted and left: holds nothing
    HELD = "held"  # is being paid for right now
    REQUESTED = "requested"  # the owner has not answered yet
    CONFIRMED = "confirmed"
    ACTIVE = "active"  # picked up, not due yet
    RETURNED = "returned"  # brought back early today: the claim window runs
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"  # instant: never paid; on request: never answered
    CANCELLED_BY_RENTER = "cancelled_by_renter"
    CANCELLED_BY_OWNER = "cancelled_by_owner"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Story:
    """One booking. ``day`` counts from today (negative: past); ``start`` is a local clock reading, lengths are minutes.

    ``reason`` goes with a refusal or cancellation, which happens ``ended_hours_before`` the start. ``message`` is what
    the renter writes to the owner.
    """

    key: str
    renter: str
    listing: str
    day: int
    start: str
    minutes: int
    outcome: Outcome
    pay: PayBy
    quantity: int = 1
    booked_days_before: int = 3
    reason: str = ""
    ended_hours_before: int = 0
    message: str = ""


def period(story: Story, listing: DemoListing, today: date, holidays: Collection[date] = frozenset()) -> Interval:
    """When the story takes place: on its day, or the nearest one farther from today on which the listing is open.

    Raises ValueError where there is none within three weeks.
    """
    away = ONE_DAY if story.day > 0 else -ONE_DAY
    day = today + timedelta(days=story.day)
    for _attempt in range(FARTHEST_MOVE):
        start = instant_of(day, clock(story.start), ZONE)
        wanted = Interval(start, start + timedelta(minutes=story.minutes))
        if covered(
            wanted, expand(listing.schedule, day, day + timedelta(minutes=story.minutes) + 2 * ONE_DAY, holidays)
        ):
            return wanted
        day += away
    raise ValueError(f"{story.key}: {story.listing} is never open then")


def booked_at(story: Story, start: datetime, now: datetime) -> datetime:
    """When the renter booked: some days before the start, at the latest now; what is held is being booked now."""
    if story.outcome is Outcome.HELD:
        return now
    return min(start - timedelta(days=story.booked_days_before), now)


def ended_at(story: Story, start: datetime) -> datetime:
    """When a cancelled or refused booking came to its end."""
    return start - timedelta(hours=story.ended_hours_before)
