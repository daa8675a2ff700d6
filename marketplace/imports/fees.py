"""Fee cells → lines of a tariff, or the reason why a fee can't be told.

A fee that isn't certain is none: a room whose price could be wrong is listed but not booked. So an open end ("15,000~"), a fee
without a time that it is for, 0 won in a paid room, and any phrase that isn't understood make the fee unreadable.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from marketplace.imports.cells import number, told
from marketplace.imports.findings import Reason
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.walltime import MINUTES_A_DAY as DAY

HOUR = 60
NOON, EVENING = 12 * HOUR, 18 * HOUR
SMALLEST_WON = 100  # "20" is twenty thousand to whoever typed it, but nobody can be sure
LARGEST_WON = 100_000_000
LONGEST_TEXT = 300  # a fee that takes longer to say isn't one that we can read

_AMOUNT = r"[₩\\]?\s*(?:\d+\s*만(?:\s*\d+\s*천)?|\d+\s*천|\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*원?"
_TIME = r"(?:\d+(?:\.\d+)?\s*시간(?:\s*반|\s*\d+\s*분)?|\d+\s*분|시간(?=\s*당)|1\s*일|일일|하루|종일|1?\s*회)"
_PARTS = {
    "오전": "morning",
    "오후": "afternoon",
    "저녁": "evening",
    "야간": "evening",
    "전일사용": "day",
    "전일": "day",
    "종일": "day",
}
_PART = rf"(?:{'|'.join(_PARTS)})"
_FREE = re.compile(r"무료(?:\s*(?:개방|이용|사용|대관))?|무상|free", re.IGNORECASE)
_VAT = re.compile(r"\(?\s*(?:부가가치세|부가세|VAT)\s*(?P<side>별도|포함|제외)\s*\)?", re.IGNORECASE)
_AMOUNT_PER_TIME = re.compile(rf"({_AMOUNT})\s*/\s*((?:{_TIME})|시간|일|회)")
_CLAUSE = re.compile(
    rf"(?:(?P<part>{_PART})\s*[:;]?\s*)?(?P<extra>추가|초과)?\s*(?:기본\s*)?(?P<time>{_TIME})?\s*(?:당|기준|마다|이내|까지|에)?"
    rf"\s*[:;]?\s*(?P<amount>{_AMOUNT})\s*(?:\((?P<inner>[^()]*)\))?"
)
_BETWEEN = re.compile(r"(?<=[원)])\s{2,}|[/;\n]|,(?!\d{3})|\s\+\s")
_DISCOUNT = re.compile(r"[구주시]민|할인|감면|회원|단체|학생|청소년|어르신|경로|비영리|수급|유공")


class Excess(NamedTuple):
    """What each started block after the booked time costs, as the feed tells it."""

    minutes: int
    amount: int


@dataclass(frozen=True, slots=True)
class Fee:
    """What a room costs in won. ``lines`` is None where it can't be told (``reason`` says why) and empty where it is free."""

    lines: tuple[TariffSpec, ...] | None
    excess: Excess | None = None
    vat_excluded: bool = False  # the amounts are without value-added tax
    note: str = ""  # what the text says beyond the lines, such as residents' fees
    reason: Reason | None = None  # also for dirt that was lived with

    @property
    def free(self) -> bool:
        """Whether it is known to cost nothing."""
        return self.lines == ()


class _UnreadableError(Exception):
    """A phrase of a fee text that isn't understood."""


