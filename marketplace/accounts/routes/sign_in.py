"""Joining, signing in and out, and the link that verifies an address."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import services
from marketplace.accounts.forms import SignInForm, SignUpForm
from marketplace.accounts.routes.blueprint import (
    blueprint,
    close_session,
    email_as_key,
    keep_session,
    me,
    member_as_key,
    open_session,
)
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.observability import log
from marketplace.security import keyed_digest, local_target
from marketplace.web import access
from marketplace.web.formats import locale_code

Page = str | tuple[str, int] | Response
# A house or an office shares one address; one account has one owner.
SIGN_INS_BY_ADDRESS = "30 per minute; 300 per hour"
SIGN_INS_BY_EMAIL = "10 per 15 minutes"
SIGN_UPS_BY_ADDRESS = "40 per hour"
MAILS_BY_MEMBER = "5 per hour"


def _target() -> str:
    """Where to go on, never away from this site."""
    return local_target(request.values.get("next"), "/")


@blueprint.route("/sign-up", methods=["GET", "POST"])
@access.public
@limiter.limit(SIGN_UPS_BY_ADDRESS, methods=["POST"])
def sign_up() -> Page:
    """Joining: the new member is signed in at once, and asked by mail to verify the address."""
    if current_user.is_authenticated:
        return redirect(_target(), 303)
    form, status = SignUpForm(), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            with transaction():
                member = services.sign_up(
                    name=form.name.data,
                    email=form.email.data,
                    password=form.password.data,
                    language=locale_code(),
                    now=clock.now(),
                )
                viewer = open_session(member)
        except DomainError as error:
            form.add_error(error)
        else:
            keep_session(viewer, remember=True)
            flash(
                _("Welcome! We have sent a mail to %(email)s. Please follow the link in it.", email=viewer.email),
                "success",
            )
            return redirect(_target(), 303)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("accounts/sign_up.html", form=form, next=_target()), status


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.public
@limiter.limit(SIGN_INS_BY_ADDRESS, methods=["POST"])
@limiter.limit(SIGN_INS_BY_EMAIL, methods=["POST"], key_func=email_as_key)
def sign_in() -> Page:
    """Signing in; which of address and password was wrong is not said."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(_target(), 303)
    form, status = SignInForm(remember=True), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            member = services.authenticate(form.email.data, form.password.data)
            with transaction():
                viewer = open_session(member)
        except DomainError as error:
            log().info("sign_in.refused", code=error.code, email=keyed_digest("log", form.email.data.lower())[:16])
            form.add_error(error)
            status = HTTPStatus(error.status)
        else:
            keep_session(viewer, remember=form.remember.data)
            log().info("sign_in.done", member_id=viewer.member_id)
            return redirect(_target(), 303)
    elif request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("accounts/sign_in.html", form=form, next=_target()), status


@blueprint.post("/sign-out")
@access.public
def sign_out() -> Response:
    """Signing out; a browser that was not signed in is no error."""
    close_session()
    flash(_("You are signed out."), "info")
    return redirect("/", 303)


@blueprint.get("/verify/<token>")
@access.public
def verify(token: str) -> Page:
    """The link in the verification mail. It may be followed twice, or by a mail scanner: it only says that the mail arrived."""
    g.private = True
    try:
        with transaction():
            services.verify_email(token, clock.now())
    except services.StaleLinkError as error:
        return render_template("accounts/stale_link.html", kind="verify", sentence=error.sentence), int(error.status)
    return render_template("accounts/verified.html")


@blueprint.post("/verify")
@access.member
@limiter.limit(MAILS_BY_MEMBER, key_func=member_as_key)
def send_verification() -> Response:
    """Sends the verification mail again."""
    with transaction():
        member = me()
        services.resend_verification(member, clock.now())
        email = member.email
    flash(_("We have sent the mail to %(email)s again.", email=email), "success")
    return redirect(local_target(request.form.get("next"), "/profile/security"), 303)
