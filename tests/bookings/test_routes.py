"""Choosing a time, seeing its price, booking it: for members and for strangers."""

import re

import pytest
from sqlalchemy import select

from marketplace import clock
from marketplace.audit.services import SYSTEM
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.listings import services as listing_services
from marketplace.listings.states import Approval, Bookable, Kind, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from tests.bookings.kit import address, as_, bookings, made, path, sent
from tests.factories import listings
from tests.factories.bookings import offered, renter, story, wish
from tests.support.client import page_text, soup

S = BookingState


# choosing


def test_the_first_look_offers_the_next_time_that_is_free(browser, start):
    listing = offered(fee=1_500)
    answer = browser.get(f"/listings/{listing.public_id}/book")
    page = soup(answer)
    assert answer.status_code == 200
    assert "is free" in page_text(answer)
    assert page.find("input", id="start_time")["value"] == "10:00"
    assert page.find("form", id="book") is not None
    assert "₩3,000" in page_text(answer)


def test_a_chosen_time_is_quoted_and_can_be_booked(browser, start):
    listing = offered(fee=1_500)
    page = soup(browser.get(address(listing, start, 3)))
    assert page.find("input", attrs={"name": "starts_at"})["value"] == start.isoformat()
    assert "₩4,500" in page.get_text()
    assert "Paid from your wallet" in page.get_text()


def test_above_the_floor_one_chooses_how_to_pay(browser, start):
    page = soup(browser.get(address(offered(fee=10_000), start)))
    assert [radio["value"] for radio in page.select("input[name=pay]")] == ["wallet", "card"]
    assert page.select_one("input[name=pay][checked]")["value"] == "wallet"


def test_with_too_little_in_the_wallet_the_card_is_chosen_or_the_wallet_filled(city, start):
    poor = as_(renter())
    page = soup(poor.get(address(offered(fee=10_000), start)))
    assert page.select_one("input[name=pay][checked]")["value"] == "card"
    small = offered(fee=1_000)
    page = soup(poor.get(address(small, start)))
    assert page.find("form", id="book") is None
    onwards = page.find("a", string=re.compile("Top up my wallet"))
    assert onwards is None or onwards["href"].startswith("/wallet?next=")
    assert "/wallet?next=" in str(page)


def test_a_stranger_sees_all_but_the_last_button(client, start):
    listing = offered(fee=1_500)
    answer = client.get(address(listing, start))
    page = soup(answer)
    assert answer.status_code == 200
    assert page.find("form", id="book") is None
    assert any(link["href"].startswith("/sign-in?next=%2Flistings") for link in page.find_all("a", href=True))


def test_a_time_that_is_taken_is_answered_with_the_next_ones(browser, start):
    listing = made(start).listing
    answer = browser.get(address(listing, start))
    page = soup(answer)
    assert answer.status_code == 200
    assert page.find("form", id="book") is None
    assert "Somebody else has that time" in page_text(answer)
    free = [link["href"] for link in page.select("ul a.button")]
    assert len(free) == 3
    assert "is free" in page_text(browser.get(free[0]))


def test_where_nothing_is_free_that_is_said(browser, start):
    listing = offered()
    with transaction():
        listing.horizon_days = 1
    assert "within two months" in page_text(browser.get(address(listing, start)))
    assert browser.get(f"/listings/{listing.public_id}/book").status_code == 200


def test_a_time_that_can_not_be_is_said_beside_its_field(browser):
    listing = offered()
    query = "start_day=2027-01-01&start_time=10:00&end_day=2027-01-01&end_time=09:00"
    page = soup(browser.get(f"/listings/{listing.public_id}/book?{query}"))
    assert "must be after the start" in page.find(id="end_time-error").get_text()


def test_a_time_without_a_price_is_said(browser, start):
    listing = offered(fee=1_000)
    nights = TariffSpec(unit=TariffUnit.HOUR, amount=1_000, local_from=0, local_to=360)
    with transaction():
        listing_services.set_tariffs(listing, [nights], actor=SYSTEM, now=clock.now())
    assert "There is no price for that time" in page_text(browser.get(address(listing, start)))


def test_ones_own_listing_is_not_offered_to_oneself(city, start):
    listing = offered()
    assert listing.owner.member is not None
    page = soup(as_(listing.owner.member).get(address(listing, start)))
    assert "your own listing" in page.get_text()
    assert page.find("form", id="book") is None


def test_what_can_not_be_booked_says_so(browser):
    listing = offered(kind=Kind.ROOM)
    with transaction():
        listing.bookable, listing.not_bookable_reason = Bookable.WALK_IN, "walk-in"
    answer = browser.get(f"/listings/{listing.public_id}/book")
    assert "just go there" in page_text(answer)
    assert soup(answer).find("form", attrs={"data-quote-url": True}) is None


def test_a_pool_asks_how_many(browser, start):
    page = soup(browser.get(address(offered(count=6), start)))
    assert page.find("input", id="quantity")["max"] == "6"


@pytest.mark.parametrize("where", ["book", "price"])
def test_what_is_not_shown_is_not_there(browser, where):
    draft = listings.draft()
    assert browser.get(f"/listings/{draft.public_id}/{where}").status_code == 404
    assert browser.get(f"/listings/nothing-of-this-name-xx/{where}").status_code == 404


