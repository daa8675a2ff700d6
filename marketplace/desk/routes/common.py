"""What the desk's pages share: who acts, for which office, for whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash
from flask_login import current_user

from marketplace import clock
from marketplace.accounts import helping_queries as helping
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Guest, Member, Organisation
from marketplace.accounts.policies import LENDING
from marketplace.audit.services import Actor
from marketplace.bookings.states import MadeHow
from marketplace.config import Rules
from marketplace.db import transaction
from marketplace.errors import DomainError, ForbiddenError, NotFoundError
from marketplace.extensions import client_address
from marketplace.extensions import settings as the_settings
from marketplace.web import access


def me() -> Member:
    """The member who looks; behind access.member."""
    return accounts.member(access.viewer().member_id or 0)


def actor() -> Actor:
    """Who acts."""
    return Actor("member", access.viewer().member_id)


def member_as_key() -> str:
    """For limits by member."""
    return str(current_user.member_id) if current_user.is_authenticated else client_address()


def rules() -> Rules:
    """The operators' numbers."""
    return the_settings().rules


def zone() -> str:
    """The city's zone."""
    return the_settings().city.zone


def office(public_id: str, *, acting: bool = False) -> tuple[Organisation, bool]:
    """An organisation that the viewer serves, and whether he may act at its desk.

    Raises NotFoundError for any other, ForbiddenError where only looking on is his and he would act.
    """
    found, role = accounts.served_organisation(public_id, access.viewer())
    acts = role in LENDING
    if acting and not acts:
        raise ForbiddenError
    return found, acts


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody for whom a booking is made: a member or a guest; at which office, if at one. ``helps``: by consent."""

    office: Organisation | None
    person: Member | None
    guest: Guest | None

    @property
    def party_id(self) -> int:
        """Whose booking it will be."""
        found = self.person or self.guest
        return found.party_id if found else 0

    @property
    def name(self) -> str:
        """What to call them."""
        found = self.person or self.guest
        return found.name if found else ""

    @property
    def helps(self) -> bool:
        """A helper with consent, not a desk."""
        return self.office is None and not access.viewer().is_operator

    def how(self, at_desk: MadeHow = MadeHow.DESK) -> MadeHow:
        """How the booking is made."""
        return MadeHow.HELPER if self.helps else at_desk

    def args(self, **more: str | None) -> dict[str, Any]:
        """What addresses of the next steps carry."""
        found = {
            "office": self.office.public_id if self.office else None,
            "person": self.person.public_id if self.person else None,
            "guest": self.guest.public_id if self.guest else None,
        }
        return {name: value for name, value in (found | more).items() if value}


def case_of(args: Mapping[str, str]) -> Case:
    """For whom, from an address. Raises NotFoundError for a person or guest whom the viewer may not book for.

    A desk's clerks and operators come by the public code of a member whom they have found exactly; a helper needs consent.
    """
    viewer = access.viewer()
    at = office(args["office"], acting=True)[0] if args.get("office") else None
    if args.get("guest"):
        if at is None:
            raise NotFoundError
        return Case(at, None, helping.guest(args["guest"], [at.party_id]))
    person = accounts.member_by_public_id(args.get("person", ""))
    if person.suspended_at is not None or person.id == viewer.member_id:
        raise NotFoundError
    found = Case(at, person, None)
    if found.helps and helping.live_consent(person.id, viewer.member_id or 0, clock.now()) is None:
        raise NotFoundError
    return found


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
