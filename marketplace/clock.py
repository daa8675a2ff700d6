"""Time. The only reader of the system clock.

``now()`` is the city's time: the wall clock plus an offset that ``marketplace clock advance`` moves forward
(embedded mode only; kept in the table ``clock_offsets``, read at the start of each request and transaction). Leases,
signatures, caches, token lifetimes, rate limits and provider calls use ``wall()``.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta(0)


def wall() -> datetime:
    """The system clock, aware UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The city's time, aware UTC."""
    return wall() + _offset


def monotonic() -> float:
    """Seconds for measuring and waiting; never goes back."""
    return time.monotonic()


def offset() -> timedelta:
    """How far the city's time runs ahead of the wall clock."""
    return _offset


def set_offset(value: timedelta) -> None:
    """Called by db.py with what the database says; zero outside embedded mode."""
    global _offset  # noqa: PLW0603 - one process-wide fact, kept in the database
    _offset = value


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of an instant in an IANA zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def local_midnight(day: date, zone: str) -> datetime:
    """The instant (UTC) at which a calendar day begins in an IANA zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
