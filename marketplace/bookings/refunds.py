"""What comes back when a booking is cancelled. Pure: a function of what was paid, the policy and the clock.

Share of the price by time before the start (a bound itself still belongs to the better side):

- flexible: all until 24 hours before, then half until the start;
- moderate: all until 5 days before, half until 24 hours before, then nothing;
- strict: half until 7 days before, then nothing.

Whatever the policy: all within an hour of booking while the start is more than 24 hours away; nothing once the start
has come, when a renter who stays away is a no-show; all, always, where the owner or an operator cancels, and all until
the start where the owner has moved the booking to another listing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal

from marketplace.i18n import gettext as _
from marketplace.listings.policy_words import describe_policy
from marketplace.listings.states import Policy
from marketplace.money import BASIS_POINTS, Money

Side = Literal["renter", "owner", "operator"]

ALL = BASIS_POINTS
HALF = BASIS_POINTS // 2
NOTHING = 0
DAY = timedelta(days=1)
SECOND_THOUGHTS = timedelta(hours=1)
_TICK = timedelta(microseconds=1)

# (at least so long before the start, share); the last one holds up to the start itself.
STEPS: dict[Policy, tuple[tuple[timedelta, int], ...]] = {
    Policy.FLEXIBLE: ((DAY, ALL), (timedelta(0), HALF)),
    Policy.MODERATE: ((5 * DAY, ALL), (DAY, HALF)),
    Policy.STRICT: ((7 * DAY, HALF),),
}


class RefundReason(StrEnum):
    """Why it is this share; the values are part of the API."""

    NOTHING_PAID = "nothing-paid"
    OWNER_CANCELS = "owner-cancels"
    OPERATOR_CANCELS = "operator-cancels"
    UNANSWERED = "unanswered"
    MOVED = "moved"
    JUST_BOOKED = "just-booked"
    EARLY = "early"
    LATE = "late"
    TOO_LATE = "too-late"
    STARTED = "started"


_SENTENCES: dict[RefundReason, Callable[[], str]] = {
    RefundReason.NOTHING_PAID: lambda: _("Nothing was paid, so nothing comes back."),
    RefundReason.OWNER_CANCELS: lambda: _("The owner cancels, so everything comes back."),
    RefundReason.OPERATOR_CANCELS: lambda: _("We cancel, so everything comes back."),
    RefundReason.UNANSWERED: lambda: _("The owner has not answered yet, so everything comes back."),
    RefundReason.MOVED: lambda: _("The owner has moved your booking, so everything comes back if you cancel."),
    RefundReason.JUST_BOOKED: lambda: _("You booked less than an hour ago, so everything comes back."),
    RefundReason.EARLY: lambda: _("There is enough time before the start, so everything comes back."),
    RefundReason.LATE: lambda: _("The start is near, so half of the price comes back."),
    RefundReason.TOO_LATE: lambda: _("The start is too near, so nothing comes back."),
    RefundReason.STARTED: lambda: _("The booked time has begun, so nothing comes back."),
}


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """What a cancellation at this moment gives back.

    ``percent_bps`` is the share in basis points (10000 is all). ``next_change_at`` is the moment at which the renter's
    share falls next; None where waiting changes nothing.
    """

    amount: Money
    percent_bps: int
    reason_code: RefundReason
    next_change_at: datetime | None

    @property
    def sentence(self) -> str:
        """Why, in the reader's language; looked up when it is read."""
        return _SENTENCES[self.reason_code]()


def refund(
    policy: str, price_total: Money, *, booked_at: datetime, starts_at: datetime, now: datetime, by: Side
) -> RefundQuote:
    """What comes back of ``price_total`` (what was paid) if ``by`` cancels now; halves are rounded up.

    Raises ValueError for a policy that doesn't exist.
    """
    known = Policy(policy)
    if not price_total:
        return RefundQuote(price_total, ALL, RefundReason.NOTHING_PAID, None)
    if by == "owner":
        return RefundQuote(price_total, ALL, RefundReason.OWNER_CANCELS, None)
    if by == "operator":
        return RefundQuote(price_total, ALL, RefundReason.OPERATOR_CANCELS, None)
    # Two instants of one zone are subtracted by their wall clock, so all are brought to UTC.
    booked, starts, here = (instant.astimezone(UTC) for instant in (booked_at, starts_at, now))
    share, reason = _share(known, booked, starts, here)
    return RefundQuote(price_total.percent(share), share, reason, _next_change(known, booked, starts, here))


def _share(policy: Policy, booked_at: datetime, starts_at: datetime, now: datetime) -> tuple[int, RefundReason]:
    """The renter's share at a moment, and why."""
    left = starts_at - now
    if left <= timedelta(0):
        return NOTHING, RefundReason.STARTED
    by_policy = next((share for least, share in STEPS[policy] if left >= least), NOTHING)
    if by_policy < ALL and now - booked_at < SECOND_THOUGHTS and left > DAY:
        return ALL, RefundReason.JUST_BOOKED
    reasons = {ALL: RefundReason.EARLY, HALF: RefundReason.LATE, NOTHING: RefundReason.TOO_LATE}
    return by_policy, reasons[by_policy]


def _next_change(policy: Policy, booked_at: datetime, starts_at: datetime, now: datetime) -> datetime | None:
    """The first moment from now on after which the share is another one."""
    share = _share(policy, booked_at, starts_at, now)[0]
    bounds = {
        booked_at + SECOND_THOUGHTS,
        starts_at - DAY,
        starts_at,
        *(starts_at - least for least, _share_then in STEPS[policy]),
    }
    for moment in sorted(bound for bound in bounds if bound >= now):
        if _share(policy, booked_at, starts_at, moment + _TICK)[0] != share:
            return moment
    return None


__all__ = ["RefundQuote", "RefundReason", "Side", "describe_policy", "refund"]
