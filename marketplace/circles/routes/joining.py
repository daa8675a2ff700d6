"""The doors of a circle: links, the code in the hall, asking; leaving again, and objecting to a removal."""

from datetime import datetime
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.circles.forms import LONGEST_CODE, AppealForm, AskForm, CodeForm
from marketplace.circles.routes.blueprint import blueprint
from marketplace.circles.routes.common import actor, do, me, member_as_key, zone
from marketplace.circles.wording import name_of
from marketplace.db import session, transaction
from marketplace.errors import DomainError, InvalidError, NotFoundError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.places import queries, services
from marketplace.places.models import Circle
from marketplace.places.rules import may_still_appeal
from marketplace.places.states import JoinVia
from marketplace.web import access

CODES_BY_MEMBER = "10 per hour"
ASKED_BY_MEMBER = "30 per hour"


@blueprint.get("/join/<secret>")
@access.public
def invitation(secret: str) -> str:
    """What one joins by this link: the circle's rules and welcome, and one button."""
    found = queries.invitation_by_secret(secret)
    if found is None:
        raise NotFoundError(_l("We don't know this invitation. Please ask for a new link."))
    circle = session.get_one(Circle, found.circle_id)
    return render_template(
        "circles/invitation.html",
        circle=circle,
        invitation=found,
        live=queries.is_live(found, clock.wall()),
        place=queries.membership(circle.id, access.viewer().member_id),
        counts=queries.member_counts([circle.id]),
        secret=secret,
    )


@blueprint.post("/join/<secret>")
@access.member
def join_by_invitation(secret: str) -> Response:
    """Joins by a link."""
    found = queries.invitation_by_secret(secret)
    if found is None:
        raise NotFoundError(_l("We don't know this invitation. Please ask for a new link."))
    public_id = session.get_one(Circle, found.circle_id).public_id
    if do(lambda now: _joined(services.join_by_invitation(secret, me(), now=now, wall=clock.wall()).circle_id)):
        return redirect(url_for("circles.circle", public_id=public_id), 303)
    return redirect(url_for("circles.invitation", secret=secret), 303)


def _joined(circle_id: int) -> str:
    return _("Welcome! You belong to “%(circle)s” now.", circle=name_of(session.get_one(Circle, circle_id)))


@blueprint.route("/circles/code", methods=["GET", "POST"])
@access.member
@limiter.limit(CODES_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def code() -> str | tuple[str, int] | Response:
    """Typing the code that hangs in the hall; the QR code beside it fills it in (``?code=``), one still says yes."""
    form = CodeForm(code=request.args.get("code", "")[:LONGEST_CODE])
    if form.validate_on_submit():
        try:
            with transaction():
                found = services.join_by_code(form.code.data, me(), now=clock.now())
                public_id, sentence = found.public_id, _joined(found.id)
        except DomainError as error:
            form.add_error(error)
        else:
            flash(sentence, "success")
            return redirect(url_for("circles.circle", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template("circles/code.html", form=form), status


@blueprint.post("/circles/<public_id>/requests")
@access.member
@limiter.limit(ASKED_BY_MEMBER, key_func=member_as_key)
def ask(public_id: str) -> Response:
    """Asks the stewards, or says to live there."""
    circle, form = queries.visible_circle(public_id, access.viewer()), AskForm()
    via = request.form.get("via", JoinVia.REQUEST.value)

    def act_on(now: datetime) -> str:
        if not form.validate() or via not in set(JoinVia):
            raise InvalidError(fields={name: errors[0] for name, errors in form.errors.items()})
        services.ask_to_join(circle, me(), via=JoinVia(via), message=form.message.data or "", now=now)
        return _("The stewards have been asked. We'll write as soon as there is an answer.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/requests/withdrawal")
@access.member
def withdraw(public_id: str) -> Response:
    """Takes one's wish back."""
    circle = queries.visible_circle(public_id, access.viewer())
    found = queries.pending_request(circle.id, access.viewer().member_id)
    if found is None:
        raise NotFoundError

    def act_on(now: datetime) -> str:
        services.withdraw(found, now=now)
        return _("Your request is withdrawn.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/leaving")
@access.member
def leave(public_id: str) -> Response:
    """Leaves the circle; its last steward can't."""
    circle = queries.visible_circle(public_id, access.viewer())

    def act_on(now: datetime) -> str:
        services.leave(circle, me(), actor=actor(), now=now)
        return _("You have left “%(circle)s”.", circle=name_of(circle))

    if do(act_on):
        return redirect(url_for("circles.index"), 303)
    return _back(public_id)


@blueprint.route("/circles/<public_id>/appeal", methods=["GET", "POST"])
@access.member
def appeal(public_id: str) -> str | tuple[str, int] | Response:
    """A word against one's removal, for an operator."""
    circle = queries.circle_by_public_id(public_id)
    removed = queries.removal(circle.id, access.viewer().member_id)
    if removed is None or removed.until is None:
        raise NotFoundError
    form = AppealForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.appeal(circle, me(), form.text.data, clock.now())
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Operators look at it and write to you."), "success")
            return redirect(url_for("circles.appeal", public_id=public_id), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    page = render_template(
        "circles/appeal.html",
        circle=circle,
        removed=removed,
        appeal=queries.appeal_against(removed.id),
        may_appeal=may_still_appeal(removed.until, clock.now()),
        form=form,
        zone=zone(),
    )
    return page, status


def _back(public_id: str) -> Response:
    return redirect(url_for("circles.circle", public_id=public_id), 303)
