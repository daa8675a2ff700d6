"""Reading the terms of circles, always as one renter meets them, and the circles that an owner may name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.circle_terms import NO_TERMS, CircleTerm, CircleTerms
from marketplace.listings.models import Listing, ListingCircle, ListingCircleTerms, Tariff
from marketplace.listings.states import Approval, TariffUnit, TermPrice
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.moderation_state import Audience, Moderation
from marketplace.places.models import Circle
from marketplace.places.queries import MEMBER_IN, circles_of

ALIVE = Circle.moderation.in_((Moderation.PENDING, Moderation.APPROVED))
TAG_COLUMNS = ("unit", "amount", "block_minutes", "local_from", "local_to", "cap")
TARIFF_COLUMNS = (*TAG_COLUMNS, "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class CircleChoice:
    """A circle that an owner can name."""

    id: int
    public_id: str
    name: str
    name_en: str
    fund_fee: int = 0  # minor units of a paid booking that go to its fund

    def called(self, language: str) -> str:
        """Its name for a reader of a language."""
        return self.name_en if language == "en" and self.name_en else self.name


def terms_for(listing: Listing, member_id: int | None) -> CircleTerms:
    """The listing's terms as this member (None: a stranger) meets them, in one statement.

    Circles that operators have taken away count for nobody, and guests of a circle meet what everybody meets.
    """
    mine: ColumnElement[Any] = literal(False)
    if member_id is not None:
        its_circles = MEMBER_IN.bindparams(member=member_id).columns(id=BigInteger)
        mine = ListingCircleTerms.circle_id.in_(its_circles)
    rows = session.execute(_read(listing.id).add_columns(mine.label("mine")).where(ALIVE)).all()
    found = [term.at(listing.horizon_days) for term in _terms(rows)]
    if not found:
        return NO_TERMS
    own = {row.circle_id for row in rows if row.mine}
    return CircleTerms(
        tuple(term for term in found if term.circle_id in own),
        tuple(term for term in found if term.circle_id not in own),
    )


def all_terms(listing_id: int) -> list[CircleTerm]:
    """The terms as the owner has set them, those of circles that were taken away too."""
    return _terms(session.execute(_read(listing_id)).all())


def _read(listing_id: int) -> Select[Any]:
    """One row for each tariff of a circle, and one for a circle without."""
    open_to_all = and_(Circle.moderation == Moderation.APPROVED, Circle.audience == Audience.EVERYONE)
    return (
        select(
            ListingCircleTerms.circle_id,
            ListingCircleTerms.price,
            ListingCircleTerms.approval,
            ListingCircleTerms.early_days,
            Circle.public_id,
            Circle.name,
            Circle.name_en,
            open_to_all.label("open"),
            *(getattr(Tariff, name) for name in TARIFF_COLUMNS),
        )
        .join(Circle, Circle.id == ListingCircleTerms.circle_id)
        .outerjoin(
            Tariff,
            and_(Tariff.listing_id == ListingCircleTerms.listing_id, Tariff.circle_id == ListingCircleTerms.circle_id),
        )
        .where(ListingCircleTerms.listing_id == listing_id)
        .order_by(ListingCircleTerms.circle_id, Tariff.position, Tariff.id)
    )


def _terms(rows: Iterable[Any]) -> list[CircleTerm]:
    by_circle: dict[int, list[Any]] = {}
    for row in rows:
        by_circle.setdefault(row.circle_id, []).append(row)
    return [_term(same) for same in by_circle.values()]


def _term(rows: Sequence[Any]) -> CircleTerm:
    row = rows[0]
    return CircleTerm(
        circle_id=row.circle_id,
        public_id=row.public_id,
        name=row.name,
        name_en=row.name_en,
        open=row.open,
        price=TermPrice(row.price),
        tariffs=tuple(_spec(tariff) for tariff in rows if tariff.unit is not None),
        instant=row.approval == Approval.INSTANT,
        early_days=row.early_days,
    )


def _spec(row: Any) -> TariffSpec:
    values = {name: getattr(row, name) for name in TARIFF_COLUMNS}
    return TariffSpec(**values | {"unit": TariffUnit(row.unit)})


def circle_choices(member_id: int | None, listing: Listing | None = None) -> list[CircleChoice]:
    """The circles that a member may name for a listing: those he is in, and those that it names already."""
    wanted: list[ColumnElement[bool]] = [and_(Circle.id.in_(circles_of(member_id)), ALIVE)]
    if listing is not None:
        shown_to = select(ListingCircle.circle_id).where(ListingCircle.listing_id == listing.id)
        with_terms = select(ListingCircleTerms.circle_id).where(ListingCircleTerms.listing_id == listing.id)
        wanted += [Circle.id.in_(shown_to), Circle.id.in_(with_terms), Circle.id == listing.fund_circle_id]
    rows = session.execute(
        select(Circle.id, Circle.public_id, Circle.name, Circle.name_en, Circle.fund_fee)
        .where(or_(*wanted))
        .order_by(Circle.id)
    )
    return [CircleChoice(*row) for row in rows]


def chosen_circles(public_ids: Collection[str], member_id: int | None, field: str = "circles") -> dict[str, int]:
    """The ids of circles that a member names by their public ids. Raises InvalidError on the field for any other."""
    known = {choice.public_id: choice.id for choice in circle_choices(member_id)} if public_ids else {}
    if not known.keys() >= set(public_ids):
        raise InvalidError(fields={field: _l("Please choose from the circles that you belong to.")}, code="bad-circle")
    return {public_id: known[public_id] for public_id in public_ids}


def audience_circles(listing: Listing) -> set[int]:
    """The circles that it is shown to, where its audience is circles."""
    return set(session.scalars(select(ListingCircle.circle_id).where(ListingCircle.listing_id == listing.id)))


def shown_to(listing: Listing) -> list[CircleChoice]:
    """The circles to whom alone it is shown, with their names; none: everyone."""
    rows = session.execute(
        select(Circle.id, Circle.public_id, Circle.name, Circle.name_en)
        .join(ListingCircle, ListingCircle.circle_id == Circle.id)
        .where(ListingCircle.listing_id == listing.id)
        .order_by(Circle.id)
    )
    return [CircleChoice(*row) for row in rows]


def supported_circle(listing: Listing) -> Circle | None:
    """The circle whose fund the listing supports; None where there is none, or operators have not (or no longer) opened it."""
    if listing.fund_circle_id is None:
        return None
    circle = session.get(Circle, listing.fund_circle_id)
    return circle if circle is not None and circle.moderation == Moderation.APPROVED else None


def terms_as_json(listing_id: ColumnElement[int], circles: Collection[int]) -> ColumnElement[Any]:
    """For statements over many listings: the terms of a listing for a reader who is in these circles; NULL for none."""
    fares = [part for name in TAG_COLUMNS for part in (name, getattr(Tariff, name))]
    tariffs = (
        select(func.json_agg(aggregate_order_by(func.json_build_object(*fares), Tariff.position, Tariff.id)))
        .where(Tariff.listing_id == ListingCircleTerms.listing_id, Tariff.circle_id == ListingCircleTerms.circle_id)
        .correlate(ListingCircleTerms)
        .scalar_subquery()
    )
    names = ("circle_id", "price", "approval", "early_days")
    facts = [part for name in names for part in (name, getattr(ListingCircleTerms, name))]
    facts += ["name", Circle.name, "name_en", Circle.name_en, "tariffs", tariffs]
    return (
        select(func.json_agg(aggregate_order_by(func.json_build_object(*facts), ListingCircleTerms.circle_id)))
        .join(Circle, Circle.id == ListingCircleTerms.circle_id)
        .where(ListingCircleTerms.listing_id == listing_id, ListingCircleTerms.circle_id.in_(circles))
        .scalar_subquery()
    )


def terms_from_json(found: Sequence[dict[str, Any]] | None) -> tuple[CircleTerm, ...]:
    """What ``terms_as_json`` gave, as terms."""
    return tuple(
        CircleTerm(
            circle_id=fact["circle_id"],
            name=fact["name"],
            name_en=fact["name_en"],
            price=TermPrice(fact["price"]),
            tariffs=tuple(TariffSpec(**row | {"unit": TariffUnit(row["unit"])}) for row in fact["tariffs"] or ()),
            instant=fact["approval"] == Approval.INSTANT,
            early_days=fact["early_days"],
        )
        for fact in found or ()
    )
