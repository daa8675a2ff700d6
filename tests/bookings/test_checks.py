"""The proofs find what breaks them."""

import pytest
from sqlalchemy import text

from marketplace.bookings import checks
from marketplace.bookings.states import BookingState, PayBy
from marketplace.db import session, transaction
from tests.factories.bookings import DAY, HOUR, MINUTE, NOW, START, in_state, paid_by_card, story

S = BookingState


def broken(now=NOW) -> dict[str, list[int]]:
    """Names of the proofs that fail, and the bookings that break them."""
    return {
        result.name: [int(row.get("booking_id", row["id"])) for row in result.rows]
        for result in checks.run(now)
        if not result.ok
    }


def change(sql: str, **values: object) -> None:
    with transaction():
        session.execute(text(sql), values)


@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
@pytest.mark.parametrize("fee", [0, 10_000])
def test_a_booking_in_any_state_is_sound(city, state, fee):
    in_state(state, fee=fee)
    assert broken() == {}


def test_a_booking_that_lost_its_time_is_found(city):
    found = story()
    change("DELETE FROM occupancies")
    assert broken() == {"bookings that hold time have a row for each unit, of their own interval": [found.id]}


def test_a_booking_that_holds_another_time_is_found(city):
    found = story()
    change("UPDATE occupancies SET during = tstzrange(lower(during), upper(during) - interval '1 minute')")
    assert broken() == {"bookings that hold time have a row for each unit, of their own interval": [found.id]}


def test_a_booking_with_a_unit_too_few_is_found(city):
    found = story(count=2)
    change(
        "INSERT INTO booking_units SELECT :id, max(unit_id) + 0 FROM listing_units WHERE unit_id NOT IN"
        " (SELECT unit_id FROM booking_units)",
        id=found.id,
    )
    assert list(broken().values()) == [[found.id]]


@pytest.mark.parametrize("state", ["cancelled", "returned", "completed", "expired"])
def test_a_booking_that_still_holds_time_is_found(city, state):
    found = story()
    change("UPDATE bookings SET state = :state WHERE id = :id", state=state, id=found.id)
    assert broken() == {"no other booking holds time": [found.id]}


def test_time_of_a_booking_that_does_not_exist_is_found(city):
    found = story()
    change("UPDATE occupancies SET source_id = 999999999")
    assert set(broken()) == {
        "bookings that hold time have a row for each unit, of their own interval",
        "no other booking holds time",
    }
    assert found.state == S.CONFIRMED


def test_a_unit_that_is_held_twice_is_found(city):
    found = story()
    change("ALTER TABLE occupancies DROP CONSTRAINT occupancies_no_overlap")
    change(
        "INSERT INTO occupancies (unit_id, during, source, source_id)"
        " SELECT unit_id, during, 'maintenance', :id FROM occupancies",
        id=found.id,
    )
    assert list(broken()) == ["no unit is held twice at one moment"]


def test_a_confirmed_booking_that_nobody_paid_is_found(city):
    found = in_state(S.HELD)
    change("UPDATE bookings SET state = 'confirmed' WHERE id = :id", id=found.id)
    assert broken() == {"confirmed bookings with a price are paid": [found.id]}


def test_a_paid_booking_without_its_escrow_is_found(city):
    found = in_state(S.HELD)
    change("UPDATE bookings SET paid_at = :now WHERE id = :id", id=found.id, now=NOW)
    assert broken() == {"paid bookings have their escrow": [found.id]}


def test_another_amount_in_escrow_or_given_back_is_found(city):
    found = story(fee=10_000)
    change("UPDATE bookings SET refunded = 1 WHERE id = :id", id=found.id)
    assert broken() == {"paid bookings have their escrow": [found.id]}


def test_money_that_waits_for_a_closed_booking_is_found(city):
    found = story(fee=10_000, pay_by=PayBy.CARD)
    assert found.charge is not None
    paid_by_card(found.booking, found.charge)
    change("DELETE FROM occupancies")
    change("UPDATE bookings SET state = 'cancelled' WHERE id = :id", id=found.id)
    assert broken() == {"escrow of closed bookings is shared out": [found.id]}


def test_money_of_an_open_booking_that_is_gone_already_is_found(city):
    found = story(fee=10_000)
    change("UPDATE escrows SET state = 'released' WHERE booking_id = :id", id=found.id)
    assert broken() == {"escrow of open bookings is held": [found.id]}


@pytest.mark.parametrize(
    ("state", "deadline"),
    [
        (S.HELD, NOW + 15 * MINUTE),
        (S.REQUESTED, NOW + 48 * HOUR),
        (S.RETURNED, START + 2 * HOUR + DAY),
        (S.NO_SHOW, START + HOUR + DAY),
    ],
)
def test_a_deadline_that_nobody_kept_is_found(city, state, deadline):
    found = in_state(state)
    assert broken(deadline + 15 * MINUTE) == {}
    assert broken(deadline + 16 * MINUTE) == {checks.LATE: [found.id]}


def test_a_claim_that_is_looked_into_is_not_late(city):
    found = in_state(S.RETURNED)
    change("UPDATE bookings SET claim_paused_at = :now WHERE id = :id", now=NOW, id=found.id)
    assert broken(START + 30 * DAY) == {}
