"""Organisations' pages as a person meets them: closing a place, a table in and out, statements, the public page."""

import io

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from marketplace import clock
from marketplace.accounts import services as accounts
from marketplace.audit.services import Actor
from marketplace.bookings import services as bookings
from marketplace.bookings.services import Wish, request_booking
from marketplace.bookings.states import BookingState, PayBy
from marketplace.clock import local_midnight
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.listings import services as listings
from marketplace.listings.models import Listing
from marketplace.moderation_state import Moderation
from marketplace.offices import statements
from marketplace.offices.models import Closing
from marketplace.walltime import day_of
from tests.factories import accounts as people
from tests.factories import offices
from tests.factories.bookings import DAY, HOUR, NOW, RULES, START, renter
from tests.factories.offices import again, booked
from tests.support.client import new_client

ZONE = "Asia/Seoul"


@pytest.fixture
def desk(city, house):
    with transaction():
        house.clerk.language = "en"
    return new_client(city).sign_in(house.clerk)


@pytest.fixture
def start(city):
    """Ten in the morning in Seoul, five days on."""
    return local_midnight(day_of(clock.now() + 5 * DAY, ZONE), ZONE) + 10 * HOUR


def book(listing, start, who=None):
    who = who or renter(100_000)
    with transaction():
        return request_booking(
            listing,
            Wish(Interval(start, start + 2 * HOUR)),
            renter_party_id=who.party_id,
            made_by_member_id=who.id,
            pay_by=PayBy.WALLET if listing.tariffs else None,
            rules=RULES,
            now=clock.now(),
        )[0]


def sent(start, **more: str):
    day = day_of(start, ZONE).isoformat()
    return {
        "start_day": day, "start_time": "00:00", "end_day": day, "end_time": "23:30", "reason": "전기 공사",
    } | more  # fmt: skip


def text(response) -> str:
    return " ".join(BeautifulSoup(response.data, "html5lib").get_text(" ").split())


def test_a_place_is_closed_after_a_look_and_bookings_go_as_chosen(house, place, desk, start):
    hall, spare = offices.room(house, place, fee=1000), offices.room(house, fee=1000, title="예비실")
    moved, back = book(hall, start), book(hall, start + 3 * HOUR)
    page = f"{house.page}/sites/{place.public_id}/closings/new"
    look = desk.post(page, data=sent(start, then="look"))
    assert look.status_code == 200
    assert "Suggested: move to" in text(look)
    assert session.scalars(select(Closing)).all() == []
    choices = {f"wish-{moved.public_id}": spare.public_id, f"wish-{back.public_id}": "refund"}
    done = desk.post(page, data=sent(start, then="close", **choices), follow_redirects=True)
    assert "Nobody can book this time." in text(done)
    assert again(moved).listing_id == spare.id
    assert again(back).state == BookingState.CANCELLED
    assert "전기 공사" in text(desk.get(f"/my/listings/{hall.public_id}/time"))
    about = new_client(desk.application).get(f"{house.page}/about", headers={"Accept-Language": "en"})
    assert "Closed:" in text(about)
    assert "전기 공사" not in text(about)


def test_a_room_that_is_gone_asks_again_on_the_closings_page(house, place, desk, start):
    hall, spare = offices.room(house, place), offices.room(house, title="예비실")
    booking = book(hall, start)
    book(spare, start)
    page = f"{house.page}/sites/{place.public_id}/closings/new"
    choice = {f"wish-{booking.public_id}": spare.public_id}
    done = desk.post(page, data=sent(start, then="close", **choice), follow_redirects=True)
    assert "no longer free" in text(done)
    closing = session.scalars(select(Closing)).one()
    here = f"{house.page}/closings/{closing.public_id}"
    desk.post(f"{here}/going-on", data={f"wish-{booking.public_id}": "refund"})
    assert again(booking).state == BookingState.CANCELLED
    desk.post(f"{here}/ending")
    assert again(closing).ended_at
    assert book(hall, start).state == BookingState.CONFIRMED


def test_a_time_that_makes_no_sense_stays_on_the_form(house, place, desk, start):
    page = f"{house.page}/sites/{place.public_id}/closings/new"
    past = desk.post(page, data=sent(start - 30 * DAY, then="close"))
    assert past.status_code == 422
    assert "over already" in text(past)
    assert desk.post(page, data=sent(start, reason="", then="close")).status_code == 422
    assert session.scalars(select(Closing)).all() == []


def test_hours_are_set_for_all_that_follow(house, place, desk):
    room = offices.room(house, place, follows=True)
    fields = {"opening": "daily", "daily_start": "09:00", "daily_end": "18:00"}
    done = desk.post(f"{house.page}/sites/{place.public_id}/hours", data=fields, follow_redirects=True)
    assert "1 listing has the new hours too" in text(done)
    assert again(room).schedule_id == again(place).schedule_id is not None
    wrong = desk.post(f"{house.page}/sites/{place.public_id}/hours", data={"opening": "daily", "daily_start": "09:00"})
    assert wrong.status_code == 422


