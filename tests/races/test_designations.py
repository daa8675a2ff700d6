"""Several who would apply, vote or decide at once."""

from sqlalchemy import func, select

from marketplace.accounts.models import StaffRole
from marketplace.db import session
from marketplace.directory.models import Ballot, BallotScore, Designation, DesignationApplication
from marketplace.directory.states import OPEN, ApplicationState
from tests.factories import accounts, designations
from tests.races.arena import Arena, counted, doing

ROUNDS = 3


def test_of_many_who_begin_an_application_one_does(arena: Arena):
    for _number in range(ROUNDS):
        company = accounts.organisation("두레바퀴")
        managers = [accounts.member() for _each in range(4)]
        for manager in managers:
            accounts.staff(manager, company, StaffRole.MANAGER)
        tasks = [doing("begin_application", organisation=company.id, member=who.id) for who in managers * 2]
        assert counted(arena.race(tasks)) == {"won": 1, "already-applied": 7}
        wanted = select(func.count()).where(
            DesignationApplication.organisation_id == company.id, DesignationApplication.state.in_(OPEN)
        )
        assert session.scalar(wanted) == 1


def test_a_member_who_votes_five_times_at_once_has_one_ballot(arena: Arena):
    for _number in range(ROUNDS):
        case = designations.case().submit().screen()
        application, member = case.application.id, case.committee[0].id
        tasks = [
            doing("vote", application=application, member=member, points=points, vote="yes" if points % 2 else "no")
            for points in range(5)
        ]
        assert counted(arena.race(tasks)) == {"won": 5}
        session.expire_all()
        ballot = session.scalars(
            select(Ballot).where(Ballot.application_id == application, Ballot.member_id == member)
        ).one()
        scores = session.scalars(select(BallotScore.score).where(BallotScore.ballot_id == ballot.id)).all()
        assert len(scores) == len(case.application.criteria)
        assert len(set(scores)) == 1  # one whole ballot, not parts of several
        assert ballot.vote == ("yes" if scores[0] % 2 else "no")


def test_a_screening_is_closed_once_while_somebody_still_votes(arena: Arena):
    for _number in range(ROUNDS):
        case = designations.case().submit().screen()
        for member in case.committee[:2]:
            case.vote(member)
        application, last = case.application.id, case.committee[2].id
        tasks = [
            *(doing("decide", application=application, member=one.id) for one in case.committee),
            *(doing("vote", application=application, member=last, points=1, vote="no") for _click in range(3)),
        ]
        outcomes = counted(arena.race(tasks))
        assert set(outcomes) <= {"won", "application-moved-on"}, outcomes
        session.expire_all()
        assert session.get_one(DesignationApplication, application).state == ApplicationState.DESIGNATED
        made = select(func.count()).where(Designation.application_id == application)
        assert session.scalar(made) == 1
