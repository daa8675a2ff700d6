"""Reading bookings: what a viewer may see, and what is due."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.helping_models import HelperConsent
from marketplace.accounts.helping_queries import people_of
from marketplace.accounts.models import Guest, Member, Organisation, Party
from marketplace.bookings.models import Booking, Handover
from marketplace.bookings.policies import side_of
from marketplace.bookings.states import BLOCKING, OPEN, BookingState, HandoverKind, MadeHow
from marketplace.config import Rules
from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.web.access import Viewer

BATCH = 500
GUESTS_KEPT = timedelta(days=90)  # after the end of their last booking
UNUSED_GUESTS_KEPT = timedelta(days=1)  # written down at a desk, and then nothing was booked
# What a line of a list shows, read for all of them at once.
SHOWN_IN_LISTS = (
    joinedload(Booking.listing).selectinload(Listing.photos),
    selectinload(Booking.handovers),
    *(
        joinedload(side).selectinload(body)
        for side in (Booking.renter, Booking.owner)
        for body in (Party.member, Party.organisation, Party.guest)
    ),
)


def booking_by_public_id(public_id: str) -> Booking:
    """The booking, for those whose right was looked at already. Raises NotFoundError."""
    found = session.scalars(select(Booking).where(Booking.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def visible_booking(public_id: str, viewer: Viewer) -> Booking:
    """The booking, if the viewer is on one of its sides or an operator. Raises NotFoundError."""
    found = booking_by_public_id(public_id)
    if side_of(found, viewer) is None and not viewer.is_operator:
        raise NotFoundError
    return found


def own_booking(public_id: str, viewer: Viewer) -> Booking:
    """The booking, if the viewer is on one of its sides. Raises NotFoundError, for operators too."""
    found = booking_by_public_id(public_id)
    if side_of(found, viewer) is None:
        raise NotFoundError
    return found


def booked_by(party_ids: list[int], *, past: bool, limit: int = 50, offset: int = 0) -> list[Booking]:
    """What the parties have booked: what is open, soonest first, or what has ended, newest first.

    Before all stands what waits for its payment, last what is only waited out.
    """
    mine = Booking.renter_party_id.in_(party_ids)
    return _of_side(mine, BookingState.HELD, past=past, limit=limit, offset=offset)


def lent_by(party_ids: list[int], *, past: bool, limit: int = 50, offset: int = 0) -> list[Booking]:
    """What neighbours have booked of the parties' listings, in the same order: what waits for an answer before all."""
    mine = Booking.owner_party_id.in_(party_ids)
    return _of_side(mine, BookingState.REQUESTED, past=past, limit=limit, offset=offset)


def _of_side(whose: ColumnElement[bool], urgent: BookingState, *, past: bool, limit: int, offset: int) -> list[Booking]:
    is_open = Booking.state.in_(OPEN)
    if past:
        statement = select(Booking).where(whose, ~is_open).order_by(Booking.starts_at.desc(), Booking.id)
    else:
        place = case((Booking.state == urgent, 0), (Booking.state == BookingState.RETURNED, 2), else_=1)
        statement = select(Booking).where(whose, is_open).order_by(place, Booking.starts_at, Booking.id)
    return list(session.scalars(statement.options(*SHOWN_IN_LISTS).limit(limit).offset(offset)))


def waiting_for_answer(party_ids: list[int]) -> int:
    """How many requests wait for the parties' answer."""
    statement = select(func.count()).where(
        Booking.owner_party_id.in_(party_ids), Booking.state == BookingState.REQUESTED
    )
    return session.scalar(statement) or 0


def open_of_listing(listing_id: int) -> list[Booking]:
    """A listing's bookings that are not over."""
    statement = select(Booking).where(Booking.listing_id == listing_id, Booking.state.in_(OPEN))
    return list(session.scalars(statement.order_by(Booking.starts_at)))


def open_of_party(party_id: int) -> list[Booking]:
    """A party's bookings, lent and booked, that are not over."""
    mine = or_(Booking.renter_party_id == party_id, Booking.owner_party_id == party_id)
    return list(session.scalars(select(Booking).where(mine, Booking.state.in_(OPEN)).order_by(Booking.starts_at)))


def find(text: str, limit: int = 50) -> list[Booking]:
    """Bookings by code (with or without dash), public id, or a side's name or e-mail; for operators; newest first."""
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return []
    code = wanted.upper().replace("-", "").replace(" ", "")
    exact = select(Booking).where(or_(Booking.code == code, Booking.public_id == wanted))
    found = list(session.scalars(exact))
    if found:
        return found
    name = wanted.lower()
    members = select(Member.party_id).where(
        or_(Member.email.startswith(name, autoescape=True), func.lower(Member.name).contains(name, autoescape=True))
    )
    organisations = select(Organisation.party_id).where(
        or_(
            func.lower(Organisation.name).contains(name, autoescape=True),
            func.lower(Organisation.name_en).contains(name, autoescape=True),
        )
    )
    guests = select(Guest.party_id).where(func.lower(Guest.name).contains(name, autoescape=True))
    parties = members.union(organisations, guests)
    sides = or_(Booking.renter_party_id.in_(parties), Booking.owner_party_id.in_(parties))
    return list(session.scalars(select(Booking).where(sides).order_by(Booking.id.desc()).limit(limit)))


