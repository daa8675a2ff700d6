"""Addresses that carry a time, so that a page of booking opens filled in."""

from urllib.parse import urlencode

from marketplace.intervals import Interval
from marketplace.walltime import reading_at


def when_query(slot: Interval, zone: str, quantity: int = 1) -> str:
    """The query part that fills a form with a time, on the listing's wall clock."""
    start, end = reading_at(slot.start, zone), reading_at(slot.end, zone)
    values = {
        "start_day": f"{start:%Y-%m-%d}",
        "start_time": f"{start:%H:%M}",
        "end_day": f"{end:%Y-%m-%d}",
        "end_time": f"{end:%H:%M}",
        "quantity": quantity,
    }
    return urlencode(values)


def book_address(page: str, slot: Interval, zone: str, quantity: int = 1) -> str:
    """The page that books a time. ``page`` is the listing's own (``/listings/<id>``)."""
    return f"{page}/book?{when_query(slot, zone, quantity)}"
