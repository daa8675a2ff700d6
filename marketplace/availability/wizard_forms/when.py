"""Panel 4: opening hours, dates that differ, and how long ahead and how long it can be booked."""

from datetime import date
from typing import Any

from marketplace.availability.schedule_rows import ScheduleRows
from marketplace.availability.wizard_forms.fields import Span
from marketplace.availability.wizard_forms.hours import HoursForm
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.services import Times

HOUR, DAY = 60, 1440
STEPS = (5, 10, 15, 30, HOUR, 2 * HOUR, 12 * HOUR, DAY)
LENGTHS = (
    *(10, 15, 30, HOUR, 90, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, 90 * DAY, 180 * DAY, 365 * DAY),
)
LEADS = (0, 30, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY)
HORIZONS = tuple(days * DAY for days in (7, 14, 30, 60, 90, 180, 366))
BUFFERS = (0, 10, 15, 30, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, DAY)
LENGTH_FIELDS = ("start_step", "shortest", "longest", "lead", "horizon", "buffer_before", "buffer_after")


class WhenForm(HoursForm):
    """Opening hours, and the lengths of bookings."""

    start_step = Span(_l("Bookings start every"), STEPS)
    shortest = Span(_l("Shortest booking"), LENGTHS)
    longest = Span(_l("Longest booking"), LENGTHS)
    lead = Span(_l("Book at the latest, before the start"), LEADS, none=_l("Until the last minute"))
    horizon = Span(_l("Book at the earliest, before the start"), HORIZONS)
    buffer_before = Span(_l("Time to get ready before a booking"), BUFFERS, none=_l("None"))
    buffer_after = Span(_l("Time to tidy up after a booking"), BUFFERS, none=_l("None"))

    def __init__(self, *, times: Times, rows: ScheduleRows | None, today: date, **values: Any) -> None:
        """``rows`` None: the present hours are more than a form can say, and may be kept as they are."""
        present = _length_data(times)
        super().__init__(rows=rows, today=today, data=present, **values)
        for name in LENGTH_FIELDS:
            self[name].offer(present[name])

    def times(self) -> Times:
        """The lengths as chosen."""
        return Times(
            start_step_minutes=self.start_step.data,
            min_minutes=self.shortest.data,
            max_minutes=self.longest.data,
            lead_minutes=self.lead.data,
            horizon_days=self.horizon.data // DAY,
            buffer_before_minutes=self.buffer_before.data,
            buffer_after_minutes=self.buffer_after.data,
        )


def _length_data(times: Times) -> dict[str, int]:
    return {
        "start_step": times.start_step_minutes,
        "shortest": times.min_minutes,
        "longest": times.max_minutes,
        "lead": times.lead_minutes,
        "horizon": times.horizon_days * DAY,
        "buffer_before": times.buffer_before_minutes,
        "buffer_after": times.buffer_after_minutes,
    }
