import re
from collections import Counter
from typing import Any

import pytest
from email_validator import validate_email
from sqlalchemy import ColumnElement, String

from marketplace.accounts.models import Member, Organisation
from marketplace.demo.catalogue import (
    BY_EMAIL,
    BY_KEY,
    LISTINGS,
    MEMBERS,
    OPERATOR,
    ORGANISATIONS,
    OWNER,
    PUBLISHED,
    RENTER,
    Standing,
)
from marketplace.demo.content import (
    DAY,
    DemoListing,
    DemoMember,
    ItemDetails,
    ParkingDetails,
    RoomDetails,
    clock,
    open_on,
)
from marketplace.demo.drawings import SUBJECTS
from marketplace.demo.operator_queue import REPORTS
from marketplace.demo.stories import STORIES
from marketplace.listings.category_tree import BY_SLUG
from marketplace.listings.models import Listing
from marketplace.listings.states import Kind
from marketplace.moderation.models import ReportReason, SubjectKind
from marketplace.places.districts import SEOUL
from marketplace.places.geo import distance_m

HANGUL = re.compile("[가-힣]")
DISTRICTS = {district.code: district for district in SEOUL}
FARTHEST_M = 5_500  # from a district's centre to its most distant corner
OWNERS = {member.email: member for member in MEMBERS} | {
    organisation.key: organisation for organisation in ORGANISATIONS
}

every_listing = pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.key)


def longest(column: ColumnElement[Any]) -> int:
    assert isinstance(column.type, String)
    assert column.type.length is not None
    return column.type.length


def test_the_city_has_forty_members_two_organisations_and_about_sixty_listings() -> None:
    assert (len(MEMBERS), len(ORGANISATIONS)) == (40, 4)
    kinds = Counter(listing.kind for listing in PUBLISHED)
    assert kinds[Kind.ITEM] >= 28
    assert kinds[Kind.PARKING] >= 14
    assert kinds[Kind.ROOM] >= 18


def test_all_25_districts_have_something_to_share() -> None:
    assert {listing.place.district for listing in PUBLISHED} == set(DISTRICTS)


def test_keys_are_unique() -> None:
    assert len(BY_KEY) == len(LISTINGS)
    assert len({organisation.key for organisation in ORGANISATIONS}) == len(ORGANISATIONS)


def test_the_queue_has_three_listings_to_review_and_one_of_each_other_standing() -> None:
    standings = Counter(listing.standing for listing in LISTINGS)
    assert standings[Standing.PENDING_REVIEW] == 3
    assert all(standings[standing] >= 1 for standing in Standing)
    assert all(listing.standing_reason for listing in LISTINGS if listing.standing is Standing.REJECTED)


def test_members_have_addresses_of_their_own() -> None:
    assert len(BY_EMAIL) == len(MEMBERS)
    assert {RENTER, OWNER, OPERATOR} <= set(BY_EMAIL)
    for member in MEMBERS:
        assert member.email == member.email.lower()
        assert validate_email(member.email, check_deliverability=False, test_environment=True)
        assert member.email.endswith("@example.org")


def test_only_the_operator_is_one() -> None:
    assert [member.email for member in MEMBERS if member.operator] == [OPERATOR]


def test_members_fit_their_columns_and_speak_their_language() -> None:
    columns = Member.__table__.c
    for member in MEMBERS:
        assert member.district in DISTRICTS
        assert len(member.name) <= longest(columns.name)
        assert len(member.about) <= longest(columns.about)
        assert bool(HANGUL.search(member.about)) == (member.language == "ko")
    assert len({member.face for member in MEMBERS}) == len(MEMBERS)
    assert sum(member.language == "en" for member in MEMBERS) >= 5


def test_organisations_are_run_by_members() -> None:
    for organisation in ORGANISATIONS:
        assert organisation.district in DISTRICTS
        assert len(organisation.name.ko) <= longest(Organisation.__table__.c.name)
        assert HANGUL.search(organisation.name.ko)
        assert not HANGUL.search(organisation.name.en)
        assert {email for email, _role in organisation.staff} <= set(BY_EMAIL)
        assert [role for _email, role in organisation.staff].count("manager") == 1


@every_listing
def test_a_listing_lies_in_its_district(listing: DemoListing) -> None:
    place = listing.place
    own = DISTRICTS[place.district]
    distances = {
        district.code: distance_m(place.lat, place.lng, district.lat, district.lng) for district in DISTRICTS.values()
    }

    assert distances[place.district] < FARTHEST_M
    # Districts are not round: a point may be nearer to a neighbour's centre, but never to two.
    assert sorted(distances, key=lambda code: distances[code]).index(place.district) <= 1
    assert place.address.startswith(own.name_ko)
    assert re.search(r"\d", place.address)


