"""The page of a listing, and the time that its owner keeps."""

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.accounts.models import StaffRole
from marketplace.audit.services import SYSTEM
from marketplace.availability import queries
from marketplace.db import transaction
from marketplace.intervals import Interval
from marketplace.listings import services
from marketplace.listings.states import Approval, Bookable, Collect, Kind
from marketplace.walltime import zone_of
from tests.factories import accounts, listings, places
from tests.factories.availability import blocked, held, opened, weekly
from tests.support.client import new_client, page_text, soup

HOUR = timedelta(hours=1)


@pytest.fixture
def owner(city):
    return accounts.member("김두레", payable=True)


def _page(client, listing, query=""):
    response = client.get(f"/listings/{listing.public_id}{query}", headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return response


def _tomorrow(listing, hour: float) -> Interval:
    """An hour of tomorrow, on the listing's wall clock."""
    day = clock.local_day(clock.now(), listing.zone) + timedelta(days=1)
    start = clock.local_midnight(day, listing.zone) + hour * HOUR
    return Interval(start, start + HOUR)


def _typed(period: Interval, listing, **more: str) -> dict[str, str]:
    start, end = (moment.astimezone(zone_of(listing.zone)) for moment in (period.start, period.end))
    return {
        "start_day": f"{start:%Y-%m-%d}",
        "start_time": f"{start:%H:%M}",
        "end_day": f"{end:%Y-%m-%d}",
        "end_time": f"{end:%H:%M}",
    } | more


def test_the_page_says_what_it_is_what_it_costs_and_what_happens_next(client, owner):
    listing = listings.published(owner.party, tariffs=[listings.hourly(3000)], approval=Approval.REQUEST)
    response = _page(client, listing)
    text = page_text(response)
    assert "Cordless drill" in text
    assert "₩3,000" in text
    assert "The owner answers within 48 hours" in text
    assert "Cancel up to 24 hours before the start and everything comes back." in text
    assert "We keep the fee until everything is back." in text
    assert "보문로" not in response.get_data(as_text=True), "the address is private"
    page = soup(response)
    assert page.find("a", href=f"/members/{owner.public_id}").get_text() == "김두레"
    assert page.find("a", href=f"/reports/new?kind=listing&id={listing.public_id}")
    form = page.find("form", action=f"/listings/{listing.public_id}/book")
    assert form["method"] == "get"
    assert {field["name"] for field in form.find_all("input")} == {"start_day", "start_time", "end_day", "end_time"}
    assert form["data-quote-url"] == f"/listings/{listing.public_id}/price"


def test_the_page_can_be_shared(client, owner):
    listing = listings.complete_draft(owner.party)
    listings.photo(listing, alt="파란 드릴")
    with transaction():
        services.submit(listing, actor=SYSTEM, now=listing.created_at)
        services.approve(listing, actor=SYSTEM, now=listing.created_at)
    head = soup(_page(client, listing)).head
    told = {tag["property"]: tag["content"] for tag in head.find_all("meta", property=True)}
    assert told["og:title"] == "Cordless drill"
    assert told["og:url"] == head.find("link", rel="canonical")["href"]
    assert told["og:url"] == f"http://localhost/listings/{listing.public_id}"
    assert told["og:image"].startswith("http://localhost/media/photos/")
    assert told["og:image:alt"] == "파란 드릴"
    assert head.find("meta", {"name": "robots"}) is None


@pytest.mark.parametrize("view", ["week", "month", "list", "nonsense"])
def test_free_times_in_every_view(client, owner, view):
    listing = opened(listings.published(owner.party, kind=Kind.ROOM), weekly((9, 18)), clock.now())
    response = _page(client, listing, f"?view={view}&from=2000-13-99")
    section = soup(response).find(id="times")
    current = section.find("nav").find(attrs={"aria-current": "page"})
    assert current.get_text().strip() == {"month": "Month", "list": "List"}.get(view, "Week")
    kinds = {"week": ".week", "month": ".month", "list": ".free-list", "nonsense": ".week"}
    assert section.select_one(kinds[view])
    assert "09:00" in page_text(response)
    assert section.select_one(f'a[href*="/listings/{listing.public_id}"]')


def test_weeks_follow_each_other_up_to_the_horizon(client, owner):
    listing = listings.published(owner.party)  # 60 days ahead
    today = clock.local_day(clock.now(), listing.zone)
    first = soup(_page(client, listing))
    assert first.find("a", attrs={"aria-label": "Previous week"}) is None
    ways = [f"?view=week&from={today + timedelta(days=days)}" for days in (7, 14)]
    second = soup(_page(client, listing, ways[0]))
    assert ways[1] in second.select_one(".calendar__ways a:last-child")["href"]
    assert f"from={today}" in second.select_one(".calendar__ways a:first-child")["href"]
    last = soup(_page(client, listing, f"?from={today + timedelta(days=999)}"))
    assert len(last.select(".calendar__ways a")) == 1
    month = soup(_page(client, listing, f"?view=month&from={today}"))
    assert len(month.select(".calendar__ways a")) == 1


def test_taken_time_is_shown_as_taken(client, owner):
    listing = opened(listings.published(owner.party, kind=Kind.ROOM), weekly((9, 18)), clock.now())
    held(queries.units_of(listing.id)[0][0], _tomorrow(listing, 13))
    cells = soup(_page(client, listing)).select(".week__day")[1].select(".slot")
    states = {cell.get_text(" ").split()[0]: cell["class"][1] for cell in cells}
    assert (states["12:00"], states["13:00"], states["14:00"]) == ("slot--free", "slot--busy", "slot--free")


def test_the_form_is_filled_with_a_time_that_is_free(client, owner):
    listing = opened(listings.published(owner.party, kind=Kind.ROOM), weekly((14, 18)), clock.now())
    form = soup(_page(client, listing)).find("form", attrs={"data-quote-url": True})
    values = {field["name"]: field["value"] for field in form.find_all("input")}
    assert (values["start_time"], values["end_time"]) == ("14:00", "16:00")


def test_a_pool_asks_how_many(client, owner):
    listing = listings.published(owner.party, count=6)
    assert "There are 6 of them." in page_text(_page(client, listing))


@pytest.mark.parametrize(
    ("bookable", "reason", "words"),
    [
        (Bookable.WALK_IN, None, "It is used without booking: just go there."),
        (Bookable.NO, "fee-unreadable", "Ask there for the fee"),
    ],
)
def test_what_can_not_be_booked_says_so(client, owner, bookable, reason, words):
    listing = listings.published(owner.party)
    with transaction():
        listing.bookable, listing.not_bookable_reason = bookable, reason
    response = _page(client, listing)
    assert words in page_text(response)
    page = soup(response)
    assert page.find(id="times") is None
    assert page.find("form", attrs={"data-quote-url": True}) is None


def test_what_is_paid_on_site_is_not_kept_by_us(client, owner):
    listing = listings.published(owner.party, tariffs=[listings.hourly(3000)])
    with transaction():
        listing.collect = Collect.ON_SITE
    text = page_text(_page(client, listing))
    assert "You pay there, not here." in text
    assert "If plans change" not in text


def test_an_organisation_lends_under_its_name(client):
    where = accounts.organisation("성북구 공유주방", payable=True)
    listing = listings.published(where.party)
    assert "성북구 공유주방" in page_text(_page(client, listing))


def test_a_listing_that_is_not_shown_is_there_for_its_owner_only(client, owner):
    listing = listings.draft(owner.party)
    assert client.get(f"/listings/{listing.public_id}").status_code == 404
    client.sign_in(owner)
    response = client.get(f"/listings/{listing.public_id}")
    assert response.status_code == 200
    assert soup(response).head.find("meta", {"name": "robots"})["content"] == "noindex"
    assert client.get("/listings/" + "x" * 22).status_code == 404


def test_the_owner_is_led_to_the_calendar_instead_of_booking(client, owner):
    listing = listings.published(owner.party)
    page = soup(_page(client.sign_in(owner), listing))
    assert page.find("a", href=f"/my/listings/{listing.public_id}/time")
    assert page.find("form", attrs={"data-quote-url": True}) is None


def test_the_owner_keeps_a_time_and_opens_it_again(client, owner):
    listing = listings.published(owner.party)
    client.sign_in(owner)
    address = f"/my/listings/{listing.public_id}/time"
    assert client.get(address).status_code == 200
    period = _tomorrow(listing, 10)
    answer = client.post(address, data=_typed(period, listing, note=" 이사 "))
    assert (answer.status_code, answer.location) == (303, address)
    kept = queries.blocks(listing.id, clock.now())
    assert [(block.starts_at, block.ends_at, block.note) for block in kept] == [(period.start, period.end, "이사")]
    page = client.get(address)
    assert "이사" in page_text(page)
    removal = soup(page).find("form", action=f"{address}/{kept[0].public_id}/removal")
    assert client.post(removal["action"]).status_code == 303
    assert queries.blocks(listing.id, clock.now()) == []


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"start_day": ""}, 422, "Please choose the day it begins."),
        ({"end_time": "09:00"}, 422, "The end must be after the start."),
        ({"end_day": "9999-12-31"}, 422, "That day is too far away."),
        ({"start_day": "2020-01-01", "end_day": "2020-01-02"}, 422, "This time is over already."),
        ({"note": "a\x07b"}, 422, "This contains characters that can't be used here."),
    ],
)
def test_a_time_that_can_not_be_kept_is_said_beside_its_field(client, owner, change, status, words):
    listing = listings.published(owner.party)
    client.sign_in(owner)
    typed = _typed(_tomorrow(listing, 10), listing, note="") | change
    with transaction():
        owner.language = "en"
    answer = client.post(f"/my/listings/{listing.public_id}/time", data=typed)
    assert answer.status_code == status
    assert words in page_text(answer)
    assert queries.blocks(listing.id, clock.now()) == []


