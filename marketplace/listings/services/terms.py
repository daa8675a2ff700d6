"""Price, times and rules. Changing them keeps a listing's approval."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.errors import DomainError, InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.circle_terms import FARTHEST_DAYS
from marketplace.listings.models import Listing, Tariff
from marketplace.listings.queries import tariff_specs
from marketplace.listings.services.changing import changed, difference, editable
from marketplace.listings.states import Approval, Collect, Kind, ListingState, Policy
from marketplace.listings.tariff_spec import TariffSpec

LONGEST_NOTE = 1000
MOST_TARIFFS = 20
MOST_AMOUNT = 100_000_000  # minor units
FARTHEST = timedelta(days=2 * FARTHEST_DAYS)  # no booking that is taken today lasts longer than until then
LONGEST_MINUTES = FARTHEST_DAYS * 1440
LONGEST_BUFFER = 7 * 1440


class OwnerNotPayableError(DomainError):
    """Money could not reach the owner; ``extra["next"]`` is the page where that is put right."""

    code = "owner-not-payable"
    status = 409  # type: ignore[assignment]  # an int is what HTTPStatus is
    sentence = _l("Before you can ask a fee, tell us where to send your earnings. Sharing for free needs nothing.")

    def __init__(self) -> None:
        """Names the page."""
        super().__init__(extra={"next": "/earnings"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How it can be booked in time; opening hours are the schedule's. Minutes and days are whole."""

    start_step_minutes: int
    min_minutes: int
    max_minutes: int
    lead_minutes: int = 0
    horizon_days: int = 60
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0

    def columns(self) -> dict[str, int]:
        """The values by the names of the listing's columns."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Whether the owner is asked, what a cancellation costs, and the note that the renter reads on confirmation."""

    approval: Approval
    policy: Policy = Policy.FLEXIBLE
    renter_note: str = ""
    request_blocks: bool = True


DEFAULT_TIMES: dict[Kind, Times] = {
    Kind.ITEM: Times(start_step_minutes=30, min_minutes=60, max_minutes=7 * 1440, lead_minutes=60),
    Kind.PARKING: Times(start_step_minutes=30, min_minutes=30, max_minutes=1440),
    Kind.ROOM: Times(start_step_minutes=30, min_minutes=60, max_minutes=480, lead_minutes=60),
}


def times_of(listing: Listing) -> Times:
    """How the listing can be booked now."""
    return Times(**{name: getattr(listing, name) for name in Times.__dataclass_fields__})


def update_times(listing: Listing, times: Times, *, actor: Actor, now: datetime) -> None:
    """Saves step, lengths, lead time, horizon and buffers. Raises InvalidError by field."""
    listing = editable(listing)
    check_times(times)
    _set(listing, "times_changed", times.columns(), actor=actor, now=now)


def update_terms(listing: Listing, terms: Terms, *, actor: Actor, now: datetime) -> None:
    """Saves the way of booking, the cancellation policy and the note. Raises InvalidError by field."""
    listing = editable(listing)
    if len(terms.renter_note.strip()) > LONGEST_NOTE:
        sentence = _l("Please use at most %(count)s characters.", count=LONGEST_NOTE)
        raise InvalidError(fields={"renter_note": sentence})
    values = {
        "approval": terms.approval.value,
        "policy": terms.policy.value,
        "renter_note": terms.renter_note.strip(),
        "request_blocks": terms.request_blocks,
    }
    _set(listing, "terms_changed", values, actor=actor, now=now)


def set_tariffs(listing: Listing, specs: Sequence[TariffSpec], *, actor: Actor, now: datetime) -> None:
    """Replaces the price; no tariffs: free. Approval is kept.

    Raises InvalidError on the field ``price`` for too many tariffs or too high an amount, OwnerNotPayableError where
    a listing that is shown or waits would come to ask money for an owner whom it can't reach.
    """
    listing = editable(listing)
    before = tariff_specs(listing)
    if list(specs) == before:
        return
    if len(specs) > MOST_TARIFFS or any(max(spec.amount, spec.cap or 0) > MOST_AMOUNT for spec in specs):
        raise InvalidError(fields={"price": _l("This price can't be right. Please look again.")}, code="bad-price")
    write_tariffs(listing, specs)
    if listing.state in {ListingState.PUBLISHED, ListingState.PENDING_REVIEW}:
        check_payable(listing)
    old, new = {"tariffs": [told(spec) for spec in before]}, {"tariffs": [told(spec) for spec in specs]}
    changed(listing, "price_changed", actor=actor, now=now, before=old, after=new)


def write_tariffs(listing: Listing, specs: Sequence[TariffSpec]) -> None:
    """Puts tariffs in place of those before, and the cheapest amount beside them for lists."""
    listing.tariffs = [tariff_row(spec, position) for position, spec in enumerate(specs)]
    listing.price_from = min((spec.amount for spec in specs), default=None)
    session.flush()


def tariff_row(spec: TariffSpec, position: int, **whose: int) -> Tariff:
    """A tariff as a row; ``whose``: its listing and circle, where it is not put into the listing's own."""
    return Tariff(
        unit=spec.unit,
        block_minutes=spec.block_minutes,
        amount=spec.amount,
        local_from=spec.local_from,
        local_to=spec.local_to,
        cap=spec.cap,
        valid_from=spec.valid_from,
        valid_until=spec.valid_until,
        position=position,
        **whose,
    )


def asks_money(listing: Listing) -> bool:
    """Whether anybody, be it the members of a circle alone, pays through this place."""
    if listing.collect != Collect.PLATFORM:
        return False
    if any(tariff.amount for tariff in listing.tariffs):
        return True
    asked = select(Tariff.id).where(Tariff.listing_id == listing.id, Tariff.amount > 0)
    return session.scalars(asked.limit(1)).first() is not None


def check_payable(listing: Listing) -> None:
    """Raises OwnerNotPayableError where renters would pay an owner whom money can't reach."""
    if asks_money(listing) and listing.owner.payable_since is None:
        raise OwnerNotPayableError


def check_times(times: Times) -> None:
    """Raises InvalidError by field for times that can't be."""
    limits = {
        "start_step_minutes": (5, 1440),
        "min_minutes": (5, LONGEST_MINUTES),
        "max_minutes": (5, LONGEST_MINUTES),
        "lead_minutes": (0, LONGEST_MINUTES),
        "horizon_days": (1, FARTHEST_DAYS),
        "buffer_before_minutes": (0, LONGEST_BUFFER),
        "buffer_after_minutes": (0, LONGEST_BUFFER),
    }
    fields: dict[str, Text] = {
        name: _l("Please choose one of the given values.")
        for name, (least, most) in limits.items()
        if not least <= getattr(times, name) <= most
    }
    if times.max_minutes < times.min_minutes:
        fields["max_minutes"] = _l("The longest booking can't be shorter than the shortest.")
    if 0 < times.horizon_days * 1440 <= times.lead_minutes:
        fields["lead_minutes"] = _l("Nobody could book: this is further ahead than bookings are taken.")
    if fields:
        raise InvalidError(fields=fields, code="bad-times")


def _set(listing: Listing, action: str, values: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    before, after = difference(listing, values)
    if not after:
        return
    for name, value in after.items():
        setattr(listing, name, value)
    changed(listing, action, actor=actor, now=now, before=before, after=after)


def told(spec: TariffSpec) -> dict[str, Any]:
    """A tariff for the audit log: what it has, dates as text."""
    told = {name: value for name, value in asdict(spec).items() if value is not None}
    return {name: value if isinstance(value, int) else str(value) for name, value in told.items()}
