"""Times, hours, weekly rules."""

from typing import Any

import pytest

from marketplace.availability.rules import OpeningRule
from marketplace.imports.findings import Reason
from marketplace.imports.hours import Clip, Hours, lot_hours, minute, room_hours, weekly_rules

NINE_TO_SIX = Hours(540, 1080)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("09:00", 540),
        ("9:05", 545),
        ("0900", 540),
        ("900", 540),
        ("500 ", 300),
        ("18", 1080),
        ("9시", 540),
        ("9시 30분", 570),
        ("오전 9시", 540),
        ("오후 6:30", 1110),
        ("오전 12시", 0),
        ("오후 12시", 720),
        ("09:00:00", 540),
        ("０９：００", 540),
        ("0000", 0),
        ("0", 0),
        ("2400", 1440),
        ("24:00", 1440),
        ("2359", 1439),
        ("2401", None),
        ("25:00", None),
        ("0960", None),
        ("99", None),
        ("오후 13시", None),
        ("아침", None),
        ("9~18", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_its_minute(text: str, value: Any) -> None:
    assert minute(text) == value


@pytest.mark.parametrize(
    ("opens", "closes", "hours", "reason"),
    [
        ("09:00", "18:00", NINE_TO_SIX, None),
        ("00:00", "00:00", None, None),
        ("00:00", "24:00", Hours(0, 1440), None),
        ("0000", "2359", Hours(0, 1440), None),
        ("09:00", "00:00", Hours(540, 1440), None),
        ("18:00", "18:00", None, Reason.HOURS_EMPTY),
        ("22:00", "06:00", Hours(1320, 1800), Reason.HOURS_CROSS_MIDNIGHT),
        ("", "", None, Reason.TIME_MISSING),
        ("09:00", "", None, Reason.TIME_MISSING),
        ("9시~", "18:00", None, Reason.TIME),
    ],
)
def test_a_rooms_hours_are_closed_where_they_are_not_certain(
    opens: str, closes: str, hours: Any, reason: Reason
) -> None:
    assert room_hours(opens, closes) == (hours, reason)


@pytest.mark.parametrize(
    ("opens", "closes", "hours", "reason"),
    [
        ("0900", "1900", Hours(540, 1140), None),
        ("0000", "0000", Hours(0, 1440), None),
        ("0000", "2400", Hours(0, 1440), None),
        ("2400", "2400", Hours(0, 1440), None),
        ("23:59", "23:59", Hours(0, 1440), None),
        ("0900", "0900", Hours(0, 1440), None),
        ("0900", "0100", Hours(540, 1500), Reason.HOURS_CROSS_MIDNIGHT),
        ("2400", "0900", Hours(0, 540), None),
        ("", "1900", None, Reason.TIME_MISSING),
        ("0900", "25", None, Reason.TIME),
    ],
)
def test_a_car_parks_equal_times_are_the_whole_day(opens: str, closes: str, hours: Any, reason: Reason) -> None:
    assert lot_hours(opens, closes) == (hours, reason)


def test_a_week_has_rules_for_open_days_only() -> None:
    rules = weekly_rules(NINE_TO_SIX, Hours(600, 900), None, closed={0, 4})
    assert rules == (
        OpeningRule(1, 540, 1080),
        OpeningRule(2, 540, 1080),
        OpeningRule(3, 540, 1080),
        OpeningRule(5, 600, 900),
    )


@pytest.mark.parametrize(
    ("clip", "left"),
    [
        (Clip(5, 720, 2880), [(540, 720)]),
        (Clip(5, 0, 720), [(720, 1080)]),
        (Clip(5, 720, 780), [(540, 720), (780, 1080)]),
        (Clip(5, 0, 2880), []),
        (Clip(6, 0, 2880), [(540, 1080)]),
    ],
)
def test_a_closed_part_of_a_day_is_cut_out(clip: Clip, left: list[tuple[int, int]]) -> None:
    rules = weekly_rules(None, NINE_TO_SIX, None, clips=[clip])
    assert [(rule.start, rule.end) for rule in rules] == left
