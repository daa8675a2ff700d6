"""Closing a place for a while: the form, what it would mean, and the closing with what has become of each booking."""

from datetime import datetime
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.db import session, transaction
from marketplace.errors import DomainError
from marketplace.i18n import Text
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.listings.queries import text_for
from marketplace.offices import queries, services
from marketplace.offices.forms import ClosingForm, WishForm
from marketplace.offices.policies import LENDING
from marketplace.offices.routes.blueprint import blueprint
from marketplace.offices.routes.common import actor, do, me, staff_page, staffed
from marketplace.offices.services import Wish
from marketplace.offices.states import Choice, Outcome
from marketplace.offices.working import go_on
from marketplace.places import site_queries
from marketplace.places.site_models import Site
from marketplace.walltime import day_of
from marketplace.web import access
from marketplace.web.formats import locale_code


@blueprint.route("/organisations/<public_id>/sites/<site_id>/closings/new", methods=["GET", "POST"])
@access.member
def new_closing(public_id: str, site_id: str) -> str | tuple[str, int] | Response:
    """Asks from when until when, shows what that would mean, and closes the place."""
    organisation, role = staffed(public_id, *LENDING)
    site = site_queries.site_of(organisation.party_id, site_id)
    form, met = ClosingForm(), None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    if form.validate_on_submit():
        try:
            period = form.period(site.zone)
            if request.form.get("then") == "close":
                return _close(organisation, site, period, form.reason.data)
            services.check(site, period, clock.now())
            met = queries.preview(site, period, clock.now())
            status = HTTPStatus.OK
        except DomainError as error:
            form.add_error(error)
    return staff_page(
        "offices/closing_form.html",
        organisation,
        role,
        site=site,
        form=form,
        met=met,
        wish_for=_wish_for,
        title_of=_title_of,
        min_day=day_of(clock.now(), site.zone),
    ), status


def _close(organisation: Organisation, site: Site, period: Interval, reason: str) -> Response:
    """The time first, in one transaction; then each booking in its own."""
    with transaction():
        now = clock.now()
        wishes = {
            booking.id: WishForm.read(request.form.get(f"wish-{booking.public_id}", ""), _own_listings(organisation))
            for booking in queries.met_by(site, period)
        }
        made = services.begin(site, period, reason, wishes, member=me(), now=now)
        closing_id, public_id = made.id, made.public_id
    go_on(closing_id, now)
    flash(_("The place is closed then. Nobody can book that time any more."), "success")
    return redirect(url_for("offices.closing", public_id=organisation.public_id, closing_id=public_id), 303)


@blueprint.get("/organisations/<public_id>/closings/<closing_id>")
@access.member
def closing(public_id: str, closing_id: str) -> str:
    """A closing, and what has become of each booking."""
    organisation, role = staffed(public_id)
    found, site = queries.closing(closing_id, organisation.party_id)
    now = clock.now()
    return staff_page(
        "offices/closing.html",
        organisation,
        role,
        site=site,
        closing=found,
        noted=queries.noted(found, site, now),
        live=found.ended_at is None and found.ends_at > now,
        wish_for=_wish_for,
        title_of=_title_of,
        Choice=Choice,
        Outcome=Outcome,
    )


@blueprint.post("/organisations/<public_id>/closings/<closing_id>/going-on")
@access.member
def go_on_closing(public_id: str, closing_id: str) -> Response:
    """Takes new choices for the bookings that wait, and goes on with them."""
    organisation, _role = staffed(public_id, *LENDING)
    found, _site = queries.closing(closing_id, organisation.party_id)
    number, site = found.id, _site

    def choose(now: datetime) -> None:
        for row in queries.noted(found, site, now):
            given = request.form.get(f"wish-{row.booking.public_id}")
            if given is not None and row.row.outcome == Outcome.PENDING:
                services.choose(number, row.booking.id, WishForm.read(given, _own_listings(organisation)))

    if do(choose):
        done = go_on(number, clock.now())
        flash(_("Done.") if done else _("Nothing could be done at the moment. We try again by ourselves."), "info")
    return redirect(url_for("offices.closing", public_id=public_id, closing_id=closing_id), 303)


@blueprint.post("/organisations/<public_id>/closings/<closing_id>/ending")
@access.member
def end_closing(public_id: str, closing_id: str) -> Response:
    """Opens the place again before the time."""
    organisation, _role = staffed(public_id, *LENDING)
    found, _site = queries.closing(closing_id, organisation.party_id)

    def act_on(now: datetime) -> str:
        services.end(found.id, actor=actor(), now=now)
        return _("The place is open again.")

    do(act_on)
    return redirect(url_for("offices.closing", public_id=public_id, closing_id=closing_id), 303)


def _own_listings(organisation: Organisation) -> dict[str, int]:
    return queries.listing_ids(organisation.party_id)


def _title_of(listing: Listing) -> str:
    return text_for(listing, locale_code()).title


def _wish_for(met: queries.Met | queries.Noted) -> WishForm:
    """The choices for one booking: what is best, any room where it fits, all the money back."""
    best: Text = _l("Suggested: cancel, everything goes back")
    if met.targets:
        best = _l("Suggested: move to “%(room)s”", room=_title_of(met.targets[0]))
    choices: list[tuple[str, Text]] = [(Choice.BEST.value, best)]
    choices += [(row.public_id, _l("Move to “%(room)s”", room=_title_of(row))) for row in met.targets]
    choices.append((Choice.REFUND.value, _l("Cancel, everything goes back")))
    return WishForm.offering(f"wish-{met.booking.public_id}", choices, _chosen(met))


def _chosen(met: queries.Met | queries.Noted) -> str | None:
    if isinstance(met, queries.Met):
        return None
    wish = Wish(Choice(met.row.choice), met.row.to_listing_id)
    if wish.choice is Choice.MOVE and wish.to is not None:
        return session.get_one(Listing, wish.to).public_id
    return Choice.REFUND.value if wish.choice is Choice.REFUND else None
