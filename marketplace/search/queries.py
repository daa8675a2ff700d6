"""Finding listings: what, where, when, for how much, in one statement a page.

Ordered by a key and the id, so that a cursor goes on exactly where a page ended. What is compared with constants of a
partial index stands in the statement as it is, not as a parameter: a plan made for any parameter could not use the index.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Float,
    Select,
    TextClause,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import TSQUERY

from marketplace.availability.search_sql import can_be_booked
from marketplace.columns import PlanePoint
from marketplace.db import session
from marketplace.intervals import Interval
from marketplace.listings.circle_queries import terms_as_json, terms_from_json
from marketplace.listings.circle_terms import CircleTerm, CircleTerms
from marketplace.listings.models import (
    SHOWN,
    Category,
    Listing,
    ListingCircleTerms,
    ListingTranslation,
    Photo,
    Tariff,
)
from marketplace.listings.policies import audience_clause
from marketplace.listings.states import Approval, Bookable, Kind, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.words import query_terms
from marketplace.places.geo import to_plane
from marketplace.places.queries import Belonging, belonging
from marketplace.web.access import Viewer
from marketplace.web.paging import BadCursorError, decode_cursor, encode_cursor

PAGE = 20
MOST = 100
FARTHEST_M = 100_000


class Sort(StrEnum):
    """The orders of results."""

    NEAREST = "nearest"
    CHEAPEST = "cheapest"
    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Near:
    """A point (degrees), and how far around it one looks; None: everywhere, nearest first."""

    lat: float
    lng: float
    radius_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for. ``when`` shows only what can be booked for exactly that time, ``quantity`` of it.

    ``category`` is a slug and includes those below it; ``max_price`` is in minor units and compares with the cheapest
    tariff. ``sort`` None: nearest where a point is given, else by relevance where there are words, else newest.
    """

    words: str = ""
    kind: Kind | None = None
    category: str | None = None
    district: str | None = None
    near: Near | None = None
    when: Interval | None = None
    quantity: int = 1
    max_price: int | None = None
    sort: Sort | None = None

    @property
    def order(self) -> Sort:
        """The order that is meant; one that makes no sense for what is asked falls back to the next."""
        terms = query_terms(self.words)
        makes_sense = {Sort.NEAREST: self.near is not None, Sort.RELEVANCE: bool(terms)}
        if self.sort is not None and makes_sense.get(self.sort, True):
            return self.sort
        return Sort.NEAREST if self.near else Sort.RELEVANCE if terms else Sort.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result, ready to be shown: nothing private is in it.

    ``title`` is in the reader's language where there is a translation (``lang`` says which it is); ``cheapest`` is the
    tariff with the smallest amount for the viewer, None for none; ``more_tariffs``: there are others. ``approval`` is the
    viewer's as well. ``price_by``: the circle whose terms the price is by; None: everybody's. ``distance_m`` from the point.
    """

    public_id: str
    kind: str
    title: str
    lang: str
    category: str | None
    district: str | None
    latitude: float | None
    longitude: float | None
    place_precision: str
    currency: str
    collect: str
    bookable: str
    approval: str
    zone: str
    cheapest: TariffSpec | None
    more_tariffs: bool
    price_by: CircleTerm | None
    photo_key: str | None
    thumb_key: str | None
    photo_alt: str
    photo_width: int | None
    photo_height: int | None
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results; ``next_cursor`` None: the last one."""

    hits: list[Hit]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Order:
    """How results are sorted: the key, its type in a cursor, and whether large keys come first."""

    key: ColumnElement[Any]
    type: type
    falling: bool = False


