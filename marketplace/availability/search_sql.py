"""The evaluator's yes as SQL: which listings can be booked for exactly [from, to), decided row by row in the database.

It repeats the rules of ``evaluator.evaluate`` for a reader without bookings; a test compares the two on many listings and
wishes. Whether a listing is shown stands beside it in every search (``listings.models.SHOWN``). For a reader who is in no
circle nothing is asked about the terms of circles.

Both look-ups end with OFFSET 0: without it the planner may hash every opening hour and every occupancy of the window,
which takes a second in a large city where a probe per listing takes microseconds.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Integer, Interval, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from marketplace import intervals
from marketplace.listings.circle_terms import FARTHEST_DAYS

# A start is on the grid when the wall clock shows whole steps after midnight, or when a day begins with it: where the
# clock jumps over midnight, the day before is still shown a tick earlier (walltime.on_grid).
# One CASE, for two reasons: what is cheap is looked at first, and the planner takes it for a fair coin. As many conditions
# of their own it would expect next to nothing to pass, and look at every listing instead of the nearest.
CAN_BE_BOOKED = """
    listings.bookable = 'yes' AND CASE
        WHEN :starts < :now + make_interval(mins => listings.lead_minutes) THEN false
        WHEN :starts > :now + make_interval(hours => 24 * listings.horizon_days) THEN false
        WHEN :length < make_interval(mins => listings.min_minutes) THEN false
        WHEN :length > LEAST(
            make_interval(mins => listings.max_minutes),
            interval '8784 hours'
                - make_interval(mins => listings.buffer_before_minutes + listings.buffer_after_minutes)
        ) THEN false
        WHEN mod(
                extract(epoch FROM CAST(:starts AT TIME ZONE listings.zone AS time)),
                60 * listings.start_step_minutes
            ) <> 0
            AND CAST(:starts AT TIME ZONE listings.zone AS date)
                <= CAST((:starts - interval '1 microsecond') AT TIME ZONE listings.zone AS date)
            THEN false
        WHEN listings.schedule_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM schedule_open AS hours
            WHERE hours.schedule_id = listings.schedule_id AND hours.during @> tstzrange(:starts, :ends)
            OFFSET 0
        ) THEN false
        ELSE (
            SELECT :quantity BETWEEN 1 AND CASE WHEN bool_or(part.whole) THEN 1 ELSE count(*) END
                AND count(*) FILTER (WHERE part.is_free)
                    >= CASE WHEN bool_or(part.whole) THEN count(*) ELSE :quantity END
            FROM (
                SELECT
                    link.whole,
                    NOT EXISTS (
                        SELECT FROM occupancies AS held
                        WHERE int8range(held.unit_id, held.unit_id, '[]')
                                && int8range(link.unit_id, link.unit_id, '[]')
                            AND held.during && tstzrange(
                                :starts - make_interval(mins => listings.buffer_before_minutes),
                                :ends + make_interval(mins => listings.buffer_after_minutes)
                            )
                        OFFSET 0
                    ) AS is_free
                FROM listing_units AS link
                WHERE link.listing_id = listings.id
            ) AS part
        )
    END
"""
# What lies beyond everybody's horizon may lie within that of a member: asked only of those listings.
_HORIZON = ":starts > :now + make_interval(hours => 24 * listings.horizon_days)"
_MEMBERS_HORIZON = """:starts > :now + make_interval(hours => 24 * listings.horizon_days)
            AND :starts > :now + make_interval(hours => 24 * LEAST(
            :farthest,
            listings.horizon_days + (
                SELECT COALESCE(max(term.early_days), 0) FROM listing_circle_terms AS term
                WHERE term.listing_id = listings.id AND term.circle_id = ANY(:circles)
            )
        ))"""
_TYPES = (
    bindparam("starts", type_=DateTime(timezone=True)),
    bindparam("ends", type_=DateTime(timezone=True)),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("length", type_=Interval()),
    bindparam("quantity", type_=Integer()),
)
_TYPED = text(CAN_BE_BOOKED).bindparams(*_TYPES)
_FOR_MEMBERS = text(CAN_BE_BOOKED.replace(_HORIZON, _MEMBERS_HORIZON)).bindparams(
    *_TYPES, bindparam("circles", type_=ARRAY(BigInteger)), bindparam("farthest", FARTHEST_DAYS, type_=Integer())
)


def can_be_booked(
    wanted: intervals.Interval, now: datetime, quantity: int = 1, circles: Collection[int] = ()
) -> TextClause:
    """A condition for a statement that selects from ``listings``: ``quantity`` units can be booked for exactly that time.

    ``circles`` are those that the reader is in, whose terms may allow to book earlier.
    """
    values = {
        "starts": wanted.start,
        "ends": wanted.end,
        "now": now,
        "length": wanted.length,
        "quantity": quantity,
    }
    if not circles:
        return _TYPED.bindparams(**values)
    return _FOR_MEMBERS.bindparams(**values, circles=sorted(circles))
