"""What was booked is called in each reader's language, as it was called when it was booked."""

from typing import Any

import pytest
from flask import current_app

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.bookings.states import PayBy
from marketplace.db import transaction
from marketplace.listings.texts import Title, Words, title_in, titles_of
from tests.bookings.kit import here, made
from tests.factories import listings
from tests.factories.bookings import DAY, MINUTE, Story, offered, renter, request, story, wish
from tests.support.api import Api
from tests.support.client import Client, new_client, page_text, soup

BOTH = {"ko": "전동드릴", "en": "Cordless drill"}
NAMES = sorted(BOTH.items())


def reading(member: Member, language: str) -> Client:
    """A member's browser, in a language."""
    with transaction():
        member.language = language
    return new_client(current_app._get_current_object()).sign_in(member)  # type: ignore[attr-defined]  # a proxy's own


def booked(start, **text: Any) -> Story:
    """A booking of a listing with these words."""
    listing = listings.published(**text)
    return story(listing, wanted=wish(start), now=clock.now() - MINUTE)


def test_the_titles_of_every_language_are_frozen_when_it_is_booked(city, start):
    found = made(start)
    with transaction():
        found.listing.title = "해머드릴"
        found.listing.translations[0].title = "Hammer drill"
    assert (found.booking.listing_title, found.booking.listing_titles) == ("전동드릴", BOTH)
    later, _charge = request(found.listing, renter(), wish(start + DAY), now=clock.now())
    assert later.listing_titles == {"ko": "해머드릴", "en": "Hammer drill"}


@pytest.mark.parametrize(("language", "name"), NAMES)
@pytest.mark.parametrize("verb", ["", "/receipt", "/cancellation"])
def test_each_side_reads_the_title_in_its_own_language(city, start, verb, language, name):
    found = made(start)
    [other] = set(BOTH.values()) - {name}
    for side in (found.renter, found.owner):
        text = page_text(reading(side, language).get(here(found, verb)))
        assert name in text
        assert other not in text


@pytest.mark.parametrize(("language", "name"), NAMES)
def test_lists_name_it_in_the_reader_s_language_and_say_which_that_is(city, start, language, name):
    found = made(start)
    for side, page in ((found.renter, "/bookings"), (found.owner, "/lending")):
        [link] = soup(reading(side, language).get(page)).select(".booking-card__title a")
        assert (link.get_text(strip=True), link["lang"]) == (name, language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_without_a_translation_everybody_reads_the_listings_own_title(city, start, language):
    found = booked(start, title="Ladder", lang="en", translations={})
    browser = reading(found.renter, language)
    assert "Ladder" in page_text(browser.get(here(found)))
    [link] = soup(browser.get("/bookings")).select(".booking-card__title a")
    assert (link.get_text(strip=True), link["lang"]) == ("Ladder", "en")


def test_an_english_listing_with_korean_words_is_read_in_korean(city, start):
    found = booked(start, title="Ladder", lang="en", translations={"ko": Words("사다리", "튼튼해요.")})
    assert "사다리" in page_text(reading(found.renter, "ko").get(here(found)))
    assert "Ladder" in page_text(reading(found.renter, "en").get(here(found)))


@pytest.mark.parametrize(("language", "name"), NAMES)
def test_the_api_names_it_in_the_callers_language(city, start, language, name):
    found = made(start)
    told = Api(city, found.renter).call("GET", here(found), headers={"Accept-Language": language}).get_json()
    assert (told["title"], told["lang"]) == (name, language)


def test_the_api_falls_back_to_the_listings_own_title(city, start):
    found = booked(start, title="Ladder", lang="en", translations={})
    told = Api(city, found.renter).call("GET", here(found), headers={"Accept-Language": "ko"}).get_json()
    assert (told["title"], told["lang"]) == ("Ladder", "en")


@pytest.mark.parametrize(("language", "name"), NAMES)
def test_wallet_and_earnings_name_it_in_the_reader_s_language(city, start, language, name):
    found = made(start, fee=1_500)
    assert name in page_text(reading(found.renter, language).get("/wallet"))
    assert name in page_text(reading(found.owner, language).get("/earnings"))


@pytest.mark.parametrize(("language", "name"), NAMES)
def test_the_hosted_pay_page_names_it_in_the_payers_language(city, start, language, name):
    listing = offered(fee=10_000)
    booking, charge = request(listing, renter(), wish(start), pay_by=PayBy.CARD, now=clock.now(), language=language)
    assert charge is not None
    assert charge.request["name"] == f"{name} ({booking.code})"


@pytest.mark.parametrize(
    ("titles", "language", "wanted"),
    [
        (BOTH, "en", Title("Cordless drill", "en")),
        (BOTH, "ko", Title("전동드릴", "ko")),
        (BOTH, "fr", Title("전동드릴", "ko")),
        ({"ko": "전동드릴"}, "en", Title("전동드릴", "ko")),
        ({}, "en", Title("전동드릴", "")),
    ],
)
def test_the_reader_s_title_or_the_listings_own(titles, language, wanted):
    assert title_in(titles, "전동드릴", language) == wanted


def test_a_listings_titles_have_its_own_among_them(city):
    assert titles_of(listings.published()) == BOTH
