"""Circles, made through the services."""

from datetime import datetime

from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM
from marketplace.db import in_transaction, transaction
from marketplace.places import services
from marketplace.places.models import Circle, CircleKind, CircleRole
from tests.factories.accounts import LONG_AGO


def circle(
    kind: CircleKind = CircleKind.BUILDING,
    name: str = "",
    *,
    parent: Circle | None = None,
    steward: Member | None = None,
    now: datetime = LONG_AGO,
) -> Circle:
    """A circle; without a steward nobody is in it."""

    def make() -> Circle:
        return services.create_circle(
            kind=kind, name=name or kind.value, parent=parent, steward=steward, now=now, actor=SYSTEM
        )

    if in_transaction():
        return make()
    with transaction():
        return make()


def belongs(who: Member, where: Circle, role: CircleRole = CircleRole.MEMBER) -> None:
    """Makes a member belong to a circle."""
    with transaction():
        services.join(where, who, role, actor=SYSTEM, now=LONG_AGO)
