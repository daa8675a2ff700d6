"""One booking, several who would end or pay it at once; one wallet, several who would spend it."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace.audit.queries import timeline
from marketplace.bookings.models import Booking
from marketplace.bookings.states import MOVES, OPEN, BookingState, PayBy
from marketplace.db import session
from marketplace.listings.states import Approval
from marketplace.payments.services import wallet_balance
from tests.bookings.conftest import prove
from tests.factories.bookings import NOW, START, offered, renter, request, story, succeed, wish
from tests.factories.payments import won
from tests.races.arena import Arena, booking, counted, doing

S = BookingState
DAY = timedelta(days=1)
ROUNDS = 6


def state(booking_id: int) -> str:
    session.expire_all()
    return session.get_one(Booking, booking_id).state


def moves(booking_id: int) -> list[tuple[str, str]]:
    """The moves that its log tells of."""
    entries = timeline("booking", booking_id)
    return [(entry.before["state"], (entry.after or {})["state"]) for entry in entries if entry.before]


def test_of_answer_cancellation_and_deadline_one_comes_first(arena: Arena):
    listing, endings = offered(fee=1_000, approval=Approval.REQUEST, count=ROUNDS), set()
    for _number in range(ROUNDS):
        found = story(listing, renter(2_000))
        due = NOW + timedelta(hours=48)
        tasks = [doing(what, due, booking=found.id) for what in ("accept", "cancel", "expire") * 4]
        outcomes = counted(arena.race(tasks))
        assert set(outcomes) <= {"won", "nothing", "wrong-state"}, outcomes
        ending = state(found.id)
        endings.add(ending)
        assert ending in {S.CONFIRMED, S.CANCELLED, S.EXPIRED}
        told = moves(found.id)
        assert told[-1][1] == ending
        assert all(S(after) in MOVES[S(before)] for before, after in told)
        assert len(told) == len(set(told))
        kept = 0 if ending == S.CONFIRMED else 2_000
        assert wallet_balance(found.renter.party_id, "KRW") == won(kept)
        prove(NOW)
    assert endings


def test_of_payment_and_expiry_one_comes_first_and_the_money_is_never_lost(arena: Arena):
    listing = offered(fee=10_000, count=ROUNDS)
    for _number in range(ROUNDS):
        found = story(listing, pay_by=PayBy.CARD)
        assert found.charge is not None
        late = NOW + timedelta(minutes=15)
        succeed(found.charge, late)
        tasks = [doing("pay", late, charge=found.charge.id), doing("expire", late, booking=found.id)] * 5
        assert set(counted(arena.race(tasks))) <= {"won", "nothing"}
        paid = state(found.id) == S.CONFIRMED
        assert paid or state(found.id) == S.EXPIRED
        assert wallet_balance(found.renter.party_id, "KRW") == won(0 if paid else 20_000)
        prove(NOW)


def test_a_wallet_with_money_for_one_pays_for_one(arena: Arena):
    member = renter(2_000)
    listings = [offered(fee=1_000) for _number in range(20)]
    who = (member.id, member.party_id)
    found = counted(arena.race([booking(listing, who, START, pay="wallet") for listing in listings]))
    assert found == {"won": 1, "not-enough-money": 19}
    assert wallet_balance(member.party_id, "KRW") == won(0)
    prove(NOW)


def test_no_booking_slips_through_beside_a_suspension(arena: Arena):
    for _number in range(3):
        member, listing = renter(), offered(count=24)
        request(listing, member, wish(START + DAY))
        lent = offered(owner=member.party, count=12)
        tasks = [booking(listing, (member.id, member.party_id), START) for _click in range(12)]
        tasks += [booking(lent, who, START) for who in arena.people(11)]
        tasks.insert(8, doing("suspend", member=member.id))
        found = counted(arena.race(tasks))
        assert set(found) <= {"won", "forbidden", "not-bookable", "busy"}, found
        mine = (Booking.renter_party_id == member.party_id) | (Booking.owner_party_id == member.party_id)
        left = session.scalar(select(func.count()).where(mine, Booking.state.in_(OPEN)))
        assert left == 0
        prove(NOW)
