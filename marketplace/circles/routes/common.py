"""What several of the circles' pages need: who looks, for whom they act, and the words in templates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash
from flask_login import current_user

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.circles import wording
from marketplace.circles.queries import stewarded_circle
from marketplace.circles.routes.blueprint import blueprint
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import client_address, settings
from marketplace.places import queries
from marketplace.places.models import Circle
from marketplace.places.policies import reads_fund
from marketplace.web import access


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"words": wording, "reads_fund": _reads_fund}


def _reads_fund(circle: Circle) -> bool:
    """For the tabs: whether the fund's page opens for the viewer."""
    viewer = access.viewer()
    return reads_fund(queries.role_in(circle.id, viewer.member_id), viewer)


def me() -> Member:
    """The member who looks; behind access.member."""
    return accounts.member(access.viewer().member_id or 0)


def member_as_key() -> str:
    """For limits by member."""
    return str(current_user.member_id) if current_user.is_authenticated else client_address()


def actor() -> Actor:
    """Who acts: an operator is one wherever he acts."""
    viewer = access.viewer()
    return Actor("operator" if viewer.is_operator else "member", viewer.member_id)


def zone() -> str:
    """The city's zone, in which times of circles are read."""
    return settings().city.zone


def stewarded(public_id: str) -> Circle:
    """A circle that the viewer acts for. Raises NotFoundError for one not to be seen, ForbiddenError for others."""
    return stewarded_circle(public_id, access.viewer())


def do(act: Callable[[datetime], str]) -> bool:
    """Runs one change in its transaction and says what came of it, or why not; whether it went well."""
    try:
        with transaction():
            said = act(clock.now())
    except DomainError as error:
        if error.status in {403, 404} and error.code in {"forbidden", "not-found"}:
            raise  # a door, not a rule: it has its own page
        flash(" ".join(map(str, error.fields.values())) or str(error.sentence), "error")
        return False
    flash(said, "success")
    return True
