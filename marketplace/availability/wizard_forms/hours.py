"""Opening hours as a form: the same every day or by weekday, and dates that differ; for a listing or a whole place."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from wtforms import BooleanField, RadioField

from marketplace.availability.rules import WEEKDAYS, ScheduleSpec
from marketplace.availability.schedule_rows import ROWS_A_DAY, DateRow, Opening, Row, ScheduleRows
from marketplace.availability.wizard_forms.fields import Clock, Day, WizardForm
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l

DATE_ROWS = 8
KEEP = "keep"
OPENS, CLOSES = time(9), time(18)


class HoursForm(WizardForm):
    """The fields of each weekday and date are added below the class: ``start_0_0`` is Monday's first row."""

    opening = RadioField(_l("When can it be used?"))
    daily_start = Clock(_l("From"))
    daily_end = Clock(_l("Until"))
    closed_on_holidays = BooleanField(_l("Closed on public holidays"))

    def __init__(
        self, *, rows: ScheduleRows | None, today: date, data: dict[str, Any] | None = None, **values: Any
    ) -> None:
        """``rows`` None: the present hours are more than a form can say, and may be kept as they are."""
        super().__init__(data=hours_data(rows) | (data or {}), **values)
        self.rows, self.today = rows, today
        self.opening.choices = [
            (Opening.ALWAYS.value, _("Day and night")),
            (Opening.DAILY.value, _("The same hours every day")),
            (Opening.WEEKLY.value, _("Different hours by weekday")),
            *([(KEEP, _("As it is now"))] if rows is None else []),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """A row has both times, a date is given once as closed or open, and something is open at all."""
        if self.opening.data not in [value for value, _words in self.opening.choices]:
            self.opening.errors = [_("Please choose one of the given values.")]
            return False
        valid = bool(super().validate(extra_validators))
        for start, end in self._pairs():
            if (self[start].data is None) != (self[end].data is None):
                wrong = end if self[end].data is None else start
                self[wrong].errors = [_("Please give both times, or none.")]
                valid = False
        return valid and self._dates_are_good() and self._is_open()

    def schedule(self, zone: str, present: ScheduleSpec) -> ScheduleSpec:
        """The hours as typed; ``present`` where they are to be kept."""
        if self.opening.data == KEEP:
            return present
        return self._typed().to_spec(zone)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """The names of all pairs of times that count for the chosen way."""
        if self.opening.data == Opening.DAILY:
            yield "daily_start", "daily_end"
        if self.opening.data == Opening.WEEKLY:
            yield from ((f"start_{day}_{row}", f"end_{day}_{row}") for day in WEEKDAYS for row in range(ROWS_A_DAY))
        if self.opening.data != KEEP:
            yield from ((f"date_start_{number}", f"date_end_{number}") for number in range(DATE_ROWS))

    def _row(self, start: str, end: str) -> Row | None:
        given = self[start].data, self[end].data
        return None if None in given else Row(*given)

    def _typed(self) -> ScheduleRows:
        daily = self._row("daily_start", "daily_end")
        week = tuple(
            tuple(filter(None, (self._row(f"start_{day}_{row}", f"end_{day}_{row}") for row in range(ROWS_A_DAY))))
            for day in WEEKDAYS
        )
        dates = tuple(
            DateRow(self[f"date_{number}"].data, self._row(f"date_start_{number}", f"date_end_{number}"))
            for number in range(DATE_ROWS)
            if self[f"date_{number}"].data is not None
        )
        opening = Opening(self.opening.data)
        return ScheduleRows(opening, (daily,) if daily else (), week, dates, bool(self.closed_on_holidays.data))

    def _dates_are_good(self) -> bool:
        if self.opening.data == KEEP:
            return True
        good = True
        closed: set[date] = set()
        opened: set[date] = set()
        for number in range(DATE_ROWS):
            day, row = self[f"date_{number}"], self._row(f"date_start_{number}", f"date_end_{number}")
            if day.data is None:
                if row is not None:
                    day.errors = [_("Please give the date.")]
                    good = False
                continue
            (opened if row else closed).add(day.data)
            if day.data in closed & opened:
                day.errors = [_("This date is given as closed and as open.")]
                good = False
        return good

    def _is_open(self) -> bool:
        """Whether any hours are given: a listing that is never open can't be booked."""
        typed = None if self.opening.data == KEEP else self._typed()
        if typed is None or typed.opening is Opening.ALWAYS:
            return True
        daily = typed.opening is Opening.DAILY
        # A thing may be there on some dates only: a weekly form with dates and no weekday is enough.
        hours = typed.daily if daily else [*filter(None, typed.days), *(row for row in typed.dates if row.row)]
        if not hours and not self.may_have_gaps:
            first = self.daily_start if daily else self["start_0_0"]
            first.errors = [_("Please say from when until when it can be used.")]
            return False
        return True


for _day in WEEKDAYS:
    for _row in range(ROWS_A_DAY):
        setattr(HoursForm, f"start_{_day}_{_row}", Clock(_l("From")))
        setattr(HoursForm, f"end_{_day}_{_row}", Clock(_l("Until")))
for _number in range(DATE_ROWS):
    setattr(HoursForm, f"date_{_number}", Day(_l("Date")))
    setattr(HoursForm, f"date_start_{_number}", Clock(_l("From")))
    setattr(HoursForm, f"date_end_{_number}", Clock(_l("Until")))


def rows_for_form(spec: ScheduleSpec, today: date) -> ScheduleRows | None:
    """The hours as this form can say them; None where they are more."""
    rows = ScheduleRows.of(spec, today)
    return rows if rows and len(rows.dates) <= DATE_ROWS else None


def hours_data(rows: ScheduleRows | None) -> dict[str, Any]:
    """The form's fields as present hours fill them, with the usual hours where none are set."""
    data: dict[str, Any] = {"opening": rows.opening.value if rows else KEEP}
    daily = rows.daily[0] if rows and rows.daily else Row(OPENS, CLOSES)
    data |= {"daily_start": daily.start, "daily_end": daily.end}
    week = rows.days if rows and rows.opening is not Opening.ALWAYS else ((Row(OPENS, CLOSES),),) * 5 + ((), ())
    for day, stretches in enumerate(week):
        for number, row in enumerate(stretches):
            data |= {f"start_{day}_{number}": row.start, f"end_{day}_{number}": row.end}
    if rows:
        data["closed_on_holidays"] = rows.closed_on_holidays
        for number, dated in enumerate(rows.dates):
            data[f"date_{number}"] = dated.day
            if dated.row:
                data |= {f"date_start_{number}": dated.row.start, f"date_end_{number}": dated.row.end}
    return data
