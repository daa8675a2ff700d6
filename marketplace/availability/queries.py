"""Reading availability: what a listing is, when it is open, who holds it, and what the evaluator makes of that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.types.range import Range
from sqlalchemy import BigInteger, bindparam, select, text
from sqlalchemy.dialects.postgresql import TSTZRANGE

from marketplace.availability.evaluator import (
    LONGEST,
    NO_USAGE,
    ListingFacts,
    Usage,
    Verdict,
    evaluate,
    free_times,
    next_times,
)
from marketplace.availability.models import Occupancy, OwnerBlock, Schedule, ScheduleOpen
from marketplace.availability.outlook import Outlook, reach_of
from marketplace.availability.rules import ScheduleSpec
from marketplace.availability.windows import Busy, FreeWindow
from marketplace.db import session
from marketplace.intervals import Interval
from marketplace.listings.circle_terms import NO_TERMS, CircleTerms
from marketplace.listings.models import Listing, ListingUnit
from marketplace.listings.states import Bookable, ListingState
from marketplace.moderation_state import Moderation

SEARCH_AHEAD = timedelta(days=60)  # how far the next free times are looked for
FARTHEST_LOOK = 2 * LONGEST + SEARCH_AHEAD

# A listing's units with who holds them when, and its opening hours: one row a unit, or one for none.
SITUATION = text(
    """
    SELECT link.unit_id, link.whole,
        ARRAY(
            SELECT held.during FROM occupancies AS held
            WHERE int8range(held.unit_id, held.unit_id, '[]') && int8range(link.unit_id, link.unit_id, '[]')
              AND held.during && :held_reach
            ORDER BY held.during
        ) AS held,
        (
            SELECT hours.during * tstzmultirange(:reach) FROM schedule_open AS hours
            WHERE hours.schedule_id = :schedule_id
        ) AS opened
    FROM (SELECT) AS one
    LEFT JOIN listing_units AS link ON link.listing_id = :listing_id
    ORDER BY link.unit_id
    """
).bindparams(
    bindparam("reach", type_=TSTZRANGE),
    bindparam("held_reach", type_=TSTZRANGE),
    bindparam("schedule_id", type_=BigInteger),
    bindparam("listing_id", type_=BigInteger),
)

# Which of these units are free for the claim, those with the least free time around it first (day by day, roughly).
FREE_BY_FIT = text(
    """
    SELECT wanted.unit_id
    FROM unnest(CAST(:units AS bigint[])) AS wanted (unit_id)
    LEFT JOIN LATERAL (
        SELECT max(upper(held.during)) AS at FROM occupancies AS held
        WHERE held.unit_id = wanted.unit_id AND upper(held.during) <= lower(CAST(:during AS tstzrange))
    ) AS earlier ON true
    WHERE NOT EXISTS (
        SELECT 1 FROM occupancies AS held
        WHERE int8range(held.unit_id, held.unit_id, '[]') && int8range(wanted.unit_id, wanted.unit_id, '[]')
          AND held.during && :during
        OFFSET 0
    )
    ORDER BY earlier.at DESC NULLS LAST, wanted.unit_id
    """
).bindparams(bindparam("during", type_=TSTZRANGE))


@dataclass(frozen=True, slots=True)
class Situation:
    """What the evaluator needs to know of a listing at some time."""

    facts: ListingFacts
    opened: list[Interval]
    busy: Busy


def units_of(listing_id: int) -> tuple[list[int], bool]:
    """The ids of a listing's units in order, and whether a booking always takes all of them."""
    statement = select(ListingUnit.unit_id, ListingUnit.whole).where(ListingUnit.listing_id == listing_id)
    rows = session.execute(statement.order_by(ListingUnit.unit_id)).all()
    return [row.unit_id for row in rows], any(row.whole for row in rows)


def free_by_fit(unit_ids: Sequence[int], claim: Interval) -> list[int]:
    """Which units are free for the claim, the tightest fit first."""
    values = {"units": list(unit_ids), "during": Range(claim.start, claim.end, "[)")}
    return list(session.scalars(FREE_BY_FIT, values))


def _facts(listing: Listing, units: Iterable[int], terms: CircleTerms, *, whole: bool) -> ListingFacts:
    """What the evaluator knows of a listing for the renter whose terms these are."""
    return ListingFacts(
        zone=listing.zone,
        units=tuple(units),
        whole=whole,
        published=listing.state == ListingState.PUBLISHED and listing.owner_active,
        approved=listing.moderation == Moderation.APPROVED,
        bookable=listing.bookable == Bookable.YES,
        step_minutes=listing.start_step_minutes,
        shortest_minutes=listing.min_minutes,
        longest_minutes=listing.max_minutes,
        lead_minutes=listing.lead_minutes,
        horizon_days=listing.horizon_days,
        early_days=terms.early_days,
        most_early_days=terms.most_early_days,
        buffer_before_minutes=listing.buffer_before_minutes,
        buffer_after_minutes=listing.buffer_after_minutes,
    )


