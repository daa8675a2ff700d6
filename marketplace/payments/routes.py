"""The wallet, topping it up, and the provider's webhooks."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.models import Party
from marketplace.db import session, transaction
from marketplace.errors import DomainError
from marketplace.extensions import csrf, limiter, settings
from marketplace.i18n import gettext as _
from marketplace.money import Money
from marketplace.observability import log
from marketplace.payments import queries, services, stripe_gateway, webhooks
from marketplace.payments.forms import TopUpForm
from marketplace.payments.models import Charge, ChargePurpose, ChargeState
from marketplace.payments.provider import BadEventError, GatewayError
from marketplace.security import local_target
from marketplace.web import access
from marketplace.web.formats import locale_code

blueprint = Blueprint("payments", __name__)
LARGEST_EVENT = 1 << 20
LOOKS = (3, 4, 6, 10, 15)  # seconds between the looks of a page that waits for the provider


@blueprint.record
def _connect(state: BlueprintSetupState) -> None:
    stripe_gateway.connect(state.app.extensions["settings"])


@blueprint.before_app_request
def _hurry() -> None:
    stripe_gateway.hurry(True)


@blueprint.teardown_app_request
def _no_hurry(_error: BaseException | None) -> None:
    stripe_gateway.hurry(False)


@blueprint.get("/wallet")
@access.member
def wallet() -> str:
    """The balance, how to top up, and every movement in plain words."""
    party = queries.money_party(access.viewer(), request.args.get("party"))
    form = TopUpForm(
        settings().city.currency, data={"amount": request.args.get("amount"), "next": request.args.get("next")}
    )
    return _wallet_page(party, form)


@blueprint.post("/wallet/topups")
@access.member
@limiter.limit("20 per hour", key_func=lambda: str(access.viewer().member_id))
def top_up() -> Response | tuple[str, int]:
    """Starts a top-up: 303 to the provider's page."""
    party = queries.money_party(access.viewer(), request.args.get("party"))
    form = TopUpForm(settings().city.currency)
    if not form.validate_on_submit():
        return _wallet_page(party, form), HTTPStatus.UNPROCESSABLE_ENTITY
    party_id = party.id
    try:
        with transaction():
            charge_id = services.start_charge(
                ChargePurpose.TOPUP,
                party_id,
                form.money,
                language=locale_code(),
                now=clock.now(),
                onwards=local_target(form.next.data, ""),
            ).id
        return redirect(services.open_checkout(charge_id), 303)
    except DomainError as error:
        form.add_error(error)
        return _wallet_page(party, form), int(error.status)


@blueprint.get("/payments/return/topup")
@access.member
def topped_up() -> Response:
    """Where the provider's page leads back to: asks the provider, says how it stands, looks again a few times."""
    charge = queries.charge_of(access.viewer(), request.args.get("charge", ""))
    charge_id, cancelled = charge.id, bool(request.args.get("cancelled"))
    session.rollback()  # what follows opens transactions of its own
    try:
        services.apply_checkout(charge_id)
    except GatewayError as error:
        log().info("charge.return_page_waits", charge=charge_id, error=str(error))
    charge = queries.charge_of(access.viewer(), request.args.get("charge", ""))
    return _return_page(charge, cancelled=cancelled, looks=request.args.get("look", 0, type=int))


@blueprint.post("/webhooks/stripe")
@access.provider
def stripe_webhook() -> tuple[str, int]:
    """The provider's events: stored and answered at once, worked off by a worker. 400 stores nothing."""
    if request.content_length is None or request.content_length > LARGEST_EVENT:
        return "", HTTPStatus.BAD_REQUEST
    payload, signature = request.get_data(), request.headers.get("Stripe-Signature", "")
    try:
        with transaction():
            webhooks.receive(payload, signature, clock.wall())
    except BadEventError as error:
        log().warning("webhook.refused", reason=str(error))
        return "", HTTPStatus.BAD_REQUEST
    return "", HTTPStatus.OK


csrf.exempt(stripe_webhook)  # the signature over the body proves more than a token


def _wallet_page(party: Party, form: TopUpForm) -> str:
    viewer, currency, rules = access.viewer(), settings().city.currency, settings().rules
    statement = queries.statement(party.id, currency, request.args.get("cursor"))
    presets = [rules.topup_minimum * factor for factor in (1, 3, 5)]
    facts: dict[str, Any] = {
        "party": party,
        "own": party.id == viewer.party_id,
        "parties": queries.money_parties(viewer),
        "balance": queries.wallet_balance(party.id, currency),
        "statement": statement,
        "first_page": "cursor" not in request.args,
        "waiting": queries.waiting_topups(party.id, clock.now()),
        "presets": [Money(amount, currency) for amount in presets if amount <= rules.topup_maximum],
        "least": Money(rules.topup_minimum, currency),
        "most": Money(rules.topup_maximum, currency),
        "form": form,
    }
    return render_template("payments/wallet.html", **facts)


def _return_page(charge: Charge, *, cancelled: bool, looks: int) -> Response:
    onwards = local_target(request.args.get("next"), "")
    if charge.state == ChargeState.SUCCEEDED and onwards:
        flash(_("Your wallet is topped up. Now go on where you were."), "success")
        return redirect(onwards, 303)
    waiting = charge.state in {ChargeState.INTENDED, ChargeState.OPEN} and not cancelled
    again = url_for("payments.topped_up", charge=charge.public_id, next=onwards or None, look=looks + 1)
    page = make_response(
        render_template(
            "payments/topped_up.html",
            charge=charge,
            balance=queries.wallet_balance(charge.party_id, charge.currency),
            cancelled=cancelled and charge.state in {ChargeState.INTENDED, ChargeState.OPEN},
            waiting=waiting,
            again=again,
            looks_left=waiting and looks < len(LOOKS),
        )
    )
    if waiting and looks < len(LOOKS):
        # A header, so that the page needs no script; few and slower, so that nobody is hurried.
        page.headers["Refresh"] = f"{LOOKS[max(looks, 0)]}; url={again}"
    return page