@dataclass(slots=True)
class _Clause:
    amount: int
    minutes: int | None
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What a fee text says, before the other columns are asked."""

    clauses: list[_Clause]
    excess: Excess | None
    notes: list[str]


def room_fee(paid: str, unit_hours: str, text: str, excess_hours: str, excess_text: str) -> Fee:
    """The fee of a room from its five cells: the paid flag, the base hours, the fee, and the excess hours and fee."""
    says_paid, says_free = _flag(paid) is True, _flag(paid) is False
    rest, vat_excluded = _without_vat(unicodedata.normalize("NFKC", text).strip())
    stated = told(rest)
    excess = _excess(excess_hours, excess_text)
    if not stated or number(stated) == 0:
        if says_free:
            return Fee(())
        return Fee(None, excess, reason=Reason.FEE_ZERO_BUT_PAID if stated else Reason.FEE_MISSING)
    if _FREE.fullmatch(stated):
        return Fee((), reason=Reason.FREE_BUT_PAID if says_paid else None)
    try:
        reading = _read_text(rest)
        lines = _lines(reading.clauses, base_minutes(unit_hours))
    except _UnreadableError:
        return Fee(None, excess, vat_excluded, told(text), Reason.FEE_UNREADABLE)
    fee = Fee(lines, reading.excess or excess, vat_excluded, told(text) if reading.notes or vat_excluded else "")
    if lines is None:
        return replace(fee, reason=Reason.FEE_UNIT_UNKNOWN, note=told(text))
    return replace(fee, reason=Reason.FEE_BUT_FREE if says_free else None)


def won(text: str) -> int | None:
    """An amount in won (``10,000``, ``1만5천원``, ``5천``); None where it isn't one or isn't believable."""
    text = re.sub(r"[\s,원₩\\]", "", unicodedata.normalize("NFKC", text))
    found = re.fullmatch(r"(?:(\d{1,9})만)?(?:(\d{1,9})천)?(?:(\d{1,9})(?:\.0+)?)?", text)
    if not text or not found:
        return None
    ten_thousands, thousands, rest = (int(part or 0) for part in found.groups())
    amount = ten_thousands * 10_000 + thousands * 1_000 + rest
    return amount if SMALLEST_WON <= amount <= LARGEST_WON else None


def base_minutes(text: str) -> int | None:
    """The base time of a cell in hours; None where it is missing, 0, or more than a day (36 is hardly hours)."""
    text = told(text)
    return _minutes(f"{text}시간" if re.fullmatch(r"\d+(?:\.\d+)?", text) else text)


def known_flag(text: str) -> bool:
    """Whether a paid flag is one that we know."""
    return _flag(text) is not None


def _flag(text: str) -> bool | None:
    """Y and N, and what people type instead; None where it is neither."""
    word = told(text).casefold()
    if word in {"y", "yes", "유료", "예", "1", "true"}:
        return True
    return False if word in {"n", "no", "무료", "아니오", "0", "false"} else None


def _without_vat(text: str) -> tuple[str, bool]:
    found = _VAT.search(text)
    if not found:
        return text, False
    rest = f"{text[: found.start()]}  {text[found.end() :]}".strip().strip("/,").strip()
    return rest, found["side"] != "포함"


def _minutes(text: str) -> int | None:
    """The minutes of ``2시간 30분``, ``1시간 반``, ``30분``, ``1일``; a visit (``1회``) counts as a day."""
    text = re.sub(r"\s+", "", text)
    if not text:
        return None
    if text in {"1일", "일일", "하루", "종일", "1회", "회", "일"}:
        return DAY
    found = re.fullmatch(r"(?:(\d{1,4}(?:\.\d{1,4})?)?시간)?(?:(반)|(\d{1,4})분)?", text)
    if not found:
        return None
    hours = float(found[1] or 1) if "시간" in text else 0.0  # "시간당": by the one hour
    minutes = round(hours * HOUR) + (30 if found[2] else int(found[3] or 0))
    return minutes if 0 < minutes <= DAY else None


def _excess(hours: str, text: str) -> Excess | None:
    minutes, amount = base_minutes(hours), won(told(text))
    return Excess(minutes, amount) if minutes and amount else None


def _read_text(text: str) -> _Reading:
    """Every phrase of a fee text must be understood, or none of it is believed."""
    if len(text) > LONGEST_TEXT:
        raise _UnreadableError
    reading = _Reading([], None, [])
    per_time = _AMOUNT_PER_TIME.fullmatch(text)
    if per_time:
        text = f"{per_time[2] if per_time[2][0].isdigit() else '1' + per_time[2]} {per_time[1]}"
    for phrase in _phrases(text):
        found = _CLAUSE.fullmatch(phrase)
        if found:
            _read_clause(found, reading)
        elif any(char.isdigit() for char in phrase) or not _DISCOUNT.search(phrase):
            raise _UnreadableError
        else:
            reading.notes.append(phrase)
    if not reading.clauses:
        raise _UnreadableError
    return reading


def _phrases(text: str) -> list[str]:
    """The phrases between separators, not counting separators inside parentheses."""
    shielded = re.sub(r"\([^()]*\)", lambda found: re.sub(r"[,/;]|\s{2,}", "\0", found[0]), text)
    return [part.replace("\0", ",").strip() for part in _BETWEEN.split(shielded) if part.strip()]


def _read_clause(found: re.Match[str], reading: _Reading) -> None:
    amount = won(found["amount"])
    minutes = _minutes(found["time"] or "")
    if amount is None or (found["time"] and minutes is None):
        raise _UnreadableError
    if found["extra"]:
        if minutes is None or found["inner"] or found["part"]:
            raise _UnreadableError
        reading.excess = Excess(minutes, amount)
        return
    clause = _Clause(amount, minutes, (found["part"],) if found["part"] else ())
    _read_inner((found["inner"] or "").strip(), clause, reading)
    reading.clauses.append(clause)


def _read_inner(inner: str, clause: _Clause, reading: _Reading) -> None:
    """Parentheses after an amount: parts of the day, a base time, the excess fee, or someone's discount."""
    if not inner:
        return
    words = re.split(r"\s*[,·]\s*", inner)
    extra = _CLAUSE.fullmatch(inner)
    base = re.fullmatch(rf"(?:기본\s*)?({_TIME})\s*(?:당|기준|마다|이내)?", inner)
    if all(word in _PARTS for word in words):
        clause.parts = tuple(words)
    elif base and clause.minutes is None:
        clause.minutes = _minutes(base[1])
    elif extra and extra["extra"] and not extra["inner"]:
        _read_clause(extra, reading)
    elif _DISCOUNT.search(inner) or not any(char.isdigit() for char in inner):
        reading.notes.append(inner)
    else:
        raise _UnreadableError