def search(
    wanted: Wanted,
    viewer: Viewer,
    *,
    language: str,
    now: datetime,
    centre: tuple[float, float],
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page:
    """A page of what the viewer may see and fits. ``centre`` is the city's (latitude, longitude).

    Raises BadCursorError for a cursor that is none of ours for this order.
    """
    limit = max(1, min(limit, MOST))
    belongs = belonging(viewer.member_id)
    circles = belongs.member  # whose terms count for the viewer
    order = _order(wanted, centre, circles)
    found = _found(wanted, viewer, order, centre, belongs)
    if cursor:
        found = found.where(_after(order, *decode_cursor(cursor, order.type, int)))
    found = found.order_by(order.key.desc() if order.falling else order.key.asc(), Listing.id)
    if wanted.when is None:
        first = found.limit(limit + 1)
    else:
        first = _free(found, can_be_booked(wanted.when, now, wanted.quantity, circles), limit + 1)
    away = _away(wanted.near, centre) if wanted.near else null()
    page = _shown(first, order, away, language, circles)
    rows = session.execute(page).mappings().all()
    hits = [_hit(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(hits, encode_cursor(_plain(rows[limit - 1]["key"]), rows[limit - 1]["id"]) if more else None)


def _found(
    wanted: Wanted, viewer: Viewer, order: _Order, centre: tuple[float, float], belongs: Belonging
) -> Select[int, Any]:
    """The listings that fit, with the key of their order; whether they are free is asked last, see ``_free``."""
    found = select(Listing.id, order.key.label("key")).where(text(SHOWN), audience_clause(viewer, belongs.any))
    if wanted.kind is not None:
        found = found.where(text(f"listings.kind = '{Kind(wanted.kind).value}'"))
    terms = query_terms(wanted.words)
    if terms:
        found = found.where(Listing.words.bool_op("@@")(_tsquery(terms)))
    if wanted.category is not None:
        found = found.where(Listing.category_id.in_(_under(wanted.category)))
    if wanted.district is not None:
        found = found.where(Listing.district == wanted.district)
    if wanted.max_price is not None:
        found = found.where(_price(belongs.member) <= wanted.max_price)
    if wanted.near is not None:
        found = found.where(Listing.xy.is_not(None))
        if wanted.near.radius_m is not None:
            circle = func.circle(_point(wanted.near, centre), min(wanted.near.radius_m, FARTHEST_M))
            found = found.where(Listing.xy.bool_op("<@")(circle))
    return found


def _free(found: Select[int, Any], bookable: TextClause, limit: int) -> Select[int, Any]:
    """The first of them, in their order, that can be booked then.

    Who is free is asked one by one until the page is full: OFFSET 0 keeps that dear question out of the ordered list below,
    which the planner may fetch as it likes (it takes any circle for a thousandth of the city, and would ask for all of it).
    The list is called ``listings`` because that is what the question asks about; it has all the columns.
    """
    listings = found.add_columns(*(getattr(Listing, name) for name in ASKED)).offset(0).subquery("listings")
    return select(listings.c.id, listings.c.key).where(bookable).limit(limit)


def _order(wanted: Wanted, centre: tuple[float, float], circles: Collection[int]) -> _Order:
    match wanted.order:
        case Sort.NEAREST if wanted.near is not None:
            return _Order(_away(wanted.near, centre), float)
        case Sort.CHEAPEST:
            return _Order(_price(circles), int)
        case Sort.RELEVANCE:
            rank = func.ts_rank(Listing.words, _tsquery(query_terms(wanted.words)))
            return _Order(sql_cast(rank, Float(53)), float, falling=True)
        case _:
            return _Order(type_coerce(Listing.published_at, DateTime(timezone=True)), str, falling=True)


def _after(order: _Order, key: Any, last_id: int) -> ColumnElement[bool]:
    """What comes behind a page's last row."""
    try:
        key = datetime.fromisoformat(key) if order.type is str else key
    except ValueError:
        raise BadCursorError from None
    if not order.falling:
        return tuple_(order.key, Listing.id) > tuple_(bindparam(None, key, type_=order.key.type), last_id)
    return and_(order.key <= key, or_(order.key < key, Listing.id > last_id))


def _plain(key: Any) -> Any:
    """A sort key as a cursor keeps it."""
    return key.isoformat() if isinstance(key, datetime) else key


def _price(circles: Collection[int]) -> ColumnElement[int]:
    """The cheapest amount for the viewer; none known of a thing that can't be booked: not free, but past every limit."""
    unknown = and_(Listing.price_from.is_(None), Listing.bookable != Bookable.YES.value)
    price: ColumnElement[int] = func.coalesce(Listing.price_from, 0)
    if circles:
        mine = and_(ListingCircleTerms.listing_id == Listing.id, ListingCircleTerms.circle_id.in_(circles))
        by_terms = select(func.min(ListingCircleTerms.price_from)).where(mine).correlate(Listing).scalar_subquery()
        price = func.least(price, by_terms)  # which passes over NULL: the same as for everybody
    return case((unknown, literal_column("9223372036854775807", BigInteger)), else_=price)


def _point(near: Near, centre: tuple[float, float]) -> ColumnElement[Any]:
    x, y = to_plane(near.lat, near.lng, centre)
    return bindparam(None, (x, y), type_=PlanePoint())


def _away(near: Near, centre: tuple[float, float]) -> ColumnElement[float]:
    """Metres from the point: the expression that the index walks along."""
    return Listing.xy.op("<->", return_type=Float(53))(_point(near, centre))


def _tsquery(terms: str) -> ColumnElement[Any]:
    return sql_cast(terms, TSQUERY)


def _under(slug: str) -> Select[tuple[int]]:
    """The ids of a category and of all below it."""
    tree = select(Category.id).where(Category.slug == slug).cte("tree", recursive=True)
    return select(tree.union_all(select(Category.id).join(tree, Category.parent_id == tree.c.id)).c.id)


def _shown(
    found: Select[int, Any], order: _Order, away: ColumnElement[Any], language: str, circles: Collection[int]
) -> Select[Any]:
    """A page's ids with all that a result shows, read for these rows only."""
    page = found.subquery("page")
    photo = (
        select(Photo.key, Photo.thumb_key, Photo.alt, Photo.width, Photo.height)
        .where(Photo.listing_id == page.c.id, Photo.revision_id.is_(None))
        .order_by(Photo.position, Photo.id)
        .limit(1)
        .lateral("photo")
    )
    tariff = (
        select(
            Tariff.unit,
            Tariff.amount,
            Tariff.block_minutes,
            Tariff.local_from,
            Tariff.local_to,
            Tariff.cap,
            func.count().over().label("tariffs"),
        )
        .where(Tariff.listing_id == page.c.id, Tariff.circle_id.is_(None))
        .order_by(Tariff.amount, Tariff.position, Tariff.id)
        .limit(1)
        .lateral("tariff")
    )
    other = ListingTranslation
    key = page.c.key.desc() if order.falling else page.c.key.asc()
    columns: list[Any] = [
        page.c.id,
        page.c.key,
        *(getattr(Listing, name) for name in COLUMNS),
        func.coalesce(func.nullif(other.title, ""), Listing.title).label("title"),
        case((func.nullif(other.title, "").is_not(None), other.lang), else_=Listing.lang).label("lang"),
        Category.slug.label("category"),
        *(photo.c[name].label(f"photo_{name}") for name in ("key", "thumb_key", "alt", "width", "height")),
        *(tariff.c[name].label(f"tariff_{name}") for name in (*TARIFF_COLUMNS, "tariffs")),
        away.label("distance_m"),
        (terms_as_json(page.c.id, circles) if circles else null()).label("terms"),
    ]
    return (
        select(*columns)
        .select_from(page)
        .join(Listing, Listing.id == page.c.id)
        .outerjoin(other, and_(other.listing_id == page.c.id, other.lang == language, Listing.lang != language))
        .outerjoin(Category, Category.id == Listing.category_id)
        .outerjoin(photo, text("true"))
        .outerjoin(tariff, text("true"))
        .order_by(key, page.c.id)
    )


ASKED = (
    *("bookable", "zone", "schedule_id", "start_step_minutes", "min_minutes", "max_minutes"),
    *("lead_minutes", "horizon_days", "buffer_before_minutes", "buffer_after_minutes"),
)
"""The columns that ``can_be_booked`` looks at."""
COLUMNS = (
    *("public_id", "kind", "district", "shown_latitude", "shown_longitude", "place_precision"),
    *("currency", "collect", "bookable", "approval", "zone"),
)
TARIFF_COLUMNS = ("unit", "amount", "block_minutes", "local_from", "local_to", "cap")


def _hit(row: Any) -> Hit:
    known = CircleTerms(terms_from_json(row["terms"]))
    standard = _cheapest(row)
    tariffs, price_by = known.cheapest_tag([standard] if standard else [])
    many = len(tariffs) if price_by else row["tariff_tariffs"] or 0
    return Hit(
        public_id=row["public_id"],
        kind=row["kind"],
        title=row["title"],
        lang=row["lang"],
        category=row["category"],
        district=row["district"],
        latitude=row["shown_latitude"],
        longitude=row["shown_longitude"],
        place_precision=row["place_precision"],
        currency=row["currency"],
        collect=row["collect"],
        bookable=row["bookable"],
        approval=Approval.INSTANT.value if known.instant(row["approval"]) else row["approval"],
        zone=row["zone"],
        cheapest=min(tariffs, key=lambda tariff: tariff.amount, default=None),
        more_tariffs=many > 1,
        price_by=price_by,
        photo_key=row["photo_key"],
        thumb_key=row["photo_thumb_key"],
        photo_alt=row["photo_alt"] or "",
        photo_width=row["photo_width"],
        photo_height=row["photo_height"],
        distance_m=row["distance_m"],
    )


def _cheapest(row: Any) -> TariffSpec | None:
    if row["tariff_unit"] is None:
        return None
    values = {name: row[f"tariff_{name}"] for name in TARIFF_COLUMNS}
    return TariffSpec(**values | {"unit": TariffUnit(values["unit"])})
