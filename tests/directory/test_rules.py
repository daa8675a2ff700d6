"""What a committee's figures come to, and which days a term has."""

from datetime import date

import pytest

from marketplace.directory import rules
from marketplace.directory.rules import CRITERIA, DesignationKind, Tally
from marketplace.directory.states import MOVES, ApplicationState, Vote

YES, NO, NONE = Vote.YES, Vote.NO, Vote.ABSTAIN


@pytest.mark.parametrize(
    ("votes", "says_yes"),
    [
        ([YES, YES, NO], True),
        ([YES, NO, NO], False),
        ([YES, NO], False),  # a tie refuses
        ([YES, NONE, NONE], True),
        ([NONE, NONE, NONE], False),
        ([], False),
    ],
)
def test_more_yes_than_no_designates(votes, says_yes):
    assert rules.tally(votes).says_yes is says_yes


@pytest.mark.parametrize(
    ("votes", "complete", "quorum"),
    [
        ([YES, YES, YES], True, True),
        ([YES, YES, None], False, True),
        ([YES, None, None], False, False),
        ([YES, YES, None, None], False, False),  # half is not half and one more
        ([YES, YES, YES, None], False, True),
        ([YES, None], False, False),
        ([YES], True, True),
        ([], False, False),
    ],
)
def test_a_screening_closes_when_all_have_voted_or_with_a_quorum(votes, complete, quorum):
    tally = rules.tally(votes)
    assert (tally.complete, tally.has_quorum) == (complete, quorum)


def test_a_tally_counts_every_seat():
    assert rules.tally([YES, NO, NONE, None]) == Tally(1, 1, 1, 1)
    assert rules.tally([YES, NO, NONE, None]).seats == 4


@pytest.mark.parametrize(("eligible", "least"), [(0, 0), (1, 1), (2, 2), (3, 3), (12, 3)])
def test_a_small_city_may_name_all_of_its_operators(eligible, least):
    assert rules.least_committee(eligible) == least


@pytest.mark.parametrize(
    ("scores", "average"),
    [
        ([], None),
        ([(5, 100)], 500),
        ([(5, 30), (3, 25), (4, 25), (2, 20)], 365),
        ([(1, 1), (0, 2)], 33),
        ([(1, 2), (0, 1)], 67),
        ([(1, 1), (0, 1)], 50),
    ],
)
def test_the_average_is_weighted_and_told_in_hundredths(scores, average):
    assert rules.weighted_average(scores) == average


@pytest.mark.parametrize("kind", DesignationKind)
def test_the_weights_of_the_usual_criteria_are_a_hundred(kind):
    assert sum(one.weight for one in CRITERIA[kind]) == 100
    assert all(one.name and one.name_en for one in CRITERIA[kind])
    assert rules.TERM_MONTHS[kind] in rules.TERMS


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 11, 16), 36, date(2029, 11, 15)),
        (date(2026, 3, 1), 24, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 8, 31), 12, date(2027, 8, 30)),
    ],
)
def test_a_term_ends_on_the_day_before_the_same_date(first, months, last):
    assert rules.last_day(first, months) == last


END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("today", "reminded", "due"),
    [
        (date(2026, 10, 31), None, None),
        (date(2026, 11, 1), None, 60),
        (date(2026, 11, 30), 60, None),
        (date(2026, 12, 17), 60, 14),
        (date(2026, 12, 17), None, 14),  # the earlier one was missed and is not sent late
        (date(2026, 12, 20), 14, None),
        (date(2026, 12, 31), 60, 14),
        (date(2027, 1, 1), None, None),
    ],
)
def test_each_reminder_has_its_day(today, reminded, due):
    assert rules.due_reminder(END, today, reminded) == due


@pytest.mark.parametrize(("people", "small"), [(0, True), (4, True), (5, False)])
def test_fewer_than_five_are_not_told(people, small):
    assert rules.is_small(people) is small


def test_years_of_reports_end_with_the_term_or_today():
    first, last = date(2024, 5, 1), date(2027, 4, 30)
    assert rules.report_years(first, last, date(2026, 1, 2)) == [2026, 2025, 2024]
    assert rules.report_years(first, last, date(2029, 1, 2)) == [2027, 2026, 2025, 2024]
    assert rules.report_years(first, last, date(2023, 12, 31)) == [2024]


def test_every_state_of_an_application_leads_on_or_is_an_end():
    assert set(MOVES) == set(ApplicationState)
    reached, new = set(), {ApplicationState.DRAFT}
    while new:
        reached |= new
        new = {after for before in new for after in MOVES[before]} - reached
    assert reached == set(ApplicationState)
