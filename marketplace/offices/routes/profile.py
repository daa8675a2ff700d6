"""An organisation's public page, what its managers say there, and their wish to be verified."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.registration import masked
from marketplace.availability import site_hours
from marketplace.db import transaction
from marketplace.errors import DomainError, NotFoundError
from marketplace.extensions import limiter, settings
from marketplace.i18n import gettext as _
from marketplace.listings import showing
from marketplace.listings.models import Listing
from marketplace.offices import queries as offices
from marketplace.offices.forms import ProfileForm, VerificationForm
from marketplace.offices.policies import MANAGING, may_see
from marketplace.offices.routes.blueprint import blueprint
from marketplace.offices.routes.common import actor, me, member_as_key, staff_page, staffed
from marketplace.places import site_queries
from marketplace.web import access
from marketplace.web.formats import locale_code

ASKED_BY_MEMBER = "10 per day"


@blueprint.get("/organisations/<public_id>/about")
@access.public
def about(public_id: str) -> str:
    """What everybody may know of an organisation: what it does, how to reach it, its places with hours, what it shares."""
    viewer, now = access.viewer(), clock.now()
    organisation = queries.organisation_by_public_id(public_id)
    role = queries.role_there(organisation, viewer)
    if not may_see(organisation, role, viewer):
        raise NotFoundError
    sites = site_queries.shown_sites(organisation.party_id)
    closed = offices.closings_of([site.id for site in sites], now)
    found = offices.shown_listings(organisation.party_id, viewer, request.args.get("cursor"))
    return render_template(
        "offices/about.html",
        organisation=organisation,
        role=role,
        places=[
            (site, site_hours.site_spec(site), [one for one in closed if one.site_id == site.id]) for site in sites
        ],
        cards=[_card(listing) for listing in found.listings],
        first_page="cursor" not in request.args,
        next_cursor=found.next_cursor,
        zone=settings().city.zone,
    )


def _card(listing: Listing) -> dict[str, Any]:
    """The arguments of ``ui.listing_card`` for one listing."""
    card = showing.card(listing, locale_code())
    return {
        "href": card.href,
        "title": card.title,
        "lang": card.lang,
        "kind": card.kind,
        "photo": card.photo,
        "alt": card.photo.alt if card.photo else "",
        "price": card.price.amount,
        "per": card.price.per,
        "free": card.price.amount is None,
        "note": _("from") if card.price.more else None,
        "place": card.place,
        "instant": card.instant,
    }


@blueprint.route("/organisations/<public_id>/profile", methods=["GET", "POST"])
@access.member
def profile(public_id: str) -> str | tuple[str, int] | Response:
    """What managers say of their organisation."""
    organisation, role = staffed(public_id, *MANAGING)
    form = ProfileForm(organisation=organisation)
    if form.validate_on_submit():
        try:
            with transaction():
                organisation, role = staffed(public_id, *MANAGING)
                services.update_organisation(organisation, form.profile, actor=actor(), now=clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("offices.about", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    wish = queries.last_verification(organisation.id)
    return staff_page(
        "offices/profile.html",
        organisation,
        role,
        form=form,
        wish=wish,
        wish_number=masked(wish.number) if wish else "",
        verification=VerificationForm(formdata=None),
        zone=settings().city.zone,
    ), status


@blueprint.post("/organisations/<public_id>/verification")
@access.member
@limiter.limit(ASKED_BY_MEMBER, key_func=member_as_key)
def ask_verification(public_id: str) -> Response | tuple[str, int]:
    """A manager asks the city to verify the organisation."""
    organisation, role = staffed(public_id, *MANAGING)
    form = VerificationForm()
    if form.validate():
        try:
            with transaction():
                organisation, role = staffed(public_id, *MANAGING)
                note = form.note.data or ""
                services.ask_verification(organisation, form.number.data, note, member=me(), now=clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Thank you. Operators look at it and write to you."), "success")
            return redirect(url_for("offices.profile", public_id=public_id), 303)
    return staff_page(
        "offices/profile.html",
        organisation,
        role,
        form=ProfileForm(formdata=None, organisation=organisation),
        wish=None,
        wish_number="",
        verification=form,
        zone=settings().city.zone,
    ), HTTPStatus.UNPROCESSABLE_ENTITY
