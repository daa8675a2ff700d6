"""Bearer tokens for the API: made, shown once, revoked."""

from datetime import datetime

from sqlalchemy import select, update

from marketplace import clock
from marketplace.accounts import queries
from marketplace.accounts.models import ApiToken, Member
from marketplace.audit.services import Actor, record
from marketplace.db import new_id_pair, session
from marketplace.errors import ConflictError, NotFoundError
from marketplace.i18n import lazy_gettext as _l
from marketplace.security import hash_secret

MOST_TOKENS = 20
LONGEST_NAME = 60
PREFIX = "dure_"  # so that a token that leaked into a file is recognised
HINT_LENGTH = 6


def make_token(member: Member, name: str, wall: datetime) -> tuple[ApiToken, str]:
    """A new API token and its secret, shown once. Raises ConflictError past 20 tokens."""
    if len(queries.tokens_of(member.id)) >= MOST_TOKENS:
        raise ConflictError(_l("You have 20 tokens already. Please revoke one first."), code="too-many-tokens")
    secret, hint = new_id_pair()
    secret = PREFIX + secret
    token = ApiToken(
        member_id=member.id,
        name=" ".join(name.split())[:LONGEST_NAME] or "API",
        hint=PREFIX + hint[:HINT_LENGTH],
        secret_hash=hash_secret(secret),
        created_at=wall,
    )
    session.add(token)
    session.flush()
    actor, after = Actor("member", member.id), {"name": token.name}
    record("token.made", "member", member.id, actor=actor, now=clock.now(), after=after)
    return token, secret


def revoke_token(member_id: int, public_id: str, wall: datetime) -> None:
    """Ends a token of the member's. Raises NotFoundError for another's."""
    token = session.scalars(
        select(ApiToken).where(ApiToken.public_id == public_id, ApiToken.member_id == member_id)
    ).one_or_none()
    if token is None:
        raise NotFoundError
    if token.revoked_at is None:
        token.revoked_at = wall
        actor, after = Actor("member", member_id), {"name": token.name}
        record("token.revoked", "member", member_id, actor=actor, now=clock.now(), after=after)


def revoke_all_tokens(member_id: int, wall: datetime) -> None:
    """Ends every token of a member."""
    statement = update(ApiToken).where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
    session.execute(statement.values(revoked_at=wall))


def touch_token(token_id: int, wall: datetime) -> None:
    """Notes that a token is in use; called once in a while, not on every request."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=wall))
