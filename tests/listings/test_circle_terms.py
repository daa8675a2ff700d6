"""Terms by circle as rules: the cheapest price, the quickest answer, the earliest time, and whose terms they are."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.intervals import Interval
from marketplace.listings.circle_terms import NO_TERMS, Applied, CircleTerms, cheapest_price
from marketplace.listings.pricing import NoTariffError
from marketplace.listings.states import TariffUnit, TermPrice
from marketplace.listings.tariff_spec import TariffSpec
from tests.factories.listings import hourly
from tests.factories.terms import term

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TWO_HOURS = Interval(NOW + DAY, NOW + DAY + timedelta(hours=2))
A_DAY = TariffSpec(unit=TariffUnit.DAY, amount=1500)
A_MORNING = TariffSpec(unit=TariffUnit.DAY, amount=500, local_from=6 * 60, local_to=8 * 60)


@pytest.mark.parametrize(
    ("standard", "mine", "total", "by"),
    [
        ([hourly(1000)], [], 2000, None),
        ([hourly(1000)], [term(1)], 2000, None),
        ([hourly(1000)], [term(1, "free")], 0, 1),
        ([hourly(1000)], [term(1, "own", tariffs=(hourly(600),))], 1200, 1),
        ([hourly(1000)], [term(1, "own", tariffs=(hourly(3000),))], 2000, None),  # nobody fares worse as a member
        ([hourly(1000)], [term(1, "own", tariffs=(hourly(1000),))], 2000, None),  # equal: everybody's
        ([hourly(1000)], [term(1, "own", tariffs=(hourly(900), A_DAY))], 1500, 1),
        ([hourly(1000)], [term(1, "own", tariffs=(hourly(600),)), term(2, "free")], 0, 2),
        ([hourly(1000)], [term(1, "own", tariffs=(hourly(600),)), term(2, "own", tariffs=(hourly(400),))], 800, 2),
        ([], [term(1, "own", tariffs=(hourly(600),))], 0, None),
        ([], [term(1, "free")], 0, None),
        ([A_MORNING], [term(1, "own", tariffs=(hourly(600),))], 1200, 1),  # at ten only the members' price fits
        ([hourly(1000)], [term(1, "own", tariffs=(A_MORNING,))], 2000, None),
    ],
)
def test_a_member_pays_the_cheapest_of_all_that_apply(standard, mine, total, by):
    found, whose = cheapest_price(standard, CircleTerms(mine=tuple(mine)), TWO_HOURS, zone="Asia/Seoul")
    assert (found.total.amount, whose.circle_id if whose else None) == (total, by)


def test_the_terms_of_others_change_nothing_but_what_members_may():
    terms = CircleTerms(others=(term(1, "free", instant=True, early_days=14),))
    found, whose = cheapest_price([hourly(1000)], terms, TWO_HOURS, zone="Asia/Seoul", quantity=3)
    assert (found.total.amount, whose) == (6000, None)
    assert not terms.instant("request")
    assert (terms.early_days, terms.most_early_days) == (0, 14)
    assert terms.early_by(NOW + 65 * DAY, horizon_days=60, now=NOW) is None


def test_where_no_price_fits_there_is_none():
    with pytest.raises(NoTariffError):
        cheapest_price([A_MORNING], CircleTerms(mine=(term(1),)), TWO_HOURS, zone="Asia/Seoul")


@pytest.mark.parametrize(
    ("approval", "mine", "instant", "by"),
    [
        ("request", [], False, None),
        ("request", [term(1)], False, None),
        ("request", [term(1), term(2, instant=True)], True, 2),
        ("instant", [term(1)], True, None),
        ("instant", [term(1, instant=True)], True, None),
    ],
)
def test_any_term_confirms_at_once(approval, mine, instant, by):
    terms = CircleTerms(mine=tuple(mine))
    whose = terms.instant_by(approval)
    assert (terms.instant(approval), whose.circle_id if whose else None) == (instant, by)


@pytest.mark.parametrize(
    ("ahead", "by"),
    [(60 * DAY, None), (60 * DAY + timedelta(seconds=1), 1), (63 * DAY, 1), (70 * DAY, 2), (75 * DAY, None)],
)
def test_the_most_generous_window_counts_and_is_named_only_where_it_is_needed(ahead, by):
    terms = CircleTerms(mine=(term(1, early_days=3), term(2, early_days=14)))
    whose = terms.early_by(NOW + ahead, horizon_days=60, now=NOW)
    assert (terms.early_days, whose.circle_id if whose else None) == (14, by)


def test_nobody_books_further_ahead_than_a_year():
    assert [term(1, early_days=30).at(days).early_days for days in (60, 340, 366)] == [30, 26, 0]


def test_a_booking_remembers_money_before_confirmation_before_time():
    price, instant, early = term(1, "free"), term(2, instant=True), term(3, early_days=7)
    assert Applied(price, instant, early).circle_id == 1
    assert Applied(None, instant, early).circle_id == 2
    assert Applied(None, None, early).circle_id == 3
    assert Applied().circle_id is None


def test_what_is_shown_first_is_the_smallest_amount():
    own = term(1, "own", tariffs=(hourly(600), A_DAY))
    assert CircleTerms(mine=(own,)).cheapest_tag([hourly(1000)]) == (own.tariffs, own)
    free = term(2, "free")
    assert CircleTerms(mine=(own, free)).cheapest_tag([hourly(1000)]) == ((), free)
    assert CircleTerms(mine=(own, free)).cheapest_tag([]) == ([], None)
    assert NO_TERMS.cheapest_tag([hourly(1000)]) == ([hourly(1000)], None)


def test_terms_that_differ_in_nothing_say_nothing():
    assert not term(1).says_something
    assert all(one.says_something for one in (term(1, "free"), term(1, instant=True), term(1, early_days=1)))
    assert [term(1, price).price_from for price in TermPrice] == [None, 0, 0]
    assert term(1, "own", tariffs=(hourly(600), hourly(500))).price_from == 500
