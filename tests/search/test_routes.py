"""The home page and the page of results."""

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.audit.services import SYSTEM
from marketplace.availability.queries import units_of
from marketplace.db import transaction
from marketplace.intervals import Interval
from marketplace.listings import services
from marketplace.listings.queries import listings_of
from marketplace.listings.states import Approval, Bookable, Collect, Kind, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.places.geo import LatLng
from tests.factories import accounts, listings
from tests.factories.availability import held
from tests.factories.listings import hourly
from tests.support.client import page_text, soup

EN = {"Accept-Language": "en"}


@pytest.fixture
def owner(city):
    return accounts.member("김두레", payable=True).party


def _results(client, **typed: str):
    response = client.get("/listings", query_string=typed, headers=EN)
    assert response.status_code == 200
    return response


def _titles(response) -> list[str]:
    return [card.get_text().strip() for card in soup(response).select(".listing-card__title")]


def _chips(response) -> dict[str, str]:
    """The filters that are set, with the address without each."""
    found = soup(response).select('ul[aria-label="Filters that are set"] a')
    return {link.find("span").get_text(): link["href"] for link in found}


def test_home_searches_and_shows_what_is_new(client, owner):
    listings.published(owner, title="망치", translations={})
    response = client.get("/", headers=EN)
    assert response.status_code == 200
    page = soup(response)
    form = page.find("form", action="/listings")
    assert {field["name"] for field in form.select("input, select")} == {"q", "district", "date", "start", "end"}
    assert _titles(response) == ["망치"]
    assert "New in the city" in page_text(response)
    assert [link["href"] for link in page.select("a.kind")] == [
        "/listings?kind=item",
        "/listings?kind=parking",
        "/listings?kind=room",
    ]
    assert len(page.find_all("h1")) == 1


def test_an_empty_city_says_what_to_do(client):
    assert "Nothing is shared yet" in page_text(client.get("/", headers=EN))


def _neighbour(district: str | None) -> Member:
    return accounts.member("이웃", district=district, language="en")


def test_home_shows_what_is_new_around_the_reader_where_there_is_enough(client, owner):
    here, far = LatLng(37.5894, 127.0167), LatLng(37.4972, 127.0627)
    for number in range(4):
        listings.published(owner, title=f"가까운 {number}", translations={}, point=here)
    listings.published(owner, title="먼 것", translations={}, point=far)
    near = client.sign_in(_neighbour("seongbuk")).get("/")
    assert "New around Seongbuk-gu" in page_text(near)
    assert sorted(_titles(near)) == [f"가까운 {number}" for number in range(4)]
    for district in ("gangnam", None, "nowhere"):
        elsewhere = client.sign_in(_neighbour(district)).get("/")
        assert "New in the city" in page_text(elsewhere)
        assert len(_titles(elsewhere)) == 5


def test_results_keep_the_filters_in_the_address_and_take_each_away(client, owner):
    listings.published(owner, tariffs=[hourly(3000)])
    day = clock.local_day(clock.now(), "Asia/Seoul") + timedelta(days=2)
    typed = {
        "q": "드릴",
        "kind": "item",
        "category": "power-tools",
        "district": "seongbuk",
        "date": day.isoformat(),
        "start": "14:00",
        "end": "16:00",
        "price": "5000",
        "sort": "cheapest",
    }
    response = _results(client, **typed)
    assert _titles(response) == ["Cordless drill"]
    chips = _chips(response)
    assert list(chips)[:3] == ["드릴", "Power tools", "Seongbuk-gu"]
    assert list(chips)[4:] == ["Up to ₩5,000", "Cheapest first"]
    assert chips["드릴"].startswith("/listings?kind=item&category=power-tools&district=seongbuk&date=")
    without_time = chips[list(chips)[3]]
    assert not any(name in without_time for name in ("date=", "start=", "end="))
    form = soup(response).find("form", action="/listings")
    kept = {field.get("name"): field.get("value") for field in form.select("input")}
    assert (kept["q"], kept["date"], kept["start"], kept["end"]) == ("드릴", day.isoformat(), "14:00", "16:00")
    assert form.find("select", {"name": "district"}).find("option", selected=True)["value"] == "seongbuk"
    kinds = soup(response).select('ul[aria-label="Kinds"] a')
    assert [link.get("aria-current") for link in kinds] == ["true", None, None]
    assert "kind=" not in kinds[0]["href"]
    assert "kind=room" in kinds[2]["href"]
    assert "category=" not in kinds[2]["href"]


def test_only_what_is_free_then_is_shown_and_the_page_says_so(client, owner):
    listing = listings.published(owner)
    day = clock.local_day(clock.now(), listing.zone) + timedelta(days=2)
    typed = {"date": day.isoformat(), "start": "14:00", "end": "16:00"}
    assert "Only what is free for all of" in page_text(_results(client, **typed))
    assert len(_titles(_results(client, **typed))) == 1
    begin = clock.local_midnight(day, listing.zone) + timedelta(hours=15)
    held(units_of(listing.id)[0][0], Interval(begin, begin + timedelta(hours=4)))
    empty = _results(client, **typed)
    assert _titles(empty) == []
    text = page_text(empty)
    assert "Nothing found" in text
    assert "Look without a day and time" in text
    ways = [link["href"] for link in soup(empty).select(".empty-state .cluster a")]
    assert ways == ["/listings"]


