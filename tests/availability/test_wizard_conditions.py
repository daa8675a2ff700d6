"""The later panels of the listing wizard, and editing what is shown already."""

import pytest

from marketplace.audit.services import SYSTEM
from marketplace.availability.queries import schedule_spec
from marketplace.db import transaction
from marketplace.listings import queries, services
from marketplace.listings.states import ListingState, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from tests.availability.wizard_pages import PRICE, WHAT, WHEN, control, edit, errors, errors_or_sentences
from tests.factories import accounts, listings
from tests.support.client import page_text, soup


@pytest.fixture
def owner(city):
    listings.category()
    return accounts.member("김두레", payable=True)


@pytest.fixture
def browser(client, owner):
    return client.sign_in(owner)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"address": "골목 끝 집"}, ["#district"]),
        ({"district": "atlantis"}, ["#district"]),
        ({"district": "mapo", "latitude": "37.5"}, ["#latitude"]),
        ({"district": "mapo", "latitude": "north", "longitude": "east"}, ["#latitude"]),
        ({"district": "mapo", "latitude": "35.1796", "longitude": "129.0756"}, ["#latitude"]),
        ({"district": "mapo", "address": "x" * 301}, ["#address"]),
    ],
)
def test_a_place_that_can_not_be_is_said_beside_its_field(browser, owner, data, where):
    listing = listings.draft(owner.party)
    assert errors(browser.post(edit(listing, "where"), data=data)) == where


def test_only_an_organisation_may_show_its_exact_place(browser, owner):
    office = accounts.organisation()
    accounts.staff(owner, office)
    point = {"district": "jung", "latitude": "37.5663", "longitude": "126.9779", "exact": "y"}
    for party, precision in ((owner.party, "near"), (office.party, "exact")):
        listing = listings.draft(party)
        browser.post(edit(listing, "where"), data=point)
        assert listings.fresh(listing).place_precision == precision


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"opening": "sometimes"}, ["#opening-0"]),
        ({"end_0_0": ""}, ["#end_0_0"]),
        ({"start_0_0": "", "end_0_0": "12:00"}, ["#start_0_0"]),
        ({"start_0_0": "nine"}, ["#start_0_0"]),
        ({"date_2": "2099-12-25", "date_start_2": "10:00", "date_end_2": "11:00"}, ["#date_2"]),
        ({"date_start_3": "10:00", "date_end_3": "11:00"}, ["#date_3"]),
        ({"date_0": "Christmas"}, ["#date_0"]),
        ({"opening": "daily"}, ["#daily_start"]),
        ({"shortest": "1440", "longest": "60"}, ["#longest"]),
        ({"shortest": "7"}, ["#shortest"]),
        ({"lead": "soon"}, ["#lead"]),
        ({"lead": "20160", "horizon": "10080"}, ["#lead"]),
    ],
)
def test_hours_that_can_not_be_are_said_beside_their_field(browser, owner, changes, where):
    listing = listings.draft(owner.party)
    response = browser.post(edit(listing, "when"), data=WHEN | changes)
    assert where[0] in errors(response)
    assert listings.fresh(listing).schedule_id is None


@pytest.mark.parametrize(
    ("data", "always", "rules"),
    [
        ({"opening": "always"}, True, 7),
        ({"opening": "daily", "daily_start": "09:00", "daily_end": "24:00"}, False, 7),
        ({"opening": "daily", "daily_start": "00:00", "daily_end": "00:00"}, True, 7),
    ],
)
def test_the_two_quick_ways_to_say_the_hours(browser, owner, data, always, rules):
    listing = listings.draft(owner.party)
    lengths = {
        name: WHEN[name]
        for name in ("start_step", "shortest", "longest", "lead", "horizon", "buffer_before", "buffer_after")
    }
    assert browser.post(edit(listing, "when"), data=lengths | data).status_code == 303
    spec = schedule_spec(listings.fresh(listing))
    assert (spec.is_always_open, len(spec.rules)) == (always, rules)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"hour": "", "part_start_0": "", "part_end_0": "", "part_amount_0": "", "day_cap": ""}, ["#hour"]),
        ({"hour": "", "day": "3000"}, ["#day_cap"]),
        ({"hour": "cheap"}, ["#hour"]),
        ({"hour": "0"}, ["#hour"]),
        ({"hour": "10.50"}, ["#hour"]),
        ({"hour": "900000000"}, ["#hour"]),
        ({"part_end_0": ""}, ["#part_amount_0"]),
        ({"pricing": "barter"}, ["#pricing-0"]),
        ({"policy": ""}, ["#policy-0"]),
        ({"block_minutes": "7"}, ["#block_minutes"]),
        ({"renter_note": "x" * 1001}, ["#renter_note"]),
    ],
)
def test_a_price_that_can_not_be_is_said_beside_its_field(browser, owner, changes, where):
    listing = listings.draft(owner.party)
    assert errors(browser.post(edit(listing, "price"), data=PRICE | changes)) == where
    assert queries.tariff_specs(listings.fresh(listing)) == []


def test_a_free_listing_has_no_tariffs_and_every_amount_makes_one(browser, owner):
    listing = listings.draft(owner.party)
    full = PRICE | {"day": "5000", "night": "4000", "month": "90,000", "block": "300"}
    browser.post(edit(listing, "price"), data=full)
    assert len(queries.tariff_specs(listings.fresh(listing))) == 6
    browser.post(edit(listing, "price"), data=full | {"pricing": "free"})
    assert queries.tariff_specs(listings.fresh(listing)) == []


