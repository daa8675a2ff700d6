"""A drill in Seoul, open from nine to nine, and short ways to ask the evaluator about it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marketplace.availability.evaluator import ListingFacts, Verdict, evaluate
from marketplace.availability.rules import OpeningRule, ScheduleSpec, expand
from marketplace.intervals import Interval

SEOUL = "Asia/Seoul"
NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # Monday, 10:00 in Seoul
TODAY = date(2026, 11, 16)
DRILL = ListingFacts(zone=SEOUL, units=(7,), shortest_minutes=60, longest_minutes=240, horizon_days=30)
OPEN = expand(
    ScheduleSpec(SEOUL, tuple(OpeningRule(weekday, 9 * 60, 21 * 60) for weekday in range(7))),
    date(2026, 11, 10),
    date(2027, 1, 10),
)
WORLD: dict[str, Any] = {"now": NOW, "open_intervals": OPEN, "busy": {}}


def seoul(text: str) -> datetime:
    """Day and time in Seoul, in November 2026: "18 14:00"."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=ZoneInfo(SEOUL))


def wish(start: str, hours: float) -> Interval:
    return Interval(seoul(start), seoul(start) + timedelta(hours=hours))


def asked(facts: ListingFacts, wanted: Interval, **more: Any) -> Verdict:
    return evaluate(facts, wanted, **WORLD | more)


def shown(intervals: list[Interval]) -> list[str]:
    return [f"{interval.start.astimezone(ZoneInfo(SEOUL)):%d %H:%M}" for interval in intervals]
