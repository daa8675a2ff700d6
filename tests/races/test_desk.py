"""A household that books at once, two approvals that one would give, a helper's limit, a guest who is forgotten meanwhile."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace.accounts import services
from marketplace.accounts.helping_models import HouseholdMember
from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState, PayBy
from marketplace.db import session, transaction
from marketplace.listings.services.second_approval import set_second_approval
from marketplace.listings.states import Approval
from marketplace.payments.services import wallet_balance
from tests.bookings.conftest import prove
from tests.desk.kit import consented, household, office
from tests.factories.bookings import NOW, RULES, START, offered, renter, request
from tests.factories.payments import won
from tests.races.arena import Arena, booking, counted, doing

DAY = timedelta(days=1)
ROUNDS = 4


def as_task(member: Member) -> tuple[int, int]:
    return member.id, member.party_id


def test_two_of_one_household_never_hold_more_than_one_may(arena: Arena):
    for _number in range(ROUNDS):
        listing, people = offered(fee=20_000, count=20), [renter(), renter(), renter()]
        household(*people)
        tasks = [
            booking(listing, as_task(people[number % 3]), START + number * timedelta(hours=3), pay="card")
            for number in range(12)
        ]
        outcomes = counted(arena.race(tasks))
        assert outcomes == {"won": RULES.holds_per_member, "too-many-holds": 12 - RULES.holds_per_member}
        session.expire_all()
        held = select(func.count()).where(
            Booking.renter_party_id.in_([who.party_id for who in people]), Booking.state == BookingState.HELD
        )
        assert session.scalar(held) == RULES.holds_per_member
    prove(NOW)


def test_without_a_household_each_may(arena: Arena):
    """The same rush of three who live alone: the limit above was the household's doing."""
    listing, people = offered(fee=20_000, count=20), [renter(), renter(), renter()]
    tasks = [
        booking(listing, as_task(people[number % 3]), START + number * timedelta(hours=3), pay="card")
        for number in range(12)
    ]
    assert counted(arena.race(tasks)) == {"won": 12}


def test_somebody_invited_twice_joins_one_household(arena: Arena):
    for _number in range(ROUNDS):
        first, second, wanted = renter(), renter(), renter()
        with transaction():
            places = [services.invite_to_household(who, wanted.email, NOW) for who in (first, second)]
        tasks = [doing("join_household", place=place.id, member=wanted.id) for place in places * 4]
        outcomes = counted(arena.race(tasks))
        assert outcomes == {"won": 4, "in-household": 4}  # the first one's second clicks change nothing
        joined = select(func.count()).where(HouseholdMember.member_id == wanted.id, HouseholdMember.left_at.is_(None))
        assert session.scalar(joined) == 1


def test_one_person_never_gives_both_approvals(arena: Arena):
    for _number in range(ROUNDS):
        at = office()
        hall = at.offers(approval=Approval.REQUEST)
        with transaction():
            set_second_approval(at.organisation, [hall.id], actor=Actor("member", at.manager.id), now=NOW)
        made, _charge = request(hall, renter())
        outcomes = counted(arena.race([doing("accept", booking=made.id, by=at.clerk.id) for _click in range(8)]))
        assert outcomes == {"won": 1, "second-person": 7}
        session.expire_all()
        assert made.state == BookingState.REQUESTED
        clicks = [doing("accept", booking=made.id, by=who.id) for who in (at.clerk, at.manager) * 4]
        assert set(counted(arena.race(clicks))) <= {"won", "second-person"}
        session.expire_all()
        assert made.state == BookingState.CONFIRMED


def test_a_helper_never_spends_more_than_the_months_limit(arena: Arena):
    for _number in range(ROUNDS):
        person, helper = renter(100_000), renter()
        consented(person, helper, limit=10_000)
        listing = offered(fee=2_000, count=10)
        tasks = [
            booking(
                listing,
                (helper.id, person.party_id),
                START + number * timedelta(hours=3),
                pay=PayBy.WALLET.value,
                how="helper",
            )
            for number in range(8)
        ]
        assert counted(arena.race(tasks)) == {"won": 2, "month-limit": 6}
        assert wallet_balance(person.party_id, "KRW") == won(92_000)
    prove(NOW)


def test_a_guest_is_forgotten_or_booked_for_never_both(arena: Arena):
    for _number in range(ROUNDS):
        at = office()
        guest = at.guest(now=NOW - 2 * DAY)
        hall = at.offers()
        who = (at.clerk.id, guest.party_id)
        tasks = [booking(hall, who, START, how="desk"), *(doing("forget_guest", guest=guest.id) for _try in range(4))]
        booked, *_forgotten = arena.race(tasks)
        session.expire_all()
        assert (guest.erased_at is None) == booked.startswith("won"), booked
