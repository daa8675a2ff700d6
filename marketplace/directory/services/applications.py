"""Writing an application, handing it in, taking it back; its papers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.db import session
from marketplace.directory.models import ApplicationDocument, Designation, DesignationApplication
from marketplace.directory.policies import HIDDEN, Applicant
from marketplace.directory.rules import (
    LONGEST_AREA,
    LONGEST_OFFER,
    LONGEST_TEXT,
    MOST_DOCUMENTS,
    MOST_HOUSEHOLDS,
    DesignationKind,
    SharingField,
)
from marketplace.directory.services.common import MovedOnError, bounded, hold, log, move, needed
from marketplace.directory.services.papers import StoredPaper
from marketplace.directory.states import ApplicationState, DesignationState
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post
from marketplace.places.models import Circle, CircleKind

WRITABLE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What an applicant says. ``area`` and ``households`` are a village's; ``offer`` is public once it is designated."""

    field: SharingField = SharingField.MIXED
    area: str = ""
    households: int | None = None
    offer: str = ""
    plan: str = ""
    facts: str = ""


def begin(
    subject: Applicant,
    kind: DesignationKind,
    filer: Member,
    *,
    now: datetime,
    renews: Designation | None = None,
) -> DesignationApplication:
    """A draft for a circle of kind village or for an organisation. The caller has made sure that the filer acts for it.

    ``renews``: the designation of the same applicant that is to go on. Raises ConflictError (``not-approved``,
    ``not-a-village``, ``wrong-kind``, ``already-designated``, ``already-applied``), NotFoundError for another's designation.
    """
    _check_applicant(subject, kind)
    village = isinstance(subject, Circle)
    current = _valid_designation(subject)
    if renews is not None and (renews.subject is not subject or renews.state != DesignationState.VALID):
        raise NotFoundError
    if renews is None and current is not None:
        raise ConflictError(
            _l("This already carries the mark. You can ask for another term."), code="already-designated"
        )
    application = DesignationApplication(
        kind=kind,
        circle_id=subject.id if village else None,
        organisation_id=None if village else subject.id,
        filed_by_member_id=filer.id,
        renews_id=renews.id if renews else None,
        state=ApplicationState.DRAFT,
        moderation=Moderation.PENDING,
        created_at=now,
    )
    if renews is not None:
        old = renews.application
        application.field, application.area, application.households = old.field, old.area, old.households
        application.offer = old.offer
    try:
        with session.begin_nested():  # the unique index decides between two who begin at once
            session.add(application)
            session.flush()
    except IntegrityError:
        raise ConflictError(_l("There is an open application already."), code="already-applied") from None
    after = {"kind": kind.value, "name": subject.name} | ({"renews": renews.code} if renews else {})
    log("begun", application, actor=Actor("member", filer.id), now=now, after=after)
    return application


def _check_applicant(subject: Applicant, kind: DesignationKind) -> None:
    if isinstance(subject, Circle) != (kind == DesignationKind.VILLAGE):
        raise ConflictError(
            _l("A village is designated as a village, an organisation as company or group."), code="wrong-kind"
        )
    if isinstance(subject, Circle):
        if subject.kind != CircleKind.VILLAGE:
            raise ConflictError(_l("Only circles of the size of a village can be designated."), code="not-a-village")
        if subject.moderation != Moderation.APPROVED:
            raise ConflictError(_l("This circle has not been approved yet."), code="not-approved")
    elif subject.moderation in HIDDEN:
        raise ConflictError(_l("Operators have taken this organisation down."), code="not-approved")


def _valid_designation(subject: Applicant) -> Designation | None:
    column = Designation.circle_id if isinstance(subject, Circle) else Designation.organisation_id
    found = session.query(Designation).filter(column == subject.id, Designation.state == DesignationState.VALID)
    return found.one_or_none()


def write(application: DesignationApplication, texts: Texts, *, actor: Actor, now: datetime) -> DesignationApplication:
    """Changes what is said, until the screening is opened.

    Raises InvalidError by field, MovedOnError.
    """
    application = hold(application)
    if application.state not in WRITABLE:
        raise MovedOnError
    if texts.households is not None and not 1 <= texts.households <= MOST_HOUSEHOLDS:
        raise InvalidError(fields={"households": _l("Please give a number of 1 to 100,000.")})
    application.field = texts.field
    application.area = bounded("area", texts.area, LONGEST_AREA)
    application.households = texts.households
    application.offer = bounded("offer", texts.offer, LONGEST_OFFER)
    application.plan = bounded("plan", texts.plan, LONGEST_TEXT)
    application.facts = bounded("facts", texts.facts, LONGEST_TEXT)
    if application.state == ApplicationState.SUBMITTED:
        _check_complete(application)
    log("written", application, actor=actor, now=now)
    return application


def submit(application: DesignationApplication, *, actor: Actor, now: datetime) -> DesignationApplication:
    """Hands it in: operators are told. Raises InvalidError by field for what is missing, MovedOnError."""
    application = hold(application)
    _check_applicant(application.subject, DesignationKind(application.kind))
    move(application, ApplicationState.SUBMITTED)
    _check_complete(application)
    application.submitted_at = now
    log("submitted", application, actor=actor, now=now)
    post("designation.submitted", application_id=application.id)
    return application


def _check_complete(application: DesignationApplication) -> None:
    needed("offer", application.offer, LONGEST_OFFER, _l("Please say what is shared."))
    needed("plan", application.plan, LONGEST_TEXT, _l("Please say what you plan."))
    if application.kind == DesignationKind.VILLAGE:
        needed("area", application.area, LONGEST_AREA, _l("Please say which streets or blocks belong to it."))
        if application.households is None:
            raise InvalidError(fields={"households": _l("Please say how many households there are.")})


def withdraw(application: DesignationApplication, *, actor: Actor, now: datetime) -> DesignationApplication:
    """The applicant takes it back, until it is decided. Raises MovedOnError."""
    application = hold(application)
    move(application, ApplicationState.WITHDRAWN)
    log("withdrawn", application, actor=actor, now=now)
    return application


def add_document(
    application: DesignationApplication, paper: StoredPaper, member: Member, *, now: datetime
) -> ApplicationDocument:
    """Names a stored paper as one of the application's. Raises MovedOnError, ConflictError (``too-many-documents``)."""
    application = hold(application)
    if application.state not in WRITABLE:
        raise MovedOnError
    if len(application.documents) >= MOST_DOCUMENTS:
        sentence = _l("An application holds at most %(count)s documents.", count=MOST_DOCUMENTS)
        raise ConflictError(sentence, code="too-many-documents")
    made = ApplicationDocument(
        application_id=application.id,
        name=paper.name,
        key=paper.key,
        size=paper.size,
        added_by_member_id=member.id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    session.expire(application, ["documents"])
    log("document_added", application, actor=Actor("member", member.id), now=now, after={"name": made.name})
    return made


def remove_document(
    application: DesignationApplication, document: ApplicationDocument, *, actor: Actor, now: datetime
) -> None:
    """Takes a paper away; a worker removes the file once this has been committed. Raises MovedOnError."""
    application = hold(application)
    if application.state not in WRITABLE:
        raise MovedOnError
    post("photos.removed", keys=[document.key])
    session.delete(document)
    session.flush()
    session.expire(application, ["documents"])
    log("document_removed", application, actor=actor, now=now, after={"name": document.name})
