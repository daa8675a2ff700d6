"""Sending in, approving, sending back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError
from marketplace.listings import queries, services
from marketplace.listings.states import ListingState
from marketplace.moderation_state import Moderation
from marketplace.outbox.models import OutboxMessage
from tests.factories import accounts, listings

LATER = timedelta(minutes=5)
OPERATOR = Actor("operator", 7)


def _topics():
    return [row.topic for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def test_an_empty_draft_is_told_what_is_missing_and_where(city, now):
    listing = listings.draft()
    assert [gap.panel for gap in services.gaps(listing)] == [1, 1, 1, 3]
    assert all(str(gap.sentence) for gap in services.gaps(listing))
    with transaction(), pytest.raises(services.IncompleteError) as refusal:
        services.submit(listing, actor=SYSTEM, now=now)
    assert refusal.value.extra == {"panels": [1, 3]}
    assert listings.fresh(listing).state == ListingState.DRAFT


def test_a_draft_is_sent_in_checked_and_published(city, now):
    listing = listings.complete_draft()
    listings.photo(listing)
    assert services.gaps(listing) == []
    with transaction():
        assert services.submit(listing, actor=SYSTEM, now=now)
    assert (listing.state, listing.moderation, listing.shown) == ("pending_review", "pending", False)
    assert queries.review_queue() == [listing]
    assert queries.review_count() == 1
    with transaction():
        assert services.approve(listing, actor=OPERATOR, now=now + LATER, seen=now)
    found = listings.fresh(listing)
    assert found.shown
    assert found.published_at == now + LATER
    assert [photo.moderation for photo in found.photos] == [Moderation.APPROVED]
    assert _topics() == ["listing.submitted", "listing.approved"]
    assert timeline("listing", listing.id)[-1].actor_member_id == 7
    assert queries.review_count() == 0


def test_a_second_click_on_send_approve_or_send_back_does_nothing(city, now):
    listing = listings.submitted(now=now)
    with transaction():
        assert not services.submit(listing, actor=SYSTEM, now=now + LATER)
        assert services.approve(listing, actor=OPERATOR, now=now)
        assert not services.approve(listing, actor=OPERATOR, now=now + LATER)
    assert listings.fresh(listing).submitted_at == now
    other = listings.submitted()
    with transaction():
        assert services.reject(other, actor=OPERATOR, reason="사진이 흐려요.", now=now)
        assert not services.reject(other, actor=OPERATOR, reason="사진이 흐려요.", now=now)
    assert _topics().count("listing.approved") == 1
    assert _topics().count("listing.rejected") == 1


def test_a_listing_is_sent_back_with_a_reason_and_can_be_sent_in_again(city, now):
    listing = listings.submitted()
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.reject(listing, actor=OPERATOR, reason="  ", now=now)
    assert list(refusal.value.fields) == ["reason"]
    with transaction():
        services.reject(listing, actor=OPERATOR, reason=" 사진이 흐려요. ", now=now)
    assert (listing.state, listing.moderation, listing.moderation_reason) == ("draft", "rejected", "사진이 흐려요.")
    assert timeline("listing", listing.id)[-1].reason == "사진이 흐려요."
    with transaction():
        assert services.submit(listing, actor=SYSTEM, now=now + LATER)
    assert (listing.state, listing.moderation, listing.moderation_reason) == ("pending_review", "pending", None)


def test_an_edit_takes_a_listing_out_of_the_queue_so_that_nothing_unseen_is_approved(city, now):
    listing = listings.submitted(now=now)
    with transaction():
        services.update_basics(listing, listings.basics(title="다른 드릴"), actor=SYSTEM, now=now)
    assert listing.state == ListingState.DRAFT
    for decide in (
        lambda: services.approve(listing, actor=OPERATOR, now=now, seen=now),
        lambda: services.reject(listing, actor=OPERATOR, reason="x", now=now, seen=now),
    ):
        with transaction(), pytest.raises(ConflictError) as refusal:
            decide()
        assert refusal.value.code == "listing-moved-on"
    with transaction():
        services.submit(listing, actor=SYSTEM, now=now + LATER)
    with transaction(), pytest.raises(ConflictError):
        services.approve(listing, actor=OPERATOR, now=now + LATER, seen=now)
    with transaction():
        assert services.approve(listing, actor=OPERATOR, now=now + LATER, seen=now + LATER)


def test_price_and_hours_may_change_while_it_waits(city, now):
    listing = listings.submitted(accounts.member(payable=True).party)
    with transaction():
        services.set_tariffs(listing, [listings.hourly()], actor=SYSTEM, now=now)
    assert listing.state == ListingState.PENDING_REVIEW


def test_nothing_is_published_whose_owner_stopped_being_payable(city, now):
    party = accounts.member(payable=True).party
    listing = listings.submitted(party, tariffs=[listings.hourly()])
    with transaction():
        party.payable_since = None
    with transaction(), pytest.raises(services.OwnerNotPayableError):
        services.approve(listing, actor=OPERATOR, now=now)


@pytest.mark.parametrize("prepare", [services.archive, services.pause])
def test_what_is_away_or_paused_can_not_be_decided(city, now, prepare):
    listing = listings.published()
    with transaction():
        prepare(listing, actor=SYSTEM, now=now)
    with transaction(), pytest.raises(ConflictError):
        services.approve(listing, actor=OPERATOR, now=now)


def test_an_archived_listing_can_not_be_sent_in(city, now):
    listing = listings.complete_draft()
    with transaction():
        services.archive(listing, actor=SYSTEM, now=now)
    with transaction(), pytest.raises(ConflictError) as refusal:
        services.submit(listing, actor=SYSTEM, now=now)
    assert refusal.value.code == "archived"


def test_the_queue_is_in_the_order_of_arrival(city, now):
    second, first = listings.submitted(now=now + LATER), listings.submitted(now=now)
    assert queries.review_queue() == [first, second]
    assert queries.review_queue(limit=1) == [first]
