"""The committee: who sits on it, its ballots, and what is decided."""

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import StaffRole
from marketplace.audit.models import AuditEntry
from marketplace.db import session, transaction
from marketplace.directory import services
from marketplace.directory.models import Ballot, BallotScore
from marketplace.directory.rules import CRITERIA, Criterion, DesignationKind
from marketplace.directory.services import MovedOnError, OwnCauseError, Score
from marketplace.directory.states import ApplicationState, Vote
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.moderation_state import Moderation
from tests.factories import accounts, designations, places
from tests.factories.designations import NOW, TODAY, by

YES, NO, ABSTAIN = Vote.YES, Vote.NO, Vote.ABSTAIN


def open_with(case, members, criteria=None):
    with transaction():
        chosen = criteria if criteria is not None else CRITERIA[DesignationKind.COMPANY]
        services.open_screening(case.application, members, chosen, actor=by(case.committee[0]), now=NOW)


def test_a_screening_freezes_committee_and_criteria(city):
    case = designations.case().submit().screen()
    application = case.fresh()
    assert application.state == ApplicationState.SCREENING
    assert application.moderation == Moderation.APPROVED
    assert [one.name for one in application.criteria] == [one.name for one in CRITERIA[DesignationKind.COMPANY]]
    assert {one.member_id for one in application.ballots} == {one.id for one in case.committee}
    assert {one.vote for one in application.ballots} == {None}


@pytest.mark.parametrize(
    ("operators", "named", "good"), [(3, 3, True), (4, 2, False), (2, 2, True), (1, 1, True), (1, 0, False)]
)
def test_three_are_named_or_all_of_fewer(city, operators, named, good):
    case = designations.case(committee=designations.operators(operators)).submit()
    if good:
        open_with(case, case.committee[:named])
        assert len(case.fresh().ballots) == named
        return
    with pytest.raises(InvalidError) as refused:
        open_with(case, case.committee[:named])
    assert refused.value.code == "committee-too-small"


def test_a_name_given_twice_is_one_seat(city):
    case = designations.case().submit()
    with pytest.raises(InvalidError):
        open_with(case, [case.committee[0]] * 3)


def test_only_operators_are_named(city):
    case = designations.case().submit()
    with pytest.raises(InvalidError) as refused:
        open_with(case, [*case.committee[:2], accounts.member()])
    assert refused.value.code == "not-an-operator"


def of_the_circle(case, who):
    places.belongs(who, case.application.circle)


def of_the_staff(case, who):
    accounts.staff(who, case.application.organisation, StaffRole.READER)


@pytest.mark.parametrize(
    ("kind", "belong"), [(DesignationKind.VILLAGE, of_the_circle), (DesignationKind.GROUP, of_the_staff)]
)
def test_who_belongs_to_the_applicant_stays_out(city, kind, belong):
    case = designations.case(kind).submit()
    neighbour = case.committee[2]
    belong(case, neighbour)
    assert neighbour not in services.eligible_operators(case.application)
    with pytest.raises(OwnCauseError):
        open_with(case, case.committee)
    with pytest.raises(OwnCauseError), transaction():
        services.open_screening(case.application, case.committee[:2], CRITERIA[kind], actor=by(neighbour), now=NOW)
    open_with(case, case.committee[:2])  # two are all that are left


def test_who_filed_it_stays_out(city):
    committee = designations.operators(3)
    case = designations.case(committee=committee, filer=accounts.member("운영자이면서 대표", operator=True)).submit()
    with pytest.raises(OwnCauseError):
        open_with(case, [*committee, case.filer])


def test_who_comes_to_belong_later_votes_no_more(city):
    case = designations.case().submit().screen()
    of_the_staff(case, case.committee[1])
    with pytest.raises(OwnCauseError):
        case.vote(case.committee[1])


@pytest.mark.parametrize(
    ("criteria", "good"),
    [
        ([Criterion("안전", "", 10)], True),
        ([Criterion("", "Safety", 10), Criterion("", "", 0)], True),
        ([Criterion("안전", "Safety", 0)], False),
        ([Criterion("안전", "Safety", 101)], False),
        ([Criterion("가" * 81, "Safety", 10)], False),
        ([Criterion("", "", 10)], False),
        ([Criterion(str(number), "", 1) for number in range(11)], False),
    ],
)
def test_criteria_have_a_name_and_a_weight(city, criteria, good):
    case = designations.case().submit()
    if good:
        open_with(case, case.committee, criteria)
        assert [(one.name != "", one.name_en != "") for one in case.fresh().criteria] == [(True, True)]
        return
    with pytest.raises(InvalidError) as refused:
        open_with(case, case.committee, criteria)
    assert "criteria" in refused.value.fields


def test_a_draft_is_not_screened_and_a_screening_is_opened_once(city):
    case = designations.case()
    with pytest.raises(MovedOnError):
        case.screen()
    case.submit().screen()
    with pytest.raises(MovedOnError):
        case.screen()


