"""A listing as a reader meets it."""

import pytest

from marketplace.audit.services import SYSTEM
from marketplace.db import transaction
from marketplace.i18n import force_locale
from marketplace.listings import queries, services
from marketplace.listings.details import Charger, Condition, Details, ItemDetails, ParkingDetails, RoomDetails, Surface
from marketplace.listings.showing import card, facts, price_tag, show, unit_words
from marketplace.listings.states import Approval, Bookable, Kind, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.texts import Words
from tests.factories import listings

HOURLY = TariffSpec(TariffUnit.HOUR, 3000)


@pytest.fixture(autouse=True)
def english(city):
    with force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("tariff", "words"),
    [
        (HOURLY, "hour"),
        (TariffSpec(TariffUnit.BLOCK, 300, block_minutes=10), "10 minutes"),
        (TariffSpec(TariffUnit.DAY, 300), "day"),
        (TariffSpec(TariffUnit.NIGHT, 300), "night"),
        (TariffSpec(TariffUnit.MONTH, 300), "month"),
        (TariffSpec(TariffUnit.DAY, 300, local_from=540, local_to=780), "09:00–13:00"),
        (TariffSpec(TariffUnit.HOUR, 300, local_from=540, local_to=780), "hour"),
    ],
)
def test_what_an_amount_is_for(tariff, words):
    assert unit_words(tariff) == words


def test_the_price_tag_says_the_smallest_amount(city):
    cheap = TariffSpec(TariffUnit.BLOCK, 500, block_minutes=10)
    assert price_tag([HOURLY, cheap], "KRW").amount == "₩500"
    assert price_tag([HOURLY, cheap], "KRW").more
    assert not price_tag([HOURLY], "KRW").more
    assert price_tag([], "KRW").amount is None
    assert price_tag([TariffSpec(TariffUnit.HOUR, 0)], "KRW").amount is None


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (ItemDetails(condition=Condition.NEW), {"Condition": "Like new"}),
        (
            ItemDetails(accessories=["bits", "case"], pick_up="at the door"),
            {"Condition": "Good, some signs of use", "Comes with it": "bits, case", "Pick-up": "at the door"},
        ),
        (ParkingDetails(plate_needed=False), {"Charging": "No charger"}),
        (
            ParkingDetails(
                length_cm=520, width_cm=250, surface=Surface.ASPHALT, charger=Charger.FAST, bays=30, plate_needed=True
            ),
            {
                "Size": "length 5.2 m, width 2.5 m",
                "Bays": "30 bays",
                "Surface": "Asphalt",
                "Charging": "Fast charger",
                "Number plate": "The owner needs your number plate",
            },
        ),
        (RoomDetails(), {}),
        (
            RoomDetails(capacity=12, floor=-1, step_free=True, area_m2=42.5, equipment=["projector"]),
            {
                "Room for": "12 people",
                "Area": "42.5 m²",
                "Floor": "1 below ground",
                "Way in": "Without steps",
                "Equipment": "projector",
            },
        ),
        (RoomDetails(floor=3, step_free=False), {"Floor": "3", "Way in": "There are steps"}),
    ],
)
def test_only_what_is_told_becomes_a_fact(details, expected):
    assert {fact.label: fact.value for fact in facts(details)} == expected


def test_every_kind_of_details_can_be_shown():
    with pytest.raises(TypeError):
        facts(Details())


def test_a_paid_listing_tells_its_price_and_its_rules(city):
    capped = TariffSpec(TariffUnit.HOUR, 1000, cap=5000)
    listing = listings.published(tariffs=[capped], approval=Approval.REQUEST, policy=Policy.STRICT)
    shown = show(listing, "en")
    assert (shown.title, shown.lang, shown.category, shown.place) == (
        "Cordless drill",
        "en",
        "Power tools",
        "Seongbuk-gu",
    )
    assert shown.tariffs == ["₩1,000 / hour, at most ₩5,000 a day"]
    rules = {rule.label: rule.value for rule in shown.rules}
    assert rules["How it is booked"].startswith("The owner confirms")
    assert rules["How long"] == "1 hour to 7 days"
    assert rules["If you cancel"].startswith("Cancel up to 7 days")
    assert "보문로" not in repr(shown)


