"""GET /api/v1/listings: the same search as the page, as data."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from marketplace import clock
from marketplace.audit.services import SYSTEM
from marketplace.availability.queries import units_of
from marketplace.db import transaction
from marketplace.intervals import Interval
from marketplace.listings import services
from marketplace.listings.states import Approval, Bookable, Kind
from marketplace.places.models import CircleKind, CircleRole
from marketplace.places.services import create_circle, join
from tests.factories import accounts, listings
from tests.factories.availability import held
from tests.factories.listings import hourly
from tests.support.api import Api, iso, refusal

HOUR = timedelta(hours=1)


@pytest.fixture
def owner(city):
    return accounts.member("김두레", payable=True).party


@pytest.fixture
def api(city):
    return Api(city)


def _ids(response) -> list[str]:
    assert response.status_code == 200, response.get_json()
    return [item["id"] for item in response.get_json()["items"]]


def test_an_item_says_what_a_card_says(api, owner):
    listing = listings.published(owner, tariffs=[hourly(3000)])
    told = api.get("/listings", lat="37.5894", lng="127.0167").get_json()
    (item,) = told["items"]
    assert told["next"] is None
    away = item.pop("distance_m")
    assert 0 < away < 200
    assert item.pop("lat") == pytest.approx(37.59, abs=0.01)
    assert item.pop("lng") == pytest.approx(127.02, abs=0.01)
    assert item == {
        "id": listing.public_id,
        "kind": "item",
        "category": "power-tools",
        "title": "Cordless drill",
        "lang": "en",
        "district": "seongbuk",
        "bookable": True,
        "approval": "instant",
        "collect": "platform",
        "price_from": {"amount": 3000, "currency": "KRW"},
        "price_text": "₩3,000 / hour",
        "price_reason": None,
        "thumb_url": None,
        "url": f"http://localhost/listings/{listing.public_id}",
    }


def test_a_free_one_has_no_price_and_a_photo_has_an_address(api, owner):
    listing = listings.complete_draft(owner)
    listings.photo(listing)
    with transaction():
        services.submit(listing, actor=SYSTEM, now=listing.created_at)
        services.approve(listing, actor=SYSTEM, now=listing.created_at)
    (item,) = api.get("/listings").get_json()["items"]
    assert (item["price_from"], item["price_text"], item["distance_m"]) == (None, None, None)
    assert item["thumb_url"] == f"/media/photos/bb/{'a' * 16}.webp"


def test_every_filter_narrows(api, owner):
    drill = listings.published(owner, tariffs=[hourly(3000)]).public_id
    words = {"title": "회의실", "description": "여덟 명", "translations": {}}
    room = listings.published(owner, Kind.ROOM, approval=Approval.REQUEST, **words).public_id
    assert set(_ids(api.get("/listings"))) == {drill, room}
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"q": "드릴"}, {drill}),
        ({"q": ""}, {drill, room}),
        ({"kind": "room"}, {room}),
        ({"category": "tools"}, {drill}),
        ({"district": "gangnam"}, set()),
        ({"max_price": 0}, {room}),
        ({"lat": 37.5894, "lng": 127.0167, "radius_m": 500}, {drill, room}),
        ({"lat": 37.5, "lng": 127.0, "radius_m": 500}, set()),
        ({"kind": "room", "q": "드릴"}, set()),
    ]
    for query, found in cases:
        assert set(_ids(api.get("/listings", **query))) == found, query


def test_with_from_and_to_only_what_can_be_booked_for_exactly_that_time(api, owner):
    listing = listings.published(owner)
    lot = listings.published(owner, Kind.PARKING)
    with transaction():
        lot.bookable = Bookable.WALK_IN
    day = clock.local_day(clock.now(), "Asia/Seoul") + timedelta(days=2)
    begin = clock.local_midnight(day, "Asia/Seoul") + 14 * HOUR
    when = {"from_": iso(begin), "to": iso(begin + 2 * HOUR)}
    assert _ids(api.get("/listings", **when)) == [listing.public_id]
    assert _ids(api.get("/listings", quantity=2, **when)) == []
    held(units_of(listing.id)[0][0], Interval(begin + HOUR, begin + 3 * HOUR))
    assert _ids(api.get("/listings", **when)) == []
    assert len(_ids(api.get("/listings", from_=when["from_"]))) == 2, "one bound alone narrows nothing"
    raw = f"/listings?from={begin:%Y-%m-%dT%H:%M:%S}+00:00&to={begin + HOUR:%Y-%m-%dT%H:%M:%SZ}"
    assert _ids(api.call("GET", raw)) == [listing.public_id], "a plus sign in an address is a space by rights"


@pytest.mark.parametrize("sort", [None, "newest", "cheapest", "relevance", "nearest"])
def test_pages_follow_each_other_by_cursor_and_link(api, owner, sort):
    for number in range(5):
        listings.published(owner, title=f"드릴 {number}", tariffs=[hourly(1000 * (1 + number % 2))])
    query = {"q": "드릴", "lat": "37.5", "lng": "127", "limit": 2} | ({"sort": sort} if sort else {})
    whole = _ids(api.get("/listings", **query | {"limit": 100}))
    found, cursor = [], None
    for _number in range(3):
        response = api.get("/listings", **query | ({"cursor": cursor} if cursor else {}))
        found += _ids(response)
        cursor = response.get_json()["next"]
        if cursor:
            link = response.headers["Link"]
            assert link.endswith('; rel="next"')
            asked = parse_qs(urlsplit(link.split(">")[0].removeprefix("<")).query)
            assert asked["cursor"] == [cursor]
            assert asked["limit"] == ["2"]
        else:
            assert "Link" not in response.headers
    assert found == whole
    assert len(set(found)) == 5


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "boat"}, "kind"),
        ({"lat": "37"}, "lat"),
        ({"lat": "91", "lng": "127"}, "lat"),
        ({"lat": "nan", "lng": "127"}, "lat"),
        ({"radius_m": "100"}, "radius_m"),
        ({"lat": "37", "lng": "127", "radius_m": "0"}, "radius_m"),
        ({"lat": "37", "lng": "127", "radius_m": "inf"}, "radius_m"),
        ({"from_": "2026-11-21T14:00:00", "to": "2026-11-21T15:00:00Z"}, "from"),
        ({"from_": "1763700000", "to": "2026-11-21T15:00:00Z"}, "from"),
        ({"from_": "2026-11-21T16:00:00Z", "to": "2026-11-21T15:00:00Z"}, "to"),
        ({"from_": "0001-01-01T00:00:00Z", "to": "9999-12-31T00:00:00Z"}, "from"),
        ({"max_price": "-1"}, "max_price"),
        ({"max_price": "9" * 30}, "max_price"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"quantity": "0"}, "quantity"),
        ({"sort": "best"}, "sort"),
        ({"q": "가" * 201}, "q"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(api, query, field):
    told = api.get("/listings", **query)
    code = told.get_json()["code"]
    assert code in ({"invalid", "bad-time"} if field in {"from", "to"} else {"invalid"})
    assert list(refusal(told, 422, code)["errors"]) == [field]


def test_a_null_character_is_no_text(api):
    refusal(api.get("/listings", q="\0"), 400, "bad-request")


def test_a_foreign_cursor_is_refused(api):
    refusal(api.get("/listings", cursor="nonsense"), 422, "bad-cursor")


def test_a_token_opens_what_its_circles_share_and_a_bad_one_nothing(city, api, owner, now):
    listing = listings.published(owner)
    neighbour = accounts.member("이웃")
    with transaction():
        circle = create_circle(kind=CircleKind.VILLAGE, name="마을", now=now, actor=SYSTEM)
        join(circle, neighbour, CircleRole.MEMBER, actor=SYSTEM, now=now)
        services.set_audience(listing, {circle.id}, actor=SYSTEM, now=now)
    assert _ids(api.get("/listings")) == []
    assert _ids(Api(city, neighbour).get("/listings")) == [listing.public_id]
    for header in ("Bearer nonsense", "Basic abc", "Bearer"):
        answer = api.call("GET", "/listings", headers={"Authorization": header})
        if header == "Bearer":
            assert _ids(answer) == []
        else:
            refusal(answer, 401, "unauthenticated")
            assert answer.headers["WWW-Authenticate"] == "Bearer"
