"""From when until when, as forms ask."""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.errors import InvalidError
from marketplace.intervals import Interval
from marketplace.web.periods import PeriodForm, period_of

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # in Seoul


class Asked(PeriodForm):
    class Meta:
        csrf = False


def _form(city, **changes: str) -> Asked:
    typed = {"start_day": "2026-11-21", "start_time": "12:00", "end_day": "2026-11-21", "end_time": "14:00"}
    with city.test_request_context():
        return Asked(MultiDict(typed | changes))


def test_a_period_is_read_on_the_zones_wall_clock(city):
    form = _form(city)
    assert form.validate()
    assert form.period("Asia/Seoul") == Interval(NOON, NOON.replace(hour=5))
    assert form.period("Europe/Berlin").start == NOON.replace(hour=11)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_time": "12:00"}, "end_time"),
        ({"end_day": "2026-11-20"}, "end_time"),
        ({"end_day": "9999-12-31"}, "start_day"),
        ({"start_day": "0001-01-01"}, "start_day"),
    ],
)
def test_a_period_that_can_not_be_is_said_beside_its_field(city, changes, field):
    with pytest.raises(InvalidError) as refused:
        _form(city, **changes).period("Asia/Seoul")
    assert list(refused.value.fields) == [field]


def test_instants_need_a_zone():
    with pytest.raises(InvalidError):
        period_of(NOON.replace(tzinfo=None), NOON)


def test_refusals_stand_under_the_callers_names():
    with pytest.raises(InvalidError) as refused:
        period_of(NOON, NOON, ("from", "to"))
    assert list(refused.value.fields) == ["to"]
