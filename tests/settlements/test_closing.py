"""Closing a week: who gets what, once."""

from datetime import timedelta

from marketplace.db import session, transaction
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.settlements import queries, services
from marketplace.settlements.models import SettlementLine, SettlementState
from marketplace.settlements.rules import week_start
from tests.conftest import NOW
from tests.factories import accounts, payments
from tests.payments.kit import topics
from tests.settlements.kit import LAST_WEEK, assert_all_is_right, close, every

WEEK = timedelta(days=7)


def test_a_week_pays_each_owner_the_sum_of_their_bookings(city, now):
    renter = accounts.member().party_id
    one, two = accounts.member().party_id, accounts.member().party_id
    bookings = [payments.released(renter, one, amount, now=LAST_WEEK).booking_id for amount in (3_000, 5_000)]
    payments.released(renter, two, 30_000, now=LAST_WEEK)
    first, second = close(now)
    assert [(row.party_id, row.amount, row.state) for row in (first, second)] == [
        (one, 7_200, SettlementState.DUE),
        (two, 27_000, SettlementState.DUE),
    ]
    assert sorted(line.booking_id or 0 for line in first.lines) == bookings
    assert (first.period.ends_at, first.period.starts_at) == (
        week_start(now, "Asia/Seoul"),
        week_start(now, "Asia/Seoul") - WEEK,
    )
    assert topics("settlement.due") == [("settlement.due", {"settlement_id": row.id}) for row in (first, second)]
    assert_all_is_right()


def test_closing_again_closes_nothing(city, now):
    payments.released(accounts.member().party_id, accounts.member().party_id, 30_000, now=LAST_WEEK)
    assert services.close_due(now) == 1
    assert services.close_due(now) == 0
    (settlement,) = every()
    with transaction():
        assert services.close_period(settlement.period.starts_at, settlement.period.ends_at, now) is None
    assert len(every()) == 1


def test_a_journal_belongs_to_the_week_in_which_it_was_recorded(city, now):
    renter, owner = accounts.member().party_id, accounts.member().party_id
    end = week_start(now, "Asia/Seoul")
    before = payments.released(renter, owner, 10_000, now=end - timedelta(microseconds=1)).booking_id
    after = payments.released(renter, owner, 20_000, now=end).booking_id
    (first,) = close(now)
    assert [line.booking_id for line in first.lines] == [before]
    _, second = close(now + WEEK)
    assert [line.booking_id for line in second.lines] == [after]
    assert second.period.starts_at == first.period.ends_at
    assert_all_is_right()


def test_a_late_commit_of_a_closed_week_is_paid_by_the_next(city, now):
    renter, owner = accounts.member().party_id, accounts.member().party_id
    payments.released(renter, owner, 10_000, now=LAST_WEEK)
    (first,) = close(now)
    late = payments.released(renter, owner, 20_000, now=LAST_WEEK).booking_id
    _, second = close(now + WEEK)
    assert [line.booking_id for line in second.lines] == [late]
    assert first.amount == 9_000


def test_weeks_that_were_missed_are_closed_in_turn(city, now):
    renter, owner = accounts.member().party_id, accounts.member().party_id
    payments.released(renter, owner, 10_000, now=LAST_WEEK)
    close(now)
    payments.released(renter, owner, 20_000, now=NOW + timedelta(days=1))
    payments.released(renter, owner, 30_000, now=NOW + WEEK + timedelta(days=1))
    assert services.close_due(now + 3 * WEEK) == 3
    assert [row.amount for row in every()] == [9_000, 18_000, 27_000]


def test_too_little_is_carried_over_until_it_is_enough(city, now):
    renter, owner = accounts.member().party_id, accounts.member().party_id
    payments.released(renter, owner, 600, now=LAST_WEEK)
    (first,) = close(now)
    assert (first.state, first.amount, first.lines) == (SettlementState.CARRIED, 540, [])
    assert topics("settlement.due") == []
    payments.released(renter, owner, 700, now=NOW + timedelta(days=1))
    _, second = close(now + WEEK)
    assert (second.state, second.amount, len(second.lines)) == (SettlementState.DUE, 1_170, 2)
    assert_all_is_right()


def test_an_owner_who_owes_is_not_paid(city, now):
    renter, owner = accounts.member().party_id, accounts.member().party_id
    payments.released(renter, owner, 10_000, now=LAST_WEEK)
    with transaction():
        legs = [
            ledger.debit(chart.owner_payable(owner, "KRW"), payments.won(20_000)),
            ledger.credit(chart.wallet(renter, "KRW"), payments.won(20_000)),
        ]
        ledger.post("claw:1", "clawback", legs, effective_at=LAST_WEEK, recorded_at=LAST_WEEK)
    (settlement,) = close(now)
    assert (settlement.state, settlement.amount) == (SettlementState.CARRIED, -11_000)


def test_a_week_without_bookings_is_closed_too(city, now):
    assert services.close_due(now) == 1
    assert every() == []
    assert queries.last_end() == week_start(now, "Asia/Seoul")


def test_no_journal_is_settled_twice_even_if_the_weeks_are_lost(city, now):
    payments.released(accounts.member().party_id, accounts.member().party_id, 30_000, now=LAST_WEEK)
    close(now)
    with transaction():  # as if the period had been closed with other bounds by another hand
        services.close_period(now - 10 * WEEK, now - timedelta(hours=1), now)
    assert session.query(SettlementLine).count() == 1