def test_many_are_changed_at_once_and_each_says_what_came_of_it(house, place, desk):
    rooms = [offices.room(house, title=f"방 {number}") for number in range(3)]
    with transaction():
        listings.archive(rooms[2], actor=Actor("member", house.clerk.id), now=NOW)
    stranger = offices.room(offices.office("딴 기관"))
    chosen = [room.public_id for room in (*rooms, stranger)]
    page = desk.post(f"{house.page}/listings", data={"deed": "price_hour", "amount": "3,000", "listing": chosen})
    said = text(page)
    assert said.count("Done.") == 2
    assert "put away for good" in said
    assert [again(room).price_from for room in rooms] == [3000, 3000, None]
    assert again(stranger).price_from is None
    site = {"deed": "site", "site": place.public_id, "follows": "y", "listing": chosen[:2]}
    desk.post(f"{house.page}/listings", data=site)
    assert [again(room).site_id for room in rooms[:2]] == [place.id, place.id]
    assert "It was so already." in text(desk.post(f"{house.page}/listings", data=site))
    bad = desk.post(f"{house.page}/listings", data={"deed": "price_hour", "amount": "x", "listing": chosen})
    assert bad.status_code == 422
    assert desk.post(f"{house.page}/listings", data={"deed": "pause"}).status_code == 422


def test_a_table_goes_out_and_comes_in_again(house, place, desk):
    room = offices.room(house, place, title="회의실")
    out = desk.get(f"{house.page}/listings.csv")
    assert out.mimetype == "text/csv"
    changed = out.get_data(as_text=True).replace("instant", "request") + ",room,,새 방,,,,,,,\r\n,boat,,배,,,,,,,\r\n"
    page = f"{house.page}/listings/import"
    look = desk.post(page, data={"file": (io.BytesIO(changed.encode()), "table.csv")})
    said = text(look)
    assert look.status_code == 200
    assert "New draft" in said
    assert "1 row has a mistake" in said
    assert "instant → request" in said
    assert again(room).approval == "instant"
    agreed = BeautifulSoup(look.data, "html5lib").select_one("input[name=table]")
    assert agreed is not None
    for expected in (2, 0):
        done = desk.post(f"{page}/application", data={"table": agreed["value"]})
        assert text(done).count("Done.") == expected
    assert again(room).approval == "request"
    made = session.scalars(select(Listing).where(Listing.owner_party_id == house.party_id)).all()
    assert sorted(row.title for row in made) == ["새 방", "회의실"]


def test_what_is_no_table_is_refused_with_a_sentence(house, desk):
    page = f"{house.page}/listings/import"
    for data in (b"PK\x03\x04\0", b"a,b\r\n"):
        refused = desk.post(page, data={"file": (io.BytesIO(data), "table.csv")})
        assert refused.status_code == 422
    assert desk.post(f"{page}/application", data={"table": "a,b"}).status_code == 422


def test_statements_are_by_place_and_agree_with_the_ledger(city, house, place):
    for listing in (offices.room(house, place, fee=5000), offices.room(house, fee=3000)):
        booking = booked(listing)
        with transaction():
            bookings.hand_over_by_clock(booking.id, RULES, START)
            bookings.hand_over_by_clock(booking.id, RULES, START + 2 * HOUR)
        with transaction():
            bookings.complete(booking.id, START + 30 * HOUR)
    rows = statements.totals(house.party_id, START.date().replace(day=1), ZONE, "KRW")
    assert [(row.site_id, row.bookings, row.price.amount, row.fee.amount, row.share.amount) for row in rows] == [
        (place.id, 1, 10_000, 1000, 9000),
        (None, 1, 6000, 600, 5400),
    ]
    with transaction():
        house.bookkeeper.language = "en"
    client = new_client(city).sign_in(house.bookkeeper)
    page = f"{house.page}/statements"
    line = client.get(f"{page}.csv?month=2026-11").get_data(as_text=True).splitlines()[1]
    assert line == "2026-11,Hanbit-dong office,1,10000,1000,9000,0,0,KRW"
    assert client.get(f"{page}?month=nonsense").status_code == 200
    assert client.get(f"{page}?month=9999-99").status_code == 200


def test_the_mark_stands_on_the_page_and_beside_the_listing(city, house, place):
    room = offices.room(house, place)
    stranger = new_client(city)
    english = {"Accept-Language": "en"}
    assert "Verified by the city" not in text(stranger.get(f"/listings/{room.public_id}", headers=english))
    with transaction():
        wish = accounts.ask_verification(house.organisation, "220-81-62517", "", member=house.manager, now=NOW)
        operator = people.member("운영", operator=True)
        accounts.decide_verification(wish, confirmed=True, operator=operator, now=NOW)
    for path in (f"/listings/{room.public_id}", f"{house.page}/about"):
        said = text(stranger.get(path, headers=english))
        assert "Verified by the city" in said
        assert "62517" not in said
    with transaction():
        house.organisation.moderation = Moderation.REJECTED
    assert stranger.get(f"{house.page}/about").status_code == 404


def test_a_manager_asks_and_an_operator_decides(city, house):
    with transaction():
        house.manager.language = "en"
        operator = people.member("운영", operator=True, language="en")
    manager, console = new_client(city).sign_in(house.manager), new_client(city).sign_in(operator)
    wrong = manager.post(f"{house.page}/verification", data={"number": "123-45-67890"})
    assert wrong.status_code == 422
    asked = manager.post(f"{house.page}/verification", data={"number": "2208162517"}, follow_redirects=True)
    assert "220-81-*****" in text(asked)
    queue = console.get("/operator/organisations")
    assert "220-81-62517" in text(queue)
    form = BeautifulSoup(queue.data, "html5lib").select_one("form[action*=verifications]")
    assert form is not None
    console.post(str(form["action"]), data={"said": "refused"})
    assert again(house.organisation).verified_at is None
    console.post(str(form["action"]), data={"said": "approved"})
    assert again(house.organisation).verified_at is None
    console.post(str(form["action"]), data={"said": "confirmed"})
    assert again(house.organisation).verified_at is not None
