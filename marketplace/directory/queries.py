"""Reading the directory: who is designated, applications and what waits, what is due, and a year's figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from marketplace.accounts.models import Organisation, StaffRole
from marketplace.accounts.policies import organisation_parties
from marketplace.db import session
from marketplace.directory.models import ApplicationDocument, Ballot, Designation, DesignationApplication, Grant
from marketplace.directory.policies import HIDDEN, Applicant, acts_for, may_read
from marketplace.directory.rules import REMIND_DAYS, REPORT_REMIND_DAYS
from marketplace.directory.states import ApplicationState, DesignationState, GrantState
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.places.models import Circle, CircleKind, CircleMembership, CircleRole
from marketplace.web.access import Viewer
from marketplace.web.paging import decode_cursor, encode_cursor

PAGE = 20
SHOWN = 100
Row = TypeVar("Row")
NAME = func.lower(func.coalesce(Circle.name, Organisation.name))


@dataclass(frozen=True, slots=True)
class Found:
    """A page of designations in the order of the carriers' names; ``next_cursor`` None: it is the last."""

    designations: list[Designation]
    next_cursor: str | None


def find(
    words: str = "",
    *,
    kind: str | None = None,
    district: str | None = None,
    field: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Found:
    """Whoever carries the mark now, by name; the words are looked for in names and in what is shared.

    Raises InvalidError(``bad-cursor``).
    """
    statement = _public(Designation.state == DesignationState.VALID).add_columns(NAME)
    wanted = " ".join(words.lower().split())
    if wanted:
        told = (NAME, _english(), func.lower(DesignationApplication.offer))
        statement = statement.where(or_(*(one.contains(wanted, autoescape=True) for one in told)))
    if kind:
        statement = statement.where(Designation.kind == kind)
    if district:
        statement = statement.where(func.coalesce(Circle.district, Organisation.district) == district)
    if field:
        statement = statement.where(DesignationApplication.field == field)
    if cursor:
        name, last_id = decode_cursor(cursor, str, int)
        statement = statement.where(or_(name < NAME, and_(name == NAME, Designation.id > last_id)))
    rows = session.execute(statement.order_by(NAME, Designation.id).limit(limit + 1)).unique().all()
    more = encode_cursor(rows[limit - 1][1], rows[limit - 1][0].id) if len(rows) > limit else None
    return Found([row[0] for row in rows[:limit]], more)


def _english() -> ColumnElement[str]:
    return func.lower(func.coalesce(Circle.name_en, Organisation.name_en))


def _public(*which: ColumnElement[bool]) -> Select[Designation]:
    """Designations of what operators have not taken down."""
    return (
        select(Designation)
        .join(DesignationApplication, DesignationApplication.id == Designation.application_id)
        .outerjoin(Circle, Circle.id == Designation.circle_id)
        .outerjoin(Organisation, Organisation.id == Designation.organisation_id)
        .where(
            *which,
            DesignationApplication.moderation == Moderation.APPROVED,
            func.coalesce(Circle.moderation, Organisation.moderation).not_in(HIDDEN),
        )
    )


def designation(public_id: str, viewer: Viewer) -> Designation:
    """A designation with a public page, valid or ended; what operators have taken down is theirs alone. Raises NotFoundError."""
    which = Designation.public_id == public_id
    statement = select(Designation).where(which) if viewer.is_operator else _public(which)
    return _one(session.scalars(statement).unique().one_or_none())


def acted_designation(public_id: str, viewer: Viewer) -> Designation:
    """A designation that the viewer looks after. Raises NotFoundError, ForbiddenError for others."""
    found = designation(public_id, viewer)
    if not may_read(found, viewer):
        raise ForbiddenError(_l("Only who acts for it and operators may see this."))
    return found


def designation_by_code(code: str) -> Designation | None:
    """Who carries the mark with this code, valid, ended or hidden; None where no such mark was ever given."""
    return session.scalars(select(Designation).where(Designation.code == code)).unique().one_or_none()


def valid_designation(subject: Applicant) -> Designation | None:
    """The mark that it carries now."""
    column = Designation.circle_id if isinstance(subject, Circle) else Designation.organisation_id
    statement = select(Designation).where(column == subject.id, Designation.state == DesignationState.VALID)
    return session.scalars(statement).unique().one_or_none()


def _one(found: Row | None) -> Row:
    if found is None:
        raise NotFoundError
    return found


def applicants(viewer: Viewer) -> list[Applicant]:
    """For whom the viewer may apply: approved villages as steward, organisations as manager; by name."""
    villages = (
        select(Circle)
        .join(CircleMembership, CircleMembership.circle_id == Circle.id)
        .where(
            CircleMembership.member_id == viewer.member_id,
            CircleMembership.until.is_(None),
            CircleMembership.role == CircleRole.STEWARD,
            Circle.kind == CircleKind.VILLAGE,
            Circle.moderation == Moderation.APPROVED,
        )
        .order_by(func.lower(Circle.name), Circle.id)
    )
    parties = organisation_parties(viewer, StaffRole.MANAGER)
    managed = select(Organisation).where(Organisation.party_id.in_(parties), Organisation.moderation.not_in(HIDDEN))
    found: list[Applicant] = list(session.scalars(villages)) if viewer.member_id is not None else []
    return [*found, *session.scalars(managed.order_by(func.lower(Organisation.name), Organisation.id))]


def applicant(public_id: str, viewer: Viewer) -> Applicant:
    """One of these. Raises NotFoundError."""
    for one in applicants(viewer):
        if one.public_id == public_id:
            return one
    raise NotFoundError


def application(public_id: str, viewer: Viewer) -> DesignationApplication:
    """An application that the viewer may read. Raises NotFoundError for others: they need not know that there is one."""
    statement = select(DesignationApplication).where(DesignationApplication.public_id == public_id)
    found = _one(session.scalars(statement).unique().one_or_none())
    if not may_read(found, viewer):
        raise NotFoundError
    return found


def own_application(public_id: str, viewer: Viewer) -> DesignationApplication:
    """An application of an applicant for whom the viewer acts. Raises NotFoundError, ForbiddenError for an operator."""
    found = application(public_id, viewer)
    if not acts_for(found.subject, viewer):
        raise ForbiddenError(_l("Only who acts for the applicant may do this."))
    return found


def applications_of(viewer: Viewer) -> list[DesignationApplication]:
    """Applications of all for whom the viewer acts, the newest first."""
    mine = _of_mine(DesignationApplication.circle_id, DesignationApplication.organisation_id, viewer)
    statement = select(DesignationApplication).where(mine).order_by(DesignationApplication.id.desc()).limit(SHOWN)
    return list(session.scalars(statement).unique())


def designations_of(viewer: Viewer) -> list[Designation]:
    """Marks of all for whom the viewer acts, the newest first."""
    mine = _of_mine(Designation.circle_id, Designation.organisation_id, viewer)
    return list(session.scalars(select(Designation).where(mine).order_by(Designation.id.desc()).limit(SHOWN)).unique())


def _of_mine(circle_column: object, organisation_column: object, viewer: Viewer) -> ColumnElement[bool]:
    found = applicants(viewer)
    circles = [one.id for one in found if isinstance(one, Circle)]
    organisations = [one.id for one in found if not isinstance(one, Circle)]
    return or_(circle_column.in_(circles), organisation_column.in_(organisations))  # type: ignore[attr-defined]  # columns


def document(of: DesignationApplication, public_id: str) -> ApplicationDocument:
    """One of an application's papers. Raises NotFoundError."""
    statement = select(ApplicationDocument).where(
        ApplicationDocument.public_id == public_id, ApplicationDocument.application_id == of.id
    )
    return _one(session.scalars(statement).one_or_none())


def waiting() -> list[DesignationApplication]:
    """Handed in, no committee yet; the longest first."""
    return _in_state(ApplicationState.SUBMITTED)


def screenings() -> list[DesignationApplication]:
    """Before a committee; the longest first."""
    return _in_state(ApplicationState.SCREENING)


def _in_state(state: ApplicationState) -> list[DesignationApplication]:
    statement = select(DesignationApplication).where(DesignationApplication.state == state)
    statement = statement.order_by(DesignationApplication.submitted_at, DesignationApplication.id).limit(SHOWN)
    return list(session.scalars(statement).unique())


def decided(limit: int = PAGE) -> list[DesignationApplication]:
    """What was decided last."""
    statement = select(DesignationApplication).where(DesignationApplication.decided_at.is_not(None))
    return list(session.scalars(statement.order_by(DesignationApplication.decided_at.desc()).limit(limit)).unique())


def ballot(of: DesignationApplication, member_id: int | None) -> Ballot | None:
    """The member's seat in the committee."""
    return next((one for one in of.ballots if one.member_id == member_id), None)


def terms(of: Designation) -> list[DesignationApplication]:
    """The applications that gave it its terms, the first one first."""
    statement = select(DesignationApplication).where(
        or_(DesignationApplication.id == of.application_id, DesignationApplication.renews_id == of.id),
        DesignationApplication.state == ApplicationState.DESIGNATED,
    )
    return list(session.scalars(statement.order_by(DesignationApplication.term_starts_on)).unique())


def open_renewal(of: Designation) -> DesignationApplication | None:
    """The application for another term that is under way."""
    statement = select(DesignationApplication).where(
        DesignationApplication.renews_id == of.id,
        DesignationApplication.state.in_(
            (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.SCREENING)
        ),
    )
    return session.scalars(statement).unique().one_or_none()


def grants(of: Designation) -> list[Grant]:
    """A designation's grants, the newest first."""
    return list(session.scalars(_grants(Grant.designation_id == of.id).order_by(Grant.id.desc())).unique())


def grant(of: Designation, public_id: str) -> Grant:
    """One of a designation's grants. Raises NotFoundError."""
    statement = _grants(Grant.designation_id == of.id, Grant.public_id == public_id)
    return _one(session.scalars(statement).unique().one_or_none())


def reported_grants() -> list[Grant]:
    """Grants whose report waits for an operator."""
    return list(session.scalars(_grants(Grant.state == GrantState.REPORTED).order_by(Grant.reported_at)).unique())


def _grants(*which: ColumnElement[bool]) -> Select[Grant]:
    return select(Grant).where(*which).limit(SHOWN)


# --- what time makes due -----------------------------------------------------------------------------------------------


def to_remind_of_end(today: date) -> list[int]:
    """Designations near their end of which the applicant may have to be told; ``remind_of_end`` looks again."""
    soon = or_(
        *(
            and_(
                Designation.ends_on <= today + timedelta(days=days),
                or_(Designation.reminded_days.is_(None), Designation.reminded_days > days),
            )
            for days in REMIND_DAYS
        )
    )
    return _due(Designation.ends_on >= today, soon)


def over(today: date) -> list[int]:
    """Designations whose last day is over."""
    return _due(Designation.ends_on < today, true())


def _due(*which: ColumnElement[bool]) -> list[int]:
    statement = select(Designation.id).where(Designation.state == DesignationState.VALID, *which)
    return list(session.scalars(statement.order_by(Designation.ends_on, Designation.id)))


def reports_to_remind_of(today: date) -> list[int]:
    """Grants whose report is due within two weeks and of which nobody was reminded."""
    statement = select(Grant.id).where(
        Grant.state == GrantState.GRANTED,
        Grant.reminded_at.is_(None),
        Grant.report_due_on <= today + timedelta(days=REPORT_REMIND_DAYS),
    )
    return list(session.scalars(statement.order_by(Grant.id)))
