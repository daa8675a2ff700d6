"""Reading consents, households and guests: who may book for whom, and who belongs together."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.addresses import lookup_form
from marketplace.accounts.helping_models import HelperConsent, Household, HouseholdMember
from marketplace.accounts.models import Guest, Member, Party
from marketplace.db import session
from marketplace.errors import NotFoundError

IN_HOUSEHOLD = and_(HouseholdMember.joined_at.is_not(None), HouseholdMember.left_at.is_(None))
LEAST_DIGITS = 9  # of a phone number by which somebody is found: no beginnings, so that nobody is browsed


def _live(now: datetime) -> ColumnElement[bool]:
    return and_(HelperConsent.ended_at.is_(None), or_(HelperConsent.until.is_(None), HelperConsent.until > now))


def live_consent(person_member_id: int, helper_member_id: int, now: datetime) -> HelperConsent | None:
    """The consent by which a helper may book for a person now."""
    statement = select(HelperConsent).where(
        HelperConsent.person_member_id == person_member_id,
        HelperConsent.helper_member_id == helper_member_id,
        _live(now),
    )
    return session.scalars(statement.order_by(HelperConsent.id.desc()).limit(1)).first()


def helps(helper_member_id: int, party_id: int) -> bool:
    """Whether a helper has a consent, not ended, of the member behind a party."""
    statement = (
        select(HelperConsent.id)
        .join(Member, Member.id == HelperConsent.person_member_id)
        .where(
            Member.party_id == party_id,
            HelperConsent.helper_member_id == helper_member_id,
            HelperConsent.ended_at.is_(None),
        )
    )
    return session.scalars(statement.limit(1)).first() is not None


def consents_over(now: datetime, limit: int = 500) -> list[int]:
    """Consents whose last day has passed, still to be ended."""
    statement = select(HelperConsent.id).where(HelperConsent.ended_at.is_(None), HelperConsent.until <= now)
    return list(session.scalars(statement.order_by(HelperConsent.id).limit(limit)))


def people_of(helper_member_id: int | None, now: datetime) -> list[HelperConsent]:
    """The consents by which a member may book for others now, by the person's name; suspended persons are left out."""
    if helper_member_id is None:
        return []
    statement = (
        select(HelperConsent)
        .join(Member, Member.id == HelperConsent.person_member_id)
        .where(HelperConsent.helper_member_id == helper_member_id, Member.suspended_at.is_(None), _live(now))
        .order_by(Member.name, HelperConsent.id)
    )
    return list(session.scalars(statement))


def consents_given(person_member_id: int) -> list[HelperConsent]:
    """All that a person has ever consented to, those that count first, then the newest."""
    statement = select(HelperConsent).where(HelperConsent.person_member_id == person_member_id)
    return list(
        session.scalars(statement.order_by(HelperConsent.ended_at.desc().nulls_first(), HelperConsent.id.desc()))
    )


def consents_offered(member: Member, now: datetime) -> list[HelperConsent]:
    """Consents that wait for the member's yes; only for a verified address, since they are found by it."""
    if member.email_verified_at is None:
        return []
    statement = select(HelperConsent).where(
        HelperConsent.helper_email == member.email, HelperConsent.helper_member_id.is_(None), _live(now)
    )
    return list(session.scalars(statement.order_by(HelperConsent.id)))