def test_the_part_that_answers_while_one_chooses(browser, start):
    listing = offered(fee=1_500)
    good = browser.get(address(listing, start).replace("/book?", "/price?"))
    assert good.status_code == 200
    assert "<html" not in good.text
    assert 'name="booking_id"' in good.text
    story(listing, wanted=wish(start), now=clock.now())
    taken = browser.get(address(listing, start).replace("/book?", "/price?"))
    assert taken.status_code == 422
    assert "Somebody else has that time" in taken.text
    wrong = browser.get(f"/listings/{listing.public_id}/price?start_day=x")
    assert wrong.status_code == 422
    assert "Please look at the time again" in wrong.text


# booking


def test_booking_from_the_wallet_leads_to_the_booking(browser, member, start, sound):
    listing = offered(fee=1_500)
    answer = browser.post(
        f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="wallet", message="고마워요")
    )
    found = session.scalars(select(Booking)).one()
    assert (answer.status_code, path(answer)) == (303, f"/bookings/{found.public_id}")
    assert (found.state, found.message, found.renter_party_id) == (S.CONFIRMED, "고마워요", member.party_id)
    assert "Booked." in browser.get(path(answer)).text


def test_asking_the_owner_leads_to_the_booking(browser, start, sound):
    listing = offered(approval=Approval.REQUEST)
    answer = browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start))
    assert answer.status_code == 303
    assert "The owner has been asked." in browser.get(path(answer)).text


def test_a_double_click_books_once(browser, start, sound):
    listing = offered(fee=1_500)
    form = sent(listing, start, pay="wallet")
    answers = [browser.post(f"/listings/{listing.public_id}/book", data=form) for _click in range(2)]
    assert {(answer.status_code, path(answer)) for answer in answers} == {(303, f"/bookings/{form['booking_id']}")}
    assert bookings() == 1


def test_prices_and_people_never_come_from_the_form(browser, member, start, sound):
    listing = offered(fee=1_500)
    forged = {"price": "1", "renter_party_id": "1", "state": "completed", "made_by_member_id": "1"}
    browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="wallet") | forged)
    found = session.scalars(select(Booking)).one()
    assert (found.total, found.state, found.renter_party_id) == (3_000, S.CONFIRMED, member.party_id)


def test_another_price_than_the_page_showed_is_shown_before_anything_is_booked(browser, member, start, sound):
    listing = offered(fee=1_500)
    address = f"/listings/{listing.public_id}/book"
    for total in ("2400", "0", "-1", "x", "٣"):
        answer = browser.post(address, data=sent(listing, start, pay="wallet") | {"total": total})
        assert answer.status_code == 409
        assert "The price has changed since this page was drawn." in page_text(answer)
        assert bookings() == 0
    assert soup(answer).select_one("input[name=total]")["value"] == "3000"
    browser.post(address, data=sent(listing, start, pay="wallet") | {"total": "3000"})
    assert bookings() == 1


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"pay": ""}, 422, "Please choose how to pay"),
        ({"pay": "gold"}, 422, "Please choose how to pay"),
        ({"pay": "card"}, 422, "Cards can be charged from a certain amount"),
        ({"starts_at": "yesterday"}, 422, "Please choose the time again"),
        ({"message": "x" * 1001}, 422, "longer than 1000"),
        ({"quantity": "0"}, 422, "Number must be"),
        ({"quantity": "2"}, 422, "There is only 1 of this"),
    ],
)
def test_a_refusal_comes_back_to_the_same_page_with_its_sentence(browser, start, sound, changes, status, words):
    listing = offered(fee=1_500)
    answer = browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="wallet") | changes)
    assert answer.status_code == status
    assert words in page_text(answer)
    assert bookings() == 0


def test_what_was_typed_is_kept(browser, start, sound):
    listing = offered(fee=10_000)
    form = sent(listing, start, pay="", message="토요일에 책장을 달아요.")
    page = soup(browser.post(f"/listings/{listing.public_id}/book", data=form))
    assert page.find("textarea").get_text().strip() == "토요일에 책장을 달아요."
    assert page.find("input", attrs={"name": "booking_id"})["value"] == form["booking_id"]


def test_too_little_in_the_wallet_is_said_with_the_way_to_fill_it(city, start, sound):
    listing, poor = offered(fee=1_500), as_(renter(1_000))
    answer = poor.post(f"/listings/{listing.public_id}/book", data=sent(listing, start, pay="wallet"))
    assert answer.status_code == 422
    assert "not enough money" in page_text(answer)
    assert "₩2,000 are missing" in page_text(answer)
    assert bookings() == 0


def test_who_comes_too_late_hears_the_next_free_times(browser, start, sound):
    listing = made(start).listing
    answer = browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start))
    assert answer.status_code == 409
    assert "Somebody else" in page_text(answer)
    assert len(soup(answer).select("ul a.button")) == 3
    assert bookings() == 1


def test_a_stranger_is_asked_to_sign_in_first(client, start):
    listing = offered()
    answer = client.post(f"/listings/{listing.public_id}/book", data=sent(listing, start))
    assert (answer.status_code, path(answer)) == (303, "/sign-in")
    assert bookings() == 0


def test_a_page_of_somebody_else_can_not_book(browser, start):
    listing = offered()
    browser.csrf = False
    assert browser.post(f"/listings/{listing.public_id}/book", data=sent(listing, start)).status_code in {400, 403}
    assert bookings() == 0
