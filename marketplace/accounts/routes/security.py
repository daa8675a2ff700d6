"""Address, password, and the browsers that are signed in."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import browsers, queries, services
from marketplace.accounts.forms import ChangeEmailForm, ChangePasswordForm
from marketplace.accounts.routes.blueprint import blueprint, close_session, me, member_as_key
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.web import access
from marketplace.web.fields import Form

PASSWORDS_BY_MEMBER = "10 per 15 minutes"


@blueprint.get("/profile/security")
@access.member
def security() -> str:
    """The address, the password, the sessions."""
    rows = queries.open_sessions(access.viewer().member_id or 0, clock.wall())
    sessions = [(row, browsers.describe(row.browser), row.id == current_user.session_id) for row in rows]
    return render_template("accounts/security.html", member=me(), sessions=sessions)


def _refused(template: str, form: Form) -> tuple[str, int]:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template(template, form=form, member=me()), status


@blueprint.route("/profile/email", methods=["GET", "POST"])
@access.member
@limiter.limit(PASSWORDS_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def change_email() -> tuple[str, int] | Response:
    """A new address; it has to be verified like the first one."""
    form = ChangeEmailForm()
    if form.validate_on_submit():
        try:
            with transaction():
                member = me()
                services.change_email(member, form.email.data, form.password.data, clock.now())
                email, verified = member.email, member.email_verified_at
        except DomainError as error:
            form.add_error(error)
        else:
            if not verified:
                flash(_("We have sent a mail to %(email)s. Please follow the link in it.", email=email), "success")
            return redirect(url_for("accounts.security"), 303)
    return _refused("accounts/change_email.html", form)


@blueprint.route("/profile/password", methods=["GET", "POST"])
@access.member
@limiter.limit(PASSWORDS_BY_MEMBER, methods=["POST"], key_func=member_as_key)
def change_password() -> tuple[str, int] | Response:
    """A new password; the other browsers are signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            with transaction():
                session_id = current_user.session_id
                services.change_password(
                    me(), form.old_password.data, form.password.data, clock.now(), keep_session=session_id
                )
        except DomainError as error:
            form.add_error(error)
        else:
            flash(_("Your password is changed. Other browsers are signed out."), "success")
            return redirect(url_for("accounts.security"), 303)
    return _refused("accounts/change_password.html", form)


@blueprint.post("/profile/sessions/ending")
@access.member
def end_other_sessions() -> Response:
    """Signs out every browser but this one."""
    with transaction():
        services.end_all_sessions(current_user.member_id, clock.wall(), but=current_user.session_id)
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("accounts.security"), 303)


@blueprint.post("/profile/sessions/<public_id>/ending")
@access.member
def end_session(public_id: str) -> Response:
    """Signs out one browser of the member's; this one too."""
    row = queries.session_by_public_id(public_id, current_user.member_id)
    if row.id == current_user.session_id:
        close_session()
        return redirect("/", 303)
    with transaction():
        services.end_session(current_user.member_id, row.id, clock.wall())
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.security"), 303)