def test_a_price_and_hours_that_a_form_can_not_say_can_be_kept(browser, owner, now):
    from marketplace.availability.rules import OpeningRule, ScheduleSpec
    from marketplace.availability.services import set_schedule

    specs = [TariffSpec(TariffUnit.HOUR, 1000, local_from=540, local_to=780), listings.hourly(500)]
    listing = listings.complete_draft(owner.party, tariffs=specs)
    spec = ScheduleSpec("Asia/Seoul", tuple(OpeningRule(0, start, start + 60) for start in (540, 660, 780)))
    with transaction():
        set_schedule(listing, spec, now)
    assert control(browser.get(edit(listing, "price")), "[name=pricing][checked]")["value"] == "keep"
    browser.post(
        edit(listing, "price"),
        data={"pricing": "keep", "approval": "request", "policy": "strict", "block_minutes": "10"},
    )
    assert queries.tariff_specs(listings.fresh(listing)) == specs
    assert listings.fresh(listing).policy == "strict"
    assert control(browser.get(edit(listing, "when")), "[name=opening][checked]")["value"] == "keep"
    browser.post(edit(listing, "when"), data=WHEN | {"opening": "keep"})
    assert schedule_spec(listings.fresh(listing)) == spec
    assert services.times_of(listings.fresh(listing)).buffer_after_minutes == 30


def test_a_fee_needs_a_way_to_be_paid_before_it_is_shown(client, city):
    member = accounts.member()
    browser = client.sign_in(member)
    listing = listings.complete_draft(member.party, tariffs=[listings.hourly()])
    preview = browser.get(f"/my/listings/{listing.public_id}/preview")
    assert soup(preview).select_one("main a[href='/earnings']")
    sent = browser.post(f"/my/listings/{listing.public_id}/submission")
    assert (sent.status_code, sent.location) == (303, "/earnings")
    assert listings.fresh(listing).state == ListingState.DRAFT
    free = listings.published(member.party)
    assert errors_or_sentences(browser.post(edit(free, "price"), data=PRICE))


def test_changes_of_a_shown_listing_wait_and_can_be_dropped(browser, owner):
    listing = listings.published(owner.party)
    data = WHAT | {"title": "임팩트 드릴", "quantity": "1"}
    sent = browser.post(edit(listing, "what"), data=data)
    preview = f"/my/listings/{listing.public_id}/preview"
    assert sent.location == preview
    assert listings.fresh(listing).title == "전동드릴"
    assert "임팩트 드릴" in page_text(browser.get(preview))
    assert control(browser.get(edit(listing, "what")), "[name=title]")["value"] == "임팩트 드릴"
    assert not soup(browser.get(edit(listing, "what"))).select("[name=kind]")
    assert errors(browser.post(edit(listing, "what"), data=data | {"title": "", "then": "later"})) == ["#title"]
    revision = listings.waiting(listing)
    with transaction():
        services.reject_revision(revision, actor=SYSTEM, reason="브랜드를 적어 주세요.", now=accounts.LONG_AGO)
    assert "브랜드를 적어 주세요." in page_text(browser.get(preview))
    browser.post(f"/my/listings/{listing.public_id}/submission")
    assert listings.waiting(listing).state == "pending"
    browser.post(f"/my/listings/{listing.public_id}/change/withdrawal")
    assert queries.open_revision(listing) is None


def test_a_change_of_words_takes_a_waiting_listing_out_of_the_queue_and_says_so(browser, owner):
    listing = listings.submitted(owner.party)
    assert browser.get(edit(listing, "what")).status_code == 200
    browser.post(edit(listing, "what"), data=WHAT | {"quantity": "1"})
    assert listings.fresh(listing).state == ListingState.DRAFT
    assert soup(browser.get(edit(listing, "what"))).select(".flash--warning")


def test_the_preview_says_what_is_missing_and_leads_there(browser, owner):
    listing = listings.draft(owner.party)
    page = soup(browser.get(f"/my/listings/{listing.public_id}/preview"))
    assert page.select_one(f"main a[href='{edit(listing, 'where')}']")
    assert not page.select("form[action$=submission]")
    sent = browser.post(f"/my/listings/{listing.public_id}/submission")
    assert sent.location == f"/my/listings/{listing.public_id}/preview"
    assert listings.fresh(listing).state == ListingState.DRAFT


@pytest.mark.parametrize("service", [services.pause, services.archive])
def test_the_preview_of_what_is_paused_or_put_away(browser, owner, now, service):
    listing = listings.published(owner.party)
    with transaction():
        service(listing, actor=SYSTEM, now=now)
    assert browser.get(f"/my/listings/{listing.public_id}/preview").status_code == 200


def test_strangers_find_no_door(client, city):
    listing = listings.complete_draft()
    paths = [edit(listing, panel) for panel in ("what", "photos", "where", "when", "price")]
    paths += [f"/my/listings/{listing.public_id}/edit", f"/my/listings/{listing.public_id}/preview"]
    for path in paths:
        assert client.get(path).location.startswith("/sign-in"), path
    other = client.sign_in(accounts.member("남"))
    for path in paths:
        assert other.get(path).status_code == 404, path
    for path in paths[:5]:
        assert other.post(path, data=WHAT | WHEN | PRICE).status_code == 404, path
