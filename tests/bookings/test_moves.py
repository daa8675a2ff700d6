"""The one way from state to state."""

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM
from marketplace.availability.models import Occupancy, Source
from marketplace.bookings.services import moves
from marketplace.bookings.services.moves import MovedOnError, holds_time, lock, move, require
from marketplace.bookings.states import BLOCKING, ENDED, MOVES, OPEN, BookingState, PayBy
from marketplace.db import session, transaction
from marketplace.errors import NotFoundError
from marketplace.listings.states import Approval
from marketplace.outbox.models import OutboxMessage
from tests.factories.bookings import NOW, in_state, story

S = BookingState
ALLOWED = {
    (S.DRAFT, S.HELD),
    (S.DRAFT, S.REQUESTED),
    (S.DRAFT, S.CONFIRMED),
    (S.DRAFT, S.EXPIRED),
    (S.HELD, S.REQUESTED),
    (S.HELD, S.CONFIRMED),
    (S.HELD, S.EXPIRED),
    (S.HELD, S.CANCELLED),
    (S.REQUESTED, S.CONFIRMED),
    (S.REQUESTED, S.DECLINED),
    (S.REQUESTED, S.EXPIRED),
    (S.REQUESTED, S.CANCELLED),
    (S.CONFIRMED, S.ACTIVE),
    (S.CONFIRMED, S.CANCELLED),
    (S.CONFIRMED, S.NO_SHOW),
    (S.ACTIVE, S.RETURNED),
    (S.ACTIVE, S.CANCELLED),
    (S.RETURNED, S.COMPLETED),
    (S.RETURNED, S.CANCELLED),
    (S.NO_SHOW, S.CANCELLED),
}


def rows_held(booking_id: int) -> int:
    held = select(Occupancy).where(Occupancy.source == Source.BOOKING, Occupancy.source_id == booking_id)
    return len(session.scalars(held).all())


@pytest.mark.parametrize("before", list(S))
def test_a_booking_moves_along_the_table_and_nowhere_else(city, before):
    found = story()
    for after in S:
        with transaction():
            booking = lock(found.id)
            booking.state = before
            session.flush()
            if (before, after) in ALLOWED:
                move(booking, after, actor=SYSTEM, now=NOW)
                assert booking.state == after
            else:
                with pytest.raises(MovedOnError) as refused:
                    move(booking, after, actor=SYSTEM, now=NOW)
                assert refused.value.extra == {"state": before}
                assert booking.state == before


def test_the_table_names_every_state():
    assert set(MOVES) == set(S)
    assert {(before, after) for before, ways in MOVES.items() for after in ways} == ALLOWED


def test_states_are_open_ended_or_a_draft():
    assert set(S) == OPEN | ENDED | {S.DRAFT}
    assert not OPEN & ENDED
    assert BLOCKING < OPEN


@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
def test_every_state_is_reached_by_what_people_and_the_clock_do(city, state, sound):
    found = in_state(state)
    assert found.state is state
    assert (rows_held(found.id) > 0) is (state in BLOCKING)


def test_a_booking_begins_as_a_draft_and_its_log_says_so(city, sound):
    found = in_state(S.CONFIRMED)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "booking", AuditEntry.subject_id == found.id)
    ).all()
    assert [(entry.action, entry.before, (entry.after or {})["state"]) for entry in entries] == [
        ("booking.made", None, "draft"),
        ("booking.confirmed", {"state": "draft"}, "confirmed"),
    ]


@pytest.mark.parametrize(
    ("state", "topics"),
    [
        (S.HELD, []),
        (S.CONFIRMED, ["booking.confirmed"]),
        (S.REQUESTED, ["booking.requested"]),
        (S.DECLINED, ["booking.requested", "booking.declined"]),
        (S.EXPIRED, ["booking.expired"]),
        (S.CANCELLED, ["booking.confirmed", "booking.cancelled"]),
        (S.NO_SHOW, ["booking.confirmed", "booking.no_show"]),
        (
            S.COMPLETED,
            ["booking.confirmed", "booking.picked_up", "booking.returned", "booking.completed"],
        ),
    ],
)
def test_each_move_is_told_of_once(city, state, topics, sound):
    found = in_state(state)
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    told = [row.topic for row in rows if row.payload == {"booking_id": found.id}]
    assert told == topics


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("blocks", [True, False])
def test_which_states_hold_time(city, state, blocks):
    found = story()
    with transaction():
        booking = lock(found.id)
        booking.state, booking.request_blocks = state, blocks
        wanted = blocks if state is S.REQUESTED else state in {S.HELD, S.CONFIRMED, S.ACTIVE}
        assert holds_time(booking) is wanted


def test_a_request_that_holds_no_time_gives_back_what_its_hold_had(city, sound):
    found = story(fee=20_000, pay_by=PayBy.CARD, approval=Approval.REQUEST, blocks=False)
    assert rows_held(found.id) == 1
    with transaction():
        move(lock(found.id), S.REQUESTED, actor=SYSTEM, now=NOW)
        assert rows_held(found.id) == 0
        session.rollback()


def test_locking_what_is_not_there_is_not_found(city):
    with transaction(), pytest.raises(NotFoundError):
        lock(999_999_999)


def test_a_booking_elsewhere_than_required_has_moved_on(city, sound):
    found = story()
    with transaction():
        booking = lock(found.id)
        require(booking, S.HELD, S.CONFIRMED)
        with pytest.raises(MovedOnError):
            require(booking, S.HELD, S.REQUESTED)


def test_every_move_but_a_hold_has_a_topic():
    assert set(moves.TOPICS) == set(S) - {S.DRAFT, S.HELD}
