"""Who looks: finding the viewer behind a session cookie or a bearer token, freshly on every request.

The cookie (signed by Flask) holds the secret of a sign_in_sessions row; ending the row or suspending the member signs out
at once.
"""

from datetime import datetime, timedelta

from flask import Flask, Response, g
from flask_login import AnonymousUserMixin, LoginManager

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.models import Member
from marketplace.db import transaction
from marketplace.errors import BusyError
from marketplace.observability import log
from marketplace.security import hash_secret
from marketplace.web import access

SEEN_EVERY = timedelta(minutes=5)
"""How often a session or token in use is noted as such: a write on every request would cost more than it tells."""


class Stranger(AnonymousUserMixin):  # type: ignore[misc]  # the library has no types
    """Nobody in particular."""

    is_operator = False
    member_id: int | None = None
    party_id: int | None = None
    token_id: int | None = None
    language: str | None = None


class SignedIn:
    """A member who looks, by a session or an API token. Plain values, so that rollbacks don't blur them."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(
        self,
        member: Member,
        *,
        secret: str = "",
        session_id: int | None = None,
        token_id: int | None = None,
        seen_at: datetime | None = None,
    ) -> None:
        """Takes what pages and policies need of the member; ``seen_at``: when the session or token was last noted."""
        self._secret = secret
        self.member_id: int | None = member.id
        self.public_id = member.public_id
        self.party_id: int | None = member.party_id
        self.name = member.name
        self.email = member.email
        self.language: str | None = member.language
        self.zone = member.zone
        self.photo_key = member.photo_key
        self.is_operator = member.is_operator
        self.is_verified = member.email_verified_at is not None
        self.session_id = session_id
        self.token_id: int | None = token_id
        self.seen_at = seen_at

    def get_id(self) -> str:
        """What the cookie keeps: the session's secret, never the member's id."""
        return self._secret


def load_session(secret: str) -> SignedIn | None:
    """The viewer behind a session secret; None once it has ended, lain idle for 30 days, or its member is suspended."""
    row = queries.live_session(hash_secret(secret), clock.wall())
    if row is None or row.member.suspended_at is not None:
        return None
    return SignedIn(row.member, secret=secret, session_id=row.id, seen_at=row.seen_at)


def load_token(secret: str) -> SignedIn | None:
    """The viewer behind a bearer token; None for an unknown or revoked one, or a suspended member."""
    token = queries.live_token(hash_secret(secret))
    if token is None or token.member.suspended_at is not None:
        return None
    return SignedIn(token.member, token_id=token.id, seen_at=token.used_at)


def _note_use(response: Response) -> Response:
    """Notes that the session or token of this request is in use, in a transaction of its own, if that is long ago."""
    viewer = g.get("viewer") or g.get("_login_user")  # whoever was asked for; nobody is looked up for this
    wall = clock.wall()
    if not isinstance(viewer, SignedIn) or (viewer.seen_at and wall - viewer.seen_at < SEEN_EVERY):
        return response
    try:
        with transaction():
            if viewer.session_id is not None:
                services.touch_session(viewer.session_id, wall)
            if viewer.token_id is not None:
                services.touch_token(viewer.token_id, wall)
    except BusyError:
        log().warning("session.not_noted")  # the page is ready; this can wait for the next request
    return response


def init_app(app: Flask, login_manager: LoginManager) -> None:
    """Tells Flask-Login and access.py how viewers are found."""
    login_manager.anonymous_user = Stranger
    login_manager.session_protection = None  # our session rows decide
    login_manager.user_loader(load_session)
    access.register_token_loader(load_token)
    app.extensions["stranger"] = Stranger()
    app.after_request(_note_use)
