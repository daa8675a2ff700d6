"""Delivering a message: its effect and its end together, or neither; failures are counted on its row."""

import pytest

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.db import in_transaction, session, transaction
from marketplace.outbox import services as outbox
from marketplace.outbox.models import MessageState
from tests.factories import accounts
from tests.workers.kit import TOPIC, message
from workers import outbox as task
from workers.delivery import deliver


def renames(member: Member):
    def run(payload, _now):
        assert in_transaction()
        member.name = payload["name"]

    return run


class TestHere:
    def test_the_effect_and_the_end_of_the_message_come_together(self, handle):
        who = accounts.member("이하늘")
        handle(TOPIC, renames(who))
        row = message(name="이푸름")
        deliver(row.id)
        assert (who.name, row.state, row.error) == ("이푸름", MessageState.DONE, None)
        assert row.finished_at is not None

    def test_a_second_delivery_has_no_second_effect(self, handle):
        seen = []
        handle(TOPIC, lambda payload, _now: seen.append(payload))
        row = message(name="x")
        deliver(row.id)
        deliver(row.id)
        assert seen == [{"name": "x", "message": row.id}]

    @pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.SENT])
    def test_a_message_that_waits_is_delivered_whether_it_was_sent_or_not(self, handle, state):
        handle(TOPIC, lambda _payload, _now: None)
        row = message(state=state)
        deliver(row.id)
        assert row.state == MessageState.DONE

    @pytest.mark.parametrize("state", [MessageState.DONE, MessageState.FAILED])
    def test_what_is_over_is_left_alone(self, handle, state):
        handle(TOPIC, lambda _payload, _now: pytest.fail("had an effect"))
        row = message(state=state)
        deliver(row.id)
        assert row.state == state

    def test_a_message_that_is_gone_is_nobody_s_trouble(self, city):
        deliver(404)

    def test_a_failure_undoes_the_effect_and_is_counted(self, handle):
        who = accounts.member("이하늘")

        def half(payload, now):
            renames(who)(payload, now)
            session.flush()
            raise RuntimeError("broken")

        handle(TOPIC, half)
        row = message(name="이푸름")
        before = clock.wall()
        deliver(row.id)
        session.expire_all()
        assert who.name == "이하늘"
        assert (row.state, row.failures, row.error) == (MessageState.PENDING, 1, "RuntimeError: broken")
        assert row.due_at > before

    def test_the_thirteenth_failure_is_for_good_and_an_operator_can_start_it_again(self, handle):
        def broken(_payload, _now):
            raise RuntimeError("broken")

        handle(TOPIC, broken)
        row = message()
        for _try in range(outbox.MOST_FAILURES):
            deliver(row.id)
        session.expire_all()
        assert (row.state, row.failures) == (MessageState.FAILED, 13)
        deliver(row.id)
        assert row.failures == 13
        with transaction():
            outbox.restart(row.id, clock.wall())
        handle(TOPIC, lambda _payload, _now: None)
        deliver(row.id)
        assert row.state == MessageState.DONE

    def test_a_topic_that_nobody_knows_is_a_failure_that_is_seen(self, city):
        row = message("moon.landed")
        deliver(row.id)
        session.expire_all()
        assert (row.failures, row.error) == (1, "KeyError: 'moon.landed'")

    def test_a_message_that_another_finished_meanwhile_has_no_effect(self, handle, monkeypatch):
        handle(TOPIC, lambda _payload, _now: pytest.fail("had an effect"))
        row = message()
        monkeypatch.setattr(outbox, "take", lambda _message_id: None)
        deliver(row.id)
        assert row.state == MessageState.SENT


class TestCallingOut:
    def test_a_call_manages_its_own_transactions_and_the_message_ends_after_it(self, handle):
        who = accounts.member("이하늘")

        def call(payload, _now):
            assert not in_transaction()
            with transaction():
                who.name = payload["name"]

        handle(TOPIC, call, calls_out=True)
        row = message(name="이푸름")
        deliver(row.id)
        assert (who.name, row.state) == ("이푸름", MessageState.DONE)

    def test_what_a_call_did_before_it_failed_stays_and_the_message_comes_again(self, handle):
        who = accounts.member("이하늘")

        def half(_payload, _now):
            with transaction():
                who.name = "이푸름"
            raise ConnectionError("away")

        handle(TOPIC, half, calls_out=True)
        row = message()
        deliver(row.id)
        session.expire_all()
        assert (who.name, row.state, row.failures) == ("이푸름", MessageState.PENDING, 1)
        assert row.error == "ConnectionError: away"

    def test_a_message_that_vanishes_or_ends_meanwhile_is_nobody_s_trouble(self, handle, monkeypatch):
        handle(TOPIC, lambda _payload, _now: None, calls_out=True)
        row = message()
        monkeypatch.setattr(outbox, "take", lambda _message_id: None)
        deliver(row.id)
        assert row.state == MessageState.SENT

    def test_a_failure_of_a_message_that_ended_meanwhile_is_not_counted(self, handle):
        row = message()

        def finish_and_fail(_payload, _now):
            with transaction():
                taken = outbox.take(row.id)
                assert taken is not None
                outbox.finish(taken, clock.wall())
            raise ConnectionError("away")

        handle(TOPIC, finish_and_fail, calls_out=True)
        deliver(row.id)
        session.expire_all()
        assert (row.state, row.failures) == (MessageState.DONE, 0)


def test_the_task_of_a_message_delivers_it(city, handle, monkeypatch):
    monkeypatch.setattr(task, "city", lambda: city)
    handle(TOPIC, lambda _payload, _now: None)
    row = message()
    task.deliver(row.id)
    session.expire_all()
    assert row.state == MessageState.DONE


def test_an_unexpected_fault_never_takes_the_worker_down(handle):
    for fault in (MemoryError("full"), AssertionError("no"), TimeoutError("soft limit")):

        def broken(_payload, _now, fault=fault):
            raise fault

        handle(TOPIC, broken)
        deliver(message().id)
