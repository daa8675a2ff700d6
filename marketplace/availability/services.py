"""Changes to schedules and to the one interval table: to take time is to insert rows, to free it is to delete them.

Nothing else decides what is free. One unit is taken by one ON CONFLICT statement; several units or a pool lock the unit rows
first, in id order, because choosing without a lock turns people away while units are free (docs/benchmarks.md).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from sqlalchemy import bindparam, delete, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import TSTZRANGE, insert

from marketplace import clock
from marketplace.audit.services import Actor, record
from marketplace.availability import queries
from marketplace.availability.evaluator import LONGEST
from marketplace.availability.models import Occupancy, OwnerBlock, Schedule, ScheduleOpen, Source
from marketplace.availability.rules import ScheduleSpec, expand, public_holidays
from marketplace.db import connection, session
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.extensions import settings
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval, subtract
from marketplace.listings.models import Listing, ListingUnit, Unit

AHEAD_DAYS = 400  # how far schedules are expanded: the farthest horizon, and a month for the daily job to be late
BEHIND_DAYS = 2
LONGEST_NOTE = 200


class SlotTakenError(ConflictError):
    """Somebody else has that time."""

    code = "slot-taken"
    sentence = _l("Somebody else has just taken this time.")


# One statement: the look keeps the crowd at a taken slot away from the index, the constraint decides among the rest.
TAKE = text(
    """
    INSERT INTO occupancies (unit_id, during, source, source_id)
    SELECT wanted.unit_id, :during, :source, :source_id
    FROM unnest(CAST(:units AS bigint[])) AS wanted (unit_id)
    WHERE NOT EXISTS (
        SELECT 1 FROM occupancies AS held
        WHERE int8range(held.unit_id, held.unit_id, '[]') && int8range(wanted.unit_id, wanted.unit_id, '[]')
          AND held.during && :during
        OFFSET 0
    )
    ORDER BY wanted.unit_id
    ON CONFLICT ON CONSTRAINT occupancies_no_overlap DO NOTHING
    RETURNING unit_id
    """
).bindparams(bindparam("during", type_=TSTZRANGE))


def as_range(interval: Interval) -> Range[datetime]:
    """The half-open range that PostgreSQL keeps."""
    return Range(interval.start, interval.end, "[)")


def lock_units(unit_ids: Sequence[int]) -> None:
    """Locks units in id order, so that two who want several of them wait instead of deadlocking."""
    statement = select(Unit.id).where(Unit.id.in_(unit_ids)).order_by(Unit.id).with_for_update(key_share=True)
    session.execute(statement)


def take(unit_ids: Sequence[int], claim: Interval, source: Source, source_id: int) -> None:
    """Takes the units for ``claim`` (buffers included) or raises SlotTakenError; then the caller's transaction rolls back."""
    if len(unit_ids) > 1:
        lock_units(unit_ids)
    values = {"during": as_range(claim), "source": source.value, "source_id": source_id, "units": list(unit_ids)}
    taken = connection().execute(TAKE, values).all()
    if len(taken) < len(unit_ids):
        raise SlotTakenError


def take_any(listing: Listing, claim: Interval, quantity: int, source: Source, source_id: int) -> list[int]:
    """Takes ``quantity`` of the listing's units (all of them where it takes them whole); gives which.

    Raises SlotTakenError where fewer are free. Of a pool the units with the least free time around the claim are chosen, so
    that long stretches stay whole for others.
    """
    units, whole = queries.units_of(listing.id)
    if (min(len(units), 1) if whole else len(units)) < quantity:
        raise SlotTakenError
    if whole or len(units) == 1:
        take(units, claim, source, source_id)
        return units
    lock_units(units)
    free = queries.free_by_fit(units, claim)
    if len(free) < quantity:
        raise SlotTakenError
    chosen = sorted(free[:quantity])
    take(chosen, claim, source, source_id)
    return chosen


def take_what_is_free(unit_ids: Sequence[int], within: Interval, source: Source, source_id: int) -> int:
    """Takes every moment of ``within`` in which a unit is free, unit by unit; gives how many stretches that were.

    When it returns, each unit is held by somebody all the time. The caller has locked what bookings lock first (their
    listings), so that this comes to an end: who was faster is waited for and seen, who comes later finds it taken.
    """
    lock_units(unit_ids)
    stretches = 0
    while True:
        held = queries.busy(unit_ids, within)
        gaps = [(unit, gap) for unit in sorted(unit_ids) for gap in subtract([within], held.get(unit, ()))]
        if not gaps:
            return stretches
        for unit, gap in gaps:
            values = {"during": as_range(gap), "source": source.value, "source_id": source_id, "units": [unit]}
            stretches += len(connection().execute(TAKE, values).all())


def free(source: Source, source_id: int) -> int:
    """Gives back all time that a source holds; gives how many rows that were."""
    statement = delete(Occupancy).where(Occupancy.source == source, Occupancy.source_id == source_id)
    return len(session.execute(statement.returning(Occupancy.id)).all())


def free_units(source: Source, source_id: int, unit_ids: Sequence[int]) -> None:
    """Gives back what a source holds of these units."""
    mine = (Occupancy.source == source, Occupancy.source_id == source_id, Occupancy.unit_id.in_(unit_ids))
    session.execute(delete(Occupancy).where(*mine))


