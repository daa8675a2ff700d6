"""API v1: organisations with their places, and closing a place for a while."""

from http import HTTPStatus
from typing import Any

from flask import Response, current_app
from pydantic import BaseModel, Field
from spectree import Response as Described

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.availability import site_hours
from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.idempotency import Answer
from marketplace.offices import queries, services
from marketplace.offices.models import Closing
from marketplace.offices.policies import LENDING, may_see, served
from marketplace.offices.services.closings import LONGEST_REASON
from marketplace.offices.working import go_on
from marketplace.places import site_queries
from marketplace.places.site_models import Site
from marketplace.web import access
from marketplace.web.api import ApiModel, Instant, Problem, answer, blueprint, body, instant, once, reply, spec
from marketplace.web.periods import period_of

BEARER: dict[str, list[str]] = {"bearer": []}
REFUSALS: dict[str, Any] = {
    "HTTP_401": Problem,
    "HTTP_403": Problem,
    "HTTP_404": Problem,
    "HTTP_409": Problem,
    "HTTP_422": Problem,
}


class OrganisationOut(BaseModel):
    """An organisation. ``verified_at``: when the city saw that it is who it says, or null; ``role``: the caller's own there."""

    id: str
    name: str
    name_en: str
    about: str
    phone: str
    homepage: str
    district: str | None
    verified_at: str | None
    role: str | None
    url: str


class DayOut(BaseModel):
    """Opening hours of a weekday (0 is Monday) as ["09:00", "18:00"]; none: closed. An end at or before the start: next day."""

    weekday: int
    hours: list[list[str]]


class ClosedOut(BaseModel):
    """A time in which a place is closed."""

    starts_at: str
    ends_at: str


class SiteOut(BaseModel):
    """A place of an organisation: where it is, when it is open in its own zone, and when it is closed for a while."""

    id: str
    name: str
    name_en: str
    address: str
    district: str | None
    lat: float | None
    lng: float | None
    phone: str
    zone: str
    always_open: bool
    week: list[DayOut]
    closed_on_holidays: bool
    closed: list[ClosedOut]


class SitesOut(BaseModel):
    """All places of an organisation."""

    items: list[SiteOut]


class ClosingIn(ApiModel):
    """A place is closed from ``starts_at`` until ``ends_at``; those whose bookings it meets read the reason."""

    site_id: str = Field(max_length=22)
    starts_at: Instant
    ends_at: Instant
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


class MetOut(BaseModel):
    """A booking that a closing has met. ``outcome``: pending, moved, refunded, gone or kept."""

    booking_id: str
    outcome: str


class ClosingOut(BaseModel):
    """A closing of a place and what has become of each booking."""

    id: str
    site_id: str
    starts_at: str
    ends_at: str
    ended_at: str | None
    reason: str
    bookings: list[MetOut]
    url: str


class ClosingsOut(BaseModel):
    """The closings of an organisation's places that are not over, by their start."""

    items: list[ClosingOut]


@blueprint.get("/organisations/<public_id>")
@access.api_public
@spec.validate(resp=Described(HTTP_200=OrganisationOut, HTTP_404=Problem), tags=["organisations"], skip_validation=True)
def organisation(public_id: str) -> Response:
    """One organisation that the caller may know of."""
    found, role = _visible(public_id)
    verified = instant(found.verified_at, "UTC") if found.verified_at else None
    return answer(
        OrganisationOut(
            id=found.public_id,
            name=found.name,
            name_en=found.name_en,
            about=found.about,
            phone=found.phone,
            homepage=found.homepage,
            district=found.district,
            verified_at=verified,
            role=role,
            url=f"{_base()}/organisations/{found.public_id}/about",
        )
    )


