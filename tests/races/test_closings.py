"""A place is closed while people book there: each booking is handled by the closing, or was refused; none is left between."""

from datetime import timedelta

from sqlalchemy import select, text

from marketplace.bookings import checks
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BLOCKING
from marketplace.db import session
from marketplace.listings.states import Approval
from marketplace.offices import queries
from marketplace.offices.models import ClosingBooking
from marketplace.offices.states import Outcome
from tests.factories import offices
from tests.factories.bookings import DAY, NOW, START
from tests.races.arena import Arena, booking, counted, doing

ROUNDS = 5
BOOKERS = 8
TWO_HOLDERS = text(
    "SELECT count(*) FROM occupancies a JOIN occupancies b ON a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during"
)


def test_who_books_at_that_moment_is_moved_paid_back_or_refused(arena: Arena):
    house = offices.office()
    for number in range(ROUNDS):
        start = START + number * DAY
        place = offices.site(house)
        rooms = [
            offices.room(house, place),
            offices.room(house, place, count=3),
            offices.room(house, place, approval=Approval.REQUEST, blocks=False),
        ]
        offices.room(house)
        people = arena.people(3 * BOOKERS)
        tasks = [booking(rooms[at % 3], who, start + (at % 2) * timedelta(hours=2)) for at, who in enumerate(people)]
        tasks.insert(BOOKERS, doing("close_place", site=place.id, member=house.clerk.id, start=start.isoformat()))
        outcomes = arena.race(tasks)
        assert counted(outcomes).keys() <= {"won", "slot-taken"}
        closing_id = int(outcomes[BOOKERS].partition(":")[2])
        won = {int(found.split(":")[1]) for found in outcomes[:BOOKERS] + outcomes[BOOKERS + 1 :] if found[:3] == "won"}
        noted = session.scalars(select(ClosingBooking).where(ClosingBooking.closing_id == closing_id)).all()
        assert {row.booking_id for row in noted} == won
        assert {row.outcome for row in noted} <= {Outcome.MOVED, Outcome.REFUNDED}
        for found in session.scalars(select(Booking).where(Booking.id.in_(won))):
            assert found.state not in BLOCKING or found.listing_id not in {room.id for room in rooms}
        assert (queries.unsettled(NOW), queries.to_handle(NOW)) == ([], [])
        assert session.scalar(TWO_HOLDERS) == 0
        assert {result.name: result.rows for result in checks.run(NOW) if not result.ok} == {}
        session.rollback()
