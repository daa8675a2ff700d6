"""The committee: who sits on it, what it looks at, its ballots, and the decision with a term."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Member, Organisation
from marketplace.accounts.queries import operators
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.directory import rules
from marketplace.directory.models import (
    Ballot,
    BallotScore,
    Designation,
    DesignationApplication,
    ScreeningCriterion,
)
from marketplace.directory.policies import belongs
from marketplace.directory.rules import Criterion, DesignationKind
from marketplace.directory.services.common import (
    DESIGNATION,
    MovedOnError,
    bounded,
    hold,
    hold_designation,
    log,
    move,
    needed,
)
from marketplace.directory.states import ApplicationState, DesignationState, Vote
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post
from marketplace.places import services as places
from marketplace.places.models import Circle

CODES_TRIED = 5


class OwnCauseError(ForbiddenError):
    """Somebody would decide on their own application."""

    code = "belongs-to-applicant"
    sentence = _l(
        "Whoever belongs to the applicant, or filed the application, stays out of the committee and the decision."
    )


@dataclass(frozen=True, slots=True)
class Score:
    """Points from 0 to 5, and why."""

    points: int
    reason: str


def eligible_operators(application: DesignationApplication) -> list[Member]:
    """Operators who have nothing to do with the applicant."""
    return [one for one in operators() if not belongs(one.id, application)]


def open_screening(
    application: DesignationApplication,
    committee: Sequence[Member],
    criteria: Sequence[Criterion],
    *,
    actor: Actor,
    now: datetime,
) -> DesignationApplication:
    """An operator names the committee and what it looks at; the members are told.

    At least three operators, or all that may where the city has fewer. Raises InvalidError by field (``committee``,
    ``criteria``), OwnCauseError (``belongs-to-applicant``), MovedOnError.
    """
    application = hold(application)
    _stay_out(application, actor)
    move(application, ApplicationState.SCREENING)
    members = list({one.id: one for one in committee}.values())
    if any(not one.is_operator for one in members):
        raise InvalidError(fields={"committee": _l("Only operators sit on a committee.")}, code="not-an-operator")
    if any(belongs(one.id, application) for one in members):
        raise OwnCauseError
    least = rules.least_committee(len(eligible_operators(application)))
    if not members or len(members) < least:
        sentence = _l("Please name at least %(count)s members.", count=max(least, 1))
        raise InvalidError(fields={"committee": sentence}, code="committee-too-small")
    application.screening_at, application.moderation = now, Moderation.APPROVED
    application.criteria = [
        ScreeningCriterion(position=position, name=one.name, name_en=one.name_en, weight=one.weight)
        for position, one in enumerate(_checked(criteria), start=1)
    ]
    application.ballots = [Ballot(member_id=one.id, named_at=now) for one in sorted(members, key=lambda one: one.id)]
    session.flush()
    names = sorted(one.public_id for one in members)
    log("screening_opened", application, actor=actor, now=now, after={"committee": names})
    post("designation.screening_opened", application_id=application.id)
    return application


def _checked(criteria: Sequence[Criterion]) -> list[Criterion]:
    found = []
    for one in criteria:
        name = bounded("criteria", " ".join(one.name.split()), rules.LONGEST_CRITERION)
        name_en = bounded("criteria", " ".join(one.name_en.split()), rules.LONGEST_CRITERION)
        if not name and not name_en:
            continue
        if not 1 <= one.weight <= 100:  # noqa: PLR2004 - percent, as the table says
            raise InvalidError(fields={"criteria": _l("A weight is a whole number from 1 to 100.")})
        found.append(Criterion(name or name_en, name_en or name, one.weight))
    if not 0 < len(found) <= rules.MOST_CRITERIA:
        raise InvalidError(fields={"criteria": _l("Please give 1 to %(count)s criteria.", count=rules.MOST_CRITERIA)})
    return found


def vote(
    application: DesignationApplication,
    member: Member,
    scores: Mapping[int, Score],
    said: Vote,
    *,
    comment: str = "",
    now: datetime,
) -> Ballot:
    """A member of the committee scores every criterion (by its id) and votes; again until the screening is closed.

    Raises ForbiddenError (``not-on-committee``, ``belongs-to-applicant``), InvalidError by field (``score-<id>``,
    ``reason-<id>``), MovedOnError.
    """
    application = hold(application)
    if application.state != ApplicationState.SCREENING:
        raise MovedOnError
    ballot = next((one for one in application.ballots if one.member_id == member.id), None)
    if ballot is None or not member.is_operator:
        raise ForbiddenError(_l("You are not on this committee."), code="not-on-committee")
    if belongs(member.id, application):
        raise OwnCauseError
    given = {one.id: _checked_score(one, scores.get(one.id)) for one in application.criteria}
    ballot.comment = bounded("comment", comment, rules.LONGEST_REASON)
    before, ballot.vote, ballot.voted_at = ballot.vote, said, now
    kept = {score.criterion_id: score for score in ballot.scores}
    for criterion_id, score in given.items():
        row = kept.get(criterion_id)
        if row is None:
            ballot.scores.append(BallotScore(criterion_id=criterion_id, score=score.points, reason=score.reason))
        else:
            row.score, row.reason = score.points, score.reason
    session.flush()
    after = {"vote": said.value, "scores": [score.points for score in given.values()]}
    log(
        "voted" if before is None else "voted_again",
        application,
        actor=Actor("operator", member.id),
        now=now,
        after=after,
    )
    return ballot


def _checked_score(criterion: ScreeningCriterion, score: Score | None) -> Score:
    if score is None or not 0 <= score.points <= rules.TOP_SCORE:
        raise InvalidError(fields={f"score-{criterion.id}": _l("Please give 0 to 5 points.")})
    why = needed(f"reason-{criterion.id}", score.reason, rules.LONGEST_REASON, _l("Please give a reason."))
    return Score(score.points, why)


def tally_of(application: DesignationApplication) -> rules.Tally:
    """The votes so far."""
    return rules.tally(one.vote for one in application.ballots)


def average_of(application: DesignationApplication) -> int | None:
    """The weighted average of the ballots cast, in hundredths of a point."""
    weights = {one.id: one.weight for one in application.criteria}
    cast = [one for one in application.ballots if one.vote is not None]
    return rules.weighted_average([(score.score, weights[score.criterion_id]) for one in cast for score in one.scores])


def decide(
    application: DesignationApplication,
    *,
    reason: str,
    months: int,
    actor: Actor,
    today: date,
    now: datetime,
) -> Designation | None:
    """Closes the screening as the committee has voted: more yes than no designates for a term of months, a tie refuses.

    Only when all have voted, or half and one more. ``today`` is the city's day: a first term begins with it, a renewed one
    after the old end. Raises InvalidError by field, ConflictError (``votes-missing``), OwnCauseError, MovedOnError.
    """
    application = hold(application)
    _stay_out(application, actor)
    why = needed("reason", reason, rules.LONGEST_REASON, _l("Please give a reason."))
    if months not in rules.TERMS:
        raise InvalidError(fields={"months": _l("Please choose a term.")})
    votes = tally_of(application)
    if application.state == ApplicationState.SCREENING and not (votes.complete or votes.has_quorum):
        raise ConflictError(_l("Half of the committee and one more must have voted."), code="votes-missing")
    average = average_of(application)
    renewed = _renewed(application)
    move(application, ApplicationState.DESIGNATED if votes.says_yes else ApplicationState.REFUSED)
    application.score, application.reason = average, why
    application.decided_at, application.decided_by_member_id = now, actor.member_id
    made = None
    if votes.says_yes:
        first = renewed.ends_on + timedelta(days=1) if renewed else today
        application.term_starts_on, application.term_ends_on = first, rules.last_day(first, months)
        session.flush()
        made = _designate(application, renewed, actor=actor, now=now)
    after = {
        "state": application.state,
        "yes": votes.yes,
        "no": votes.no,
        "abstain": votes.abstain,
        "missing": votes.missing,
        "score": application.score,
    }
    log("decided", application, actor=actor, now=now, after=after, reason=why)
    post("designation.decided", application_id=application.id)
    session.flush()
    return made


def _renewed(application: DesignationApplication) -> Designation | None:
    """The mark that would go on; None for a first one, and where the old one has ended in the meantime."""
    old = hold_designation(application.renews_id) if application.renews_id else None
    return old if old is not None and old.state == DesignationState.VALID else None


def _designate(
    application: DesignationApplication, renewed: Designation | None, *, actor: Actor, now: datetime
) -> Designation:
    """A new mark, or a longer term of the one that is renewed: its code hangs on doors already."""
    if renewed is not None:
        renewed.application_id, renewed.reminded_days = application.id, None
        if application.term_ends_on is not None:
            renewed.ends_on = application.term_ends_on
    designation = renewed or _new_designation(application, now)
    session.flush()
    put_mark(designation.subject, designation.code, designation.ends_on)
    after = {
        "code": designation.code,
        "from": str(application.term_starts_on),
        "to": str(designation.ends_on),
        "name": designation.subject.name,
    }
    action = "designation.renewed" if renewed else "designation.made"
    record(action, DESIGNATION, designation.id, actor=actor, now=now, after=after)
    return designation


def _new_designation(application: DesignationApplication, now: datetime) -> Designation:
    for _try in range(CODES_TRIED):
        made = Designation(
            application_id=application.id,
            kind=application.kind,
            circle_id=application.circle_id,
            organisation_id=application.organisation_id,
            code=_free_code(),
            starts_on=application.term_starts_on,
            ends_on=application.term_ends_on,
            state=DesignationState.VALID,
            created_at=now,
        )
        try:
            with session.begin_nested():
                session.add(made)
                session.flush()
        except IntegrityError:
            continue  # somebody else got this code between the look and the insert
        session.refresh(made)
        return made
    raise ConflictError


def _free_code() -> str:
    code = rules.new_code()
    while session.scalar(select(Designation.id).where(Designation.code == code)) is not None:
        code = rules.new_code()
    return code


def put_mark(subject: Circle | Organisation, code: str | None, until: date | None) -> None:
    """Writes the mark on the row that pages of lower domains read, or takes it off."""
    if isinstance(subject, Circle):
        places.set_mark(subject, code, until)
    else:
        accounts.set_mark(subject, code, until)


def default_term(kind: str) -> int:
    """For how many months such an applicant is designated, if nobody says otherwise."""
    return rules.TERM_MONTHS[DesignationKind(kind)]


def _stay_out(application: DesignationApplication, actor: Actor) -> None:
    if actor.member_id is None:
        raise NotFoundError
    if belongs(actor.member_id, application):
        raise OwnCauseError
