"""Organisations that the member serves, and their staff."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.forms import ROLE_MEANINGS, ROLE_NAMES, OrganisationForm, StaffForm
from marketplace.accounts.models import Organisation, StaffRole
from marketplace.accounts.policies import MONEY
from marketplace.accounts.routes.blueprint import blueprint, me, member_as_key
from marketplace.audit.services import Actor
from marketplace.db import transaction
from marketplace.errors import DomainError, ForbiddenError, InvalidError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.web import access

MADE_BY_MEMBER = "10 per day"
ADDED_BY_MEMBER = "30 per hour"  # an answer says whether an address has an account


@blueprint.get("/organisations")
@access.member
def organisations() -> str:
    """The organisations that the member serves."""
    rows = [(row, ROLE_NAMES[StaffRole(role)]) for row, role in queries.organisations_of(access.viewer())]
    return render_template("accounts/organisations.html", organisations=rows)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@access.member
@limiter.limit(MADE_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def new_organisation() -> str | tuple[str, int] | Response:
    """A new organisation, managed by who made it."""
    form, status = OrganisationForm(), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            with transaction():
                founder = me()
                made = services.create_organisation(
                    name=form.name.data,
                    about=form.about.data or "",
                    founder=founder,
                    actor=Actor("member", founder.id),
                    now=clock.now(),
                )
                public_id = made.public_id
        except DomainError as error:
            form.add_error(error)
        else:
            return redirect(url_for("accounts.organisation", public_id=public_id), 303)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("accounts/organisation_new.html", form=form), status


def _managed(public_id: str) -> Organisation:
    """An organisation that the viewer manages. Raises NotFoundError for a stranger, ForbiddenError for other staff."""
    found, role = queries.served_organisation(public_id, access.viewer())
    if role != StaffRole.MANAGER:
        raise ForbiddenError
    return found


@blueprint.route("/organisations/<public_id>", methods=["GET", "POST"])
@access.member
@limiter.limit(ADDED_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def organisation(public_id: str) -> str | tuple[str, int] | Response:
    """Who serves the organisation; its managers add people by their address."""
    found, role = queries.served_organisation(public_id, access.viewer())
    form, status = StaffForm(role=StaffRole.CLERK), HTTPStatus.OK
    if request.method == "POST":
        _managed(public_id)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate_on_submit():
        try:
            name = _add_staff(public_id, form)
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("%(name)s belongs to the staff now.", name=name), "success")
            return redirect(url_for("accounts.organisation", public_id=public_id), 303)
    return render_template(
        "accounts/organisation.html",
        organisation=found,
        role=role,
        manages=role == StaffRole.MANAGER,
        counts=role in MONEY,
        staff=[(who, ROLE_NAMES[StaffRole(held)]) for who, held in queries.staff_of(found.id)],
        roles=[(ROLE_NAMES[each], ROLE_MEANINGS[each]) for each in StaffRole],
        form=form,
    ), status


def _add_staff(public_id: str, form: StaffForm) -> str:
    """Adds the person behind the form's address, or changes the role; gives the name. Raises DomainError."""
    with transaction():
        found = _managed(public_id)
        member = queries.member_by_email(form.email.data)
        if member is None or member.suspended_at is not None:
            sentence = _l("No member has this e-mail address. Please ask the person to join first.")
            raise InvalidError(fields={"email": sentence}, code="no-such-member")
        actor = Actor("member", access.viewer().member_id)
        services.add_staff(found, member, StaffRole(form.role.data), actor=actor, now=clock.now())
        return member.name


@blueprint.post("/organisations/<public_id>/staff/<member_id>/ending")
@access.member
def end_staff(public_id: str, member_id: str) -> Response:
    """Ends somebody's role; the last manager's can't be ended."""
    try:
        with transaction():
            found, member = _managed(public_id), queries.member_by_public_id(member_id)
            actor = Actor("member", access.viewer().member_id)
            services.end_staff(found, member, actor=actor, now=clock.now())
            left = member.id == access.viewer().member_id
            sentence = _("%(name)s no longer belongs to the staff.", name=member.name)
    except services.LastManagerError as error:
        flash(str(error.sentence), "error")
    else:
        flash(sentence, "success")
        if left:
            return redirect(url_for("accounts.organisations"), 303)
    return redirect(url_for("accounts.organisation", public_id=public_id), 303)
