"""Sharing, topping up, and when to look again."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.config import Rules
from marketplace.errors import InvalidError
from marketplace.money import Money
from marketplace.payments.rules import FundTerms, check_card_total, check_topup, next_look, page_closes_at, share_out
from tests.factories.payments import won

WALL = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
RULES = Rules()


@pytest.mark.parametrize(
    ("price", "bps", "fee"),
    [
        (3_000, 1_000, 300),
        (1, 1_000, 0),
        (5, 1_000, 1),
        (4, 1_000, 0),
        (999, 1_250, 125),
        (3_000, 0, 0),
        (3_000, 10_000, 3_000),
    ],
)
def test_the_commission_and_the_owners_share_are_the_price(price, bps, fee):
    shares = share_out(won(price), bps)
    assert shares.operator == shares.commission == won(fee)
    assert shares.operator + shares.owner == won(price)
    assert not shares.fund


@pytest.mark.parametrize(
    ("price", "bps", "terms", "operator", "owner", "fund"),
    [
        (3_000, 1_000, FundTerms(1, 2_000, 0), 240, 2_700, 60),
        (3_000, 1_000, FundTerms(1, 0, 200), 300, 2_500, 200),
        (3_000, 1_000, FundTerms(1, 2_000, 200), 240, 2_500, 260),
        (
            99,
            1_000,
            FundTerms(1, 3_333, 0),
            7,
            89,
            3,
        ),  # the fund's share is rounded down: nobody gets what is not there
        (101, 1_000, FundTerms(1, 0, 200), 10, 46, 45),  # no more than half of what the owner would have
        (3_000, 0, FundTerms(1, 10_000, 0), 0, 3_000, 0),
        (3_000, 1_000, FundTerms(1, 10_000, 0), 0, 2_700, 300),
        (0, 1_000, FundTerms(1, 2_000, 200), 0, 0, 0),
    ],
)
def test_a_circles_fund_gets_a_share_of_the_commission_and_a_fee_of_the_owners_part(
    price, bps, terms, operator, owner, fund
):
    shares = share_out(won(price), bps, terms)
    assert (shares.operator, shares.owner, shares.fund) == (won(operator), won(owner), won(fund))
    assert shares.operator + shares.owner + shares.fund == won(price)
    assert shares.commission + shares.circle_fee + shares.owner == won(price)


@pytest.mark.parametrize(
    ("amount", "balance", "code"),
    [
        (RULES.topup_minimum, 0, None),
        (RULES.topup_minimum - 1, 0, "top-up-too-small"),
        (RULES.topup_maximum, 0, None),
        (RULES.topup_maximum + 1, 0, "top-up-too-large"),
        (10_000, RULES.wallet_ceiling - 10_000, None),
        (10_001, RULES.wallet_ceiling - 10_000, "wallet-full"),
        (10_000, RULES.wallet_ceiling + 5_000, "wallet-full"),
    ],
)
def test_a_top_up_keeps_to_the_citys_bounds(city, amount, balance, code):
    if code is None:
        check_topup(won(amount), won(balance), RULES)
        return
    with pytest.raises(InvalidError) as refused:
        check_topup(won(amount), won(balance), RULES)
    assert refused.value.code == code
    assert "amount" in refused.value.fields


def test_a_card_pays_from_the_floor_on(city):
    check_card_total(won(RULES.card_floor), RULES)
    with pytest.raises(InvalidError) as refused:
        check_card_total(won(RULES.card_floor - 1), RULES)
    assert refused.value.code == "below-card-floor"


@pytest.mark.parametrize(
    ("lasts", "page"),
    [
        (timedelta(minutes=15), timedelta(minutes=31)),
        (timedelta(hours=2), timedelta(hours=2)),
        (timedelta(days=3), timedelta(hours=23)),
    ],
)
def test_a_page_closes_within_what_the_provider_allows(lasts, page):
    ahead = WALL + timedelta(days=400)  # the city's clock may run ahead; the provider's never does
    assert page_closes_at(ahead + lasts, ahead, WALL) == WALL + page


@pytest.mark.parametrize(("age", "wait"), [(0, 60), (30, 60), (300, 300), (86_400, 3_600)])
def test_looks_become_rarer_with_age(age, wait):
    assert next_look(WALL - timedelta(seconds=age), WALL) == WALL + timedelta(seconds=wait)


def test_shares_keep_their_currency():
    assert share_out(Money(1_001, "EUR"), 1_000).owner == Money(901, "EUR")
