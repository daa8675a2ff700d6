"""The doors of a circle: invitation links, the code in the hall, asking its stewards, living there."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.db import new_id_pair, new_public_id, session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox.services import post
from marketplace.places import queries
from marketplace.places.models import Circle, CircleInvitation, CircleJoinRequest, CircleMembership, CircleRole
from marketplace.places.residence import CHECK, ResidenceCheck
from marketplace.places.rules import LONGEST_MESSAGE, LONGEST_REASON, MOST_USES, new_code, typed_code
from marketplace.places.services.membership import checked_reason, current_membership, hold, join
from marketplace.places.states import JoinVia, RequestState
from marketplace.security import hash_secret


def make_invitation(
    circle: Circle, *, role: CircleRole, max_uses: int, lasts: timedelta, actor: Actor, now: datetime, wall: datetime
) -> tuple[CircleInvitation, str]:
    """A link for members or guests, and its secret, which is shown this once. Raises InvalidError by field."""
    _must_be_open(circle)
    if role == CircleRole.STEWARD:
        raise InvalidError(fields={"role": _l("An invitation makes members or guests.")})
    if not 1 <= max_uses <= MOST_USES:
        raise InvalidError(fields={"max_uses": _l("Please give a number from 1 to %(most)s.", most=MOST_USES)})
    secret, hint = new_id_pair()
    invitation = CircleInvitation(
        circle_id=circle.id,
        secret_hash=hash_secret(secret),
        hint=hint,
        role=role,
        made_by_member_id=actor.member_id or 0,
        created_at=now,
        expires_at=wall + lasts,
        max_uses=max_uses,
        uses=0,
    )
    session.add(invitation)
    session.flush()
    after = {"invitation": hint, "role": role.value, "max_uses": max_uses}
    record("circle.invitation_made", "circle", circle.id, actor=actor, now=now, after=after)
    return invitation, secret


def revoke_invitation(invitation: CircleInvitation, *, actor: Actor, now: datetime, wall: datetime) -> None:
    """Ends a link; a second time changes nothing."""
    hold(invitation.circle_id)
    session.refresh(invitation)
    if invitation.revoked_at is not None:
        return
    invitation.revoked_at = wall
    after = {"invitation": invitation.hint}
    record("circle.invitation_revoked", "circle", invitation.circle_id, actor=actor, now=now, after=after)


def join_by_invitation(secret: str, member: Member, *, now: datetime, wall: datetime) -> CircleMembership:
    """Lets a member in by a link; one who belongs already stays as he is, and the link is not used up.

    Raises NotFoundError for a link that never was, ConflictError (``invitation-over``) for one that is used up, over or
    revoked, and the refusals of a circle that nobody can join.
    """
    found = queries.invitation_by_secret(secret)
    if found is None:
        raise NotFoundError
    hold(found.circle_id)
    invitation = session.scalars(
        select(CircleInvitation)
        .where(CircleInvitation.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    circle = session.get_one(Circle, invitation.circle_id)
    _must_let_in(circle, member)
    role = CircleRole(invitation.role)
    current = current_membership(circle.id, member.id)
    if current is not None and not (current.role == CircleRole.GUEST and role == CircleRole.MEMBER):
        return current
    if not queries.is_live(invitation, wall):
        raise ConflictError(_l("This invitation is over. Please ask a steward for a new one."), code="invitation-over")
    invitation.uses += 1
    actor = Actor("member", member.id)
    return join(circle, member, role, actor=actor, now=now, via=f"invitation {invitation.hint}")


def join_by_code(typed: str, member: Member, *, now: datetime) -> Circle:
    """Lets a member in by the code that hangs in the hall, as member. Gives the circle.

    Raises InvalidError (``wrong-code``) on the field ``code`` alike for codes that never were and circles that take none.
    """
    code = typed_code(typed)
    circle = queries.circle_by_code(code)
    if circle is None or not hmac.compare_digest(circle.join_code or "", code):
        raise _wrong_code()
    hold(circle.id)
    session.refresh(circle)
    # The code may have been renewed, or the door closed, while we waited for the lock.
    if not circle.join_by_code or circle.join_code != code or circle.moderation != Moderation.APPROVED:
        raise _wrong_code()
    _must_let_in(circle, member)
    current = current_membership(circle.id, member.id)
    if current is None or current.role == CircleRole.GUEST:
        join(circle, member, CircleRole.MEMBER, actor=Actor("member", member.id), now=now, via="code")
    return circle


def renew_code(circle: Circle, *, actor: Actor, now: datetime) -> str:
    """A new code for the hall; the old one no longer opens. Gives it."""
    hold(circle.id)
    session.refresh(circle)
    circle.join_code = new_code()
    record("circle.code_renewed", "circle", circle.id, actor=actor, now=now)
    return circle.join_code


def ask_to_join(circle: Circle, member: Member, *, via: JoinVia, message: str, now: datetime) -> CircleJoinRequest:
    """A member asks the stewards, or says to live there.

    Raises InvalidError for a message that is too long, ConflictError for one who belongs already (``already-member``) or
    has asked (``already-asked``), and where this door is closed (``way-closed``).
    """
    said = message.strip()
    if len(said) > LONGEST_MESSAGE:
        raise InvalidError(fields={"message": _l("Please use at most %(count)s characters.", count=LONGEST_MESSAGE)})
    _must_be_open(circle)
    if not (circle.join_by_request if via == JoinVia.REQUEST else circle.join_by_residence):
        raise ConflictError(_l("This circle can't be joined this way."), code="way-closed")
    current = queries.membership(circle.id, member.id)
    if current is not None and current.role != CircleRole.GUEST:
        raise ConflictError(_l("You belong to this circle already."), code="already-member")
    made = session.scalar(
        insert(CircleJoinRequest)
        .values(
            public_id=new_public_id(),
            circle_id=circle.id,
            member_id=member.id,
            via=via,
            message=said,
            state=RequestState.PENDING,
            moderation=Moderation.PENDING,
            created_at=now,
        )
        .on_conflict_do_nothing(
            index_elements=["circle_id", "member_id"], index_where=CircleJoinRequest.state == RequestState.PENDING.value
        )
        .returning(CircleJoinRequest.id)
    )
    if made is None:
        raise ConflictError(_l("You have asked already. The stewards will answer."), code="already-asked")
    after = {"member": member.public_id, "via": via.value}
    record("circle.join_requested", "circle", circle.id, actor=Actor("member", member.id), now=now, after=after)
    post("circle.join_requested", request_id=made)
    return session.get_one(CircleJoinRequest, made)


def withdraw(request: CircleJoinRequest, *, now: datetime) -> None:
    """The member takes the wish back. Raises ConflictError where it has been answered."""
    _hold_pending(request)
    request.state, request.decided_at = RequestState.WITHDRAWN, now
    after = {"request": request.public_id}
    actor = Actor("member", request.member_id)
    record("circle.request_withdrawn", "circle", request.circle_id, actor=actor, now=now, after=after)


def accept(
    request: CircleJoinRequest,
    *,
    actor: Actor,
    now: datetime,
    seen_proof: bool = False,
    check: ResidenceCheck = CHECK,
) -> CircleMembership:
    """A steward or an operator lets the member in; by residence only where it is proven, and who vouched is recorded.

    Raises ConflictError where it has been answered, InvalidError (``no-proof``) without a proof.
    """
    _hold_pending(request)
    circle = session.get_one(Circle, request.circle_id)
    _must_be_open(circle)
    if request.via == JoinVia.RESIDENCE and not check.confirmed(
        request, seen_by=actor.member_id if seen_proof else None
    ):
        raise InvalidError(fields={"seen_proof": _l("Please confirm that you have seen a proof.")}, code="no-proof")
    _decide(request, RequestState.ACCEPTED, None, actor, now)
    member = session.get_one(Member, request.member_id)
    membership = join(circle, member, CircleRole.MEMBER, actor=actor, now=now, via=request.via)
    post("circle.request_decided", request_id=request.id)
    return membership


def refuse(request: CircleJoinRequest, *, reason: str, actor: Actor, now: datetime) -> None:
    """Says no, with a reason that the member reads. Raises ConflictError where it has been answered."""
    said = checked_reason(reason)[:LONGEST_REASON]
    _hold_pending(request)
    _decide(request, RequestState.REFUSED, said, actor, now)
    after = {"request": request.public_id}
    record("circle.request_refused", "circle", request.circle_id, actor=actor, now=now, after=after, reason=said)
    post("circle.request_decided", request_id=request.id)


def _hold_pending(request: CircleJoinRequest) -> None:
    hold(request.circle_id)
    session.refresh(request)
    if request.state != RequestState.PENDING:
        raise ConflictError(_l("This has been answered already."), code="already-answered")


def _decide(request: CircleJoinRequest, state: RequestState, reason: str | None, actor: Actor, now: datetime) -> None:
    request.state, request.reason = state, reason
    request.decided_by_member_id, request.decided_at = actor.member_id, now
    session.flush()  # join() takes back whatever still waits


def _must_be_open(circle: Circle) -> None:
    if circle.moderation != Moderation.APPROVED:
        raise ConflictError(_l("Operators have not opened this circle."), code="circle-not-open")


def _must_let_in(circle: Circle, member: Member) -> None:
    """A door that opens by itself stays closed for one who was removed: such a one asks the stewards."""
    _must_be_open(circle)
    if queries.removal(circle.id, member.id) is not None:
        raise ForbiddenError(
            _l("You were removed from this circle. Please ask its stewards, or appeal."), code="was-removed"
        )


def _wrong_code() -> InvalidError:
    sentence = _l("This code opens no circle. Please look at the notice in the hall again.")
    return InvalidError(sentence, fields={"code": sentence}, code="wrong-code")
