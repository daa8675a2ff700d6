"""API v1: finding circles, asking to join, leaving."""

from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, current_app, request
from pydantic import BaseModel, Field
from spectree import Response as Described

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.audit.services import Actor
from marketplace.errors import NotFoundError
from marketplace.extensions import settings
from marketplace.idempotency import Answer
from marketplace.places import queries, services
from marketplace.places.models import Circle, CircleJoinRequest
from marketplace.places.rules import LONGEST_MESSAGE
from marketplace.places.states import JoinVia
from marketplace.web import access
from marketplace.web.api import ApiModel, Problem, answer, blueprint, body, instant, once, query, reply, spec

BEARER: dict[str, list[str]] = {"bearer": []}
REFUSALS: dict[str, Any] = {"HTTP_401": Problem, "HTTP_404": Problem, "HTTP_409": Problem, "HTTP_422": Problem}


class CirclesQuery(ApiModel):
    """Part of a name, a district's code; ``mine``: only the caller's own circles (none without a token)."""

    q: str = Field(default="", max_length=80)
    district: str | None = Field(default=None, max_length=30)
    mine: bool = False
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=400)


class AreaOut(BaseModel):
    """A circle on the map: a point in degrees and a radius around it."""

    lat: float
    lng: float
    radius_m: int


class CircleOut(BaseModel):
    """A circle. ``members`` counts stewards and members, not guests; ``role`` is the caller's own, null for others."""

    id: str
    kind: str
    name: str
    name_en: str
    purpose: str
    rules: str
    district: str | None
    area: AreaOut | None
    parent_id: str | None
    members: int
    join_by: list[str]
    state: str
    role: str | None
    url: str


class CirclesPage(BaseModel):
    """A page of circles by name; ``next`` is the cursor of the next page, or null."""

    items: list[CircleOut]
    next: str | None


class JoinIn(ApiModel):
    """A wish to join. ``via`` residence: a steward will ask for a proof, of which nothing is kept."""

    via: Literal["request", "residence"] = "request"
    message: str = Field(default="", max_length=LONGEST_MESSAGE)


class JoinOut(BaseModel):
    """A wish to join."""

    id: str
    circle_id: str
    via: str
    state: str
    created_at: str


class LeftOut(BaseModel):
    """The circle that was left."""

    circle_id: str
    role: None = None


@blueprint.get("/circles")
@access.api_public
@spec.validate(
    query=CirclesQuery, resp=Described(HTTP_200=CirclesPage, HTTP_422=Problem), tags=["circles"], skip_validation=True
)
def circles() -> Response:
    """Circles that operators have approved, by name; paged by cursor, with a Link to the next page."""
    asked, member_id = query(CirclesQuery), access.viewer().member_id
    if asked.mine and member_id is None:
        return answer(CirclesPage(items=[], next=None))
    found = queries.find_circles(
        asked.q,
        district=asked.district,
        mine_of=member_id if asked.mine else None,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    response = answer(CirclesPage(items=_shown(found.circles), next=found.next_cursor))
    if found.next_cursor:
        onwards = urlencode(request.args.to_dict() | {"cursor": found.next_cursor})
        response.headers["Link"] = f'<{_base()}{request.path}?{onwards}>; rel="next"'
    return response


@blueprint.get("/circles/<public_id>")
@access.api_public
@spec.validate(resp=Described(HTTP_200=CircleOut, HTTP_404=Problem), tags=["circles"], skip_validation=True)
def circle(public_id: str) -> Response:
    """One circle that the caller may know of."""
    return answer(_shown([queries.visible_circle(public_id, access.viewer())])[0])


@blueprint.post("/circles/<public_id>/join-requests")
@access.api_member
@spec.validate(
    json=JoinIn,
    resp=Described(HTTP_201=JoinOut, **REFUSALS),
    tags=["circles"],
    security=BEARER,
    skip_validation=True,
)
def ask_to_join(public_id: str) -> Response:
    """Asks the stewards to let the caller in. Idempotency-Key is honoured."""
    given, viewer = body(JoinIn), access.viewer()

    def act() -> Answer:
        found = queries.visible_circle(public_id, viewer)
        member = accounts.member(viewer.member_id or 0)
        made = services.ask_to_join(found, member, via=JoinVia(given.via), message=given.message, now=clock.now())
        return Answer(HTTPStatus.CREATED, _request(made, found))

    return reply(once(act))


@blueprint.post("/circles/<public_id>/leaving")
@access.api_member
@spec.validate(resp=Described(HTTP_200=LeftOut, **REFUSALS), tags=["circles"], security=BEARER, skip_validation=True)
def leave_circle(public_id: str) -> Response:
    """Leaves a circle; its last steward can't. Idempotency-Key is honoured."""
    viewer = access.viewer()

    def act() -> Answer:
        found = queries.visible_circle(public_id, viewer)
        if queries.membership(found.id, viewer.member_id) is None:
            raise NotFoundError
        member = accounts.member(viewer.member_id or 0)
        services.leave(found, member, actor=Actor("member", member.id), now=clock.now())
        return Answer(HTTPStatus.OK, LeftOut(circle_id=found.public_id).model_dump(mode="json"))

    return reply(once(act))


def _shown(rows: list[Circle]) -> list[CircleOut]:
    """Circles as the API tells of them, each with what belongs to it, a query a kind."""
    counts = queries.member_counts(row.id for row in rows)
    roles = queries.roles_in([row.id for row in rows], access.viewer().member_id)
    parents = queries.public_ids(row.parent_id for row in rows if row.parent_id)
    return [
        CircleOut(
            id=row.public_id,
            kind=row.kind,
            name=row.name,
            name_en=row.name_en,
            purpose=row.purpose,
            rules=row.rules,
            district=row.district,
            area=_area(row),
            parent_id=parents.get(row.parent_id or 0),
            members=counts[row.id],
            join_by=_doors(row),
            state=row.moderation,
            role=roles.get(row.id),
            url=f"{_base()}/circles/{row.public_id}",
        )
        for row in rows
    ]


def _area(row: Circle) -> AreaOut | None:
    if row.centre_latitude is None or row.centre_longitude is None or row.radius_m is None:
        return None
    return AreaOut(lat=row.centre_latitude, lng=row.centre_longitude, radius_m=row.radius_m)


def _doors(row: Circle) -> list[str]:
    doors = (
        ("request", row.join_by_request),
        ("code", row.join_by_code),
        ("residence", row.join_by_residence),
        ("invitation", True),
    )
    return [name for name, is_open in doors if is_open]


def _request(row: CircleJoinRequest, found: Circle) -> dict[str, Any]:
    return JoinOut(
        id=row.public_id,
        circle_id=found.public_id,
        via=row.via,
        state=row.state,
        created_at=instant(row.created_at, settings().city.zone),
    ).model_dump(mode="json")


def _base() -> str:
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/")
