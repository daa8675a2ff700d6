"""What several of the organisations' pages need: who looks, in which role, and the words in templates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, g, render_template
from flask_login import current_user

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member, Organisation, StaffRole
from marketplace.audit.services import Actor
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import client_address
from marketplace.offices import wording
from marketplace.offices.policies import LENDING, MANAGING, MONEY, served
from marketplace.offices.routes.blueprint import blueprint
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
    """The member of the staff who acts."""
    return Actor("member", access.viewer().member_id)


def staffed(public_id: str, *roles: StaffRole) -> tuple[Organisation, str]:
    """An organisation that the viewer serves, in one of the roles (none: any). Raises NotFoundError, ForbiddenError."""
    return served(public_id, access.viewer(), *roles)


def staff_page(template: str, organisation: Organisation, role: str, **values: Any) -> str:
    """A page for staff, which nobody else's cache may keep."""
    g.private = True
    return render_template(
        template,
        organisation=organisation,
        role=role,
        manages=role in MANAGING,
        lends=role in LENDING,
        counts=role in MONEY,
        **values,
    )


def do(act: Callable[[datetime], str | None]) -> bool:
    """Runs one change in its transaction and says what came of it, or why not; whether it went well."""
    try:
        with transaction():
            said = act(clock.now())
    except DomainError as error:
        if error.status in {403, 404} and error.code in {"forbidden", "not-found"}:
            raise  # a door, not a rule: it has its own page
        flash(" ".join(map(str, error.fields.values())) or str(error.sentence), "error")
        return False
    if said:
        flash(said, "success")
    return True
