"""What several of the directory's pages need: who looks, the city's day, one change with its words."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import flash
from flask_login import current_user

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.db import transaction
from marketplace.directory import wording
from marketplace.directory.routes.blueprint import blueprint
from marketplace.directory.rules import spoken_code
from marketplace.errors import DomainError, InvalidError
from marketplace.extensions import client_address, settings
from marketplace.web import access
from marketplace.web.fields import Form


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"words": wording, "spoken_code": spoken_code, "zone": zone()}


def me() -> Member:
    """The member who looks; behind access.member."""
    return accounts.member(access.viewer().member_id or 0)


def member_as_key() -> str:
    """For limits by member."""
    return str(current_user.member_id) if current_user.is_authenticated else client_address()


def actor() -> Actor:
    """Who acts for an applicant."""
    return Actor("member", access.viewer().member_id)


def operator() -> Actor:
    """Who acts as operator."""
    return Actor("operator", access.viewer().member_id)


def zone() -> str:
    """The city's zone, whose days terms are made of."""
    return settings().city.zone


def today() -> date:
    """The city's day."""
    return clock.local_day(clock.now(), zone())


def good(form: Form) -> None:
    """Raises InvalidError by field for a form that was not filled in well."""
    if not form.validate():
        raise InvalidError(fields={name: errors[0] for name, errors in form.errors.items()})


def do(act: Callable[[datetime], object], said: str = "") -> bool:
    """Runs one change in its transaction and says what came of it, or why not; whether it went well.

    Without ``said`` the change gives the sentence itself.
    """
    try:
        with transaction():
            came = act(clock.now())
    except DomainError as error:
        if error.code in {"forbidden", "not-found"}:
            raise  # a door, not a rule: it has its own page
        flash(" ".join(map(str, error.fields.values())) or str(error.sentence), "error")
        return False
    flash(said or str(came), "success")
    return True
