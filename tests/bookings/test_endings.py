"""How bookings end, and what becomes of their money."""

import pytest
from sqlalchemy import select

from marketplace.audit.queries import timeline
from marketplace.audit.services import Actor
from marketplace.availability.models import Occupancy
from marketplace.bookings import queries, services
from marketplace.bookings.refunds import RefundReason
from marketplace.bookings.services import RefundChangedError
from marketplace.bookings.services.endings import is_over, may_cancel, paid
from marketplace.bookings.services.moves import MovedOnError
from marketplace.bookings.states import BookingState, HandoverKind, PayBy, Side
from marketplace.db import session, transaction
from marketplace.listings.states import Approval, Kind, Policy
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments.models import Escrow, Refund
from marketplace.payments.services import wallet_balance
from tests.factories import accounts
from tests.factories.bookings import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    RULES,
    START,
    Story,
    in_state,
    offered,
    paid_by_card,
    renter,
    story,
    wish,
)
from tests.factories.payments import won

S = BookingState
OPERATOR = Actor("operator", 1)
FAR = NOW + 20 * DAY  # a start that every policy calls far away


def wallet(found: Story):
    return wallet_balance(found.renter.party_id, "KRW")


def payable(found: Story):
    return ledger.balance(chart.owner_payable(found.owner.party_id, "KRW"))


def fees(found: Story):
    return ledger.balance(chart.platform_fee("KRW", found.owner.party_id))


def escrow(found: Story):
    return ledger.balance(chart.escrow(found.id, "KRW"))


def occupied() -> int:
    return len(session.scalars(select(Occupancy)).all())


# who may, and when


@pytest.mark.parametrize(
    ("state", "sides"),
    [
        (S.HELD, {Side.RENTER, Side.OPERATOR}),
        (S.REQUESTED, {Side.RENTER, Side.OWNER, Side.OPERATOR}),
        (S.CONFIRMED, {Side.RENTER, Side.OWNER, Side.OPERATOR}),
        (S.ACTIVE, {Side.OPERATOR}),
        (S.RETURNED, {Side.OPERATOR}),
        (S.NO_SHOW, {Side.OPERATOR}),
        (S.COMPLETED, set()),
        (S.DECLINED, set()),
        (S.EXPIRED, set()),
        (S.CANCELLED, set()),
    ],
)
def test_who_can_cancel_in_which_state(city, sound, state, sides):
    found = in_state(state)
    assert {side for side in Side if may_cancel(found.booking, side, NOW)} == sides
    if state is not S.CANCELLED:
        for side in (Side.RENTER, Side.OWNER, Side.OPERATOR):
            if side not in sides:
                with pytest.raises(MovedOnError):
                    found.cancel(side)
        assert found.state is state


@pytest.mark.parametrize("state", [S.HELD, S.REQUESTED, S.CONFIRMED])
def test_once_its_time_has_begun_only_an_operator_cancels(city, sound, state):
    found = in_state(state)
    assert [side for side in Side if may_cancel(found.booking, side, START)] == [Side.OPERATOR]
    with pytest.raises(MovedOnError):
        found.cancel(Side.RENTER, START)


def test_a_no_show_whose_claim_window_is_closed_is_over(city, sound):
    found = in_state(S.NO_SHOW)
    assert not is_over(found.booking)
    assert found.complete(START + HOUR + DAY)
    assert is_over(found.booking)
    assert not may_cancel(found.booking, Side.OPERATOR, START + 3 * DAY)


# the refund


