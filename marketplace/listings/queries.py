"""Reading listings, always as somebody: what the viewer may not see raises NotFoundError."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.listings.models import Category, Listing, ListingRevision, ListingUnit, Photo
from marketplace.listings.policies import may_manage, may_see
from marketplace.listings.states import Kind, ListingState, PlacePrecision, RevisionState, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.places.districts import District, by_code
from marketplace.places.geo import LatLng
from marketplace.web.access import Viewer

PAGE = 20


@dataclass(frozen=True, slots=True)
class ListingText:
    """A listing's words in one language."""

    title: str
    description: str
    lang: str


@dataclass(frozen=True, slots=True)
class ExactPlace:
    """Where it really is: for the owner, and for a renter whose booking is confirmed. ``point`` None: nobody has told."""

    address: str
    access_note: str
    point: LatLng | None


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """Where everyone may think it is. ``precision`` says how exact the point is; an address only where that is exact."""

    district: District | None
    point: LatLng | None
    precision: PlacePrecision
    address: str


def by_public_id(public_id: str) -> Listing | None:
    """The listing of a public id, whoever looks: for services and tasks, never for a page."""
    return session.scalars(select(Listing).where(Listing.public_id == public_id)).one_or_none()


def visible_listing(public_id: str, viewer: Viewer) -> Listing:
    """The listing if this viewer may see it: shown and in the audience, or one's own, or as operator."""
    listing = by_public_id(public_id)
    if listing is None or not may_see(viewer, listing):
        raise NotFoundError
    return listing


def own_listing(public_id: str, viewer: Viewer) -> Listing:
    """The listing if this viewer may change it."""
    listing = by_public_id(public_id)
    if listing is None or not may_manage(viewer, listing):
        raise NotFoundError
    return listing


def own_photo(listing: Listing, public_id: str) -> Photo:
    """One of the listing's photos."""
    for photo in listing.photos:
        if photo.public_id == public_id:
            return photo
    raise NotFoundError


def listings_of(
    party_ids: Sequence[int], *, archived: bool | None = False, before_id: int | None = None, limit: int | None = PAGE
) -> list[Listing]:
    """What these parties own, newest first. ``archived`` None: both; ``before_id``: the last of the page before."""
    statement = (
        select(Listing)
        .where(Listing.owner_party_id.in_(party_ids))
        .order_by(Listing.id.desc())
        .limit(limit)
        .options(selectinload(Listing.photos), selectinload(Listing.tariffs), selectinload(Listing.translations))
    )
    if archived is not None:
        is_archived = Listing.state == ListingState.ARCHIVED
        statement = statement.where(is_archived if archived else ~is_archived)
    if before_id is not None:
        statement = statement.where(Listing.id < before_id)
    return list(session.scalars(statement))


def count_by_state(party_ids: Sequence[int]) -> dict[str, int]:
    """How many listings these parties have in each state."""
    statement = select(Listing.state, func.count()).where(Listing.owner_party_id.in_(party_ids)).group_by(Listing.state)
    return dict(session.execute(statement).all())


def review_queue(limit: int = 50) -> list[Listing]:
    """New listings that wait for an operator, longest first."""
    statement = (
        select(Listing)
        .where(Listing.state == ListingState.PENDING_REVIEW)
        .order_by(Listing.submitted_at, Listing.id)
        .limit(limit)
        .options(selectinload(Listing.photos), selectinload(Listing.tariffs), selectinload(Listing.translations))
    )
    return list(session.scalars(statement))


