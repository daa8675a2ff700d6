"""Answering, cancelling and handing over through API v1: for each side, and for nobody else."""

import pytest
from sqlalchemy import text

from marketplace import clock
from marketplace.accounts.models import StaffRole
from marketplace.bookings.services import Wish
from marketplace.db import session, transaction
from marketplace.intervals import Interval
from marketplace.listings.states import Approval, Kind
from marketplace.payments import services as payments
from tests.bookings.api_kit import HOUR, asking, at, traces
from tests.factories import accounts, bookings
from tests.support.api import Api, refusal


def test_the_owner_accepts(city, asked, sound):
    owner = Api(city, asked.owner)
    told = owner.post(f"/bookings/{asked.booking.public_id}/acceptance")
    assert (told.status_code, told.get_json()["state"]) == (200, "confirmed")
    assert owner.post(f"/bookings/{asked.booking.public_id}/acceptance").status_code == 200
    refusal(owner.post(f"/bookings/{asked.booking.public_id}/refusal", {"reason": "아니요"}), 409, "wrong-state")
    sound(clock.now())


def test_the_owner_declines_with_a_reason_and_the_money_goes_back(city, asked, renter, sound):
    owner = Api(city, asked.owner)
    path = f"/bookings/{asked.booking.public_id}/refusal"
    refusal(owner.post(path, {"reason": "  "}), 422, "reason-missing")
    refusal(owner.post(path), 400, "malformed")
    told = owner.post(path, {"reason": "그날은 제가 써요."}, key="no").get_json()
    assert (told["state"], told["refunded"]["amount"]) == ("declined", 6000)
    assert owner.post(path, {"reason": "그날은 제가 써요."}, key="no").get_json() == told
    assert payments.wallet_balance(renter.party_id, "KRW").amount == 50_000
    sound(clock.now())


@pytest.mark.parametrize("body", [None, {}, {"reason": "사정이 생겼어요."}])
def test_either_side_cancels_with_or_without_a_reason(city, api, asked, body, sound):
    told = api.post(f"/bookings/{asked.booking.public_id}/cancellation", body)
    assert (told.status_code, told.get_json()["state"]) == (200, "cancelled")
    assert told.get_json()["refunded"]["amount"] == 6000
    session.expire_all()
    assert asked.booking.end_reason == (body or {}).get("reason")
    sound(clock.now())


def test_pick_up_and_return_are_confirmed_by_both(city, api, renter, drill, sound):
    soon = clock.now().replace(minute=0, second=0, microsecond=0) + 2 * HOUR
    with transaction():
        drill.lead_minutes = 0
    told = api.post("/bookings", asking(drill, start=soon, pay="wallet")).get_json()
    owner = Api(city, bookings.owner_of(drill))
    path = f"/bookings/{told['id']}"
    refusal(api.post(f"{path}/return"), 409, "wrong-state")
    assert api.post(f"{path}/pick_up").get_json()["state"] == "confirmed"
    assert owner.post(f"{path}/pick_up").get_json()["state"] == "active"
    assert owner.post(f"{path}/return").get_json()["state"] == "active"
    assert api.post(f"{path}/return").get_json()["state"] == "returned"
    sound(clock.now())


def test_only_the_owner_answers_and_only_the_sides_see(city, api, asked):
    path = f"/bookings/{asked.booking.public_id}"
    before = traces()
    refusal(api.post(f"{path}/acceptance"), 403, "forbidden")
    refusal(api.post(f"{path}/refusal", {"reason": "아니요"}), 403, "forbidden")
    for who in (accounts.member("남"), accounts.member("운영자", operator=True)):
        foreign = Api(city, who)
        refusal(foreign.get(path), 404, "not-found")
        for verb in ("acceptance", "cancellation", "pick_up", "return"):
            refusal(foreign.post(f"{path}/{verb}"), 404, "not-found")
    with transaction():
        session.execute(text("DELETE FROM api_tokens WHERE member_id <> :me"), {"me": asked.renter.id})
    assert asked.state == "requested"
    assert traces()[:3] == before[:3]


def test_staff_act_for_their_organisation_and_readers_only_read(city, renter):
    where = accounts.organisation(payable=True)
    clerk, reader = accounts.member("직원"), accounts.member("읽기")
    accounts.staff(clerk, where, StaffRole.CLERK)
    accounts.staff(reader, where, StaffRole.READER)
    hall = bookings.offered(Kind.ROOM, approval=Approval.REQUEST, owner=where.party)
    booking, _charge = bookings.request(hall, renter, Wish(Interval(at(), at() + 2 * HOUR)), now=clock.now())
    path = f"/bookings/{booking.public_id}"
    assert Api(city, reader).get(path).status_code == 200
    refusal(Api(city, reader).post(f"{path}/acceptance"), 403, "forbidden")
    assert Api(city, clerk).post(f"{path}/acceptance").get_json()["state"] == "confirmed"