@every_listing
def test_a_listing_has_an_owner_who_was_here_before_it(listing: DemoListing) -> None:
    owner = OWNERS[listing.owner]
    member = owner if isinstance(owner, DemoMember) else BY_EMAIL[owner.staff[0][0]]
    assert listing.published_days_ago < member.joined_days_ago


@every_listing
def test_a_listing_has_a_category_of_its_kind(listing: DemoListing) -> None:
    assert BY_SLUG[listing.category].kind is listing.kind


@every_listing
def test_a_listing_is_told_in_both_languages(listing: DemoListing) -> None:
    columns = Listing.__table__.c
    for text, column in ((listing.title, columns.title), (listing.description, columns.description)):
        assert HANGUL.search(text.ko)
        assert text.en
        assert not HANGUL.search(text.en)
        assert max(len(text.ko), len(text.en)) <= longest(column)
    for note in (listing.renter_note, listing.access_note):
        assert len(note) <= longest(columns.renter_note)
        assert not note or bool(HANGUL.search(note)) == (listing.lang == "ko")
    assert listing.lang == getattr(OWNERS[listing.owner], "language", "ko")


@every_listing
def test_a_listing_shows_pictures_with_words_for_those_who_do_not_see_them(listing: DemoListing) -> None:
    assert listing.photos or listing.standing is Standing.DRAFT
    assert len(listing.photos) <= 8
    for photo in listing.photos:
        assert photo.subject in SUBJECTS
        assert HANGUL.search(photo.alt.ko)
        assert photo.alt.en
        assert not HANGUL.search(photo.alt.en)


def test_no_two_pictures_are_the_same() -> None:
    pictures = [(photo.subject, photo.seed) for listing in LISTINGS for photo in listing.photos]
    assert [picture for picture, count in Counter(pictures).items() if count > 1] == []


def test_every_subject_is_used() -> None:
    assert {photo.subject for listing in LISTINGS for photo in listing.photos} == set(SUBJECTS)


@every_listing
def test_a_listing_keeps_the_bounds_of_its_columns(listing: DemoListing) -> None:
    assert 5 <= listing.start_step_minutes <= DAY
    assert 0 < listing.min_minutes <= listing.max_minutes <= 366 * DAY
    assert listing.lead_minutes >= 0
    assert 1 <= listing.horizon_days <= 366
    assert min(listing.buffer_before_minutes, listing.buffer_after_minutes) >= 0
    assert listing.units >= 1
    assert all(tariff.amount > 0 for tariff in listing.tariffs)
    assert listing.schedule.zone == "Asia/Seoul"


@every_listing
def test_the_fields_of_the_kind_make_sense(listing: DemoListing) -> None:
    match listing.details:
        case ItemDetails(pickup_place=pickup_place):
            assert pickup_place
        case ParkingDetails(length_cm=length, width_cm=width, height_cm=height):
            assert 400 <= length <= 600
            assert 200 <= width <= 350
            assert height is None or 190 <= height <= 300
        case RoomDetails(capacity=capacity, floor=floor, equipment=equipment):
            assert 1 <= capacity <= 500
            assert floor != 0
            assert equipment


def test_some_listings_are_pools_some_free_and_some_open_past_midnight() -> None:
    assert sum(listing.units > 1 for listing in PUBLISHED) >= 5
    assert sum(not listing.tariffs for listing in PUBLISHED) >= 7
    assert sum(any(end > DAY for _day, _start, end in listing.hours) for listing in PUBLISHED) >= 4


def test_reports_name_what_exists() -> None:
    subjects = {"listing": set(BY_KEY), "member": set(BY_EMAIL), "booking": {story.key for story in STORIES}}
    assert len(REPORTS) == 3
    for report in REPORTS:
        assert report.reporter in BY_EMAIL
        assert SubjectKind(report.subject_kind)
        assert ReportReason(report.reason)
        assert report.subject in subjects[report.subject_kind]
        assert report.text


def test_a_clock_reading_may_be_on_the_next_day() -> None:
    assert (clock("09:30"), clock("32:30")) == (570, 1950)
    assert open_on((5, 6), "19:00", "26:00") == ((5, 1140, 1560), (6, 1140, 1560))
