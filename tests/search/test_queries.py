"""What a search finds, in which order, for whom, page by page."""

import random
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.audit.services import SYSTEM
from marketplace.availability.queries import units_of, verdict
from marketplace.db import session, transaction
from marketplace.errors import InvalidError
from marketplace.intervals import Interval
from marketplace.listings import services
from marketplace.listings.states import Bookable, Kind, ListingState, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.moderation_state import Moderation
from marketplace.places.geo import SEOUL_CENTRE, LatLng, distance_m, from_plane
from marketplace.places.models import CircleKind, CircleRole
from marketplace.places.services import create_circle, join
from marketplace.search.queries import MOST, Near, Sort, Wanted, search
from tests.factories import accounts, listings
from tests.factories.availability import Chance, held, opened, weekly
from tests.factories.listings import hourly

HOUR = timedelta(hours=1)
CITY_HALL = Near(37.5663, 126.9779)


def _page(now, wanted=None, viewer=None, *, language="ko", **more: Any):
    return search(wanted or Wanted(), viewer or Stranger(), language=language, now=now, centre=SEOUL_CENTRE, **more)


def _titles(now, viewer=None, language="ko", **wanted: Any):
    return [hit.title for hit in _page(now, Wanted(**wanted), viewer, language=language).hits]


def _all_pages(now, wanted, limit, viewer=None):
    """Every result, read page by page."""
    found, cursor = [], None
    for _number in range(100):
        page = _page(now, wanted, viewer, cursor=cursor, limit=limit)
        found += [hit.public_id for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("a search never ended")


@pytest.fixture
def owner(city):
    return accounts.member("김두레", payable=True).party


def _away(metres: float) -> LatLng:
    """A point so far east of the city's centre."""
    return from_plane(metres, 0)


# -- what ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("드릴", ["전동드릴"]),
        ("전동 드릴", ["전동드릴"]),
        ("DRILL", ["전동드릴"]),
        ("drills", ["전동드릴"]),
        ("드", ["전동드릴"]),
        ("공구", ["전동드릴", "접이식 사다리"]),  # the category's name, and that of the one above it
        ("성북구", ["전동드릴", "접이식 사다리", "회의실"]),
        ("사다리 드릴", []),
        ("! & | :* '", ["전동드릴", "접이식 사다리", "회의실"]),  # no word in it: everything
        ("없는것", []),
    ],
)
def test_words_find_in_korean_and_english_whatever_stands_around_them(city, now, owner, words, found):
    listings.published(owner, description="빌려드려요.")
    listings.published(
        owner,
        title="접이식 사다리",
        description="3.6m",
        category_id=listings.category("ladders").id,
        translations={},
    )
    listings.published(owner, Kind.ROOM, title="회의실", description="여덟 명", translations={})
    assert sorted(_titles(now, words=words)) == found


def test_titles_are_told_in_the_readers_language_where_there_is_a_translation(city, now, owner):
    listings.published(owner)
    listings.published(owner, title="망치", translations={})
    assert sorted(_titles(now, language="en")) == ["Cordless drill", "망치"]
    hits = {hit.title: hit.lang for hit in _page(now, language="en").hits}
    assert hits == {"Cordless drill": "en", "망치": "ko"}


def test_kind_and_category_with_all_below_it(city, now, owner):
    listings.published(owner, title="드릴")
    listings.published(owner, title="사다리", category_id=listings.category("ladders").id)
    listings.published(owner, title="텐트", category_id=listings.category("camping").id)
    listings.published(owner, Kind.PARKING, title="주차면")
    assert sorted(_titles(now, kind=Kind.ITEM)) == ["드릴", "사다리", "텐트"]
    assert _titles(now, kind=Kind.PARKING) == ["주차면"]
    assert sorted(_titles(now, category="tools")) == ["드릴", "사다리"]
    assert _titles(now, category="ladders") == ["사다리"]
    assert _titles(now, category="no-such-thing") == []
    assert _titles(now, kind=Kind.PARKING, category="tools") == []


