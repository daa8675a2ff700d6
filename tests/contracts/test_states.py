"""Every state can be reached by what people and the clock do, and every move leads somewhere."""

import pytest

from marketplace.audit.services import SYSTEM
from marketplace.bookings.states import BLOCKING, ENDED, OPEN, BookingState
from marketplace.bookings.states import MOVES as BOOKING_MOVES
from marketplace.db import transaction
from marketplace.listings import services
from marketplace.listings.states import MOVES as LISTING_MOVES
from marketplace.listings.states import ListingState
from marketplace.moderation_state import Moderation
from tests.factories import bookings, listings
from tests.factories.accounts import LONG_AGO

BY_THE_WAY = {BookingState.DRAFT: "written down only until the end of its transaction"}


@pytest.mark.parametrize("state", [state for state in BookingState if state not in BY_THE_WAY])
def test_every_state_of_a_booking_is_reached(city, state):
    assert bookings.in_state(state).state == state


@pytest.mark.parametrize("state", ListingState)
def test_every_state_of_a_listing_is_reached(city, state):
    make = {
        ListingState.DRAFT: listings.complete_draft,
        ListingState.PENDING_REVIEW: listings.submitted,
        ListingState.PUBLISHED: listings.published,
        ListingState.PAUSED: listings.published,
        ListingState.ARCHIVED: listings.published,
    }
    listing = make[state]()
    with transaction():
        if state is ListingState.PAUSED:
            services.pause(listing, actor=SYSTEM, now=LONG_AGO)
        if state is ListingState.ARCHIVED:
            services.archive(listing, actor=SYSTEM, now=LONG_AGO)
    assert listings.fresh(listing).state == state


@pytest.mark.parametrize("state", Moderation)
def test_every_word_of_operators_is_reached(city, state):
    listing = listings.submitted() if state in {Moderation.PENDING, Moderation.REJECTED} else listings.published()
    with transaction():
        if state is Moderation.REJECTED:
            services.reject(listing, actor=SYSTEM, reason="사진을 더해 주세요.", now=LONG_AGO)
        if state is Moderation.SUSPENDED:
            services.suspend_listing(listing, actor=SYSTEM, reason="It is dangerous.", now=LONG_AGO)
    assert listings.fresh(listing).moderation == state


@pytest.mark.parametrize(("states", "moves"), [(BookingState, BOOKING_MOVES), (ListingState, LISTING_MOVES)])
def test_moves_are_told_for_every_state_and_lead_to_all(states, moves):
    assert set(moves) == set(states)
    reached, new = set(), {states.DRAFT}
    while new:
        reached |= new
        new = {after for before in new for after in moves[before]} - reached
    assert reached == set(states)


def test_a_booking_holds_time_only_while_it_is_open():
    assert BLOCKING <= OPEN
    assert not OPEN & ENDED
    assert OPEN | ENDED | {BookingState.DRAFT} == set(BookingState)
