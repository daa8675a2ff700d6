"""Moves outbox rows to the broker: ``python -m workers.relay``. Woken after commits, looks each second anyway.

Any number of relays may run. A row that was claimed but whose task was lost (a killed relay, a flushed broker, a killed
worker) is due again after RESEND_SECONDS.
"""

import signal
import time
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

import redis
from kombu.exceptions import OperationalError as BrokerError
from sqlalchemy.exc import OperationalError

from marketplace import clock
from marketplace.db import transaction
from marketplace.errors import BusyError
from marketplace.extensions import settings
from marketplace.failpoints import reach
from marketplace.observability import log
from marketplace.outbox import services as outbox
from marketplace.outbox.wake import CHANNEL
from workers.app import app
from workers.city import city

BATCH = 200
POLL_SECONDS = 1.0
BROKER_AWAY = (BrokerError, redis.RedisError, OSError)


def relay_once(send: Callable[[int], None]) -> int:
    """Claims what is due and sends it; gives how many. What could not be sent is due again at once."""
    with transaction():
        claimed = outbox.claim(BATCH, clock.wall(), timedelta(seconds=settings().resend_seconds))
    reach("relay.after-claim")
    for position, (message_id, _topic) in enumerate(claimed):
        try:
            send(message_id)
        except BROKER_AWAY:
            with transaction():
                outbox.give_back([unsent for unsent, _ in claimed[position:]], clock.wall())
            raise
    return len(claimed)


def _send(message_id: int) -> None:
    app.send_task("outbox.deliver", args=[message_id], retry=False)


class _Ear:
    """Listens for the wake-up call; falls back to sleeping where the broker is away."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=POLL_SECONDS + 1, socket_connect_timeout=1)
        self._channel: redis.client.PubSub | None = None

    def wait(self) -> None:
        try:
            if self._channel is None:
                self._channel = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis-py
                self._channel.subscribe(CHANNEL)
            heard = self._channel.get_message(timeout=POLL_SECONDS)
            while heard is not None:  # many calls of one moment are one call
                heard = self._channel.get_message()
        except redis.RedisError:
            self._channel = None
            time.sleep(POLL_SECONDS)


def main() -> None:
    """Runs until it is told to stop."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    application = city()
    ear = _Ear(application.extensions["settings"].redis_url)
    log().info("relay.started")
    while not stopping:
        try:
            with application.app_context():
                busy = relay_once(_send) == BATCH
        except (*BROKER_AWAY, OperationalError, BusyError) as error:
            log().warning("relay.waits", error=repr(error)[:200])
            busy = False
            time.sleep(POLL_SECONDS)
        if not busy and not stopping:
            ear.wait()
    log().info("relay.stopped")


if __name__ == "__main__":
    main()