def test_a_vote_can_be_changed_and_leaves_one_ballot(city):
    case = designations.case().submit().screen()
    member = case.committee[0]
    case.vote(member, YES, 5).vote(member, NO, 2)
    ballot = session.scalars(select(Ballot).where(Ballot.member_id == member.id)).one()
    assert ballot.vote == NO
    assert {one.score for one in ballot.scores} == {2}
    assert session.scalar(select(func.count()).select_from(BallotScore)) == len(case.application.criteria)
    actions = list(session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("application.voted"))))
    assert actions == ["application.voted", "application.voted_again"]


@pytest.mark.parametrize(
    ("points", "reason", "field"), [(6, "까닭", "score"), (-1, "까닭", "score"), (3, " ", "reason")]
)
def test_each_criterion_gets_points_with_a_reason(city, points, reason, field):
    case = designations.case().submit().screen()
    scores = {one.id: Score(points, reason) for one in case.application.criteria}
    with pytest.raises(InvalidError) as refused, transaction():
        services.vote(case.application, case.committee[0], scores, YES, now=NOW)
    assert all(name.startswith(field) for name in refused.value.fields)


def test_no_criterion_is_left_out(city):
    case = designations.case().submit().screen()
    with pytest.raises(InvalidError), transaction():
        services.vote(case.application, case.committee[0], {}, YES, now=NOW)


def test_only_the_committee_votes(city):
    case = designations.case().submit().screen()
    with pytest.raises(ForbiddenError) as refused:
        case.vote(accounts.member("다른 운영자", operator=True))
    assert refused.value.code == "not-on-committee"


def test_the_majority_designates_with_a_term(city):
    case = designations.case().submit().screen()
    for member, said in zip(case.committee, (YES, NO, YES), strict=True):
        case.vote(member, said, 4)
    made = case.decide(months=36)
    application = case.fresh()
    assert application.state == ApplicationState.DESIGNATED
    assert (application.score, application.reason) == (400, "위원회가 찬성했어요.")
    assert made is not None
    assert (str(made.starts_on), str(made.ends_on)) == ("2026-11-16", "2029-11-15")
    organisation = application.organisation
    assert organisation is not None
    assert (organisation.designation_code, organisation.designated_until) == (made.code, made.ends_on)


def test_a_village_carries_its_mark_as_well(city):
    made = designations.designation(DesignationKind.VILLAGE)
    session.expire_all()
    assert made.circle is not None
    assert (made.circle.designation_code, made.circle.designated_until) == (made.code, made.ends_on)


@pytest.mark.parametrize("votes", [(YES, NO), (NO, NO), (ABSTAIN, ABSTAIN)])
def test_a_tie_and_a_no_refuse_with_reasons(city, votes):
    case = designations.case(committee=designations.operators(2)).submit().screen()
    for member, said in zip(case.committee, votes, strict=True):
        case.vote(member, said)
    assert case.decide(reason="안전 계획이 더 필요해요.") is None
    application = case.fresh()
    assert (application.state, application.reason) == (ApplicationState.REFUSED, "안전 계획이 더 필요해요.")
    assert application.term_ends_on is None
    assert application.organisation is not None
    assert application.organisation.designation_code is None


def test_votes_may_be_missing_only_beyond_a_quorum(city):
    case = designations.case(committee=designations.operators(4)).submit().screen()
    for member in case.committee[:2]:
        case.vote(member)
    with pytest.raises(ConflictError) as refused:
        case.decide()
    assert refused.value.code == "votes-missing"
    case.vote(case.committee[2])
    assert case.decide() is not None


@pytest.mark.parametrize(("reason", "months", "field"), [("", 36, "reason"), ("좋아요.", 7, "months")])
def test_a_decision_has_a_reason_and_a_term(city, reason, months, field):
    case = designations.case().submit().screen()
    for member in case.committee:
        case.vote(member)
    with pytest.raises(InvalidError) as refused:
        case.decide(months=months, reason=reason)
    assert field in refused.value.fields


def test_it_is_decided_once_and_by_nobody_of_the_applicant(city):
    case = designations.case().submit().screen()
    for member in case.committee:
        case.vote(member)
    neighbour = accounts.member("이웃 운영자", operator=True)
    of_the_staff(case, neighbour)
    with pytest.raises(OwnCauseError), transaction():
        services.decide(case.application, reason="좋아요.", months=36, actor=by(neighbour), today=TODAY, now=NOW)
    case.decide()
    with pytest.raises(MovedOnError):
        case.decide()
    with pytest.raises(MovedOnError):
        case.vote(case.committee[0])


def test_codes_are_eight_letters_that_nobody_misreads(city):
    made = designations.designation()
    assert len(made.code) == 8
    assert set(made.code).isdisjoint("IO0123456789")
