"""What a person may not open is not in the person's lists either, and private facts stay where they belong."""

import pytest

from marketplace.db import session
from marketplace.listings.models import Listing
from tests.contracts.world import ROLES
from tests.factories.listings import SEONGBUK

NEVER_FOUND = ("draft", "pending", "paused", "gone", "hidden", "hall_draft")
TITLES = {
    "drill": "전동드릴",
    "ladder": "사다리",
    "draft": "아직 비밀인 초안",
    "pending": "검토 대기 텐트",
    "paused": "쉬는 자전거",
    "gone": "내려간 톱",
    "circle": "우리 마을 화로",
    "hall": "작은 회의실",
    "hall_draft": "준비 중인 강당",
    "hidden": "정지 회원의 책상",
}
IN_THE_CIRCLE = {"owner", "steward", "operator"}
EVERYBODY = ("anonymous", *ROLES)
SOME = ("anonymous", "stranger", "owner", "steward")
SEARCHES = [
    "?q=화로",
    "?kind=item",
    "?district=seongbuk",
    "?lat=37.59&lng=127.017&radius_m=5000",
    "?sort=cheapest",
    "?category=power-tools",
]


@pytest.mark.parametrize(
    ("role", "search"), [*((role, "") for role in EVERYBODY), *((role, search) for search in SEARCHES for role in SOME)]
)
def test_search_finds_what_is_shown_to_the_one_who_looks(world, role, search):
    page = world.ask(role, "GET", f"/listings{search}").get_data(as_text=True)
    present = {name for name in TITLES if f"/listings/{world.ids[name]}" in page}
    assert present.isdisjoint(NEVER_FOUND)
    assert not any(TITLES[name] in page for name in NEVER_FOUND)
    assert ("circle" in present) <= (role in IN_THE_CIRCLE)
    if not search:
        assert {"drill", "ladder", "hall"} <= present
        assert ("circle" in present) == (role in IN_THE_CIRCLE)


@pytest.mark.parametrize("role", SOME)
@pytest.mark.parametrize("search", ["", *SEARCHES[:3]])
def test_the_api_lists_the_same(world, role, search):
    answer = world.ask(role, "GET", f"/api/v1/listings{search}{'&' if search else '?'}limit=100")
    found = {item["id"] for item in answer.json["items"]}
    assert found.isdisjoint(world.ids[name] for name in NEVER_FOUND)
    assert (world.ids["circle"] in found) <= (role in IN_THE_CIRCLE)
    if not search:
        assert {world.ids[name] for name in ("drill", "ladder", "hall")} <= found


@pytest.mark.parametrize("role", SOME)
def test_home_shows_nothing_hidden(world, role):
    page = world.ask(role, "GET", "/").get_data(as_text=True)
    hidden = NEVER_FOUND if role in IN_THE_CIRCLE else (*NEVER_FOUND, "circle")
    assert [name for name in hidden if world.ids[name] in page or TITLES[name] in page] == []


def test_a_members_page_shows_nothing_hidden(world):
    page = world.ask("stranger", "GET", world.path("/members/{owner}")).get_data(as_text=True)
    assert [name for name in (*NEVER_FOUND, "circle") if world.ids[name] in page or TITLES[name] in page] == []


# Whose things are in one's own lists: the path, and by role the names that are there; nothing else of the world is.
OWN = {
    "/bookings": {
        "renter": {"confirmed", "requested", "held", "active", "hall_requested", "hall_confirmed", "returned"}
    },
    "/lending": {
        "owner": {"confirmed", "requested", "held", "active", "returned"},
        "manager": {"hall_requested", "hall_confirmed"},
        "clerk": {"hall_requested", "hall_confirmed"},
    },
    "/my/listings": {
        "owner": {"drill", "ladder", "draft", "pending", "paused", "gone", "circle"},
        "manager": {"hall", "hall_draft"},
        "clerk": {"hall", "hall_draft"},
    },
    "/notifications": {"owner": {"notification"}},
    "/organisations": {"manager": {"office"}, "clerk": {"office"}, "reader": {"office"}},
    "/profile/tokens": {role: {f"token_of_{role}"} for role in ROLES},
    "/profile/security": {},  # one's own only session is the one that looks: it has no button of its own to compare
}
FINDABLE = {name for names in OWN.values() for each in names.values() for name in each} | {
    f"session_of_{role}" for role in ROLES
}


@pytest.mark.parametrize("role", ROLES[:-1])
@pytest.mark.parametrize("path", OWN)
def test_ones_own_lists_hold_ones_own(world, path, role):
    page = world.ask(role, "GET", path).get_data(as_text=True)
    present = {name for name in FINDABLE if world.ids[name] in page} - {f"session_of_{role}"}
    assert present == OWN[path].get(role, set())


def test_operators_find_everything(world):
    for name in ("draft", "gone", "hidden"):
        page = world.ask("operator", "GET", f"/operator/find?q={TITLES[name].split()[-1]}").get_data(as_text=True)
        assert world.ids[name] in page


# --- private facts ---------------------------------------------------------------------------------------------------

PRIVATE = (
    "보문로 168",
    "초인종 옆",
    "벨을 두 번",
    "010-0000-0000",
    "owner@contracts.example.org",
    str(SEONGBUK.lat),
    str(SEONGBUK.lng),
)


@pytest.mark.parametrize("role", ["anonymous", "renter"])
@pytest.mark.parametrize(
    "path",
    [
        "/listings/{drill}",
        "/listings",
        "/",
        "/listings/{drill}/book",
        "/members/{owner}",
        "/api/v1/listings",
        "/api/v1/listings/{drill}",
    ],
)
def test_nobody_reads_where_it_is_or_how_to_reach_its_owner(world, role, path):
    page = world.ask(role, "GET", world.path(path)).get_data(as_text=True)
    assert [fact for fact in PRIVATE if fact in page] == []


@pytest.mark.parametrize(
    ("booking", "shown"), [("held", False), ("requested", False), ("confirmed", True), ("active", True)]
)
def test_the_renter_reads_it_from_the_confirmation_on(world, booking, shown):
    page = world.ask("renter", "GET", f"/bookings/{world.ids[booking]}").get_data(as_text=True)
    found = {fact: fact in page for fact in ("보문로 168", "010-0000-0000")}
    assert set(found.values()) == {shown}, found


def test_the_owner_does_not_read_how_to_reach_the_renter_before(world):
    page = world.ask("owner", "GET", world.path("/bookings/{requested}")).get_data(as_text=True)
    assert "renter@contracts.example.org" not in page


def test_a_reader_of_the_office_does_not_see_the_renters_number(world):
    assert "renter@contracts" in world.ask("clerk", "GET", world.path("/bookings/{hall_confirmed}")).get_data(
        as_text=True
    )
    page = world.ask("reader", "GET", world.path("/bookings/{hall_confirmed}")).get_data(as_text=True)
    assert "renter@contracts" not in page
    assert "010-0000-0000" not in page


def test_the_shown_point_is_never_the_real_one(world):
    session.rollback()
    for listing in session.query(Listing).filter(Listing.latitude.is_not(None)):
        assert (listing.shown_latitude, listing.shown_longitude) != (listing.latitude, listing.longitude)
