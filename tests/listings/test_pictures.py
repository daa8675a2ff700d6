"""A listing's photos."""

import pytest
from sqlalchemy import select

from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.errors import InvalidError, NotFoundError
from marketplace.listings import queries, services
from marketplace.listings.photos import MOST_PHOTOS, store
from marketplace.listings.services import NewPhoto, Saved
from marketplace.listings.states import ListingState
from marketplace.moderation_state import Moderation
from marketplace.outbox.models import OutboxMessage
from marketplace.storage import MissingFileError, Storage
from tests.factories import listings


def _order(listing):
    return [photo.alt for photo in listings.fresh(listing).photos]


def _dropped():
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "photos.removed"))
    return [row.payload["keys"] for row in rows]


@pytest.fixture
def listing(city):
    made = listings.complete_draft()
    for name in "abc":
        listings.photo(made, name, alt=name)
    return made


def test_there_are_at_most_eight(listing, now):
    with transaction():
        services.add_photos(listing, [NewPhoto(listings.stored(name)) for name in "defgh"], actor=SYSTEM, now=now)
        assert services.add_photos(listing, [], actor=SYSTEM, now=now) == []
    assert len(listings.fresh(listing).photos) == MOST_PHOTOS
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.add_photo(listing, listings.stored("i"), actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == ["photos"]
    assert refusal.value.code == "too-many-photos"


@pytest.mark.parametrize(
    ("name", "step", "expected"),
    [
        ("b", -1, ["b", "a", "c"]),
        ("b", 1, ["a", "c", "b"]),
        ("a", -1, ["a", "b", "c"]),
        ("c", 1, ["a", "b", "c"]),
        ("c", -9, ["c", "a", "b"]),
    ],
)
def test_a_photo_moves_one_place(listing, now, name, step, expected):
    photo = next(photo for photo in listing.photos if photo.alt == name)
    with transaction():
        services.move_photo(listing, photo, step, actor=SYSTEM, now=now)
    assert _order(listing) == expected


def test_photos_are_ordered_by_their_ids_and_the_rest_follows(listing, now):
    ids = {photo.alt: photo.public_id for photo in listing.photos}
    with transaction():
        services.reorder_photos(listing, [ids["c"], "unknown", ids["a"]], actor=SYSTEM, now=now)
    assert _order(listing) == ["c", "a", "b"]


def test_the_order_of_a_shown_listings_photos_keeps_its_approval(city, now):
    listing = listings.complete_draft()
    listings.photo(listing, "a", alt="a")
    listings.photo(listing, "b", alt="b")
    with transaction():
        services.submit(listing, actor=SYSTEM, now=now)
        services.approve(listing, actor=SYSTEM, now=now)
        services.move_photo(listing, listing.photos[1], -1, actor=SYSTEM, now=now)
    assert _order(listing) == ["b", "a"]
    assert queries.open_revision(listing) is None
    assert {photo.moderation for photo in listing.photos} == {Moderation.APPROVED}


def test_texts_for_those_who_do_not_see_are_saved_as_one_line(listing, now):
    photo = listing.photos[0]
    with transaction():
        saved = services.describe_photos(listing, {photo.public_id: " 드릴과\n 비트 "}, actor=SYSTEM, now=now)
        again = services.describe_photos(listing, {photo.public_id: "드릴과 비트"}, actor=SYSTEM, now=now)
    assert (saved, again) == (Saved.AT_ONCE, Saved.NOTHING_NEW)
    assert _order(listing)[0] == "드릴과 비트"
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.describe_photos(listing, {photo.public_id: "x" * 201}, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == ["alt"]


def test_a_removed_photo_is_gone_at_once_and_its_files_soon(listing, now, tmp_path):
    storage = Storage(tmp_path)
    with transaction():
        photo = services.add_photo(listing, store(storage, listings.jpeg()), actor=SYSTEM, now=now)
    keys = [photo.key, photo.thumb_key]
    with transaction():
        services.remove_photo(listing, photo, actor=SYSTEM, now=now)
        services.remove_photo(listing, photo, actor=SYSTEM, now=now)
    assert len(listings.fresh(listing).photos) == 3
    assert _dropped() == [keys]
    assert services.forget_files(storage, keys) == 2
    assert services.forget_files(storage, keys) == 2  # safe twice
    with pytest.raises(MissingFileError):
        storage.read(keys[0])


def test_files_that_a_copy_shows_stay(listing, now, tmp_path):
    storage = Storage(tmp_path)
    with transaction():
        photo = services.add_photo(listing, store(storage, listings.jpeg()), actor=SYSTEM, now=now)
        services.duplicate(listing, actor=SYSTEM, now=now)
        services.remove_photo(listing, photo, actor=SYSTEM, now=now)
    [keys] = _dropped()
    assert services.forget_files(storage, keys) == 0
    assert storage.read(keys[0])


def test_a_new_photo_takes_a_waiting_listing_out_of_the_queue(city, now):
    listing = listings.submitted()
    listings.photo(listing)
    assert listings.fresh(listing).state == ListingState.DRAFT


def test_a_photo_is_found_in_its_own_listing_only(listing):
    photo = listing.photos[0]
    assert queries.own_photo(listing, photo.public_id) is photo
    with pytest.raises(NotFoundError):
        queries.own_photo(listings.draft(), photo.public_id)
