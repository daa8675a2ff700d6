"""May this person act for that party?"""

from sqlalchemy import select

from marketplace.accounts.models import Organisation, Staff, StaffRole
from marketplace.db import session
from marketplace.web.access import Viewer

LENDING = (StaffRole.MANAGER, StaffRole.CLERK)  # listings and bookings
MONEY = (StaffRole.MANAGER, StaffRole.BOOKKEEPER)  # earnings, payouts, statements
READING = tuple(StaffRole)


def organisation_parties(viewer: Viewer, *roles: StaffRole) -> dict[int, str]:
    """Party ids of the organisations that the viewer serves in one of the roles (default: any), with that role."""
    if viewer.member_id is None:
        return {}
    statement = (
        select(Organisation.party_id, Staff.role)
        .join(Staff, Staff.organisation_id == Organisation.id)
        .where(Staff.member_id == viewer.member_id, Staff.until.is_(None), Staff.role.in_(roles or READING))
        .order_by(Organisation.party_id)
    )
    return {row.party_id: row.role for row in session.execute(statement)}


def party_ids(viewer: Viewer, *roles: StaffRole) -> list[int]:
    """The parties that the viewer may act for: himself first, then organisations (default roles: LENDING)."""
    if viewer.party_id is None:
        return []
    return [viewer.party_id, *organisation_parties(viewer, *(roles or LENDING))]


def acts_for(viewer: Viewer, party_id: int, *roles: StaffRole) -> bool:
    """Whether the viewer may act for the party: his own, or an organisation's in one of the roles (default: LENDING)."""
    return party_id in party_ids(viewer, *roles)
