"""One circle, several who would leave it, join it or answer at once."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace import clock
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import session, transaction
from marketplace.moderation_state import Moderation
from marketplace.places import queries, services
from marketplace.places.models import (
    Circle,
    CircleInvitation,
    CircleJoinRequest,
    CircleKind,
    CircleMembership,
    CircleRole,
)
from marketplace.places.services import Texts, Ways
from marketplace.places.states import JoinVia, RequestState
from tests.factories.bookings import NOW, renter
from tests.races.arena import Arena, counted, doing

ROUNDS = 6


def opened() -> Circle:
    """An open circle with one steward."""
    first = renter()
    with transaction():
        circle = services.propose_circle(
            kind=CircleKind.BUILDING,
            texts=Texts(name="두레", purpose="함께"),
            ways=Ways(by_request=True, by_code=True),
            founder=first,
            parent=None,
            now=NOW,
        )
        services.decide_circle(circle, Moderation.APPROVED, actor=SYSTEM, now=NOW)
    return circle


def current(circle_id: int, role: CircleRole) -> int:
    session.expire_all()
    found = select(func.count()).where(
        CircleMembership.circle_id == circle_id, CircleMembership.until.is_(None), CircleMembership.role == role
    )
    return session.scalar(found) or 0


def test_of_the_last_two_stewards_who_leave_at_once_one_stays(arena: Arena):
    for _number in range(ROUNDS):
        circle, second = opened(), renter()
        with transaction():
            services.join(circle, second, CircleRole.STEWARD, actor=SYSTEM, now=NOW)
        both = [who.id for who, _place in queries.stewards(circle.id)]
        found = counted(arena.race([doing("leave_circle", circle=circle.id, member=who) for who in both]))
        assert found == {"won": 1, "last-steward": 1}
        assert current(circle.id, CircleRole.STEWARD) == 1


def test_a_link_for_one_lets_one_of_ten_in(arena: Arena):
    for _number in range(3):
        circle = opened()
        maker = queries.stewards(circle.id)[0][0]
        with transaction():
            invitation, secret = services.make_invitation(
                circle,
                role=CircleRole.MEMBER,
                max_uses=1,
                lasts=timedelta(days=1),
                actor=Actor("member", maker.id),
                now=NOW,
                wall=clock.wall(),
            )
        tasks = [doing("join_by_link", secret=secret, member=who) for who, _party in arena.people(10)]
        assert counted(arena.race(tasks)) == {"won": 1, "invitation-over": 9}
        assert current(circle.id, CircleRole.MEMBER) == 1
        assert session.get_one(CircleInvitation, invitation.id).uses == 1


def test_a_wish_has_one_end_and_nobody_is_twice_in_a_circle(arena: Arena):
    for _number in range(ROUNDS):
        circle, member = opened(), renter()
        with transaction():
            wish = services.ask_to_join(circle, member, via=JoinVia.REQUEST, message="", now=NOW)
        code, wish_id = circle.join_code, wish.id
        tasks = [
            *(doing("accept_wish", request=wish_id) for _click in range(3)),
            *(doing("withdraw_wish", request=wish_id) for _click in range(3)),
            *(doing("join_by_code", code=code, member=member.id) for _click in range(3)),
        ]
        outcomes = counted(arena.race(tasks))
        assert set(outcomes) <= {"won", "already-answered"}, outcomes
        assert outcomes["won"] <= 4  # one answer to the wish, and three by the code, of which one changes anything
        assert current(circle.id, CircleRole.MEMBER) == 1
        session.expire_all()
        assert session.get_one(CircleJoinRequest, wish_id).state != RequestState.PENDING
