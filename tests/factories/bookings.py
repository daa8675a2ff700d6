"""Bookings in every state, made by the services as pages and the clock make them."""

import itertools
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.bookings import services
from marketplace.bookings.models import Booking
from marketplace.bookings.services import Wish
from marketplace.bookings.states import BookingState, HandoverKind, PayBy, Side
from marketplace.config import Rules
from marketplace.db import in_transaction, session, transaction
from marketplace.intervals import Interval
from marketplace.listings import services as listing_services
from marketplace.listings.models import Listing
from marketplace.listings.states import Approval, Collect, Kind, Policy
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.payments.models import Charge, ChargeState
from tests.factories import accounts, listings, payments
from tests.factories.accounts import LONG_AGO

RULES = Rules()
NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # a Monday, 10:00 in Seoul
START = datetime(2026, 11, 19, 1, 0, tzinfo=UTC)  # the Thursday after, 10:00 in Seoul
S = BookingState
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TIMES = listing_services.Times(start_step_minutes=30, min_minutes=30, max_minutes=7 * 1440, horizon_days=90)
_numbers = itertools.count(1)


def _open() -> Any:
    return nullcontext() if in_transaction() else transaction()


def actor(member: Member) -> Actor:
    return Actor("member", member.id)


def wish(start: datetime = START, hours: float = 2, quantity: int = 1) -> Wish:
    return Wish(Interval(start, start + hours * HOUR), quantity)


def offered(
    kind: Kind = Kind.ITEM,
    *,
    fee: int = 0,
    approval: Approval = Approval.INSTANT,
    policy: Policy = Policy.FLEXIBLE,
    count: int = 1,
    owner: Any = None,
    blocks: bool = True,
    on_site: bool = False,
    before: int = 0,
    after: int = 0,
) -> Listing:
    """A published listing: ``fee`` won an hour (0: free), buffers in minutes."""
    times = replace(TIMES, buffer_before_minutes=before, buffer_after_minutes=after)
    tariffs: list[TariffSpec] = [listings.hourly(fee)] if fee else []
    listing = listings.published(
        owner, kind, tariffs=tariffs, approval=approval, policy=policy, count=count, times=times
    )
    with _open():
        listing.request_blocks = blocks
        listing.collect = Collect.ON_SITE if on_site else Collect.PLATFORM
    return listing


def renter(balance: int = 0, name: str = "한지우") -> Member:
    """A member with money in the wallet."""
    member = accounts.member(name)
    if balance:
        payments.topped_up(member.party_id, balance)
    return member


def owner_of(listing: Listing) -> Member:
    """The member who owns a listing."""
    assert listing.owner.member is not None
    return listing.owner.member


def request(
    listing: Listing,
    member: Member,
    wanted: Wish | None = None,
    *,
    pay_by: PayBy | None = None,
    now: datetime = NOW,
    **more: Any,
) -> tuple[Booking, Charge | None]:
    """What the booking page does, in its own transaction; refusals roll it back."""
    with _open():
        return services.request_booking(
            listing,
            wanted or wish(),
            renter_party_id=more.pop("party_id", member.party_id),
            made_by_member_id=member.id,
            pay_by=pay_by,
            rules=more.pop("rules", RULES),
            now=now,
            **more,
        )


def succeed(charge: Charge, now: datetime = NOW) -> Charge:
    """The provider says that the money has come; nothing has followed from it yet."""
    number = next(_numbers)
    with _open():
        charge.state, charge.succeeded_at = ChargeState.SUCCEEDED, now
        charge.checkout_ref, charge.payment_ref, charge.fee = f"cs_book_{number}", f"pi_book_{number}", 0
        charge.due_at = clock.wall()
        session.flush()
    return charge


def paid_by_card(booking: Booking, charge: Charge, now: datetime = NOW) -> Booking:
    """The card payment of a held booking has come and had its effect."""
    succeed(charge, now)
    with _open():
        services.confirm_paid(charge.id, rules=RULES, now=now)
    return booking


