"""Waking the relay: a best-effort PUBLISH after commit. The relay polls each second anyway, so nothing depends on it."""

import contextlib

import redis

from marketplace import failpoints

CHANNEL = "dure:outbox"
PATIENCE = 0.05  # seconds; a page never waits longer than this for the broker

_client: redis.Redis | None = None


def connect(redis_url: str) -> None:
    """Called once by create_app."""
    global _client  # noqa: PLW0603 - one connection pool a process
    _client = redis.Redis.from_url(redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def disconnect() -> None:
    """Lets go of the broker: for tests and for processes that fork."""
    global _client  # noqa: PLW0603 - see connect()
    if _client is not None:
        _client.close()
    _client = None


def wake() -> None:
    """Tells the relay that something is due; silent where the broker is away."""
    failpoints.reach("web.after-commit-before-publish")
    if _client is not None:
        with contextlib.suppress(redis.RedisError):
            _client.publish(CHANNEL, b"1")
