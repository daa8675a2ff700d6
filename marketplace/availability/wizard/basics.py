"""Panel 1: what it is. The draft is made here."""

from typing import Any

from babel import Locale
from flask import redirect, request
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.policies import party_ids
from marketplace.accounts.queries import parties
from marketplace.availability.queries import busy
from marketplace.availability.wizard.frame import (
    SLUGS,
    Page,
    actor,
    address,
    blueprint,
    city,
    onwards,
    other_language,
    own,
    panel_page,
    refusals,
    tell,
)
from marketplace.availability.wizard_forms import WhatForm, what_data
from marketplace.db import transaction
from marketplace.extensions import limiter
from marketplace.intervals import Interval
from marketplace.listings import queries, services
from marketplace.listings.models import Category, Listing
from marketplace.listings.services.changing import is_public
from marketplace.listings.states import Kind, ListingState
from marketplace.listings.texts import Basics, basics_of
from marketplace.web import access
from marketplace.web.formats import locale_code

DRAFTS_AN_HOUR = "60 per hour"


def _member_key() -> str:
    return str(access.viewer().member_id)


@blueprint.get("/my/listings/new")
@access.member
def new() -> Page:
    """The first panel, before there is a draft."""
    wanted = request.args.get("kind", Kind.ITEM)
    kind = Kind(wanted) if wanted in list(Kind) else Kind.ITEM
    return _page(None, _form(None, data={"kind": kind.value, "quantity": 1}))


@blueprint.post("/my/listings/new")
@access.member
@limiter.limit(DRAFTS_AN_HOUR, key_func=_member_key)
def create() -> Page:
    """Makes the draft."""
    form = _form(None)
    if form.validate_on_submit():
        with refusals(form):
            with transaction():
                listing = _make(form)
            return onwards(listing, "what", form)
    return _page(None, form)


@blueprint.get("/my/listings/<public_id>/edit")
@access.member
def edit(public_id: str) -> Response:
    """To where the draft was left; of what is finished already, to the preview, from which every panel is open."""
    listing = own(public_id)
    if listing.state != ListingState.DRAFT:
        return redirect(address(listing, "preview"), 303)
    return redirect(address(listing, SLUGS[min(listing.wizard_panel, len(SLUGS)) - 1]), 303)


@blueprint.get("/my/listings/<public_id>/edit/what")
@access.member
def what(public_id: str) -> Page:
    """The panel as the listing (and a change of it that waits) fills it."""
    listing = own(public_id)
    return _page(listing, _form(listing, data=_data(listing)))


@blueprint.post("/my/listings/<public_id>/edit/what")
@access.member
def save_what(public_id: str) -> Page:
    """Saves the panel."""
    listing = own(public_id)
    form = _form(listing)
    if form.validate_on_submit():
        waited = listing.state == ListingState.PENDING_REVIEW
        with refusals(form, {"category": f"category_{form.chosen}", "details": "kind"}):
            with transaction():
                listing = own(public_id)
                saved = _save(listing, form)
            tell(listing, saved, waited=waited)
            return onwards(listing, "what", form)
    return _page(listing, form)


def _make(form: WhatForm) -> Listing:
    """The draft; a second click gets the one that the first has made, and one that was left empty is taken up again."""
    now, kind = clock.now(), form.chosen
    owner_id = _owner_id(form)
    present = services.just_made(owner_id, kind, form.title.data or "", now=now)
    listing = present or services.untouched_draft(owner_id)
    listing = listing or services.create_draft(
        owner_id, kind, actor=actor(), now=now, lang=locale_code(), zone=city().zone, currency=city().currency
    )
    _save(listing, form)
    return listing


def _owner_id(form: WhatForm) -> int:
    """The chosen party, if the viewer acts for it; else the viewer's own."""
    mine = parties(party_ids(access.viewer()))
    return next((party.id for party in mine if party.public_id == form.owner.data), mine[0].id)


def _save(listing: Listing, form: WhatForm) -> services.Saved:
    now = clock.now()
    services.change_kind(listing, form.chosen, actor=actor(), now=now)
    slugs = {row.slug: row.id for row in queries.categories(form.chosen)}
    present = _present(listing)
    basics = form.basics(slugs, other=other_language(present.lang), default=locale_code(), present=present)
    saved = services.update_basics(listing, basics, actor=actor(), now=now)
    _save_units(listing, form)
    if saved is not services.Saved.WAITS:
        services.reached(listing, 2)
    return saved


def _save_units(listing: Listing, form: WhatForm) -> None:
    """The rooms that a larger one is made of, or the number of a pool."""
    now = clock.now()
    if listing.state == ListingState.DRAFT:
        parts = [row for row in _rooms(listing) if row.public_id in (form.parts.data or [])]
        if parts:
            unit_ids = set().union(*queries.units_by_listing(parts).values())
            services.share_units(listing, unit_ids, whole=True, actor=actor(), now=now)
        else:
            services.own_units(listing, actor=actor(), now=now)
    if any(link.whole for link in queries.unit_links(listing)):
        return
    units = services.lock_units(listing)
    held = busy(units, Interval(now, now + services.FARTHEST))
    in_use = {unit for unit, intervals in held.items() if intervals}
    services.set_units(listing, form.quantity.data or 1, actor=actor(), now=now, in_use=in_use)


def _rooms(listing: Listing | None) -> list[Listing]:
    """Rooms that could be parts of this one: its owner's, or before there is an owner all of the viewer's."""
    owners = [listing.owner_party_id] if listing is not None else party_ids(access.viewer())
    return queries.possible_parts(owners, besides=listing)


def _present(listing: Listing) -> Basics:
    """The version that its owner works on."""
    revision = queries.open_revision(listing) if is_public(listing) else None
    return basics_of(listing, revision.changes if revision else None)


def _form(listing: Listing | None, **values: Any) -> WhatForm:
    fixed = listing is not None and listing.state != ListingState.DRAFT
    owners: list[tuple[str, str]] = []
    if listing is None:
        mine = parties(party_ids(access.viewer()))
        owners = [(party.public_id, party.name) for party in mine] if len(mine) > 1 else []
    rooms = [] if fixed else _rooms(listing)
    return WhatForm(
        categories=queries.categories(),
        owners=owners,
        parts=[(row.public_id, row.title) for row in rooms],
        language=locale_code(),
        fixed_kind=Kind(listing.kind) if listing is not None and fixed else None,
        complete=listing is not None and is_public(listing),
        **values,
    )


def _data(listing: Listing) -> dict[str, Any]:
    basics = _present(listing)
    category: Category | None = queries.category(basics.category_id)
    links = queries.unit_links(listing)
    units = {link.unit_id for link in links if link.whole}
    rooms = _rooms(listing) if units else []
    made_of = queries.units_by_listing(rooms)
    return what_data(
        basics,
        Kind(listing.kind),
        slug=category.slug if category else "",
        quantity=max(1, len(links)),
        parts=[row.public_id for row in rooms if made_of[row.id] and made_of[row.id] <= units],
        other=other_language(basics.lang),
    )


def _page(listing: Listing | None, form: WhatForm) -> Page:
    language = _present(listing).lang if listing is not None else locale_code()
    other = other_language(language)
    name = Locale.parse(other).get_language_name(locale_code()) or other
    return panel_page(listing, "what", form, other=other, other_name=name, kinds=list(Kind))
