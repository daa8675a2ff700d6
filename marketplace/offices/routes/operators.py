"""The operators' queue of organisations: pages that nobody has looked at, and wishes to be verified."""

from datetime import datetime

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.accounts import queries, services
from marketplace.accounts.registration import written
from marketplace.audit.services import Actor
from marketplace.errors import InvalidError
from marketplace.extensions import settings
from marketplace.i18n import gettext as _
from marketplace.moderation.queries import waiting
from marketplace.moderation_state import Moderation
from marketplace.offices.forms import DecisionForm
from marketplace.offices.routes.blueprint import blueprint
from marketplace.offices.routes.common import do, me
from marketplace.places import site_queries
from marketplace.web import access


@blueprint.get("/operator/organisations")
@access.operator
def operator_organisations() -> str:
    """What waits: new organisations with their places, and wishes to be verified."""
    found = queries.waiting_organisations()
    return render_template(
        "offices/operator.html",
        organisations=[
            (row, [who.name for who, _role in queries.staff_of(row.id)], site_queries.sites_of(row.party_id))
            for row in found
        ],
        wishes=queries.waiting_verifications(),
        decision=DecisionForm.beside,
        written=written,
        waiting=waiting,
        zone=settings().city.zone,
    )


@blueprint.post("/operator/organisations/<public_id>/decision")
@access.operator
def decide_organisation(public_id: str) -> Response:
    """Approves an organisation's page or sends it back."""
    organisation, form = queries.organisation_by_public_id(public_id), DecisionForm()

    def act_on(now: datetime) -> str:
        _check(form, {Moderation.APPROVED.value, Moderation.REJECTED.value})
        said, actor = Moderation(form.said.data), Actor("operator", access.viewer().member_id)
        services.decide_organisation(organisation, said, reason=form.reason.data or "", actor=actor, now=now)
        return _("Decided. The managers are told.")

    do(act_on)
    return redirect(url_for("offices.operator_organisations"), 303)


@blueprint.post("/operator/verifications/<public_id>/decision")
@access.operator
def decide_verification(public_id: str) -> Response:
    """Says that an organisation is who it says, or not."""
    wish, form = queries.verification_by_public_id(public_id), DecisionForm()

    def act_on(now: datetime) -> str:
        _check(form, {"confirmed", "refused"})
        confirmed, why = form.said.data == "confirmed", form.reason.data or ""
        services.decide_verification(wish, confirmed=confirmed, reason=why, operator=me(), now=now)
        return _("Decided. The managers are told.")

    do(act_on)
    return redirect(url_for("offices.operator_organisations"), 303)


def _check(form: DecisionForm, known: set[str]) -> None:
    if not form.validate() or form.said.data not in known:
        raise InvalidError(fields={name: errors[0] for name, errors in form.errors.items()})