def test_a_price_at_most_compares_the_cheapest_tariff_and_free_is_zero(city, now, owner):
    listings.published(owner, title="무료")
    day = TariffSpec(unit=TariffUnit.DAY, amount=9000)
    listings.published(owner, title="삼천", tariffs=[day, hourly(3000)])
    listings.published(owner, title="오천", tariffs=[hourly(5000)])
    unknown = listings.published(owner, title="모름")
    with transaction():
        unknown.bookable, unknown.not_bookable_reason = Bookable.NO, "fee-unreadable"
    assert sorted(_titles(now, max_price=0)) == ["무료"]
    assert sorted(_titles(now, max_price=3000)) == ["무료", "삼천"]
    assert sorted(_titles(now, max_price=10**12)) == ["무료", "삼천", "오천"]
    assert _titles(now, sort=Sort.CHEAPEST) == ["무료", "삼천", "오천", "모름"]
    hit = next(hit for hit in _page(now).hits if hit.title == "삼천")
    assert (hit.cheapest, hit.more_tariffs) == (hourly(3000), True)


# -- where -----------------------------------------------------------------------------------------------------------


def test_near_is_the_distance_of_the_shown_point(city, now, owner):
    for metres in (900, 100, 5000, 2500):
        listings.published(owner, title=f"{metres} m", point=_away(metres))
    listings.published(owner, title="구만 아는 곳", point=None)
    assert _titles(now, near=CITY_HALL) == ["100 m", "900 m", "2500 m", "5000 m", "구만 아는 곳"]
    assert _titles(now, near=Near(CITY_HALL.lat, CITY_HALL.lng, radius_m=1200)) == ["100 m", "900 m"]
    for hit in _page(now, Wanted(near=CITY_HALL)).hits:
        assert hit.latitude is not None
        assert hit.longitude is not None
        away = distance_m(hit.latitude, hit.longitude, CITY_HALL.lat, CITY_HALL.lng)
        assert hit.distance_m == pytest.approx(away, abs=1)


def test_what_has_no_place_at_all_is_found_but_not_near(city, now, owner):
    listing = listings.published(owner)
    with transaction():
        session.execute(text("UPDATE listings SET xy = NULL WHERE id = :id"), {"id": listing.id})
    assert len(_titles(now)) == 1
    assert _titles(now, near=CITY_HALL) == []


def test_a_district_holds_its_own(city, now, owner):
    listings.published(owner, title="성북")
    listings.published(owner, title="강남")
    with transaction():
        session.execute(text("UPDATE listings SET district = 'gangnam' WHERE title = '강남'"))
    assert _titles(now, district="gangnam") == ["강남"]
    assert _titles(now, district="nowhere") == []


# -- when ------------------------------------------------------------------------------------------------------------


def test_only_what_can_be_booked_for_exactly_that_time(city, now, owner):
    drill = listings.published(owner, title="드릴")
    room = opened(listings.published(owner, Kind.ROOM, title="회의실"), weekly((9, 18)), now)
    lot = listings.published(owner, Kind.PARKING, title="공영")
    with transaction():
        lot.bookable = Bookable.WALK_IN
    wanted = Interval(now + 2 * HOUR, now + 4 * HOUR)
    assert sorted(_titles(now, when=wanted)) == ["드릴", "회의실"]
    assert _titles(now, when=Interval(now + 7 * HOUR, now + 9 * HOUR)) == ["드릴"]
    held(units_of(drill.id)[0][0], Interval(now + 3 * HOUR, now + 5 * HOUR))
    assert _titles(now, when=wanted) == ["회의실"]
    assert _titles(now, when=wanted, quantity=2) == []
    assert verdict(room, wanted, 1, now).ok


# -- for whom --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"state": ListingState.PAUSED},
        {"state": ListingState.ARCHIVED},
        {"moderation": Moderation.SUSPENDED},
        {"owner_active": False},
    ],
)
def test_what_is_not_shown_is_not_found_even_by_operators(city, now, owner, change):
    listing = listings.published(owner)
    with transaction():
        for name, value in change.items():
            setattr(listing, name, value)
    for viewer in (Stranger(), SignedIn(accounts.member(operator=True))):
        assert _titles(now, viewer) == []


