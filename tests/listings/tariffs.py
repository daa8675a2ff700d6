"""Short ways to write tariffs and times in the tests of prices."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marketplace.intervals import Interval
from marketplace.listings.pricing import TariffSpec, price
from marketplace.listings.states import TariffUnit

SEOUL, BERLIN = "Asia/Seoul", "Europe/Berlin"
NINE, ONE_PM, SIX, TEN_PM = 9 * 60, 13 * 60, 18 * 60, 22 * 60


def hour(amount: int, **more: Any) -> TariffSpec:
    return TariffSpec(unit=TariffUnit.HOUR, amount=amount, **more)


def block(minutes: int, amount: int, **more: Any) -> TariffSpec:
    return TariffSpec(unit=TariffUnit.BLOCK, block_minutes=minutes, amount=amount, **more)


def day(amount: int, **more: Any) -> TariffSpec:
    return TariffSpec(unit=TariffUnit.DAY, amount=amount, **more)


def night(amount: int, **more: Any) -> TariffSpec:
    return TariffSpec(unit=TariffUnit.NIGHT, amount=amount, **more)


def month(amount: int, **more: Any) -> TariffSpec:
    return TariffSpec(unit=TariffUnit.MONTH, amount=amount, **more)


def part(amount: int, local_from: int, local_to: int, **more: Any) -> TariffSpec:
    return day(amount, local_from=local_from, local_to=local_to, **more)


def span(start: str, end: str, zone: str = SEOUL, folds: tuple[int, int] = (0, 0)) -> Interval:
    place = ZoneInfo(zone)
    return Interval(
        datetime.fromisoformat(start).replace(tzinfo=place, fold=folds[0]),
        datetime.fromisoformat(end).replace(tzinfo=place, fold=folds[1]),
    )


def on_the_18th(start: str, end: str) -> Interval:
    return span(f"2026-11-18 {start}", f"2026-11-18 {end}")


def total(tariffs: list[TariffSpec], interval: Interval, zone: str = SEOUL, quantity: int = 1) -> int:
    return price(tariffs, interval, zone=zone, quantity=quantity).total.amount


def codes(tariffs: list[TariffSpec], interval: Interval) -> list[tuple[str, int]]:
    lines = price(tariffs, interval, zone=SEOUL).lines
    return [(line.label_code, line.params.get("count", 0)) for line in lines]
