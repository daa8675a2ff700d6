"""The blueprint, and what several of its pages need."""

from flask import Blueprint, request
from flask import session as cookie
from flask_login import current_user, login_user

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.models import Member
from marketplace.accounts.viewers import SignedIn
from marketplace.db import transaction
from marketplace.extensions import client_address
from marketplace.security import keyed_digest
from marketplace.web import access

blueprint = Blueprint("accounts", __name__)


def me() -> Member:
    """The member who looks; behind access.member."""
    return queries.member(access.viewer().member_id or 0)


def open_session(member: Member) -> SignedIn:
    """Opens a session for this browser, in place of one that it may have. Inside transaction()."""
    if current_user.is_authenticated:
        services.end_session(current_user.member_id, current_user.session_id, clock.wall())
    secret = services.start_session(member, request.user_agent.string, clock.wall())
    return SignedIn(member, secret=secret)


def keep_session(viewer: SignedIn, *, remember: bool) -> None:
    """Puts an opened session into the cookie, of which nothing else stays: what a stranger had put there is gone."""
    cookie.clear()
    login_user(viewer)
    cookie.permanent = remember


def close_session() -> None:
    """Ends this browser's session, if it has one, and empties its cookie."""
    if current_user.is_authenticated:
        with transaction():
            services.end_session(current_user.member_id, current_user.session_id, clock.wall())
    cookie.clear()


def email_as_key() -> str:
    """For limits by the address in a form: a digest, so that no store of counters holds addresses."""
    address = request.form.get("email", "").strip().lower()
    return keyed_digest("limit", address)[:32] if address else client_address()


def member_as_key() -> str:
    """For limits by member."""
    return str(current_user.member_id) if current_user.is_authenticated else client_address()