def test_a_booked_time_can_not_be_kept(client, owner):
    listing = listings.published(owner.party)
    period = _tomorrow(listing, 10)
    held(queries.units_of(listing.id)[0][0], period)
    answer = client.sign_in(owner).post(f"/my/listings/{listing.public_id}/time", data=_typed(period, listing))
    assert answer.status_code == 409
    assert queries.blocks(listing.id, clock.now()) == []


def test_strangers_and_readers_do_not_touch_anybodys_time(city, owner):
    where = accounts.organisation()
    reader = accounts.member("읽기만")
    accounts.staff(reader, where, StaffRole.READER)
    listing = listings.published(where.party)
    block = blocked(listing, _tomorrow(listing, 10), clock.now())
    address = f"/my/listings/{listing.public_id}/time"
    for who in (owner, reader, accounts.member("운영자", operator=True)):
        client = new_client(city).sign_in(who)
        assert client.get(address).status_code == 404
        assert client.post(address, data=_typed(_tomorrow(listing, 12), listing)).status_code == 404
        assert client.post(f"{address}/{block.public_id}/removal").status_code == 404
    stranger = new_client(city)
    assert stranger.get(address).status_code == 303
    assert len(queries.blocks(listing.id, clock.now())) == 1


def test_a_clerk_keeps_time_for_the_organisation(client):
    where = accounts.organisation()
    clerk = accounts.member("직원")
    accounts.staff(clerk, where, StaffRole.CLERK)
    listing = listings.published(where.party)
    answer = client.sign_in(clerk).post(
        f"/my/listings/{listing.public_id}/time", data=_typed(_tomorrow(listing, 10), listing)
    )
    assert answer.status_code == 303
    assert queries.blocks(listing.id, clock.now())[0].made_by_member_id == clerk.id
    unknown = f"/my/listings/{listing.public_id}/time/{'x' * 22}/removal"
    assert client.post(unknown).status_code == 404


def test_an_operator_looks_at_what_a_circle_shares_from_outside(city, client, owner):
    listing, neighbour = listings.published(owner.party), accounts.member("이웃")
    operator = accounts.member("김서울", operator=True)
    village = places.circle()
    places.belongs(neighbour, village)
    with transaction():
        services.set_audience(listing, {village.id}, actor=SYSTEM, now=clock.now())
    client.sign_in(operator)
    looked = _page(client, listing)
    assert "예약은 그 모임 사람만 할 수 있어요" in page_text(looked)
    assert not soup(looked).select(".booking-panel form, .action-bar")
    choose = _page(client, listing, "/book")
    assert "그 모임 사람만 예약할 수 있어요" in page_text(choose)
    assert not soup(choose).select("form[method=post][action$='/book']")
    mine = _page(new_client(city).sign_in(neighbour), listing)
    assert "다른 이웃에게는 보이지 않아요" in page_text(mine)
    assert soup(mine).select_one(".booking-panel form")
