"""Households: one proposes, the others accept by their own click; whoever leaves is out at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.addresses import clean_email
from marketplace.accounts.helping_models import Household, HouseholdMember
from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.outbox.services import post

MOST_PEOPLE = 10


class InHouseholdError(ConflictError):
    """A member is in one household at most."""

    code = "in-household"
    sentence = _l("You belong to a household already. Leave it first.")


def invite_to_household(member: Member, email: str, now: datetime) -> HouseholdMember:
    """Invites whoever has this address to the member's household, which is made if there is none yet.

    Raises InvalidError on the field ``email``, ConflictError for too many people. It is the same whether the address has
    an account or not, and a second invitation of one address is the first one.
    """
    address = clean_email(email)
    if address == member.email:
        raise InvalidError(fields={"email": _l("This is your own address.")}, code="own-address")
    _lock_member(member)
    own = _place(member)
    if own is None:
        own = _found(member, now)
    _lock_household(own.household_id)
    places = session.scalars(
        select(HouseholdMember).where(
            HouseholdMember.household_id == own.household_id, HouseholdMember.left_at.is_(None)
        )
    ).all()
    known = next((place for place in places if place.email == address), None)
    if known is not None:
        return known
    if len(places) >= MOST_PEOPLE:
        raise ConflictError(_l("A household has ten people at most."), code="household-full")
    place = HouseholdMember(
        household_id=own.household_id, email=address, invited_by_member_id=member.id, invited_at=now
    )
    session.add(place)
    session.flush()
    _record("household.invited", own.household_id, member, now)
    post("household.invited", place_id=place.id)
    return place


def accept_household(place: HouseholdMember, member: Member, now: datetime) -> None:
    """The one invited joins. Raises ForbiddenError for anybody else, InHouseholdError, ConflictError for one taken back."""
    if place.email != member.email or member.email_verified_at is None:
        raise ForbiddenError
    _lock_member(member)
    _lock_household(place.household_id)
    session.refresh(place)
    if place.left_at is not None:
        raise ConflictError(_l("This invitation was taken back."), code="invitation-over")
    if place.joined_at is not None:
        return  # a second click
    if _place(member) is not None:
        raise InHouseholdError
    place.member_id, place.joined_at = member.id, now
    session.flush()
    _record("household.joined", place.household_id, member, now)
    post("household.joined", place_id=place.id)


def drop_invitation(place: HouseholdMember, member: Member, now: datetime) -> None:
    """The one invited says no, or one of the household takes it back. Raises NotFoundError for anybody else."""
    own = _place(member)
    inside = own is not None and own.household_id == place.household_id
    if (place.email != member.email and not inside) or place.joined_at is not None:
        raise NotFoundError
    if place.left_at is None:
        place.left_at = now
        _record("household.invitation_ended", place.household_id, member, now)


def leave_household(member: Member, now: datetime) -> None:
    """Leaves at once: limits and bookings are one's own again. Raises NotFoundError where there is none."""
    _lock_member(member)
    own = _place(member)
    if own is None:
        raise NotFoundError
    _lock_household(own.household_id)
    own.left_at, own.shares_bookings = now, False
    session.flush()
    _record("household.left", own.household_id, member, now)


def share_bookings(member: Member, now: datetime, *, on: bool) -> None:
    """Whether the member shows his bookings to those of the household who show theirs. Raises NotFoundError without one."""
    own = _place(member)
    if own is None:
        raise NotFoundError
    if own.shares_bookings != on:
        own.shares_bookings = on
        _record("household.sharing", own.household_id, member, now, after={"shares_bookings": on})


def _found(member: Member, now: datetime) -> HouseholdMember:
    household = Household(made_by_member_id=member.id, created_at=now)
    session.add(household)
    session.flush()
    place = HouseholdMember(
        household_id=household.id,
        email=member.email,
        member_id=member.id,
        invited_by_member_id=member.id,
        invited_at=now,
        joined_at=now,
    )
    session.add(place)
    session.flush()
    _record("household.made", household.id, member, now)
    return place


def _place(member: Member) -> HouseholdMember | None:
    statement = select(HouseholdMember).where(
        HouseholdMember.member_id == member.id,
        HouseholdMember.joined_at.is_not(None),
        HouseholdMember.left_at.is_(None),
    )
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _lock_member(member: Member) -> None:
    session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))


def _lock_household(household_id: int) -> None:
    """One change of a household, or one booking of its people, at a time."""
    session.execute(select(Household.id).where(Household.id == household_id).with_for_update())


def _record(action: str, household_id: int, member: Member, now: datetime, after: dict[str, Any] | None = None) -> None:
    record(action, "household", household_id, actor=Actor("member", member.id), now=now, after=after)
