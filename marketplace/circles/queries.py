"""Reading circles as their stewards and members do, and what stewards have proposed to spend."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Member
from marketplace.db import session
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.places import queries as places
from marketplace.places.fund_models import CircleSpending
from marketplace.places.models import Circle
from marketplace.places.policies import acts, reads_fund
from marketplace.places.states import SpendingState
from marketplace.web.access import Viewer
from marketplace.web.paging import decode_cursor, encode_cursor

PAGE = 20


@dataclass(frozen=True, slots=True)
class SpendingShown:
    """A proposal with the names of the people in it; ``decider`` None: it waits."""

    spending: CircleSpending
    payee: str
    proposer: str
    decider: str | None


def stewarded_circle(public_id: str, viewer: Viewer) -> Circle:
    """A circle that the viewer acts for. Raises NotFoundError for one not to be seen, ForbiddenError for others."""
    circle = places.visible_circle(public_id, viewer)
    if not acts(places.role_in(circle.id, viewer.member_id), viewer):
        raise ForbiddenError(_l("Only stewards of this circle and operators may do this."))
    return circle


def readable_fund(public_id: str, viewer: Viewer) -> Circle:
    """A circle whose fund the viewer may read. Raises NotFoundError, or ForbiddenError for guests and others outside."""
    circle = places.visible_circle(public_id, viewer)
    if not reads_fund(places.role_in(circle.id, viewer.member_id), viewer):
        raise ForbiddenError(_l("Only members of this circle can read its fund."))
    return circle


def waiting_spendings(circle_id: int) -> list[SpendingShown]:
    """What waits for a second steward, oldest first."""
    return _shown([CircleSpending.circle_id == circle_id, CircleSpending.state == SpendingState.PROPOSED], newest=False)


def decided_spendings(
    circle_id: int, cursor: str | None = None, limit: int = PAGE
) -> tuple[list[SpendingShown], str | None]:
    """What was decided, newest first, and where the next page begins."""
    wanted = [CircleSpending.circle_id == circle_id, CircleSpending.state != SpendingState.PROPOSED]
    if cursor:
        (before,) = decode_cursor(cursor, int)
        wanted.append(CircleSpending.id < before)
    rows = _shown(wanted, newest=True, limit=limit + 1)
    more = len(rows) > limit
    return rows[:limit], encode_cursor(rows[limit - 1].spending.id) if more else None


def spending(circle_id: int, public_id: str) -> CircleSpending:
    """One of the circle's. Raises NotFoundError."""
    statement = select(CircleSpending).where(
        CircleSpending.circle_id == circle_id, CircleSpending.public_id == public_id
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _shown(wanted: list[ColumnElement[bool]], *, newest: bool, limit: int = 100) -> list[SpendingShown]:
    payee, proposer, decider = aliased(Member), aliased(Member), aliased(Member)
    statement = (
        select(CircleSpending, payee.name, proposer.name, decider.name)
        .join(payee, payee.id == CircleSpending.payee_member_id)
        .join(proposer, proposer.id == CircleSpending.proposed_by_member_id)
        .outerjoin(decider, decider.id == CircleSpending.decided_by_member_id)
        .where(*wanted)
        .order_by(CircleSpending.id.desc() if newest else CircleSpending.id)
        .limit(limit)
    )
    return [SpendingShown(*row) for row in session.execute(statement)]
