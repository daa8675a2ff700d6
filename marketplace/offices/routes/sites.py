"""An organisation's places: which there are, what is said of them, when they are open."""

from datetime import datetime
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.availability import site_hours
from marketplace.availability.wizard_forms import HoursForm, rows_for_form
from marketplace.clock import local_day
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import settings
from marketplace.i18n import gettext as _
from marketplace.i18n import ngettext
from marketplace.offices import queries
from marketplace.offices.forms import SiteForm
from marketplace.offices.policies import LENDING, MANAGING
from marketplace.offices.routes.blueprint import blueprint
from marketplace.offices.routes.common import actor, do, staff_page, staffed
from marketplace.places import site_queries, site_services
from marketplace.places.site_models import Site
from marketplace.web import access

Page = str | tuple[str, int] | Response


@blueprint.get("/organisations/<public_id>/sites")
@access.member
def sites(public_id: str) -> str:
    """The places, with what is closed."""
    organisation, role = staffed(public_id)
    found = site_queries.sites_of(organisation.party_id)
    closed = queries.closings_of([site.id for site in found], clock.now())
    rows = [(site, len(site_hours.listings_at(site.id)), [c for c in closed if c.site_id == site.id]) for site in found]
    return staff_page("offices/sites.html", organisation, role, rows=rows)


@blueprint.route("/organisations/<public_id>/sites/new", methods=["GET", "POST"])
@access.member
def new_site(public_id: str) -> Page:
    """A new place."""
    organisation, role = staffed(public_id, *MANAGING)
    form = SiteForm()
    if form.validate_on_submit():
        try:
            with transaction():
                organisation, role = staffed(public_id, *MANAGING)
                city = settings().city
                facts = form.facts(city.zone)
                made = site_services.create_site(
                    organisation.party_id, facts, centre=city.centre, actor=actor(), now=clock.now()
                ).public_id
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("The place is there. Now say when it is open."), "success")
            return redirect(url_for("offices.hours", public_id=public_id, site_id=made), 303)
    return staff_page("offices/site_form.html", organisation, role, form=form, site=None), _status()


@blueprint.get("/organisations/<public_id>/sites/<site_id>")
@access.member
def site(public_id: str, site_id: str) -> str:
    """One place: its hours, what is there, when it is closed."""
    organisation, role = staffed(public_id)
    found = site_queries.site_of(organisation.party_id, site_id)
    spec = site_hours.site_spec(found)
    today = local_day(clock.now(), found.zone)
    return staff_page(
        "offices/site.html",
        organisation,
        role,
        site=found,
        spec=spec,
        dates=[exception for exception in spec.exceptions if exception.date >= today],
        listings=site_hours.listings_at(found.id),
        closings=queries.closings_of([found.id], clock.now()),
    )


@blueprint.route("/organisations/<public_id>/sites/<site_id>/edit", methods=["GET", "POST"])
@access.member
def edit_site(public_id: str, site_id: str) -> Page:
    """What is said of a place."""
    organisation, role = staffed(public_id, *MANAGING)
    found = site_queries.site_of(organisation.party_id, site_id)
    form = SiteForm(site=found)
    if form.validate_on_submit():
        try:
            with transaction():
                facts, city = form.facts(found.zone), settings().city
                site_services.update_site(found, facts, centre=city.centre, actor=actor(), now=clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("offices.site", public_id=public_id, site_id=site_id), 303)
    return staff_page("offices/site_form.html", organisation, role, form=form, site=found), _status()


@blueprint.post("/organisations/<public_id>/sites/<site_id>/archiving")
@access.member
def give_up_site(public_id: str, site_id: str) -> Response:
    """Gives a place up, once nothing is there any more."""
    organisation, _role = staffed(public_id, *MANAGING)
    found = site_queries.site_of(organisation.party_id, site_id)

    def act_on(now: datetime) -> str:
        site_hours.give_up_site(found, actor=actor(), now=now)
        return _("The place is given up.")

    if do(act_on):
        return redirect(url_for("offices.sites", public_id=public_id), 303)
    return redirect(url_for("offices.site", public_id=public_id, site_id=site_id), 303)


@blueprint.route("/organisations/<public_id>/sites/<site_id>/hours", methods=["GET", "POST"])
@access.member
def hours(public_id: str, site_id: str) -> Page:
    """When a place is open, and with it all that follows its hours."""
    organisation, role = staffed(public_id, *LENDING)
    found = site_queries.site_of(organisation.party_id, site_id)
    form = _hours_form(found)
    if form.validate_on_submit():
        try:
            with transaction():
                found = site_queries.site_of(organisation.party_id, site_id)
                wanted = form.schedule(found.zone, site_hours.site_spec(found))
                following = site_hours.set_site_hours(found, wanted, actor=actor(), now=clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_said(len(following)), "success")
            return redirect(url_for("offices.site", public_id=public_id, site_id=site_id), 303)
    return staff_page(
        "offices/hours.html", organisation, role, form=form, site=found, today=form.today, zone=found.zone
    ), _status()


def _said(count: int) -> str:
    if not count:
        return _("Saved.")
    return ngettext(
        "Saved. %(num)s listing has the new hours too; bookings stay.",
        "Saved. %(num)s listings have the new hours too; bookings stay.",
        count,
    )


def _hours_form(found: Site) -> HoursForm:
    today = local_day(clock.now(), found.zone)
    form = HoursForm(rows=rows_for_form(site_hours.site_spec(found), today), today=today)
    form.complete = True
    form.opening.label.text = _("When is the place open?")
    return form


def _status() -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
