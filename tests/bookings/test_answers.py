"""The payment, the owner's answer, and the clock that does not wait for either."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.audit.queries import timeline
from marketplace.availability.models import Occupancy
from marketplace.availability.services import SlotTakenError
from marketplace.bookings import queries, services
from marketplace.bookings.services.moves import MovedOnError
from marketplace.bookings.states import BookingState, PayBy
from marketplace.db import session, transaction
from marketplace.errors import InvalidError, NotFoundError
from marketplace.listings.states import Approval, Kind
from marketplace.outbox.models import OutboxMessage
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments.models import Charge, ChargePurpose, ChargeState, Refund, RefundState
from marketplace.payments.services import wallet_balance
from tests.factories import payments
from tests.factories.bookings import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    RULES,
    START,
    Story,
    offered,
    paid_by_card,
    renter,
    request,
    story,
    succeed,
    wish,
)
from tests.factories.payments import won

S = BookingState


def card(**offer: Any) -> Story:
    facts: dict[str, Any] = {"fee": 10_000, "pay_by": PayBy.CARD}
    return story(**facts | offer)


def charge_of(found: Story) -> Charge:
    assert found.charge is not None
    return found.charge


def confirm(found: Story, now=NOW + MINUTE):
    with transaction():
        return services.confirm_paid(charge_of(found).id, rules=RULES, now=now)


def wallet(found: Story):
    return wallet_balance(found.renter.party_id, "KRW")


def escrow(found: Story):
    return ledger.balance(chart.escrow(found.id, "KRW"))


def topics(found: Story, topic: str) -> int:
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == topic)).all()
    return len([row for row in rows if row.payload.get("booking_id") == found.id])


def occupied() -> int:
    return len(session.scalars(select(Occupancy)).all())


# the payment


def test_a_payment_confirms_an_instant_booking(city, sound):
    found = card()
    paid_by_card(found.booking, charge_of(found), NOW + MINUTE)
    assert (found.state, found.booking.paid_at, found.booking.hold_until) == (S.CONFIRMED, NOW + MINUTE, None)
    assert escrow(found) == won(20_000)
    assert occupied() == 1


def test_a_payment_asks_the_owner_where_he_wants_to_be_asked(city, sound):
    found = card(approval=Approval.REQUEST)
    paid_by_card(found.booking, charge_of(found), NOW + MINUTE)
    assert (found.state, found.booking.answer_until) == (S.REQUESTED, NOW + MINUTE + 48 * HOUR)
    assert (occupied(), escrow(found)) == (1, won(20_000))


def test_a_paid_request_that_holds_no_time_gives_it_back(city, sound):
    found = card(approval=Approval.REQUEST, blocks=False)
    assert occupied() == 1
    paid_by_card(found.booking, charge_of(found))
    assert (found.state, occupied()) == (S.REQUESTED, 0)


def test_return_page_webhook_and_sweep_may_all_tell_of_one_payment(city, sound):
    found = card()
    succeed(charge_of(found))
    for _teller in range(3):
        assert confirm(found) is found.booking
    assert (found.state, escrow(found), wallet(found)) == (S.CONFIRMED, won(20_000), won(0))
    assert topics(found, "booking.confirmed") == 1


def test_a_payment_after_the_hold_has_run_out_goes_to_the_wallet_once(city, sound):
    found = card()
    assert found.expire(NOW + 15 * MINUTE)
    succeed(charge_of(found), NOW + 16 * MINUTE)
    for _teller in range(3):
        confirm(found, NOW + 17 * MINUTE)
    assert (found.state, escrow(found), wallet(found)) == (S.EXPIRED, won(0), won(20_000))
    assert found.booking.paid_at is None
    assert topics(found, "booking.paid_late") == 1
    assert [entry.action for entry in timeline("booking", found.id)].count("booking.paid_late") == 1


def test_a_payment_for_a_time_that_somebody_else_has_by_now_is_not_lost(city, sound):
    found = card()
    found.expire(NOW + 15 * MINUTE)
    other = story(found.listing, pay_by=PayBy.CARD, now=NOW + 16 * MINUTE)
    succeed(charge_of(found), NOW + 17 * MINUTE)
    confirm(found, NOW + 17 * MINUTE)
    assert (found.state, other.state, wallet(found)) == (S.EXPIRED, S.HELD, won(20_000))


def test_a_payment_that_comes_before_the_clock_looked_still_counts(city, sound):
    found = card()
    succeed(charge_of(found), NOW + 20 * MINUTE)
    confirm(found, NOW + 20 * MINUTE)
    assert found.state == S.CONFIRMED
    assert not found.expire(NOW + 21 * MINUTE)


def test_a_payment_after_the_renter_has_cancelled_goes_to_the_wallet(city, sound):
    found = card().cancel()
    succeed(charge_of(found))
    confirm(found)
    assert (found.state, wallet(found)) == (S.CANCELLED, won(20_000))


def test_a_second_payment_of_one_booking_goes_to_the_wallet(city, sound):
    found = card()
    paid_by_card(found.booking, charge_of(found))
    second = payments.charge(
        found.renter.party_id, 20_000, purpose=ChargePurpose.BOOKING, booking=found.id, now=NOW + MINUTE
    )
    with transaction():
        services.confirm_paid(second.id, rules=RULES, now=NOW + MINUTE)
    assert (found.state, escrow(found), wallet(found)) == (S.CONFIRMED, won(20_000), won(20_000))


@pytest.mark.parametrize("state", [ChargeState.INTENDED, ChargeState.OPEN, ChargeState.FAILED, ChargeState.EXPIRED])
def test_without_money_nothing_is_confirmed(city, sound, state):
    found = card()
    with transaction():
        charge_of(found).state = state
    assert confirm(found) is None
    assert found.state == S.HELD


def test_a_top_up_concerns_no_booking(city, sound):
    top_up = payments.topped_up(renter().party_id)
    with transaction():
        assert services.confirm_paid(top_up.id, rules=RULES, now=NOW) is None
        assert services.confirm_paid(999_999_999, rules=RULES, now=NOW) is None


# the owner's answer


def asked(**offer: Any) -> Story:
    facts: dict[str, Any] = {"approval": Approval.REQUEST}
    return story(**facts | offer)


def test_the_owner_accepts(city, sound):
    found = asked(fee=1_000).accept()
    assert (found.state, found.booking.answer_until) == (S.CONFIRMED, None)
    assert found.booking.confirmed_at == NOW + MINUTE
    assert (occupied(), escrow(found)) == (1, won(2_000))


def test_accepting_twice_is_one_acceptance(city, sound):
    found = asked().accept().accept()
    assert (found.state, topics(found, "booking.confirmed")) == (S.CONFIRMED, 1)


def test_accepting_a_request_that_held_no_time_takes_it_now(city, sound):
    found = asked(kind=Kind.ROOM, blocks=False, before=30)
    found.accept()
    held = session.scalars(select(Occupancy)).one()
    assert (found.state, held.during.lower) == (S.CONFIRMED, START - 30 * MINUTE)
    assert [unit.unit_id for unit in found.booking.units] == [held.unit_id]


def test_the_units_of_a_paid_hold_are_chosen_anew(city, sound):
    found = card(approval=Approval.REQUEST, blocks=False, count=3)
    paid_by_card(found.booking, charge_of(found))
    other = asked(listing=found.listing, pay_by=PayBy.CARD)
    found.accept()
    assert (found.state, len(found.booking.units), other.state) == (S.CONFIRMED, 1, S.HELD)
    assert len({row.unit_id for row in session.scalars(select(Occupancy))}) == 2


def test_accepting_where_somebody_was_faster_says_that_the_time_is_taken(city, sound):
    listing = offered(approval=Approval.REQUEST, blocks=False, fee=1_000)
    first, second = asked(listing=listing), asked(listing=listing)
    first.accept()
    with pytest.raises(SlotTakenError):
        second.accept()
    assert (first.state, second.state, occupied()) == (S.CONFIRMED, S.REQUESTED, 1)
    second.decline(reason="그사이 다른 이웃이 예약했어요.")
    assert wallet(second) == won(100_000)


def test_a_request_is_not_accepted_after_its_start(city, sound):
    found = asked(wanted=wish(NOW + 2 * HOUR))
    with pytest.raises(MovedOnError):
        found.accept(NOW + 2 * HOUR)
    assert found.state == S.REQUESTED


@pytest.mark.parametrize("gone", ["decline", "cancel", "expire"])
def test_what_has_ended_is_not_accepted(city, sound, gone):
    found = asked()
    if gone == "expire":
        assert found.expire(NOW + 48 * HOUR)
    else:
        getattr(found, gone)()
    with pytest.raises(MovedOnError):
        found.accept()


def test_there_is_nothing_to_accept_in_an_instant_booking(city, sound):
    with pytest.raises(MovedOnError):
        story().accept()


def test_the_owner_declines_with_a_reason_and_all_money_goes_back(city, sound):
    found = asked(fee=1_000).decline(reason="  그날은 제가 써요. ")
    assert (found.state, found.booking.end_reason) == (S.DECLINED, "그날은 제가 써요.")
    assert (found.booking.ended_by, found.booking.ended_at, found.booking.answer_until) == ("owner", NOW + MINUTE, None)
    assert (wallet(found), escrow(found), occupied(), found.booking.refunded) == (won(100_000), won(0), 0, 2_000)


def test_declining_twice_gives_the_money_back_once(city, sound):
    found = asked(fee=1_000).decline().decline()
    assert (found.state, wallet(found), topics(found, "booking.declined")) == (S.DECLINED, won(100_000), 1)


def test_a_declined_card_payment_goes_back_to_the_card(city, sound):
    found = card(approval=Approval.REQUEST)
    paid_by_card(found.booking, charge_of(found))
    found.decline()
    refund = session.scalars(select(Refund)).one()
    assert (refund.amount, refund.state, refund.booking_id) == (20_000, RefundState.INTENDED, found.id)
    assert (wallet(found), escrow(found)) == (won(0), won(0))


@pytest.mark.parametrize("reason", ["", "   "])
def test_declining_needs_a_reason(city, sound, reason):
    found = asked()
    with pytest.raises(InvalidError) as refused:
        found.decline(reason=reason)
    assert list(refused.value.fields) == ["reason"]
    assert found.state == S.REQUESTED


def test_what_is_confirmed_is_not_declined(city, sound):
    found = asked().accept()
    with pytest.raises(MovedOnError):
        found.decline()


# the clock


def test_an_unpaid_hold_ends_and_its_page_closes(city, sound):
    found = card()
    assert not found.expire(NOW + 15 * MINUTE - MINUTE)
    assert found.expire(NOW + 15 * MINUTE)
    assert (found.state, occupied(), found.booking.hold_until) == (S.EXPIRED, 0, None)
    assert (found.booking.ended_by, found.booking.ended_at) == ("system", NOW + 15 * MINUTE)
    assert charge_of(found).expires_at <= NOW + 15 * MINUTE
    assert (timeline("booking", found.id)[-1].after or {})["was"] == "held"


def test_an_unanswered_request_ends_and_its_money_goes_back(city, sound):
    found = asked(fee=1_000)
    assert not found.expire(NOW + 48 * HOUR - MINUTE)
    assert found.expire(NOW + 48 * HOUR)
    assert (found.state, occupied(), wallet(found), escrow(found)) == (S.EXPIRED, 0, won(100_000), won(0))
    assert found.booking.refunded == 2_000
    assert (timeline("booking", found.id)[-1].after or {})["was"] == "requested"


def test_expiring_twice_changes_nothing_more(city, sound):
    found = asked(fee=1_000)
    assert found.expire(NOW + 48 * HOUR)
    assert not found.expire(NOW + 48 * HOUR)
    assert wallet(found) == won(100_000)


def test_what_is_confirmed_does_not_expire(city, sound):
    assert not story().expire(START + 30 * DAY)


def test_expiring_what_is_not_there_is_not_found(city):
    with transaction(), pytest.raises(NotFoundError):
        services.expire(999_999_999, NOW)


def test_the_duty_finds_what_is_due_and_nothing_else(city, sound):
    listing = offered(count=3, fee=10_000, approval=Approval.REQUEST)
    held = story(listing, pay_by=PayBy.CARD)
    waiting = story(listing, pay_by=PayBy.WALLET)
    story(listing, pay_by=PayBy.WALLET).accept()
    assert queries.due_to_expire(NOW + 14 * MINUTE) == []
    assert queries.due_to_expire(NOW + 15 * MINUTE) == [held.id]
    assert queries.due_to_expire(NOW + 48 * HOUR) == [held.id, waiting.id]
    request(listing, renter(), wish(START + DAY), pay_by=PayBy.CARD)
    assert queries.due_to_expire(NOW + 14 * MINUTE) == []
