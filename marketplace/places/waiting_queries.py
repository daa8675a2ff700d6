"""What waits in circles: for operators, and for the end of stewards' terms."""

from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Member
from marketplace.db import session
from marketplace.moderation_state import Moderation
from marketplace.places.models import Circle, CircleAppeal, CircleMembership, CircleRole
from marketplace.places.rules import REMIND_BEFORE
from marketplace.places.states import AppealState

SHOWN = 100  # an answer brings the next ones up


def proposals() -> list[Circle]:
    """Circles that wait for an operator, the longest first."""
    statement = select(Circle).where(Circle.moderation == Moderation.PENDING)
    return list(session.scalars(statement.order_by(Circle.created_at, Circle.id).limit(SHOWN)))


def open_appeals() -> list[tuple[CircleAppeal, CircleMembership, Circle, Member, Member]]:
    """Words against removals that wait: appeal, membership, circle, the one removed, who removed; the longest first."""
    remover = aliased(Member)
    statement = (
        select(CircleAppeal, CircleMembership, Circle, Member, remover)
        .join(CircleMembership, CircleMembership.id == CircleAppeal.membership_id)
        .join(Circle, Circle.id == CircleMembership.circle_id)
        .join(Member, Member.id == CircleMembership.member_id)
        .join(remover, remover.id == CircleMembership.ended_by_member_id)
        .where(CircleAppeal.state == AppealState.OPEN)
        .order_by(CircleAppeal.created_at, CircleAppeal.id)
        .limit(SHOWN)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(statement)]


def overdue_terms() -> list[tuple[Circle, Member, CircleMembership]]:
    """Stewards whose term went on for want of another: operators look after these."""
    statement = (
        select(Circle, Member, CircleMembership)
        .join(CircleMembership, CircleMembership.circle_id == Circle.id)
        .join(Member, Member.id == CircleMembership.member_id)
        .where(
            CircleMembership.until.is_(None),
            CircleMembership.term_ends_at.is_not(None),
            CircleMembership.term_overdue_at.is_not(None),
        )
        .order_by(CircleMembership.term_overdue_at, CircleMembership.id)
        .limit(SHOWN)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def waiting_for_operators() -> int:
    """How many proposals and appeals wait."""
    new = select(func.count()).where(Circle.moderation == Moderation.PENDING)
    appeals = select(func.count()).where(CircleAppeal.state == AppealState.OPEN)
    return (session.scalar(new) or 0) + (session.scalar(appeals) or 0)


def _serving() -> Select[int]:
    return select(CircleMembership.id).where(
        CircleMembership.role == CircleRole.STEWARD,
        CircleMembership.until.is_(None),
        CircleMembership.term_ends_at.is_not(None),
    )


def terms_to_remind_of(now: datetime) -> list[int]:
    """Memberships of stewards whose term ends within two weeks and who have not been told."""
    ends_at = CircleMembership.term_ends_at
    statement = _serving().where(ends_at > now, ends_at <= now + REMIND_BEFORE)
    return list(session.scalars(statement.where(CircleMembership.term_reminded_at.is_(None)).order_by(ends_at)))


def terms_over(now: datetime) -> list[int]:
    """Memberships of stewards whose term is over and who can be relieved, or of whom operators have not been told."""
    other = aliased(CircleMembership)
    relieved = exists().where(
        other.circle_id == CircleMembership.circle_id,
        other.id != CircleMembership.id,
        other.role == CircleRole.STEWARD,
        other.until.is_(None),
    )
    statement = _serving().where(
        CircleMembership.term_ends_at <= now, or_(CircleMembership.term_overdue_at.is_(None), relieved)
    )
    return list(session.scalars(statement.order_by(CircleMembership.term_ends_at, CircleMembership.id)))
