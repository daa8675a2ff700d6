"""Whom a signed link in a mail is about."""

from http import HTTPStatus
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.security import unsign


class StaleLinkError(InvalidError):
    """A link from a mail is too old, used up or damaged."""

    code = "stale-link"
    status = HTTPStatus.GONE
    sentence = _l("This link no longer works. Please ask for a new one.")


def follow(purpose: str, token: str, max_age_seconds: int, *, lock: bool = False) -> tuple[Member, dict[str, Any]]:
    """The member that a link is about, and what else it carries. Raises StaleLinkError.

    With ``lock`` the row is held until the transaction ends, so that a link that works once does so for one of two clicks.
    """
    facts = unsign(purpose, token, max_age_seconds)
    if facts is None:
        raise StaleLinkError
    statement = select(Member).where(Member.public_id == str(facts.get("member")))
    if lock:
        statement = statement.with_for_update(of=Member, key_share=True).execution_options(populate_existing=True)
    member = session.scalars(statement).one_or_none()
    if member is None:
        raise StaleLinkError
    return member, facts