def test_an_empty_result_offers_one_thing_less(client):
    typed = {"q": "드릴", "kind": "item", "district": "mapo", "price": "0"}
    empty = _results(client, **typed)
    ways = {link.get_text().strip(): link["href"] for link in soup(empty).select(".empty-state .cluster a")}
    assert list(ways) == [
        "Look in the whole city",
        "Look at any price",
        "Look at everything, not only one kind",
        "Look without words",
    ]
    assert "district" not in ways["Look in the whole city"]
    assert "q=" not in ways["Look without words"]
    assert "Free of charge" in _chips(empty)
    assert "Nobody shares anything yet." in page_text(_results(client))


def test_a_filter_that_can_not_be_used_is_said_and_left_out(client, owner):
    listings.published(owner)
    response = _results(client, date="2026-12-01", price="-3", kind="boat")
    text = page_text(response)
    assert "Please give the day and both times" in text
    assert "Please give an amount in won." in text
    assert len(_titles(response)) == 1
    assert _chips(response) == {}


def test_pages_lead_on_and_back_to_the_first(client, owner):
    for number in range(22):
        listings.published(owner, title=f"{number}", translations={}, now=clock.now() - timedelta(hours=number))
    first = _results(client, kind="item")
    assert len(_titles(first)) == 20
    onwards = soup(first).find("a", rel="next")["href"]
    assert onwards.startswith("/listings?kind=item&cursor=")
    second = client.get(onwards, headers=EN)
    assert _titles(second) == ["20", "21"]
    page = soup(second)
    assert page.find("a", rel="next") is None
    assert page.find("a", string="Back to the first results")["href"] == "/listings?kind=item"
    with transaction():
        for number in (20, 21):
            gone = next(one for one in listings_of([owner.id], limit=None) if one.title == str(number))
            services.pause(gone, actor=SYSTEM, now=clock.now())
    assert "That was all" in page_text(client.get(onwards, headers=EN))


def test_an_old_page_address_starts_from_the_first(client, owner):
    listings.published(owner)
    response = client.get("/listings?cursor=nonsense&kind=item")
    assert response.location == "/listings?kind=item"
    assert len(_titles(client.get(response.location))) == 1


def test_near_the_device(client, owner):
    listings.published(owner)
    response = _results(client, lat="37.5900", lng="127.0200")
    assert "Near me" in _chips(response)
    assert " m" in soup(response).select_one(".listing-card__place").get_text()
    hidden = soup(response).select('form[action="/listings"] input[type="hidden"]')
    assert {field["name"]: field["value"] for field in hidden} == {"lat": "37.59", "lng": "127.02"}
    assert _titles(_results(client, lat="35.1", lng="129.0")) == []


@pytest.mark.parametrize(
    ("change", "tariffs", "words"),
    [
        ({}, [], ["Free", "Instant booking"]),
        ({"approval": Approval.REQUEST}, [hourly(3000)], ["₩3,000 / hour", "Owner confirms"]),
        ({}, [hourly(3000), TariffSpec(unit=TariffUnit.DAY, amount=9000)], ["from ₩3,000 / hour"]),
        ({"collect": Collect.ON_SITE}, [hourly(3000)], ["on site ₩3,000"]),
        ({"bookable": Bookable.WALK_IN}, [hourly(3000)], ["Just go there", "₩3,000"]),
        ({"bookable": Bookable.NO}, [], ["Not booked here", "Ask there for the fee"]),
    ],
)
def test_a_card_says_price_and_way_of_booking(client, owner, change, tariffs, words):
    listing = listings.published(owner, Kind.ROOM, tariffs=tariffs)
    with transaction():
        for name, value in change.items():
            setattr(listing, name, value)
    card = " ".join(soup(_results(client)).select_one(".listing-card").get_text(" ").split())
    for word in words:
        assert word in card
    assert ("Instant booking" in card) == (listing.bookable == "yes" and listing.approval == "instant")
    assert ("Free" in card) == (not tariffs and listing.bookable == "yes")


def test_a_card_shows_the_first_photo(client, owner):
    listing = listings.complete_draft(owner)
    listings.photo(listing, "a", alt="앞에서 본 드릴")
    listings.photo(listing, "b")
    with transaction():
        services.submit(listing, actor=SYSTEM, now=clock.now())
        services.approve(listing, actor=SYSTEM, now=clock.now())
    image = soup(_results(client)).select_one(".listing-card img")
    assert image["alt"] == "앞에서 본 드릴"
    assert image["src"] == f"/media/photos/bb/{'a' * 16}.webp"
