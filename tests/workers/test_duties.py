"""Duties: each finds what is due, handles it once, and goes on past what fails; beat may start any of them twice."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace import clock, duties
from marketplace.accounts.models import SignInSession
from marketplace.availability.models import ScheduleOpen
from marketplace.bookings.states import BookingState, HandoverKind, PayBy, Side
from marketplace.config import ADDRESSES, load_settings
from marketplace.db import session, transaction
from marketplace.duties import DUTIES, Duty, each, run_duty
from marketplace.idempotency import IdempotencyKey
from marketplace.listings.states import Kind
from marketplace.outbox.models import MessageState, OutboxMessage
from marketplace.settlements.models import Settlement, SettlementPeriod
from tests.factories import accounts, availability, listings, payments
from tests.factories.bookings import DAY, HOUR, MINUTE, NOW, START, in_state, story, wish
from tests.workers.kit import message
from workers import jobs
from workers.schedule import SCHEDULE

S = BookingState
END = START + 2 * HOUR


class TestTheTable:
    def test_every_duty_has_one_line_and_every_line_a_duty(self):
        assert list(SCHEDULE) == [duty.name for duty in DUTIES]
        assert len(SCHEDULE) == len(DUTIES)
        assert [line["args"] for line in SCHEDULE.values()] == [[duty.name] for duty in DUTIES]

    def test_every_line_names_a_task_that_there_is(self, celery):
        assert {line["task"] for line in SCHEDULE.values()} == {"jobs.run"}
        celery.loader.import_default_modules()
        assert {"jobs.run", "outbox.deliver"} <= set(celery.tasks)

    def test_a_tick_that_nobody_took_is_not_made_up_for(self):
        assert all(line["options"]["expires"] == line["schedule"] for line in SCHEDULE.values())

    def test_tasks_are_acknowledged_late_and_end_before_they_are_handed_out_again(self, celery):
        conf = celery.conf
        assert conf.task_acks_late
        assert conf.task_reject_on_worker_lost
        assert conf.task_soft_time_limit < conf.task_time_limit
        assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]
        assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])

    def test_the_task_of_a_tick_runs_its_duty(self, city, monkeypatch):
        ran: list[object] = []

        def probe(now: datetime) -> int:
            ran.append(now)
            return 1

        monkeypatch.setattr(jobs, "city", lambda: city)
        monkeypatch.setattr(duties, "DUTIES", (Duty("probe", 60, probe),))
        jobs.run("probe")
        assert len(ran) == 1

    def test_a_duty_that_is_not_there_is_a_fault(self, city):
        with pytest.raises(StopIteration):
            run_duty("moon", NOW)


class TestEach:
    def test_one_item_that_fails_does_not_stop_the_others(self, city):
        people = [accounts.member(name) for name in ("하나", "둘", "셋")]
        ids = [person.id for person in people]

        def act(item: int) -> None:
            person = next(person for person in people if person.id == item)
            person.name = "바뀜"
            session.flush()
            if item == ids[1]:
                raise RuntimeError("broken")

        assert each("test", ids, act) == 2
        assert [person.name for person in people] == ["바뀜", "둘", "바뀜"]

    def test_what_had_moved_on_is_not_counted(self, city):
        assert each("test", [1, 2, 3], lambda item: item != 2) == 2


def twice(name: str, now) -> tuple[int, int]:
    return run_duty(name, now), run_duty(name, now)


class TestBookings:
    def test_an_unpaid_hold_expires_once(self, city):
        found = story(fee=20_000, pay_by=PayBy.CARD)
        assert twice("expire", NOW + 14 * MINUTE) == (0, 0)
        assert twice("expire", NOW + 15 * MINUTE) == (1, 0)
        assert found.state is S.EXPIRED

    def test_an_unanswered_request_expires_once(self, city):
        found = in_state(S.REQUESTED)
        assert twice("expire", NOW + 2 * DAY) == (1, 0)
        assert found.state is S.EXPIRED

    def test_the_clock_hands_over_where_nobody_need_meet(self, city):
        found = story(kind=Kind.ROOM)
        states = []
        for at in (START, END):
            assert twice("hand_over", at) == (1, 0)
            states.append(found.state)
        assert states == [S.ACTIVE, S.RETURNED]

    def test_the_silent_side_is_followed_by_the_clock(self, city):
        found = story().confirm(HandoverKind.PICK_UP, Side.RENTER, START)
        assert twice("hand_over", START + 59 * MINUTE) == (0, 0)
        assert twice("hand_over", START + HOUR) == (1, 0)
        assert found.state is S.ACTIVE

    def test_what_nobody_picked_up_ends_once(self, city):
        found = story()
        assert twice("no_shows", START + HOUR) == (1, 0)
        assert found.state is S.NO_SHOW

    def test_a_claim_window_that_is_over_completes_once(self, city):
        found = in_state(S.RETURNED, fee=3000)
        assert twice("complete", END + DAY - MINUTE) == (0, 0)
        assert twice("complete", END + DAY) == (1, 0)
        assert found.state is S.COMPLETED


class TestMoney:
    def test_a_week_is_closed_once(self, city):
        renter, owner = accounts.member(), accounts.member(payable=True)
        payments.released(renter.party_id, owner.party_id, 30_000, now=NOW - 3 * DAY)
        closed, again = twice("settle", NOW)
        assert closed >= 1
        assert again == 0
        assert len(list(session.scalars(select(Settlement)))) == 1
        assert len(list(session.scalars(select(SettlementPeriod)))) == closed

    @pytest.mark.parametrize("name", ["sweep_settlements", "sweep_charges", "sweep_refunds"])
    def test_nothing_to_sweep_is_the_usual_case(self, city, name):
        assert twice(name, NOW) == (0, 0)


class TestHousekeeping:
    def test_opening_hours_are_kept_expanded_ahead(self, city):
        listing = availability.opened(listings.published(), availability.weekly((9, 18)), NOW)
        row = session.get_one(ScheduleOpen, listing.schedule_id)
        until = row.open_until
        assert twice("extend_schedules", NOW) == (0, 0)
        later = NOW + 30 * DAY
        assert twice("extend_schedules", later) == (1, 0)
        session.expire_all()
        assert row.open_until == until + timedelta(days=30)

    def test_delivered_messages_go_after_two_weeks_and_others_stay(self, city):
        wall = clock.wall()
        old, fresh, failed, waiting = message(), message(), message(), message()
        with transaction():
            old.state, old.finished_at = MessageState.DONE, wall - timedelta(days=15)
            fresh.state, fresh.finished_at = MessageState.DONE, wall - timedelta(days=13)
            failed.state, failed.finished_at = MessageState.FAILED, wall - timedelta(days=15)
            waiting.created_at = wall - timedelta(days=15)
        kept = [fresh.id, failed.id, waiting.id]
        assert twice("housekeeping", NOW) == (0, 0)
        assert sorted(session.scalars(select(OutboxMessage.id))) == kept

    def test_dead_sessions_and_old_answers_go(self, city):
        wall, who = clock.wall(), accounts.member()
        with transaction():
            for number, age in enumerate((400, 1)):
                seen = wall - timedelta(days=age)
                session.add(SignInSession(member_id=who.id, secret_hash=f"hash{number}", created_at=seen, seen_at=seen))
        run_duty("housekeeping", NOW)
        assert [row.secret_hash for row in session.scalars(select(SignInSession))] == ["hash1"]
        assert list(session.scalars(select(IdempotencyKey))) == []


def test_all_duties_together_twice_over_a_busy_day_have_one_effect(city):
    """Two beats: every tick comes twice, at once or one after the other."""
    free, paid = story(), story(fee=3000, wanted=wish(START + HOUR))
    held = story(fee=20_000, pay_by=PayBy.CARD)
    at = NOW
    while at < START + 2 * DAY:
        for duty in DUTIES:
            if not duty.name.startswith("sweep"):
                duty.run(at)
                assert duty.run(at) == 0 or duty.name == "remind"
        at += 6 * HOUR
    assert (free.state, paid.state, held.state) == (S.NO_SHOW, S.NO_SHOW, S.EXPIRED)


@pytest.mark.parametrize(("given", "seconds"), [({}, 60), ({"RESEND_SECONDS": "2"}, 2)])
def test_the_environment_says_how_long_a_worker_has(tmp_path, given, seconds):
    addresses = dict.fromkeys(ADDRESSES, "http://127.0.0.1:9")
    assert load_settings(addresses | {"DATA_DIR": str(tmp_path)} | given).resend_seconds == seconds
