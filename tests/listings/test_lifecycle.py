"""Pausing, putting away, copying, suspending."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import transaction
from marketplace.errors import ConflictError, InvalidError
from marketplace.listings import queries, services
from marketplace.listings.states import MOVES, Kind, ListingState
from marketplace.listings.texts import values_of
from marketplace.moderation_state import Moderation
from tests.factories import accounts, listings

OPERATOR = Actor("operator", 7)


def _do(service, listing, now, **facts: Any):
    with transaction():
        return service(listing, actor=facts.pop("actor", SYSTEM), now=now, **facts)


def test_a_listing_is_paused_and_shown_again_once_each(city, now):
    listing = listings.published()
    assert _do(services.pause, listing, now)
    assert not _do(services.pause, listing, now)
    assert not listings.fresh(listing).shown
    assert _do(services.resume, listing, now)
    assert not _do(services.resume, listing, now)
    assert listings.fresh(listing).shown
    assert [entry.action for entry in timeline("listing", listing.id)][-2:] == ["listing.paused", "listing.resumed"]


@pytest.mark.parametrize("service", [services.pause, services.resume])
def test_a_draft_can_neither_be_paused_nor_resumed(city, now, service):
    listing = listings.complete_draft()
    with pytest.raises(ConflictError) as refusal:
        _do(service, listing, now)
    assert refusal.value.code == "wrong-state"


@pytest.mark.parametrize("make", [listings.draft, listings.submitted, listings.published])
def test_a_listing_is_put_away_for_good(city, now, make):
    listing = make()
    assert _do(services.archive, listing, now)
    assert not _do(services.archive, listing, now)
    assert listing.state == ListingState.ARCHIVED
    for service in (services.pause, services.resume):
        with pytest.raises(ConflictError) as refusal:
            _do(service, listing, now)
        assert refusal.value.code == "archived"


def test_every_state_can_be_reached_and_only_the_archive_is_an_end(city):
    reached = {ListingState.DRAFT} | {state for targets in MOVES.values() for state in targets}
    assert reached == set(ListingState)
    assert [state for state, targets in MOVES.items() if not targets] == [ListingState.ARCHIVED]


def test_a_copy_is_a_draft_of_its_own_with_all_that_was_approved(city, now):
    party = accounts.member(payable=True).party
    listing = listings.published(party, count=3, tariffs=[listings.hourly(2000)])
    listings.photo(listing, "b")  # waits, so it is not copied
    copy = _do(services.duplicate, listing, now)
    assert (copy.state, copy.moderation, copy.owner_party_id) == ("draft", "pending", party.id)
    assert values_of(copy) == values_of(listing)
    assert queries.tariff_specs(copy) == [listings.hourly(2000)]
    assert copy.price_from == 2000
    assert queries.exact_place(copy) == queries.exact_place(listing)
    assert queries.shown_place(copy) == queries.shown_place(listing)
    assert (copy.xy, copy.words) == (listing.xy, listing.words)
    assert len(queries.unit_ids(copy)) == 3
    assert not set(queries.unit_ids(copy)) & set(queries.unit_ids(listing))
    assert copy.photos == []
    assert copy.public_id != listing.public_id
    assert services.gaps(copy) == []


def test_a_copy_shows_the_same_photos_and_a_hall_is_copied_as_one_unit(city, now):
    party = accounts.member().party
    halves = [listings.draft(party, Kind.ROOM) for _side in range(2)]
    hall = listings.draft(party, Kind.ROOM)
    listings.photo(hall, "a", alt="강당")
    units = [unit for half in halves for unit in queries.unit_ids(half)]
    with transaction():
        services.share_units(hall, units, whole=True, actor=SYSTEM, now=now)
    copy = _do(services.duplicate, hall, now)
    assert [(photo.key, photo.alt) for photo in copy.photos] == [(listings.stored("a").key, "강당")]
    assert len(queries.unit_ids(copy)) == 1


def test_a_second_click_gets_the_same_copy_and_a_later_one_another(city, now):
    listing = listings.published()
    copy = _do(services.duplicate, listing, now)
    assert _do(services.duplicate, listing, now + timedelta(seconds=3)) == copy
    assert _do(services.duplicate, listing, now + timedelta(seconds=30)) != copy
    draft = listings.complete_draft(now=now)
    assert _do(services.duplicate, draft, now) != draft


def test_an_archived_listing_can_be_copied(city, now):
    listing = listings.published()
    _do(services.archive, listing, now)
    assert _do(services.duplicate, listing, now).state == ListingState.DRAFT


def test_a_suspended_listing_is_hidden_with_a_reason_until_it_is_restored(city, now):
    listing = listings.published()
    with pytest.raises(InvalidError):
        _do(services.suspend_listing, listing, now, actor=OPERATOR, reason=" ")
    assert _do(services.suspend_listing, listing, now, actor=OPERATOR, reason="위험해 보여요.")
    assert not _do(services.suspend_listing, listing, now, actor=OPERATOR, reason="위험해 보여요.")
    found = listings.fresh(listing)
    assert (found.shown, found.moderation_reason) == (False, "위험해 보여요.")
    assert _do(services.restore_listing, listing, now, actor=OPERATOR, reason="괜찮아요.")
    assert not _do(services.restore_listing, listing, now, actor=OPERATOR)
    assert listings.fresh(listing).shown
    assert listings.fresh(listing).moderation_reason is None


def test_a_draft_that_was_suspended_waits_for_its_check_again(city, now):
    listing = listings.complete_draft()
    _do(services.suspend_listing, listing, now, actor=OPERATOR, reason="x")
    _do(services.restore_listing, listing, now, actor=OPERATOR)
    assert listing.moderation == Moderation.PENDING


def test_a_suspended_draft_can_not_slip_through_by_being_sent_in(city, now):
    listing = listings.complete_draft()
    _do(services.suspend_listing, listing, now, actor=OPERATOR, reason="x")
    with pytest.raises(ConflictError) as refusal:
        _do(services.submit, listing, now)
    assert refusal.value.code == "suspended"
    waiting = listings.submitted()
    _do(services.suspend_listing, waiting, now, actor=OPERATOR, reason="x")
    with pytest.raises(ConflictError):
        _do(services.approve, waiting, now, actor=OPERATOR)


def test_the_listings_of_a_suspended_owner_are_hidden_together(city, now):
    party = accounts.member().party
    mine, other = [listings.published(party), listings.published(party)], listings.published()
    for active, expected in ((False, 2), (False, 0)):
        with transaction():
            assert services.set_owner_active(party.id, active=active, actor=OPERATOR, now=now) == expected
    assert [listings.fresh(listing).shown for listing in (*mine, other)] == [False, False, True]
    with transaction():
        assert services.set_owner_active(party.id, active=True, actor=OPERATOR, now=now) == 2
    assert all(listings.fresh(listing).shown for listing in mine)
