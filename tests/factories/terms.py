"""Terms by circle, given to listings through the services."""

from typing import Any

from marketplace.audit.services import SYSTEM
from marketplace.db import transaction
from marketplace.listings import services
from marketplace.listings.circle_terms import CircleTerm
from marketplace.listings.models import Listing
from marketplace.listings.states import TermPrice
from marketplace.moderation_state import Moderation
from marketplace.places.models import Circle
from tests.factories import accounts, places
from tests.factories.accounts import LONG_AGO


def term(circle: Circle | int = 1, price: str = "same", **facts: Any) -> CircleTerm:
    """The terms for one circle."""
    number = circle if isinstance(circle, int) else circle.id
    return CircleTerm(circle_id=number, price=TermPrice(price), **facts)


def given(listing: Listing, *terms: CircleTerm) -> Listing:
    """The listing with these terms and no others."""
    with transaction():
        services.set_circle_terms(listing, terms, actor=SYSTEM, now=LONG_AGO)
    return listing


def village(name: str = "성북 공유마을", *, approved: bool = True, **facts: Any) -> Circle:
    """A circle that operators have looked at."""
    found = places.circle(name=name, **facts)
    with transaction():
        found.moderation = Moderation.APPROVED if approved else Moderation.PENDING
    return found


def neighbour(*circles: Circle, name: str = "이웃") -> Any:
    """A member of these circles."""
    found = accounts.member(name)
    for circle in circles:
        places.belongs(found, circle)
    return found