def test_a_listing_for_a_circle_is_found_by_its_members(city, now):
    lender = accounts.member("김두레", payable=True)
    listing, everyones = listings.published(lender.party, title="이웃끼리"), listings.published(title="모두")
    neighbour, stranger = accounts.member("이웃"), accounts.member("남")
    with transaction():
        village = create_circle(kind=CircleKind.VILLAGE, name="마을", now=now, actor=SYSTEM)
        stairs = create_circle(kind=CircleKind.STAIRWELL, name="1호 라인", now=now, actor=SYSTEM, parent=village)
        village.moderation = stairs.moderation = "approved"  # operators have looked at both
        join(stairs, neighbour, CircleRole.MEMBER, actor=SYSTEM, now=now)
        services.set_audience(listing, {village.id}, actor=SYSTEM, now=now)
    for viewer, found in (
        (Stranger(), ["모두"]),
        (SignedIn(stranger), ["모두"]),
        (SignedIn(neighbour), ["모두", "이웃끼리"]),
        (SignedIn(lender), ["모두", "이웃끼리"]),
        (SignedIn(accounts.member(operator=True)), ["모두", "이웃끼리"]),
    ):
        assert sorted(_titles(now, viewer)) == found
    assert everyones.audience == "everyone"


# -- in which order --------------------------------------------------------------------------------------------------


def test_newest_first_is_the_order_without_words_and_point(city, now, owner):
    for days in (2, 0, 1):
        listings.published(owner, title=f"{days}일 전", now=now - timedelta(days=days))
    assert _titles(now) == ["0일 전", "1일 전", "2일 전"]


def test_with_words_the_title_weighs_most(city, now, owner):
    listings.published(owner, title="사다리", description="드릴도 있어요", translations={}, now=now)
    listings.published(owner, title="드릴", description="좋아요", translations={}, now=now - timedelta(days=1))
    assert _titles(now, words="드릴") == ["드릴", "사다리"]
    assert _titles(now, words="드릴", sort=Sort.NEWEST) == ["사다리", "드릴"]


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ({}, Sort.NEWEST),
        ({"words": "드릴"}, Sort.RELEVANCE),
        ({"words": "드릴", "near": CITY_HALL}, Sort.NEAREST),
        ({"sort": Sort.CHEAPEST, "near": CITY_HALL}, Sort.CHEAPEST),
        ({"sort": Sort.NEAREST}, Sort.NEWEST),
        ({"sort": Sort.RELEVANCE, "words": "!"}, Sort.NEWEST),
        ({"sort": Sort.RELEVANCE, "near": CITY_HALL}, Sort.NEAREST),
    ],
)
def test_an_order_that_makes_no_sense_gives_way(wanted, order):
    assert Wanted(**wanted).order is order


# -- page by page ----------------------------------------------------------------------------------------------------


@pytest.fixture
def many(city, now, owner):
    """Listings with few different keys in every order, so that ties cross the pages."""
    dice = random.Random(7)
    with transaction():
        for number in range(23):
            listing = listings.published(
                owner,
                title="드릴" if number % 3 else "전동 드릴",
                translations={},
                point=_away(dice.choice((100, 700, 700, 3000))),
                tariffs=[hourly(dice.choice((1000, 2000)))] if number % 4 else [],
                now=now - timedelta(days=dice.choice((1, 2, 3))),
            )
            assert listing.published_at is not None
    return owner


def test_pages_hold_each_result_once_and_in_order(many, now):
    for sort in Sort:
        wanted = Wanted(words="드릴", near=CITY_HALL, sort=sort)
        whole = [hit.public_id for hit in _page(now, wanted, limit=MOST).hits]
        assert len(set(whole)) == 23
        for limit in (1, 4, 7, 23, MOST):
            assert _all_pages(now, wanted, limit) == whole, (sort, limit)


