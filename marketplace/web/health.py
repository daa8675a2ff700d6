"""Is the process up, and can it serve?"""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.db import session
from marketplace.web import access

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@access.public
def readyz() -> tuple[Response, int] | Response:
    """The database answers and is migrated as far as this code. (Redis may be away: nothing depends on it.)"""
    try:
        found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        session.rollback()
        return jsonify(status="database is not ready"), 503
    wanted = current_app.config["MIGRATION_HEAD"]
    if found != wanted:
        return jsonify(status="migrations are missing", found=found, wanted=wanted), 503
    return jsonify(status="ok")
