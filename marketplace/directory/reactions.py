"""What is told of designations: one function an outbox topic, run inside the message's transaction."""

from datetime import date, datetime
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member, StaffRole
from marketplace.db import session
from marketplace.directory.models import Designation, DesignationApplication, Grant
from marketplace.directory.policies import Applicant
from marketplace.directory.states import ApplicationState, DesignationState, EndCause, GrantState
from marketplace.notifications.services import notify
from marketplace.places import queries as places
from marketplace.places.models import Circle

Payload = dict[str, Any]


def submitted(payload: Payload, now: datetime) -> None:
    """Operators are told, unless it was taken back in the meantime."""
    application = session.get_one(DesignationApplication, payload["application_id"])
    if application.state != ApplicationState.SUBMITTED:
        return
    params = _params(application.subject, f"/designations/{application.public_id}")
    for member in accounts.operators():
        notify(member, "designation_applied", f"designation_applied:{application.id}", params, now)


def screening_opened(payload: Payload, now: datetime) -> None:
    """Who was named to the committee is asked to vote."""
    application = session.get_one(DesignationApplication, payload["application_id"])
    if application.state != ApplicationState.SCREENING:
        return
    params = _params(application.subject, f"/designations/{application.public_id}/ballot")
    for ballot in application.ballots:
        notify(ballot.member, "designation_named", f"designation_named:{application.id}", params, now)


def decided(payload: Payload, now: datetime) -> None:
    """The applicant reads the decision, with its reasons and the term."""
    application = session.get_one(DesignationApplication, payload["application_id"])
    yes = application.state == ApplicationState.DESIGNATED
    topic = "designation_granted" if yes else "designation_refused"
    until = _day(application.term_ends_on)
    params = _params(
        application.subject, f"/designations/{application.public_id}", reason=application.reason, until=until
    )
    for member in people(application.subject):
        notify(member, topic, f"{topic}:{application.id}", params, now)


def ending(payload: Payload, now: datetime) -> None:
    """The applicant is reminded of the end, unless it was renewed or ended in the meantime."""
    designation = session.get_one(Designation, payload["designation_id"])
    if designation.state != DesignationState.VALID or str(designation.ends_on) != payload["ends_on"]:
        return
    params = _params(
        designation.subject,
        f"/directory/{designation.public_id}/keeping",
        until=payload["ends_on"],
        days=payload["days"],
    )
    key = f"designation_ending:{designation.id}:{payload['ends_on']}:{payload['days']}"
    for member in people(designation.subject):
        notify(member, "designation_ending", key, params, now)


def ended(payload: Payload, now: datetime) -> None:
    """The applicant is told that the mark has ended."""
    designation = session.get_one(Designation, payload["designation_id"])
    params = _params(
        designation.subject,
        f"/directory/{designation.public_id}",
        cause=str(designation.end_cause or EndCause.TERM),
        reason=designation.end_reason,
    )
    for member in people(designation.subject):
        notify(member, "designation_ended", f"designation_ended:{designation.id}", params, now)


def report_due(payload: Payload, now: datetime) -> None:
    """The managers are reminded of a grant's report, unless it was handed in."""
    grant = session.get_one(Grant, payload["grant_id"])
    if grant.state != GrantState.GRANTED:
        return
    designation = grant.designation
    params = _params(
        designation.subject,
        f"/directory/{designation.public_id}/keeping",
        until=_day(grant.report_due_on),
        amount=grant.amount,
        currency=grant.currency,
    )
    for member in people(designation.subject):
        notify(member, "designation_report_due", f"designation_report_due:{grant.id}", params, now)


def people(subject: Applicant) -> list[Member]:
    """Who acts for it: a circle's stewards, an organisation's managers."""
    if isinstance(subject, Circle):
        return [member for member, _place in places.stewards(subject.id)]
    return accounts.members_who_act_for(subject.party_id, (StaffRole.MANAGER,))


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _params(subject: Applicant, path: str, **more: Any) -> dict[str, Any]:
    """JSON-ready facts, frozen when they are told."""
    return {"carrier": subject.name, "carrier_en": subject.name_en, "path": path} | more
