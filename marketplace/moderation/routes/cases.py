"""Reports: the list, one with what it is about, and its decision."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.bookings.models import Booking
from marketplace.bookings.services.endings import paid
from marketplace.i18n import gettext as _
from marketplace.moderation import queries, services
from marketplace.moderation.forms import DecideForm
from marketplace.moderation.models import ReportState, SubjectKind
from marketplace.moderation.routes.blueprint import actor, blueprint, decide, zone
from marketplace.moderation.showing import target, targets
from marketplace.moderation.wording import OUTCOMES, REASONS
from marketplace.web import access


@blueprint.get("/reports")
@access.operator
def reports() -> str:
    """Reports: what waits, or what was decided."""
    asked = request.args.get("state", "")
    state = ReportState(asked) if asked in set(ReportState) else ReportState.OPEN
    found = queries.reports(state)
    return render_template(
        "moderation/reports.html",
        reports=found,
        targets=targets(found),
        state=state.value,
        reasons=REASONS,
        outcomes=OUTCOMES,
        zone=zone(),
    )


@blueprint.get("/reports/<public_id>")
@access.operator
def report(public_id: str) -> str:
    """One report with the thing that it is about."""
    return _report_page(public_id, DecideForm(formdata=None))


def _report_page(public_id: str, form: DecideForm) -> str:
    row = queries.report(public_id)
    subject = queries.subject_of(row)
    about = queries.reports_about(SubjectKind(row.subject_kind), row.subject_id)
    return render_template(
        "moderation/report_case.html",
        report=row,
        subject=subject,
        target=target(subject),
        paid=paid(subject) if isinstance(subject, Booking) else None,
        others=[other for other in about if other.id != row.id],
        reasons=REASONS,
        outcomes=OUTCOMES,
        form=form,
        zone=zone(),
    )


@blueprint.post("/reports/<public_id>/decision")
@access.operator
def decide_report(public_id: str) -> Response | tuple[str, int]:
    """Closes a report with a note."""
    form, row = DecideForm(), queries.report(public_id)
    if not form.validate():
        return _report_page(public_id, form), 422
    state, note = ReportState(form.state.data), form.note.data
    return decide(
        lambda now: services.decide_report(row, state, note, actor(), now),
        lambda _done: _("Decided."),
        url_for("moderation.reports"),
    )
