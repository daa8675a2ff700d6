"""Reading parties, members, organisations, sessions and tokens."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.accounts.addresses import lookup_form
from marketplace.accounts.models import (
    ApiToken,
    Member,
    Organisation,
    OrganisationVerification,
    Party,
    SignInSession,
    Staff,
    StaffRole,
    VerificationState,
)
from marketplace.accounts.policies import LENDING, organisation_parties
from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.moderation_state import Moderation
from marketplace.web.access import Viewer

IDLE_LIMIT = timedelta(days=30)
LONGEST_SESSION = timedelta(days=180)


def member_by_email(email: str) -> Member | None:
    """The member with this address, whatever its case."""
    return session.scalars(select(Member).where(Member.email == lookup_form(email))).one_or_none()


def member(member_id: int) -> Member:
    """The member. Raises NotFoundError."""
    found = session.get(Member, member_id)
    if found is None:
        raise NotFoundError
    return found


def member_by_public_id(public_id: str) -> Member:
    """The member behind a public id. Raises NotFoundError."""
    found = session.scalars(select(Member).where(Member.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def visible_member(public_id: str, viewer: Viewer) -> Member:
    """The member whose page the viewer may see: a suspended one is seen by operators only. Raises NotFoundError."""
    found = member_by_public_id(public_id)
    if found.suspended_at is not None and not viewer.is_operator:
        raise NotFoundError
    return found


def party(party_id: int) -> Party:
    """The party. Raises NotFoundError."""
    found = session.get(Party, party_id)
    if found is None:
        raise NotFoundError
    return found


def parties(party_ids: list[int]) -> list[Party]:
    """The parties in the order asked for."""
    found = {row.id: row for row in session.scalars(select(Party).where(Party.id.in_(party_ids)))}
    return [found[party_id] for party_id in party_ids if party_id in found]


def find_members(text: str, limit: int = 50) -> list[Member]:
    """Members whose name contains the text, or whose e-mail begins with it, or whose public id it is; by name.

    For operators.
    """
    wanted = text.strip().lower()
    if not wanted:
        return []
    statement = (
        select(Member)
        .where(
            or_(
                func.lower(Member.name).contains(wanted, autoescape=True),
                Member.email.startswith(wanted, autoescape=True),
                Member.public_id == text.strip(),
            )
        )
        .order_by(Member.name, Member.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def members_who_act_for(party_id: int, roles: tuple[StaffRole, ...] = LENDING) -> list[Member]:
    """Whom to tell about a party's affairs: the member himself, or the organisation's staff in these roles.

    A suspended member still hears of his own bookings (they are cancelled, money comes back), not of an organisation's.
    """
    staff = select(Staff.member_id).join(Organisation, Organisation.id == Staff.organisation_id)
    staff = staff.where(Organisation.party_id == party_id, Staff.until.is_(None), Staff.role.in_(roles))
    serves = and_(Member.id.in_(staff), Member.suspended_at.is_(None))
    statement = select(Member).where(or_(Member.party_id == party_id, serves)).order_by(Member.id)
    return list(session.scalars(statement))


def serves(member_id: int, party_id: int, roles: tuple[StaffRole, ...] = LENDING) -> bool:
    """Whether a member serves the organisation behind a party now, in one of these roles."""
    statement = (
        select(Staff.id)
        .join(Organisation, Organisation.id == Staff.organisation_id)
        .where(
            Organisation.party_id == party_id,
            Staff.member_id == member_id,
            Staff.until.is_(None),
            Staff.role.in_(roles),
        )
    )
    return session.scalars(statement.limit(1)).first() is not None


def organisations_of(viewer: Viewer) -> list[tuple[Organisation, str]]:
    """The organisations that the viewer serves, with the role there; by name."""
    roles = organisation_parties(viewer)
    statement = (
        select(Organisation).where(Organisation.party_id.in_(roles)).order_by(Organisation.name, Organisation.id)
    )
    return [(row, roles[row.party_id]) for row in session.scalars(statement)]


def served_organisation(public_id: str, viewer: Viewer) -> tuple[Organisation, str]:
    """An organisation that the viewer serves, and the role there. Raises NotFoundError for any other."""
    found = session.scalars(select(Organisation).where(Organisation.public_id == public_id)).one_or_none()
    role = organisation_parties(viewer).get(found.party_id) if found else None
    if found is None or role is None:
        raise NotFoundError
    return found, role


def organisation_by_public_id(public_id: str) -> Organisation:
    """The organisation behind a public id, whoever asks. Raises NotFoundError."""
    found = session.scalars(select(Organisation).where(Organisation.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def role_there(organisation: Organisation, viewer: Viewer) -> str | None:
    """The viewer's role in an organisation; None for others."""
    return organisation_parties(viewer).get(organisation.party_id)


