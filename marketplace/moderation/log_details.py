"""What changed, as the log keeps it, in the reader's words.

The log keeps the names and values of the code, which stay readable when words change. What has words is said in them
here; what has none yet is shown as it is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from babel.dates import get_day_names

from marketplace.accounts.forms import ROLE_NAMES
from marketplace.bookings.states import BookingState
from marketplace.bookings.wording import MADE_HOW, SIDES, WAYS_TO_PAY
from marketplace.db import session
from marketplace.extensions import settings
from marketplace.i18n import Text, ngettext
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.showing import KIND_WORDS, POLICY_WORDS
from marketplace.listings.states import Approval, ListingState, PlacePrecision, TermPrice
from marketplace.listings.tariff_spec import TariffSpec, describe
from marketplace.moderation.wording import OUTCOMES, REASONS
from marketplace.moderation_state import Audience, Moderation
from marketplace.payments.models import PayoutAccountState
from marketplace.places.districts import by_code
from marketplace.places.models import Circle, CircleKind, CircleRole
from marketplace.places.states import AppealState, SpendingState
from marketplace.web.formats import full_moment, locale_code, money
from marketplace.wording import clock_words, duration_words

NOTHING = "–"
Words = Mapping[Any, Text]

LABELS: dict[str, Text] = {
    "about": _l("About"),
    "access_note": _l("How to find it"),
    "address": _l("Address"),
    "amount": _l("Amount"),
    "approval": _l("Who decides on a booking?"),
    "attempt": _l("Attempt"),
    "audience": _l("Who may see it"),
    "bookings": _l("Bookings"),
    "buffer_after_minutes": _l("Kept free after each booking"),
    "buffer_before_minutes": _l("Kept free before each booking"),
    "category_id": _l("Category"),
    "charge": _l("Card payment"),
    "circle_terms": _l("Terms for members of circles"),
    "circles": _l("Circles"),
    "closed_on_holidays": _l("Closed on public holidays"),
    "description": _l("Description"),
    "details": _l("Details"),
    "disabled_reason": _l("Why the provider has closed it"),
    "district": _l("District"),
    "due": _l("What the provider still asks for"),
    "exceptions": _l("Dates that differ"),
    "fields": _l("Changed"),
    "follows": _l("Follows the hours of its place"),
    "from": _l("From"),
    "fund_circle": _l("Supports the circle"),
    "fund_fee": _l("To the fund from each paid booking"),
    "fund_share_bps": _l("The fund's share of the commission"),
    "hash": _l("Version of the data"),
    "how": _l("Made"),
    "homepage": _l("Homepage"),
    "horizon_days": _l("How far ahead"),
    "kind": _l("Kind"),
    "let_in": _l("Let in by the owner's desk"),
    "language": _l("Language"),
    "latitude": _l("Latitude"),
    "lead_minutes": _l("How early to book"),
    "listing": _l("Listing"),
    "listings": _l("Listings"),
    "longitude": _l("Longitude"),
    "max_minutes": _l("Longest booking"),
    "member": _l("Member"),
    "min_minutes": _l("Shortest booking"),
    "month_limit": _l("From the wallet, a month"),
    "moderation": _l("The operators' check"),
    "name": _l("Name"),
    "name_en": _l("Name in English"),
    "number": _l("Number"),
    "owners": _l("Owners"),
    "pay_by": _l("Payment"),
    "payee": _l("Who gets the money?"),
    "phone": _l("Phone"),
    "photos": _l("Photos"),
    "policy": _l("If the renter cancels"),
    "precision": _l("How exactly the place is shown"),
    "purpose": _l("What for"),
    "reason": _l("Reason"),
    "refund": _l("Comes back"),
    "renter_note": _l("Note for the renter"),
    "request_blocks": _l("A request keeps its time"),
    "revision": _l("Change"),
    "role": _l("Role"),
    "rules": _l("Opening hours"),
    "scope": _l("What may be booked"),
    "second_approval": _l("Two approvals"),
    "shares_bookings": _l("Shows bookings to the household"),
    "side": _l("Said by"),
    "site": _l("At which place"),
    "source": _l("Source of the data"),
    "start_step_minutes": _l("Bookings start every"),
    "state": _l("State"),
    "tariffs": _l("Price"),
    "title": _l("Title"),
    "to": _l("Until"),
    "total": _l("Total"),
    "translations": _l("Translations"),
    "units": _l("How many there are"),
    "was": _l("State before"),
    "whole": _l("Only booked as a whole"),
    "why": _l("Why this much comes back"),
    "zone": _l("Time zone"),
}

BOOKING_STATES: Words = {
    BookingState.DRAFT: _l("Draft"),
    BookingState.HELD: _l("Held until paid"),
    BookingState.REQUESTED: _l("Waiting for the owner"),
    BookingState.CONFIRMED: _l("Confirmed"),
    BookingState.ACTIVE: _l("In use"),
    BookingState.RETURNED: _l("Returned"),
    BookingState.COMPLETED: _l("Completed"),
    BookingState.DECLINED: _l("Declined"),
    BookingState.EXPIRED: _l("Expired"),
    BookingState.CANCELLED: _l("Cancelled"),
    BookingState.NO_SHOW: _l("No-show"),
}
WHY_WORDS: Words = {
    "nothing-paid": _l("nothing was paid"),
    "owner-cancels": _l("the owner cancelled"),
    "operator-cancels": _l("the operators cancelled"),
    "unanswered": _l("the owner had not answered yet"),
    "just-booked": _l("booked less than an hour before"),
    "early": _l("early enough"),
    "late": _l("shortly before the start"),
    "too-late": _l("too shortly before the start"),
    "started": _l("the time had begun"),
}

# (what the entry is about, name of the fact) -> its values in words; "" stands for whatever it is about.
VALUES: dict[tuple[str, str], Words] = {
    ("booking", "state"): BOOKING_STATES,
    ("booking", "was"): BOOKING_STATES,
    ("booking", "pay_by"): WAYS_TO_PAY,
    ("booking", "side"): SIDES,
    ("booking", "how"): MADE_HOW,
    ("booking", "why"): WHY_WORDS,
    ("listing", "state"): {
        ListingState.DRAFT: _l("Draft"),
        ListingState.PENDING_REVIEW: _l("Being checked"),
        ListingState.PUBLISHED: _l("Public"),
        ListingState.PAUSED: _l("Paused"),
        ListingState.ARCHIVED: _l("Archived"),
    },
    ("listing", "kind"): KIND_WORDS,
    ("listing", "policy"): POLICY_WORDS,
    ("listing", "approval"): {
        Approval.INSTANT: _l("Nobody, it is booked at once"),
        Approval.REQUEST: _l("The owner"),
    },
    ("listing", "audience"): {Audience.EVERYONE: _l("Everyone"), Audience.CIRCLES: _l("Circles only")},
    ("listing", "precision"): {
        PlacePrecision.EXACT: _l("exactly"),
        PlacePrecision.NEAR: _l("roughly"),
        PlacePrecision.DISTRICT: _l("the district only"),
    },
    ("circle", "kind"): {
        CircleKind.STAIRWELL: _l("Stairwell"),
        CircleKind.BUILDING: _l("Building"),
        CircleKind.VILLAGE: _l("Village"),
        CircleKind.DISTRICT: _l("District"),
        CircleKind.CITY: _l("City"),
    },
    ("circle", "state"): {
        SpendingState.PROPOSED: _l("Waits"),
        SpendingState.PAID: _l("Paid from the fund"),
        SpendingState.REFUSED: _l("Refused"),
        SpendingState.WITHDRAWN: _l("Taken back"),
        AppealState.UPHELD: _l("Upheld: the removal was taken back."),
        AppealState.DISMISSED: _l("Dismissed: the removal stays."),
    },
    ("circle", "role"): {
        CircleRole.STEWARD: _l("Steward"),
        CircleRole.MEMBER: _l("Member"),
        CircleRole.GUEST: _l("Guest"),
    },
    ("organisation", "role"): ROLE_NAMES,
    ("party", "state"): {
        PayoutAccountState.STARTED: _l("Begun"),
        PayoutAccountState.READY: _l("Ready"),
        PayoutAccountState.RESTRICTED: _l("Restricted"),
    },
    ("report", "state"): {state: words[0] for state, words in OUTCOMES.items()},
    ("report", "reason"): REASONS,
    ("report", "about"): {"member": _l("A member"), "listing": _l("A listing"), "booking": _l("A booking")},
    ("", "moderation"): {
        Moderation.PENDING: _l("Waiting for a check"),
        Moderation.APPROVED: _l("Approved"),
        Moderation.REJECTED: _l("Sent back"),
        Moderation.SUSPENDED: _l("Suspended"),
    },
    ("", "language"): {"ko": _l("Korean"), "en": _l("English")},
}


def detail_lines(
    subject_kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, zone: str
) -> list[str]:
    """``State: Confirmed → Cancelled``, one a fact; what did not change is left out. ``zone`` is for times of day."""
    before, after = before or {}, after or {}
    lines = []
    for name in dict.fromkeys([*before, *after]):
        sides = [side[name] for side in (before, after) if name in side]
        if sides[1:] == sides[:1]:
            continue
        told = [_said(subject_kind, name, value, zone) for value in sides]
        lines.append(f"{LABELS.get(name, name)}: {' → '.join(told)}")
    return lines


def _said(kind: str, name: str, value: Any, zone: str) -> str:
    """A value in words. An old entry may hold what the code has no name for any more: that is shown as it is."""
    if value is None or value in ("", [], {}):
        return _("Free of charge") if name == "tariffs" else NOTHING
    words = VALUES.get((kind, name)) or VALUES.get(("", name))
    if words is not None and isinstance(value, str):
        return str(words.get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    with suppress(KeyError, TypeError, ValueError):
        return SAY.get(name, _unsaid)(value, zone)
    return plain(value)


def plain(value: object) -> str:
    """A value without words of its own: lists without brackets, nothing as a dash."""
    if isinstance(value, list):
        return ", ".join(map(plain, value)) or NOTHING
    if isinstance(value, dict):
        return ", ".join(f"{key} {plain(inner)}" for key, inner in value.items())
    return NOTHING if value in {None, ""} else str(value)


def _unsaid(value: Any, _zone: str) -> str:
    return plain(value)


def _amount(amount: int, _zone: str) -> str:
    return money(amount, settings().city.currency)


def _basis_points(share: int, _zone: str) -> str:
    return f"{share / 100:g} %"


def _circle(circle_id: int, _zone: str) -> str:
    found = session.get(Circle, circle_id)
    return found.name if found else plain(circle_id)


def _minutes(count: int, _zone: str) -> str:
    return duration_words(count)


def _days(count: int, _zone: str) -> str:
    return ngettext("%(num)s day", "%(num)s days", count)


def _district(code: str, _zone: str) -> str:
    found = by_code(code)
    return found.name(locale_code()) if found else code


def _instant(text: str, zone: str) -> str:
    return full_moment(datetime.fromisoformat(text), zone)


def _fields(names: Sequence[str], _zone: str) -> str:
    return ", ".join(str(LABELS.get(name, name)) for name in names)


def _tariffs(rows: Sequence[Mapping[str, Any]], _zone: str) -> str:
    currency = settings().city.currency
    timeless = [{name: value for name, value in row.items() if not name.startswith("valid_")} for row in rows]
    return ", ".join(describe(TariffSpec(**row), currency) for row in timeless)


def _hours(rows: Sequence[Sequence[int]]) -> str:
    return ", ".join(f"{clock_words(start)}–{clock_words(end)}" for start, end in rows)


def _rules(rows: Sequence[Sequence[int]], _zone: str) -> str:
    days = get_day_names("abbreviated", locale=locale_code())
    return ", ".join(f"{days[weekday]} {_hours([(start, end)])}" for weekday, start, end in rows)


def _exceptions(rows: Sequence[Mapping[str, Any]], _zone: str) -> str:
    return ", ".join(f"{row['date']} {_hours(row['hours']) or _('closed')}" for row in rows)


def _circle_terms(rows: Sequence[Mapping[str, Any]], zone: str) -> str:
    """Each circle by its number, and what differs for its members."""
    told = []
    for row in rows:
        facts = [plain(row["circle"])]
        if row["price"] == TermPrice.FREE:
            facts.append(_("Free of charge"))
        facts += [_tariffs(row["tariffs"], zone)] if "tariffs" in row else []
        facts += [_("Confirmed at once")] if "approval" in row else []
        facts += [_days(row["early_days"], zone)] if "early_days" in row else []
        told.append(" · ".join(facts))
    return ", ".join(told)


SAY: dict[str, Callable[[Any, str], str]] = {
    "amount": _amount,
    "month_limit": _amount,
    "circle_terms": _circle_terms,
    "buffer_after_minutes": _minutes,
    "buffer_before_minutes": _minutes,
    "district": _district,
    "exceptions": _exceptions,
    "fields": _fields,
    "from": _instant,
    "fund_circle": _circle,
    "fund_fee": _amount,
    "fund_share_bps": _basis_points,
    "horizon_days": _days,
    "lead_minutes": _minutes,
    "max_minutes": _minutes,
    "min_minutes": _minutes,
    "refund": _amount,
    "rules": _rules,
    "start_step_minutes": _minutes,
    "tariffs": _tariffs,
    "to": _instant,
    "total": _amount,
}
"""How the facts are said that are not one of a few words."""
