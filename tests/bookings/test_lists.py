"""My bookings, what I lend, and receipts."""

import pytest
from sqlalchemy import event

from marketplace import clock
from marketplace.bookings import routes
from marketplace.bookings.states import BookingState
from marketplace.db import db, transaction
from marketplace.listings.states import Approval
from tests.bookings.kit import as_, here, made, path
from tests.factories import listings
from tests.factories.bookings import offered, story, wish
from tests.support.client import page_text

S = BookingState


def test_my_bookings_and_what_i_lend(city, start):
    found = made(start, fee=1_500, approval=Approval.REQUEST)
    mine, lent = as_(found.renter).get("/bookings"), as_(found.owner).get("/lending")
    for page, other in ((mine, found.owner), (lent, found.renter)):
        assert page.status_code == 200
        assert here(found) in page.text
        assert other.name in page_text(page)
    assert "Your neighbour waits for your answer" in page_text(lent)
    assert here(found) not in as_(found.owner).get("/bookings").text
    found.cancel(now=clock.now())
    assert here(found) not in as_(found.renter).get("/bookings").text
    assert here(found) in as_(found.renter).get("/bookings?past=1").text


def test_empty_lists_say_what_to_do_next(browser):
    assert "Find something" in page_text(browser.get("/bookings"))
    assert "My listings" in page_text(browser.get("/lending"))
    assert "Nothing is over yet" in page_text(browser.get("/bookings?past=1"))


def test_a_photo_stands_beside_the_booking(city, start):
    found = made(start)
    with transaction():
        listings.photo(found.listing).revision_id = None  # it was there when the listing was approved
    assert "/media/photos/bb/" in as_(found.renter).get("/bookings").text


def test_long_lists_have_pages(browser, member, start, monkeypatch):
    monkeypatch.setattr(routes, "PAGE", 2)
    listing = offered(count=9)
    for _number in range(3):
        story(listing, member, wish(start), now=clock.now())
    first, second = browser.get("/bookings"), browser.get("/bookings?page=2")
    assert (first.text.count("booking-card__title"), second.text.count("booking-card__title")) == (2, 1)
    assert "page=2" in first.text
    assert "page=1" in second.text


@pytest.mark.parametrize("page", ["0", "-5", "x", "99999999999999999999999"])
def test_a_page_that_can_not_be_is_still_a_page(browser, page):
    assert browser.get(f"/bookings?page={page}").status_code == 200


def test_lists_need_the_same_few_queries_however_long_they_are(browser, member, start, monkeypatch):
    def queries() -> int:
        seen: list[str] = []
        engine = db.engine

        def note(_connection, _cursor, statement, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            browser.get("/bookings")
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    story(offered(), member, wish(start), now=clock.now())
    few = queries()
    for _number in range(4):
        story(offered(), member, wish(start), now=clock.now())
    assert queries() == few


def test_a_receipt_tells_what_was_paid_and_what_went_back(city, start, sound):
    found = made(start, fee=1_500).cancel(now=clock.now())
    text = page_text(as_(found.renter).get(here(found, "/receipt")))
    for words in ("Cordless drill", found.owner.name, found.renter.name, "₩3,000", "Went back"):
        assert words in text


def test_a_stranger_is_sent_to_sign_in(client, start):
    found = made(start)
    for page in ("/bookings", "/lending", here(found), here(found, "/receipt")):
        assert path(client.get(page)) == "/sign-in"


def test_a_suspended_members_session_is_over(city, start):
    found = made(start)
    browser = as_(found.renter)
    with transaction():
        found.renter.suspended_at = clock.now()
    assert path(browser.get(here(found))) == "/sign-in"
