"""What operators do: naming a committee, voting in it, closing a screening."""

from datetime import datetime
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.db import transaction
from marketplace.directory import queries, services
from marketplace.directory.forms import BallotForm, DecisionForm, ScreeningForm
from marketplace.directory.routes.blueprint import blueprint
from marketplace.directory.routes.common import do, good, me, operator, today
from marketplace.directory.states import ApplicationState, Vote
from marketplace.errors import DomainError, ForbiddenError
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation.queries import waiting
from marketplace.web import access


@blueprint.get("/operator/designations")
@access.operator
def queue() -> str:
    """What waits for a committee, what is before one, what was decided, reports on grants."""
    return render_template(
        "directory/queue.html",
        submitted=queries.waiting(),
        screenings=[(one, services.tally_of(one)) for one in queries.screenings()],
        grants=queries.reported_grants(),
        decided=queries.decided(),
        member_id=access.viewer().member_id,
        waiting=waiting,
    )


@blueprint.route("/operator/designations/<public_id>/screening", methods=["GET", "POST"])
@access.operator
def screening(public_id: str) -> str | tuple[str, int] | Response:
    """Names a committee and the criteria."""
    found = queries.application(public_id, access.viewer())
    if request.method == "GET" and found.state != ApplicationState.SUBMITTED:
        return redirect(url_for("directory.application", public_id=public_id), 303)
    eligible = services.eligible_operators(found)
    form = ScreeningForm(application=found, members=eligible)
    if form.validate_on_submit():
        try:
            with transaction():
                found = queries.application(public_id, access.viewer())
                committee = [accounts.member_by_public_id(one) for one in form.committee.data]
                services.open_screening(found, committee, form.chosen_criteria, actor=operator(), now=clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("The committee is named and told."), "success")
            return redirect(url_for("directory.application", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    page = render_template(
        "directory/screening.html",
        form=form,
        application=found,
        subject=found.subject,
        waiting=waiting,
    )
    return page, status


@blueprint.route("/designations/<public_id>/ballot", methods=["GET", "POST"])
@access.operator
def ballot(public_id: str) -> str | tuple[str, int] | Response:
    """Points with reasons and a vote, for who is on the committee."""
    found = queries.application(public_id, access.viewer())
    seat = queries.ballot(found, access.viewer().member_id)
    if seat is None:
        raise ForbiddenError(_l("You are not on this committee."))
    if found.state != ApplicationState.SCREENING:
        flash(_("This screening is closed."), "info")
        return redirect(url_for("directory.application", public_id=public_id), 303)
    form = BallotForm.for_criteria(found.criteria, seat)
    if form.validate_on_submit():
        try:
            with transaction():
                found = queries.application(public_id, access.viewer())
                scores, said = form.scores(found.criteria), Vote(form.vote.data)
                services.vote(found, me(), scores, said, comment=form.comment.data or "", now=clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Your vote is kept. You can change it until the screening is closed."), "success")
            return redirect(url_for("directory.application", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template(
        "directory/ballot.html", form=form, application=found, subject=found.subject, seat=seat
    ), status


@blueprint.post("/operator/designations/<public_id>/decision")
@access.operator
def decide(public_id: str) -> Response:
    """Closes a screening as the committee has voted."""
    found = queries.application(public_id, access.viewer())
    form = DecisionForm(kind=found.kind)

    def act_on(now: datetime) -> str:
        good(form)
        made = services.decide(
            found, reason=form.reason.data, months=form.months.data, actor=operator(), today=today(), now=now
        )
        return _("Designated. The applicant is told.") if made else _("Not designated. The applicant reads why.")

    do(act_on)
    return redirect(url_for("directory.application", public_id=public_id), 303)
