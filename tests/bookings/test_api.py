"""Quotes and bookings through API v1: what comes back, what is refused, and that a refusal changes nothing."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from marketplace import clock
from marketplace.availability.queries import units_of
from marketplace.bookings.models import Booking
from marketplace.db import session
from marketplace.intervals import Interval
from marketplace.listings.states import Approval
from marketplace.payments import services as payments
from tests.bookings.api_kit import HOUR, asking, at, traces
from tests.factories import bookings, listings
from tests.factories.availability import held
from tests.support.api import Api, refusal
from tests.support.statements import statements
from tests.support.stripe_provider import provider

__all__ = ["provider", "statements"]


# -- quotes ----------------------------------------------------------------------------------------------------------


def test_a_quote_has_every_line_of_the_price(api, drill):
    answer = api.post(f"/listings/{drill.public_id}/quotes", asking(hours=2))
    assert answer.status_code == 200
    assert answer.get_json() == {
        "lines": [{"label": "₩3,000 / hour × 2", "amount": {"amount": 6000, "currency": "KRW"}}],
        "total": {"amount": 6000, "currency": "KRW"},
        "approval": "instant",
        "reasons": [],
        "bookable": True,
        "failures": [],
        "pay_options": ["wallet"],
    }


def test_a_quote_says_which_rules_say_no(api, drill):
    held(units_of(drill.id)[0][0], Interval(at(), at() + HOUR))
    told = api.post(f"/listings/{drill.public_id}/quotes", asking(quantity=2)).get_json()
    assert told["bookable"] is False
    assert [failure["code"] for failure in told["failures"]] == ["quantity"]
    told = api.post(f"/listings/{drill.public_id}/quotes", asking()).get_json()
    assert told["failures"] == [{"code": "slot-taken", "detail": "Somebody else has that time already."}]


def test_a_quote_changes_nothing(api, drill):
    before = traces()
    api.post(f"/listings/{drill.public_id}/quotes", asking())
    assert traces() == before


# -- booking ---------------------------------------------------------------------------------------------------------


def test_a_booking_is_paid_from_the_wallet_and_confirmed(api, drill, renter, sound):
    answer = api.post("/bookings", asking(drill, pay="wallet"))
    assert answer.status_code == 201
    told = answer.get_json()
    booking = session.scalars(select(Booking).where(Booking.public_id == told["id"])).one()
    assert told == {
        "id": booking.public_id,
        "code": booking.code,
        "state": "confirmed",
        "listing_id": drill.public_id,
        "title": "Cordless drill",
        "lang": "en",
        "starts_at": at().isoformat(),
        "ends_at": (at() + 2 * HOUR).isoformat(),
        "quantity": 1,
        "total": {"amount": 6000, "currency": "KRW"},
        "refunded": {"amount": 0, "currency": "KRW"},
        "pay_url": None,
        "made_how": "self",
        "approvals_needed": 0,
        "approvals_given": 0,
    }
    assert told["starts_at"].endswith("+09:00")
    assert payments.wallet_balance(renter.party_id, "KRW").amount == 44_000
    assert api.get(f"/bookings/{booking.public_id}").get_json() == told
    sound(clock.now())


def test_instants_may_come_with_any_offset(api, drill):
    start = at()
    body = asking(drill, pay="wallet") | {
        "starts_at": start.astimezone(ZoneInfo("America/New_York")).isoformat(),
        "ends_at": (start + HOUR).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert api.post("/bookings", body).get_json()["starts_at"] == start.isoformat()


@pytest.mark.parametrize(("offer", "state"), [({}, "confirmed"), ({"approval": Approval.REQUEST}, "requested")])
def test_what_is_free_needs_no_way_to_pay(api, offer, state):
    told = api.post("/bookings", asking(bookings.offered(**offer))).get_json()
    assert (told["state"], told["total"]["amount"], told["pay_url"]) == (state, 0, None)


def test_a_pool_gives_as_many_as_are_wanted(api):
    tables = bookings.offered(count=6)
    assert api.post("/bookings", asking(tables, quantity=4)).get_json()["quantity"] == 4
    told = refusal(api.post("/bookings", asking(tables, quantity=3)), 409, "slot-taken")
    assert told["detail"] == "Only 2 are free at that time."


def test_the_loser_hears_of_the_next_free_times(api, drill):
    held(units_of(drill.id)[0][0], Interval(at(), at() + 3 * HOUR))
    before = traces()
    told = refusal(api.post("/bookings", asking(drill, pay="wallet"), key="loser"), 409, "slot-taken")
    first = {
        "starts_at": (at() + 3 * HOUR).isoformat(),
        "ends_at": (at() + 5 * HOUR).isoformat(),
    }
    assert told["next_times"][0] == first
    assert len(told["next_times"]) == 3
    assert traces() == before
    assert api.post("/bookings", asking(drill, pay="wallet") | first).status_code == 201


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"starts_at": "2026-11-21T14:00:00"}, 422, "invalid", "starts_at"),
        ({"starts_at": "tomorrow"}, 422, "invalid", "starts_at"),
        ({"starts_at": 1_800_000_000}, 422, "invalid", "starts_at"),
        ({"starts_at": None}, 422, "invalid", "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+09:00"}, 422, "bad-time", "starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-09:00"}, 422, "bad-time", "starts_at"),
        ({"starts_at": "2026-02-30T14:00:00+09:00"}, 422, "invalid", "starts_at"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, 422, "bad-time", "ends_at"),
        ({"quantity": 0}, 422, "invalid", "quantity"),
        ({"quantity": "many"}, 422, "invalid", "quantity"),
        ({"quantity": 2}, 422, "quantity", None),
        ({"pay": "barter"}, 422, "invalid", "pay"),
        ({"pay": None}, 422, "pay-missing", "pay"),
        ({"pay": "card"}, 422, "below-card-floor", "pay"),
        ({"colour": "blue"}, 422, "invalid", "colour"),
        ({"message": "a\0b"}, 422, "invalid", "message"),
        ({"message": "가" * 1001}, 422, "invalid", "message"),
        ({"listing_id": "x" * 22}, 404, "not-found", None),
        ({"listing_id": "\0"}, 422, "invalid", "listing_id"),
        ({"listing_id": 7}, 422, "invalid", "listing_id"),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_changes_nothing(api, drill, change, status, code, field):
    before = traces()
    told = refusal(api.post("/bookings", asking(drill, pay="wallet") | change), status, code)
    assert field is None or list(told["errors"]) == [field]
    assert traces() == before


@pytest.mark.parametrize(
    ("wish", "codes"),
    [
        ({"start": at(2, 14) + timedelta(minutes=10)}, ["off-step"]),
        ({"start": at(100)}, ["too-far"]),
        ({"start": at(-2)}, ["in-the-past"]),
        ({"hours": 24 * 8}, ["too-long"]),
    ],
)
def test_a_rule_that_says_no_is_named(api, drill, wish, codes):
    told = refusal(api.post("/bookings", asking(drill, pay="wallet", **wish)), 422, codes[0])
    assert [failure["code"] for failure in told["failures"]] == codes


def test_too_little_money_says_how_much_is_missing(city, drill):
    poor = Api(city, bookings.renter(1000))
    before = traces()
    told = refusal(poor.post("/bookings", asking(drill, pay="wallet")), 422, "not-enough-money")
    assert told["missing"] == {"amount": 5000, "currency": "KRW"}
    assert traces() == before


def test_nobody_books_his_own_or_what_he_may_not_see(city, drill):
    owner = Api(city, bookings.owner_of(drill))
    refusal(owner.post("/bookings", asking(drill, pay="wallet")), 422, "own-listing")
    hidden = listings.draft()
    refusal(owner.post("/bookings", asking(hidden)), 404, "not-found")
    refusal(owner.post(f"/listings/{hidden.public_id}/quotes", asking()), 404, "not-found")


def test_too_many_unpaid_bookings_are_too_many(city, renter, provider):
    api = Api(city, renter)
    dear = bookings.offered(fee=20_000, count=9)
    for day in range(1, 6):
        assert api.post("/bookings", asking(dear, start=at(day), pay="card")).status_code == 201
    told = api.post("/bookings", asking(dear, start=at(7), pay="card"))
    refusal(told, 429, "too-many-holds")
    assert told.headers["Retry-After"]


@pytest.mark.parametrize(("fee", "most"), [(0, 19), (3000, 29)])
def test_a_booking_takes_few_statements(api, statements, fee, most):
    api.get("/me")  # notes that the token is in use
    wish = asking(bookings.offered(fee=fee), pay="wallet")
    session.expunge_all()
    statements.clear()
    assert api.post("/bookings", wish, key="counted").status_code == 201
    sent = [one for one, _values in statements if "clock_offsets" not in one]  # only a practice city reads its clock
    assert len(sent) <= most, "\n".join(sent)


def test_another_price_than_expected_is_refused(city, start):
    listing, member = bookings.offered(fee=1_500), bookings.renter(50_000)
    wanted = asking(listing, start=start, pay="wallet")
    told = refusal(Api(city, member).post("/bookings", wanted | {"expected_total": 2_400}), 409, "price-changed")
    assert told["total"] == {"amount": 3_000, "currency": "KRW"}
    assert Api(city, member).post("/bookings", wanted | {"expected_total": 3_000}).status_code == 201
