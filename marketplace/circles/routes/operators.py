"""The operators' queue of circles: proposals and appeals, each decided with a reason."""

from datetime import datetime

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.circles.forms import AppealDecisionForm, DecisionForm
from marketplace.circles.routes.blueprint import blueprint
from marketplace.circles.routes.common import actor, do, zone
from marketplace.errors import InvalidError
from marketplace.i18n import gettext as _
from marketplace.moderation.queries import waiting
from marketplace.moderation_state import Moderation
from marketplace.places import queries, services, waiting_queries
from marketplace.places.models import Circle
from marketplace.web import access


@blueprint.get("/operator/circles")
@access.operator
def operator_circles() -> str:
    """What waits: new circles, appeals, and circles whose only steward's term is over."""
    proposals = [(circle, *_case(circle)) for circle in waiting_queries.proposals()]
    return render_template(
        "circles/operator.html",
        proposals=proposals,
        appeals=waiting_queries.open_appeals(),
        overdue=waiting_queries.overdue_terms(),
        decision=DecisionForm.beside,
        appeal_decision=AppealDecisionForm.beside,
        waiting=waiting,
        zone=zone(),
    )


def _case(circle: Circle) -> tuple[list[Circle], list[str]]:
    """Where a circle would lie, the largest first, and who its stewards are."""
    stewards = [who.name for who, _place in queries.stewards(circle.id)]
    return queries.circles_around(circle, access.viewer()), stewards


@blueprint.post("/operator/circles/<public_id>/decision")
@access.operator
def decide_circle(public_id: str) -> Response:
    """Approves a circle, sends it back, takes it away or gives it back."""
    circle, form = queries.circle_by_public_id(public_id), DecisionForm()
    waited = circle.moderation == Moderation.PENDING

    def act_on(now: datetime) -> str:
        if not form.validate():
            raise InvalidError(fields={name: errors[0] for name, errors in form.errors.items()})
        said = Moderation(form.said.data)
        services.decide_circle(circle, said, reason=form.reason.data or "", actor=actor(), now=now)
        return _("Decided. The stewards are told.")

    do(act_on)
    here = url_for("circles.operator_circles") if waited else url_for("circles.circle", public_id=public_id)
    return redirect(here, 303)


@blueprint.post("/operator/appeals/<public_id>/decision")
@access.operator
def decide_appeal(public_id: str) -> Response:
    """Upholds or dismisses an appeal."""
    found, form = queries.appeal_by_public_id(public_id), AppealDecisionForm()

    def act_on(now: datetime) -> str:
        if not form.validate():
            raise InvalidError(fields={name: errors[0] for name, errors in form.errors.items()})
        upheld = form.said.data == "upheld"
        services.decide_appeal(found, upheld=upheld, reason=form.reason.data, actor=actor(), now=now)
        return _("Decided. The member and the stewards are told.")

    do(act_on)
    return redirect(url_for("circles.operator_circles"), 303)