@pytest.mark.parametrize(
    ("policy", "left", "share"),
    [
        (Policy.FLEXIBLE, 2 * DAY, 10_000),
        (Policy.FLEXIBLE, 3 * HOUR, 5_000),
        (Policy.MODERATE, 6 * DAY, 10_000),
        (Policy.MODERATE, 2 * DAY, 5_000),
        (Policy.MODERATE, 3 * HOUR, 0),
        (Policy.STRICT, 8 * DAY, 5_000),
        (Policy.STRICT, 2 * DAY, 0),
    ],
)
@pytest.mark.parametrize("card", [False, True])
def test_the_renter_gets_back_what_the_policy_says_and_the_owner_the_rest(city, sound, policy, left, share, card):
    found = story(fee=10_000, policy=policy, wanted=wish(FAR), pay_by=PayBy.CARD if card else None)
    if found.charge:
        paid_by_card(found.booking, found.charge)
    back = 20_000 * share // 10_000
    quoted = services.cancellation_quote(found.booking, Side.RENTER, FAR - left)
    assert (quoted.amount, quoted.percent_bps) == (won(back), share)
    found.cancel(Side.RENTER, FAR - left, shown_refund=back)
    assert (found.state, found.booking.refunded, escrow(found), occupied()) == (S.CANCELLED, back, won(0), 0)
    if card:
        assert [refund.amount for refund in session.scalars(select(Refund))] == ([back] if back else [])
    else:
        assert wallet(found) == won(1_000_000 - 20_000 + back)
    kept = 20_000 - back
    assert (payable(found), fees(found)) == (won(kept * 9 // 10), won(kept // 10))


@pytest.mark.parametrize("by", [Side.OWNER, Side.OPERATOR])
@pytest.mark.parametrize("policy", list(Policy))
def test_owner_and_operator_give_everything_back(city, sound, by, policy):
    found = story(fee=10_000, policy=policy, wanted=wish(FAR)).cancel(by, FAR - MINUTE)
    assert (found.state, wallet(found), payable(found)) == (S.CANCELLED, won(1_000_000), won(0))
    assert (found.booking.ended_by, found.booking.end_reason) == (by, "사정이 생겼어요.")


@pytest.mark.parametrize("state", [S.ACTIVE, S.RETURNED, S.NO_SHOW])
def test_an_operator_gives_everything_back_even_late(city, sound, state):
    found = in_state(state, fee=10_000).cancel(Side.OPERATOR, START + 3 * HOUR)
    assert (found.state, wallet(found), payable(found), occupied()) == (S.CANCELLED, won(1_000_000), won(0), 0)
    assert found.booking.claim_until is None


def test_within_an_hour_of_booking_everything_comes_back(city, sound):
    found = story(fee=1_000, policy=Policy.STRICT)
    quoted = services.cancellation_quote(found.booking, Side.RENTER, NOW + 59 * MINUTE)
    assert (quoted.amount, quoted.reason_code) == (won(2_000), RefundReason.JUST_BOOKED)


def test_an_unanswered_request_comes_back_whole_however_late(city, sound):
    found = story(fee=1_000, policy=Policy.STRICT, approval=Approval.REQUEST, wanted=wish(NOW + 3 * HOUR))
    quoted = services.cancellation_quote(found.booking, Side.RENTER, NOW + 2 * HOUR)
    assert (quoted.amount, quoted.reason_code) == (won(2_000), RefundReason.UNANSWERED)
    found.cancel(now=NOW + 2 * HOUR, shown_refund=2_000)
    assert wallet(found) == won(100_000)


def test_the_owner_of_a_request_gives_everything_back_too(city, sound):
    found = story(fee=1_000, approval=Approval.REQUEST)
    assert services.cancellation_quote(found.booking, Side.OWNER, NOW).reason_code == RefundReason.OWNER_CANCELS
    found.cancel(Side.OWNER)
    assert wallet(found) == won(100_000)


def test_a_hold_is_let_go_and_its_page_closes(city, sound):
    found = in_state(S.HELD)
    assert services.cancellation_quote(found.booking, Side.RENTER, NOW).reason_code == RefundReason.NOTHING_PAID
    found.cancel(now=NOW + MINUTE, shown_refund=0)
    assert (found.state, occupied()) == (S.CANCELLED, 0)
    assert found.charge is not None
    assert found.charge.expires_at == NOW + MINUTE


def test_what_is_paid_on_site_has_nothing_to_give_back(city, sound):
    found = story(fee=5_000, on_site=True)
    assert paid(found.booking) == won(0)
    found.cancel(now=START - MINUTE, shown_refund=0)
    assert (found.state, found.booking.refunded) == (S.CANCELLED, 0)


def test_a_refund_that_has_changed_since_it_was_shown_is_shown_again(city, sound):
    found = story(fee=10_000, policy=Policy.FLEXIBLE)
    shown = services.cancellation_quote(found.booking, Side.RENTER, START - DAY).amount
    with pytest.raises(RefundChangedError) as refused:
        found.cancel(now=START - DAY + MINUTE, shown_refund=shown.amount)
    assert refused.value.extra == {"refund": {"amount": 10_000, "currency": "KRW"}}
    assert (found.state, escrow(found)) == (S.CONFIRMED, won(20_000))


def test_a_second_click_gives_nothing_back_twice(city, sound):
    found = story(fee=1_000).cancel().cancel(shown_refund=0)
    assert (found.state, wallet(found)) == (S.CANCELLED, won(100_000))
    assert [entry.action for entry in timeline("booking", found.id)].count("booking.cancelled") == 1


def test_a_cancellation_says_why_in_the_log(city, sound):
    found = story(fee=1_000).cancel(reason="  ")
    entry = timeline("booking", found.id)[-1]
    assert (entry.reason, entry.after) == (None, {"state": "cancelled", "refund": 2_000, "why": "early"})


def test_the_freed_time_can_be_booked_again(city, sound):
    found = story().cancel()
    assert story(found.listing).state == S.CONFIRMED


# nobody came


def test_nobody_came(city, sound):
    found = story(fee=1_000)
    assert queries.due_as_no_show(RULES, START + HOUR - MINUTE) == []
    assert not found.no_show(START + HOUR - MINUTE)
    assert queries.due_as_no_show(RULES, START + HOUR) == [found.id]
    assert found.no_show(START + HOUR)
    assert not found.no_show(START + HOUR)
    assert (found.state, found.booking.claim_until, occupied()) == (S.NO_SHOW, START + HOUR + DAY, 0)
    assert escrow(found) == won(2_000)


def test_after_the_claim_window_of_a_no_show_the_owner_is_paid(city, sound):
    found = in_state(S.NO_SHOW, fee=1_000)
    assert not found.complete(START + DAY)
    assert found.complete(START + HOUR + DAY)
    assert (found.state, payable(found), fees(found)) == (S.NO_SHOW, won(1_800), won(200))
    assert timeline("booking", found.id)[-1].action == "booking.closed"
    assert not found.complete(START + 9 * DAY)


def test_one_sides_word_is_enough_not_to_be_a_no_show(city, sound):
    found = story()
    found.confirm(HandoverKind.PICK_UP, Side.OWNER, START)
    assert queries.due_as_no_show(RULES, START + 2 * HOUR) == []
    assert not found.no_show(START + 2 * HOUR)


@pytest.mark.parametrize("kind", [Kind.PARKING, Kind.ROOM])
def test_where_nobody_meets_there_is_no_no_show(city, sound, kind):
    found = story(kind=kind)
    assert queries.due_as_no_show(RULES, START + HOUR) == []
    assert not found.no_show(START + HOUR)


# done


@pytest.mark.parametrize(("fee", "owners", "citys"), [(1_000, 1_800, 200), (1_003, 1_805, 201), (1, 2, 0)])
def test_after_the_claim_window_the_price_is_shared_exactly(city, sound, fee, owners, citys):
    found = in_state(S.RETURNED, fee=fee)
    until = found.booking.claim_until
    assert until == START + 2 * HOUR + DAY
    assert queries.due_to_complete(until - MINUTE) == []
    assert not found.complete(until - MINUTE)
    assert queries.due_to_complete(until) == [found.id]
    assert found.complete(until)
    assert not found.complete(until)
    assert (found.state, payable(found), fees(found), escrow(found)) == (S.COMPLETED, won(owners), won(citys), won(0))


@pytest.mark.parametrize("offer", [{}, {"fee": 5_000, "on_site": True}])
def test_what_cost_nothing_here_is_completed_without_books(city, sound, offer):
    found = in_state(S.COMPLETED, **offer)
    assert (found.state, session.scalars(select(Escrow)).all()) == (S.COMPLETED, [])


@pytest.mark.parametrize("state", [S.HELD, S.REQUESTED, S.CONFIRMED, S.ACTIVE, S.CANCELLED])
def test_what_is_not_back_is_not_completed(city, sound, state):
    assert not in_state(state).complete(START + 30 * DAY)


# something is wrong


def test_while_something_is_looked_into_nothing_is_paid_out(city, sound):
    found = in_state(S.RETURNED, fee=1_000)
    later = START + 4 * DAY
    with transaction():
        services.pause_claim(found.id, Actor("member", found.renter.id), NOW, "broken")
    assert queries.due_to_complete(later) == []
    assert not found.complete(later)
    with transaction():
        services.pause_claim(found.id, Actor("member", found.owner.id), later, "again")
    assert found.booking.claim_paused_at == NOW
    with transaction():
        services.resume_claim(found.id, OPERATOR, later, "looked into")
        services.resume_claim(found.id, OPERATOR, later, "looked into")
    assert queries.due_to_complete(later) == [found.id]
    assert found.complete(later)
    actions = [entry.action for entry in timeline("booking", found.id)]
    assert [actions.count(f"booking.claim_{what}") for what in ("paused", "resumed")] == [1, 1]


@pytest.mark.parametrize("state", [S.COMPLETED, S.DECLINED, S.EXPIRED, S.CANCELLED])
def test_what_is_over_for_good_stays_so(city, sound, state):
    found = in_state(state)
    with transaction():
        services.pause_claim(found.id, Actor("member", found.renter.id), NOW, "too late")
    assert found.booking.claim_paused_at is None


def test_a_no_show_can_be_looked_into_too(city, sound):
    found = in_state(S.NO_SHOW, fee=1_000)
    with transaction():
        services.pause_claim(found.id, Actor("member", found.renter.id), START + 2 * HOUR, "I was there")
    assert not found.complete(START + 9 * DAY)
    found.cancel(Side.OPERATOR, START + 9 * DAY)
    assert (found.state, wallet(found), found.booking.claim_paused_at) == (S.CANCELLED, won(100_000), None)


# taken away


def test_all_that_a_party_has_lent_or_booked_is_cancelled_with_full_refund(city, sound):
    listing = offered(fee=1_000, policy=Policy.STRICT, count=9)
    lent = [story(listing) for _number in range(2)]
    gone = story(listing).pick_up()
    owner = lent[0].owner
    booked = story(member=owner)
    elsewhere = story()
    with transaction():
        ids = services.cancel_future_of_party(owner.party_id, "규칙을 어겼어요", OPERATOR, NOW + 2 * HOUR)
    assert ids == sorted([lent[0].id, lent[1].id, booked.id])
    assert [found.state for found in (*lent, booked)] == [S.CANCELLED] * 3
    assert [wallet(found) for found in lent] == [won(100_000)] * 2
    assert (gone.state, elsewhere.state) == (S.ACTIVE, S.CONFIRMED)
    assert {found.booking.ended_by for found in lent} == {"operator"}


def test_all_bookings_of_a_listing_are_cancelled_with_full_refund(city, sound):
    listing = offered(fee=10_000, approval=Approval.REQUEST, count=3)
    held, waiting = story(listing, pay_by=PayBy.CARD), story(listing, pay_by=PayBy.WALLET)
    confirmed = story(listing, pay_by=PayBy.WALLET).accept()
    other = story()
    with transaction():
        ids = services.cancel_future_of_listing(listing.id, "위험해요", OPERATOR, NOW + 2 * HOUR)
    assert ids == [held.id, waiting.id, confirmed.id]
    assert {found.state for found in (held, waiting, confirmed)} == {S.CANCELLED}
    assert (wallet(waiting), wallet(confirmed), other.state) == (won(1_000_000), won(1_000_000), S.CONFIRMED)


def test_with_nothing_to_cancel_nothing_happens(city, sound):
    with transaction():
        assert services.cancel_future_of_party(accounts.member().party_id, "규칙", OPERATOR, NOW) == []


def test_the_renter_of_a_paid_request_is_never_out_of_pocket(city, sound):
    found = story(member=renter(2_000), fee=1_000, approval=Approval.REQUEST)
    found.cancel(Side.OPERATOR)
    assert wallet(found) == won(2_000)
