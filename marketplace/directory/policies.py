"""Who applies, who may look into an application, and who has to stay out of its committee."""

from sqlalchemy import exists, select

from marketplace.accounts.models import Organisation, Staff, StaffRole
from marketplace.accounts.policies import organisation_parties
from marketplace.db import session
from marketplace.directory.models import Designation, DesignationApplication
from marketplace.moderation_state import Moderation
from marketplace.places.models import Circle, CircleMembership, CircleRole
from marketplace.places.queries import role_in
from marketplace.web.access import Viewer

Applicant = Circle | Organisation
HIDDEN = (Moderation.REJECTED, Moderation.SUSPENDED)


def acts_for(subject: Applicant, viewer: Viewer) -> bool:
    """Whether the viewer may apply for it: a steward of the circle, a manager of the organisation."""
    if isinstance(subject, Circle):
        return role_in(subject.id, viewer.member_id) == CircleRole.STEWARD
    return subject.party_id in organisation_parties(viewer, StaffRole.MANAGER)


def may_read(of: DesignationApplication | Designation, viewer: Viewer) -> bool:
    """Whether the viewer reads what is not public of it: who acts for it, and operators, of whom a committee is made."""
    return viewer.is_operator or acts_for(of.subject, viewer)


def is_hidden(designation: Designation) -> bool:
    """Whether operators have taken down who carries the mark: it holds for nobody then, and nobody is named."""
    return designation.subject.moderation in HIDDEN


def belongs(member_id: int, application: DesignationApplication) -> bool:
    """Whether a member is of the applicant: in the circle, on the staff, or the one who filed the application."""
    if application.filed_by_member_id == member_id:
        return True
    if application.circle_id is not None:
        found = exists().where(
            CircleMembership.circle_id == application.circle_id,
            CircleMembership.member_id == member_id,
            CircleMembership.until.is_(None),
        )
    else:
        found = exists().where(
            Staff.organisation_id == application.organisation_id,
            Staff.member_id == member_id,
            Staff.until.is_(None),
        )
    return bool(session.scalar(select(found)))
