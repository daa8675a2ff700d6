"""Signing in and out."""

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, or_, select, update

from marketplace import clock
from marketplace.accounts import queries
from marketplace.accounts.models import Member, SignInSession
from marketplace.audit.services import Actor, record
from marketplace.db import new_id_pair, session
from marketplace.errors import DomainError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.security import decoy_hash, hash_secret, verify_password

REMEMBERED_FOR = timedelta(days=90)
"""How long the row of an ended session is kept, for questions after an incident."""


class WrongSignInError(DomainError):
    """Address or password are wrong; which of them is not said."""

    code = "wrong-sign-in"
    sentence = _l("E-mail or password is not right.")


class SuspendedError(DomainError):
    """The account is suspended; said only to one who knows the password."""

    code = "suspended"
    status = HTTPStatus.FORBIDDEN
    sentence = _l("This account is suspended. The reason is in the mail that we sent you; reply to it to object.")


def authenticate(email: str, password: str) -> Member:
    """The member with this address and password. Raises WrongSignInError or SuspendedError; takes equally long."""
    member = queries.member_by_email(email)
    if member is None:
        verify_password(decoy_hash(cheap=False), password)
        raise WrongSignInError
    if not verify_password(member.password_hash, password):
        raise WrongSignInError
    if member.suspended_at is not None:
        raise SuspendedError
    return member


def start_session(member: Member, browser: str, wall: datetime) -> str:
    """Opens a session for a browser; gives its secret, which goes into the cookie."""
    secret, _hint = new_id_pair()
    session.add(
        SignInSession(
            member_id=member.id, secret_hash=hash_secret(secret), created_at=wall, seen_at=wall, browser=browser[:200]
        )
    )
    session.flush()
    record("member.signed_in", "member", member.id, actor=Actor("member", member.id), now=clock.now())
    return secret


def touch_session(session_id: int, wall: datetime) -> None:
    """Notes that a session is in use; called once in a while, not on every request."""
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=wall))


def end_session(member_id: int, session_id: int, wall: datetime) -> None:
    """Ends one of the member's sessions. Raises NotFoundError for another's."""
    row = session.scalars(
        select(SignInSession).where(SignInSession.id == session_id, SignInSession.member_id == member_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    if row.ended_at is None:
        row.ended_at = wall


def end_all_sessions(member_id: int, wall: datetime, *, but: int | None = None) -> None:
    """Ends every session of a member, perhaps but one."""
    statement = update(SignInSession).where(SignInSession.member_id == member_id, SignInSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(SignInSession.id != but)
    session.execute(statement.values(ended_at=wall))


def forget_sessions(wall: datetime) -> int:
    """Deletes the rows of sessions that ended, or were last used, more than 90 days ago; gives how many."""
    old = wall - REMEMBERED_FOR
    statement = delete(SignInSession).where(or_(SignInSession.ended_at < old, SignInSession.seen_at < old))
    return len(session.execute(statement.returning(SignInSession.id)).all())
