"""API v1: who carries the city's mark, and the check of a mark."""

from datetime import date
from typing import Literal
from urllib.parse import urlencode

from flask import Response, current_app, request
from pydantic import BaseModel, Field
from spectree import Response as Described

from marketplace import clock
from marketplace.directory import figure_queries, queries
from marketplace.directory.models import Designation
from marketplace.directory.policies import is_hidden
from marketplace.directory.rules import is_small, report_years, spoken_code, typed_code
from marketplace.directory.states import DesignationState
from marketplace.errors import NotFoundError
from marketplace.extensions import limiter, settings
from marketplace.web import access
from marketplace.web.api import ApiModel, Problem, answer, blueprint, query, spec

CHECKED_BY_ADDRESS = "60 per minute"  # nobody tries all codes
Kind = Literal["village", "company", "group"]
What = Literal["things", "spaces", "parking", "mobility", "food", "skills", "mixed"]
Status = Literal["valid", "not_yet", "ended"]


class DirectoryQuery(ApiModel):
    """Part of a name or of what is shared, a kind, what is shared, a district's code."""

    q: str = Field(default="", max_length=80)
    kind: Kind | None = None
    field: What | None = None
    district: str | None = Field(default=None, max_length=30)
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=400)


class DesignationOut(BaseModel):
    """Who carries the mark. Days are the city's, the last one inclusive; ``circle_id`` is null for organisations."""

    id: str
    kind: Kind
    name: str
    name_en: str
    field: What
    offer: str
    district: str | None
    area: str
    households: int | None
    circle_id: str | None
    code: str
    starts_on: date
    ends_on: date
    status: Status
    url: str


class YearOut(BaseModel):
    """A calendar year in short. Numbers of people below 5 are null, and with few renters the hours as well."""

    year: int
    bookings: int
    hours: float | None
    renters: int | None
    listings: int
    members: int | None


class DesignationPage(DesignationOut):
    """Who carries the mark, with the year's figures."""

    figures: YearOut


class DirectoryPage(BaseModel):
    """A page by name; ``next`` is the cursor of the next page, or null."""

    items: list[DesignationOut]
    next: str | None


class MarkOut(BaseModel):
    """What the check of a mark says."""

    code: str
    status: Status
    name: str
    name_en: str
    kind: Kind
    starts_on: date
    ends_on: date
    url: str


@blueprint.get("/directory")
@access.api_public
@spec.validate(
    query=DirectoryQuery,
    resp=Described(HTTP_200=DirectoryPage, HTTP_422=Problem),
    tags=["directory"],
    skip_validation=True,
)
def directory() -> Response:
    """Villages, companies and groups that carry the mark now, by name; paged by cursor, with a Link to the next page."""
    asked = query(DirectoryQuery)
    found = queries.find(
        asked.q,
        kind=asked.kind,
        district=asked.district,
        field=asked.field,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    response = answer(DirectoryPage(items=[_out(one) for one in found.designations], next=found.next_cursor))
    if found.next_cursor:
        onwards = urlencode(request.args.to_dict() | {"cursor": found.next_cursor})
        response.headers["Link"] = f'<{_base()}{request.path}?{onwards}>; rel="next"'
    return response


@blueprint.get("/directory/<public_id>")
@access.api_public
@spec.validate(resp=Described(HTTP_200=DesignationPage, HTTP_404=Problem), tags=["directory"], skip_validation=True)
def designation(public_id: str) -> Response:
    """One of them, valid or ended, with a year's figures."""
    found = queries.designation(public_id, access.viewer())
    year = report_years(found.starts_on, found.ends_on, _today())[0]
    told = figure_queries.figures(found, year, zone=settings().city.zone, currency=settings().city.currency)
    few = is_small(told.renters)
    figures = YearOut(
        year=year,
        bookings=told.bookings,
        hours=None if few else round(told.hours, 2),
        renters=None if few else told.renters,
        listings=told.listings,
        members=None if told.members is None or is_small(told.members) else told.members,
    )
    return answer(DesignationPage(**_out(found).model_dump(), figures=figures))


@blueprint.get("/marks/<code>")
@access.api_public
@limiter.limit(CHECKED_BY_ADDRESS)
@spec.validate(resp=Described(HTTP_200=MarkOut, HTTP_404=Problem), tags=["directory"], skip_validation=True)
def mark(code: str) -> Response:
    """Whether a mark holds, whose it is and until when.

    404: the city has never given it, or operators have taken down who carries it.
    """
    found = queries.designation_by_code(typed_code(code)[:8])
    if found is None or is_hidden(found):
        raise NotFoundError
    told = _out(found)
    shared = {"status", "name", "name_en", "kind", "starts_on", "ends_on", "url", "code"}
    return answer(MarkOut(**told.model_dump(include=shared)))


def _out(found: Designation) -> DesignationOut:
    application, subject = found.application, found.subject
    return DesignationOut(
        id=found.public_id,
        kind=found.kind,
        name=subject.name,
        name_en=subject.name_en,
        field=application.field,
        offer=application.offer,
        district=subject.district,
        area=application.area,
        households=application.households,
        circle_id=found.circle.public_id if found.circle else None,
        code=spoken_code(found.code),
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        status=_status(found),
        url=f"{_base()}/directory/{found.public_id}",
    )


def _status(found: Designation) -> Status:
    if found.state == DesignationState.ENDED or found.ends_on < _today():
        return "ended"
    return "not_yet" if found.starts_on > _today() else "valid"


def _today() -> date:
    return clock.local_day(clock.now(), settings().city.zone)


def _base() -> str:
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/")
