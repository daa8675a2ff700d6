"""Listings out of public data."""

from dataclasses import replace

import pytest

from marketplace.audit.queries import timeline
from marketplace.audit.services import COMMAND
from marketplace.db import transaction
from marketplace.errors import InvalidError
from marketplace.listings import queries, services
from marketplace.listings.details import RoomDetails
from marketplace.listings.services import Outcome
from marketplace.listings.states import Bookable, Kind, ListingState, PlacePrecision
from marketplace.listings.texts import Words
from marketplace.places.geo import SEOUL_CENTRE, LatLng
from tests.factories import accounts, listings

HALL = services.ImportedListing(
    source="open-facilities",
    source_key="시민청|강당|중구 세종대로 110|1",
    source_hash="a" * 64,
    kind=Kind.ROOM,
    category="halls",
    title="시민청 강당",
    description="서울시청 지하 1층",
    details=RoomDetails(capacity=100, equipment=["빔프로젝터"]),
    place=services.Place(address="서울특별시 중구 세종대로 110", point=LatLng(37.5663, 126.9779)),
    times=services.Times(start_step_minutes=60, min_minutes=60, max_minutes=480),
    tariffs=[listings.hourly(10_000)],
)


@pytest.fixture
def office(city):
    listings.category()
    return accounts.organisation("서울특별시청")


def _publish(office, now, record=HALL):
    with transaction():
        return services.publish_imported(office.party_id, record, centre=SEOUL_CENTRE, actor=COMMAND, now=now)


def test_an_imported_hall_is_shown_at_once_where_it_is_and_paid_at_the_desk(office, now):
    listing, outcome = _publish(office, now)
    found = listings.fresh(listing)
    assert outcome is Outcome.CREATED
    assert found.shown
    assert (found.approval, found.collect, found.bookable) == ("instant", "on_site", "yes")
    assert queries.shown_place(found).precision is PlacePrecision.EXACT
    assert queries.shown_place(found).address == "서울특별시 중구 세종대로 110"
    assert (found.district, found.price_from, len(queries.unit_ids(found))) == ("jung", 10_000, 1)
    assert "'시민':1A" in str(found.words)
    assert timeline("listing", listing.id)[-1].action == "listing.imported"


def test_the_same_record_twice_changes_nothing(office, now):
    first, _ = _publish(office, now)
    again, outcome = _publish(office, now)
    assert (again, outcome) == (first, Outcome.UNCHANGED)
    assert len(timeline("listing", first.id)) == 1


def test_a_changed_record_updates_its_listing_and_keeps_its_units(office, now):
    listing, _ = _publish(office, now)
    units = queries.unit_ids(listing)
    changed = replace(
        HALL, source_hash="b" * 64, title="시민청 큰 강당", tariffs=[], translation=("en", Words("Citizens' hall"))
    )
    again, outcome = _publish(office, now, changed)
    assert (again.id, outcome) == (listing.id, Outcome.UPDATED)
    found = listings.fresh(listing)
    assert (found.title, found.price_from, queries.unit_ids(found)) == ("시민청 큰 강당", None, units)
    assert queries.text_for(found, "en").title == "Citizens' hall"


def test_a_place_without_readable_fee_is_listed_but_not_booked(office, now):
    record = replace(
        HALL,
        bookable=Bookable.NO,
        not_bookable_reason="fee-unreadable",
        place=services.Place(address="서울특별시 중구"),
        title="가" * 200,
    )
    listing, _ = _publish(office, now, record)
    found = listings.fresh(listing)
    assert (found.bookable, found.not_bookable_reason, len(found.title)) == ("no", "fee-unreadable", 120)
    assert queries.shown_place(found).precision is PlacePrecision.DISTRICT


@pytest.mark.parametrize("slug", ["no-such", "power-tools"])
def test_an_unknown_category_is_refused(office, now, slug):
    with pytest.raises(InvalidError) as refusal:
        _publish(office, now, replace(HALL, category=slug))
    assert refusal.value.code == "unknown-category"


def test_what_vanished_is_marked_and_comes_back_with_its_record(office, now):
    listing, _ = _publish(office, now)
    other, _ = _publish(office, now, replace(HALL, source_key="other"))
    for expected in ([listing], []):
        with transaction():
            gone = services.mark_vanished("open-facilities", {"other"}, actor=COMMAND, now=now)
        assert gone == expected
    found = listings.fresh(listing)
    assert (found.state, found.vanished_at) == (ListingState.PAUSED, now)
    assert listings.fresh(other).shown
    back, outcome = _publish(office, now)
    assert (back.id, outcome) == (listing.id, Outcome.UPDATED)
    assert listings.fresh(listing).shown
    assert listings.fresh(listing).vanished_at is None


def test_what_its_owner_paused_or_an_operator_suspended_stays_so(office, now):
    listing, _ = _publish(office, now)
    with transaction():
        services.pause(listing, actor=COMMAND, now=now)
        services.suspend_listing(listing, actor=COMMAND, reason="x", now=now)
    _publish(office, now, replace(HALL, source_hash="b" * 64))
    found = listings.fresh(listing)
    assert (found.state, found.moderation) == (ListingState.PAUSED, "suspended")
    with transaction():
        assert services.mark_vanished("open-facilities", set(), actor=COMMAND, now=now) == []
    _publish(office, now, replace(HALL, source_hash="c" * 64))
    assert listings.fresh(listing).state == ListingState.PAUSED