def consent(public_id: str) -> HelperConsent:
    """The consent. Raises NotFoundError."""
    found = session.scalars(select(HelperConsent).where(HelperConsent.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def place_of(member_id: int | None) -> HouseholdMember | None:
    """The member's place in a household, if there is one."""
    if member_id is None:
        return None
    statement = select(HouseholdMember).where(HouseholdMember.member_id == member_id, IN_HOUSEHOLD)
    return session.scalars(statement).one_or_none()


def household_places(household_id: int) -> list[HouseholdMember]:
    """Who is in a household or invited to it, in the order of their coming."""
    statement = select(HouseholdMember).where(
        HouseholdMember.household_id == household_id, HouseholdMember.left_at.is_(None)
    )
    return list(session.scalars(statement.order_by(HouseholdMember.id)))


def household_invitations(member: Member) -> list[tuple[HouseholdMember, Member]]:
    """Invitations that wait for the member's yes, with who made them; only for a verified address."""
    if member.email_verified_at is None:
        return []
    inviter = aliased(Member)
    statement = (
        select(HouseholdMember, inviter)
        .join(inviter, inviter.id == HouseholdMember.invited_by_member_id)
        .where(
            HouseholdMember.email == member.email,
            HouseholdMember.joined_at.is_(None),
            HouseholdMember.left_at.is_(None),
        )
        .order_by(HouseholdMember.id)
    )
    return [(place, who) for place, who in session.execute(statement)]


def place_by_public_id(public_id: str) -> HouseholdMember:
    """A place in a household. Raises NotFoundError."""
    found = session.scalars(select(HouseholdMember).where(HouseholdMember.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def lock_with_household(party_id: int) -> list[int]:
    """Locks a party's row, and the household's after it: its people book one after the other.

    Gives the parties that share its limits, in id order, itself among them. One statement for whoever lives alone here.
    """
    own = (
        select(HouseholdMember.household_id)
        .join(Member, Member.id == HouseholdMember.member_id)
        .where(Member.party_id == party_id, IN_HOUSEHOLD)
        .scalar_subquery()
    )
    locked = select(Party.id, own).where(Party.id == party_id).with_for_update(key_share=True, of=Party)
    _party, household_id = session.execute(locked).one()
    if household_id is None:
        return [party_id]
    session.execute(select(Household.id).where(Household.id == household_id).with_for_update())
    together = (
        select(Member.party_id)
        .join(HouseholdMember, HouseholdMember.member_id == Member.id)
        .where(HouseholdMember.household_id == household_id, IN_HOUSEHOLD)
    )
    return sorted({party_id, *session.scalars(together)})


def shared_with(party_id: int | None) -> list[int]:
    """The parties of one's household whose bookings one sees: both sides want it."""
    if party_id is None:
        return []
    mine, theirs, other = aliased(HouseholdMember), aliased(HouseholdMember), aliased(Member)
    statement = (
        select(other.party_id)
        .join(theirs, theirs.member_id == other.id)
        .join(mine, mine.household_id == theirs.household_id)
        .join(Member, Member.id == mine.member_id)
        .where(
            Member.party_id == party_id,
            other.party_id != party_id,
            *(
                clause
                for place in (mine, theirs)
                for clause in (place.joined_at.is_not(None), place.left_at.is_(None), place.shares_bookings)
            ),
        )
        .order_by(other.party_id)
    )
    return list(session.scalars(statement))


def guest(public_id: str, made_by_party_ids: Sequence[int]) -> Guest:
    """A guest of one of these organisations whose details are still there. Raises NotFoundError."""
    statement = select(Guest).where(
        Guest.public_id == public_id, Guest.made_by_party_id.in_(made_by_party_ids), Guest.erased_at.is_(None)
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def guest_of(party_id: int) -> Guest | None:
    """The guest behind a party; None for a member's or an organisation's."""
    return session.scalars(select(Guest).where(Guest.party_id == party_id)).one_or_none()


def find_exactly(text: str, district: str | None = None) -> list[Member]:
    """Members by their whole address, phone number or public id, or by their whole name and district; never by a part.

    For a desk: suspended members are not found, and no more than a few of one name.
    """
    wanted = text.replace("\0", "").strip()
    digits = "".join(letter for letter in wanted if letter.isdigit())
    ways: list[ColumnElement[bool]] = [Member.email == lookup_form(wanted), Member.public_id == wanted]
    if len(digits) >= LEAST_DIGITS:
        ways.append(func.regexp_replace(Member.phone, r"\D", "", "g") == digits)
    if district:
        ways.append(and_(func.lower(Member.name) == " ".join(wanted.lower().split()), Member.district == district))
    if not wanted:
        return []
    statement = select(Member).where(or_(*ways), Member.suspended_at.is_(None))
    return list(session.scalars(statement.order_by(Member.id).limit(5)))


def members_of(party_ids: Sequence[int]) -> list[Member]:
    """The members behind parties, by name."""
    statement = select(Member).join(Party, Party.id == Member.party_id).where(Party.id.in_(party_ids))
    return list(session.scalars(statement.order_by(Member.name, Member.id)))
