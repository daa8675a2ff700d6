"""Changes to bookings, by what a person or the clock does. Every path goes through ``moves.move``."""

from marketplace.bookings.services.answers import SecondPersonError, accept, confirm_paid, decline, expire
from marketplace.bookings.services.behalf import (
    MonthLimitError,
    NoConsentError,
    NoWayToPayError,
    Standing,
    standing_for,
)
from marketplace.bookings.services.endings import (
    RefundChangedError,
    cancel,
    cancel_future_of_listing,
    cancel_future_of_party,
    cancellation_quote,
    complete,
    mark_no_show,
    pause_claim,
    resume_claim,
)
from marketplace.bookings.services.guests import forget_guest
from marketplace.bookings.services.handovers import confirm_at_desk, confirm_handover, hand_over_by_clock
from marketplace.bookings.services.moving import DoesNotFitError, misfit, move_to_listing
from marketplace.bookings.services.requests import (
    BookingRefusedError,
    PriceChangedError,
    Quote,
    Wish,
    quote,
    request_booking,
)

__all__ = [
    "BookingRefusedError",
    "DoesNotFitError",
    "MonthLimitError",
    "NoConsentError",
    "NoWayToPayError",
    "PriceChangedError",
    "Quote",
    "RefundChangedError",
    "SecondPersonError",
    "Standing",
    "Wish",
    "accept",
    "cancel",
    "cancel_future_of_listing",
    "cancel_future_of_party",
    "cancellation_quote",
    "complete",
    "confirm_at_desk",
    "confirm_handover",
    "confirm_paid",
    "decline",
    "expire",
    "forget_guest",
    "hand_over_by_clock",
    "mark_no_show",
    "misfit",
    "move_to_listing",
    "pause_claim",
    "quote",
    "request_booking",
    "resume_claim",
    "standing_for",
]
