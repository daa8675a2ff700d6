"""The words of bookings that pages and mails share: events, sides, the ways to pay, the code."""

from marketplace.bookings.states import MadeHow, PayBy, Side
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l

# audit action -> (what happened, icon)
EVENTS: dict[str, tuple[Text, str]] = {
    "booking.made": (_l("Booked"), "calendar"),
    "booking.held": (_l("The time is kept while the renter pays"), "hourglass"),
    "booking.requested": (_l("The owner was asked"), "hourglass"),
    "booking.confirmed": (_l("Confirmed"), "check-circle"),
    "booking.first_accepted": (_l("The first approval was given"), "check"),
    "booking.declined": (_l("The owner declined"), "x-circle"),
    "booking.expired": (_l("The time to answer or pay ran out"), "clock"),
    "booking.cancelled": (_l("Cancelled"), "x-circle"),
    "booking.pick_up_confirmed": (_l("Pick-up confirmed"), "key"),
    "booking.picked_up": (_l("Picked up"), "key"),
    "booking.return_confirmed": (_l("Return confirmed"), "repeat"),
    "booking.returned": (_l("Returned"), "repeat"),
    "booking.completed": (_l("Completed"), "check"),
    "booking.moved": (_l("Moved to another listing of the owner"), "repeat"),
    "booking.no_show": (_l("Nobody picked it up"), "alert"),
    "booking.closed": (_l("The booking was closed"), "check"),
    "booking.paid_late": (_l("A payment came too late and went to the wallet"), "wallet"),
    "booking.claim_paused": (_l("Something is wrong: we are looking into it"), "alert"),
    "booking.claim_resumed": (_l("We have looked into it"), "check"),
}

WAYS_TO_PAY: dict[str, Text] = {
    PayBy.FREE: _l("Free of charge"),
    PayBy.WALLET: _l("Paid from the wallet"),
    PayBy.CARD: _l("Paid by card"),
    PayBy.ON_SITE: _l("To be paid on site"),
}
MADE_HOW: dict[str, Text] = {
    MadeHow.SELF: _l("by themselves"),
    MadeHow.DESK: _l("at the desk"),
    MadeHow.PHONE: _l("by phone"),
    MadeHow.HELPER: _l("by a helper"),
}
NOT_PAID = _l("Not paid")

SIDES: dict[str, Text] = {
    Side.RENTER: _l("the renter"),
    Side.OWNER: _l("the owner"),
    Side.OPERATOR: _l("the operators"),
    Side.SYSTEM: _l("the clock"),
    "clock": _l("the clock"),
}


def spoken_code(code: str) -> str:
    """``ABCD-EFGH``: the code as people say it on the phone."""
    return f"{code[:4]}-{code[4:]}"
