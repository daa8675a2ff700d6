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
from marketplace.circles.routes.blueprint import blueprint
from marketplace.db import transaction
from marketplace.errors import DomainError, ForbiddenError
from marketplace.extensions import client_address, settings
from marketplace.i18n import lazy_gettext as _l
from marketplace.places import queries
from marketplace.places.models import Circle
from marketplace.places.policies import acts
from marketplace.web import access


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"words": wording}


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
    viewer = access.viewer()
    circle = queries.visible_circle(public_id, viewer)
    if not acts(queries.role_in(circle.id, viewer.member_id), viewer):
        raise ForbiddenError(_l("Only stewards of this circle and operators may do this."))
    return circle


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
