"""The evaluator: whether exactly this time can be booked, every rule that says no, and the next times that work.

Pages, API, search, extension and import ask here and nowhere else. It decides on facts that are passed in; that
nobody else takes the time meanwhile is decided by the occupancies' constraint when it is taken.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from marketplace.availability.windows import Busy, FreeWindow, enough_at_once, free_units, free_windows, gaps, lanes
from marketplace.i18n import gettext as _
from marketplace.i18n import ngettext
from marketplace.intervals import Interval, covered, intersect, merge
from marketplace.walltime import MINUTES_A_DAY, day_of, instant_of, next_on_grid, on_grid, zone_of
from marketplace.wording import day_words, duration_words

LONGEST = timedelta(days=366)
FARTHEST_DAYS = 3660
_TICK = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class FailureCode(StrEnum):
    """Why a time can't be booked; the values are part of the API."""

    NOT_BOOKABLE = "not-bookable"
    AUDIENCE = "audience"
    QUANTITY = "quantity"
    LIMIT_REACHED = "limit-reached"
    IN_THE_PAST = "in-the-past"
    TOO_SOON = "too-soon"
    TOO_FAR = "too-far"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    OFF_STEP = "off-step"
    OUTSIDE_HOURS = "outside-hours"
    SLOT_TAKEN = "slot-taken"


def _taken(left: int) -> str:
    if not left:
        return _("Somebody else has that time already.")
    return ngettext("Only %(num)s is free at that time.", "Only %(num)s are free at that time.", left)


def _limit_reached(held: int) -> str:
    return ngettext(
        "You already have %(num)s open booking. Finish it before you book again.",
        "You already have %(num)s open bookings. Finish one before you book again.",
        held,
    )


