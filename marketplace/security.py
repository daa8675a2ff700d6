"""Headers, the CSP nonce, same-origin checks, password hashing and signed links."""

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from flask import Flask, Response, abort, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@lru_cache
def _hasher(cheap: bool) -> PasswordHasher:  # noqa: FBT001 - cache key
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()


def _passwords() -> PasswordHasher:
    return _hasher(bool(current_app.config.get("CHEAP_PASSWORDS")))


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return _passwords().hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Whether the password is the one; takes as long for a wrong one."""
    try:
        return _passwords().verify(password_hash, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


@lru_cache
def decoy_hash(cheap: bool) -> str:  # noqa: FBT001 - cache key
    """A hash of nothing, verified where no member is found, so that the answer takes as long."""
    return _hasher(cheap).hash(secrets.token_hex(16))


def hash_secret(secret: str) -> str:
    """What is kept of a session or token secret (43 random characters need no slow hash)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """A digest that only this city can make."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def sign(purpose: str, payload: dict[str, Any]) -> str:
    """A signed token for a link in a mail; its age is checked against the wall clock when it is read."""
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose).dumps(payload)


def unsign(purpose: str, token: str, max_age_seconds: int) -> dict[str, Any] | None:
    """What was signed, or None for a wrong, foreign or old token."""
    try:
        payload = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose).loads(
            token, max_age=max_age_seconds
        )
    except BadSignature:
        return None
    return payload if isinstance(payload, dict) else None


def csp_nonce() -> str:
    """This response's nonce for the few inline scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def local_target(target: str | None, default: str) -> str:
    """A ``next=`` that stays on this site: a path of ours, else the default."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(character) < ord(" ") or character == "\\" for character in target):
        return default
    return default if urlsplit(target).netloc or urlsplit(target).scheme else target


def _refuse_nul() -> None:
    """PostgreSQL's text knows no NUL, and nobody types one."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in value for value in request.args.values()):
        abort(400)


def _refuse_foreign_origin() -> None:
    """Unsafe requests from another site end here, before the CSRF token is even looked at."""
    if request.method in SAFE_METHODS or request.path.startswith("/api/"):
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and not request.path.startswith("/webhooks/"):
        abort(403)
    origin = request.headers.get("Origin")
    if origin and origin != "null":
        ours = {urlsplit(current_app.config["BASE_URL"]).netloc, request.host}
        if urlsplit(origin).netloc not in ours:
            abort(403)


def _headers(response: Response) -> Response:
    checkout = current_app.config["FORM_TARGETS"]
    policy = (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; form-action 'self' {checkout}; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    response.headers.setdefault("Cache-Control", "no-store" if g.get("private", True) else "private, no-cache")
    response.vary.update(("Cookie", "Accept-Language"))
    return response


def init_app(app: Flask) -> None:
    """Adds the checks before and the headers after each request."""
    app.before_request(_refuse_nul)
    app.before_request(_refuse_foreign_origin)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
