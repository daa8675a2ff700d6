"""Reading circles: which a member is in, which may be seen, who belongs to them, what waits for an answer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, text

from marketplace.accounts.models import Member
from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.moderation_state import Audience, Moderation
from marketplace.places.models import (
    Circle,
    CircleAppeal,
    CircleInvitation,
    CircleJoinRequest,
    CircleMembership,
    CircleRole,
)
from marketplace.places.policies import sees
from marketplace.places.states import RequestState
from marketplace.security import hash_secret
from marketplace.web.access import Viewer
from marketplace.web.paging import decode_cursor, encode_cursor

PAGE = 20
SHOWN = 100  # of what waits: an answer brings the next ones up
Row = TypeVar("Row")

# A member of a stairwell is a member of its building, village, district and city as well, as soon as operators have
# approved the stairwell: else anybody would make himself a member of any circle by proposing one inside it.
_MINE = """
    WITH RECURSIVE mine AS (
        SELECT circle_id AS id, role <> 'guest' AS as_member FROM circle_memberships WHERE member_id = :member AND until IS NULL
        UNION
        SELECT circles.parent_id, as_member FROM circles JOIN mine ON mine.id = circles.id
        WHERE circles.parent_id IS NOT NULL AND circles.moderation = 'approved'
    )
    SELECT mine.id{more} FROM mine JOIN circles ON circles.id = mine.id
    WHERE circles.moderation IN ('pending', 'approved'){which} GROUP BY mine.id
"""
BELONGING = text(_MINE.format(more=", bool_or(as_member) AS as_member", which=""))
# Guests see and book what is shown to the circle; its members' prices and early days are not theirs.
MEMBER_IN = text(_MINE.format(more="", which=" AND as_member"))
AROUND = text(
    """
    WITH RECURSIVE around AS (
        SELECT id, parent_id, 0 AS far FROM circles WHERE id = :circle
        UNION
        SELECT circles.id, circles.parent_id, far + 1 FROM circles JOIN around ON around.parent_id = circles.id
    )
    SELECT id FROM around WHERE far > 0 ORDER BY far DESC
    """
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of circles in the order of their names; ``next_cursor`` None: it is the last."""

    circles: list[Circle]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Belonging:
    """Ids of circles, with all around them: ``any``: where one is whatever; ``member``: where one is more than a guest."""

    any: frozenset[int] = frozenset()
    member: frozenset[int] = frozenset()


def belonging(member_id: int | None) -> Belonging:
    """Where a member belongs, in one statement; nowhere for a stranger."""
    if member_id is None:
        return Belonging()
    rows = session.execute(BELONGING, {"member": member_id}).all()
    return Belonging(frozenset(row.id for row in rows), frozenset(row.id for row in rows if row.as_member))


def circles_of(member_id: int | None) -> frozenset[int]:
    """Ids of the circles that a member belongs to, be it as a guest, with all around them; none for a stranger."""
    return belonging(member_id).any


def may_see_audience(member_id: int | None, audience: str, circle_ids: Collection[int]) -> bool:
    """Whether a thing shown to this audience (everyone, or the circles named) is shown to this member."""
    if audience == Audience.EVERYONE:
        return True
    return bool(circle_ids) and not circles_of(member_id).isdisjoint(circle_ids)


def membership(circle_id: int, member_id: int | None) -> CircleMembership | None:
    """The member's place in the circle itself, as it is now; None for others and for strangers."""
    if member_id is None:
        return None
    statement = select(CircleMembership).where(
        CircleMembership.circle_id == circle_id,
        CircleMembership.member_id == member_id,
        CircleMembership.until.is_(None),
    )
    return session.scalars(statement).one_or_none()


def role_in(circle_id: int, member_id: int | None) -> str | None:
    """What the member is in the circle itself; None for others and for strangers."""
    found = membership(circle_id, member_id)
    return found.role if found else None


def roles_in(circle_ids: Collection[int], member_id: int | None) -> dict[int, str]:
    """What the member is in each of the circles; those that he isn't in are left out."""
    statement = select(CircleMembership.circle_id, CircleMembership.role).where(
        CircleMembership.member_id == member_id,
        CircleMembership.circle_id.in_(circle_ids),
        CircleMembership.until.is_(None),
    )
    return {row[0]: row[1] for row in session.execute(statement)} if member_id is not None else {}


