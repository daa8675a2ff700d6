"""Messages: posted beside the change, claimed, taken, finished, or failed in growing pauses."""

import socket
from datetime import timedelta
from typing import Any

import pytest
import redis
from sqlalchemy import select

from marketplace import clock
from marketplace.db import NotInTransactionError, new_public_id, session, transaction
from marketplace.outbox import queries, services, wake
from marketplace.outbox.models import MessageState, OutboxMessage

MINUTE = timedelta(minutes=1)


def posted(topic: str = "booking.confirmed", **payload: Any) -> OutboxMessage:
    with transaction():
        services.post(topic, **payload)
    return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()


def post_and_fail() -> None:
    """A change that is told of and then comes to nothing."""
    with transaction():
        services.post("booking.confirmed", booking_id=4)
        raise ZeroDivisionError


def claimed(wall, limit: int = 100) -> list[int]:
    with transaction():
        return [message_id for message_id, _topic in services.claim(limit, wall, MINUTE)]


def in_state(state: MessageState) -> OutboxMessage:
    message = posted(booking_id=1)
    with transaction():
        message.state = state
    return message


def test_a_message_is_a_row_that_is_due_at_once(city):
    before = clock.wall()
    message = posted(booking_id=4)
    assert (message.topic, message.payload, message.state) == ("booking.confirmed", {"booking_id": 4}, "pending")
    assert before <= message.created_at == message.due_at <= clock.wall()


def test_a_change_that_is_rolled_back_posts_nothing(city):
    with pytest.raises(ZeroDivisionError):
        post_and_fail()
    assert session.scalars(select(OutboxMessage)).all() == []


def test_a_message_is_posted_inside_a_transaction_only(city):
    with pytest.raises(KeyError):
        services.post("booking.confirmed")
    with pytest.raises(NotInTransactionError):
        session.flush()


def test_what_is_due_is_claimed_oldest_first_and_given_to_a_worker_for_a_while(city):
    first, second, third = posted(), posted(), posted()
    wall = clock.wall()
    with transaction():
        third.due_at = wall + MINUTE
    assert claimed(wall) == [first.id, second.id]
    assert (first.state, first.sends, first.due_at) == (MessageState.SENT, 1, wall + MINUTE)
    assert claimed(wall + MINUTE - timedelta(seconds=1)) == []


def test_no_more_than_a_batch_is_claimed_at_once(city):
    messages = [posted() for _ in range(3)]
    wall = clock.wall()
    assert claimed(wall, 2) == [message.id for message in messages[:2]]
    assert claimed(wall, 2) == [messages[2].id]


def test_a_message_whose_worker_never_came_back_is_due_again(city):
    message = posted()
    wall = clock.wall()
    assert claimed(wall) == [message.id]
    assert claimed(wall + MINUTE) == [message.id]
    assert message.sends == 2


@pytest.mark.parametrize("state", [MessageState.DONE, MessageState.FAILED])
def test_what_is_over_is_neither_claimed_nor_taken(city, state):
    message = in_state(state)
    assert claimed(clock.wall() + MINUTE) == []
    with transaction():
        assert services.take(message.id) is None


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.SENT])
def test_what_waits_for_its_effect_is_taken(city, state):
    message = in_state(state)
    with transaction():
        assert services.take(message.id) is message


def test_a_message_that_is_not_there_is_not_taken(city):
    with transaction():
        assert services.take(404) is None


def test_what_could_not_be_sent_is_given_back_for_the_next_second(city):
    sent, finished = in_state(MessageState.SENT), in_state(MessageState.DONE)
    wall = clock.wall()
    with transaction():
        services.give_back([sent.id, finished.id], wall)
    assert (sent.state, sent.due_at) == (MessageState.PENDING, wall + timedelta(seconds=1))
    assert finished.state == MessageState.DONE


def test_a_finished_message_is_done(city):
    message = in_state(MessageState.SENT)
    wall = clock.wall()
    with transaction():
        message.error = "OSError: away"
        services.finish(message, wall)
    assert (message.state, message.finished_at) == (MessageState.DONE, wall)
    assert message.error is None


