"""Asking for a price, and booking: the evaluator's rules, the time, the money, in one transaction."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.helping_queries import lock_with_household
from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.availability import queries as availability_queries
from marketplace.availability import services as availability
from marketplace.availability.evaluator import FailureCode, Usage, Verdict
from marketplace.availability.models import Source
from marketplace.bookings.models import Booking, BookingUnit
from marketplace.bookings.services.behalf import NoWayToPayError, Standing, limit_spending, standing_for
from marketplace.bookings.services.moves import move
from marketplace.bookings.states import BookingState, MadeHow, PayBy
from marketplace.config import Rules
from marketplace.db import session
from marketplace.errors import ConflictError, DomainError, ForbiddenError, InvalidError, TooManyError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings import queries as listing_queries
from marketplace.listings.circle_queries import supported_circle, terms_for
from marketplace.listings.circle_terms import Applied, CircleTerms, cheapest_price
from marketplace.listings.models import Listing
from marketplace.listings.policies import is_for
from marketplace.listings.pricing import RULES_VERSION, Price
from marketplace.listings.states import Collect, Kind
from marketplace.listings.texts import titles_of
from marketplace.money import Money
from marketplace.payments import queries as payment_queries
from marketplace.payments import services as payments
from marketplace.payments.models import Charge, ChargePurpose

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread or misheard
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like to book."""

    period: Interval
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """What a wish would cost, and whether it can be booked. ``pay_options`` are the ways to pay it.

    ``instant``: it would be confirmed at once; ``terms`` are those of circles as the renter meets them, and ``applied`` says
    whose of them count for this wish.
    """

    price: Price
    verdict: Verdict
    pay_options: tuple[PayBy, ...]
    instant: bool
    terms: CircleTerms
    applied: Applied

    @property
    def total(self) -> Money:
        """The whole price."""
        return self.price.total


class BookingRefusedError(DomainError):
    """Rules say no: ``extra["failures"]`` names each with its code and sentence."""

    def __init__(self, verdict: Verdict) -> None:
        """Takes the first failing rule for code and sentence."""
        first = verdict.failures[0]
        failures = [{"code": str(failure.code), "detail": failure.sentence} for failure in verdict.failures]
        super().__init__(first.sentence, code=str(first.code), extra={"failures": failures})


class PriceChangedError(ConflictError):
    """The price is another one than the one that was shown; it is shown again before anything happens."""

    code = "price-changed"
    sentence = _l("The price has changed since this page was drawn. Please look at it again.")


def pay_options(listing: Listing, total: Money, rules: Rules) -> tuple[PayBy, ...]:
    """How a total can be paid: nothing to pay, on site, from the wallet, and above the floor by card."""
    if not total:
        return (PayBy.FREE,)
    if listing.collect == Collect.ON_SITE:
        return (PayBy.ON_SITE,)
    if total.amount >= rules.card_floor:
        return (PayBy.WALLET, PayBy.CARD)
    return (PayBy.WALLET,)


def quote(
    listing: Listing,
    wish: Wish,
    *,
    rules: Rules,
    now: datetime,
    member_id: int | None = None,
    standing: Standing | None = None,
) -> Quote:
    """Price and verdict for a wish of a member's (None: of anybody's); changes nothing.

    ``standing``: somebody asks for that member, or at a desk for a guest; then it says as well what can be paid how.
    Raises NoTariffError where no price fits the time.
    """
    desk = standing is not None and standing.at_owners_desk  # the owner's own people let anybody in, and ask nobody
    if standing is not None:
        member_id = standing.member_id
    terms = terms_for(listing, member_id)
    usage = Usage(in_audience=desk or member_id is None or is_for(member_id, listing))
    verdict = availability_queries.verdict(listing, wish.period, wish.quantity, now, usage, terms)
    reckoned, price_by = cheapest_price(
        listing_queries.tariff_specs(listing),
        terms,
        wish.period,
        zone=listing.zone,
        quantity=max(wish.quantity, 1),
        currency=listing.currency,
    )
    early_by = terms.early_by(wish.period.start, horizon_days=listing.horizon_days, now=now)
    applied = Applied(price_by, terms.instant_by(listing.approval), early_by)
    total = reckoned.total
    ways = standing.ways_to_pay(total, listing.collect) if standing else pay_options(listing, total, rules)
    return Quote(reckoned, verdict, ways, desk or terms.instant(listing.approval), terms, applied)