def test_a_free_listing_is_simple(city):
    times = services.Times(start_step_minutes=60, min_minutes=60, max_minutes=60)
    shown = show(listings.published(times=times), "ko")
    assert (shown.title, shown.lang, shown.tariffs, shown.price.amount) == ("전동드릴", "ko", [], None)
    labels = {rule.label: rule.value for rule in shown.rules}
    assert labels["How long"] == "1 hour"
    assert not {"If you cancel", "At the latest"} & set(labels)


def test_one_plain_tariff_is_said_by_the_price_tag_alone(city):
    assert show(listings.published(tariffs=[HOURLY]), "en").tariffs == []
    assert len(show(listings.published(tariffs=[HOURLY, TariffSpec(TariffUnit.DAY, 9000)]), "en").tariffs) == 2


@pytest.mark.parametrize(
    ("point", "note"),
    [(listings.SEONGBUK, "150 m"), (None, "once your booking is confirmed")],
)
def test_how_exact_the_place_is(city, point, note):
    assert note in show(listings.published(point=point), "en").place_note


@pytest.mark.parametrize(
    ("bookable", "reason", "sentence"),
    [
        (Bookable.YES, None, ""),
        (Bookable.WALK_IN, None, "It is used without booking: just go there."),
        (Bookable.NO, "fee-unreadable", "This can't be booked here. Its fee is not known to us for certain."),
        (Bookable.NO, "something-else", "This can't be booked here."),
    ],
)
def test_why_something_can_not_be_booked(city, bookable, reason, sentence):
    listing = listings.published()
    with transaction():
        listing.bookable, listing.not_bookable_reason = bookable, reason
    assert show(listing, "en").not_bookable == sentence
    assert card(listing, "en").instant is (True if bookable == Bookable.YES else None)


def test_a_draft_without_anything_has_a_card_too(city):
    listing = listings.draft(kind=Kind.ROOM)
    found = card(listing, "en")
    assert (found.title, found.photo, found.place, found.price.amount) == ("Without a title yet", None, "", None)
    assert show(listing, "en").category == ""


def test_a_waiting_change_is_shown_to_its_owner_as_it_would_be(city, now):
    listing = listings.complete_draft()
    shown_photo = listings.photo(listing, "a", alt="드릴")
    with transaction():
        services.submit(listing, actor=SYSTEM, now=now)
        services.approve(listing, actor=SYSTEM, now=now)
    listings.photo(listing, "b", alt="비트")
    changed = listings.basics(title="임팩트 드릴", translations={"en": Words("Impact drill")})
    with transaction():
        services.update_basics(listing, changed, actor=SYSTEM, now=now)
        services.describe_photos(listing, {shown_photo.public_id: "빨간 드릴"}, actor=SYSTEM, now=now)
    revision = listings.waiting(listing)
    mine, theirs = show(listing, "en", revision), show(listing, "en")
    assert (mine.title, theirs.title) == ("Impact drill", "Cordless drill")
    assert [(photo.alt, photo.waits) for photo in mine.photos] == [("빨간 드릴", False), ("비트", True)]
    assert [photo.alt for photo in theirs.photos] == ["드릴"]
    assert show(listing, "ko", revision).title == "임팩트 드릴"
    assert queries.shown_photos(listing) == [shown_photo]
    assert theirs.photos[0].srcset == f"{theirs.photos[0].url} 480w, {theirs.photos[0].large} 800w"


def test_an_imported_place_shows_its_address(city):
    listing = listings.published()
    with transaction():
        listing.place_precision = "exact"
    assert show(listing, "en").place_note == "서울특별시 성북구 보문로 168"
