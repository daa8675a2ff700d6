"""Amounts and lengths of time in words."""

import pytest

from marketplace.money import Money
from marketplace.wording import amount_words, clock_words, duration_words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (90, "1 hour 30 minutes"),
        (120, "2 hours"),
        (1440, "1 day"),
        (2 * 1440 + 65, "2 days 1 hour 5 minutes"),
    ],
)
def test_a_length_is_said_in_days_hours_and_minutes(minutes, words):
    assert duration_words(minutes) == words


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(0, "KRW"), "₩0"),
        (Money(1_234_000, "KRW"), "₩1,234,000"),
        (Money(1250, "EUR"), "€12.50"),
        (Money(100_005, "USD"), "$1,000.05"),
        (Money(300, "JPY"), "¥300"),
        (Money(12_500, "KWD"), "KWD 12.500"),
    ],
)
def test_an_amount_has_its_currencys_sign_and_decimals(money, words):
    assert amount_words(money) == words


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0, "00:00"), (545, "09:05"), (1440, "24:00"), (1441, "00:01"), (1950, "08:30")]
)
def test_minutes_are_shown_as_a_wall_clock_shows_them(minutes, shown):
    assert clock_words(minutes) == shown
