"""Reading a circle's board, and who of its members lets the others see it."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from marketplace.accounts.models import Member
from marketplace.db import session
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.places.board_models import CircleComment, CircleNotice
from marketplace.places.board_policies import SHOWN, WRITERS, Reader, may_see_members, sees
from marketplace.places.models import Circle, CircleMembership, CircleRole
from marketplace.places.policies import belongs
from marketplace.places.policies import sees as sees_circle
from marketplace.places.queries import membership, visible_circle
from marketplace.web.access import Viewer


def reader_of(circle: Circle, viewer: Viewer) -> Reader:
    """What the viewer is in the circle."""
    place = membership(circle.id, viewer.member_id)
    return Reader(viewer.member_id, CircleRole(place.role) if place else None, viewer.is_operator)


def board(public_id: str, viewer: Viewer) -> tuple[Circle, Reader]:
    """The circle whose board is asked for, and what the viewer is in it.

    Raises NotFoundError where the circle isn't the viewer's to see, ForbiddenError (``not-in-circle``) for who is not in it.
    """
    circle, reader = _circle(public_id, viewer)
    if not belongs(reader.role, viewer):
        sentence = _l("Only those who belong to this circle read its board. You can ask to join on the circle's page.")
        raise ForbiddenError(sentence, code="not-in-circle")
    return circle, reader


def members_page(public_id: str, viewer: Viewer) -> tuple[Circle, Reader]:
    """The circle whose members are asked for. Raises NotFoundError as ``board``, ForbiddenError for guests as well."""
    circle, reader = _circle(public_id, viewer)
    if not may_see_members(reader):
        raise ForbiddenError(_l("Only members of this circle see who else belongs to it."), code="not-in-circle")
    return circle, reader


def _circle(public_id: str, viewer: Viewer) -> tuple[Circle, Reader]:
    circle = visible_circle(public_id, viewer)
    return circle, reader_of(circle, viewer)


def notices(
    circle: Circle, reader: Reader, before: tuple[bool, int] | None = None, limit: int = 20
) -> list[CircleNotice]:
    """The board: what is pinned first, then the newest; ``before``: (pinned, id) of the last one of the page before.

    What operators have taken away is there for its author and for operators only; what was removed is not.
    """
    statement = select(CircleNotice).where(CircleNotice.circle_id == circle.id, CircleNotice.removed_at.is_(None))
    if not reader.is_operator:
        mine = CircleNotice.author_member_id == reader.member_id
        statement = statement.where(or_(CircleNotice.moderation.in_(SHOWN), mine))
    if before is not None:
        statement = statement.where(tuple_(CircleNotice.pinned, CircleNotice.id) < before)
    order = (CircleNotice.pinned.desc(), CircleNotice.id.desc())
    return list(session.scalars(statement.order_by(*order).limit(limit)))


def comment_counts(notice_ids: Collection[int]) -> dict[int, int]:
    """How many comments everybody reads, by notice; none: left out."""
    if not notice_ids:
        return {}
    statement = (
        select(CircleComment.notice_id, func.count().label("comments"))
        .where(
            CircleComment.notice_id.in_(notice_ids),
            CircleComment.removed_at.is_(None),
            CircleComment.moderation.in_(SHOWN),
        )
        .group_by(CircleComment.notice_id)
    )
    return {row.notice_id: row.comments for row in session.execute(statement)}


def notice(circle: Circle, public_id: str, reader: Reader) -> CircleNotice:
    """A notice of this circle. Raises NotFoundError where it isn't the reader's to see."""
    statement = select(CircleNotice).where(CircleNotice.public_id == public_id, CircleNotice.circle_id == circle.id)
    found = session.scalars(statement).one_or_none()
    if found is None or not sees(found, reader):
        raise NotFoundError
    return found


def comments(of: CircleNotice, reader: Reader, after_id: int = 0, limit: int = 50) -> list[CircleComment]:
    """The comments that the reader sees, oldest first; ``after_id``: the last one of the page before."""
    statement = select(CircleComment).where(CircleComment.notice_id == of.id, CircleComment.id > after_id)
    if not reader.is_operator:
        shown: ColumnElement[bool] = CircleComment.moderation.in_(SHOWN)
        if not reader.is_steward:
            shown = and_(shown, CircleComment.removed_at.is_(None))
        statement = statement.where(or_(shown, CircleComment.author_member_id == reader.member_id))
    return list(session.scalars(statement.order_by(CircleComment.id).limit(limit)))


def comment(of: CircleNotice, public_id: str, reader: Reader) -> CircleComment:
    """A comment on this notice. Raises NotFoundError where it isn't the reader's to see."""
    statement = select(CircleComment).where(CircleComment.public_id == public_id, CircleComment.notice_id == of.id)
    found = session.scalars(statement).one_or_none()
    if found is None or not sees(found, reader):
        raise NotFoundError
    return found


def visible_notice(public_id: str, viewer: Viewer) -> CircleNotice:
    """A notice by its own id. Raises NotFoundError where its board or itself isn't the viewer's to read."""
    found = any_notice(public_id)
    if not _readable(found, found.circle, viewer):
        raise NotFoundError
    return found


def visible_comment(public_id: str, viewer: Viewer) -> CircleComment:
    """A comment by its own id. Raises NotFoundError as ``visible_notice``."""
    found = any_comment(public_id)
    readable = _readable(found, found.notice.circle, viewer) and _readable(found.notice, found.notice.circle, viewer)
    if not readable:
        raise NotFoundError
    return found


def _readable(thing: CircleNotice | CircleComment, circle: Circle, viewer: Viewer) -> bool:
    reader = reader_of(circle, viewer)
    return sees_circle(circle, reader.role, viewer) and belongs(reader.role, viewer) and sees(thing, reader)


def any_notice(public_id: str) -> CircleNotice:
    """A notice, for operators. Raises NotFoundError."""
    found = session.scalars(select(CircleNotice).where(CircleNotice.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def any_comment(public_id: str) -> CircleComment:
    """A comment, for operators. Raises NotFoundError."""
    found = session.scalars(select(CircleComment).where(CircleComment.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


# --- who belongs to it -------------------------------------------------------------------------------------------------


def _belonging(circle_id: int) -> tuple[ColumnElement[bool], ...]:
    """Members and stewards of now whose accounts are open, where memberships are joined with members."""
    return (
        CircleMembership.circle_id == circle_id,
        CircleMembership.until.is_(None),
        CircleMembership.role.in_(WRITERS),
        Member.suspended_at.is_(None),
    )


# An office is held by name.
_NAMED = or_(CircleMembership.show_name, CircleMembership.role == CircleRole.STEWARD)


def shown_members(circle_id: int, after_id: int = 0, limit: int = 50) -> list[tuple[CircleMembership, Member]]:
    """Stewards, and those who let the others read their name; ``after_id``: the member id at the end of the page before."""
    statement = (
        select(CircleMembership, Member)
        .join(Member, Member.id == CircleMembership.member_id)
        .where(*_belonging(circle_id), _NAMED, CircleMembership.member_id > after_id)
        .order_by(CircleMembership.member_id)
        .limit(limit)
    )
    return [(place, member) for place, member in session.execute(statement)]


def quiet_count(circle_id: int) -> int:
    """How many more belong to it and keep to themselves."""
    statement = (
        select(func.count())
        .select_from(CircleMembership)
        .join(Member, Member.id == CircleMembership.member_id)
        .where(*_belonging(circle_id), ~_NAMED)
    )
    return session.scalar(statement) or 0


def to_be_told(circle_id: int, but: int, after_id: int, limit: int) -> list[Member]:
    """Members and stewards who are told of a notice, all ``but`` its author, in the order of their ids."""
    statement = (
        select(Member)
        .join(CircleMembership, CircleMembership.member_id == Member.id)
        .where(*_belonging(circle_id), CircleMembership.member_id > after_id, CircleMembership.member_id != but)
        .order_by(CircleMembership.member_id)
        .limit(limit)
    )
    return list(session.scalars(statement))
