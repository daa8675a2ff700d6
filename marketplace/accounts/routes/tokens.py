"""The member's API tokens."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.forms import TokenForm
from marketplace.accounts.routes.blueprint import blueprint, me
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.i18n import gettext as _
from marketplace.web import access

SHOWN_ONCE = "new_token"


@blueprint.route("/profile/tokens", methods=["GET", "POST"])
@access.member
def tokens() -> str | tuple[str, int] | Response:
    """The tokens, and a new one, whose secret is shown once."""
    form, status = TokenForm(), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            with transaction():
                _token, secret = services.make_token(me(), form.name.data, clock.wall())
        except DomainError as error:
            form.add_error(error)
        else:
            cookie[SHOWN_ONCE] = secret  # to its owner's browser only, and gone from there with the next page
            return redirect(url_for("accounts.tokens"), 303)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    rows = queries.tokens_of(access.viewer().member_id or 0)
    secret = cookie.pop(SHOWN_ONCE, None)
    return render_template("accounts/tokens.html", form=form, tokens=rows, secret=secret), status


@blueprint.post("/profile/tokens/<public_id>/revocation")
@access.member
def revoke_token(public_id: str) -> Response:
    """Ends a token at once."""
    with transaction():
        services.revoke_token(access.viewer().member_id or 0, public_id, clock.wall())
    flash(_("The token no longer works."), "success")
    return redirect(url_for("accounts.tokens"), 303)
