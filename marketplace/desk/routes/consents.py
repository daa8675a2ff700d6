"""Who may book for whom: given and ended by the person, written down at a desk, answered by the helper."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import helping_queries as helping
from marketplace.accounts import services
from marketplace.accounts.helping_models import ConsentScope, HelperConsent
from marketplace.accounts.models import Member
from marketplace.bookings import queries as bookings
from marketplace.db import transaction
from marketplace.desk.forms import ConsentForm, DeskConsentForm
from marketplace.desk.routes.blueprint import blueprint
from marketplace.desk.routes.common import case_of, do, me, member_as_key, zone
from marketplace.errors import DomainError, NotFoundError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.web import access

GIVEN_BY_MEMBER = "20 per hour"


@blueprint.route("/profile/helpers", methods=["GET", "POST"])
@access.member
@limiter.limit(GIVEN_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def helpers() -> str | tuple[str, int] | Response:
    """Who may book for me, whom I help, and what waits for my yes."""
    form = ConsentForm()
    if form.validate_on_submit() and _given(form, me(), ""):
        flash(_("Written down. The helper is asked, if they belong to this place."), "success")
        return redirect(url_for("desk.helpers"), 303)
    member, now = me(), clock.now()
    page = render_template(
        "desk/helpers.html",
        form=form,
        mine=helping.consents_given(member.id),
        offered=helping.consents_offered(member, now),
        people=helping.people_of(member.id, now),
        verified=member.email_verified_at is not None,
        zone=zone(),
    )
    return page, 422 if request.method == "POST" else 200


def _given(form: ConsentForm, person: Member, note: str) -> bool:
    """Keeps the consent; a refusal stands in the form."""
    try:
        with transaction():
            services.give_consent(
                person,
                form.email.data,
                scope=ConsentScope(form.scope.data),
                month_limit=form.month_limit.data,
                until=form.last_moment(zone()),
                recorded_by=me(),
                note=note,
                now=clock.now(),
            )
    except DomainError as error:
        form.add_error(error)
        return False
    return True


@blueprint.route("/help-desk/consents", methods=["GET", "POST"])
@access.member
@limiter.limit(GIVEN_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def write_consent() -> str | tuple[str, int] | Response:
    """A clerk or operator writes down what a person said at the desk: who may book for them."""
    case = case_of(request.args)
    if case.person is None or case.helps:
        raise NotFoundError
    form = DeskConsentForm()
    if form.validate_on_submit() and _given(form, case.person, form.note.data):
        flash(_("Written down. The person and the helper are told."), "success")
        return redirect(url_for("desk.what", **case.args()), 303)
    page = render_template("desk/consent.html", case=case, form=form, kept=case.args())
    return page, 422 if request.method == "POST" else 200


def _mine(public_id: str) -> HelperConsent:
    """A consent that the viewer is a side of (an operator: any). Raises NotFoundError."""
    found, member = helping.consent(public_id), me()
    of_helper = found.helper_member_id == member.id or found.helper_email == member.email
    if found.person_member_id != member.id and not of_helper and not member.is_operator:
        raise NotFoundError
    return found


@blueprint.post("/profile/helpers/<public_id>/acceptance")
@access.member
def accept_consent(public_id: str) -> Response:
    """The helper says yes."""
    found = _mine(public_id)

    def act(now: datetime) -> str:
        services.accept_consent(found, me(), now)
        return _("You can book for %(name)s now.", name=found.person.name)

    do(act)
    return redirect(url_for("desk.helpers"), 303)


@blueprint.post("/profile/helpers/<public_id>/ending")
@access.member
def end_consent(public_id: str) -> Response:
    """Either of them ends it; the helper's no to an offer is the same."""
    found = _mine(public_id)

    def act(now: datetime) -> str:
        services.end_consent(found, me(), now)
        return _("Ended. The other one is told.")

    do(act)
    return redirect(url_for("desk.helpers"), 303)


@blueprint.get("/bookings/for-others")
@access.member
def for_others() -> str:
    """What I have booked for those I help, and what my household has booked."""
    member = me()
    shared = helping.shared_with(member.party_id)
    return render_template(
        "desk/for_others.html",
        made=bookings.made_for_others(member.id),
        household=bookings.booked_by(shared, past=False) if shared else [],
        people=helping.people_of(member.id, clock.now()),
        shares=bool(shared),
    )
