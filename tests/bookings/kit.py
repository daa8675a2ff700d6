"""What the tests of the booking pages do again and again."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.audit.models import AuditEntry
from marketplace.availability.addresses import book_address
from marketplace.bookings.models import Booking
from marketplace.db import new_public_id, session, transaction
from marketplace.listings.models import Listing
from marketplace.outbox.models import OutboxMessage
from tests.factories.bookings import HOUR, MINUTE, Story, story, wish
from tests.support.client import Client, new_client


def as_(member: Member) -> Client:
    if member.language != "en":
        with transaction():
            member.language = "en"
    return new_client(current_app._get_current_object()).sign_in(member)  # type: ignore[attr-defined]  # a proxy's own


def made(start, **offer: Any) -> Story:
    """A booking that was made a minute ago."""
    return story(wanted=offer.pop("wanted", wish(start)), now=clock.now() - MINUTE, **offer)


def sent(listing: Listing, start, hours: int = 2, **changes: str) -> dict[str, str]:
    """What the booking form sends."""
    values = {
        "booking_id": new_public_id(),
        "starts_at": start.isoformat(),
        "ends_at": (start + hours * HOUR).isoformat(),
    }
    return values | {"quantity": "1"} | changes


def bookings() -> int:
    return session.scalar(select(func.count()).select_from(Booking)) or 0


def written() -> tuple[int, int]:
    """How much the log and the outbox hold."""
    return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (AuditEntry, OutboxMessage))  # type: ignore[return-value]  # two of them


def path(response) -> str:
    return str(urlsplit(response.headers["Location"]).path)


def here(found: Story, verb: str = "") -> str:
    return f"/bookings/{found.booking.public_id}{verb}"


def address(listing: Listing, start, hours: float = 2) -> str:
    return book_address(f"/listings/{listing.public_id}", wish(start, hours).period, "Asia/Seoul")
