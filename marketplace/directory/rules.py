"""What can be said of designations without asking the database: kinds, criteria, committees, votes, terms and codes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from marketplace.directory.states import Vote
from marketplace.places.rules import new_code, spoken_code, typed_code
from marketplace.walltime import months_later

__all__ = ["new_code", "spoken_code", "typed_code"]


class DesignationKind(StrEnum):
    """What the city designates."""

    VILLAGE = "village"  # a Sharing Village: a circle of this kind
    COMPANY = "company"
    GROUP = "group"


class SharingField(StrEnum):
    """What is shared, in the directory's filter."""

    THINGS = "things"
    SPACES = "spaces"
    PARKING = "parking"
    MOBILITY = "mobility"
    FOOD = "food"
    SKILLS = "skills"
    MIXED = "mixed"


LONGEST_AREA = 300
LONGEST_OFFER = 1000
LONGEST_TEXT = 3000
LONGEST_REASON = 1000
LONGEST_CRITERION = 80
MOST_HOUSEHOLDS = 100_000
MOST_GRANT = 1_000_000_000

MOST_DOCUMENTS = 10
MOST_DOCUMENT_BYTES = 10 * 1024 * 1024
PDF_MAGIC = b"%PDF-"
PDF_END = b"%%EOF"
PDF_TAIL = 2048  # the end mark stands somewhere in the last bytes

LEAST_COMMITTEE = 3
TOP_SCORE = 5
MOST_CRITERIA = 10
TERM_MONTHS: dict[DesignationKind, int] = {
    DesignationKind.VILLAGE: 24,
    DesignationKind.COMPANY: 36,
    DesignationKind.GROUP: 36,
}
TERMS = (12, 24, 36, 48)
REMIND_DAYS = (60, 14)
REPORT_REMIND_DAYS = 14
FEWEST_SHOWN = 5  # people: fewer are not told in public


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a committee looks at, and how much it counts."""

    name: str
    name_en: str
    weight: int


CRITERIA: dict[DesignationKind, tuple[Criterion, ...]] = {
    DesignationKind.VILLAGE: (
        Criterion("주민의 뜻과 참여", "Residents' will and part in it", 30),
        Criterion("나눌 물건과 공간", "Things and places to share", 25),
        Criterion("운영 계획과 책임자", "Plan and who answers for it", 25),
        Criterion("이웃 동네에 열린 정도", "Openness to neighbours around", 20),
    ),
    DesignationKind.COMPANY: (
        Criterion("공유로 풀려는 문제", "The problem that sharing solves", 30),
        Criterion("사업의 지속 가능성", "Whether the business can last", 25),
        Criterion("안전과 이용자 보호", "Safety and protection of users", 25),
        Criterion("지역과의 협력", "Work with the neighbourhood", 20),
    ),
    DesignationKind.GROUP: (
        Criterion("공익성", "Public benefit", 35),
        Criterion("운영 역량", "Ability to run it", 25),
        Criterion("참여와 개방성", "Openness to all who want to take part", 25),
        Criterion("안전", "Safety", 15),
    ),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of a committee; ``missing`` have not voted."""

    yes: int
    no: int
    abstain: int
    missing: int

    @property
    def cast(self) -> int:
        """How many have voted."""
        return self.yes + self.no + self.abstain

    @property
    def seats(self) -> int:
        """How large the committee is."""
        return self.cast + self.missing

    @property
    def complete(self) -> bool:
        """Whether everybody has voted."""
        return self.seats > 0 and self.missing == 0

    @property
    def has_quorum(self) -> bool:
        """Whether an operator may close the screening although votes are missing."""
        return self.seats > 0 and self.cast >= quorum(self.seats)

    @property
    def says_yes(self) -> bool:
        """Whether more said yes than no: a tie is a no."""
        return self.yes > self.no


def tally(votes: Iterable[str | None]) -> Tally:
    """The votes counted; None: not yet."""
    said = list(votes)
    return Tally(said.count(Vote.YES), said.count(Vote.NO), said.count(Vote.ABSTAIN), said.count(None))


def quorum(seats: int) -> int:
    """Half of the committee and one more."""
    return seats // 2 + 1


def least_committee(eligible: int) -> int:
    """How many must be named, where so many operators have nothing to do with the applicant: three, or all of fewer."""
    return min(LEAST_COMMITTEE, eligible)


def weighted_average(scores: Collection[tuple[int, int]]) -> int | None:
    """The average of (score, weight) in hundredths of a point, half up; None without any."""
    weight = sum(each for _score, each in scores)
    if not weight:
        return None
    return (200 * sum(score * each for score, each in scores) + weight) // (2 * weight)


def last_day(first: date, months: int) -> date:
    """The last day of a term of so many months that begins on ``first``: 1 March and 12 months end on the last of February."""
    return months_later(datetime.combine(first, time()), months).date() - timedelta(days=1)


def reminder_day(ends_on: date, days: int) -> date:
    """On which day somebody is told that a term ends in so many days."""
    return ends_on - timedelta(days=days)


def due_reminder(ends_on: date, today: date, reminded_days: int | None) -> int | None:
    """Which reminder is due: the latest whose day has come and that was not sent yet; None: none.

    ``reminded_days``: the last one that was sent for this end. A missed earlier one is not sent late.
    """
    come = [days for days in REMIND_DAYS if today >= reminder_day(ends_on, days)]
    latest = min(come, default=None)
    if latest is None or today > ends_on or (reminded_days is not None and reminded_days <= latest):
        return None
    return latest


def is_small(people: int) -> bool:
    """Whether so few people are not told in public, so that nobody is recognised."""
    return people < FEWEST_SHOWN


def report_years(starts_on: date, ends_on: date, today: date) -> list[int]:
    """The calendar years of which a designation can report, the latest first."""
    last = min(today, ends_on).year
    return list(range(last, starts_on.year - 1, -1)) or [starts_on.year]
