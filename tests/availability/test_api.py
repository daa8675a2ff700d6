"""One listing, its free times, and a new one, through API v1."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from marketplace import clock
from marketplace.availability.queries import schedule_spec, units_of
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.listings.queries import by_public_id, tariff_specs
from marketplace.listings.states import Bookable, Kind, ListingState
from tests.factories import accounts, listings
from tests.factories.availability import held, opened, weekly
from tests.factories.listings import hourly
from tests.support.api import Api, iso, refusal

HOUR = timedelta(hours=1)
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def owner(city):
    return accounts.member("김두레", payable=True)


@pytest.fixture
def api(city):
    return Api(city)


def _noon(days: int = 2):
    return clock.now().astimezone(SEOUL).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def test_a_listing_as_everyone_may_see_it(api, owner):
    listing = listings.published(owner.party, tariffs=[hourly(3000)], count=2)
    told = api.get(f"/listings/{listing.public_id}").get_json()
    assert told["title"] == "Cordless drill"
    assert told["lang"] == "en"
    assert told["owner"] == "김두레"
    assert told["units"] == 2
    assert told["bookable"] is True
    assert told["tariffs"] == [{"unit": "hour", "amount": {"amount": 3000, "currency": "KRW"}, "text": "₩3,000 / hour"}]
    assert (told["place"]["district"], told["place"]["precision"]) == ("seongbuk", "near")
    assert told["details"]["condition"] == "good"
    assert told["url"] == f"http://localhost/listings/{listing.public_id}"
    text = api.get(f"/listings/{listing.public_id}").get_data(as_text=True)
    assert "보문로" not in text
    assert "초인종" not in text
    assert "37.5894" not in text, "the exact point is private"


def test_what_is_not_the_callers_to_see_is_not_found(city, api, owner):
    draft = listings.draft(owner.party)
    for who in (api, Api(city, accounts.member())):
        refusal(who.get(f"/listings/{draft.public_id}"), 404, "not-found")
        refusal(who.get(f"/listings/{draft.public_id}/availability"), 404, "not-found")
    assert Api(city, owner).get(f"/listings/{draft.public_id}").get_json()["state"] == "draft"
    for wrong in ("x", "x" * 22, "%00", "가"):
        refusal(api.get(f"/listings/{wrong}"), 404, "not-found")


def test_free_times_are_told_in_the_listings_zone_with_how_many(api, owner):
    tables = opened(listings.published(owner.party, count=2), weekly((9, 18)), clock.now())
    noon = _noon()
    held(units_of(tables.id)[0][0], Interval(noon + HOUR, noon + 2 * HOUR))
    query = {"from_": iso(noon), "to": iso(noon + 24 * HOUR)}
    told = api.get(f"/listings/{tables.public_id}/availability", **query).get_json()
    pieces = [(0, 1, 2), (1, 2, 1), (2, 6, 2), (21, 24, 2)]
    assert told == {
        "free": [
            {
                "starts_at": (noon + start * HOUR).isoformat(),
                "ends_at": (noon + end * HOUR).isoformat(),
                "quantity": quantity,
            }
            for start, end, quantity in pieces
        ]
    }
    assert told["free"][0]["starts_at"].endswith("+09:00")


def test_two_weeks_from_now_are_the_default(api, owner):
    listing = listings.published(owner.party)
    (whole,) = api.get(f"/listings/{listing.public_id}/availability").get_json()["free"]
    assert whole["quantity"] == 1
    with transaction():
        listing.bookable = Bookable.WALK_IN
    assert api.get(f"/listings/{listing.public_id}/availability").get_json() == {"free": []}


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"from_": "2026-11-21"}, "invalid", "from"),
        ({"from_": "2026-11-21T14:00:00Z", "to": "2026-11-21T14:00:00Z"}, "bad-time", "to"),
        ({"from_": "2026-11-21T14:00:00Z", "to": "2027-11-21T14:00:00Z"}, "invalid", "to"),
        ({"from_": "9999-12-31T00:00:00Z"}, "invalid", "from"),
        ({"from_": "0001-01-01T00:00:00+14:00", "to": "0001-01-02T00:00:00Z"}, "bad-time", "from"),
        ({"until": "2026-11-21T14:00:00Z"}, "invalid", "until"),
    ],
)
def test_a_time_that_can_not_be_looked_at_is_refused(api, owner, query, code, field):
    listing = listings.published(owner.party)
    told = refusal(api.get(f"/listings/{listing.public_id}/availability", **query), 422, code)
    assert list(told["errors"]) == [field]


NEW = {
    "kind": "item",
    "title": "접이식 사다리",
    "description": "3.6미터까지 펴져요.",
    "category": "ladders",
    "details": {"condition": "used", "accessories": ["장갑"]},
    "translations": {"en": {"title": "Folding ladder"}},
    "address": "서울특별시 마포구 망원로 10",
    "lat": 37.556,
    "lng": 126.902,
    "opening": [{"weekday": 5, "start": 540, "end": 1080}],
    "units": 2,
    "tariffs": [{"unit": "day", "amount": 5000}],
    "approval": "instant",
}


@pytest.fixture
def lender(city, owner):
    listings.category()
    return Api(city, owner)


def _count() -> int:
    return session.scalar(select(func.count()).select_from(Listing)) or 0


def test_a_new_listing_goes_the_wizards_way_to_the_operators(lender):
    answer = lender.post("/listings", NEW, key="ladder")
    assert answer.status_code == 201, answer.get_json()
    told = answer.get_json()
    assert (told["state"], told["moderation"]) == ("pending_review", "pending")
    listing = by_public_id(told["id"])
    assert listing is not None
    assert (listing.title, listing.district, listing.address) == (
        "접이식 사다리",
        "mapo",
        "서울특별시 마포구 망원로 10",
    )
    assert [(rule.weekday, rule.start, rule.end) for rule in schedule_spec(listing).rules] == [(5, 540, 1080)]
    assert len(units_of(listing.id)[0]) == 2
    assert [spec.amount for spec in tariff_specs(listing)] == [5000]
    again = lender.post("/listings", NEW, key="ladder")
    assert again.get_json() == told
    assert _count() == 1


def test_a_listing_may_stay_a_draft(lender):
    told = lender.post("/listings", {"kind": "parking", "title": "주차면", "submit": False}).get_json()
    assert told["state"] == "draft"
    assert told["category"] is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"kind": "boat"}, "invalid", "kind"),
        ({"title": ""}, "invalid", "title"),
        ({"title": "a\0"}, "invalid", "title"),
        ({"title": "가" * 121}, "invalid", "title"),
        ({"category": "meeting-rooms"}, "invalid", "category"),
        ({"category": "nonsense"}, "invalid", "category"),
        ({"details": {"condition": "broken"}}, "invalid", "details.condition"),
        ({"details": {"wheels": 4}}, "invalid", "details.wheels"),
        ({"lat": None}, "invalid", "lat"),
        ({"lat": 0, "lng": 0}, "bad-place", "point"),
        ({"district": "atlantis"}, "bad-place", "district"),
        ({"opening": [{"weekday": 7, "start": 0, "end": 60}]}, "invalid", "opening.0.weekday"),
        ({"opening": [{"weekday": 1, "start": 600, "end": 60}]}, "invalid", "opening.0.end"),
        ({"tariffs": [{"unit": "block", "amount": 100}]}, "invalid", "tariffs.0"),
        ({"tariffs": [{"unit": "hour", "amount": 10**12}]}, "bad-price", "price"),
        ({"tariffs": [{"unit": "hour", "amount": -1}]}, "invalid", "tariffs.0.amount"),
        ({"min_minutes": 600, "max_minutes": 60}, "bad-times", "max_minutes"),
        ({"start_step_minutes": 10**9}, "bad-times", "start_step_minutes"),
        ({"units": 0}, "invalid", "units"),
        ({"owner": "me"}, "invalid", "owner"),
        ({"translations": {"xx": {}}}, "invalid", None),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_leaves_no_draft(lender, change, code, field):
    told = refusal(lender.post("/listings", NEW | change), 422, code)
    assert field is None or field in told["errors"]
    assert _count() == 0


def test_gaps_are_named_and_nothing_is_kept(lender):
    told = refusal(lender.post("/listings", {"kind": "item", "title": "사다리"}), 422, "incomplete")
    assert told["panels"] == [1, 3]
    assert _count() == 0


def test_who_can_not_be_paid_shares_for_free_only(city):
    listings.category()
    poor = Api(city, accounts.member("아직"))
    told = refusal(poor.post("/listings", NEW), 409, "owner-not-payable")
    assert told["next"] == "/earnings"
    assert poor.post("/listings", NEW | {"tariffs": []}).status_code == 201


def test_thirty_drafts_are_enough(lender):
    draft = {"kind": "item", "title": "또", "submit": False}
    for _number in range(30):
        assert lender.post("/listings", draft).status_code == 201
    refusal(lender.post("/listings", draft), 429, "too-many-drafts")


def test_every_kind_can_be_made(lender):
    for kind in Kind:
        told = lender.post("/listings", {"kind": kind.value, "title": "무엇", "submit": False}).get_json()
        listing = by_public_id(told["id"])
        assert listing is not None
        assert (listing.kind, listing.state) == (kind, ListingState.DRAFT)
