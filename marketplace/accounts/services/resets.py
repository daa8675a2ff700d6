"""New passwords: by a mailed link, or by knowing the old one."""

from datetime import datetime

from marketplace import clock
from marketplace.accounts import queries
from marketplace.accounts.models import Member
from marketplace.accounts.passwords import check_password
from marketplace.accounts.services.links import StaleLinkError, follow
from marketplace.accounts.services.sessions import end_all_sessions
from marketplace.audit.services import Actor, record
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.outbox.services import post
from marketplace.security import hash_password, keyed_digest, sign, verify_password

RESET_SECONDS = 3600


def request_reset(email: str, now: datetime) -> None:
    """Sends a reset link if the address has an account; says nothing either way."""
    member = queries.member_by_email(email)
    if member is not None and member.suspended_at is None:
        post("member.reset_requested", member_id=member.id, at=int(now.timestamp()))


def reset_token(member: Member) -> str:
    """What the link in the reset mail carries: good for an hour, for this address, and once."""
    return sign("reset-password", {"member": member.public_id, "mark": _mark(member)})


def member_for_reset(token: str, *, lock: bool = False) -> Member:
    """The member whose password the link may set. Raises StaleLinkError."""
    member, facts = follow("reset-password", token, RESET_SECONDS, lock=lock)
    if facts.get("mark") != _mark(member):
        raise StaleLinkError
    return member


def reset_password(token: str, password: str, now: datetime) -> Member:
    """Sets a new password by a mailed link and ends all sessions. Raises StaleLinkError, InvalidError."""
    member = member_for_reset(token, lock=True)
    check_password(password, email=member.email)
    member.password_hash = hash_password(password)
    member.email_verified_at = member.email_verified_at or now  # the link came by mail
    end_all_sessions(member.id, clock.wall())
    record("member.password_reset", "member", member.id, actor=Actor("member", member.id), now=now)
    return member


def change_password(member: Member, old: str, new: str, now: datetime, *, keep_session: int | None) -> None:
    """Changes the password of one who knows the old one; ends the other sessions. Raises InvalidError by field."""
    if not verify_password(member.password_hash, old):
        raise InvalidError(fields={"old_password": _l("This is not your present password.")})
    check_password(new, email=member.email)
    member.password_hash = hash_password(new)
    end_all_sessions(member.id, clock.wall(), but=keep_session)
    record("member.password_changed", "member", member.id, actor=Actor("member", member.id), now=now)


def _mark(member: Member) -> str:
    """What changes with the password and the address: a link that was used, or went to an old address, is dead."""
    return keyed_digest("reset-mark", f"{member.email}\0{member.password_hash}")[:32]
