"""Changes of a shown listing: they wait while the approved version stays."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.listings import queries, services
from marketplace.listings.models import ListingRevision
from marketplace.listings.services import Saved
from marketplace.listings.states import RevisionState
from marketplace.listings.texts import Words, basics_of
from marketplace.moderation_state import Moderation
from marketplace.outbox.models import OutboxMessage
from tests.factories import accounts, listings

LATER = timedelta(minutes=5)
OPERATOR = Actor("operator", 7)


@pytest.fixture
def listing(city):
    made = listings.complete_draft(accounts.member(payable=True).party)
    listings.photo(made, "a", alt="드릴")
    with transaction():
        services.submit(made, actor=SYSTEM, now=accounts.LONG_AGO)
        services.approve(made, actor=SYSTEM, now=accounts.LONG_AGO)
    return made


def _edit(listing, now, **changes: Any):
    with transaction():
        return services.update_basics(listing, listings.basics(**changes), actor=SYSTEM, now=now)


def _approve(revision, now):
    with transaction():
        return services.approve_revision(revision, actor=OPERATOR, now=now)


def _reject(revision, now, reason="제목을 고쳐 주세요."):
    with transaction():
        return services.reject_revision(revision, actor=OPERATOR, reason=reason, now=now)


def _states(listing):
    rows = session.scalars(select(ListingRevision).where(ListingRevision.listing_id == listing.id))
    return [row.state for row in sorted(rows, key=lambda row: row.id)]


def _decisions():
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "listing.revision_decided"))
    return [row.payload for row in rows]


def test_new_words_wait_and_the_approved_ones_stay_shown(listing, now):
    assert (
        _edit(listing, now, title="임팩트 드릴", translations={"en": Words("Impact drill", "Strong.")}) is Saved.WAITS
    )
    found = listings.fresh(listing)
    assert (found.title, found.shown) == ("전동드릴", True)
    revision = listings.waiting(found)
    assert set(revision.changes) == {"title", "translations"}
    assert basics_of(found, revision.changes).title == "임팩트 드릴"
    assert queries.revision_queue() == [revision]
    assert queries.review_count() == 1
    assert _approve(revision, now)
    found = listings.fresh(listing)
    assert found.title == "임팩트 드릴"
    assert queries.text_for(found, "en").title == "Impact drill"
    assert "'임팩':1A" in str(found.words)
    assert queries.open_revision(found) is None
    assert _decisions() == [{"listing_id": listing.id, "revision_id": revision.id}]


def test_the_same_words_again_do_not_wait(listing, now):
    assert _edit(listing, now) is Saved.NOTHING_NEW
    _edit(listing, now, title="임팩트 드릴")
    assert _edit(listing, now, title="임팩트 드릴") is Saved.NOTHING_NEW
    assert _states(listing) == [RevisionState.PENDING]


def test_going_back_to_the_approved_words_withdraws_the_change(listing, now):
    _edit(listing, now, title="임팩트 드릴")
    _edit(listing, now)
    assert _states(listing) == [RevisionState.WITHDRAWN]
    assert queries.open_revision(listing) is None


def test_a_further_edit_takes_the_place_of_the_waiting_one_in_the_queue(listing, now):
    _edit(listing, now, title="임팩트 드릴")
    seen = listings.waiting(listing)
    _edit(listing, now + LATER, title="아주 다른 것")
    with pytest.raises(ConflictError) as refusal:
        _approve(seen, now + LATER)
    assert refusal.value.code == "revision-moved-on"
    with pytest.raises(ConflictError):
        _reject(seen, now + LATER)
    assert _states(listing) == [RevisionState.WITHDRAWN, RevisionState.PENDING]
    assert listings.waiting(listing).created_at == now
    assert listings.fresh(listing).title == "전동드릴"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " "}, "title"), ({"description": ""}, "description"), ({"category_id": None}, "category")],
)
def test_a_shown_listing_can_not_lose_its_words(listing, now, changes, field):
    with pytest.raises(InvalidError) as refusal:
        _edit(listing, now, **changes)
    assert list(refusal.value.fields) == [field]


def test_new_photos_wait_together_with_new_words(listing, now):
    _edit(listing, now, title="임팩트 드릴")
    photo = listings.photo(listing, "b", now=now)
    assert [shown.key for shown in queries.shown_photos(listings.fresh(listing))] == [listings.stored("a").key]
    assert photo.moderation == Moderation.PENDING
    revision = listings.waiting(listing)
    assert (photo.revision_id, set(revision.changes)) == (revision.id, {"title"})
    _edit(listing, now, title="아주 센 드릴")
    revision = listings.waiting(listing)
    assert listings.fresh(listing).photos[1].revision_id == revision.id
    _approve(revision, now)
    found = listings.fresh(listing)
    assert (found.title, len(queries.shown_photos(found))) == ("아주 센 드릴", 2)
    assert {photo.moderation for photo in found.photos} == {Moderation.APPROVED}


def test_a_change_whose_last_photo_was_removed_waits_no_more(listing, now):
    photo = listings.photo(listing, "b", now=now)
    with transaction():
        services.remove_photo(listing, photo, actor=SYSTEM, now=now)
    assert queries.review_count() == 0
    shown = listing.photos[0]
    with transaction():
        services.remove_photo(listing, shown, actor=SYSTEM, now=now)
    assert listings.fresh(listing).photos == []
    assert listings.fresh(listing).shown


def test_texts_of_shown_photos_wait_too(listing, now):
    photo = listing.photos[0]

    def describe(alt):
        with transaction():
            return services.describe_photos(listing, {photo.public_id: alt}, actor=SYSTEM, now=now)

    assert describe("드릴") is Saved.NOTHING_NEW
    assert describe("드릴과 비트") is Saved.WAITS
    assert describe("드릴과 비트") is Saved.NOTHING_NEW
    _edit(listing, now, title="임팩트 드릴")
    assert set(listings.waiting(listing).changes) == {"alts", "title"}
    assert listings.fresh(listing).photos[0].alt == "드릴"
    assert describe("드릴") is Saved.WAITS
    assert set(listings.waiting(listing).changes) == {"title"}
    assert describe("빨간 드릴") is Saved.WAITS
    _approve(listings.waiting(listing), now)
    assert listings.fresh(listing).photos[0].alt == "빨간 드릴"


def test_a_waiting_photos_text_makes_a_new_version_to_be_seen(listing, now):
    photo = listings.photo(listing, "b", now=now)
    seen = listings.waiting(listing)
    with transaction():
        saved = services.describe_photos(listing, {photo.public_id: "비트"}, actor=SYSTEM, now=now)
    assert saved is Saved.WAITS
    with pytest.raises(ConflictError):
        _approve(seen, now)
    assert listings.fresh(listing).photos[1].alt == "비트"


def test_a_change_is_sent_back_corrected_and_approved(listing, now):
    _edit(listing, now, title="드릴!!!")
    photo = listings.photo(listing, "b", now=now)
    first = listings.waiting(listing)
    with pytest.raises(InvalidError):
        _reject(first, now, reason="")
    assert _reject(first, now)
    assert not _reject(first, now)
    assert (first.reason, photo.moderation) == ("제목을 고쳐 주세요.", Moderation.REJECTED)
    assert listings.waiting(listing) == first
    assert queries.revision_queue() == []
    _edit(listing, now + LATER, title="센 드릴")
    second = listings.waiting(listing)
    assert (second.state, second.created_at) == (RevisionState.PENDING, now + LATER)
    assert _approve(second, now + LATER)
    assert not _approve(second, now + LATER)
    found = listings.fresh(listing)
    assert (found.title, len(queries.shown_photos(found))) == ("센 드릴", 2)
    assert len(_decisions()) == 2


def test_a_change_that_was_sent_back_can_be_sent_again_as_it_is(listing, now):
    with transaction():
        assert not services.submit(listing, actor=SYSTEM, now=now)
    _edit(listing, now, title="드릴!!!")
    with transaction():
        assert not services.submit(listing, actor=SYSTEM, now=now)
    _reject(listings.waiting(listing), now)
    with transaction():
        assert services.submit(listing, actor=SYSTEM, now=now + LATER)
    assert _states(listing) == [RevisionState.REJECTED, RevisionState.PENDING]


def test_a_change_can_be_dropped_with_its_photos(listing, now):
    _edit(listing, now, title="드릴!!!")
    listings.photo(listing, "b", now=now)
    with transaction():
        assert services.withdraw_revision(listing, actor=SYSTEM, now=now)
        assert not services.withdraw_revision(listing, actor=SYSTEM, now=now)
    found = listings.fresh(listing)
    assert (found.title, len(found.photos)) == ("전동드릴", 1)
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "photos.removed"))
    assert [row.payload["keys"][0] for row in rows] == [listings.stored("b").key]


def test_archiving_ends_a_waiting_change(listing, now):
    _edit(listing, now, title="드릴!!!")
    revision = listings.waiting(listing)
    with transaction():
        services.archive(listing, actor=SYSTEM, now=now)
    with pytest.raises(ConflictError):
        _approve(revision, now)


def test_a_revision_is_found_by_its_public_id(listing, now):
    _edit(listing, now, title="드릴!!!")
    revision = listings.waiting(listing)
    assert queries.revision(revision.public_id) == revision
    with pytest.raises(NotFoundError):
        queries.revision("nothing")
