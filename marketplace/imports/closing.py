"""Closed days in free Korean text → what a weekly schedule can say, and a note of what it can't.

The text is eaten phrase by phrase, the longest meanings first ("둘째 주 일" before "일", "1월 1일" before "월"); what is left
must be weekday letters, or it is unclear. Where a schedule can't follow (the second Sunday of a month, every other week) the
whole weekday is taken as closed: what is shown as free must be free.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from marketplace.imports.cells import clean, told
from marketplace.imports.findings import Reason
from marketplace.imports.hours import SATURDAY, SUNDAY, WEEKDAYS, Clip, minute
from marketplace.walltime import MINUTES_A_DAY as DAY

LETTERS = "월화수목금토일"
EVERY_DAY = frozenset(range(7))
LAST_WEEK, OTHER_WEEKS = -1, 0  # ordinals beside 1..5: "마지막", "격주"
NOON = DAY // 2
LONGEST_TEXT = 300
LEAP_YEAR = 2024  # any: every date of the year exists in it

_NAMED = {
    r"신정|새해\s*(?:첫\s*날)?|양력설": ("new-year",),
    r"설\s*/\s*추석|명절": ("seollal", "chuseok"),
    r"설날|구정|설(?=\s*(?:연휴|당일|전|[,./·+&ㆍ]|$|및|과))": ("seollal",),
    r"추석|한가위": ("chuseok",),
    r"성탄절|크리스마스": ("christmas",),
    r"석가탄신일|부처님\s*오신\s*날": ("buddha",),
    r"삼일절|3\.1절": ("independence",),
    r"어린이날": ("children",),
    r"현충일": ("memorial",),
    r"광복절": ("liberation",),
    r"개천절": ("foundation",),
    r"한글날": ("hangul",),
    r"근로자의\s*날|노동절": ("labour",),
}
_ORDINALS = {"첫": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다": 5, "마": LAST_WEEK, "격": OTHER_WEEKS}
_ORDINAL = r"(?:첫\s*번?째?|둘\s*째|두\s*번?째|셋\s*째|세\s*번?째|넷\s*째|네\s*번?째|다섯\s*번?째|마지막|격|[1-5](?:\s*번?째)?)"
_DAYS = rf"[{LETTERS}](?:요일)?(?:\s*[,·/]\s*[{LETTERS}](?:요일)?)*(?![가-힣])"
_ORDINAL_DAYS = re.compile(
    rf"(?P<weeks>{_ORDINAL}(?:\s*주)?(?:\s*[,·./&ㆍ]?\s*{_ORDINAL}(?:\s*주)?)*)\s*(?:주차|주)?\s*(?P<days>{_DAYS})"
)
_RANGE = re.compile(rf"([{LETTERS}])(?:요일)?\s*[~∼-]\s*([{LETTERS}])(?:요일)?")
_FOR_NOW = re.compile(
    r"휴[관장]\s*중|(?:운영|개방|대관)\s*(?:중단|중지)|임시\s*(?:휴관|휴장|폐쇄)(?!일)|잠정|공사\s*중|리모델링"
    r"|^(?:미개방|미운영|폐쇄|폐관|휴관|개방\s*안\s*함|(?:사용|대관|이용)\s*불가)$"
)
_NEVER = re.compile(r"연중\s*무휴|무휴|연중\s*개방|휴관일?\s*없음")
_HOLIDAYS = re.compile(r"(?:(?:법정|국가|대체|임시|관)\s*)*(?:공휴일|국경일|법정휴일|빨간\s*날)")
_DATE = re.compile(r"(\d{1,2})\s*월\s*(\d{1,2})\s*일|(?<![\d.])(\d{1,2})[/.](\d{1,2})(?![\d.째주])")
_FILLER = re.compile(
    r"매[주월달]|정기|휴관일?|휴무일?|휴장일?|휴일|미개방|미운영|포함|연휴|당일|기간|요일은|은|는|등|및|과|와|[:;]"
)
_DOTS = re.compile("[ㆍ・•‧∙、]")  # before NFKC, which makes a letter of the first
_HEDGE = re.compile(r"변경|사정|문의|협의|가능|따라")
_PARENTHESIS = re.compile(rf"(?:(?P<day>[{LETTERS}])(?:요일)?)?\s*\((?P<inner>[^()]*)\)")
_CLIP = re.compile(r"(?P<time>\d{1,2}(?::\d{2}|\s*시(?:\s*\d{1,2}\s*분)?))\s*(?P<side>이후|부터|이전|까지)")
_TYPO = re.compile(r"([가-힣])요일")


@dataclass(slots=True)
class Closing:
    """When a place is closed.

    ``weekdays`` (0 = Monday) is complete on the safe side. ``holidays`` names single public holidays; who can't tell them apart
    must close on all. ``dates`` are (month, day). ``weeks`` are the (ordinal, weekday) that ``weekdays`` rounds up.
    ``unclear`` are phrases that nothing was made of.
    """

    weekdays: set[int] = field(default_factory=set)
    on_holidays: bool = False
    holidays: set[str] = field(default_factory=set)
    dates: set[tuple[int, int]] = field(default_factory=set)
    weeks: list[tuple[int, int]] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    for_now: bool = False
    unclear: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def always(self) -> bool:
        """Whether the text itself names every day of the week."""
        return self.weekdays >= EVERY_DAY and not self.weeks

    @property
    def reasons(self) -> list[Reason]:
        """What a reader of the report should know."""
        return [
            reason
            for reason, given in ((Reason.CLOSING_MONTHLY, self.weeks), (Reason.CLOSING_UNCLEAR, self.unclear))
            if given
        ]


def read_closing(text: str) -> Closing:
    """The closed days that a text names. ``note`` repeats the text where weekdays and holidays alone don't tell it all."""
    closing = Closing()
    whole = clean(text)
    if len(whole) > LONGEST_TEXT:  # an essay, not a list of days
        closing.note, closing.unclear = whole, [whole]
        return closing
    rest = unicodedata.normalize("NFKC", _DOTS.sub("·", told(whole)))
    if _FOR_NOW.search(rest):
        closing.for_now, closing.note = True, whole
        return closing
    if "무휴" in rest:  # "연중무휴(설, 추석 제외)": what is excepted from being always open is what is closed
        rest = rest.replace("제외", " ")
    hedged = bool(_HEDGE.search(rest))
    for eat in (_eat_parentheses, _eat_weeks, _eat_dates, _eat_holidays, _eat_ranges):
        rest = eat(rest, closing)
    for phrase in re.split(r"[+,./·&~|]|\s{2,}", rest):
        _read_phrase(phrase, closing)
    if hedged or closing.holidays or closing.dates or closing.weeks or closing.clips or closing.unclear:
        closing.note = whole
    return closing


