"""Refusals as pages or problem+json (RFC 9457). Nobody sees a stack trace."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed

from marketplace import clock
from marketplace.db import session
from marketplace.errors import BusyError, DomainError, TooManyError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.observability import log
from marketplace.web.paging import CURSOR, BadCursorError, from_the_first

RETRY_AFTER_SECONDS = 5
PAGES = {400, 403, 404, 409, 429, 500, 503}


def wants_json() -> bool:
    """API paths and the health checks speak JSON."""
    return request.path.startswith("/api/")


def problem(status: int, code: str, detail: str, **extra: Any) -> Response:
    """A problem+json answer: ``type`` is about:blank, ``code`` is stable, ``detail`` is for people."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    response = jsonify(body | extra)
    response.status_code = status
    response.content_type = "application/problem+json"
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        response.headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _page(status: int, sentence: str) -> tuple[str, int, dict[str, str]]:
    template = status if status in PAGES else (500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in {429, 503} else {}
    return render_template(f"errors/{template}.html", sentence=sentence, status=status), status, headers


def problem_body(error: DomainError) -> dict[str, Any]:
    """A refusal as problem+json's members."""
    status = int(error.status)
    head = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": error.code}
    fields = {name: str(text) for name, text in error.fields.items()}
    return head | {"detail": str(error.sentence)} | dict(error.extra) | ({"errors": fields} if fields else {})


def _leave_the_viewer() -> None:
    """Where the database may be away, nobody asks it who looks: the page of the trouble is for strangers too."""
    if "_login_user" not in g:
        g._login_user = current_app.extensions["stranger"]  # noqa: SLF001 - where Flask-Login keeps whom it has found


def _domain_error(error: DomainError) -> Any:
    if int(error.status) == HTTPStatus.SERVICE_UNAVAILABLE:
        _leave_the_viewer()
    if wants_json():
        members = problem_body(error)
        return problem(int(error.status), **{k: v for k, v in members.items() if k not in {"type", "title", "status"}})
    return _page(int(error.status), str(error.sentence))


def _bad_cursor(error: BadCursorError) -> Any:
    if wants_json() or request.method not in {"GET", "HEAD"} or CURSOR not in request.args:
        return _domain_error(error)
    return from_the_first(request.path, request.args.items(multi=True))


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if error.response is not None:  # a redirect for a missing slash and the like
        return error.response
    sentence = {
        400: _("The request could not be read."),
        404: _("We can't find that. It may have been removed, or the address may be mistyped."),
        405: _("That can't be done this way."),
        413: _("That file is too large."),
    }.get(status, _("This can't be done."))
    code = error.name.lower().replace(" ", "-")
    answer = problem(status, code, sentence) if wants_json() else make_response(_page(status, sentence))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _csrf_error(_error: CSRFError) -> Any:
    return _page(400, _("This page was open for too long. Please go back, reload it and send it again."))


def _limit(_error: RateLimitExceeded) -> Response:
    response = make_response(_domain_error(TooManyError()))
    reached = limiter.current_limit
    if reached is not None:
        seconds = reached.reset_at - int(clock.wall().timestamp())
        response.headers["Retry-After"] = str(max(seconds, 1))
    return response


def _database_away(error: OperationalError | NoConnectionError) -> Any:
    session.rollback()
    log().error("database.away", error=str(getattr(error, "orig", error))[:300])
    return _domain_error(BusyError())


def _unstorable(error: DataError) -> Any:
    """A NUL in a text, or a number that no column holds: whatever named it can't be anything of ours."""
    session.rollback()
    log().warning("request.unstorable", error=str(error.orig)[:300])
    return _http_error(BadRequest())


def _unexpected(error: Exception) -> Any:
    session.rollback()
    _leave_the_viewer()
    log().error("unexpected", exc_info=error)
    sentence = _("Something went wrong on our side. Nothing was changed; we have been told.")
    return problem(500, "unexpected", sentence) if wants_json() else _page(500, sentence)


def init_app(app: Flask) -> None:
    """Registers the handlers; a test sees unexpected errors as they are."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(BadCursorError, _bad_cursor)
    app.register_error_handler(RateLimitExceeded, _limit)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(NoConnectionError, _database_away)
    app.register_error_handler(DataError, _unstorable)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
