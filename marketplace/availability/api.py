"""API v1: one listing, its free times, and a new listing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, current_app
from spectree import Response as Described

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.availability import queries
from marketplace.availability.api_shapes import (
    AvailabilityOut,
    AvailabilityQuery,
    CircleOut,
    FreeOut,
    ListingIn,
    ListingOut,
    OpeningIn,
    PhotoOut,
    PlaceOut,
    TariffIn,
    TariffOut,
    TermsOut,
)
from marketplace.availability.rules import OpeningRule, ScheduleSpec
from marketplace.availability.services import set_schedule
from marketplace.config import City, Settings
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.idempotency import Answer
from marketplace.intervals import Interval
from marketplace.listings import queries as listing_queries
from marketplace.listings import services as listings
from marketplace.listings.circle_queries import chosen_circles, supported_circle, terms_for
from marketplace.listings.circle_terms import CircleTerm
from marketplace.listings.details import TYPES
from marketplace.listings.models import Listing
from marketplace.listings.pricing import describe
from marketplace.listings.services import Place, Terms, Times
from marketplace.listings.states import Approval
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.term_words import parts
from marketplace.listings.texts import Basics, Words
from marketplace.moderation_state import Audience
from marketplace.places.geo import LatLng
from marketplace.security import keyed_digest
from marketplace.web import access
from marketplace.web.api import (
    MoneyOut,
    Problem,
    answer,
    blueprint,
    body,
    checked,
    instant,
    once,
    query,
    reply,
    spec,
)
from marketplace.web.formats import locale_code
from marketplace.web.periods import period_of

LONGEST_LOOK = timedelta(days=92)
DEFAULT_LOOK = timedelta(days=14)
BEARER: dict[str, list[str]] = {"bearer": []}


def shown(listing: Listing) -> dict[str, Any]:
    """A listing as the API tells of it."""
    text = listing_queries.text_for(listing, locale_code())
    place = listing_queries.shown_place(listing)
    units, whole = queries.units_of(listing.id)
    return ListingOut(
        id=listing.public_id,
        kind=listing.kind,
        category=listing.category.slug if listing.category else None,
        title=text.title,
        description=text.description,
        lang=text.lang,
        owner=listing.owner.name,
        state=listing.state,
        moderation=listing.moderation,
        bookable=listing.bookable == "yes" and listing.shown,
        not_bookable_reason=listing.not_bookable_reason,
        approval=listing.approval,
        collect=listing.collect,
        policy=listing.policy,
        zone=listing.zone,
        place=PlaceOut(
            district=listing.district,
            lat=place.point.lat if place.point else None,
            lng=place.point.lng if place.point else None,
            precision=place.precision.value,
        ),
        details=listing.details,
        tariffs=_fares(listing, listing_queries.tariff_specs(listing)),
        audience=listing.audience,
        terms=[_terms_out(listing, term) for term in terms_for(listing, access.viewer().member_id).mine],
        supports=_supported(listing),
        units=1 if whole else len(units),
        start_step_minutes=listing.start_step_minutes,
        min_minutes=listing.min_minutes,
        max_minutes=listing.max_minutes,
        lead_minutes=listing.lead_minutes,
        horizon_days=listing.horizon_days,
        photos=[
            PhotoOut(
                url=f"/media/{photo.key}",
                thumb_url=f"/media/{photo.thumb_key}",
                width=photo.width,
                height=photo.height,
                alt=photo.alt,
            )
            for photo in listing_queries.shown_photos(listing)
        ],
        url=f"{_settings().base_url.rstrip('/')}/listings/{listing.public_id}",
    ).model_dump(mode="json")


def _fares(listing: Listing, tariffs: Iterable[TariffSpec]) -> list[TariffOut]:
    return [
        TariffOut(
            unit=spec.unit.value,
            amount=MoneyOut(amount=spec.amount, currency=listing.currency),
            text=describe(spec, listing.currency),
        )
        for spec in tariffs
    ]


def _supported(listing: Listing) -> CircleOut | None:
    circle = supported_circle(listing)
    if circle is None or circle.audience != Audience.EVERYONE:
        return None
    name = circle.name_en if locale_code() == "en" and circle.name_en else circle.name
    return CircleOut(id=circle.public_id, name=name)


def _terms_out(listing: Listing, term: CircleTerm) -> TermsOut:
    return TermsOut(
        circle=CircleOut(id=term.public_id, name=term.called(locale_code())),
        price=term.price.value,
        tariffs=_fares(listing, term.tariffs),
        approval=Approval.INSTANT.value if term.instant else None,
        early_days=term.early_days,
        text=" · ".join(parts(listing, term)),
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@blueprint.get("/listings/<public_id>")
@access.api_public
@spec.validate(resp=Described(HTTP_200=ListingOut, HTTP_404=Problem), tags=["listings"], skip_validation=True)
def one_listing(public_id: str) -> Response:
    """A listing that the caller may see."""
    return answer(shown(listing_queries.visible_listing(public_id, access.viewer())))


@blueprint.get("/listings/<public_id>/availability")
@access.api_public
@spec.validate(
    query=AvailabilityQuery,
    resp=Described(HTTP_200=AvailabilityOut, HTTP_404=Problem, HTTP_422=Problem),
    tags=["listings"],
    skip_validation=True,
)
def availability(public_id: str) -> Response:
    """Open and free intervals that lead time and the caller's horizon allow; the listing tells start step and lengths."""
    listing = listing_queries.visible_listing(public_id, access.viewer())
    now = clock.now()
    within = _within(query(AvailabilityQuery), now)
    zone = listing.zone
    free = [
        FreeOut(starts_at=instant(window.start, zone), ends_at=instant(window.end, zone), quantity=window.quantity)
        for window in queries.windows(listing, within, now, terms_for(listing, access.viewer().member_id))
    ]
    return answer(AvailabilityOut(free=free))


