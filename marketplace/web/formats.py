"""Money, dates and distances in the reader's way: Jinja filters, and plain functions for mails."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup, escape

from marketplace.i18n import gettext as _
from marketplace.money import EXPONENTS, Money

METRES_PER_KILOMETRE = 1000
# ASCII only, so that a Korean particle after an address stays outside; quotation marks and pointed brackets end it.
ADDRESS = re.compile(r"\bhttps?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[:/?#][A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]*)?")
SENTENCE = ".,:;!?*_~"  # what ends a sentence or a word in bold, not an address


def locale_code() -> str:
    """``ko`` or ``en``, as the reader chose."""
    return str(get_locale() or "ko")[:2]


def money(value: Money | int, currency: str = "KRW") -> str:
    """``3,000원`` or ``₩3,000``."""
    amount = value if isinstance(value, Money) else Money(value, currency)
    units = Decimal(amount.amount).scaleb(-EXPONENTS[amount.currency])
    if amount.currency == "KRW" and locale_code() == "ko":
        return f"{format_decimal(units, locale='ko')}원"
    return str(format_currency(units, amount.currency, locale=locale_code()))


def local(instant: datetime, zone: str) -> datetime:
    """The instant on the wall clock of a zone."""
    return instant.astimezone(ZoneInfo(zone))


def day(value: datetime | date, zone: str = "Asia/Seoul") -> str:
    """``2026년 11월 21일 토요일`` or ``Saturday 21 November 2026``."""
    there = local(value, zone).date() if isinstance(value, datetime) else value
    pattern = "yyyy년 M월 d일 EEEE" if locale_code() == "ko" else "EEEE d MMMM yyyy"
    return str(format_date(there, pattern, locale=locale_code()))


def short_day(value: datetime | date, zone: str = "Asia/Seoul") -> str:
    """``11월 21일 (토)`` or ``Sat 21 Nov``."""
    there = local(value, zone).date() if isinstance(value, datetime) else value
    pattern = "M월 d일 (E)" if locale_code() == "ko" else "EEE d MMM"
    return str(format_date(there, pattern, locale=locale_code()))


def clock_time(value: datetime, zone: str = "Asia/Seoul") -> str:
    """``오후 2:00`` or ``14:00``."""
    pattern = "aaaa h:mm" if locale_code() == "ko" else "HH:mm"
    return str(format_time(local(value, zone), pattern, locale=locale_code()))


def moment(value: datetime, zone: str = "Asia/Seoul") -> str:
    """Day and time together, short."""
    return f"{short_day(value, zone)} {clock_time(value, zone)}"


def full_moment(value: datetime, zone: str = "Asia/Seoul") -> str:
    """Day, year and time, for audit logs and receipts."""
    return str(format_datetime(local(value, zone), "yyyy-MM-dd HH:mm", locale=locale_code()))


def period(starts_at: datetime, ends_at: datetime, zone: str = "Asia/Seoul") -> str:
    """An interval: the day is said once where start and end share it."""
    same = local(starts_at, zone).date() == local(ends_at, zone).date()
    end = clock_time(ends_at, zone) if same else moment(ends_at, zone)
    return f"{moment(starts_at, zone)} – {end}"


def minutes(value: int) -> str:
    """``90`` -> ``1시간 30분`` / ``1 hour 30 minutes``."""
    days, rest = divmod(value, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [_length(days, "day")] if days else []
    parts += [_length(hours, "hour")] if hours else []
    parts += [_length(left, "minute")] if left else []
    return " ".join(parts) or _length(0, "minute")


def _length(count: int, unit: Literal["day", "hour", "minute"]) -> str:
    step = {"day": timedelta(days=count), "hour": timedelta(hours=count), "minute": timedelta(minutes=count)}[unit]
    return str(format_timedelta(step, granularity=unit, threshold=10**9, locale=locale_code()))


def distance(metres: float) -> str:
    """``350 m`` or ``1.2 km``."""
    if metres < METRES_PER_KILOMETRE:
        return f"{round(metres / 10) * 10:d} m"
    return f"{format_decimal(round(metres / METRES_PER_KILOMETRE, 1), locale=locale_code())} km"


def paragraphs(text: str) -> Markup:
    """Plain text of a member as safe HTML: blank lines part paragraphs, other line ends stay."""
    return _paragraphs(text, escape)


def linked(text: str) -> Markup:
    """``paragraphs`` in which web addresses are links that vouch for nothing."""
    return _paragraphs(text, _with_links)


def _paragraphs(text: str, line: Callable[[str], Markup]) -> Markup:
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(line(words) for words in block.split("\n"))) for block in blocks
    )


def _with_links(line: str) -> Markup:
    """The line with its addresses as links; the full stop or bracket after one belongs to the sentence."""
    drawn, rest = Markup(""), 0
    for found in ADDRESS.finditer(line):
        address = found.group().rstrip(SENTENCE)
        if address.endswith(")") and "(" not in address:
            address = address[:-1].rstrip(SENTENCE)
        link = Markup('<a href="{0}" rel="nofollow ugc noopener noreferrer">{0}</a>').format(address)
        drawn, rest = drawn + line[rest : found.start()] + link, found.start() + len(address)
    return drawn + line[rest:]


FILTERS: dict[str, Any] = {
    "money": money,
    "day": day,
    "short_day": short_day,
    "clock_time": clock_time,
    "moment": moment,
    "full_moment": full_moment,
    "minutes": minutes,
    "distance": distance,
    "paragraphs": paragraphs,
    "linked": linked,
}


def init_app(app: Flask) -> None:
    """Registers the filters, ``period`` as a function, and the words for nothing."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(period=period, nothing=lambda: _("none"))
