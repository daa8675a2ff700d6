"""A removed member's word against the removal, and an operator's answer."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.db import new_public_id, session
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post
from marketplace.places import queries
from marketplace.places.models import Circle, CircleAppeal, CircleMembership, CircleRole
from marketplace.places.rules import LONGEST_APPEAL, may_still_appeal
from marketplace.places.services.membership import checked_reason, hold, join
from marketplace.places.states import AppealState


def appeal(circle: Circle, member: Member, text: str, now: datetime) -> CircleAppeal:
    """A member objects to the removal, once and within 30 days.

    Raises NotFoundError for one who wasn't removed, InvalidError by field, ConflictError (``too-late``,
    ``already-appealed``).
    """
    removed = queries.removal(circle.id, member.id)
    if removed is None or removed.until is None:
        raise NotFoundError
    said = text.strip()
    if not 0 < len(said) <= LONGEST_APPEAL:
        raise InvalidError(fields={"text": _l("Please write 1 to %(count)s characters.", count=LONGEST_APPEAL)})
    if not may_still_appeal(removed.until, now):
        raise ConflictError(_l("An appeal is possible within 30 days only."), code="too-late")
    made = session.scalar(
        insert(CircleAppeal)
        .values(
            public_id=new_public_id(),
            membership_id=removed.id,
            text=said,
            state=AppealState.OPEN,
            moderation=Moderation.PENDING,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["membership_id"])
        .returning(CircleAppeal.id)
    )
    if made is None:
        raise ConflictError(_l("You have appealed already. Operators will answer."), code="already-appealed")
    after = {"member": member.public_id}
    record("circle.appealed", "circle", circle.id, actor=Actor("member", member.id), now=now, after=after)
    post("circle.appealed", appeal_id=made)
    return session.get_one(CircleAppeal, made)


def decide_appeal(found: CircleAppeal, *, upheld: bool, reason: str, actor: Actor, now: datetime) -> CircleAppeal:
    """An operator's answer, with a reason. Upheld: the member is back, a former steward as member.

    Raises InvalidError without a reason, ConflictError (``already-decided``).
    """
    said = checked_reason(reason)
    removed = session.get_one(CircleMembership, found.membership_id)
    hold(removed.circle_id)
    session.refresh(found)
    if found.state != AppealState.OPEN:
        raise ConflictError(_l("Somebody has decided this in the meantime."), code="already-decided")
    found.state = AppealState.UPHELD if upheld else AppealState.DISMISSED
    found.decided_by_member_id, found.decided_at, found.reason = actor.member_id, now, said
    circle, member = session.get_one(Circle, removed.circle_id), session.get_one(Member, removed.member_id)
    after = {"member": member.public_id, "state": found.state.value}
    record("circle.appeal_decided", "circle", circle.id, actor=actor, now=now, after=after, reason=said)
    if upheld and queries.membership(circle.id, member.id) is None:
        role = CircleRole.GUEST if removed.role == CircleRole.GUEST else CircleRole.MEMBER
        join(circle, member, role, actor=actor, now=now, via="appeal")
    post("circle.appeal_decided", appeal_id=found.id)
    return found
