"""What the tests of bookings through the API do again and again."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from marketplace import clock
from marketplace.audit.models import AuditEntry
from marketplace.availability.models import Occupancy
from marketplace.bookings.models import Booking
from marketplace.db import session
from marketplace.idempotency import IdempotencyKey
from marketplace.payments.models import Charge
from tests.support.api import iso

SEOUL = ZoneInfo("Asia/Seoul")
HOUR = timedelta(hours=1)


def at(days: int = 2, hour: int = 14) -> datetime:
    """A moment on Seoul's wall clock some days from now."""
    today = clock.now().astimezone(SEOUL)
    return (today + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def asking(listing=None, hours: float = 2, **changes: Any) -> dict[str, Any]:
    start = changes.pop("start", None) or at()
    body = {"starts_at": iso(start), "ends_at": iso(start + hours * HOUR)}
    return body | ({"listing_id": listing.public_id} if listing else {}) | changes


def traces() -> tuple[int, ...]:
    """How much there is of what a booking leaves behind."""
    tables = (Booking, Occupancy, Charge, AuditEntry, IdempotencyKey)
    return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
