"""An owner's earnings, and the way to being paid."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.errors import DomainError
from marketplace.extensions import limiter, settings
from marketplace.i18n import gettext as _
from marketplace.observability import log
from marketplace.payments import queries as payment_queries
from marketplace.payments import services as payments
from marketplace.payments.models import PayoutAccountState
from marketplace.payments.provider import GatewayError
from marketplace.settlements import queries
from marketplace.web import access
from marketplace.web.formats import short_day

blueprint = Blueprint("settlements", __name__)


@blueprint.app_template_filter()
def last_day(ends_at: datetime, zone: str) -> str:
    """The last day of a period that ends at a midnight."""
    return short_day(ends_at - timedelta(seconds=1), zone)


@blueprint.get("/earnings")
@access.member
def earnings() -> str:
    """What is coming, what is owed, when it is paid, what was paid, and whether money can reach the owner at all."""
    viewer, city = access.viewer(), settings().city
    party = payment_queries.money_party(viewer, request.args.get("party"))
    return render_template(
        "settlements/earnings.html",
        party=party,
        own=party.id == viewer.party_id,
        parties=payment_queries.money_parties(viewer),
        account=payment_queries.payout_account(party.id),
        earnings=queries.earnings(party.id, city.currency, city.zone, clock.now()),
        history=queries.history(party.id, request.args.get("cursor")),
        first_page="cursor" not in request.args,
        minimum=settings().rules.settlement_minimum,
    )


@blueprint.post("/earnings/onboarding")
@access.member
@limiter.limit("20 per hour", key_func=lambda: str(access.viewer().member_id))
def onboard() -> Response:
    """To the provider's onboarding page: 303."""
    party = payment_queries.money_party(access.viewer(), request.args.get("party"))
    party_id = party.id
    with transaction():
        payments.start_onboarding(party_id, clock.now())
    return _to_onboarding(party_id)


@blueprint.get("/earnings/onboarding/again")
@access.member
def onboarding_again() -> Response:
    """Where the provider sends one whose link was too old or used up: to a fresh one."""
    party_id = payment_queries.money_party(access.viewer(), request.args.get("party")).id
    if payment_queries.payout_account(party_id) is None:
        return _back(party_id)
    session.rollback()  # the call opens transactions of its own
    return _to_onboarding(party_id)


@blueprint.get("/earnings/onboarding/done")
@access.member
def onboarding_done() -> Response:
    """Where the provider sends one who comes back: asks the provider how it stands."""
    party_id = payment_queries.money_party(access.viewer(), request.args.get("party")).id
    session.rollback()  # the call opens transactions of its own
    try:
        state = payments.refresh_payout_account(party_id)
    except GatewayError as error:
        log().info("onboarding.return_page_waits", party=party_id, error=str(error))
        flash(_("The payment service doesn't answer at the moment. We look again by ourselves."), "info")
        return _back(party_id)
    if state == PayoutAccountState.READY:
        flash(_("All set: your earnings can be paid out to you."), "success")
    else:
        flash(_("The payment service still needs something from you before you can be paid."), "warning")
    return _back(party_id)


def _to_onboarding(party_id: int) -> Response:
    try:
        return redirect(payments.onboarding_link(party_id), 303)
    except DomainError as error:
        flash(str(error.sentence), "error")
        return _back(party_id)


def _back(party_id: int) -> Response:
    viewer = access.viewer()
    if party_id == viewer.party_id:
        return redirect(url_for("settlements.earnings"), 303)
    party = next(party for party in payment_queries.money_parties(viewer) if party.id == party_id)
    return redirect(url_for("settlements.earnings", party=party.public_id), 303)