def _eat(pattern: re.Pattern[str], rest: str, take: Callable[[re.Match[str]], bool]) -> str:
    """The text without the matches that were taken."""
    return pattern.sub(lambda found: "+" if take(found) else found[0], rest)


def _eat_parentheses(rest: str, closing: Closing) -> str:
    """Parentheses close a part of a day, hedge, or name more closed days; the weekday before them stays unless clipped."""

    def read(found: re.Match[str]) -> str:
        day, inner = found["day"], found["inner"].strip()
        clip = _clip(LETTERS.index(day), inner) if day else None
        if clip:
            closing.clips.append(clip)
            return "+"
        before = found[0][: found[0].index("(")]
        if "제외" in inner:
            closing.unclear.append(inner)
            return f"{before}+"
        return f"{before}+" if _HEDGE.search(inner) else f"{before}+{inner}+"

    return _PARENTHESIS.sub(read, rest)


def _clip(weekday: int, inner: str) -> Clip | None:
    if inner in {"오전", "오후"}:
        return Clip(weekday, 0, NOON) if inner == "오전" else Clip(weekday, NOON, 2 * DAY)
    found = _CLIP.fullmatch(inner)
    at = minute(found["time"]) if found else None
    if found is None or at is None:
        return None
    return Clip(weekday, at, 2 * DAY) if found["side"] in {"이후", "부터"} else Clip(weekday, 0, at)