def shorten(source: Source, source_id: int, end: datetime) -> None:
    """Ends what a source holds earlier: at ``end`` (buffer included). Rows that would be empty go; longer is never made."""
    mine = (Occupancy.source == source, Occupancy.source_id == source_id)
    session.execute(delete(Occupancy).where(*mine, func.lower(Occupancy.during) >= end))
    session.execute(
        update(Occupancy)
        .where(*mine, func.upper(Occupancy.during) > end)
        .values(during=func.tstzrange(func.lower(Occupancy.during), end, literal_column("'[)'")))
        .execution_options(synchronize_session=False)
    )


def set_schedule(listing: Listing, spec: ScheduleSpec | None, now: datetime) -> None:
    """Gives a listing its opening hours; None or always open: day and night. Listings with the same hours share a row.

    They are its own from then on, not those of its place (site_hours.choose_site).
    """
    listing.hours_from_site = False
    listing.schedule_id = schedule_for(spec, now)


def schedule_for(spec: ScheduleSpec | None, now: datetime) -> int | None:
    """The id of the schedule with these hours, made and expanded where there is none; None for day and night."""
    if spec is None or spec.is_always_open:
        return None
    digest = spec.content_hash()
    statement = insert(Schedule).values(content_hash=digest, zone=spec.zone, content=spec.to_json(), created_at=now)
    session.execute(statement.on_conflict_do_nothing(index_elements=["content_hash"]))
    schedule = session.scalars(select(Schedule).where(Schedule.content_hash == digest)).one()
    if session.get(ScheduleOpen, schedule.id) is None:
        _write_open(schedule, now)
    return schedule.id


def _write_open(schedule: Schedule, now: datetime) -> None:
    """Expands a schedule from the day before yesterday up to the farthest horizon."""
    spec = ScheduleSpec.from_json(schedule.content)
    today = clock.local_day(now, spec.zone)
    start, end = today - timedelta(days=BEHIND_DAYS), today + timedelta(days=AHEAD_DAYS)
    closed = public_holidays(start, end, settings().city.country) if spec.closed_on_holidays else frozenset()
    opened = expand(spec, start, end, closed)
    during = Multirange([as_range(interval) for interval in opened])
    values = {"during": during, "open_from": start, "open_until": end}
    statement = insert(ScheduleOpen).values(schedule_id=schedule.id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["schedule_id"], set_=values))


def extend_schedule(schedule_id: int, now: datetime) -> None:
    """Keeps a schedule expanded far enough ahead: the daily duty's step."""
    schedule = session.get(Schedule, schedule_id, with_for_update=True)
    if schedule is not None:
        _write_open(schedule, now)


def add_block(listing: Listing, period: Interval, note: str, actor: Actor, now: datetime) -> OwnerBlock:
    """Keeps time of all the listing's units for its owner; a note only he reads, cut at 200 characters.

    Raises SlotTakenError over a booking or another block, InvalidError for a time that is over or longer than 366 days.
    """
    if period.end <= now:
        raise InvalidError(fields={"end_day": _l("This time is over already.")}, code="in-the-past")
    if period.length > LONGEST:
        raise InvalidError(fields={"end_day": _l("Keep at most a year at a time.")}, code="too-long")
    block = OwnerBlock(
        listing_id=listing.id,
        starts_at=period.start,
        ends_at=period.end,
        note=note.strip()[:LONGEST_NOTE],
        made_by_member_id=actor.member_id,
        created_at=now,
    )
    session.add(block)
    session.flush()
    units, _whole = queries.units_of(listing.id)
    try:
        take(units, period, Source.BLOCK, block.id)
    except SlotTakenError:
        raise SlotTakenError(_l("Part of this time is booked or blocked already. Choose another time.")) from None
    record(
        "listing.blocked", "listing", listing.id, actor=actor, now=now, after=_told(block), reason=block.note or None
    )
    return block


def remove_block(listing: Listing, public_id: str, actor: Actor, now: datetime) -> None:
    """Opens the owner's own time again. Raises NotFoundError for another listing's."""
    block = session.scalars(
        select(OwnerBlock)
        .where(OwnerBlock.public_id == public_id, OwnerBlock.listing_id == listing.id)
        .with_for_update()
    ).one_or_none()
    if block is None:
        raise NotFoundError
    free(Source.BLOCK, block.id)
    session.delete(block)
    record("listing.unblocked", "listing", listing.id, actor=actor, now=now, before=_told(block))


def _told(block: OwnerBlock) -> dict[str, str]:
    return {"from": block.starts_at.isoformat(), "to": block.ends_at.isoformat()}


def units_in_use(listing_id: int) -> set[int]:
    """Units of a listing that are held at some time: a pool can't shrink below them."""
    statement = (
        select(ListingUnit.unit_id)
        .join(Occupancy, Occupancy.unit_id == ListingUnit.unit_id)
        .where(ListingUnit.listing_id == listing_id)
        .distinct()
    )
    return set(session.scalars(statement))


def keep_for_maintenance(unit_ids: Sequence[int], start: datetime, end: datetime, booking_id: int) -> None:
    """Keeps units for the owner's preparation after a return, as far as nobody else holds that time already."""
    values = {"source": Source.MAINTENANCE.value, "source_id": booking_id, "units": list(unit_ids)}
    connection().execute(TAKE, values | {"during": as_range(Interval(start, end))})
