"""A test client that can't mix up who is signed in, and helpers to read pages."""

import contextvars
import secrets
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from marketplace import clock
from marketplace.accounts.models import Member, SignInSession
from marketplace.db import session, transaction
from marketplace.security import hash_secret


class Client(FlaskClient):
    """Each request runs in a context of its own, and sends the CSRF token and Origin that a browser would.

    ``client.csrf = False`` makes it a page of somebody else, which knows no token.
    """

    csrf = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            session.commit()  # ends the reads of the test itself, so that both see the same rows
        if self.csrf and kwargs.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}:
            sent = {"X-CSRFToken": self._csrf_token(), "Origin": self.application.config["BASE_URL"]}
            kwargs["headers"] = sent | dict(kwargs.get("headers") or {})
        return contextvars.Context().run(super().open, *args, **kwargs)

    def _csrf_token(self) -> str:
        """The token that a form on a page of ours would carry for this browser's session."""
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        return str(URLSafeTimedSerializer(self.application.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw))

    def sign_in(self, member: Member) -> "Client":
        """Signs a member in by a session row, as the sign-in page does."""
        secret = f"test-secret-{member.id}"
        if session.query(SignInSession).filter_by(secret_hash=hash_secret(secret)).first() is None:
            with transaction():
                instant = clock.wall()
                session.add(
                    SignInSession(
                        member_id=member.id, secret_hash=hash_secret(secret), created_at=instant, seen_at=instant
                    )
                )
        with self.session_transaction() as cookie:
            cookie["_user_id"] = secret
            cookie["_fresh"] = True
        return self


def soup(response: TestResponse) -> Any:  # a BeautifulSoup; a test that looks for what isn't there fails by itself
    """The parsed page."""
    return BeautifulSoup(response.get_data(as_text=True), "html5lib")


def page_text(response: TestResponse) -> str:
    """What a person reads of a page, with single spaces."""
    main = soup(response).find("main")
    return " ".join(main.get_text(" ").split()) if main else ""


def new_client(app: Flask) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    return client