@blueprint.get("/organisations/<public_id>/sites")
@access.api_public
@spec.validate(resp=Described(HTTP_200=SitesOut, HTTP_404=Problem), tags=["organisations"], skip_validation=True)
def sites(public_id: str) -> Response:
    """The places of an organisation, with hours and closed times."""
    found, _role = _visible(public_id)
    shown = site_queries.shown_sites(found.party_id)
    closed = queries.closings_of([site.id for site in shown], clock.now())
    return answer(SitesOut(items=[_site(site, [one for one in closed if one.site_id == site.id]) for site in shown]))


@blueprint.get("/organisations/<public_id>/closings")
@access.api_member
@spec.validate(
    resp=Described(HTTP_200=ClosingsOut, **REFUSALS), tags=["organisations"], security=BEARER, skip_validation=True
)
def closings(public_id: str) -> Response:
    """When the organisation's places are closed; for its staff."""
    found, _role = served(public_id, access.viewer())
    there = {site.id: site for site in site_queries.sites_of(found.party_id)}
    rows = queries.closings_of(there, clock.now())
    return answer(ClosingsOut(items=[_closing(row, there[row.site_id], found) for row in rows]))


@blueprint.post("/organisations/<public_id>/closings")
@access.api_member
@spec.validate(
    json=ClosingIn,
    resp=Described(HTTP_201=ClosingOut, **REFUSALS),
    tags=["organisations"],
    security=BEARER,
    skip_validation=True,
)
def close_site(public_id: str) -> Response:
    """Closes a place: bookings go to another listing where one fits, else the money goes back. Idempotency-Key is honoured.

    The answer is of the moment at which the time is taken; the bookings follow at once, one by one.
    """
    given, viewer = body(ClosingIn), access.viewer()
    begun: list[int] = []

    def act() -> Answer:
        found, _role = served(public_id, viewer, *LENDING)
        site = site_queries.site_of(found.party_id, given.site_id)
        period = period_of(given.starts_at, given.ends_at, ("starts_at", "ends_at"))
        member = accounts.member(viewer.member_id or 0)
        made = services.begin(site, period, given.reason, {}, member=member, now=clock.now())
        begun.append(made.id)
        return Answer(HTTPStatus.CREATED, _closing(made, site, found).model_dump(mode="json"))

    made = once(act)
    for closing_id in begun:
        session.rollback()
        go_on(closing_id, clock.now())
    return reply(made)


def _visible(public_id: str) -> tuple[Organisation, str | None]:
    viewer = access.viewer()
    found = accounts.organisation_by_public_id(public_id)
    role = accounts.role_there(found, viewer)
    if not may_see(found, role, viewer):
        raise NotFoundError
    return found, role


def _site(site: Site, closed: list[Closing]) -> SiteOut:
    hours = site_hours.site_spec(site)
    return SiteOut(
        id=site.public_id,
        name=site.name,
        name_en=site.name_en,
        address=site.address,
        district=site.district,
        lat=site.latitude,
        lng=site.longitude,
        phone=site.phone,
        zone=site.zone,
        always_open=hours.is_always_open,
        week=[DayOut(weekday=day.weekday, hours=[list(one) for one in day.hours]) for day in hours.week()],
        closed_on_holidays=hours.closed_on_holidays,
        closed=[
            ClosedOut(starts_at=instant(one.starts_at, site.zone), ends_at=instant(one.ends_at, site.zone))
            for one in closed
        ],
    )


def _closing(row: Closing, site: Site, found: Organisation) -> ClosingOut:
    return ClosingOut(
        id=row.public_id,
        site_id=site.public_id,
        starts_at=instant(row.starts_at, site.zone),
        ends_at=instant(row.ends_at, site.zone),
        ended_at=instant(row.ended_at, site.zone) if row.ended_at else None,
        reason=row.reason,
        bookings=[MetOut(booking_id=booking, outcome=outcome) for booking, outcome in queries.outcomes(row.id)],
        url=f"{_base()}/organisations/{found.public_id}/closings/{row.public_id}",
    )


def _base() -> str:
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/")
