"""Making a listing and filling it."""

import pytest
from sqlalchemy import text

from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError, TooManyError
from marketplace.listings import queries, services
from marketplace.listings.details import ItemDetails, ParkingDetails, RoomDetails, details_of
from marketplace.listings.services import Saved
from marketplace.listings.states import Kind, ListingState
from marketplace.listings.texts import Words, language_of
from marketplace.listings.words import query_terms
from tests.factories import accounts, listings


def _finds(listing, words):
    statement = text("SELECT words @@ CAST(:q AS tsquery) FROM listings WHERE id = :id")
    return session.execute(statement, {"q": query_terms(words), "id": listing.id}).scalar()


def test_a_draft_begins_with_sensible_times_and_one_unit_of_its_own(city, now):
    owner = accounts.member()
    with transaction():
        listing = services.create_draft(
            owner.party_id, Kind.ROOM, actor=Actor("member", owner.id), now=now, lang="en", zone="Europe/Berlin"
        )
    assert (listing.state, listing.lang, listing.zone) == (ListingState.DRAFT, "en", "Europe/Berlin")
    assert services.times_of(listing) == services.DEFAULT_TIMES[Kind.ROOM]
    assert details_of(listing) == RoomDetails()
    assert len(queries.unit_ids(listing)) == 1
    [entry] = timeline("listing", listing.id)
    assert (entry.action, entry.actor_member_id, entry.after) == ("listing.drafted", owner.id, {"kind": "room"})


def test_an_owner_has_no_more_than_thirty_drafts(city, now):
    party = accounts.member().party
    for _number in range(services.MOST_DRAFTS):
        listings.draft(party)
    with pytest.raises(TooManyError) as refusal:
        listings.draft(party)
    assert refusal.value.code == "too-many-drafts"


def test_a_draft_keeps_what_is_there_however_little(city, now):
    listing = listings.draft()
    empty = listings.basics(title="  드릴 ", description="", category_id=None, translations={})
    with transaction():
        assert services.update_basics(listing, empty, actor=SYSTEM, now=now) is Saved.AT_ONCE
        assert services.update_basics(listing, empty, actor=SYSTEM, now=now) is Saved.NOTHING_NEW
    assert (listing.title, listing.category_id) == ("드릴", None)


def test_saved_text_is_found_in_both_languages_with_category_district_and_details(city):
    listing = listings.complete_draft(details=ItemDetails(accessories=["콘크리트 비트"]))
    for words in (
        "드릴",
        "전동드릴",
        "cordless",
        "Bosch bits",
        "공구",
        "power tools",
        "성북구",
        "seongbuk",
        "콘크리트",
    ):
        assert _finds(listing, words), words
    for words in ("사다리", "ladder", "강남구"):
        assert not _finds(listing, words), words


def test_words_follow_every_change_of_text(city, now):
    listing = listings.complete_draft()
    with transaction():
        services.update_basics(listing, listings.basics(title="사다리", translations={}), actor=SYSTEM, now=now)
    assert _finds(listing, "사다리")
    assert not _finds(listing, "cordless")


def test_a_reader_gets_the_translation_or_else_the_owners_words(city):
    listing = listings.complete_draft(translations={"en": Words("Drill", "")})
    assert queries.text_for(listing, "en") == queries.ListingText("Drill", listing.description, "en")
    assert queries.text_for(listing, "ko").title == "전동드릴"
    assert queries.text_for(listing, "de") == queries.ListingText("전동드릴", listing.description, "ko")


