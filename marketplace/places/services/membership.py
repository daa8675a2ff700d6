"""Who belongs to a circle, as what, and until when."""

from datetime import datetime

from sqlalchemy import select, update

from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM, Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.outbox.services import post
from marketplace.places.models import Circle, CircleJoinRequest, CircleMembership, CircleRole
from marketplace.places.rules import LONGEST_REASON, REMIND_BEFORE, term_end
from marketplace.places.states import RequestState


def join(
    circle: Circle,
    member: Member,
    role: CircleRole,
    *,
    actor: Actor,
    now: datetime,
    via: str = "",
    term_ends_at: datetime | None = None,
) -> CircleMembership:
    """Makes a member belong to a circle; a second time changes nothing but the role and a steward's term.

    ``via`` tells the log by which door. Raises ConflictError (``last-steward``) where no steward would be left.
    """
    hold(circle.id)
    current = current_membership(circle.id, member.id)
    if current is not None:
        return _change_role(circle, member, current, role, term_ends_at, actor=actor, now=now)
    membership = CircleMembership(
        circle_id=circle.id, member_id=member.id, role=role, since=now, term_ends_at=term_ends_at
    )
    session.add(membership)
    session.execute(
        update(CircleJoinRequest)
        .where(
            CircleJoinRequest.circle_id == circle.id,
            CircleJoinRequest.member_id == member.id,
            CircleJoinRequest.state == RequestState.PENDING,
        )
        .values(state=RequestState.WITHDRAWN, decided_at=now)
    )
    session.flush()
    after = {"member": member.public_id, "role": role.value} | ({"via": via} if via else {})
    record("circle.joined", "circle", circle.id, actor=actor, now=now, after=after)
    return membership


def leave(circle: Circle, member: Member, *, actor: Actor, now: datetime, reason: str | None = None) -> None:
    """Ends a membership. Raises NotFoundError for one who is not in it, ConflictError for its last steward."""
    hold(circle.id)
    current = current_membership(circle.id, member.id)
    if current is None:
        raise NotFoundError
    _keep_a_steward(current)
    _end(current, actor, now, reason)
    before = {"member": member.public_id, "role": current.role}
    record("circle.left", "circle", circle.id, actor=actor, now=now, before=before, reason=reason)


def remove(circle: Circle, member: Member, *, actor: Actor, reason: str, now: datetime) -> CircleMembership:
    """A steward or an operator ends somebody's membership; the member is told why and may appeal.

    Raises NotFoundError for one who is not in it, InvalidError without a reason, ForbiddenError where a steward would
    remove another one, ConflictError for the last steward and for oneself (``own-membership``).
    """
    said = checked_reason(reason)
    hold(circle.id)
    current = current_membership(circle.id, member.id)
    if current is None:
        raise NotFoundError
    if actor.member_id == member.id:
        raise ConflictError(_l("You can leave the circle on its own page."), code="own-membership")
    _only_operators_end_stewards(current, actor)
    _keep_a_steward(current)
    _end(current, actor, now, said)
    before = {"member": member.public_id, "role": current.role}
    record("circle.removed", "circle", circle.id, actor=actor, now=now, before=before, reason=said)
    post("circle.member_removed", membership_id=current.id)
    return current


def set_role(
    circle: Circle, member: Member, role: CircleRole, *, actor: Actor, now: datetime, term_months: int | None = None
) -> CircleMembership:
    """Names a member steward for a term (or anew), or makes them a member or a guest.

    Raises NotFoundError for one who is not in it, ForbiddenError where a steward would end another's office,
    ConflictError for the last steward and for one's own term (``own-term``).
    """
    hold(circle.id)
    current = current_membership(circle.id, member.id)
    if current is None:
        raise NotFoundError
    steward = role == CircleRole.STEWARD
    if steward and current.role == role and actor.member_id == member.id and actor.kind != "operator":
        raise ConflictError(_l("Another steward or an operator can renew your term."), code="own-term")
    if not steward and actor.member_id != member.id:
        _only_operators_end_stewards(current, actor)
    term_ends_at = term_end(now, term_months) if steward and term_months else None
    was = (current.role, current.term_ends_at)
    _change_role(circle, member, current, role, term_ends_at, actor=actor, now=now)
    if (current.role, current.term_ends_at) != was and actor.member_id != member.id:
        post("circle.role_changed", membership_id=current.id, at=now.isoformat())
    return current


def remind_of_term(membership_id: int, now: datetime) -> bool:
    """Tells a steward, once, that the term ends in two weeks; False where that is no longer so."""
    membership = _held_membership(membership_id)
    ends_at = membership.term_ends_at
    if membership.role != CircleRole.STEWARD or membership.until or ends_at is None or membership.term_reminded_at:
        return False
    if not now < ends_at <= now + REMIND_BEFORE:
        return False
    membership.term_reminded_at = now
    post("circle.term_ending", membership_id=membership.id)
    return True


