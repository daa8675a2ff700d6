"""Booking for somebody else: who may, whose terms count, and how it can be paid. Asked by quotes and by bookings alike."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts import queries as accounts
from marketplace.accounts.helping_models import ConsentScope, HelperConsent
from marketplace.accounts.helping_queries import live_consent
from marketplace.accounts.models import Party, PartyKind
from marketplace.bookings.models import Booking
from marketplace.bookings.states import MadeHow, PayBy
from marketplace.db import session
from marketplace.errors import DomainError, ForbiddenError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.states import Collect
from marketplace.money import Money
from marketplace.walltime import instant_at, reading_at


class NoConsentError(ForbiddenError):
    """The person has not consented to being booked for by this helper."""

    code = "no-consent"
    sentence = _l("This person has not said that you may book for them.")


class NoWayToPayError(DomainError):
    """It costs money that only the person can spend."""

    code = "no-way-to-pay"
    sentence = _l("This costs money that only the person can spend, or a helper with consent for the wallet.")


class MonthLimitError(DomainError):
    """The helper would spend more of the person's wallet than was agreed on for a month."""

    code = "month-limit"
    sentence = _l("This is more than the person lets you spend from their wallet in a month.")


@dataclass(frozen=True, slots=True)
class Standing:
    """In whose place somebody books, and as what.

    ``member_id``: whose circles count (None: a guest's, so nobody's). ``at_owners_desk``: the owner's own people book, so
    nobody is asked, anybody may come, and it can be paid at the desk. ``consent``: by which a helper books.
    """

    how: MadeHow
    member_id: int | None
    at_owners_desk: bool = False
    consent: HelperConsent | None = None

    def ways_to_pay(self, total: Money, collect: str) -> tuple[PayBy, ...]:
        """The ways that are offered, the usual one first; empty where only the person could pay. Never a card."""
        if not total:
            return (PayBy.FREE,)
        wallet = (PayBy.WALLET,) if self._from_wallet and collect == Collect.PLATFORM else ()
        if collect == Collect.ON_SITE or self.at_owners_desk:
            return (PayBy.ON_SITE, *wallet)
        return wallet

    @property
    def _from_wallet(self) -> bool:
        return self.consent is not None and self.consent.scope == ConsentScope.WALLET


def standing_for(
    listing: Listing, renter_party_id: int, made_by_member_id: int, how: MadeHow, now: datetime
) -> Standing | None:
    """As what a member books for a party; None where he books for himself or for an organisation that he serves.

    Raises NoConsentError, or ForbiddenError for a desk that may not: a guest is booked for at the desk that knows him, on
    that organisation's own listings; a member there too, or by an operator anywhere; nobody for himself.
    """
    if how is MadeHow.SELF:
        return None
    renter, maker = session.get_one(Party, renter_party_id), accounts.member(made_by_member_id)
    if renter.id == maker.party_id or renter.kind == PartyKind.ORGANISATION:
        raise ForbiddenError(_l("For yourself or your organisation you book as everybody does."))
    person = renter.member
    if person is not None and person.suspended_at is not None:
        raise ForbiddenError(_l("This person's account is suspended."))
    consent = live_consent(person.id, maker.id, now) if person is not None else None
    if how is MadeHow.HELPER:
        if person is None or consent is None:
            raise NoConsentError
        return Standing(how, person.id, consent=consent)
    if accounts.serves(maker.id, listing.owner_party_id):
        guest = renter.guest
        if guest is not None and (guest.made_by_party_id != listing.owner_party_id or guest.erased_at is not None):
            raise ForbiddenError
        return Standing(how, person.id if person else None, at_owners_desk=True, consent=consent)
    if person is None or not maker.is_operator:
        raise ForbiddenError(_l("At a desk, only the organisation's own listings are booked for others."))
    return Standing(how, person.id, consent=consent)


def limit_spending(standing: Standing, listing: Listing, renter_party_id: int, total: Money, now: datetime) -> None:
    """Keeps a helper within the month's limit, by the listing's wall clock. The renter's party is locked by the caller."""
    consent = standing.consent
    if consent is None or consent.month_limit is None:
        raise NoWayToPayError
    first = reading_at(now, listing.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    spent = session.scalar(
        select(func.coalesce(func.sum(Booking.total - Booking.refunded), 0)).where(
            Booking.renter_party_id == renter_party_id,
            Booking.made_by_member_id == consent.helper_member_id,
            Booking.made_how != MadeHow.SELF,
            Booking.pay_by == PayBy.WALLET,
            Booking.created_at >= instant_at(first, listing.zone),
        )
    )
    if (spent or 0) + total.amount > consent.month_limit:
        raise MonthLimitError(extra={"limit": Money(consent.month_limit, total.currency).as_json()})
