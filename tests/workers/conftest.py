"""Messages of our own, and handlers that tests put in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from celery import Celery
from flask import Flask

import workers.app
from marketplace.config import Settings
from workers.handlers import HANDLERS, Handler

Run = Callable[[dict[str, Any], datetime], object]


@pytest.fixture(scope="session", autouse=True)
def celery(settings: Settings) -> Iterator[Celery]:
    """The Celery application with the broker of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers.app, "load_settings", lambda: settings)
        assert workers.app.app.conf.broker_url == settings.redis_url
        yield workers.app.app


@pytest.fixture
def handle(city: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a topic have an effect of the test's own."""

    def put(topic: str, run: Run, *, calls_out: bool = False) -> None:
        monkeypatch.setitem(HANDLERS, topic, Handler(run, calls_out))

    return put
