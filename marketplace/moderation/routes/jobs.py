"""What failed for good, and starting it again."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from marketplace.i18n import gettext as _
from marketplace.moderation import queries, services
from marketplace.moderation.routes.blueprint import actor, blueprint, decide, zone
from marketplace.payments import services as payments
from marketplace.settlements import services as settlements
from marketplace.web import access


@blueprint.get("/jobs")
@access.operator
def jobs() -> str:
    """What failed for good: messages, refunds, payouts."""
    return render_template(
        "moderation/jobs.html",
        messages=queries.failed_messages(),
        refunds=queries.failed_refunds(),
        settlements=queries.held_settlements(),
        zone=zone(),
    )


@blueprint.post("/jobs/<int:message_id>/restart")
@access.operator
def restart(message_id: int) -> Response:
    """Starts a failed message again."""
    return decide(lambda now: services.restart_message(message_id, actor(), now), _started, _back())


@blueprint.post("/refunds/<int:refund_id>/restart")
@access.operator
def retry_refund(refund_id: int) -> Response:
    """Asks the provider again for a refund that it refused."""
    return decide(lambda now: payments.retry_refund(refund_id, actor(), now), _started, _back())


@blueprint.post("/refunds/<int:refund_id>/wallet")
@access.operator
def refund_into_wallet(refund_id: int) -> Response:
    """Puts a refund that the card refuses into the member's wallet."""
    return decide(
        lambda now: payments.refund_into_wallet(refund_id, actor(), now),
        lambda _done: _("The money is in the member's wallet."),
        _back(),
    )


@blueprint.post("/settlements/<int:settlement_id>/release")
@access.operator
def release_settlement(settlement_id: int) -> Response:
    """Lets a held payout be tried again."""
    return decide(lambda now: settlements.release_held(settlement_id, actor(), now), _started, _back())


def _started(_done: object) -> str:
    return _("Started again.")


def _back() -> str:
    return url_for("moderation.jobs")
