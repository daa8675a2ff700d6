"""What stewards do: answering requests, naming stewards, removing, and the doors of the circle."""

from datetime import datetime, timedelta
from http import HTTPStatus

from flask import current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member
from marketplace.circles.forms import AcceptForm, InvitationForm, ReasonForm, RoleForm
from marketplace.circles.routes.blueprint import blueprint
from marketplace.circles.routes.common import actor, do, stewarded, zone
from marketplace.db import transaction
from marketplace.errors import DomainError, InvalidError, NotFoundError
from marketplace.i18n import gettext as _
from marketplace.places import queries, services
from marketplace.places.models import Circle, CircleRole
from marketplace.places.rules import spoken_code
from marketplace.web import access
from marketplace.web.qr import qr_svg

FRESH_LINK = "circle-link"  # in the cookie for one page: the address of a link is shown this once


@blueprint.get("/circles/<public_id>/people")
@access.member
def people(public_id: str) -> str:
    """Who asks to come in, the stewards with their terms, and everybody else."""
    circle = stewarded(public_id)
    rows, more = queries.people(circle.id, cursor=request.args.get("cursor"))
    return render_template(
        "circles/people.html",
        circle=circle,
        requests=queries.pending_requests(circle.id),
        stewards=queries.stewards(circle.id),
        people=rows,
        next_cursor=more,
        first_page="cursor" not in request.args,
        counts=queries.member_counts([circle.id]),
        reason=ReasonForm.beside,
        accept=AcceptForm.beside,
        role=RoleForm.beside,
        i_am=access.viewer().member_id,
        zone=zone(),
    )


@blueprint.post("/circles/<public_id>/requests/<request_id>/acceptance")
@access.member
def accept(public_id: str, request_id: str) -> Response:
    """Lets somebody in."""
    circle = stewarded(public_id)
    found = queries.join_request(circle.id, request_id)
    form = AcceptForm()
    name = accounts.member(found.member_id).name

    def act_on(now: datetime) -> str:
        services.accept(found, actor=actor(), now=now, seen_proof=form.seen_proof.data)
        return _("%(name)s belongs to the circle now.", name=name)

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/requests/<request_id>/refusal")
@access.member
def refuse(public_id: str, request_id: str) -> Response:
    """Says no to somebody, with a reason."""
    circle = stewarded(public_id)
    found = queries.join_request(circle.id, request_id)
    form = ReasonForm()

    def act_on(now: datetime) -> str:
        _checked(form)
        services.refuse(found, reason=form.reason.data, actor=actor(), now=now)
        return _("Refused. The reason goes to them by mail.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/people/<member_id>/role")
@access.member
def set_role(public_id: str, member_id: str) -> Response:
    """Names a steward for a term, or makes somebody a member or guest."""
    circle, member = _person(public_id, member_id)
    form = RoleForm()

    def act_on(now: datetime) -> str:
        _checked(form)
        role = CircleRole(form.role.data)
        services.set_role(circle, member, role, actor=actor(), now=now, term_months=form.term_months.data)
        return _("Saved.")

    do(act_on)
    return _back(public_id)


@blueprint.post("/circles/<public_id>/people/<member_id>/removal")
@access.member
def remove(public_id: str, member_id: str) -> Response:
    """Ends somebody's membership, with a reason."""
    circle, member = _person(public_id, member_id)
    form = ReasonForm()

    def act_on(now: datetime) -> str:
        _checked(form)
        services.remove(circle, member, actor=actor(), reason=form.reason.data, now=now)
        return _("%(name)s no longer belongs to the circle, and reads why.", name=member.name)

    do(act_on)
    return _back(public_id)


def _person(public_id: str, member_id: str) -> tuple[Circle, Member]:
    """Somebody who belongs to the circle. Raises NotFoundError."""
    circle = stewarded(public_id)
    member = accounts.member_by_public_id(member_id)
    if queries.membership(circle.id, member.id) is None:
        raise NotFoundError
    return circle, member


def _checked(form: RoleForm | ReasonForm) -> None:
    if not form.validate():
        raise InvalidError(fields={name: errors[0] for name, errors in form.errors.items()})


@blueprint.route("/circles/<public_id>/invitations", methods=["GET", "POST"])
@access.member
def invitations(public_id: str) -> str | tuple[str, int] | Response:
    """Links into the circle, and the code for the hall. A new link's address is shown once: only its digest is kept."""
    circle, form = stewarded(public_id), InvitationForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _made, secret = services.make_invitation(
                    stewarded(public_id),
                    role=CircleRole(form.role.data),
                    max_uses=form.max_uses.data,
                    lasts=timedelta(days=form.days.data),
                    actor=actor(),
                    now=clock.now(),
                    wall=clock.wall(),
                )
        except DomainError as error:
            form.add_error(error)
        else:
            cookie[FRESH_LINK] = [public_id, secret]
            flash(_("The link is ready. Please copy it now: it is shown this once."), "success")
            return redirect(url_for("circles.invitations", public_id=public_id), 303)
    fresh = cookie.pop(FRESH_LINK, None) if request.method == "GET" else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    page = render_template(
        "circles/invitations.html",
        circle=circle,
        form=form,
        invitations=queries.invitations(circle.id),
        is_live=queries.is_live,
        wall=clock.wall(),
        link=_address(url_for("circles.invitation", secret=fresh[1])) if fresh and fresh[0] == public_id else None,
        code=spoken_code(circle.join_code) if circle.join_code and circle.join_by_code else None,
        zone=zone(),
    )
    return page, status


@blueprint.post("/circles/<public_id>/invitations/<invitation_id>/revocation")
@access.member
def revoke(public_id: str, invitation_id: str) -> Response:
    """Ends a link."""
    found = queries.invitation(stewarded(public_id).id, invitation_id)

    def act_on(now: datetime) -> str:
        services.revoke_invitation(found, actor=actor(), now=now, wall=clock.wall())
        return _("The link no longer works.")

    do(act_on)
    return redirect(url_for("circles.invitations", public_id=public_id), 303)


@blueprint.post("/circles/<public_id>/code/renewal")
@access.member
def renew_code(public_id: str) -> Response:
    """A new code for the hall."""
    circle = stewarded(public_id)

    def act_on(now: datetime) -> str:
        services.renew_code(circle, actor=actor(), now=now)
        return _("There is a new code. Please hang up the new sheet; the old code no longer works.")

    do(act_on)
    return redirect(url_for("circles.invitations", public_id=public_id), 303)


@blueprint.get("/circles/<public_id>/sheet")
@access.member
def sheet(public_id: str) -> str:
    """A sheet for the hall, to be printed: a QR code, the code in letters, and where to type it. 404 while the circle takes no code."""
    circle = stewarded(public_id)
    if not circle.join_by_code or not circle.join_code:
        raise NotFoundError
    return render_template(
        "circles/sheet.html",
        circle=circle,
        code=spoken_code(circle.join_code),
        address=_address(url_for("circles.code")),
        picture=qr_svg(
            _address(url_for("circles.code", code=circle.join_code)), _("Opens the page with the code filled in")
        ),
    )


def _address(path: str) -> str:
    """An address as it is passed on outside."""
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/") + path


def _back(public_id: str) -> Response:
    return redirect(url_for("circles.people", public_id=public_id), 303)
