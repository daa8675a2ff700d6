"""Panels 3 to 5: where it is, when it can be used, and the price with its rules."""

from typing import Any

from marketplace import clock
from marketplace.accounts.models import PartyKind
from marketplace.audit.services import record
from marketplace.availability.queries import schedule_spec
from marketplace.availability.rules import ScheduleSpec
from marketplace.availability.services import set_schedule
from marketplace.availability.wizard.frame import (
    Page,
    actor,
    blueprint,
    city,
    onwards,
    own,
    panel_page,
    refusals,
    tell,
)
from marketplace.availability.wizard_forms import (
    CirclesPriceForm,
    PriceForm,
    WhenForm,
    WhereForm,
    circle_data,
    form_with,
    price_data,
    prices_for_form,
    rows_for_form,
    where_data,
)
from marketplace.clock import local_day
from marketplace.db import transaction
from marketplace.listings import queries, services
from marketplace.listings.circle_queries import all_terms, audience_circles, circle_choices
from marketplace.listings.models import Listing
from marketplace.listings.services import Saved
from marketplace.listings.services.changing import is_public
from marketplace.listings.showing import policy_sentence
from marketplace.listings.states import Policy
from marketplace.security import keyed_digest
from marketplace.web import access
from marketplace.web.formats import locale_code

TIME_FIELDS = {
    "start_step_minutes": "start_step",
    "min_minutes": "shortest",
    "max_minutes": "longest",
    "lead_minutes": "lead",
    "horizon_days": "horizon",
    "buffer_before_minutes": "buffer_before",
    "buffer_after_minutes": "buffer_after",
}


@blueprint.get("/my/listings/<public_id>/edit/where")
@access.member
def where(public_id: str) -> Page:
    """The private place and the shown one."""
    listing = own(public_id)
    return _where_page(listing, _where_form(listing, data=where_data(listing)))


@blueprint.post("/my/listings/<public_id>/edit/where")
@access.member
def save_where(public_id: str) -> Page:
    """Saves the place. The seed of the shown point is the owner's, so that two things at one home share one point."""
    listing = own(public_id)
    form = _where_form(listing)
    if form.validate_on_submit():
        with refusals(form, {"point": "latitude"}):
            with transaction():
                listing, now = own(public_id), clock.now()
                seed = keyed_digest(services.SHOWN_POINT, str(listing.owner_party_id))
                services.update_place(listing, form.place(), seed=seed, centre=city().centre, actor=actor(), now=now)
                services.reached(listing, 4)
            tell(listing, Saved.NOTHING_NEW, waited=False)
            return onwards(listing, "where", form)
    return _where_page(listing, form)


@blueprint.get("/my/listings/<public_id>/edit/when")
@access.member
def when(public_id: str) -> Page:
    """Opening hours, dates that differ, and the lengths of bookings."""
    listing = own(public_id)
    return _when_page(listing, _when_form(listing))


@blueprint.post("/my/listings/<public_id>/edit/when")
@access.member
def save_when(public_id: str) -> Page:
    """Saves hours and lengths; bookings that are there stay."""
    listing = own(public_id)
    form = _when_form(listing)
    if form.validate_on_submit():
        with refusals(form, TIME_FIELDS):
            with transaction():
                listing, now = own(public_id), clock.now()
                services.update_times(listing, form.times(), actor=actor(), now=now)
                present = schedule_spec(listing)
                _set_hours(listing, present, form.schedule(listing.zone, present))
                services.reached(listing, 5)
            tell(listing, Saved.NOTHING_NEW, waited=False)
            return onwards(listing, "when", form)
    return _when_page(listing, form)


@blueprint.get("/my/listings/<public_id>/edit/price")
@access.member
def price(public_id: str) -> Page:
    """The price and the rules of booking."""
    listing = own(public_id)
    return _price_page(listing, _price_form(listing, filled=True))


@blueprint.post("/my/listings/<public_id>/edit/price")
@access.member
def save_price(public_id: str) -> Page:
    """Saves price and rules, for whom it is, and what holds for the members of circles."""
    listing = own(public_id)
    form = _price_form(listing)
    if form.validate_on_submit():
        with refusals(form, {"price": "hour"}):
            with transaction():
                listing, now = own(public_id), clock.now()
                services.update_terms(listing, form.terms(listing), actor=actor(), now=now)
                specs = form.specs(queries.tariff_specs(listing))
                services.set_tariffs(listing, specs, actor=actor(), now=now)
                if isinstance(form, CirclesPriceForm):
                    circle_ids = form.audience_ids(audience_circles(listing))
                    services.set_audience(listing, circle_ids, actor=actor(), now=now)
                    services.set_circle_terms(listing, form.circle_terms(), actor=actor(), now=now)
                    services.set_fund_circle(listing, form.fund_circle_id(), actor=actor(), now=now)
                if form.says_a_price(specs):
                    services.reached(listing, services.THROUGH)
            tell(listing, Saved.NOTHING_NEW, waited=False)
            return onwards(listing, "price", form)
    return _price_page(listing, form)


def _set_hours(listing: Listing, present: ScheduleSpec, wanted: ScheduleSpec) -> None:
    """Changes the opening hours, and writes that down, where they differ."""
    if wanted == present:
        return
    now = clock.now()
    set_schedule(listing, wanted, now)
    listing.updated_at = now
    before, after = present.to_json(), wanted.to_json()
    record("listing.hours_changed", "listing", listing.id, actor=actor(), now=now, before=before, after=after)


def _where_form(listing: Listing, **values: Any) -> WhereForm:
    public_place = listing.owner.kind == PartyKind.ORGANISATION
    form = WhereForm(language=locale_code(), public_place=public_place, **values)
    form.complete = is_public(listing)
    return form


def _where_page(listing: Listing, form: WhereForm) -> Page:
    return panel_page(listing, "where", form)


def _when_form(listing: Listing) -> WhenForm:
    today = local_day(clock.now(), listing.zone)
    rows = rows_for_form(schedule_spec(listing), today)
    form = WhenForm(times=services.times_of(listing), rows=rows, today=today)
    form.complete = is_public(listing)
    return form


def _when_page(listing: Listing, form: WhenForm) -> Page:
    return panel_page(listing, "when", form, zone=listing.zone, today=form.today)


def _price_form(listing: Listing, *, filled: bool = False) -> PriceForm:
    """The form, with the part about circles where its owner is in any; ``filled``: as the listing is."""
    present = prices_for_form(queries.tariff_specs(listing))
    data = price_data(listing, present) if filled else None
    circles = circle_choices(access.viewer().member_id, listing)
    if not circles:
        form = PriceForm(currency=listing.currency, present=present, data=data)
    else:
        terms = all_terms(listing.id)
        if data is not None:
            shown_to = audience_circles(listing)
            data |= circle_data(circles, shown_to, terms, listing.currency, listing.fund_circle_id)
        form = form_with(circles)(currency=listing.currency, present=present, present_terms=terms, data=data)
    form.complete = is_public(listing)
    return form


def _price_page(listing: Listing, form: PriceForm) -> Page:
    policies = {policy.value: {"text": policy_sentence(policy)} for policy in Policy}
    return panel_page(
        listing,
        "price",
        form,
        payable=listing.owner.payable_since is not None,
        policies=policies,
        circles=form.offered if isinstance(form, CirclesPriceForm) else (),
    )