def public_ids(circle_ids: Iterable[int]) -> dict[int, str]:
    """The public ids of approved circles; others are left out."""
    statement = select(Circle.id, Circle.public_id).where(
        Circle.id.in_(set(circle_ids)), Circle.moderation == Moderation.APPROVED
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def circle_by_public_id(public_id: str) -> Circle:
    """The circle, whoever asks. Raises NotFoundError."""
    found = session.scalars(select(Circle).where(Circle.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def visible_circle(public_id: str, viewer: Viewer) -> Circle:
    """A circle that the viewer may know of. Raises NotFoundError."""
    found = circle_by_public_id(public_id)
    if not sees(found, role_in(found.id, viewer.member_id), viewer):
        raise NotFoundError
    return found


def circles_around(circle: Circle, viewer: Viewer) -> list[Circle]:
    """The circles around one, the largest first, of which the viewer may know."""
    ids = list(session.scalars(AROUND, {"circle": circle.id})) if circle.parent_id else []
    rows = {row.id: row for row in session.scalars(select(Circle).where(Circle.id.in_(ids)))} if ids else {}
    return [rows[one] for one in ids if sees(rows[one], role_in(one, viewer.member_id), viewer)]


def circles_inside(circle: Circle) -> list[Circle]:
    """The approved circles right inside one, by name."""
    statement = select(Circle).where(Circle.parent_id == circle.id, Circle.moderation == Moderation.APPROVED)
    return list(session.scalars(statement.order_by(func.lower(Circle.name), Circle.id).limit(SHOWN)))


def my_circles(member_id: int | None) -> list[tuple[Circle, CircleMembership]]:
    """The circles that a member is in, with the place there: those that may still be seen; by name."""
    if member_id is None:
        return []
    mine = and_(CircleMembership.member_id == member_id, CircleMembership.until.is_(None))
    seen = or_(
        Circle.moderation.in_((Moderation.PENDING, Moderation.APPROVED)), CircleMembership.role == CircleRole.STEWARD
    )
    statement = select(Circle, CircleMembership).join(CircleMembership, CircleMembership.circle_id == Circle.id)
    statement = statement.where(mine, seen).order_by(func.lower(Circle.name), Circle.id)
    return [(circle, place) for circle, place in session.execute(statement)]


def find_circles(
    words: str = "",
    *,
    district: str | None = None,
    mine_of: int | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Found:
    """Approved circles whose Korean or English name contains the words, by name; ``mine_of``: a member's own among them.

    Raises InvalidError(``bad-cursor``).
    """
    lowered = func.lower(Circle.name)
    statement = select(Circle, lowered).where(Circle.moderation == Moderation.APPROVED)
    wanted = " ".join(words.lower().split())
    if wanted:
        named = (lowered, func.lower(Circle.name_en))
        statement = statement.where(or_(*(name.contains(wanted, autoescape=True) for name in named)))
    if district:
        statement = statement.where(Circle.district == district)
    if mine_of is not None:
        statement = statement.where(_has_member(mine_of))
    if cursor:
        name, last_id = decode_cursor(cursor, str, int)
        statement = statement.where(or_(lowered > name, and_(lowered == name, Circle.id > last_id)))
    rows = session.execute(statement.order_by(lowered, Circle.id).limit(limit + 1)).all()
    more = encode_cursor(rows[limit - 1][1], rows[limit - 1][0].id) if len(rows) > limit else None
    return Found([circle for circle, _lowered in rows[:limit]], more)


def _has_member(member_id: int) -> ColumnElement[bool]:
    return exists().where(
        CircleMembership.circle_id == Circle.id,
        CircleMembership.member_id == member_id,
        CircleMembership.until.is_(None),
    )


def member_counts(circle_ids: Iterable[int]) -> dict[int, int]:
    """How many belong to each circle, stewards included, guests not."""
    ids = list(circle_ids)
    statement = select(CircleMembership.circle_id, func.count()).where(
        CircleMembership.circle_id.in_(ids),
        CircleMembership.until.is_(None),
        CircleMembership.role != CircleRole.GUEST,
    )
    found = {row[0]: row[1] for row in session.execute(statement.group_by(CircleMembership.circle_id))}
    return {circle_id: found.get(circle_id, 0) for circle_id in ids}


def stewards(circle_id: int) -> list[tuple[Member, CircleMembership]]:
    """Who acts for a circle, the longest-serving first."""
    return _people(circle_id, CircleMembership.role == CircleRole.STEWARD)


def payable_people(circle_id: int, limit: int = 300) -> list[Member]:
    """Who can be paid out of its fund: those who belong to it, stewards first, then by name."""
    statement = (
        select(Member)
        .join(CircleMembership, CircleMembership.member_id == Member.id)
        .where(CircleMembership.circle_id == circle_id, CircleMembership.until.is_(None), Member.suspended_at.is_(None))
        .order_by(CircleMembership.role != CircleRole.STEWARD, func.lower(Member.name), Member.id)
    )
    return list(session.scalars(statement.limit(limit)))


def is_payable(circle_id: int, member: Member) -> bool:
    """Whether somebody can be paid out of the circle's fund: belongs to it now, and is not suspended."""
    return member.suspended_at is None and membership(circle_id, member.id) is not None


def _people(circle_id: int, *which: ColumnElement[bool]) -> list[tuple[Member, CircleMembership]]:
    statement = _places(circle_id).where(*which).order_by(CircleMembership.since, CircleMembership.id)
    return [(member, place) for member, place in session.execute(statement)]


def _places(circle_id: int) -> Select[Member, CircleMembership]:
    statement = select(Member, CircleMembership).join(CircleMembership, CircleMembership.member_id == Member.id)
    return statement.where(CircleMembership.circle_id == circle_id, CircleMembership.until.is_(None))


def people(
    circle_id: int, *, cursor: str | None = None, limit: int = 50
) -> tuple[list[tuple[Member, CircleMembership]], str | None]:
    """A page of a circle's members and guests without its stewards, the newest first, and the cursor of the next.

    Raises InvalidError(``bad-cursor``).
    """
    statement = _places(circle_id).where(CircleMembership.role != CircleRole.STEWARD)
    if cursor:
        statement = statement.where(CircleMembership.id < decode_cursor(cursor, int)[0])
    rows = [
        (who, place) for who, place in session.execute(statement.order_by(CircleMembership.id.desc()).limit(limit + 1))
    ]
    more = encode_cursor(rows[limit - 1][1].id) if len(rows) > limit else None
    return rows[:limit], more


def pending_requests(circle_id: int) -> list[tuple[CircleJoinRequest, Member]]:
    """Who waits for the stewards' answer, the longest first."""
    statement = (
        select(CircleJoinRequest, Member)
        .join(Member, Member.id == CircleJoinRequest.member_id)
        .where(CircleJoinRequest.circle_id == circle_id, CircleJoinRequest.state == RequestState.PENDING)
        .order_by(CircleJoinRequest.created_at, CircleJoinRequest.id)
        .limit(SHOWN)
    )
    return [(request, member) for request, member in session.execute(statement)]


def pending_request(circle_id: int, member_id: int | None) -> CircleJoinRequest | None:
    """The member's own wish that waits."""
    if member_id is None:
        return None
    statement = select(CircleJoinRequest).where(
        CircleJoinRequest.circle_id == circle_id,
        CircleJoinRequest.member_id == member_id,
        CircleJoinRequest.state == RequestState.PENDING,
    )
    return session.scalars(statement).one_or_none()


def join_request(circle_id: int, public_id: str) -> CircleJoinRequest:
    """A wish to join this circle. Raises NotFoundError."""
    statement = select(CircleJoinRequest).where(
        CircleJoinRequest.public_id == public_id, CircleJoinRequest.circle_id == circle_id
    )
    return _one(statement)


def _one(statement: Select[Row]) -> Row:
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def removal(circle_id: int, member_id: int | None) -> CircleMembership | None:
    """The membership that somebody else ended, if that was the member's last one here and he is not in it again."""
    if member_id is None:
        return None
    statement = select(CircleMembership).where(
        CircleMembership.circle_id == circle_id, CircleMembership.member_id == member_id
    )
    last = session.scalars(statement.order_by(CircleMembership.id.desc()).limit(1)).first()
    if last is None or last.until is None or last.ended_by_member_id in {None, member_id}:
        return None
    return last


def appeal_against(membership_id: int) -> CircleAppeal | None:
    """The word against a removal."""
    return session.scalars(select(CircleAppeal).where(CircleAppeal.membership_id == membership_id)).one_or_none()


def invitations(circle_id: int) -> list[tuple[CircleInvitation, Member]]:
    """A circle's links with who made them, the newest first."""
    statement = (
        select(CircleInvitation, Member)
        .join(Member, Member.id == CircleInvitation.made_by_member_id)
        .where(CircleInvitation.circle_id == circle_id)
        .order_by(CircleInvitation.created_at.desc(), CircleInvitation.id.desc())
        .limit(SHOWN)
    )
    return [(invitation, maker) for invitation, maker in session.execute(statement)]


def invitation(circle_id: int, public_id: str) -> CircleInvitation:
    """One of a circle's links. Raises NotFoundError."""
    statement = select(CircleInvitation).where(
        CircleInvitation.public_id == public_id, CircleInvitation.circle_id == circle_id
    )
    return _one(statement)


def invitation_by_secret(secret: str) -> CircleInvitation | None:
    """The invitation behind the secret of a link."""
    statement = select(CircleInvitation).where(CircleInvitation.secret_hash == hash_secret(secret))
    return session.scalars(statement).one_or_none()


def is_live(row: CircleInvitation, wall: datetime) -> bool:
    """Whether a link still lets somebody in."""
    return row.revoked_at is None and row.uses < row.max_uses and wall < row.expires_at


def circle_by_code(code: str) -> Circle | None:
    """The circle in whose hall this code hangs. Looked for by digest, so that the time it takes tells of no letter."""
    return session.scalars(select(Circle).where(func.md5(Circle.join_code) == func.md5(code))).one_or_none()


def appeal_by_public_id(public_id: str) -> CircleAppeal:
    """The appeal. Raises NotFoundError."""
    return _one(select(CircleAppeal).where(CircleAppeal.public_id == public_id))
