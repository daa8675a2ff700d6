"""The net below webhooks and workers: asks again for intentions without an answer. Each item stands for itself."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, select

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.errors import DomainError
from marketplace.observability import log
from marketplace.payments.models import Charge, ChargeState, Refund, RefundState
from marketplace.payments.provider import GatewayError
from marketplace.payments.services.charges import LIVE, apply_checkout, close_page, open_checkout
from marketplace.payments.services.refunds import call_refund

BATCH = 100
FEES_COME_WITHIN = timedelta(days=14)


def sweep_charges(now: datetime, wall: datetime | None = None) -> int:
    """Looks after charges that wait for an answer, a page whose time is over, or a fee; gives how many went well."""
    instant = wall or clock.wall()
    waiting = Charge.state.in_(LIVE) & or_(Charge.due_at <= instant, Charge.expires_at <= now)
    without_fee = (
        (Charge.state == ChargeState.SUCCEEDED)
        & Charge.fee.is_(None)
        & (Charge.due_at <= instant)
        & (Charge.succeeded_at > now - FEES_COME_WITHIN)
    )
    statement = select(Charge.id, Charge.state, Charge.expires_at).where(or_(waiting, without_fee))
    with transaction():
        rows = session.execute(statement.order_by(Charge.due_at).limit(BATCH)).all()

    return _each("charge", [(row.id, partial(_look, row.id, row.state, row.expires_at <= now)) for row in rows])


def sweep_refunds(now: datetime, wall: datetime | None = None) -> int:  # noqa: ARG001 - the shape of every duty
    """Asks for refunds that have no final answer yet; gives how many went well."""
    due = select(Refund.id).where(Refund.state == RefundState.INTENDED, Refund.due_at <= (wall or clock.wall()))
    with transaction():
        ids = session.scalars(due.order_by(Refund.due_at).limit(BATCH)).all()
    return _each("refund", [(refund_id, partial(call_refund, refund_id)) for refund_id in ids])


def _look(charge_id: int, state: str, over: bool) -> None:  # noqa: FBT001 - a private step
    if state in LIVE and over:
        close_page(charge_id)
    elif state == ChargeState.INTENDED:
        open_checkout(charge_id)
    else:
        apply_checkout(charge_id)


def _each(what: str, items: Iterable[tuple[int, Callable[[], object]]]) -> int:
    """Handles items one by one; one that fails is logged and comes again, and does not stop the others."""
    done = 0
    for item, act in items:
        try:
            act()
            done += 1
        except (DomainError, GatewayError) as error:
            log().warning("sweep.item_waits", what=what, item=item, error=repr(error)[:300])
        except Exception as error:  # noqa: BLE001 - one item must not stop the others
            session.rollback()
            log().error("sweep.item_failed", what=what, item=item, error=repr(error)[:300])
    return done
