"""Looking after a mark: its term, the year's report, grants, another term, the end."""

from datetime import datetime

from flask import Response as Answer
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.delimited import written
from marketplace.directory import figure_queries, queries, services, wording
from marketplace.directory.figure_queries import Figures
from marketplace.directory.forms import EndingForm, GrantForm, GrantReportForm
from marketplace.directory.models import Designation
from marketplace.directory.policies import acts_for
from marketplace.directory.routes.blueprint import blueprint
from marketplace.directory.routes.common import actor, do, good, me, operator, today, zone
from marketplace.directory.rules import report_years
from marketplace.directory.states import DesignationState
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.extensions import settings
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.web import access
from marketplace.web.files import csv_file
from marketplace.web.formats import money


@blueprint.get("/directory/<public_id>/keeping")
@access.member
def keeping(public_id: str) -> str:
    """For who acts for the carrier, and for operators."""
    viewer = access.viewer()
    found = queries.acted_designation(public_id, viewer)
    years = report_years(found.starts_on, found.ends_on, today())
    return render_template(
        "directory/keeping.html",
        designation=found,
        subject=found.subject,
        verdict=wording.check(found, today()),
        valid=found.state == DesignationState.VALID,
        acts=acts_for(found.subject, viewer),
        terms=queries.terms(found),
        renewal=queries.open_renewal(found),
        years=years,
        rows=_rows(_figures(found, _year(years))),
        year=_year(years),
        grants=queries.grants(found),
        grant_form=GrantForm(formdata=None),
        report_form=GrantReportForm.beside,
        ending=EndingForm(formdata=None),
    )


@blueprint.get("/directory/<public_id>/figures.csv")
@access.member
def figures(public_id: str) -> Answer:
    """A year's report as a table."""
    found = queries.acted_designation(public_id, access.viewer())
    year = _year(report_years(found.starts_on, found.ends_on, today()))
    told = _figures(found, year)
    header = ["code", "year", "bookings", "hours", "renters", "listings", "members", "earned", "currency"]
    line = [
        found.code,
        year,
        told.bookings,
        f"{told.hours:.2f}",
        told.renters,
        told.listings,
        "" if told.members is None else told.members,
        told.earned,
        settings().city.currency,
    ]
    return csv_file(written(header, [line]), f"dure-{found.code}-{year}.csv")


def _year(years: list[int]) -> int:
    """The year that is asked for; the latest where none is. Raises NotFoundError for one of which there is no report."""
    asked = request.args.get("year", "")
    if not asked:
        return years[0]
    if asked not in map(str, years):
        raise NotFoundError
    return int(asked)


def _figures(found: Designation, year: int) -> Figures:
    return figure_queries.figures(found, year, zone=zone(), currency=settings().city.currency)


def _rows(told: Figures) -> list[tuple[str, str]]:
    rows = [
        (_("Bookings completed"), f"{told.bookings:,}"),
        (_("Hours shared"), f"{told.hours:,.1f}"),
        (_("People who borrowed"), f"{told.renters:,}"),
        (_("Things and places shared"), f"{told.listings:,}"),
    ]
    if told.members is not None:
        rows.append((_("Members"), f"{told.members:,}"))
    rows.append((_("Earned by owners"), money(told.earned, settings().city.currency)))
    return rows


def _kept(public_id: str) -> Designation:
    """A mark that the viewer looks after himself. Raises NotFoundError, ForbiddenError for an operator."""
    viewer = access.viewer()
    found = queries.acted_designation(public_id, viewer)
    if not acts_for(found.subject, viewer):
        raise ForbiddenError(_l("Only who acts for it may do this."))
    return found


@blueprint.post("/directory/<public_id>/return")
@access.member
def give_back(public_id: str) -> Response:
    """Gives the mark back."""
    found = _kept(public_id)
    do(lambda now: services.give_back(found, actor=actor(), now=now), _("The mark is given back."))
    return _back(public_id)


@blueprint.post("/operator/directory/<public_id>/ending")
@access.operator
def end(public_id: str) -> Response:
    """Takes the mark away, with a reason."""
    found, form = queries.designation(public_id, access.viewer()), EndingForm()

    def act_on(now: datetime) -> str:
        good(form)
        services.end(found, reason=form.reason.data, actor=operator(), now=now)
        return _("The designation is ended. They read why.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/operator/directory/<public_id>/grants")
@access.operator
def grant(public_id: str) -> Response:
    """Records a promise of money."""
    found, form = queries.designation(public_id, access.viewer()), GrantForm()

    def act_on(now: datetime) -> str:
        good(form)
        services.grant(
            found,
            amount=form.amount.data,
            currency=settings().city.currency,
            purpose=form.purpose.data,
            report_due_on=form.report_due_on.data,
            today=today(),
            actor=operator(),
            now=now,
        )
        return _("The grant is recorded.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/directory/<public_id>/grants/<grant_id>/report")
@access.member
def report(public_id: str, grant_id: str) -> Response:
    """Hands in the report on a grant."""
    found, form = queries.grant(_kept(public_id), grant_id), GrantReportForm()

    def act_on(now: datetime) -> str:
        good(form)
        services.report_on_grant(found, form.report.data, me(), now=now)
        return _("Thank you. Operators read the report.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/operator/directory/<public_id>/grants/<grant_id>/settlement")
@access.operator
def settle(public_id: str, grant_id: str) -> Response:
    """Closes a grant whose report was read."""
    found = queries.grant(queries.designation(public_id, access.viewer()), grant_id)
    do(lambda now: services.settle_grant(found, actor=operator(), now=now), _("The grant is settled."))
    return _back(public_id)


def _back(public_id: str) -> Response:
    return redirect(url_for("directory.keeping", public_id=public_id), 303)
