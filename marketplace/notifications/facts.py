"""The facts that notifications about bookings carry, frozen when they are told."""

from typing import Any

from marketplace.accounts.models import Member, PartyKind
from marketplace.bookings.models import Booking
from marketplace.bookings.wording import spoken_code


def booking_params(booking: Booking, reader: Member, **more: Any) -> dict[str, Any]:
    """JSON-ready facts of a booking for one who reads of it; ``more`` adds to them."""
    return {
        "booking": booking.public_id,
        "code": spoken_code(booking.code),
        "title": booking.listing_title,
        "titles": booking.listing_titles,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "zone": booking.zone,
        "reader_zone": reader.zone,
        "total": booking.total,
        "currency": booking.currency,
        "refunded": booking.refunded,
        # What is told is kept: of a guest, whose details will be erased, no name.
        "renter": "" if booking.renter.kind == PartyKind.GUEST else booking.renter.name,
        "owner": booking.owner.name,
        "reason": booking.end_reason,
        "by": booking.ended_by,
    } | more