def request_booking(
    listing: Listing,
    wish: Wish,
    *,
    renter_party_id: int,
    made_by_member_id: int,
    pay_by: PayBy | None,
    rules: Rules,
    now: datetime,
    message: str = "",
    language: str = "ko",
    public_id: str | None = None,
    how: MadeHow = MadeHow.SELF,
    shown_total: int | None = None,
) -> tuple[Booking, Charge | None]:
    """Books or requests a time; what is free or paid from the wallet is settled at once.

    Paying by card the booking is held and a charge intended: the caller commits, then opens the hosted page
    (payments.open_checkout). ``pay_by`` None chooses free or on site. The same ``public_id`` again gives the booking that
    the first click has made. ``how`` other than by oneself: the renter is somebody else, whose circles and early windows
    count (behalf.py says who may, with its refusals). ``shown_total`` (minor units) is what the person saw: PriceChangedError
    if it is another sum by now. Raises BookingRefusedError (a rule says no), SlotTakenError (somebody was faster),
    NotEnoughMoneyError, InvalidError, TooManyError, ForbiddenError (suspended meanwhile); then nothing has changed.
    """
    together = _lock_renter(renter_party_id, made_by_member_id)
    again = _made_before(public_id, renter_party_id)
    if again is not None:
        return again, payment_queries.live_charge(again.id)
    listing = _lock_listing(listing)
    if listing.owner_party_id == renter_party_id:
        raise InvalidError(
            _l("This is your own. To keep time for yourself, block it in its calendar."), code="own-listing"
        )
    standing = standing_for(listing, renter_party_id, made_by_member_id, how, now)
    offered = quote(listing, wish, rules=rules, now=now, member_id=made_by_member_id, standing=standing)
    _refuse(offered.verdict)
    if shown_total is not None and offered.total.amount != shown_total:
        raise PriceChangedError(extra={"total": offered.total.as_json()})
    way = _way_to_pay(offered, pay_by, rules)
    if standing is not None and way is PayBy.WALLET:
        limit_spending(standing, listing, renter_party_id, offered.total, now)
    _limit_waiting(together, listing.id, rules)
    booking = _new_booking(listing, wish, offered, way, renter_party_id, made_by_member_id, rules, now)
    booking.made_how = how
    booking.message = message.strip()
    if public_id:
        booking.public_id = public_id  # made with the page: a second click finds the first one's booking
    session.flush()
    actor = Actor("member", made_by_member_id)
    facts = {"state": booking.state, "total": booking.total, "pay_by": way.value}
    if standing is not None:
        facts |= {"how": how.value, "let_in": standing.at_owners_desk}
    record("booking.made", "booking", booking.id, actor=actor, now=now, after=facts)
    if way is PayBy.CARD or booking.instant or booking.request_blocks:
        _take_time(listing, booking, wish, offered.verdict.free_units)
    if way is PayBy.CARD:
        booking.hold_until = now + timedelta(minutes=rules.hold_minutes)
        move(booking, BookingState.HELD, actor=actor, now=now)
        return booking, _intend_charge(booking, booking.hold_until, language, now)
    if way is PayBy.WALLET:
        payments.pay_from_wallet(
            booking_id=booking.id,
            payer_party_id=renter_party_id,
            owner_party_id=booking.owner_party_id,
            amount=offered.total,
            commission_bps=booking.commission_bps,
            now=now,
            about=about(booking),
            fund=booking.fund,
        )
        booking.paid_at = now
    settle_request(booking, actor, now, rules)
    return booking, None


def _made_before(public_id: str | None, renter_party_id: int) -> Booking | None:
    """The booking that a first click on the same page has made. Raises ConflictError for somebody else's id."""
    if public_id is None:
        return None
    found = session.scalars(select(Booking).where(Booking.public_id == public_id)).one_or_none()
    if found is not None and found.renter_party_id != renter_party_id:
        raise ConflictError
    return found


def settle_request(booking: Booking, actor: Actor, now: datetime, rules: Rules) -> None:
    """What follows once nothing is left to pay: confirmed at once, or the owner is asked."""
    booking.hold_until = None
    if booking.instant:
        booking.confirmed_at = now
        move(booking, BookingState.CONFIRMED, actor=actor, now=now)
        return
    booking.answer_until = min(now + timedelta(hours=rules.request_hours), booking.starts_at)
    move(booking, BookingState.REQUESTED, actor=actor, now=now)


def _refuse(verdict: Verdict) -> None:
    if verdict.ok:
        return
    if verdict.failures[0].code is FailureCode.SLOT_TAKEN:
        raise availability.SlotTakenError(verdict.failures[0].sentence)
    raise BookingRefusedError(verdict)


def _way_to_pay(offered: Quote, asked: PayBy | None, rules: Rules) -> PayBy:
    """The asked way where it is offered; what costs nothing here needs no choice."""
    if not offered.pay_options:
        raise NoWayToPayError
    if asked in offered.pay_options:
        return asked
    if offered.pay_options[0] in {PayBy.FREE, PayBy.ON_SITE}:
        return offered.pay_options[0]
    if asked is None:
        raise InvalidError(fields={"pay": _l("Please choose how to pay.")}, code="pay-missing")
    floor = Money(rules.card_floor, offered.total.currency)
    raise InvalidError(
        fields={"pay": _l("Cards can be charged from a certain amount only. Please pay from your wallet.")},
        code="below-card-floor",
        extra={"floor": floor.as_json()},
    )