def revision_queue(limit: int = 50) -> list[ListingRevision]:
    """Changes of shown listings that wait for an operator, longest first."""
    statement = (
        select(ListingRevision)
        .where(ListingRevision.state == RevisionState.PENDING)
        .order_by(ListingRevision.created_at, ListingRevision.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def review_count() -> int:
    """How many listings and changes wait for an operator."""
    listings = select(func.count()).where(Listing.state == ListingState.PENDING_REVIEW)
    revisions = select(func.count()).where(ListingRevision.state == RevisionState.PENDING)
    return session.scalars(listings).one() + session.scalars(revisions).one()


def revision(public_id: str) -> ListingRevision:
    """A revision, for operators."""
    found = session.scalars(select(ListingRevision).where(ListingRevision.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def open_revision(listing: Listing) -> ListingRevision | None:
    """The change that its owner still works on: waiting for an operator, or sent back by one."""
    return open_revisions([listing]).get(listing.id)


def open_revisions(listings: Sequence[Listing]) -> dict[int, ListingRevision]:
    """The open revision by listing id, for those that have one; only the latest of each listing counts."""
    latest = (
        select(func.max(ListingRevision.id))
        .where(ListingRevision.listing_id.in_([listing.id for listing in listings]))
        .group_by(ListingRevision.listing_id)
    )
    statement = select(ListingRevision).where(
        ListingRevision.id.in_(latest), ListingRevision.state.in_((RevisionState.PENDING, RevisionState.REJECTED))
    )
    return {found.listing_id: found for found in session.scalars(statement)}


def shown_photos(listing: Listing) -> list[Photo]:
    """The photos that belong to the approved version, in order; those of a waiting revision are not among them."""
    return [photo for photo in listing.photos if photo.revision_id is None]


def categories(kind: Kind | None = None) -> list[Category]:
    """The category tree, of one kind or all: parents before their children, in the order of the pages."""
    statement = select(Category).order_by(Category.position, Category.id)
    rows = list(session.scalars(statement.where(Category.kind == kind) if kind else statement))
    roots = [row for row in rows if row.parent_id is None]
    return [found for root in roots for found in (root, *(row for row in rows if row.parent_id == root.id))]


def category(category_id: int | None) -> Category | None:
    """One category; None for none."""
    return None if category_id is None else session.get(Category, category_id)


def category_by_slug(slug: str) -> Category | None:
    """The category of a slug."""
    return session.scalars(select(Category).where(Category.slug == slug)).one_or_none()


def tariff_specs(listing: Listing) -> list[TariffSpec]:
    """The listing's tariffs as pricing reckons with them; none: free."""
    return [
        TariffSpec(
            unit=TariffUnit(row.unit),
            amount=row.amount,
            block_minutes=row.block_minutes,
            local_from=row.local_from,
            local_to=row.local_to,
            cap=row.cap,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in listing.tariffs
    ]


def unit_ids(listing: Listing) -> list[int]:
    """The ids of its units, in order."""
    return [link.unit_id for link in unit_links(listing)]


def unit_links(listing: Listing) -> list[ListingUnit]:
    """Which units it is made of, in the order of their ids."""
    statement = select(ListingUnit).where(ListingUnit.listing_id == listing.id).order_by(ListingUnit.unit_id)
    return list(session.scalars(statement))


def possible_parts(party_ids: Sequence[int], besides: Listing | None = None, limit: int = 100) -> list[Listing]:
    """Rooms of these parties of which a larger one can be made: those with units of their own, newest first."""
    made_of_others = select(ListingUnit.listing_id).where(ListingUnit.whole)
    statement = select(Listing).where(
        Listing.owner_party_id.in_(party_ids),
        Listing.kind == Kind.ROOM,
        Listing.state != ListingState.ARCHIVED,
        Listing.title != "",
        Listing.id.not_in(made_of_others),
    )
    if besides is not None:
        statement = statement.where(Listing.id != besides.id)
    return list(session.scalars(statement.order_by(Listing.id.desc()).limit(limit)))


def units_by_listing(listings: Sequence[Listing]) -> dict[int, set[int]]:
    """The unit ids of several listings, by listing id."""
    found: dict[int, set[int]] = {listing.id: set() for listing in listings}
    statement = select(ListingUnit).where(ListingUnit.listing_id.in_(found))
    for link in session.scalars(statement):
        found[link.listing_id].add(link.unit_id)
    return found


def text_for(listing: Listing, language: str) -> ListingText:
    """The words for a reader of a language: the translation where the owner gave one, else the owner's own."""
    for translation in listing.translations:
        if translation.lang == language != listing.lang:
            return ListingText(translation.title, translation.description or listing.description, language)
    return ListingText(listing.title, listing.description, listing.lang)


def exact_place(listing: Listing) -> ExactPlace:
    """The private place; the caller has made sure that the reader may know it."""
    known = listing.latitude is not None and listing.longitude is not None
    point = LatLng(listing.latitude, listing.longitude) if known else None  # type: ignore[arg-type]  # both known
    return ExactPlace(listing.address, listing.access_note, point)


def shown_place(listing: Listing) -> ShownPlace:
    """The place that everyone may see."""
    known = listing.shown_latitude is not None and listing.shown_longitude is not None
    point = LatLng(listing.shown_latitude, listing.shown_longitude) if known else None  # type: ignore[arg-type]  # both known
    precision = PlacePrecision(listing.place_precision)
    address = listing.address if precision is PlacePrecision.EXACT else ""
    return ShownPlace(by_code(listing.district or ""), point, precision, address)


def found_by_operator(text: str, limit: int = 50) -> list[Listing]:
    """Listings by title or public id, for operators, newest first."""
    wanted = text.strip()
    if not wanted:
        return []
    title: ColumnElement[bool] = func.lower(Listing.title).contains(wanted.lower(), autoescape=True)
    statement = select(Listing).where(and_(or_(title, Listing.public_id == wanted))).order_by(Listing.id.desc())
    return list(session.scalars(statement.limit(limit)))