def _lines(clauses: Sequence[_Clause], base: int | None) -> tuple[TariffSpec, ...] | None:
    """The tariff's lines; None where a clause has no time that it is for. Clauses must price every hour, and once."""
    named = {_PARTS[part] if part else "" for clause in clauses for part in clause.parts or ("",)}
    if not (named & {"", "day"} or named >= {"morning", "afternoon"}):
        raise _UnreadableError
    windows = {
        "morning": (0, NOON),
        "afternoon": (NOON, EVENING if "evening" in named else DAY),
        "evening": (EVENING, DAY),
    }
    lines: list[TariffSpec] = []
    for clause in clauses:
        for part in [_PARTS[word] for word in clause.parts] or [""]:
            window = windows.get(part)
            # One amount for a named part of the day is one for the whole part, as for the whole day.
            minutes = clause.minutes or (DAY if part else base)
            if minutes is None:
                return None
            lines.append(_line(minutes, clause.amount, window))
    if len({(line.unit, line.block_minutes, line.local_from) for line in lines}) < len(lines):
        raise _UnreadableError
    return tuple(lines)


def _line(minutes: int, amount: int, window: tuple[int, int] | None) -> TariffSpec:
    start, end = window or (None, None)
    unit = {HOUR: TariffUnit.HOUR, DAY: TariffUnit.DAY}.get(minutes, TariffUnit.BLOCK)
    block = minutes if unit is TariffUnit.BLOCK else None
    return TariffSpec(unit, amount, block_minutes=block, local_from=start, local_to=end)
