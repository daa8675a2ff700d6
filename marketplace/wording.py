"""Amounts, days and lengths of time in the reader's words, for the sentences that rules give."""

from datetime import date

from babel.dates import format_date

from marketplace.i18n import gettext as _
from marketplace.i18n import language, ngettext
from marketplace.money import EXPONENTS, Money

MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 24 * MINUTES_AN_HOUR
_SIGNS = {"JPY": "¥", "EUR": "€", "USD": "$"}


def duration_words(minutes: int) -> str:
    """A length in days, hours and minutes: "1 day 2 hours", "30 minutes", "0 minutes"."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, rest = divmod(rest, MINUTES_AN_HOUR)
    parts = []
    if days:
        parts.append(ngettext("%(num)s day", "%(num)s days", days))
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if rest or not parts:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts)


def amount_words(money: Money) -> str:
    """An amount, not negative, as pages show it: "₩3,000" (in Korean "3,000원"), "€12.50"."""
    exponent = EXPONENTS[money.currency]
    whole, rest = divmod(money.amount, 10**exponent)
    figure = f"{whole:,}" + (f".{rest:0{exponent}d}" if exponent else "")
    if money.currency == "KRW":
        return _("₩%(amount)s", amount=figure)
    return f"{_SIGNS.get(money.currency, f'{money.currency} ')}{figure}"


def day_words(day: date) -> str:
    """A day without its year: "12월 3일 (목)", "Thu 3 Dec"."""
    reader = language()
    return str(format_date(day, "M월 d일 (E)" if reader == "ko" else "EEE d MMM", locale=reader))


def clock_words(minutes: int) -> str:
    """Minutes after midnight as a wall clock shows them; 1440 is "24:00", later ones are of the next day."""
    shown = minutes if minutes <= MINUTES_A_DAY else minutes - MINUTES_A_DAY
    return f"{shown // MINUTES_AN_HOUR:02d}:{shown % MINUTES_AN_HOUR:02d}"
