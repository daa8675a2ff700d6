"""Which of an organisation's listings need two approvals."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation, StaffRole
from marketplace.db import transaction
from marketplace.desk import queries
from marketplace.desk.forms import SecondApprovalForm
from marketplace.desk.routes.blueprint import blueprint
from marketplace.desk.routes.common import actor
from marketplace.errors import DomainError, ForbiddenError
from marketplace.i18n import gettext as _
from marketplace.listings.services.second_approval import set_second_approval
from marketplace.web import access


@blueprint.route("/organisations/<public_id>/desk/settings", methods=["GET", "POST"])
@access.member
def approvals(public_id: str) -> str | tuple[str, int] | Response:
    """For its managers: first the office, then the facility."""
    found, role = accounts.served_organisation(public_id, access.viewer())
    if role != StaffRole.MANAGER:
        raise ForbiddenError
    form = SecondApprovalForm()
    if form.validate_on_submit():
        chosen = set(request.form.getlist("second"))
        try:
            with transaction():
                ids = [row.id for row in queries.asked_listings(found.party_id) if row.public_id in chosen]
                set_second_approval(found, ids, actor=actor(), now=clock.now())
        except DomainError as error:
            form.add_error(error)
            return _page(found, form), int(error.status)
        flash(_("Saved."), "success")
        return redirect(url_for("desk.approvals", public_id=public_id), 303)
    return _page(found, form)


def _page(found: Organisation, form: SecondApprovalForm) -> str:
    listings = queries.asked_listings(found.party_id)
    return render_template("desk/settings.html", office=found, listings=listings, form=form)
