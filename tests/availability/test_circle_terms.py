"""Terms by circle on the listing's page, its free times, in the API and in the wizard."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace import clock
from marketplace.availability import queries
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.listings.circle_queries import all_terms, audience_circles, terms_for
from marketplace.listings.circle_terms import CircleTerm
from marketplace.listings.models import Listing
from marketplace.listings.queries import by_public_id, unit_ids
from marketplace.listings.states import Approval, ListingState, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.walltime import day_of
from tests.availability.wizard_pages import PRICE, control, edit, errors
from tests.factories import accounts, listings, places
from tests.factories.listings import hourly
from tests.factories.terms import given, neighbour, term, village
from tests.support.api import Api, iso, refusal
from tests.support.client import new_client, page_text, soup

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def circle(city):
    return village()


@pytest.fixture
def owner(circle):
    listings.category()
    found = accounts.member("김두레", payable=True)
    places.belongs(found, circle)
    return found


@pytest.fixture
def member(circle):
    return neighbour(circle)


def _shared(owner, *terms: CircleTerm, **facts: Any) -> Listing:
    facts.setdefault("tariffs", [hourly(1000)])
    return given(listings.published(owner.party, approval=Approval.REQUEST, **facts), *terms)


# -- the page and the free times --------------------------------------------------------------------------------------


def test_a_member_reads_the_own_price_and_others_what_members_have(city, client, owner, circle, member):
    listing = _shared(owner, term(circle, "free", instant=True, early_days=14))
    mine = page_text(client.sign_in(member).get(f"/listings/{listing.public_id}"))
    assert "성북 공유마을 회원 혜택" in mine
    assert "무료 · 바로 확정 · 남들보다 최대 14일 먼저 예약" in mine
    assert "다른 이웃은 1,000원 / 시간" in mine
    assert "74일 전" in mine
    theirs = page_text(new_client(city).get(f"/listings/{listing.public_id}", headers={"Accept-Language": "ko"}))
    assert "성북 공유마을 회원 혜택" in theirs
    assert "60일 전" in theirs
    assert "다른 이웃은" not in theirs


def test_circles_that_not_everybody_may_know_are_named_to_members_and_the_owner_only(city, owner, member):
    hidden = village("비밀 모임", approved=False)
    listing = _shared(owner, term(hidden, "free"))
    seen = {}
    for name, who in (("stranger", None), ("owner", owner), ("member", neighbour(hidden, name="안쪽"))):
        browser = new_client(city).sign_in(who) if who else new_client(city)
        seen[name] = "비밀 모임" in page_text(browser.get(f"/listings/{listing.public_id}"))
    assert seen == {"stranger": False, "owner": True, "member": True}


def test_free_times_reach_as_far_as_the_reader_may_book(owner, circle, member):
    listing = _shared(owner, term(circle, early_days=14))
    now = clock.now()
    terms, none = terms_for(listing, member.id), terms_for(listing, None)
    late = Interval(now + 70 * DAY, now + 71 * DAY)
    first = day_of(late.start, listing.zone)
    assert queries.windows(listing, late, now, terms)
    assert queries.next_free(listing, late, 1, now, terms=terms)
    assert queries.outlook(listing, first, first + DAY, now, terms).stretches
    # Two months are the horizon, and a stay may last a week more.
    assert not queries.windows(listing, late, now, none)
    assert not queries.next_free(listing, late, 1, now, terms=none)
    assert not queries.outlook(listing, first, first + DAY, now, none).stretches


def test_the_calendar_turns_to_the_weeks_that_only_members_may_book(city, owner, circle, member):
    listing = _shared(owner, term(circle, early_days=14))
    ahead = day_of(clock.now() + 70 * DAY, listing.zone)
    for who, there in ((member, True), (accounts.member("남"), False)):
        page = new_client(city).sign_in(who).get(f"/listings/{listing.public_id}?from={ahead}")
        links = [link["href"] for link in soup(page).select(f'a[href*="/listings/{listing.public_id}/book?"]')]
        assert any(str(ahead.year) in link and ahead.isoformat() in link for link in links) is there


def test_the_booking_page_names_the_reason(city, client, owner, circle, member):
    listing = _shared(owner, term(circle, "free", instant=True))
    page = client.sign_in(member).get(f"/listings/{listing.public_id}/book")
    text = page_text(page)
    assert "성북 공유마을 사람은 무료예요" in text
    assert "성북 공유마을 사람은 바로 확정돼요" in text
    assert (
        "성북 공유마을" not in soup(new_client(city).get(f"/listings/{listing.public_id}/book")).select_one("main").text
    )


# -- the API ----------------------------------------------------------------------------------------------------------


def _asked(start):
    return {"starts_at": iso(start), "ends_at": iso(start + 2 * HOUR)}


def test_the_api_tells_and_quotes_the_callers_terms(city, owner, circle, member):
    listing = _shared(owner, term(circle, "own", tariffs=(hourly(300),), instant=True, early_days=14))
    mine, theirs = Api(city, member), Api(city, accounts.member("남"))
    [told] = mine.get(f"/listings/{listing.public_id}").get_json()["terms"]
    assert told["circle"] == {"id": circle.public_id, "name": "성북 공유마을"}
    assert (told["price"], told["approval"], told["early_days"]) == ("own", "instant", 14)
    assert [fare["amount"]["amount"] for fare in told["tariffs"]] == [300]
    assert theirs.get(f"/listings/{listing.public_id}").get_json()["terms"] == []
    assert Api(city).get(f"/listings/{listing.public_id}").get_json()["terms"] == []
    start = (clock.now() + 70 * DAY).replace(minute=0, second=0, microsecond=0)
    quote = mine.post(f"/listings/{listing.public_id}/quotes", _asked(start)).get_json()
    assert (quote["total"]["amount"], quote["approval"], quote["bookable"]) == (600, "instant", True)
    assert len(quote["reasons"]) == 3
    quote = theirs.post(f"/listings/{listing.public_id}/quotes", _asked(start)).get_json()
    assert (quote["total"]["amount"], quote["approval"], quote["reasons"]) == (2000, "request", [])
    [failure] = quote["failures"]
    assert failure["code"] == "too-far"
    late = {"from": iso(start), "to": iso(start + DAY)}
    assert mine.get(f"/listings/{listing.public_id}/availability", **late).get_json()["free"]
    assert not theirs.get(f"/listings/{listing.public_id}/availability", **late).get_json()["free"]


def test_a_listing_is_made_with_audience_and_terms(city, owner, circle):
    terms = [
        {
            "circle": circle.public_id,
            "price": "own",
            "tariffs": [{"unit": "hour", "amount": 300}],
            "approval": "instant",
            "early_days": 7,
        }
    ]
    body = {"kind": "item", "title": "화로", "audience": "circles", "circles": [circle.public_id], "terms": terms}
    made = Api(city, owner).post("/listings", body | {"tariffs": [{"unit": "hour", "amount": 900}], "submit": False})
    assert made.status_code == 201, made.get_json()
    told = made.get_json()
    assert told["audience"] == "circles"
    [kept] = told["terms"]
    assert (kept["price"], kept["approval"], kept["early_days"]) == ("own", "instant", 7)
    listing = by_public_id(told["id"])
    assert listing is not None
    assert audience_circles(listing) == {circle.id}
    assert all_terms(listing.id)[0].tariffs == (hourly(300),)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"audience": "circles"}, "circles"),
        ({"audience": "circles", "circles": ["x" * 22]}, "circles"),
        ({"terms": [{"circle": "x" * 22, "price": "free"}]}, "terms"),
        ({"terms": [{"circle": "mine", "price": "own"}]}, "terms.0.price"),
        ({"terms": [{"circle": "mine", "early_days": 91}]}, "terms.0.early_days"),
        (
            {"terms": [{"circle": "mine", "price": "own", "tariffs": [{"unit": "block", "amount": 1}]}]},
            "terms.0.tariffs.0",
        ),
    ],
)
def test_what_the_api_can_not_take_is_said_by_field(city, owner, circle, changes, field):
    for one in changes.get("terms", []):
        one["circle"] = circle.public_id if one["circle"] == "mine" else one["circle"]
    refused = Api(city, owner).post("/listings", {"kind": "item", "title": "화로"} | changes)
    assert field in refusal(refused, 422, refused.get_json()["code"])["errors"]
    assert session.query(Listing).count() == 0


# -- the wizard -------------------------------------------------------------------------------------------------------


def _field(circle, name):
    return f"term_{circle.public_id}_{name}"


def test_an_owner_gives_a_circle_terms_and_shows_it_to_that_circle_only(city, client, owner, circle):
    listing = _shared(owner)
    browser = client.sign_in(owner)
    data = PRICE | {
        "audience": "circles",
        "circles": circle.public_id,
        _field(circle, "price"): "own",
        _field(circle, "hour"): "300",
        _field(circle, "instant"): "y",
        _field(circle, "early"): "14",
    }
    assert browser.post(edit(listing, "price"), data=data).status_code == 303
    fresh = listings.fresh(listing)
    assert (fresh.state, fresh.audience) == (ListingState.PUBLISHED, "circles")
    assert audience_circles(fresh) == {circle.id}
    [kept] = all_terms(fresh.id)
    assert (kept.tariffs, kept.instant, kept.early_days) == ((hourly(300),), True, 14)
    page = browser.get(edit(listing, "price"))
    assert control(page, f"[name={_field(circle, 'price')}] option[selected]")["value"] == "own"
    assert control(page, f"[name={_field(circle, 'hour')}]")["value"] == "300"
    assert control(page, f"[name={_field(circle, 'early')}] option[selected]")["value"] == "14"
    assert control(page, f"[name={_field(circle, 'instant')}]").has_attr("checked")
    assert control(page, "[name=audience][checked]")["value"] == "circles"
    assert control(page, "[name=circles][checked]")["value"] == circle.public_id
    assert "300원 / 시간 · 남들보다 최대 14일" in page_text(browser.get(f"/my/listings/{listing.public_id}/preview"))
    assert browser.post(edit(listing, "price"), data=PRICE | {"audience": "everyone"}).status_code == 303
    assert (listings.fresh(listing).audience, all_terms(listing.id)) == ("everyone", [])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"audience": "circles"}, "#circles"),
        ({"audience": "circles", "circles": "x" * 22}, "#circles"),
        ({"audience": "aliens"}, "#audience"),
        ({"price": "own"}, "hour"),
        ({"price": "own", "hour": "0"}, "hour"),
        ({"price": "barter"}, "price"),
        ({"early": "5"}, "early"),
    ],
)
def test_what_the_panel_can_not_take_is_said_beside_its_field(client, owner, circle, changes, where):
    listing = _shared(owner)
    data = PRICE | {"audience": "everyone"}
    for name, value in changes.items():
        data[name if name in {"audience", "circles"} else _field(circle, name)] = value
    [place] = errors(client.sign_in(owner).post(edit(listing, "price"), data=data))
    assert place.startswith(where) if where.startswith("#") else place == f"#{_field(circle, where)}"
    assert all_terms(listing.id) == []


def test_terms_that_the_panel_can_not_say_or_offer_stay(client, owner, circle):
    morning = TariffSpec(unit=TariffUnit.DAY, amount=500, local_from=540, local_to=720)
    foreign, lost = village("남의 마을"), village("없어진 마을")
    listing = _shared(owner, term(circle, "own", tariffs=(morning,)), term(foreign, "free"), term(lost, early_days=3))
    with transaction():
        lost.moderation = "suspended"
    browser = client.sign_in(owner)
    page = browser.get(edit(listing, "price"))
    assert control(page, f"[name={_field(circle, 'price')}] option[selected]")["value"] == "keep"
    data = PRICE | {"audience": "everyone", _field(circle, "price"): "keep", _field(foreign, "price"): "free"}
    data |= {_field(lost, "early"): "3"}
    assert browser.post(edit(listing, "price"), data=data).status_code == 303
    assert {one.circle_id: (one.price.value, one.early_days) for one in all_terms(listing.id)} == {
        circle.id: ("own", 0),
        foreign.id: ("free", 0),
        lost.id: ("same", 3),
    }


def test_who_is_in_no_circle_is_asked_nothing_about_circles(city, client):
    lone = accounts.member("혼자", payable=True)
    listing = listings.published(lone.party)
    assert not soup(client.sign_in(lone).get(edit(listing, "price"))).select("[name=audience]")


# -- the same thing, other conditions ---------------------------------------------------------------------------------


def test_the_same_thing_is_shared_under_other_conditions(client, owner, circle):
    listing = _shared(owner, term(circle, "free"))
    browser = client.sign_in(owner)
    assert soup(browser.get("/my/listings")).select(f'form[action$="{listing.public_id}/other-conditions"]')
    answer = browser.post(f"/my/listings/{listing.public_id}/other-conditions")
    public_id = answer.headers["Location"].split("/")[-3]
    twin = by_public_id(public_id)
    assert twin is not None
    assert answer.headers["Location"].endswith("/edit/when")
    assert unit_ids(twin) == unit_ids(listing)
    # Saving the panel about what it is leaves the shared thing shared.
    form = soup(browser.get(edit(twin, "what"))).select_one("main form")
    sent = {
        field["name"]: field.get("value", "")
        for field in form.select("input[name]:not([type=checkbox]):not([type=radio])")
    }
    sent |= {field["name"]: field["value"] for field in form.select("input[checked]")}
    sent |= {field["name"]: field.text.strip() for field in form.select("textarea")}
    for select in form.select("select"):
        chosen = select.select_one("option[selected]")
        sent[select["name"]] = chosen["value"] if chosen else ""
    assert browser.post(edit(twin, "what"), data=sent).status_code == 303
    assert unit_ids(listings.fresh(twin)) == unit_ids(listing)
