"""Choosing the interface's language."""

from urllib.parse import urlsplit

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from marketplace.accounts import services
from marketplace.accounts.routes.blueprint import blueprint
from marketplace.db import transaction
from marketplace.extensions import settings
from marketplace.security import local_target
from marketplace.web import access
from marketplace.web.languages import COOKIE

YEAR_SECONDS = 365 * 24 * 3600


@blueprint.post("/language")
@access.public
def choose_language() -> Response:
    """Keeps the choice in a cookie, and with the member who is signed in; goes back to where it was made."""
    response = redirect(_back(), 303)
    language = request.form.get("locale", "")
    if language not in settings().city.languages:
        return response
    member_id = access.viewer().member_id
    if member_id is not None:
        with transaction():
            services.set_language(member_id, language)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(COOKIE, language, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return response


def _back() -> str:
    """The page that the form names, else the one that the browser came from; only of this site."""
    came_from = urlsplit(request.referrer or "")
    path = came_from.path if came_from.netloc == request.host else None
    return local_target(request.form.get("next"), local_target(path, "/"))