def own_overlap(listing_id: int, party_ids: list[int], period: Interval) -> Booking | None:
    """A booking of the parties' own that holds (part of) a period of a listing: what seems taken is theirs already."""
    statement = select(Booking).where(
        Booking.listing_id == listing_id,
        Booking.renter_party_id.in_(party_ids),
        Booking.state.in_(BLOCKING),
        Booking.starts_at < period.end,
        Booking.ends_at > period.start,
    )
    return session.scalars(statement.order_by(Booking.starts_at).limit(1)).first()


def due_to_expire(now: datetime) -> list[int]:
    """Holds that were not paid, and requests that were not answered, in time."""
    holds = and_(Booking.state == BookingState.HELD, Booking.hold_until <= now)
    requests = and_(Booking.state == BookingState.REQUESTED, Booking.answer_until <= now)
    return list(session.scalars(select(Booking.id).where(or_(holds, requests)).order_by(Booking.id).limit(BATCH)))


def due_to_hand_over(rules: Rules, now: datetime) -> list[int]:
    """Bookings for which the clock may confirm a handover; the service looks closer."""
    nobody_meets = or_(
        and_(Booking.state == BookingState.CONFIRMED, Booking.starts_at <= now, Booking.needs_meeting.is_(False)),
        and_(Booking.state == BookingState.ACTIVE, Booking.ends_at <= now, Booking.needs_meeting.is_(False)),
    )
    said = func.coalesce(Handover.renter_at, Handover.owner_at)
    silent = or_(
        and_(
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at <= now - timedelta(minutes=rules.no_show_minutes),
            Handover.kind == HandoverKind.PICK_UP,
            said <= now - timedelta(minutes=rules.no_show_minutes),
        ),
        and_(
            Booking.state == BookingState.ACTIVE,
            Handover.kind == HandoverKind.RETURN,
            said <= now - timedelta(hours=rules.claim_hours),
        ),
    )
    one_sided = select(Booking.id).join(Handover, Handover.booking_id == Booking.id).where(silent)
    statement = select(Booking.id).where(nobody_meets).union(one_sided).limit(BATCH)
    return sorted(session.scalars(statement))


def due_as_no_show(rules: Rules, now: datetime) -> list[int]:
    """Confirmed bookings whose pick-up nobody has confirmed in time."""
    handed = select(Handover.booking_id).where(Handover.kind == HandoverKind.PICK_UP)
    statement = select(Booking.id).where(
        Booking.state == BookingState.CONFIRMED,
        Booking.needs_meeting,
        Booking.starts_at <= now - timedelta(minutes=rules.no_show_minutes),
        Booking.id.not_in(handed),
    )
    return list(session.scalars(statement.order_by(Booking.id).limit(BATCH)))


def guests_to_forget(now: datetime, only: int | None = None) -> list[int]:
    """Guests whose last booking ended long enough ago, or who never had one (``only``: whether this one is among them)."""
    theirs = Booking.renter_party_id == Guest.party_id
    open_or_late = or_(Booking.state.in_(OPEN), func.greatest(Booking.ends_at, Booking.ended_at) > now - GUESTS_KEPT)
    statement = select(Guest.id).where(
        Guest.erased_at.is_(None),
        Guest.created_at <= now - UNUSED_GUESTS_KEPT,
        ~select(Booking.id).where(theirs, open_or_late).exists(),
    )
    if only is not None:
        statement = statement.where(Guest.id == only)
    return list(session.scalars(statement.order_by(Guest.id).limit(BATCH)))


def person_helped(public_id: str | None, viewer: Viewer, now: datetime) -> Member | None:
    """The person for whom the viewer books, by the public id; None for nobody else. Raises NotFoundError without consent."""
    if not public_id:
        return None
    for consent in people_of(viewer.member_id, now):
        if consent.person.public_id == public_id:
            return consent.person
    raise NotFoundError(_l("This person has not said that you may book for them."))


def made_for_others(member_id: int, *, limit: int = 50) -> list[Booking]:
    """What a member has booked for the people who let him, the next one first; what is over comes last."""
    consented = select(Member.party_id).join(HelperConsent, HelperConsent.person_member_id == Member.id)
    consented = consented.where(HelperConsent.helper_member_id == member_id, HelperConsent.ended_at.is_(None))
    statement = select(Booking).where(
        Booking.made_by_member_id == member_id,
        Booking.made_how == MadeHow.HELPER,
        Booking.renter_party_id.in_(consented),
    )
    over = case((Booking.state.in_(OPEN), 0), else_=1)
    statement = statement.order_by(over, Booking.starts_at, Booking.id)
    return list(session.scalars(statement.options(*SHOWN_IN_LISTS).limit(limit)))


def due_to_complete(now: datetime) -> list[int]:
    """Bookings whose claim window is over."""
    statement = select(Booking.id).where(
        Booking.state.in_((BookingState.RETURNED, BookingState.NO_SHOW)),
        Booking.claim_until <= now,
        Booking.claim_paused_at.is_(None),
    )
    return list(session.scalars(statement.order_by(Booking.id).limit(BATCH)))


def is_overdue(booking: Booking, now: datetime, grace: timedelta = timedelta(minutes=15)) -> bool:
    """Active and past its end plus grace: derived, never a state."""
    return booking.state == BookingState.ACTIVE and booking.needs_meeting and booking.ends_at + grace < now