def situation(listing: Listing, within: Interval, terms: CircleTerms = NO_TERMS) -> Situation:
    """All that the evaluator asks about a time, buffers included, read in one statement.

    ``terms`` are those of the circles as the renter meets them (listings.circle_queries.terms_for), here and below.

    Nobody asks who holds a time that is too long to be booked: reading that could be reading everything.
    """
    reach = _reach(listing, within)
    values = {
        "listing_id": listing.id,
        "schedule_id": listing.schedule_id,
        "reach": _range(reach),
        "held_reach": _range(reach) if within.length <= FARTHEST_LOOK else Range(empty=True),
    }
    rows = session.execute(SITUATION, values).all()
    links = [row for row in rows if row.unit_id is not None]
    known = _facts(listing, (row.unit_id for row in links), terms, whole=any(row.whole for row in links))
    always = listing.schedule_id is None
    return Situation(
        facts=known,
        opened=[reach] if always else [_interval(hours) for hours in rows[0].opened or ()],
        busy={row.unit_id: [_interval(during) for during in row.held] for row in links if row.held},
    )


def schedule_spec(listing: Listing) -> ScheduleSpec:
    """The listing's opening hours as rules."""
    if listing.schedule_id is None:
        return ScheduleSpec.always_open(listing.zone)
    return ScheduleSpec.from_json(session.get_one(Schedule, listing.schedule_id).content)


def busy(unit_ids: Iterable[int], within: Interval) -> Busy:
    """Who is held when, buffers included, by unit."""
    statement = (
        select(Occupancy.unit_id, Occupancy.during)
        .where(Occupancy.unit_id.in_(list(unit_ids)), Occupancy.during.bool_op("&&")(_range(within)))
        .order_by(Occupancy.during)
    )
    held: dict[int, list[Interval]] = {}
    for unit_id, during in session.execute(statement):
        held.setdefault(unit_id, []).append(_interval(during))
    return held


def _interval(found: Range[datetime]) -> Interval:
    if found.lower is None or found.upper is None:
        raise ValueError("a kept range has both ends")
    return Interval(found.lower, found.upper)


def _range(interval: Interval) -> Range[datetime]:
    return Range(interval.start, interval.end, "[)")


def _reach(listing: Listing, within: Interval) -> Interval:
    """The time with the listing's buffers; at the calendar's edge, where there is no room for them, the time itself."""
    try:
        return within.widened(
            timedelta(minutes=listing.buffer_before_minutes), timedelta(minutes=listing.buffer_after_minutes)
        )
    except ValueError:
        return within


def verdict(
    listing: Listing,
    wanted: Interval,
    quantity: int,
    now: datetime,
    usage: Usage = NO_USAGE,
    terms: CircleTerms = NO_TERMS,
) -> Verdict:
    """Whether exactly this can be booked, with every rule that says no."""
    there = situation(listing, wanted, terms)
    return evaluate(
        there.facts,
        wanted,
        now=now,
        open_intervals=there.opened,
        busy=there.busy,
        quantity=quantity,
        usage=usage,
    )


def next_free(
    listing: Listing,
    wanted: Interval,
    quantity: int,
    now: datetime,
    limit: int = 3,
    terms: CircleTerms = NO_TERMS,
) -> list[Interval]:
    """The next times of the same length that can be booked, within about two months."""
    start = max(wanted.start, now)
    if wanted.length > LONGEST or start > now + timedelta(days=listing.horizon_days + terms.early_days):
        return []
    there = situation(listing, Interval(start, start + SEARCH_AHEAD + wanted.length), terms)
    return next_times(
        there.facts,
        wanted,
        now=now,
        open_intervals=there.opened,
        busy=there.busy,
        quantity=quantity,
        limit=limit,
    )


def windows(listing: Listing, within: Interval, now: datetime, terms: CircleTerms = NO_TERMS) -> list[FreeWindow]:
    """Open and free time inside ``within`` that lead time and horizon allow to start in; none if it can't be booked."""
    earliest = now + timedelta(minutes=listing.lead_minutes)
    latest = now + timedelta(days=listing.horizon_days + terms.early_days)
    start, end = max(within.start, earliest), min(within.end, latest + timedelta(minutes=listing.max_minutes))
    if start >= end or not (listing.shown and listing.bookable == Bookable.YES):
        return []
    asked = Interval(start, end)
    there = situation(listing, asked, terms)
    return free_times(there.facts, asked, open_intervals=there.opened, busy=there.busy)


def outlook(listing: Listing, first: date, until: date, now: datetime, terms: CircleTerms = NO_TERMS) -> Outlook:
    """A listing's time over local days, for calendars."""
    there = situation(listing, reach_of(listing.zone, listing.min_minutes, first, until), terms)
    return Outlook(there.facts, first, until, there.opened, there.busy, now)


def blocks(listing_id: int, since: datetime) -> list[OwnerBlock]:
    """The owner's own time that has not ended yet."""
    statement = select(OwnerBlock).where(OwnerBlock.listing_id == listing_id, OwnerBlock.ends_at > since)
    return list(session.scalars(statement.order_by(OwnerBlock.starts_at)))


def schedules_to_extend(until: date, limit: int = 500) -> list[int]:
    """Schedules that are not expanded as far as ``until``."""
    statement = select(ScheduleOpen.schedule_id).where(ScheduleOpen.open_until < until).limit(limit)
    return list(session.scalars(statement))
