"""Changes to circles and who belongs to them."""

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.moderation_state import Audience, Moderation
from marketplace.places import services
from marketplace.places.models import Circle, CircleKind, CircleMembership, CircleRole
from tests.factories import accounts, places


def roles(circle: Circle) -> dict[int, str]:
    statement = select(CircleMembership.member_id, CircleMembership.role)
    statement = statement.where(CircleMembership.circle_id == circle.id, CircleMembership.until.is_(None))
    return {row.member_id: row.role for row in session.execute(statement)}


def audited(circle: Circle) -> list[str]:
    statement = select(AuditEntry.action).where(AuditEntry.subject_kind == "circle", AuditEntry.subject_id == circle.id)
    return list(session.scalars(statement.order_by(AuditEntry.id)))


def test_a_circle_begins_with_its_steward(city, now):
    steward = accounts.member()
    with transaction():
        circle = services.create_circle(
            kind=CircleKind.BUILDING, name=" 101동  3호 라인 ", purpose=" 공구 ", steward=steward, now=now, actor=SYSTEM
        )
    assert (circle.name, circle.purpose, circle.moderation) == ("101동 3호 라인", "공구", Moderation.PENDING)
    session.refresh(circle)
    assert circle.audience == Audience.EVERYONE
    assert roles(circle) == {steward.id: CircleRole.STEWARD}
    assert audited(circle) == ["circle.made", "circle.joined"]


@pytest.mark.parametrize("name", ["", "  ", "가" * 81])
def test_a_circle_needs_a_name(city, now, name):
    with pytest.raises(InvalidError) as refusal, transaction():
        services.create_circle(kind=CircleKind.CITY, name=name, now=now, actor=SYSTEM)
    assert list(refusal.value.fields) == ["name"]


@pytest.mark.parametrize(
    ("inner", "outer", "fits"),
    [
        (CircleKind.STAIRWELL, CircleKind.BUILDING, True),
        (CircleKind.STAIRWELL, CircleKind.CITY, True),
        (CircleKind.VILLAGE, CircleKind.DISTRICT, True),
        (CircleKind.BUILDING, CircleKind.BUILDING, False),
        (CircleKind.CITY, CircleKind.DISTRICT, False),
    ],
)
def test_a_circle_lies_inside_a_larger_one(city, now, inner, outer, fits):
    parent = places.circle(outer)
    if fits:
        assert places.circle(inner, parent=parent).parent_id == parent.id
    else:
        with pytest.raises(InvalidError) as refusal:
            places.circle(inner, parent=parent)
        assert refusal.value.code == "circle-order"


def test_a_member_joins_once_and_changes_the_role(city, now):
    circle = places.circle(steward=accounts.member())
    member = accounts.member()
    for role in (CircleRole.GUEST, CircleRole.GUEST, CircleRole.MEMBER):
        places.belongs(member, circle, role)
        assert roles(circle)[member.id] == role
    assert audited(circle) == ["circle.made", "circle.joined", "circle.joined", "circle.role"]


def test_a_member_leaves_and_may_come_back(city, now):
    circle, member = places.circle(steward=accounts.member()), accounts.member()
    places.belongs(member, circle)
    with transaction():
        services.leave(circle, member, actor=SYSTEM, now=now, reason="umgezogen")
    assert member.id not in roles(circle)
    places.belongs(member, circle)
    assert roles(circle)[member.id] == CircleRole.MEMBER


def test_nobody_leaves_a_circle_that_he_is_not_in(city, now):
    with pytest.raises(NotFoundError), transaction():
        services.leave(places.circle(steward=accounts.member()), accounts.member(), actor=SYSTEM, now=now)


def test_a_circle_keeps_a_steward(city, now):
    steward, second = accounts.member(), accounts.member()
    circle = places.circle(steward=steward)
    with pytest.raises(ConflictError) as refusal, transaction():
        services.leave(circle, steward, actor=SYSTEM, now=now)
    assert refusal.value.code == "last-steward"
    with pytest.raises(ConflictError), transaction():
        services.join(circle, steward, CircleRole.MEMBER, actor=SYSTEM, now=now)
    places.belongs(second, circle, CircleRole.STEWARD)
    with transaction():
        services.join(circle, steward, CircleRole.MEMBER, actor=SYSTEM, now=now)
        services.leave(circle, steward, actor=SYSTEM, now=now)
    assert roles(circle) == {second.id: CircleRole.STEWARD}