_SENTENCES: dict[FailureCode, Callable[[int], str]] = {
    FailureCode.NOT_BOOKABLE: lambda _value: _("This can't be booked at the moment."),
    FailureCode.AUDIENCE: lambda _value: _("This is shared within a circle only. Its members can book it."),
    FailureCode.QUANTITY: lambda units: ngettext(
        "There is only %(num)s of this.", "Choose from 1 to %(num)s of this.", units
    ),
    FailureCode.LIMIT_REACHED: _limit_reached,
    FailureCode.IN_THE_PAST: lambda _value: _("That time has already begun."),
    FailureCode.TOO_SOON: lambda lead: _("Please book at least %(lead)s ahead.", lead=duration_words(lead)),
    FailureCode.TOO_FAR: lambda days: ngettext(
        "You can book up to %(num)s day ahead.", "You can book up to %(num)s days ahead.", days
    ),
    FailureCode.TOO_SHORT: lambda least: _("The shortest booking is %(length)s.", length=duration_words(least)),
    FailureCode.TOO_LONG: lambda most: _("The longest booking is %(length)s.", length=duration_words(most)),
    FailureCode.OFF_STEP: lambda step: _(
        "Bookings start every %(step)s, counted from midnight.", step=duration_words(step)
    ),
    FailureCode.OUTSIDE_HOURS: lambda _value: _("That is outside the opening hours."),
    FailureCode.SLOT_TAKEN: _taken,
}
_ORDER = {code: place for place, code in enumerate(FailureCode)}


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that says no: its stable ``code`` and a ``sentence`` in the reader's language.

    ``value`` is the rule's own number (minutes, days, units), which the sentence names. ``opens_on``: of a time that is too
    far ahead while members of a circle may book it already, the day from which everybody may.
    """

    code: FailureCode
    value: int = 0
    opens_on: date | None = None

    @property
    def sentence(self) -> str:
        """Why, in words for the person who chose the time; looked up when it is read."""
        if self.opens_on is not None:
            return _(
                "So far only members of a circle can book this time. Everybody can from %(day)s on.",
                day=day_words(self.opens_on),
            )
        return _SENTENCES[self.code](self.value)


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What the evaluator knows of a listing.

    ``units`` are the ids of its units; a pool offers any number of them, a ``whole`` listing (a hall of two halves)
    always takes all. ``bookable`` says that its kind and data allow booking at all (a walk-in lot and an imported room
    without readable fee do not). ``longest_minutes`` None: up to 366 days. Lead time and horizon are counted from now
    to the start; the horizon is everybody's, ``early_days`` is what this renter has besides as a member of circles, and
    ``most_early_days`` what anybody has. Raises ValueError for values that can't be.
    """

    zone: str
    units: tuple[int, ...]
    whole: bool = False
    published: bool = True
    approved: bool = True
    bookable: bool = True
    step_minutes: int = 30
    shortest_minutes: int = 30
    longest_minutes: int | None = None
    lead_minutes: int = 0
    horizon_days: int = 90
    early_days: int = 0
    most_early_days: int = 0
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0

    def __post_init__(self) -> None:
        """Refuses what no listing can have."""
        zone_of(self.zone)
        if not 1 <= self.step_minutes <= MINUTES_A_DAY:
            raise ValueError("a start step is 1 minute to a day")
        ahead = (self.horizon_days, self.early_days, self.most_early_days)
        lengths = (self.lead_minutes, *ahead, self.buffer_before_minutes, self.buffer_after_minutes)
        if self.shortest_minutes < 1 or min(lengths) < 0:
            raise ValueError("lengths of time are not negative")
        if max(ahead) > FARTHEST_DAYS or max(lengths) > FARTHEST_DAYS * MINUTES_A_DAY:
            raise ValueError("nothing is planned for more than ten years")

    @property
    def before(self) -> timedelta:
        """The buffer in front of a booking."""
        return timedelta(minutes=self.buffer_before_minutes)

    @property
    def after(self) -> timedelta:
        """The buffer behind a booking."""
        return timedelta(minutes=self.buffer_after_minutes)

    @property
    def capacity(self) -> int:
        """The largest quantity that can ever be booked at once."""
        return min(len(self.units), 1) if self.whole else len(self.units)

    def claim(self, wanted: Interval) -> Interval:
        """The time that a booking occupies: its own and the buffers'."""
        return wanted.widened(self.before, self.after)

    def start_bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """The earliest and the latest start that lead time and horizon allow, both included."""
        here = now.astimezone(UTC)  # within another zone adding days would follow its wall clock
        latest = here + timedelta(days=self.horizon_days + self.early_days)
        return here + timedelta(minutes=self.lead_minutes), latest

    def opens_on(self, start: datetime, now: datetime) -> date | None:
        """The local day from which everybody may book a start that so far only members of a circle may; None for others."""
        here = now.astimezone(UTC)
        if start > here + timedelta(days=self.horizon_days + self.most_early_days):
            return None
        return day_of(start.astimezone(UTC) - timedelta(days=self.horizon_days), self.zone)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the renter holds already, and how much one may; None: no limit. Bookings counts it.

    ``in_audience``: whether the renter is among those for whom the listing is shared.
    """

    open_bookings: int = 0
    limit: int | None = None
    in_audience: bool = True


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one wanted time: every failing rule, none when it can be booked, and the units that are free.

    A booking takes the first ``quantity`` of the free units, of a whole listing all of them.
    """

    failures: tuple[Failure, ...] = ()
    free_units: tuple[int, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether it can be booked."""
        return not self.failures

    @property
    def codes(self) -> tuple[FailureCode, ...]:
        """The failing rules' codes, in the order in which they are told."""
        return tuple(failure.code for failure in self.failures)


def evaluate(
    facts: ListingFacts,
    wanted: Interval,
    *,
    now: datetime,
    open_intervals: Sequence[Interval],
    busy: Busy,
    quantity: int = 1,
    usage: Usage = NO_USAGE,
) -> Verdict:
    """Whether ``quantity`` units can be booked for exactly ``wanted``.

    ``open_intervals`` and ``busy`` need to reach from the wanted start to its end, buffers included. Every failing
    rule is named, with two reliefs: what is past is not told again as too soon, and whether a time is taken is not
    asked for a quantity that never exists or a time years beyond anything that could be booked.
    """
    free = free_units(facts.claim(wanted), facts.units, busy) if _imaginable(facts, wanted, now) else facts.units
    left = len(free) // len(facts.units) if facts.whole and facts.units else len(free)
    failures = [*_standing_failures(facts, wanted.length, quantity), *_start_failures(facts, wanted.start, now)]
    if not usage.in_audience:
        failures.append(Failure(FailureCode.AUDIENCE))
    if usage.limit is not None and usage.open_bookings >= usage.limit:
        failures.append(Failure(FailureCode.LIMIT_REACHED, usage.open_bookings))
    if not covered(wanted, open_intervals):
        failures.append(Failure(FailureCode.OUTSIDE_HOURS))
    if left < quantity <= facts.capacity:
        failures.append(Failure(FailureCode.SLOT_TAKEN, left))
    return Verdict(tuple(sorted(failures, key=lambda failure: _ORDER[failure.code])), free)


def next_times(
    facts: ListingFacts,
    wanted: Interval,
    *,
    now: datetime,
    open_intervals: Sequence[Interval],
    busy: Busy,
    quantity: int = 1,
    limit: int = 3,
) -> list[Interval]:
    """The first ``limit`` times of the wanted length, from the wanted start on, that pass every rule of the listing.

    None where no time can pass: the listing is not bookable, the length or the quantity does not fit. What
    ``open_intervals`` and ``busy`` do not reach is not found.
    """
    earliest, latest = facts.start_bounds(now)
    starts = _starts(
        facts,
        wanted.length,
        quantity,
        open_intervals,
        busy,
        first=max(wanted.start, earliest),
        last=latest,
    )
    return [Interval(start, start + wanted.length) for start in islice(starts, limit)]


def free_times(
    facts: ListingFacts, within: Interval, *, open_intervals: Sequence[Interval], busy: Busy
) -> list[FreeWindow]:
    """A listing's open and free time inside ``within``; start step, lengths, lead time and horizon are told beside it.

    ``busy`` needs to reach the buffers' length beyond both ends.
    """
    held = lanes(facts.units, busy, whole=facts.whole)
    return free_windows(open_intervals, held, within=within, before=facts.before, after=facts.after)


def start_times(
    facts: ListingFacts,
    day: date,
    length: timedelta,
    *,
    now: datetime,
    open_intervals: Sequence[Interval],
    busy: Busy,
    quantity: int = 1,
) -> list[datetime]:
    """Every start (UTC, in order) on a calendar day of the listing's zone at which ``length`` can be booked."""
    earliest, latest = facts.start_bounds(now)
    if not day_of(earliest, facts.zone) <= day <= day_of(latest, facts.zone):
        return []
    day_begins = instant_of(day, 0, facts.zone)
    day_ends = instant_of(day + _DAY, 0, facts.zone)
    starts = _starts(
        facts,
        length,
        quantity,
        open_intervals,
        busy,
        first=max(day_begins, earliest),
        last=min(day_ends - _TICK, latest),
    )
    return list(starts)


def _imaginable(facts: ListingFacts, wanted: Interval, now: datetime) -> bool:
    """Whether the calendar reaches there with buffers added; a wish for the year 9000 is refused, not a crash."""
    latest = facts.start_bounds(now)[1]
    return wanted.length <= LONGEST and now - LONGEST <= wanted.start <= latest + LONGEST


def _standing_failures(facts: ListingFacts, length: timedelta, quantity: int) -> Iterator[Failure]:
    """The rules that say no whatever the start."""
    if not (facts.published and facts.approved and facts.bookable):
        yield Failure(FailureCode.NOT_BOOKABLE)
    if not 1 <= quantity <= facts.capacity:
        yield Failure(FailureCode.QUANTITY, facts.capacity)
    if length < timedelta(minutes=facts.shortest_minutes):
        yield Failure(FailureCode.TOO_SHORT, facts.shortest_minutes)
    # A row of the interval table may last 366 days, and it carries the buffers.
    longest = LONGEST - facts.before - facts.after
    if facts.longest_minutes is not None:
        longest = min(longest, timedelta(minutes=facts.longest_minutes))
    if length > longest:
        yield Failure(FailureCode.TOO_LONG, longest // _MINUTE)


def _start_failures(facts: ListingFacts, start: datetime, now: datetime) -> Iterator[Failure]:
    """The rules that say no to a start."""
    earliest, latest = facts.start_bounds(now)
    if start < now:
        yield Failure(FailureCode.IN_THE_PAST)
    elif start < earliest:
        yield Failure(FailureCode.TOO_SOON, facts.lead_minutes)
    elif start > latest:
        yield Failure(FailureCode.TOO_FAR, facts.horizon_days + facts.early_days, facts.opens_on(start, now))
    if not on_grid(start, facts.step_minutes, facts.zone):
        yield Failure(FailureCode.OFF_STEP, facts.step_minutes)


def _starts(
    facts: ListingFacts,
    length: timedelta,
    quantity: int,
    open_intervals: Sequence[Interval],
    busy: Busy,
    *,
    first: datetime,
    last: datetime,
) -> Iterator[datetime]:
    """The starts from ``first`` to ``last`` (both included) that pass every rule, in order, one by one."""
    if first > last or any(_standing_failures(facts, length, quantity)):
        return
    for stretch in _start_stretches(facts, length, quantity, open_intervals, busy, first=first, last=last):
        start = next_on_grid(stretch.start, facts.step_minutes, facts.zone)
        while start < stretch.end:
            yield start
            start = next_on_grid(start + _TICK, facts.step_minutes, facts.zone)


def _start_stretches(
    facts: ListingFacts,
    length: timedelta,
    quantity: int,
    open_intervals: Sequence[Interval],
    busy: Busy,
    *,
    first: datetime,
    last: datetime,
) -> list[Interval]:
    """The time in which a start leaves room for the whole length, open and free on enough units.

    The last possible start counts, so each half-open stretch ends one tick behind it.
    """

    def starts_in(room: Interval) -> Iterator[Interval]:
        if room.length >= length:
            yield Interval(room.start, room.end - length + _TICK)

    reach = Interval(first, last + length + _TICK)
    by_hours = [stretch for opened in merge(open_intervals) for stretch in starts_in(opened)]
    by_unit = (
        [stretch for gap in gaps(reach, held, facts.before, facts.after) for stretch in starts_in(gap)]
        for held in lanes(facts.units, busy, whole=facts.whole)
    )
    bounds = [Interval(first, last + _TICK)]
    return intersect(intersect(by_hours, bounds), enough_at_once(by_unit, quantity))
