"""One's household: inviting, joining, showing each other one's bookings, leaving."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import helping_queries as helping
from marketplace.accounts import services
from marketplace.accounts.helping_models import HouseholdMember
from marketplace.db import transaction
from marketplace.desk.forms import HouseholdForm
from marketplace.desk.routes.blueprint import blueprint
from marketplace.desk.routes.common import do, me, member_as_key, zone
from marketplace.errors import DomainError, NotFoundError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.web import access

INVITED_BY_MEMBER = "20 per hour"


@blueprint.route("/profile/household", methods=["GET", "POST"])
@access.member
@limiter.limit(INVITED_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def household() -> str | tuple[str, int] | Response:
    """Who lives together here, and what waits for my yes."""
    form = HouseholdForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.invite_to_household(me(), form.email.data, clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Invited. If they belong to this place, they are told and can join."), "success")
            return redirect(url_for("desk.household"), 303)
    member = me()
    own = helping.place_of(member.id)
    page = render_template(
        "desk/household.html",
        form=form,
        own=own,
        places=helping.household_places(own.household_id) if own else [],
        invitations=helping.household_invitations(member),
        verified=member.email_verified_at is not None,
        zone=zone(),
    )
    return page, 422 if request.method == "POST" else 200


def _place(public_id: str) -> HouseholdMember:
    """An invitation to the viewer, or of the viewer's household. Raises NotFoundError."""
    found, member = helping.place_by_public_id(public_id), me()
    own = helping.place_of(member.id)
    if found.email != member.email and (own is None or own.household_id != found.household_id):
        raise NotFoundError
    return found


def _here() -> Response:
    return redirect(url_for("desk.household"), 303)


@blueprint.post("/profile/household/<public_id>/acceptance")
@access.member
def join_household(public_id: str) -> Response:
    """Joins the household to which one is invited."""
    found = _place(public_id)

    def act(now: datetime) -> str:
        services.accept_household(found, me(), now)
        return _("You belong to this household now.")

    do(act)
    return _here()


@blueprint.post("/profile/household/<public_id>/withdrawal")
@access.member
def drop_invitation(public_id: str) -> Response:
    """Says no to an invitation, or takes one back."""
    found = _place(public_id)

    def act(now: datetime) -> str:
        services.drop_invitation(found, me(), now)
        return _("The invitation is taken back.")

    do(act)
    return _here()


@blueprint.post("/profile/household/leaving")
@access.member
def leave_household() -> Response:
    """Leaves at once."""

    def act(now: datetime) -> str:
        services.leave_household(me(), now)
        return _("You have left the household.")

    do(act)
    return _here()


@blueprint.post("/profile/household/sharing")
@access.member
def share_bookings() -> Response:
    """Whether the others of the household may see and cancel my bookings, if they show me theirs."""

    def act(now: datetime) -> str:
        services.share_bookings(me(), now, on=request.form.get("on") == "1")
        return _("Saved.")

    do(act)
    return _here()
