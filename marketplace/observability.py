"""Structured logs: one JSON line an event, with the request's or task's id, and no secrets."""

import logging
import sys
import uuid

import structlog
from flask import Flask, Response, g, request

from marketplace import clock

SECRET_PATHS = ("/verify/", "/reset/")
SILENT_PATHS = ("/static/", "/healthz", "/readyz", "/media/")


def configure_logs() -> None:
    """Sends structlog and the standard library's warnings to standard error as JSON lines."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def log() -> structlog.stdlib.BoundLogger:
    """The logger; ``log().info("sign_in.failed", email_hash=…)``."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger


def _begin() -> None:
    structlog.contextvars.clear_contextvars()
    request_id = uuid.uuid4().hex[:16]
    structlog.contextvars.bind_contextvars(request_id=request_id)
    g.request_id = request_id
    g.began = clock.monotonic()


def _loggable_path() -> str:
    """The path, without the secrets that links from mails carry."""
    return str(request.url_rule) if request.path.startswith(SECRET_PATHS) else request.path


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if not request.path.startswith(SILENT_PATHS):
        log().info(
            "request",
            method=request.method,
            path=_loggable_path(),
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((clock.monotonic() - g.get("began", clock.monotonic())) * 1000, 1),
        )
    return response


def init_app(app: Flask) -> None:
    """Gives each request an id and a line in the log."""
    app.before_request(_begin)
    app.after_request(_end)
