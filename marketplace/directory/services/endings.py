"""What time and people do to a mark: reminders, its end, and grants with their reports."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM, Actor, record
from marketplace.db import session
from marketplace.directory import rules
from marketplace.directory.models import Designation, Grant
from marketplace.directory.rules import DesignationKind
from marketplace.directory.services.common import DESIGNATION, GRANT, hold_designation, needed
from marketplace.directory.services.screening import put_mark
from marketplace.directory.states import DesignationState, EndCause, GrantState
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post


class EndedError(ConflictError):
    """The designation has ended already."""

    code = "already-ended"
    sentence = _l("This designation has ended already.")


def remind_of_end(designation_id: int, today: date, now: datetime) -> bool:
    """Tells the applicant 60 and 14 days ahead, each once; False: nothing is due any more."""
    designation = hold_designation(designation_id)
    if designation.state != DesignationState.VALID:
        return False
    days = rules.due_reminder(designation.ends_on, today, designation.reminded_days)
    if days is None:
        return False
    designation.reminded_days = days
    after = {"to": str(designation.ends_on), "days": days}
    record("designation.reminded", DESIGNATION, designation.id, actor=SYSTEM, now=now, after=after)
    post("designation.ending", designation_id=designation.id, ends_on=str(designation.ends_on), days=days)
    return True


def end_by_clock(designation_id: int, today: date, now: datetime) -> bool:
    """Ends a designation whose last day is over; False: it isn't, or somebody has ended it."""
    designation = hold_designation(designation_id)
    if designation.state != DesignationState.VALID or designation.ends_on >= today:
        return False
    _end(designation, EndCause.TERM, None, SYSTEM, now)
    return True


def end(designation: Designation, *, reason: str, actor: Actor, now: datetime) -> Designation:
    """An operator takes the mark away, with a reason that the applicant and who checks the mark's end read.

    Raises InvalidError without a reason, EndedError.
    """
    why = needed("reason", reason, rules.LONGEST_REASON, _l("Please give a reason."))
    return _end(_valid(designation), EndCause.OPERATOR, why, actor, now)


def give_back(designation: Designation, *, actor: Actor, now: datetime) -> Designation:
    """The applicant gives the mark back. Raises EndedError."""
    return _end(_valid(designation), EndCause.GIVEN_BACK, None, actor, now)


def _valid(designation: Designation) -> Designation:
    held = hold_designation(designation.id)
    if held.state != DesignationState.VALID:
        raise EndedError
    return held


def _end(designation: Designation, cause: EndCause, reason: str | None, actor: Actor, now: datetime) -> Designation:
    designation.state, designation.ended_at = DesignationState.ENDED, now
    designation.end_cause, designation.end_reason, designation.ended_by_member_id = cause, reason, actor.member_id
    session.flush()
    put_mark(designation.subject, None, None)
    after = {"code": designation.code, "cause": cause.value, "name": designation.subject.name}
    record("designation.ended", DESIGNATION, designation.id, actor=actor, now=now, after=after, reason=reason)
    post("designation.ended", designation_id=designation.id)
    return designation


def grant(
    designation: Designation,
    *,
    amount: int,
    currency: str,
    purpose: str,
    report_due_on: date,
    today: date,
    actor: Actor,
    now: datetime,
) -> Grant:
    """Records that the city promises a designated organisation an amount, in minor units, and until when it reports.

    The money itself is paid by the city's treasury and is not in our books. Raises InvalidError by field, ConflictError
    (``villages-have-funds``), EndedError.
    """
    held = _valid(designation)
    if held.kind == DesignationKind.VILLAGE:
        raise ConflictError(_l("A village's grants go into its circle's fund."), code="villages-have-funds")
    if not 0 < amount <= rules.MOST_GRANT:
        raise InvalidError(fields={"amount": _l("Please give an amount.")})
    if report_due_on <= today:
        raise InvalidError(fields={"report_due_on": _l("Please choose a day that is still to come.")})
    made = Grant(
        designation_id=held.id,
        amount=amount,
        currency=currency,
        purpose=needed("purpose", purpose, rules.LONGEST_REASON, _l("Please say what the money is for.")),
        report_due_on=report_due_on,
        state=GrantState.GRANTED,
        moderation=Moderation.APPROVED,
        granted_by_member_id=actor.member_id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    after = {"amount": amount, "name": held.subject.name, "to": str(report_due_on)}
    record("grant.made", GRANT, made.id, actor=actor, now=now, after=after, reason=made.purpose)
    return made


def _hold_grant(grant_id: int) -> Grant:
    statement = select(Grant).where(Grant.id == grant_id).with_for_update(of=Grant)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def report_on_grant(of: Grant, text: str, member: Member, *, now: datetime) -> Grant:
    """The organisation says what became of the money; again until an operator has settled it.

    Raises InvalidError without a text, ConflictError (``already-settled``).
    """
    held = _hold_grant(of.id)
    if held.state == GrantState.SETTLED:
        raise ConflictError(_l("This grant is settled."), code="already-settled")
    held.report = needed("report", text, rules.LONGEST_TEXT, _l("Please say what the money was used for."))
    held.state, held.reported_at, held.reported_by_member_id = GrantState.REPORTED, now, member.id
    session.flush()
    record("grant.reported", GRANT, held.id, actor=Actor("member", member.id), now=now)
    return held


def settle_grant(of: Grant, *, actor: Actor, now: datetime) -> Grant:
    """An operator has looked at the report and closes the matter. Raises ConflictError (``not-reported``)."""
    held = _hold_grant(of.id)
    if held.state != GrantState.REPORTED:
        raise ConflictError(_l("There is no report to settle."), code="not-reported")
    held.state, held.settled_at, held.settled_by_member_id = GrantState.SETTLED, now, actor.member_id
    session.flush()
    record("grant.settled", GRANT, held.id, actor=actor, now=now, after={"amount": held.amount})
    return held


def remind_of_report(grant_id: int, today: date, now: datetime) -> bool:
    """Tells an organisation's managers two weeks before its report is due, once; False: nothing is due any more."""
    held = _hold_grant(grant_id)
    if held.state != GrantState.GRANTED or held.reminded_at is not None:
        return False
    if today < rules.reminder_day(held.report_due_on, rules.REPORT_REMIND_DAYS):
        return False
    held.reminded_at = now
    session.flush()
    post("designation.report_due", grant_id=held.id)
    return True
