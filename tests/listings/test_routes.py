"""The list of one's own listings and what can be done there."""

import pytest
from sqlalchemy import select

from marketplace.accounts.models import StaffRole
from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.listings import queries, services
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingState
from tests.factories import accounts, listings
from tests.support.client import page_text, soup

MINE = "/my/listings"


@pytest.fixture
def owner(city):
    return accounts.member("김두레", payable=True)


@pytest.fixture
def browser(client, owner):
    return client.sign_in(owner)


def _act(browser, listing, what):
    return browser.post(f"{MINE}/{listing.public_id}/{what}")


def test_an_empty_list_says_what_to_do(browser):
    page = soup(browser.get(MINE))
    assert page.select_one("main a[href='/my/listings/new']")
    assert browser.get(f"{MINE}?archived=1").status_code == 200


def test_the_list_tells_states_and_reasons(browser, owner, now):
    rejected = listings.submitted(owner.party, title="되돌아온 것")
    shown = listings.published(owner.party, title="나온 것")
    hidden = listings.published(owner.party, title="숨겨진 것")
    foreign = listings.published(title="남의 것")
    with transaction():
        services.reject(rejected, actor=SYSTEM, reason="사진이 흐려요.", now=now)
        services.suspend_listing(hidden, actor=SYSTEM, reason="위험해 보여요.", now=now)
        services.update_basics(shown, listings.basics(title="바꾼 것"), actor=SYSTEM, now=now)
        services.reject_revision(listings.waiting(shown), actor=SYSTEM, reason="제목이 이상해요.", now=now)
    text = page_text(browser.get(MINE))
    for words in ("되돌아온 것", "사진이 흐려요.", "나온 것", "제목이 이상해요.", "숨겨진 것", "위험해 보여요."):
        assert words in text
    assert foreign.title not in text


def test_a_draft_without_a_price_is_not_called_free(browser, owner):
    listings.draft(owner.party)
    page = browser.get(MINE)
    assert "아직 요금을 정하지 않았어요" in page_text(page)
    assert not soup(page).select(".price--free")


def test_a_free_listing_and_its_copy_are_called_free(browser, owner):
    listing = listings.published(owner.party)
    _act(browser, listing, "copies")
    page = soup(browser.get(MINE))
    assert len(page.select(".booking-card")) == len(page.select(".booking-card .price--free")) == 2


def test_a_waiting_change_is_told(browser, owner, now):
    shown = listings.published(owner.party)
    with transaction():
        services.update_basics(shown, listings.basics(title="바꾼 것"), actor=SYSTEM, now=now)
    assert soup(browser.get(MINE)).select(".badge--warning")


def test_an_organisations_listings_are_named_by_their_owner(browser, owner):
    office = accounts.organisation("성북 공유주방")
    accounts.staff(owner, office, StaffRole.CLERK)
    listings.draft(office.party)
    assert "성북 공유주방" in page_text(browser.get(MINE))


def test_the_list_goes_on_page_by_page(browser, owner, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(5):
        listings.complete_draft(owner.party, title=f"물건 {number}")
    seen = []
    href: str | None = MINE
    while href:
        page = soup(browser.get(href))
        seen += [link.get_text() for link in page.select(".booking-card__title a")]
        following = page.select_one(".pager__next")
        href = str(following["href"]) if following else None
    assert seen == [f"물건 {number}" for number in reversed(range(5))]


def test_pausing_showing_again_copying_and_putting_away(browser, owner):
    listing = listings.published(owner.party)
    for what, state in (("pause", "paused"), ("pause", "paused"), ("resumption", "published")):
        assert _act(browser, listing, what).location == MINE
        assert listings.fresh(listing).state == state
    copied = _act(browser, listing, "copies")
    copy = session.scalars(select(Listing).order_by(Listing.id.desc()).limit(1)).one()
    assert copied.location == f"{MINE}/{copy.public_id}/edit/what"
    assert _act(browser, listing, "archiving").status_code == 303
    assert listings.fresh(listing).state == ListingState.ARCHIVED
    assert listing.title in page_text(browser.get(f"{MINE}?archived=1"))


def test_what_may_not_be_resumed_leads_to_the_earnings(client, city, now):
    member = accounts.member(payable=True)
    listing = listings.published(member.party, tariffs=[listings.hourly()])
    with transaction():
        services.pause(listing, actor=SYSTEM, now=now)
        member.party.payable_since = None
    browser = client.sign_in(member)
    assert _act(browser, listing, "resumption").location == "/earnings"
    assert listings.fresh(listing).state == ListingState.PAUSED


def test_a_move_that_can_not_be_is_answered_by_409(browser, owner):
    draft = listings.complete_draft(owner.party)
    assert _act(browser, draft, "pause").status_code == 409


@pytest.mark.parametrize("what", ["pause", "resumption", "copies", "archiving", "submission", "change/withdrawal"])
def test_strangers_can_do_nothing(client, city, what):
    listing = listings.published()
    assert client.post(f"{MINE}/{listing.public_id}/{what}").location.startswith("/sign-in")
    client.sign_in(accounts.member("남", operator=True))
    assert _act(client, listing, what).status_code == 404
    assert listings.fresh(listing).shown
    assert session.query(Listing).count() == 1
