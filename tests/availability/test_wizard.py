"""The listing wizard, as its pages are used."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import StaffRole
from marketplace.availability.models import Source
from marketplace.availability.queries import schedule_spec
from marketplace.availability.services import take
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.listings import queries, services
from marketplace.listings.details import ItemDetails, ParkingDetails, RoomDetails, details_of
from marketplace.listings.models import Listing
from marketplace.listings.services import drafts
from marketplace.listings.states import Kind, ListingState, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from tests.availability.wizard_pages import PRICE, WHAT, WHEN, control, edit, errors, only
from tests.factories import accounts, listings
from tests.support.client import page_text, soup


@pytest.fixture
def owner(city):
    listings.category()
    return accounts.member("김두레", payable=True)


@pytest.fixture
def browser(client, owner):
    return client.sign_in(owner)


def test_a_drill_is_listed_in_five_panels_and_sent_in(browser, owner):
    assert browser.get("/my/listings/new").status_code == 200
    made = browser.post("/my/listings/new", data=WHAT)
    listing = only()
    assert (made.status_code, made.location) == (303, edit(listing, "photos"))
    assert (listing.title, listing.lang, listing.owner_party_id) == ("전동드릴", "ko", owner.party_id)
    assert details_of(listing) == ItemDetails(condition="used", accessories=["비트", "충전기"], pick_up="현관 앞")
    assert queries.text_for(listing, "en").title == "Cordless drill"
    assert len(queries.unit_ids(listing)) == 2

    files = {"photos": [(io.BytesIO(listings.jpeg(colour=colour)), f"{colour}.jpg") for colour in ("red", "blue")]}
    sent = browser.post(edit(listing, "photos"), data=files, content_type="multipart/form-data")
    assert sent.location == edit(listing, "where")
    assert len(only().photos) == 2

    place = {
        "address": "서울특별시 성북구 보문로 168",
        "access_note": "3층",
        "latitude": "37.5894",
        "longitude": "127.0167",
    }
    sent = browser.post(edit(listing, "where"), data=place)
    assert sent.location == edit(listing, "when")
    assert (only().district, only().place_precision) == ("seongbuk", "near")

    sent = browser.post(edit(listing, "when"), data=WHEN)
    assert sent.location == edit(listing, "price")
    week = schedule_spec(only()).week()
    assert [(hours.start, hours.end) for hours in week[0].hours] == [("09:00", "12:00"), ("13:00", "18:00")]
    assert [(hours.start, hours.end) for hours in week[4].hours] == [("19:00", "08:30")]
    assert [len(rule.rules) for rule in schedule_spec(only()).exceptions] == [0, 1]
    assert schedule_spec(only()).closed_on_holidays

    sent = browser.post(edit(listing, "price"), data=PRICE)
    assert sent.location == f"/my/listings/{listing.public_id}/preview"
    assert queries.tariff_specs(only()) == [
        TariffSpec(TariffUnit.HOUR, 1000, cap=5000),
        TariffSpec(TariffUnit.DAY, 3000, local_from=1140, local_to=510),
    ]
    assert (only().approval, only().policy, only().renter_note) == ("instant", "moderate", "조심히 써 주세요.")

    preview = browser.get(sent.location)
    assert "전동드릴" in page_text(preview)
    assert "09:00–12:00, 13:00–18:00" in page_text(preview)
    for _click in range(2):
        sent = browser.post(f"/my/listings/{listing.public_id}/submission")
        assert sent.status_code == 303
    assert only().state == ListingState.PENDING_REVIEW


def test_every_panel_shows_again_what_was_saved(browser, owner):
    listing = listings.complete_draft(owner.party, tariffs=[listings.hourly(1500)])
    with transaction():
        services.reached(listing, 5)
    browser.post(edit(listing, "when"), data=WHEN)
    browser.post(edit(listing, "price"), data=PRICE)
    for panel, fields in (
        ("what", {"title": "전동드릴", "quantity": "1", "title_other": "Cordless drill"}),
        ("where", {"address": "서울특별시 성북구 보문로 168", "latitude": "37.589400"}),
        ("when", {"start_0_1": "13:00", "end_4_0": "08:30", "date_0": "2099-12-25", "date_end_1": "12:00"}),
        ("price", {"hour": "1,000", "day_cap": "5,000", "part_amount_0": "3,000", "part_end_0": "08:30"}),
    ):
        page = browser.get(edit(listing, panel))
        for name, value in fields.items():
            assert control(page, f"[name={name}]").get("value") == value, name
    before = services.times_of(listings.fresh(listing)), queries.tariff_specs(listings.fresh(listing))
    assert control(browser.get(edit(listing, "price")), "[name=pricing][checked]")["value"] == "paid"
    assert before == (services.times_of(listings.fresh(listing)), queries.tariff_specs(listings.fresh(listing)))


@pytest.mark.parametrize(
    ("kind", "fields", "details"),
    [
        (
            Kind.PARKING,
            {"length_cm": "500", "width_cm": "", "surface": "asphalt", "plate_needed": "y", "charger": "slow"},
            ParkingDetails(length_cm=500, surface="asphalt", plate_needed=True, charger="slow"),
        ),
        (
            Kind.ROOM,
            {"capacity": "12", "floor": "-1", "step_free": "yes", "equipment": "빔프로젝터, 칠판"},
            RoomDetails(capacity=12, floor=-1, step_free=True, equipment=["빔프로젝터", "칠판"]),
        ),
        (Kind.ROOM, {"step_free": ""}, RoomDetails()),
    ],
)
def test_each_kind_has_its_own_fields(browser, kind, fields, details):
    data = {name: WHAT[name] for name in ("title", "description")}
    data |= {"kind": kind.value, f"category_{kind}": listings.CATEGORIES[kind], "quantity": "1"} | fields
    assert browser.post("/my/listings/new", data=data).status_code == 303
    assert details_of(only()) == details
    page = soup(browser.get(edit(only(), "what")))
    for name, value in fields.items():
        found = page.select(f"select[name={name}] option[selected], input[name={name}]")[0]
        assert (found.get("value") or "") == value, name


def test_a_second_click_makes_no_second_draft(browser):
    first = browser.post("/my/listings/new", data=WHAT)
    second = browser.post("/my/listings/new", data=WHAT)
    assert first.location == second.location


def test_a_draft_left_empty_is_taken_up_again_and_not_left_beside_the_next(browser, owner, monkeypatch):
    monkeypatch.setattr(drafts, "SECOND_CLICK", timedelta(0))
    empty = {"kind": "item", "quantity": "1", "then": "later"}
    assert browser.get("/my/listings/new").status_code == 200
    assert session.query(Listing).count() == 0
    for _time in range(3):
        assert browser.post("/my/listings/new", data=empty).location == "/my/listings"
    first = only().public_id
    sent = browser.post("/my/listings/new", data=empty | {"kind": "parking", "title": "주차면"})
    assert sent.location == "/my/listings"
    assert (only().public_id, only().kind, only().title) == (first, "parking", "주차면")
    browser.post("/my/listings/new", data=empty)
    assert session.query(Listing).count() == 2


@pytest.mark.parametrize(
    ("answers", "known"),
    [
        ({"pricing": "free"}, True),
        ({"pricing": "paid", "hour": "1000"}, True),
        ({"pricing": "paid", "hour": "", "then": "later"}, False),
    ],
)
def test_a_draft_has_no_price_until_its_owner_names_one(browser, owner, answers, known):
    draft = listings.draft(owner.party)
    assert not draft.priced
    rest = {"approval": "request", "policy": "flexible", "block_minutes": "10", "renter_note": ""}
    assert browser.post(edit(draft, "price"), data=answers | rest).status_code == 303
    assert only().priced is known
    assert browser.get(f"/my/listings/{draft.public_id}/edit").location.startswith(f"/my/listings/{draft.public_id}/")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": ""}, ["#title"]),
        ({"title": "가" * 121}, ["#title"]),
        ({"description": " "}, ["#description"]),
        ({"category_item": ""}, ["#category_item"]),
        ({"category_item": "meeting-rooms"}, ["#category_item"]),
        ({"quantity": "0"}, ["#quantity"]),
        ({"quantity": "many"}, ["#quantity"]),
        ({"quantity": "201"}, ["#quantity"]),
        ({"condition": "broken"}, ["#condition"]),
        ({"accessories": ", ".join(f"부품 {number}" for number in range(30))}, ["#accessories"]),
        ({"kind": "yacht"}, ["#kind-0"]),
        ({"title_other": "x" * 121}, ["#title_other"]),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_made(browser, changes, where):
    assert errors(browser.post("/my/listings/new", data=WHAT | changes)) == where
    assert session.query(Listing).count() == 0


def test_a_draft_that_is_left_for_later_may_have_gaps(browser):
    data = {"kind": "room", "then": "later"}
    sent = browser.post("/my/listings/new", data=data)
    assert sent.location == "/my/listings"
    listing = only()
    assert (listing.kind, listing.title) == ("room", "")
    browser.get("/my/listings")
    assert browser.get(f"/my/listings/{listing.public_id}/edit").location == edit(listing, "photos")
    sent = browser.post(
        edit(listing, "price"),
        data={"pricing": "paid", "approval": "request", "policy": "flexible", "block_minutes": "10", "then": "later"},
    )
    assert sent.location == "/my/listings"


def test_the_kind_of_a_draft_can_still_be_changed(browser, owner):
    listing = listings.complete_draft(owner.party)
    data = {name: WHAT[name] for name in ("title", "description")}
    browser.post(
        edit(listing, "what"), data=data | {"kind": "parking", "category_parking": "alley-bays", "quantity": "1"}
    )
    found = only()
    assert (found.kind, found.category.slug, found.title) == ("parking", "alley-bays", "전동드릴")


def test_a_clerk_lists_for_the_organisation(browser, owner):
    office = accounts.organisation("성북 공유주방")
    accounts.staff(owner, office, StaffRole.CLERK)
    page = browser.get("/my/listings/new")
    assert "성북 공유주방" in page_text(page)
    browser.post("/my/listings/new", data=WHAT | {"owner": office.party.public_id})
    assert only().owner_party_id == office.party_id


def test_nobody_lists_for_an_organisation_of_others(browser, owner):
    office = accounts.organisation()
    mine = accounts.organisation("우리 모임")
    accounts.staff(owner, mine, StaffRole.CLERK)
    assert errors(browser.post("/my/listings/new", data=WHAT | {"owner": office.party.public_id})) == ["#owner"]
    assert session.query(Listing).count() == 0


def test_a_hall_is_made_of_rooms(browser, owner):
    halves = [listings.complete_draft(owner.party, Kind.ROOM, title=title) for title in ("동쪽", "서쪽")]
    foreign = listings.complete_draft(kind=Kind.ROOM, title="남의 방")
    data = {name: WHAT[name] for name in ("title", "description")}
    data |= {"kind": "room", "category_room": "halls", "quantity": "1"}
    text = page_text(browser.get("/my/listings/new"))
    assert "동쪽" in text
    assert "남의 방" not in text
    browser.post("/my/listings/new", data=data | {"parts": [half.public_id for half in halves]})
    hall = session.scalars(select(Listing).order_by(Listing.id.desc()).limit(1)).one()
    assert set(queries.unit_ids(hall)) == {unit for half in halves for unit in queries.unit_ids(half)}
    page = soup(browser.get(edit(hall, "what")))
    assert {box["value"] for box in page.select("[name=parts][checked]")} == {half.public_id for half in halves}
    browser.post(edit(hall, "what"), data=data)
    assert not set(queries.unit_ids(listings.fresh(hall))) & set(queries.unit_ids(halves[0]))
    refused = browser.post(edit(hall, "what"), data=data | {"parts": [foreign.public_id]})
    assert refused.status_code == 422


def test_a_pool_does_not_shrink_below_what_is_booked(browser, owner, now):
    listing = listings.complete_draft(owner.party, count=2)
    units = queries.unit_ids(listing)
    soon = Interval(now + timedelta(days=400), now + timedelta(days=401))
    with transaction():
        take(units, soon, Source.BOOKING, 1)
    assert errors(browser.post(edit(listing, "what"), data=WHAT | {"quantity": "1"})) == ["#quantity"]
    assert len(queries.unit_ids(listing)) == 2


def test_photos_are_described_ordered_and_taken_away(browser, owner):
    listing = listings.complete_draft(owner.party)
    first, second = listings.photo(listing, "a"), listings.photo(listing, "b")
    base = f"/my/listings/{listing.public_id}/photos"
    assert browser.post(f"{base}/{second.public_id}/earlier").location == edit(listing, "photos")
    assert [photo.id for photo in only().photos] == [second.id, first.id]
    browser.post(f"{base}/{second.public_id}/later")
    assert [photo.id for photo in only().photos] == [first.id, second.id]
    sent = browser.post(edit(listing, "photos"), data={f"alt-{first.public_id}": "빨간 드릴", "then": "stay"})
    assert sent.location == edit(listing, "photos")
    assert only().photos[0].alt == "빨간 드릴"
    assert "빨간 드릴" in browser.get(edit(listing, "photos")).get_data(as_text=True)
    gone = first.public_id
    assert browser.post(f"{base}/{gone}/removal").status_code == 303
    assert [photo.id for photo in only().photos] == [second.id]
    assert browser.post(f"{base}/{gone}/removal").status_code == 404


def test_a_file_that_is_no_photo_is_told_by_name_and_the_others_are_kept(browser, owner):
    listing = listings.complete_draft(owner.party)
    files = {"photos": [(io.BytesIO(listings.jpeg()), "good.jpg"), (io.BytesIO(b"<svg/>"), "bad.svg")], "then": "stay"}
    response = browser.post(edit(listing, "photos"), data=files, content_type="multipart/form-data")
    assert errors(response) == ["#photos"]
    assert "bad.svg" in page_text(response)
    assert len(only().photos) == 1
    files = {"photos": [(io.BytesIO(listings.jpeg()), f"{number}.jpg") for number in range(8)]}
    assert browser.post(edit(listing, "photos"), data=files, content_type="multipart/form-data").status_code == 422
    assert len(only().photos) == 8
    assert browser.get(edit(listing, "photos")).status_code == 200


def test_files_do_not_stay_where_their_panel_is_refused(browser, owner, city):
    listing = listings.complete_draft(owner.party)
    photo = listings.photo(listing)
    folder = city.extensions["storage"].folder
    before = set(folder.rglob("*.webp"))
    data = {"photos": [(io.BytesIO(listings.jpeg()), "good.jpg")], f"alt-{photo.public_id}": "x" * 201}
    assert browser.post(edit(listing, "photos"), data=data, content_type="multipart/form-data").status_code == 422
    assert set(folder.rglob("*.webp")) == before
    assert len(only().photos) == 1


def test_photos_added_in_place_are_counted(browser, owner):
    listing = listings.complete_draft(owner.party)
    data = {"photos": [(io.BytesIO(listings.jpeg()), "good.jpg")], "then": "stay"}
    browser.post(edit(listing, "photos"), data=data, content_type="multipart/form-data")
    assert soup(browser.get(edit(listing, "photos"))).select(".flash--success")
