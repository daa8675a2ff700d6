"""A stretch of time on a listing's wall clock, as forms ask for it: day and time from, day and time until."""

from datetime import date, datetime, time

from wtforms import DateField, TimeField
from wtforms.validators import InputRequired

from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.walltime import instant_at
from marketplace.web.fields import Form


class PeriodForm(Form):
    """From when until when; forms that ask for a time begin with it."""

    start_day = DateField(_l("From: day"), [InputRequired(_l("Please choose the day it begins."))])
    start_time = TimeField(_l("From: time"), [InputRequired(_l("Please choose the time it begins."))])
    end_day = DateField(_l("Until: day"), [InputRequired(_l("Please choose the day it ends."))])
    end_time = TimeField(_l("Until: time"), [InputRequired(_l("Please choose the time it ends."))])

    def period(self, zone: str) -> Interval:
        """What was chosen, in a zone. Raises InvalidError by field, as ``period_of``."""
        return period_of(
            _instant(self.start_day.data, self.start_time.data, zone),
            _instant(self.end_day.data, self.end_time.data, zone),
        )


def period_of(start: datetime, end: datetime, fields: tuple[str, str] = ("start_day", "end_time")) -> Interval:
    """The stretch between two instants. Raises InvalidError: without zones, backwards, or at the calendar's edge.

    ``fields`` are the names under which a refusal stands.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise InvalidError(_l("Please choose the time again."), code="bad-time")
    if end <= start:
        raise InvalidError(fields={fields[1]: _l("The end must be after the start.")}, code="bad-time")
    try:
        return Interval(start, end)
    except ValueError:
        raise _too_far(fields[0]) from None


def _instant(day: date, at: time, zone: str) -> datetime:
    try:
        return instant_at(datetime.combine(day, at), zone)
    except (ValueError, OverflowError):  # the first and the last day of the calendar have no room for a zone
        raise _too_far() from None


def _too_far(field: str = "start_day") -> InvalidError:
    return InvalidError(fields={field: _l("That day is too far away.")}, code="bad-time")
