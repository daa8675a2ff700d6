"""The provider's events: verified on the raw body, stored, answered; worked off later by asking the provider itself."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.observability import log
from marketplace.outbox.services import post
from marketplace.payments import stripe_gateway
from marketplace.payments.models import Charge, WebhookEvent
from marketplace.payments.services import apply_checkout, apply_refund, refresh_account_ref


def receive(payload: bytes, signature: str, wall: datetime) -> bool:
    """Takes an event into the inbox and posts ``webhook.received``; False for one that was there before.

    Raises provider.BadEventError, with nothing stored, for a wrong signature, an old timestamp or the other mode.
    Inside transaction().
    """
    event = stripe_gateway.read_event(payload, signature)
    statement = upsert(WebhookEvent).values(
        event_id=event.id[:255],
        type=event.type[:80],
        object_ref=event.object_ref[:255],
        created=event.created,
        received_at=wall,
    )
    statement = statement.on_conflict_do_nothing(index_elements=["event_id"])
    if session.execute(statement.returning(WebhookEvent.event_id)).scalar() is None:
        return False
    post("webhook.received", event_id=event.id)
    return True


def work(event_id: str) -> None:
    """Works an event off: asks the provider how its object stands now, and applies that. Once, whoever asks again.

    What the event itself says is not believed, so order and repetition don't matter. Manages its own transactions.
    Raises GatewayError where the provider can't be asked; the message comes again.
    """
    with transaction():
        event = session.get(WebhookEvent, event_id)
        if event is None or event.processed_at is not None:
            return
        kind, object_ref = event.type, event.object_ref
    _apply(kind, object_ref)
    with transaction():
        event = session.get_one(WebhookEvent, event_id, with_for_update=True)
        event.processed_at = event.processed_at or clock.wall()


def _apply(kind: str, object_ref: str) -> None:
    if kind.startswith("checkout.session."):
        _look_at_page(object_ref)
    elif kind.startswith("refund."):
        apply_refund(object_ref)
    elif kind == "account.updated":
        refresh_account_ref(object_ref)
    elif kind.startswith("payment_intent."):
        _look_at_payment(object_ref)
    else:
        log().info("webhook.not_ours", type=kind)


def _look_at_page(checkout_ref: str) -> None:
    with transaction():
        charge_id = session.scalar(select(Charge.id).where(Charge.checkout_ref == checkout_ref))
    if charge_id is not None:
        apply_checkout(charge_id)


def _look_at_payment(payment_ref: str) -> None:
    """A payment moved: its page, if we know it by this payment, is looked at again (a late fee)."""
    with transaction():
        charge_id = session.scalar(select(Charge.id).where(Charge.payment_ref == payment_ref))
    if charge_id is not None:
        apply_checkout(charge_id)
