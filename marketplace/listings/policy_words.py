"""Cancellation policies in words; what comes back exactly is reckoned by bookings/refunds.py."""

from marketplace.i18n import gettext as _
from marketplace.listings.states import Policy


def describe_policy(policy: str) -> tuple[str, ...]:
    """A cancellation policy in sentences for the renter; ValueError for one that doesn't exist."""
    own: tuple[str, ...]
    match Policy(policy):
        case Policy.FLEXIBLE:
            own = (
                _("Cancel up to 24 hours before the start and everything comes back."),
                _("After that, half of the price comes back until the start."),
            )
        case Policy.MODERATE:
            own = (
                _("Cancel up to 5 days before the start and everything comes back."),
                _("After that, half of the price comes back up to 24 hours before the start, then nothing."),
            )
        case _:
            own = (_("Cancel up to 7 days before the start and half of the price comes back, after that nothing."),)
    return (
        *own,
        _("Within an hour of booking everything comes back, as long as the start is more than 24 hours away."),
        _("If the owner cancels, everything always comes back."),
    )