def test_what_is_added_in_front_does_not_move_the_next_page(many, now):
    first = _page(now, limit=5)
    rest = _page(now, limit=MOST, cursor=first.next_cursor).hits
    listings.published(many, title="새것", now=now)
    assert _page(now, limit=MOST, cursor=first.next_cursor).hits == rest


def test_a_page_has_one_to_a_hundred_results(many, now):
    assert len(_page(now, limit=0).hits) == 1
    assert len(_page(now, limit=100_000).hits) == 23


def _cursor(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%%%",
        "가나다",
        *map(_cursor, ('["x"]', "[null,1]", "[1.5,null]", "[9223372036854775808,1]", "[5,1180591620717411303424]")),
        *map(_cursor, ('["not a day",1]', "[true,1]", "[1,2,3]", "[NaN,1]", "{}", "[[],[]]")),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(city, now, sort, cursor):
    wanted = Wanted(words="드릴", near=CITY_HALL, sort=sort)
    with pytest.raises(InvalidError) as refusal:
        _page(now, wanted, cursor=cursor)
    assert refusal.value.code == "bad-cursor"


def test_a_cursor_past_everything_finds_nothing(many, now):
    assert _page(now, Wanted(near=CITY_HALL), cursor=_cursor("[1e999,1]")).hits == []


# -- agreeing with the evaluator -------------------------------------------------------------------------------------


def test_searching_for_a_time_agrees_with_booking_it(city, now, owner):
    with transaction():
        chance = Chance(random.Random(11), owner.id, "Asia/Seoul", now.date(), now)
        made = [chance.listing() for _number in range(25)]
        for listing in made:
            listing.published_at = now
    yes = 0
    for _number in range(15):
        when = chance.wish()
        found = _all_pages(now, Wanted(when=when), 3)
        can = {one.public_id for one in made if verdict(one, when, 1, now).ok}
        assert set(found) == can
        assert len(found) == len(can)
        yes += len(can)
    assert yes


# -- the statement ---------------------------------------------------------------------------------------------------


def test_a_page_is_one_statement_for_a_stranger(many, now, statements):
    listings_with_photos = _page(now, Wanted(words="드릴", near=CITY_HALL, when=Interval(now + HOUR, now + 3 * HOUR)))
    assert listings_with_photos.hits
    assert len(statements) == 1


def test_every_search_walks_an_index_and_probes_listing_by_listing(big_city, now, plan_of):
    when = Interval(now + 2 * HOUR, now + 4 * HOUR)
    nearest = [
        ("Index Scan using listings_xy_idx on listings", Wanted(near=CITY_HALL, when=when)),
        ("Index Scan using listings_xy_item_idx on listings", Wanted(kind=Kind.ITEM, near=CITY_HALL, when=when)),
    ]
    # Before 17 PostgreSQL does not walk a GiST index for the distance and sort its ties by id: it sorts what is shown.
    walks_with_ties = int(session.scalar(text("SHOW server_version_num")) or 0) >= 170_000
    ways = [
        *(nearest if walks_with_ties else [("Sort", wanted) for _index, wanted in nearest]),
        ("Index Scan using listings_newest_idx on listings", Wanted(kind=Kind.ROOM, when=when)),
        ("listings_words_idx", Wanted(words="희귀한", when=when)),
        ("listings_xy_idx", Wanted(near=Near(CITY_HALL.lat, CITY_HALL.lng, radius_m=1000), when=when)),
    ]
    for index, wanted in ways:
        plan = plan_of(lambda wanted=wanted: _page(now, wanted))
        assert index in plan, plan
        assert "hashed" not in plan.lower(), plan
        for line in plan.splitlines():
            assert "on occupancies" not in line or "Index Scan using occupancies_no_overlap" in line, plan
        before_the_page_is_full = plan[plan.index("Limit") :]
        assert "Subquery Scan on listings" in before_the_page_is_full, plan  # asked in order, until the page is full