def _within(asked: AvailabilityQuery, now: datetime) -> Interval:
    try:
        start = asked.from_ or now
        within = period_of(start, asked.to or start + DEFAULT_LOOK, ("from", "to"))
    except OverflowError:
        raise InvalidError(fields={"from": _l("That day is too far away.")}) from None
    if within.length > LONGEST_LOOK:
        raise InvalidError(fields={"to": _l("Please ask for at most 92 days, with the end after the start.")})
    return within


@blueprint.post("/listings")
@access.api_member
@spec.validate(
    json=ListingIn,
    resp=Described(HTTP_201=ListingOut, HTTP_401=Problem, HTTP_409=Problem, HTTP_422=Problem),
    tags=["listings"],
    security=BEARER,
    skip_validation=True,
)
def make_listing() -> Response:
    """A new listing of the caller's, through the same steps as the wizard. Idempotency-Key is honoured."""
    given = body(ListingIn)
    return reply(once(lambda: Answer(HTTPStatus.CREATED, shown(_make(given)))))


def _make(given: ListingIn) -> Listing:
    viewer = access.viewer()
    party_id = viewer.party_id or 0
    city, now, actor = _settings().city, clock.now(), Actor("member", viewer.member_id)
    category = listing_queries.category_by_slug(given.category) if given.category else None
    if given.category and (category is None or category.kind != given.kind):
        raise InvalidError(fields={"category": _l("There is no such category for this kind.")})
    listing = listings.create_draft(
        party_id,
        given.kind,
        actor=actor,
        now=now,
        lang=given.lang,
        zone=city.zone,
        currency=city.currency,
        count=given.units,
    )
    basics = Basics(
        title=given.title,
        description=given.description,
        lang=given.lang,
        category_id=category.id if category else None,
        details=checked(TYPES[given.kind], given.details, "details"),
        translations={lang: Words(words.title, words.description) for lang, words in given.translations.items()},
    )
    listings.update_basics(listing, basics, actor=actor, now=now)
    seed = keyed_digest(listings.SHOWN_POINT, str(party_id))
    listings.update_place(listing, _place(given), seed=seed, centre=city.centre, actor=actor, now=now)
    times = Times(**{name: getattr(given, name) for name in Times.__dataclass_fields__})
    listings.update_times(listing, times, actor=actor, now=now)
    set_schedule(listing, _schedule(given, city), now)
    listings.set_tariffs(listing, _tariffs(given.tariffs, "tariffs"), actor=actor, now=now)
    listings.set_audience(listing, _audience(given), actor=actor, now=now)
    listings.set_circle_terms(listing, _circle_terms(given), actor=actor, now=now)
    if given.supports is not None:
        supported = chosen_circles([given.supports], viewer.member_id, "supports")[given.supports]
        listings.set_fund_circle(listing, supported, actor=actor, now=now)
    terms = Terms(approval=given.approval, policy=given.policy, renter_note=given.renter_note)
    listings.update_terms(listing, terms, actor=actor, now=now)
    listings.reached(listing, listings.THROUGH)
    if given.submit:
        listings.submit(listing, actor=actor, now=now)
    return listing


def _place(given: ListingIn) -> Place:
    if (given.lat is None) != (given.lng is None):
        raise InvalidError(fields={"lat": _l("Please give both latitude and longitude, or neither.")})
    point = LatLng(given.lat, given.lng) if given.lat is not None and given.lng is not None else None
    return Place(address=given.address, access_note=given.access_note, district=given.district, point=point)


def _schedule(given: ListingIn, city: City) -> ScheduleSpec | None:
    if not given.opening:
        return None
    return ScheduleSpec(city.zone, tuple(_opening_rule(rule, place) for place, rule in enumerate(given.opening)))


def _opening_rule(given: OpeningIn, place: int) -> OpeningRule:
    """One line of hours. What a field alone can't say is that an end lies behind its start."""
    try:
        return OpeningRule(given.weekday, given.start, given.end)
    except ValueError:
        sentence = _l("Hours end after they begin, and within 24 hours.")
        raise InvalidError(fields={f"opening.{place}.end": sentence}) from None


def _audience(given: ListingIn) -> set[int]:
    """The circles to whom alone it is shown; none: everyone."""
    if given.audience is Audience.EVERYONE:
        return set()
    if not given.circles:
        raise InvalidError(fields={"circles": _l("Please choose at least one circle.")}, code="bad-circle")
    return set(chosen_circles(given.circles, access.viewer().member_id).values())


def _circle_terms(given: ListingIn) -> list[CircleTerm]:
    known = chosen_circles([term.circle for term in given.terms], access.viewer().member_id, "terms")
    return [
        CircleTerm(
            circle_id=known[term.circle],
            price=term.price,
            tariffs=tuple(_tariffs(term.tariffs, f"terms.{place}.tariffs")),
            instant=term.approval is not None,
            early_days=term.early_days,
        )
        for place, term in enumerate(given.terms)
    ]


def _tariffs(given: Sequence[TariffIn], field: str) -> list[TariffSpec]:
    return [_tariff(tariff, f"{field}.{place}") for place, tariff in enumerate(given)]


def _tariff(given: TariffIn, field: str) -> TariffSpec:
    try:
        return TariffSpec(**given.model_dump())
    except ValueError as error:
        raise InvalidError(fields={field: str(error)}) from None