def test_a_failure_is_tried_again_in_growing_pauses_and_after_hours_it_is_for_good(city):
    message = in_state(MessageState.SENT)
    wall = clock.wall()
    pauses = []
    with transaction():
        for number in range(services.MOST_FAILURES):
            for_good = services.fail(message, f"OSError: try {number}", wall)
            assert for_good == (number == services.MOST_FAILURES - 1)
            if not for_good:
                assert message.state == MessageState.PENDING
                pauses.append(message.due_at - wall)
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=2)
    assert timedelta(hours=2) < sum(pauses, timedelta()) < timedelta(hours=5)
    assert (message.state, message.finished_at, message.error) == (MessageState.FAILED, wall, "OSError: try 12")


def test_a_long_error_is_cut(city):
    message = in_state(MessageState.SENT)
    with transaction():
        services.fail(message, "x" * 5000, clock.wall())
    assert len(message.error or "") == services.LONGEST_ERROR


def test_an_operator_starts_a_failed_message_again(city):
    message = in_state(MessageState.FAILED)
    wall = clock.wall()
    with transaction():
        message.failures = 13
        assert services.restart(message.id, wall)
    assert (message.state, message.failures, message.due_at) == (MessageState.PENDING, 0, wall)
    assert claimed(wall) == [message.id]


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.SENT, MessageState.DONE])
def test_only_a_failed_message_is_started_again(city, state):
    message = in_state(state)
    with transaction():
        assert not services.restart(message.id, clock.wall())
        assert not services.restart(404, clock.wall())
    assert message.state == state


def test_the_failed_ones_are_listed_newest_first(city):
    first, _waiting, second = in_state(MessageState.FAILED), posted(), in_state(MessageState.FAILED)
    assert queries.failed() == [second, first]
    assert queries.failed(limit=1) == [second]


def test_what_waits_is_counted(city):
    for state in MessageState:
        in_state(state)
    wall = clock.wall()
    assert queries.waiting(wall) == 2
    assert queries.waiting(wall, older_than=MINUTE) == 0
    assert queries.waiting(wall + MINUTE, older_than=MINUTE) == 2


def test_what_failed_and_tries_again_later_is_not_on_its_way(city):
    message = posted()
    assert queries.on_the_way(clock.wall()) == 1
    with transaction():
        services.fail(message, "OSError", clock.wall())
    assert queries.on_the_way(clock.wall()) == 0
    assert queries.waiting(clock.wall()) == 1


@pytest.fixture
def ear(settings, monkeypatch):
    """Hears the wake-up calls of this test alone: all databases of a server share its channels."""
    monkeypatch.setattr(wake, "CHANNEL", f"dure:test:{new_public_id()}")
    with monkeypatch.context() as patient:  # a page gives the broker 50 ms; a test on a busy machine gives it time
        patient.setattr(wake, "PATIENCE", 60)
        wake.connect(settings.redis_url)
    client = redis.Redis.from_url(settings.redis_url)
    channel = client.pubsub(ignore_subscribe_messages=True)
    channel.subscribe(wake.CHANNEL)
    channel.get_message(timeout=60)

    def calls() -> int:
        """How many came since the last time: a last call of our own tells that none is under way."""
        client.publish(wake.CHANNEL, b"last")
        heard = iter(lambda: channel.get_message(timeout=60)["data"], b"last")
        return sum(1 for _call in heard)

    yield calls
    channel.close()
    client.close()
    wake.connect(settings.redis_url)


def test_the_relay_is_woken_once_after_the_commit(city, ear):
    with transaction():
        services.post("booking.confirmed", booking_id=1)
        services.post("booking.confirmed", booking_id=2)
        assert ear() == 0
    assert ear() == 1


def test_nobody_is_woken_by_what_was_rolled_back(city, ear):
    with pytest.raises(ZeroDivisionError):
        post_and_fail()
    assert ear() == 0


@pytest.fixture
def silent_broker():
    """Takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.mark.parametrize("broker", ["away", "silent"])
@pytest.mark.timeout(30)
def test_a_broker_that_does_not_answer_keeps_nobody_waiting(city, settings, silent_broker, broker):
    wake.connect({"away": "redis://127.0.0.1:9/0", "silent": silent_broker}[broker])
    assert posted().id
    wake.disconnect()
    wake.wake()
    wake.connect(settings.redis_url)
