"""API v1: finding listings."""

from typing import Literal
from urllib.parse import urlencode

from flask import Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field
from spectree import Response as Described

from marketplace import clock
from marketplace.config import City
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings.pricing import describe
from marketplace.listings.states import Kind
from marketplace.listings.term_words import price_reason
from marketplace.search import queries
from marketplace.search.queries import Hit, Near, Sort, Wanted
from marketplace.web import access
from marketplace.web.api import ApiModel, Instant, MoneyOut, Problem, answer, blueprint, query, spec
from marketplace.web.formats import locale_code
from marketplace.web.periods import period_of


class SearchQuery(ApiModel):
    """What, where, when. With ``from`` and ``to`` only what can be booked for exactly that time is listed."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, str_strip_whitespace=True)

    q: str = Field(default="", max_length=200)
    kind: Kind | None = None
    category: str | None = Field(default=None, max_length=40)
    district: str | None = Field(default=None, max_length=30)
    lat: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    lng: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    radius_m: float | None = Field(default=None, gt=0, le=100_000, allow_inf_nan=False)
    from_: Instant | None = Field(default=None, alias="from")
    to: Instant | None = None
    quantity: int = Field(default=1, ge=1, le=1000)
    max_price: int | None = Field(default=None, ge=0, le=10**12)
    sort: Literal["nearest", "cheapest", "newest", "relevance"] | None = None
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = None


class FoundOut(BaseModel):
    """One result. ``lat`` and ``lng`` are the shown point, ``distance_m`` from the asked one.

    Price and approval are the caller's; ``price_reason`` says so where they are by the terms of a circle.
    """

    id: str
    kind: str
    category: str | None
    title: str
    lang: str
    district: str | None
    lat: float | None
    lng: float | None
    distance_m: float | None
    bookable: bool
    approval: str
    collect: str
    price_from: MoneyOut | None
    price_text: str | None
    price_reason: str | None
    thumb_url: str | None
    url: str


class FoundPage(BaseModel):
    """A page of results; ``next`` is the cursor of the next page, or null."""

    items: list[FoundOut]
    next: str | None


@blueprint.get("/listings")
@access.api_public
@spec.validate(
    query=SearchQuery, resp=Described(HTTP_200=FoundPage, HTTP_422=Problem), tags=["listings"], skip_validation=True
)
def listings() -> Response:
    """What the caller may see and fits; paged by cursor in a stable order, with a Link to the next page."""
    asked = query(SearchQuery)
    city: City = current_app.extensions["settings"].city
    base = current_app.config["BASE_URL"].rstrip("/")
    page = queries.search(
        _wanted(asked),
        access.viewer(),
        language=locale_code(),
        now=clock.now(),
        centre=city.centre,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    response = answer(FoundPage(items=[_shown(hit, base) for hit in page.hits], next=page.next_cursor))
    if page.next_cursor:
        onwards = urlencode(request.args.to_dict() | {"cursor": page.next_cursor})
        response.headers["Link"] = f'<{base}{request.path}?{onwards}>; rel="next"'
    return response


def _wanted(asked: SearchQuery) -> Wanted:
    return Wanted(
        words=asked.q,
        kind=asked.kind,
        category=asked.category,
        district=asked.district,
        near=_near(asked),
        when=_when(asked),
        quantity=asked.quantity,
        max_price=asked.max_price,
        sort=Sort(asked.sort) if asked.sort else None,
    )


def _near(asked: SearchQuery) -> Near | None:
    if asked.lat is None and asked.lng is None:
        if asked.radius_m is not None:
            raise InvalidError(fields={"radius_m": _l("A radius needs a point: lat and lng.")})
        return None
    if asked.lat is None or asked.lng is None:
        raise InvalidError(fields={"lat": _l("Please give both latitude and longitude, or neither.")})
    return Near(asked.lat, asked.lng, asked.radius_m)


def _when(asked: SearchQuery) -> Interval | None:
    """One bound alone narrows nothing: only a whole interval can be booked."""
    if asked.from_ is None or asked.to is None:
        return None
    return period_of(asked.from_, asked.to, ("from", "to"))


def _shown(hit: Hit, base: str) -> FoundOut:
    cheapest = hit.cheapest
    return FoundOut(
        id=hit.public_id,
        kind=hit.kind,
        category=hit.category,
        title=hit.title,
        lang=hit.lang,
        district=hit.district,
        lat=hit.latitude,
        lng=hit.longitude,
        distance_m=round(hit.distance_m, 1) if hit.distance_m is not None else None,
        bookable=hit.bookable == "yes",
        approval=hit.approval,
        collect=hit.collect,
        price_from=MoneyOut(amount=cheapest.amount, currency=hit.currency) if cheapest else None,
        price_text=describe(cheapest, hit.currency) if cheapest else None,
        price_reason=price_reason(hit.price_by, free=cheapest is None),
        thumb_url=f"/media/{hit.thumb_key}" if hit.thumb_key else None,
        url=f"{base}/listings/{hit.public_id}",
    )