def test_a_translation_can_be_changed_and_taken_back(city, now):
    listing = listings.complete_draft()
    for translations, expected in (
        ({"en": Words("Hammer drill", "Strong.")}, [("en", "Hammer drill")]),
        ({"ko": Words("own language", "")}, []),
        ({"en": Words("", "Only a description.")}, [("en", "전동드릴")]),
        ({"en": Words(" ", "")}, []),
    ):
        with transaction():
            services.update_basics(listing, listings.basics(translations=translations), actor=SYSTEM, now=now)
        assert [(row.lang, row.title) for row in listings.fresh(listing).translations] == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "가" * 121}, "title"),
        ({"translations": {"en": Words("x" * 121)}}, "title"),
        ({"description": "가" * 4001}, "description"),
        ({"translations": {"en": Words("x", "x" * 4001)}}, "description"),
        ({"details": ParkingDetails()}, "details"),
    ],
)
def test_text_that_does_not_fit_is_refused_by_field(city, now, changes, field):
    listing = listings.draft()
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.update_basics(listing, listings.basics(**changes), actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == [field]


def test_a_category_of_another_kind_is_refused(city, now):
    listing = listings.draft()
    wrong = listings.category("meeting-rooms")
    with transaction(), pytest.raises(InvalidError) as refusal:
        services.update_basics(listing, listings.basics(category_id=wrong.id), actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == ["category"]


def test_the_kind_of_a_draft_can_be_changed_and_begins_anew(city, now):
    listing = listings.complete_draft()
    with transaction():
        services.change_kind(listing, Kind.PARKING, actor=SYSTEM, now=now)
        services.change_kind(listing, Kind.PARKING, actor=SYSTEM, now=now)
    assert (listing.kind, listing.category_id, details_of(listing)) == ("parking", None, ParkingDetails())
    assert services.times_of(listing) == services.DEFAULT_TIMES[Kind.PARKING]
    assert listing.title == "전동드릴"


def test_the_kind_is_fixed_once_it_was_sent_in(city, now):
    listing = listings.submitted()
    with transaction(), pytest.raises(ConflictError) as refusal:
        services.change_kind(listing, Kind.PARKING, actor=SYSTEM, now=now)
    assert refusal.value.code == "kind-is-fixed"


def test_an_archived_listing_can_not_be_changed(city, now):
    listing = listings.complete_draft()
    with transaction():
        services.archive(listing, actor=SYSTEM, now=now)
    with transaction(), pytest.raises(ConflictError) as refusal:
        services.update_basics(listing, listings.basics(title="다른 이름"), actor=SYSTEM, now=now)
    assert refusal.value.code == "archived"


@pytest.mark.parametrize("touch", ["title", "photo", "price", "place", "put away", "somebody else's"])
def test_only_an_untouched_draft_is_begun_anew(city, now, touch):
    owner = accounts.member()
    listing = listings.draft(owner.party)
    with transaction():
        assert services.untouched_draft(owner.party_id) == listing
    if touch == "photo":
        listings.photo(listing, "a")
    asked = accounts.member("남").party_id if touch == "somebody else's" else owner.party_id
    with transaction():
        match touch:
            case "title":
                empty = listings.basics(title="드릴", description="", category_id=None, translations={})
                services.update_basics(listing, empty, actor=SYSTEM, now=now)
            case "price":
                services.set_tariffs(listing, [listings.hourly()], actor=SYSTEM, now=now)
            case "place":
                listing.address = "서울특별시 성북구 보문로 168"
            case "put away":
                services.archive(listing, actor=SYSTEM, now=now)
    with transaction():
        assert services.untouched_draft(asked) is None


def test_the_wizard_remembers_the_farthest_panel(city):
    listing = listings.draft()
    with transaction():
        services.reached(listing, 3)
        services.reached(listing, 2)
    assert listing.wizard_panel == 3
    with transaction():
        services.reached(listing, 9)
    assert listing.wizard_panel == services.THROUGH


@pytest.mark.parametrize(
    ("written", "default", "expected"),
    [
        ("전동드릴", "en", "ko"),
        ("Bosch 드릴", "en", "ko"),
        ("Cordless drill", "ko", "en"),
        ("Bohrmaschine", "de", "de"),
        ("123", "ko", "ko"),
    ],
)
def test_the_language_is_read_from_the_letters(written, default, expected):
    assert language_of(written, default) == expected
