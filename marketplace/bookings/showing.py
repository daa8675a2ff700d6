"""A booking as its sides read it: price lines, what has happened, whom to call, what a change of plans costs."""

from typing import Any

from marketplace.accounts.models import Member
from marketplace.audit import queries as audit
from marketplace.bookings.models import Booking
from marketplace.bookings.refunds import describe_policy
from marketplace.bookings.states import BookingState, MadeHow, PayBy, Side
from marketplace.bookings.wording import EVENTS, MADE_HOW, NOT_PAID, SIDES, WAYS_TO_PAY
from marketplace.i18n import Text
from marketplace.i18n import gettext as _
from marketplace.listings.pricing import PriceLine
from marketplace.listings.states import Collect
from marketplace.listings.texts import Title, title_in
from marketplace.web.formats import locale_code, moment
from marketplace.web.formats import money as money_words

# What is said in a report is between its writer and the operators.
SILENT = frozenset({"booking.claim_paused", "booking.claim_resumed"})


def booked_title(booking: Booking) -> Title:
    """What was booked, as it was called then, in the reader's language where the listing had that; a filter too."""
    return title_in(booking.listing_titles, booking.listing_title, locale_code())


def price_lines(booking: Booking) -> list[dict[str, str]]:
    """The frozen price lines in the reader's words."""
    lines = [PriceLine.from_json(line) for line in booking.price_lines]
    return [{"label": line.label, "amount": money_words(line.amount)} for line in lines]


def terms_words(booking: Booking) -> str | None:
    """Of which circle the terms were that it was made by; None: those for everybody."""
    circle = booking.terms_circle
    if circle is None:
        return None
    return circle.name_en if locale_code() == "en" and circle.name_en else circle.name


def made_words(booking: Booking) -> str | None:
    """Who made it for whom, and how; None where somebody booked for himself."""
    if booking.made_how == MadeHow.SELF:
        return None
    by, person, how = booking.made_by.name, booking.renter.name, MADE_HOW[booking.made_how]
    return _("Made by %(name)s for %(person)s (%(how)s)", name=by, person=person, how=how)


def approval_words(booking: Booking) -> str | None:
    """Where a request stands that two of the staff accept, one after the other; None for any other."""
    if not booking.second_approval or booking.state != BookingState.REQUESTED:
        return None
    first = booking.first_accepted_by
    if first is None or booking.first_accepted_at is None:
        return _("Step 1 of 2: the first approval is still to come.")
    when = moment(booking.first_accepted_at, booking.zone)
    return _(
        "Step 2 of 2: %(name)s gave the first approval on %(time)s, a colleague gives the second.",
        name=first.name,
        time=when,
    )


def pay_words(booking: Booking) -> Text:
    """How it is or was paid."""
    if booking.pay_by == PayBy.CARD and booking.paid_at is None:
        return NOT_PAID
    return WAYS_TO_PAY[booking.pay_by]


def change_words(policy: str, total: int, collect: str) -> tuple[str, ...]:
    """What follows from a cancellation, in sentences; the policy matters only where money was paid here."""
    if not total:
        return (_("Nothing is paid, so you can cancel any time before the start. The earlier, the better for others."),)
    if collect == Collect.ON_SITE:
        return (
            _("You pay on site. If you don't come, please cancel before the start, so that others can have the time."),
        )
    return describe_policy(policy)


def contacts(booking: Booking, side: Side | None) -> list[dict[str, str]]:
    """The other side's name, phone and e-mail; for those who may know them (policies.sees_contacts)."""
    party = booking.owner if side is Side.RENTER else booking.renter
    if party.organisation is not None:
        return [{"name": party.name, "phone": party.organisation.phone, "email": ""}]
    if party.guest is not None:
        return [{"name": party.name, "phone": party.guest.phone, "email": party.guest.email}]
    member: Member | None = party.member
    return [{"name": member.name, "phone": member.phone, "email": member.email}] if member else []


def events(booking: Booking) -> list[dict[str, Any]]:
    """What has happened, newest first, as ``ui.timeline`` draws it."""
    found = []
    for entry in audit.timeline("booking", booking.id):
        title, icon = EVENTS.get(entry.action, (entry.action, "info"))
        found.append(
            {
                "title": title,
                "icon": icon,
                "when": moment(entry.at, booking.zone),
                "datetime": entry.at.isoformat(),
                "text": None if entry.action in SILENT else entry.reason,
                "who": SIDES.get((entry.after or {}).get("side", "")),
            }
        )
    return found[::-1]


def can_be_reported(booking: Booking, side: Side | None) -> bool:
    """Whether there is something that a side could want looked into."""
    return side is not None and booking.state not in {BookingState.DRAFT, BookingState.HELD, BookingState.EXPIRED}
