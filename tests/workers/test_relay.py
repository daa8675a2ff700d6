"""The relay: claims what is due, sends it, gives back what it could not send; any number may run."""

from dataclasses import replace
from datetime import timedelta

import pytest
import redis
from kombu.exceptions import OperationalError as BrokerError

from marketplace import clock
from marketplace.db import new_public_id, session, transaction
from marketplace.outbox import services as outbox
from marketplace.outbox.models import MessageState
from tests.workers.kit import message
from workers import relay
from workers.app import app
from workers.relay import relay_once


def due(count: int):
    return [message(state=MessageState.PENDING) for _number in range(count)]


def test_what_is_due_is_sent_in_order(city):
    rows = due(3)
    sent: list[int] = []
    assert relay_once(sent.append) == 3
    assert sent == [row.id for row in rows]
    assert {row.state for row in rows} == {MessageState.SENT}
    assert relay_once(sent.append) == 0


def test_a_worker_has_as_long_as_the_settings_say(city):
    settings = city.extensions["settings"]
    city.extensions["settings"] = replace(settings, resend_seconds=7)
    [row] = due(1)
    before = clock.wall()
    relay_once(lambda _message_id: None)
    city.extensions["settings"] = settings
    assert timedelta(seconds=7) <= row.due_at - before < timedelta(seconds=9)


def test_a_message_whose_worker_was_killed_is_sent_again(city):
    [row] = due(1)
    sent: list[int] = []
    relay_once(sent.append)
    with transaction():
        row.due_at = clock.wall() - timedelta(seconds=1)  # the minute is over
    relay_once(sent.append)
    assert sent == [row.id, row.id]
    assert row.sends == 3  # the factory's one, and these two


@pytest.mark.parametrize("fault", [BrokerError("gone"), redis.ConnectionError("gone"), ConnectionResetError("gone")])
def test_what_could_not_be_sent_is_due_again_in_a_second(city, fault):
    first, second, third = due(3)
    sent: list[int] = []

    def send(message_id: int) -> None:
        if message_id == second.id:
            raise fault
        sent.append(message_id)

    with pytest.raises(type(fault)):
        relay_once(send)
    session.expire_all()
    assert sent == [first.id]
    assert [row.state for row in (first, second, third)] == ["sent", "pending", "pending"]
    assert second.due_at <= clock.wall() + timedelta(seconds=1)


def test_a_relay_that_was_killed_after_its_claim_loses_nothing(city, monkeypatch):
    rows = due(2)

    def die(_point: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(relay, "reach", die)
    with pytest.raises(KeyboardInterrupt):
        relay_once(lambda _message_id: pytest.fail("was sent"))
    monkeypatch.undo()
    with transaction():
        again = [
            message_id for message_id, _topic in outbox.claim(10, clock.wall() + timedelta(minutes=2), timedelta(0))
        ]
    assert again == [row.id for row in rows]


def test_tasks_are_named_and_carry_the_message_s_id_alone(monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda *args, **more: sent.append((args, more)))
    relay._send(7)
    assert sent == [(("outbox.deliver",), {"args": [7], "retry": False})]


class TestTheEar:
    @pytest.fixture
    def ear(self, settings, monkeypatch):
        found = relay._Ear(settings.redis_url)
        found.wait()  # listens from now on
        yield found
        found._client.close()

    @pytest.fixture(autouse=True)
    def channel(self, monkeypatch) -> str:
        """Of this test alone: all databases of a server share its channels."""
        name = f"dure:test:{new_public_id()}"
        monkeypatch.setattr(relay, "CHANNEL", name)
        return name

    def test_it_waits_until_it_is_woken(self, channel, ear, settings, monkeypatch):
        client = redis.Redis.from_url(settings.redis_url)
        for _call in range(5):
            client.publish(channel, b"1")
        monkeypatch.setattr(relay, "POLL_SECONDS", 3600)
        ear.wait()  # comes back long before an hour is over
        monkeypatch.setattr(relay, "POLL_SECONDS", 0.2)
        before = clock.monotonic()
        ear.wait()  # the other calls of that moment were the same one
        assert clock.monotonic() - before >= 0.2 * 0.9
        client.close()

    def test_where_the_broker_is_away_it_sleeps_instead(self, monkeypatch):
        slept: list[float] = []
        monkeypatch.setattr("workers.relay.time.sleep", slept.append)
        away = relay._Ear("redis://127.0.0.1:9/0")
        away.wait()
        assert slept == [relay.POLL_SECONDS]
        assert away._channel is None