def waiting_organisations(limit: int = 50) -> list[Organisation]:
    """Organisations that operators have not looked at, the oldest first."""
    statement = select(Organisation).where(Organisation.moderation == Moderation.PENDING)
    return list(session.scalars(statement.order_by(Organisation.created_at, Organisation.id).limit(limit)))


def waiting_verifications(limit: int = 50) -> list[tuple[OrganisationVerification, Organisation, Member]]:
    """Wishes to be verified, the oldest first, with who asked."""
    statement = (
        select(OrganisationVerification, Organisation, Member)
        .join(Organisation, Organisation.id == OrganisationVerification.organisation_id)
        .join(Member, Member.id == OrganisationVerification.asked_by_member_id)
        .where(OrganisationVerification.state == VerificationState.PENDING)
        .order_by(OrganisationVerification.created_at, OrganisationVerification.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def waiting_about_organisations() -> int:
    """How many organisations and wishes to be verified wait for operators."""
    pages = select(func.count()).where(Organisation.moderation == Moderation.PENDING)
    wishes = select(func.count()).where(OrganisationVerification.state == VerificationState.PENDING)
    return session.scalars(pages).one() + session.scalars(wishes).one()


def verification_by_public_id(public_id: str) -> OrganisationVerification:
    """A wish to be verified, for operators. Raises NotFoundError."""
    statement = select(OrganisationVerification).where(OrganisationVerification.public_id == public_id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def last_verification(organisation_id: int) -> OrganisationVerification | None:
    """An organisation's latest wish to be verified."""
    statement = select(OrganisationVerification).where(OrganisationVerification.organisation_id == organisation_id)
    return session.scalars(statement.order_by(OrganisationVerification.id.desc()).limit(1)).one_or_none()


def organisation_by_source(source: str, source_key: str) -> Organisation | None:
    """The organisation that an import made."""
    statement = select(Organisation).where(Organisation.source == source, Organisation.source_key == source_key)
    return session.scalars(statement).one_or_none()


def staff_of(organisation_id: int) -> list[tuple[Member, str]]:
    """Who serves an organisation now, with their roles."""
    statement = (
        select(Member, Staff.role)
        .join(Staff, Staff.member_id == Member.id)
        .where(Staff.organisation_id == organisation_id, Staff.until.is_(None))
        .order_by(Member.name)
    )
    return [(who, role) for who, role in session.execute(statement)]


def _live(wall: datetime) -> ColumnElement[bool]:
    """Sessions that still count: not ended, not left alone for a month, not older than half a year."""
    return and_(
        SignInSession.ended_at.is_(None),
        SignInSession.seen_at > wall - IDLE_LIMIT,
        SignInSession.created_at > wall - LONGEST_SESSION,
    )


def live_session(secret_hash: str, wall: datetime) -> SignInSession | None:
    """The session behind a secret's hash, if it still counts."""
    return session.scalars(
        select(SignInSession).where(SignInSession.secret_hash == secret_hash, _live(wall))
    ).one_or_none()


def open_sessions(member_id: int, wall: datetime) -> list[SignInSession]:
    """A member's signed-in browsers, last seen first."""
    statement = select(SignInSession).where(SignInSession.member_id == member_id, _live(wall))
    return list(session.scalars(statement.order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())))


def session_by_public_id(public_id: str, member_id: int) -> SignInSession:
    """One of the member's own sessions. Raises NotFoundError for another's."""
    statement = select(SignInSession).where(SignInSession.public_id == public_id, SignInSession.member_id == member_id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def live_token(secret_hash: str) -> ApiToken | None:
    """The API token behind a secret's hash, unless it is revoked."""
    statement = select(ApiToken).where(ApiToken.secret_hash == secret_hash, ApiToken.revoked_at.is_(None))
    return session.scalars(statement).one_or_none()


def tokens_of(member_id: int) -> list[ApiToken]:
    """A member's API tokens that still work, newest first."""
    statement = select(ApiToken).where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
    return list(session.scalars(statement.order_by(ApiToken.id.desc())))


def operators() -> list[Member]:
    """Who runs the place."""
    statement = select(Member).where(and_(Member.operator_since.is_not(None), Member.suspended_at.is_(None)))
    return list(session.scalars(statement.order_by(Member.id)))
