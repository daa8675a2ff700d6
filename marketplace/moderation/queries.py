"""Reading what waits for operators, the figures of the day, and what log entries and reports are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member
from marketplace.audit.models import AuditEntry
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Booking
from marketplace.bookings.services.endings import UPCOMING
from marketplace.bookings.states import BookingState
from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing
from marketplace.moderation.models import Report, ReportState, SubjectKind
from marketplace.outbox import queries as outbox
from marketplace.outbox.models import OutboxMessage
from marketplace.payments.models import Refund, RefundState
from marketplace.places import waiting_queries as circles
from marketplace.places.board_models import CircleComment, CircleNotice
from marketplace.settlements.models import Settlement, SettlementState

PAGE = 50
TABLES: dict[str, type[Member | Listing | Booking | CircleNotice | CircleComment]] = {
    SubjectKind.MEMBER: Member,
    SubjectKind.LISTING: Listing,
    SubjectKind.BOOKING: Booking,
    SubjectKind.NOTICE: CircleNotice,
    SubjectKind.COMMENT: CircleComment,
}

Thing = Member | Listing | Booking | CircleNotice | CircleComment


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for an operator."""

    reviews: int
    reports: int
    jobs: int
    circles: int
    organisations: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened on the city's day so far."""

    new_members: int
    new_bookings: int
    active_now: int
    cancelled: int


def waiting() -> Waiting:
    """The counts beside the areas of the console."""
    return Waiting(
        reviews=listings.review_count(),
        reports=_count(select(func.count()).where(Report.state == ReportState.OPEN)),
        jobs=len(failed_messages()) + len(failed_refunds()) + len(held_settlements()),
        circles=circles.waiting_for_operators(),
        organisations=accounts.waiting_about_organisations(),
    )


def figures(now: datetime, zone: str) -> Figures:
    """The figures of the city's day so far."""
    today = clock.local_midnight(clock.local_day(now, zone), zone)
    cancelled = (AuditEntry.action == "booking.cancelled", AuditEntry.at >= today)
    return Figures(
        new_members=_count(select(func.count()).where(Member.created_at >= today)),
        new_bookings=_count(select(func.count()).where(Booking.created_at >= today)),
        active_now=_count(select(func.count()).where(Booking.state == BookingState.ACTIVE)),
        cancelled=_count(select(func.count()).where(*cancelled)),
    )


def _count(statement: Select[int]) -> int:
    return session.scalar(statement) or 0


def reports(state: ReportState, limit: int = PAGE) -> list[Report]:
    """Reports in a state: what waits oldest first, what is decided newest first."""
    order = Report.id if state == ReportState.OPEN else Report.id.desc()
    return list(session.scalars(select(Report).where(Report.state == state).order_by(order).limit(limit)))


def report(public_id: str) -> Report:
    """The report. Raises NotFoundError."""
    found = session.scalars(select(Report).where(Report.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def reports_about(kind: SubjectKind, subject_id: int) -> list[Report]:
    """All reports of one thing, newest first."""
    statement = select(Report).where(Report.subject_kind == kind, Report.subject_id == subject_id)
    return list(session.scalars(statement.order_by(Report.id.desc()).limit(PAGE)))


def open_reports_of_booking(booking_id: int) -> list[Report]:
    """Reports about a booking that nobody has decided yet."""
    return list(
        session.scalars(select(Report).where(Report.booking_id == booking_id, Report.state == ReportState.OPEN))
    )


def things(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Thing]:
    """The things behind (kind, id), one query a kind; what has no page in the console is left out."""
    ids: dict[str, set[int]] = {}
    for kind, subject_id in wanted:
        if kind in TABLES:
            ids.setdefault(kind, set()).add(subject_id)
    found: dict[tuple[str, int], Thing] = {}
    for kind, numbers in ids.items():
        table = TABLES[kind]
        rows: list[Thing] = list(session.scalars(select(table).where(table.id.in_(numbers))))
        found |= {(kind, row.id): row for row in rows}
    return found


def subject_of(row: Report) -> Thing | None:
    """The thing that a report is about."""
    return things([(row.subject_kind, row.subject_id)]).get((row.subject_kind, row.subject_id))


def listing_for_operator(public_id: str) -> Listing:
    """Any listing. Raises NotFoundError."""
    found = listings.by_public_id(public_id)
    if found is None:
        raise NotFoundError
    return found


def affected_by_suspending_member(member: Member) -> list[Booking]:
    """The bookings that a suspension would cancel."""
    return [booking for booking in bookings.open_of_party(member.party_id) if booking.state in UPCOMING]


def affected_by_suspending_listing(listing: Listing) -> list[Booking]:
    """The bookings that taking the listing down would cancel."""
    return [booking for booking in bookings.open_of_listing(listing.id) if booking.state in UPCOMING]


def failed_refunds() -> list[Refund]:
    """Refunds that the provider refused for good."""
    statement = select(Refund).where(Refund.state == RefundState.FAILED).order_by(Refund.id)
    return list(session.scalars(statement.limit(PAGE)))


def held_settlements() -> list[Settlement]:
    """Settlements that wait for an operator."""
    statement = select(Settlement).where(Settlement.state == SettlementState.HELD).order_by(Settlement.id)
    return list(session.scalars(statement.limit(PAGE)))


def failed_messages() -> list[OutboxMessage]:
    """Messages that failed for good, newest first."""
    return outbox.failed(PAGE)