def _lock_renter(party_id: int, made_by_member_id: int) -> list[int]:
    """One booking of a party at a time: its limits are counted, and its double clicks seen, under this lock.

    A suspension takes the same lock before it looks for bookings to cancel, so none slips through beside it. A household
    shares its limits: its row is locked after the party's. Gives the parties that are counted together.
    """
    together = lock_with_household(party_id)
    if session.scalar(select(Member.suspended_at).where(Member.id == made_by_member_id)) is not None:
        raise ForbiddenError
    return together


def _lock_listing(listing: Listing) -> Listing:
    """The listing as it is now, titles and all; until the end of the transaction nobody pauses, suspends or edits it."""
    statement = select(Listing).where(Listing.id == listing.id).options(joinedload(Listing.translations))
    locked = statement.with_for_update(read=True, of=Listing).execution_options(populate_existing=True)
    return session.scalars(locked).unique().one()


def _limit_waiting(party_ids: list[int], listing_id: int, rules: Rules) -> None:
    """Nobody, and no household, holds a calendar hostage: few unpaid bookings at a time, few open requests for one listing."""
    is_held, is_asked = Booking.state == BookingState.HELD, Booking.state == BookingState.REQUESTED
    waiting = select(
        func.count().filter(is_held), func.count().filter(is_asked, Booking.listing_id == listing_id)
    ).where(Booking.renter_party_id.in_(party_ids), or_(is_held, is_asked))
    held, asked = session.execute(waiting).one()
    if held >= rules.holds_per_member:
        raise TooManyError(
            _l("You have several unpaid bookings open. Please pay or cancel one of them first."), code="too-many-holds"
        )
    if asked >= rules.holds_per_member:
        raise TooManyError(
            _l("You have asked for this several times already. Please wait for an answer first."),
            code="too-many-requests",
        )


def _new_booking(
    listing: Listing,
    wish: Wish,
    offered: Quote,
    way: PayBy,
    renter_party_id: int,
    made_by_member_id: int,
    rules: Rules,
    now: datetime,
) -> Booking:
    booking = Booking(
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        listing_id=listing.id,
        listing_title=listing.title,
        listing_titles=titles_of(listing),
        renter_party_id=renter_party_id,
        owner_party_id=listing.owner_party_id,
        made_by_member_id=made_by_member_id,
        state=BookingState.DRAFT,
        starts_at=wish.period.start,
        ends_at=wish.period.end,
        zone=listing.zone,
        quantity=wish.quantity,
        instant=offered.instant,
        terms_circle_id=offered.applied.circle_id,
        request_blocks=listing.request_blocks,
        second_approval=listing.second_approval and not offered.instant,
        needs_meeting=listing.kind == Kind.ITEM,
        currency=listing.currency,
        total=offered.total.amount,
        price_lines=[line.to_json() for line in offered.price.lines],
        pay_by=way,
        collect=Collect.ON_SITE if way is PayBy.ON_SITE else listing.collect,
        policy=listing.policy,
        commission_bps=rules.commission_bps,
        rules_version=str(RULES_VERSION),
        created_at=now,
    )
    if offered.total and listing.collect == Collect.PLATFORM:
        fund = fund_terms(listing)
        booking.fund_circle_id, booking.fund_share_bps, booking.fund_fee = fund.circle_id, fund.share_bps, fund.fee
    session.add(booking)
    return booking


def fund_terms(listing: Listing) -> payments.FundTerms:
    """What of a paid booking goes to the fund of the circle that the listing supports, as it is now."""
    circle = supported_circle(listing)
    if circle is None:
        return payments.NO_FUND
    return payments.FundTerms(circle.id, circle.fund_share_bps, circle.fund_fee)


def _take_time(listing: Listing, booking: Booking, wish: Wish, free_units: tuple[int, ...]) -> None:
    """The moment that decides: the constraint lets one of all who want this time have it.

    ``free_units`` were free a moment ago; where there are no more than are wanted, there is nothing left to choose.
    """
    claim = claim_of(listing, wish.period)
    if len(free_units) == wish.quantity:
        taken = list(free_units)
        availability.take(taken, claim, Source.BOOKING, booking.id)
    else:
        taken = availability.take_any(listing, claim, wish.quantity, Source.BOOKING, booking.id)
    session.add_all(BookingUnit(booking_id=booking.id, unit_id=unit_id) for unit_id in taken)
    session.flush()


def claim_of(listing: Listing, period: Interval) -> Interval:
    """A booked period with the listing's buffers."""
    before = timedelta(minutes=listing.buffer_before_minutes)
    return period.widened(before, timedelta(minutes=listing.buffer_after_minutes))


def about(booking: Booking) -> payments.About:
    """What statements and the hosted page say of the booking."""
    return payments.About(booking.public_id, booking.code, booking.listing_title, booking.listing_titles)


def _intend_charge(booking: Booking, hold_until: datetime, language: str, now: datetime) -> Charge:
    return payments.start_charge(
        ChargePurpose.BOOKING,
        booking.renter_party_id,
        Money(booking.total, booking.currency),
        booking_id=booking.id,
        about=about(booking),
        expires_at=hold_until,
        language=language,
        now=now,
    )