@dataclass
class Story:
    """A booking with its people, and steps that move it on."""

    listing: Listing
    owner: Member
    renter: Member
    booking: Booking
    charge: Charge | None = None

    @property
    def id(self) -> int:
        return self.booking.id

    @property
    def state(self) -> str:
        """As the database has it now."""
        session.expire_all()
        return BookingState(self.booking.state)

    def accept(self, now: datetime = NOW + MINUTE) -> "Story":
        with _open():
            services.accept(self.id, actor(self.owner), now)
        return self

    def decline(self, now: datetime = NOW + MINUTE, reason: str = "그날은 제가 써요.") -> "Story":
        with _open():
            services.decline(self.id, reason, actor(self.owner), now)
        return self

    def cancel(self, by: Side = Side.RENTER, now: datetime = NOW + 2 * MINUTE, **more: Any) -> "Story":
        people = {Side.RENTER: actor(self.renter), Side.OWNER: actor(self.owner), Side.OPERATOR: Actor("operator", 1)}
        with _open():
            services.cancel(self.id, by, more.pop("reason", "사정이 생겼어요."), people[by], now, **more)
        return self

    def expire(self, now: datetime) -> bool:
        with _open():
            return services.expire(self.id, now)

    def confirm(self, kind: HandoverKind, side: Side, now: datetime) -> "Story":
        who = actor(self.renter if side is Side.RENTER else self.owner)
        with _open():
            services.confirm_handover(self.id, kind, side, who, RULES, now)
        return self

    def pick_up(self, now: datetime = START) -> "Story":
        return self.confirm(HandoverKind.PICK_UP, Side.OWNER, now).confirm(HandoverKind.PICK_UP, Side.RENTER, now)

    def give_back(self, now: datetime | None = None) -> "Story":
        at = now or self.booking.ends_at
        return self.confirm(HandoverKind.RETURN, Side.RENTER, at).confirm(HandoverKind.RETURN, Side.OWNER, at)

    def clock(self, now: datetime) -> bool:
        with _open():
            return services.hand_over_by_clock(self.id, RULES, now)

    def no_show(self, now: datetime) -> bool:
        with _open():
            return services.mark_no_show(self.id, RULES, now)

    def complete(self, now: datetime) -> bool:
        with _open():
            return services.complete(self.id, now)


def story(
    listing: Listing | None = None,
    member: Member | None = None,
    wanted: Wish | None = None,
    *,
    pay_by: PayBy | None = None,
    now: datetime = NOW,
    **offer: Any,
) -> Story:
    """A booking as the request leaves it: confirmed, requested, or held where it is paid by card.

    Without a listing one is published (``offered``'s facts); without a member one is made with enough money.
    """
    listing = listing or offered(**offer)
    fee = sum(row.amount for row in listing.tariffs)
    if pay_by is None and fee and listing.collect == Collect.PLATFORM:
        pay_by = PayBy.WALLET
    who = member or renter(100 * fee if pay_by is PayBy.WALLET else 0)
    booking, charge = request(listing, who, wanted, pay_by=pay_by, now=now)
    return Story(listing, owner_of(listing), who, booking, charge)


def in_state(state: BookingState, **offer: Any) -> Story:
    """A booking that was brought to a state the way people and the clock do it; free unless ``fee`` says otherwise."""
    if state in {S.HELD, S.EXPIRED}:
        found = story(**(offer | {"fee": offer.get("fee") or 20_000, "pay_by": PayBy.CARD}))
        if state is S.EXPIRED:
            found.expire(NOW + HOUR)
        return found
    if state in {S.REQUESTED, S.DECLINED}:
        found = story(**(offer | {"approval": Approval.REQUEST}))
        return found.decline() if state is S.DECLINED else found
    found = story(**offer)
    if state is S.CANCELLED:
        return found.cancel()
    if state is S.NO_SHOW:
        found.no_show(START + HOUR)
        return found
    if state in {S.ACTIVE, S.RETURNED, S.COMPLETED}:
        found.pick_up()
    if state in {S.RETURNED, S.COMPLETED}:
        found.give_back()
    if state is S.COMPLETED:
        found.complete(found.booking.ends_at + DAY)
    return found


__all__ = ["LONG_AGO", "NOW", "RULES", "START", "Story", "in_state", "offered", "renter", "request", "story", "wish"]
