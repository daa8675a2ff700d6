"""What comes back when a booking is cancelled."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.bookings.refunds import RefundQuote, Side, describe_policy, refund
from marketplace.listings.states import Policy
from marketplace.money import Money

STARTS = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
LONG_AGO = STARTS - timedelta(days=60)
PAID = Money(10_001, "KRW")
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def quote(
    policy: str, before: timedelta, by: Side = "renter", booked: datetime = LONG_AGO, paid: Money = PAID
) -> RefundQuote:
    return refund(policy, paid, booked_at=booked, starts_at=STARTS, now=STARTS - before, by=by)


@pytest.mark.parametrize(
    ("policy", "before", "percent", "reason"),
    [
        ("flexible", 30 * DAY, 10_000, "early"),
        ("flexible", DAY + SECOND, 10_000, "early"),
        ("flexible", DAY, 10_000, "early"),
        ("flexible", DAY - SECOND, 5000, "late"),
        ("flexible", SECOND, 5000, "late"),
        ("flexible", timedelta(0), 0, "started"),
        ("flexible", -HOUR, 0, "started"),
        ("moderate", 5 * DAY + SECOND, 10_000, "early"),
        ("moderate", 5 * DAY, 10_000, "early"),
        ("moderate", 5 * DAY - SECOND, 5000, "late"),
        ("moderate", DAY, 5000, "late"),
        ("moderate", DAY - SECOND, 0, "too-late"),
        ("moderate", timedelta(0), 0, "started"),
        ("strict", 30 * DAY, 5000, "late"),
        ("strict", 7 * DAY, 5000, "late"),
        ("strict", 7 * DAY - SECOND, 0, "too-late"),
        ("strict", -HOUR, 0, "started"),
    ],
)
def test_the_share_falls_with_the_time_before_the_start(policy, before, percent, reason):
    found = quote(policy, before)
    assert (found.percent_bps, found.reason_code) == (percent, reason)
    assert found.amount == Money({10_000: 10_001, 5000: 5001, 0: 0}[percent], "KRW")


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("by", ["owner", "operator"])
@pytest.mark.parametrize("before", [30 * DAY, HOUR, -HOUR])
def test_owner_and_operator_always_give_everything_back(policy, by, before):
    found = quote(policy, before, by)
    assert (found.amount, found.percent_bps, found.next_change_at) == (PAID, 10_000, None)
    assert found.reason_code == f"{by}-cancels"


@pytest.mark.parametrize(
    ("policy", "before", "since_booking", "percent", "reason"),
    [
        ("strict", 3 * DAY, timedelta(0), 10_000, "just-booked"),
        ("strict", 3 * DAY, HOUR - SECOND, 10_000, "just-booked"),
        ("strict", 3 * DAY, HOUR, 0, "too-late"),
        ("strict", 9 * DAY, HOUR - SECOND, 10_000, "just-booked"),
        ("moderate", DAY + SECOND, HOUR - SECOND, 10_000, "just-booked"),
        ("moderate", DAY, HOUR - SECOND, 5000, "late"),
        ("moderate", DAY - SECOND, HOUR - SECOND, 0, "too-late"),
        ("flexible", 3 * HOUR, timedelta(0), 5000, "late"),
        ("flexible", 3 * DAY, timedelta(0), 10_000, "early"),
        ("flexible", -SECOND, timedelta(0), 0, "started"),
    ],
)
def test_second_thoughts_within_the_hour_cost_nothing_while_the_start_is_over_a_day_away(
    policy, before, since_booking, percent, reason
):
    found = quote(policy, before, booked=STARTS - before - since_booking)
    assert (found.percent_bps, found.reason_code) == (percent, reason)


@pytest.mark.parametrize(
    ("policy", "before", "since_booking", "change"),
    [
        ("flexible", 3 * DAY, 5 * DAY, STARTS - DAY),
        ("flexible", DAY, 5 * DAY, STARTS - DAY),
        ("flexible", HOUR, 5 * DAY, STARTS),
        ("flexible", -HOUR, 5 * DAY, None),
        ("moderate", 6 * DAY, 9 * DAY, STARTS - 5 * DAY),
        ("moderate", 2 * DAY, 9 * DAY, STARTS - DAY),
        ("moderate", HOUR, 9 * DAY, None),
        ("strict", 8 * DAY, 9 * DAY, STARTS - 7 * DAY),
        ("strict", 2 * DAY, 9 * DAY, None),
        ("strict", 2 * DAY, HOUR / 2, STARTS - 2 * DAY + HOUR / 2),
        ("moderate", DAY + HOUR / 4, HOUR / 2, STARTS - DAY),
        ("strict", DAY + HOUR / 4, HOUR / 2, STARTS - DAY),
        ("flexible", 2 * DAY, HOUR / 2, STARTS - DAY),
    ],
)
def test_the_quote_says_when_the_share_falls_next(policy, before, since_booking, change):
    assert quote(policy, before, booked=STARTS - before - since_booking).next_change_at == change


def test_nothing_paid_gives_nothing_back_and_says_so():
    found = quote("strict", -HOUR, paid=Money.zero("KRW"))
    assert (found.amount, found.reason_code, found.next_change_at) == (Money.zero("KRW"), "nothing-paid", None)


def test_a_change_of_the_clock_does_not_move_the_bounds():
    berlin = ZoneInfo("Europe/Berlin")
    starts = datetime(2026, 3, 29, 12, 0, tzinfo=berlin)
    for now, percent in ((datetime(2026, 3, 28, 11, 0, tzinfo=berlin), 10_000), (starts.replace(day=28), 5000)):
        found = refund("flexible", PAID, booked_at=starts.replace(month=1), starts_at=starts, now=now, by="renter")
        assert found.percent_bps == percent


@given(
    st.sampled_from(list(Policy)),
    st.timedeltas(-DAY, 20 * DAY),
    st.timedeltas(timedelta(0), 20 * DAY),
    st.integers(1, 10**9),
)
def test_waiting_never_gives_more_back_and_the_announced_moment_is_true(policy, before, since_booking, paid):
    booked = STARTS - before - since_booking
    now = quote(policy, before, booked=booked, paid=Money(paid, "KRW"))
    assert 0 <= now.amount.amount <= paid
    if now.next_change_at is None:
        assert quote(policy, -DAY, booked=booked).percent_bps in (0, now.percent_bps)
        return
    left = STARTS - now.next_change_at
    assert left <= before
    tick = timedelta(microseconds=1)
    assert quote(policy, left + tick, booked=booked).percent_bps == now.percent_bps or left == before
    assert quote(policy, left - tick, booked=booked).percent_bps < now.percent_bps


def test_every_reason_has_a_sentence():
    reasons = [
        (quote("flexible", 3 * DAY), "everything comes back"),
        (quote("flexible", HOUR), "half"),
        (quote("moderate", HOUR), "too near"),
        (quote("moderate", -HOUR), "has begun"),
        (quote("strict", 3 * DAY, booked=STARTS - 3 * DAY), "less than an hour ago"),
        (quote("strict", HOUR, "owner"), "owner cancels"),
        (quote("strict", HOUR, "operator"), "We cancel"),
        (quote("strict", HOUR, paid=Money.zero("KRW")), "Nothing was paid"),
    ]
    assert len({found.reason_code for found, _words in reasons}) == 8
    for found, words in reasons:
        assert words in found.sentence


@pytest.mark.parametrize(("policy", "bound"), [("flexible", "24 hours"), ("moderate", "5 days"), ("strict", "7 days")])
def test_a_policy_is_told_in_sentences(policy, bound):
    sentences = describe_policy(policy)
    assert bound in sentences[0]
    assert "hour of booking" in sentences[-2]
    assert "owner cancels" in sentences[-1]


def test_an_unknown_policy_is_an_error():
    with pytest.raises(ValueError, match="lenient"):
        quote("lenient", DAY)
    with pytest.raises(ValueError, match="lenient"):
        describe_policy("lenient")
