"""Delivering one outbox message: its effect and its end commit together, or neither does.

A local effect runs inside the transaction that holds the message's row lock. An effect that calls out (mail, Stripe) manages
its own short transactions under its own rows' locks and keys, and is safe to begin again; the message is finished after it.
"""

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.failpoints import reach
from marketplace.observability import log
from marketplace.outbox import services as outbox
from marketplace.outbox.models import MessageState, OutboxMessage
from workers.handlers import HANDLERS, Handler


def deliver(message_id: int) -> None:
    """Takes a message if it still waits; a failure is counted on its row and tried again later."""
    topic = _waiting_topic(message_id)
    if topic is None:
        return
    try:
        handler = HANDLERS[topic]
        if handler.calls_out:
            _call_out(message_id, handler)
        else:
            _do_here(message_id, handler)
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs on the row and in the log
        _count_failure(message_id, topic, error)


def _waiting_topic(message_id: int) -> str | None:
    message = session.get(OutboxMessage, message_id)
    waiting = message is not None and message.state in {MessageState.PENDING, MessageState.SENT}
    topic = message.topic if message is not None and waiting else None
    session.rollback()
    return topic


def _do_here(message_id: int, handler: Handler) -> None:
    with transaction():
        message = outbox.take(message_id)
        if message is None:
            return
        handler.run(message.payload | {"message": message.id}, clock.now())
        outbox.finish(message, clock.wall())
        session.flush()
        reach("task.before-commit")


def _call_out(message_id: int, handler: Handler) -> None:
    message = session.get(OutboxMessage, message_id)
    if message is None:
        return
    payload = message.payload | {"message": message.id}
    session.rollback()
    handler.run(payload, clock.now())
    with transaction():
        taken = outbox.take(message_id)
        if taken is not None:
            outbox.finish(taken, clock.wall())


def _count_failure(message_id: int, topic: str, error: Exception) -> None:
    session.rollback()
    log().warning("outbox.failed", message=message_id, topic=topic, error=repr(error)[:300])
    with transaction():
        message = outbox.take(message_id)
        if message is not None and outbox.fail(message, f"{type(error).__name__}: {error}", clock.wall()):
            log().error("outbox.failed_for_good", message=message_id, topic=topic)
