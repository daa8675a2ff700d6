"""The blueprint, and what several of its pages need."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import settings
from marketplace.moderation import queries
from marketplace.web import access

blueprint = Blueprint("moderation", __name__, url_prefix="/operator")

Result = TypeVar("Result")


@blueprint.context_processor
def _areas() -> dict[str, Any]:
    """The counts beside the areas; asked for by the page itself, so that an error page needs no database."""
    return {"waiting": queries.waiting}


def actor() -> Actor:
    """The operator who acts."""
    return Actor("operator", access.viewer().member_id)


def zone() -> str:
    """The city's zone, in which operators read times."""
    return settings().city.zone


def decide(act: Callable[[datetime], Result], said: Callable[[Result], str], back: str) -> Response:
    """Runs one decision in its transaction, says what came of it, and goes back to where the next one waits."""
    try:
        with transaction():
            result = act(clock.now())
            sentence = said(result)
        flash(sentence, "success")
    except DomainError as error:
        flash(" ".join(map(str, error.fields.values())) or str(error.sentence), "error")
    return redirect(back, 303)