def _eat_weeks(rest: str, closing: Closing) -> str:
    """'둘째, 넷째 주 일요일', '2,4주 월', '격주 토': the weekday is closed, and the weeks are kept for the note."""

    def take(found: re.Match[str]) -> bool:
        weeks = found["weeks"]
        if not re.search(r"[째주격막]", found[0]):  # "1월" is January, not a first Monday
            return False
        ordinals = [
            int(word[0]) if word[0].isdigit() else _ORDINALS[word[0]] for word in re.findall(_ORDINAL, weeks) if word
        ]
        for letter in re.findall(rf"[{LETTERS}](?:요일)?", found["days"]):
            weekday = LETTERS.index(letter[0])
            closing.weekdays.add(weekday)
            closing.weeks += [(ordinal, weekday) for ordinal in ordinals]
        return True

    return _eat(_ORDINAL_DAYS, rest, take)


def _eat_dates(rest: str, closing: Closing) -> str:
    def take(found: re.Match[str]) -> bool:
        month, day = int(found[1] or found[3]), int(found[2] or found[4])
        try:
            date(LEAP_YEAR, month, day)
        except ValueError:
            return False
        closing.dates.add((month, day))
        return True

    return _eat(_DATE, rest, take)


def _eat_holidays(rest: str, closing: Closing) -> str:
    """All public holidays, single ones by name, and '연중무휴' (no closed day)."""

    def all_of_them(found: re.Match[str]) -> bool:
        if found.string[found.end() :].lstrip().startswith("제외"):
            return False
        closing.on_holidays = True
        return True

    rest = _eat(_HOLIDAYS, rest, all_of_them)
    for pattern, names in _NAMED.items():

        def named(_found: re.Match[str], names: tuple[str, ...] = names) -> bool:
            closing.holidays.update(names)
            return True

        rest = _eat(re.compile(pattern), rest, named)
    return _eat(_NEVER, rest, lambda _found: True)


def _eat_ranges(rest: str, closing: Closing) -> str:
    def take(found: re.Match[str]) -> bool:
        first, last = LETTERS.index(found[1]), LETTERS.index(found[2])
        closing.weekdays.update((first + step) % 7 for step in range((last - first) % 7 + 1))
        return True

    return _eat(_RANGE, rest, take)


def _read_phrase(phrase: str, closing: Closing) -> None:
    """What is left between separators: weekdays, or something unclear (hedges such as '시설 사정에 따라' say nothing new)."""
    for word in _FILLER.sub(" ", phrase).split():
        letters = re.fullmatch(rf"([{LETTERS}]+)(?:요일)?", word)
        groups = {"주말": (SATURDAY, SUNDAY), "평일": WEEKDAYS, "매일": EVERY_DAY, "전일": EVERY_DAY, "상시": EVERY_DAY}
        if letters:
            closing.weekdays.update(map(LETTERS.index, letters[1]))
        elif word in groups:
            closing.weekdays.update(groups[word])
        elif not _mistyped(word, closing):
            if not _HEDGE.search(phrase):
                closing.unclear.append(phrase.strip())
            return


def _mistyped(word: str, closing: Closing) -> bool:
    """'툐요일': a weekday whose first consonant tells it from all others."""
    found = _TYPO.fullmatch(word)
    if not found:
        return False
    alike = [letter for letter in LETTERS if _consonant(letter) == _consonant(found[1])]
    if len(alike) != 1:
        return False
    closing.weekdays.add(LETTERS.index(alike[0]))
    closing.unclear.append(word)
    return True


def _consonant(syllable: str) -> str:
    """The first consonant of a Hangul syllable."""
    return unicodedata.normalize("NFD", syllable)[0]