def end_term(membership_id: int, now: datetime) -> bool:
    """Ends a steward's term that is over: a member from now on. The only steward's goes on, and operators are told, once.

    False where there is nothing to do.
    """
    membership = _held_membership(membership_id)
    ends_at = membership.term_ends_at
    if membership.role != CircleRole.STEWARD or membership.until or ends_at is None or ends_at > now:
        return False
    member = {"member": session.get_one(Member, membership.member_id).public_id}
    if _has_another_steward(membership):
        membership.role, membership.term_ends_at = CircleRole.MEMBER, None
        before, after = member | {"role": CircleRole.STEWARD.value}, member | {"role": CircleRole.MEMBER.value}
        record("circle.term_ended", "circle", membership.circle_id, actor=SYSTEM, now=now, before=before, after=after)
        post("circle.term_ended", membership_id=membership.id, at=now.isoformat())
        return True
    if membership.term_overdue_at:
        return False
    membership.term_overdue_at = now
    record("circle.term_overdue", "circle", membership.circle_id, actor=SYSTEM, now=now, after=member)
    post("circle.term_overdue", membership_id=membership.id, at=now.isoformat())
    return True


def hold(circle_id: int) -> None:
    """Locks the circle's row, first of all: two changes of one circle follow each other, and none waits for the other's."""
    session.execute(select(Circle.id).where(Circle.id == circle_id).with_for_update(key_share=True))


def current_membership(circle_id: int, member_id: int) -> CircleMembership | None:
    """The member's place in it, as it is now that the circle is held."""
    statement = select(CircleMembership).where(
        CircleMembership.circle_id == circle_id,
        CircleMembership.member_id == member_id,
        CircleMembership.until.is_(None),
    )
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def checked_reason(reason: str) -> str:
    """A reason that another person reads. Raises InvalidError by field."""
    said = reason.strip()
    if not said:
        raise InvalidError(fields={"reason": _l("Please give a reason.")})
    if len(said) > LONGEST_REASON:
        raise InvalidError(fields={"reason": _l("Please use at most %(count)s characters.", count=LONGEST_REASON)})
    return said


def _held_membership(membership_id: int) -> CircleMembership:
    membership = session.get_one(CircleMembership, membership_id)
    hold(membership.circle_id)
    session.refresh(membership)
    return membership


def _change_role(
    circle: Circle,
    member: Member,
    current: CircleMembership,
    role: CircleRole,
    term_ends_at: datetime | None,
    *,
    actor: Actor,
    now: datetime,
) -> CircleMembership:
    same_role = current.role == role
    if same_role and (term_ends_at is None or term_ends_at == current.term_ends_at):
        return current
    if not same_role:
        _keep_a_steward(current)
    before = _role_facts(member, current)
    current.role, current.term_ends_at = role, term_ends_at
    current.term_reminded_at = current.term_overdue_at = None
    record("circle.role", "circle", circle.id, actor=actor, now=now, before=before, after=_role_facts(member, current))
    return current


def _role_facts(member: Member, membership: CircleMembership) -> dict[str, str]:
    facts = {"member": member.public_id, "role": str(membership.role)}
    if membership.term_ends_at is not None:
        facts["term_ends_at"] = membership.term_ends_at.isoformat()
    return facts


def _end(current: CircleMembership, actor: Actor, now: datetime, reason: str | None) -> None:
    current.until = now
    current.ended_by_member_id = actor.member_id
    current.ended_reason = reason


def _only_operators_end_stewards(current: CircleMembership, actor: Actor) -> None:
    """Stewards are equals: one's office ends by oneself, with the term, or by an operator."""
    if current.role == CircleRole.STEWARD and actor.kind == "member":
        raise ForbiddenError(
            _l("A steward's office ends with the term, by themselves, or by an operator."), code="steward-office"
        )


def _has_another_steward(of: CircleMembership) -> bool:
    others = select(CircleMembership.id).where(
        CircleMembership.circle_id == of.circle_id,
        CircleMembership.id != of.id,
        CircleMembership.role == CircleRole.STEWARD,
        CircleMembership.until.is_(None),
    )
    return session.scalars(others.limit(1)).first() is not None


def _keep_a_steward(leaving: CircleMembership) -> None:
    """Refuses to take the steward's role from the only one who has it."""
    if leaving.role == CircleRole.STEWARD and not _has_another_steward(leaving):
        raise ConflictError(_l("A circle needs a steward. Please name another one first."), code="last-steward")
