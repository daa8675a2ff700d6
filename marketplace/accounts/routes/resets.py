"""A new password by mail."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import services
from marketplace.accounts.forms import AskResetForm, NewPasswordForm
from marketplace.accounts.routes.blueprint import blueprint, email_as_key
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.web import access

ASKED_BY_ADDRESS = "20 per hour"
ASKED_BY_EMAIL = "5 per hour"


@blueprint.route("/reset", methods=["GET", "POST"])
@access.public
@limiter.limit(ASKED_BY_ADDRESS, methods=["POST"])
@limiter.limit(ASKED_BY_EMAIL, methods=["POST"], key_func=email_as_key)
def ask_reset() -> str | tuple[str, int] | Response:
    """Asking for a link; the answer is the same whether there is such an account or not."""
    form = AskResetForm()
    if form.validate_on_submit():
        with transaction():
            services.request_reset(form.email.data, clock.now())
        return redirect(url_for("accounts.reset_sent"), 303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render_template("accounts/reset_ask.html", form=form), status


@blueprint.get("/reset/sent")
@access.public
def reset_sent() -> str:
    """What to do now."""
    return render_template("accounts/reset_sent.html")


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@access.public
@limiter.limit(ASKED_BY_ADDRESS, methods=["POST"])
def reset(token: str) -> str | tuple[str, int] | Response:
    """Setting the password by a mailed link, once."""
    g.private = True
    form, status = NewPasswordForm(), HTTPStatus.OK
    try:
        email = services.member_for_reset(token).email
        if form.validate_on_submit():
            with transaction():
                services.reset_password(token, form.password.data, clock.now())
            flash(_("Your new password is set. Please sign in with it."), "success")
            return redirect(url_for("accounts.sign_in"), 303)
    except services.StaleLinkError as error:
        return render_template("accounts/stale_link.html", kind="reset", sentence=error.sentence), int(error.status)
    except DomainError as error:
        form.add_error(error)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("accounts/reset.html", form=form, email=email), status
