"""API v1: whom the caller helps, and the caller's household."""

from typing import Any

from flask import Response
from pydantic import BaseModel
from spectree import Response as Described

from marketplace import clock
from marketplace.accounts import helping_queries as helping
from marketplace.errors import NotFoundError
from marketplace.web import access
from marketplace.web.api import MoneyOut, Problem, answer, blueprint, spec

BEARER: dict[str, list[str]] = {"bearer": []}
REFUSALS: dict[str, Any] = {"HTTP_401": Problem, "HTTP_404": Problem}


class PersonOut(BaseModel):
    """Somebody for whom the caller may book. ``id`` is what ``for`` takes; ``month_limit`` null: nothing from the wallet."""

    id: str
    name: str
    month_limit: MoneyOut | None


class PeopleOut(BaseModel):
    """Everybody for whom the caller may book now."""

    items: list[PersonOut]


class HouseholdMemberOut(BaseModel):
    """One of a household."""

    id: str
    name: str
    shares_bookings: bool


class HouseholdOut(BaseModel):
    """Who has joined it, in the order of their coming. They share the limits of bookings."""

    members: list[HouseholdMemberOut]


@blueprint.get("/people")
@access.api_member
@spec.validate(
    resp=Described(HTTP_200=PeopleOut, HTTP_401=Problem), tags=["helping"], security=BEARER, skip_validation=True
)
def people() -> Response:
    """For whom the caller may book, by their consent."""
    found = helping.people_of(access.viewer().member_id, clock.now())
    return answer(
        PeopleOut(
            items=[
                PersonOut(
                    id=consent.person.public_id,
                    name=consent.person.name,
                    month_limit=MoneyOut(amount=consent.month_limit, currency="KRW") if consent.month_limit else None,
                )
                for consent in found
            ]
        )
    )


@blueprint.get("/households/mine")
@access.api_member
@spec.validate(
    resp=Described(HTTP_200=HouseholdOut, **REFUSALS), tags=["helping"], security=BEARER, skip_validation=True
)
def my_household() -> Response:
    """The caller's household; 404 where there is none."""
    own = helping.place_of(access.viewer().member_id)
    if own is None:
        raise NotFoundError
    places = [place for place in helping.household_places(own.household_id) if place.member is not None]
    return answer(
        HouseholdOut(
            members=[
                HouseholdMemberOut(
                    id=place.member.public_id, name=place.member.name, shares_bookings=place.shares_bookings
                )
                for place in places
                if place.member is not None
            ]
        )
    )
