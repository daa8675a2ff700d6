"""Moving a practice city's clock: what becomes due on the way happens, in order, and nobody waits for ever."""

from datetime import timedelta

import pytest

from marketplace import advance, clock
from marketplace.advance import WorkersAwayError
from marketplace.bookings.states import BookingState
from marketplace.db import transaction
from marketplace.errors import ConflictError
from marketplace.outbox import services as outbox
from tests.factories.bookings import HOUR, Story, offered, renter, story, wish
from tests.notifications.kit import all_told, topics
from tests.workers.kit import deliver_all

DAY = timedelta(days=1)


@pytest.fixture
def workers(city, monkeypatch):
    """In place of the running workers: whatever waits is delivered while the clock waits for it."""
    monkeypatch.setattr("marketplace.advance.time.sleep", lambda _seconds: deliver_all())


def soon(hours: float = 25) -> Story:
    """A booking for two hours in so many hours, of which everybody has been told."""
    now = clock.now()
    start = (now + (hours + 1) * HOUR).replace(minute=0, second=0, microsecond=0)
    found = story(offered(), renter(), wish(start), now=now)
    deliver_all()
    return found


def test_the_clock_moves_in_steps_and_says_what_happened(workers):
    found = soon()
    said: list[str] = []
    before = clock.now()
    advance.advance(found.booking.starts_at + 3 * HOUR - before, lambda line: said.append(str(line)))
    assert clock.now() - before >= 27 * HOUR
    assert found.state is BookingState.NO_SHOW
    assert topics(found.renter) == ["confirmed_for_renter", "start_24h", "start_1h", "no_show"]
    assert "  no_shows: 1" in said
    assert said[-1].startswith("It is ")


def test_reminders_come_at_their_moment_not_at_the_end_of_the_way(workers):
    found = soon()
    advance.advance(27 * HOUR, lambda _line: None)
    told = {row.topic: row.created_at for row in all_told(found.renter)}
    for topic, before in {"start_24h": DAY, "start_1h": HOUR}.items():
        late = told[topic] - (found.booking.starts_at - before)
        assert timedelta(0) <= late < timedelta(minutes=1)


def test_a_step_is_as_long_as_was_asked_for(workers):
    before = clock.offset()
    advance.advance(timedelta(minutes=25), lambda _line: None)
    assert clock.offset() - before == timedelta(minutes=25)


def test_where_no_worker_answers_that_is_said_and_the_clock_stands_still(city, monkeypatch):
    monkeypatch.setattr(advance, "PATIENCE", 0.0)
    monkeypatch.setattr("marketplace.advance.time.sleep", lambda _seconds: None)
    with transaction():
        outbox.post("listing.submitted", listing_id=1)
    before = clock.offset()
    with pytest.raises(WorkersAwayError) as refusal:
        advance.advance(DAY, lambda _line: None)
    assert refusal.value.code == "workers-away"
    assert clock.offset() - before == advance.LONGEST_STEP


def test_a_real_city_s_clock_is_nobody_s_to_move(city):
    practice = city.config["PRACTICE"]
    city.config["PRACTICE"] = False
    try:
        with pytest.raises(ConflictError) as refusal:
            advance.advance(DAY, lambda _line: None)
    finally:
        city.config["PRACTICE"] = practice
    assert refusal.value.code == "real-clock"
    assert clock.offset() == timedelta(0)
