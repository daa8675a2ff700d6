"""Pure decisions about settling: where a week ends, and what is paid out of it."""

from datetime import date, datetime, timedelta

from marketplace.money import Money
from marketplace.walltime import day_of, instant_of

LEASE = timedelta(seconds=45)  # longer than a call can take; what a killed worker leaves is taken up after it
WEEK = timedelta(days=7)


def week_start(instant: datetime, zone: str) -> datetime:
    """The Monday 00:00 of a zone at which the week of an instant began (UTC)."""
    day = day_of(instant, zone)
    return _midnight(day - timedelta(days=day.weekday()), zone)


def next_end(instant: datetime, zone: str) -> datetime:
    """The first Monday 00:00 of a zone after an instant (UTC): when the week that it is in will end."""
    day = day_of(instant, zone)
    return _midnight(day - timedelta(days=day.weekday()) + WEEK, zone)


def ends_to_close(last_end: datetime | None, now: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """The weeks (start, end) that are over and not closed yet, oldest first; without a last one, only the week just over."""
    latest = week_start(now, zone)
    start = last_end if last_end is not None else week_start(latest - timedelta(days=1), zone)
    weeks = []
    while start < latest:
        end = next_end(start, zone)
        weeks.append((start, end))
        start = end
    return weeks


def is_worth_paying(amount: Money, minimum: int) -> bool:
    """Whether a transfer is made; less is carried over to the next week."""
    return amount.amount >= max(1, minimum)


def _midnight(day: date, zone: str) -> datetime:
    return instant_of(day, 0, zone)
