"""What has to be done as time goes by: one line a duty, run by beat, and by ``clock advance`` on its way.

A duty looks for due rows and handles each in a transaction of its own; one that fails is logged, and does not stop the
others. Each is safe to run twice at once: the item's row is locked and looked at again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from flask import current_app
from sqlalchemy import delete

from marketplace import clock, idempotency
from marketplace.accounts import helping_queries as helping
from marketplace.accounts import services as accounts
from marketplace.availability import queries as availability_queries
from marketplace.availability import services as availability
from marketplace.bookings import queries as bookings_due
from marketplace.bookings import services as bookings
from marketplace.config import Rules
from marketplace.db import session, transaction
from marketplace.directory import queries as directory_queries
from marketplace.directory import services as directory
from marketplace.extensions import settings
from marketplace.notifications import reminders
from marketplace.observability import log
from marketplace.offices import queries as offices_queries
from marketplace.offices import services as offices
from marketplace.outbox.models import MessageState, OutboxMessage
from marketplace.payments import services as payments
from marketplace.places import services as places
from marketplace.places import waiting_queries as places_queries
from marketplace.settlements import services as settlements

MINUTE = 60.0
HOUR = 3600.0
AHEAD = timedelta(days=availability.AHEAD_DAYS - 20)
KEEP_MESSAGES = timedelta(days=14)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Duty:
    """``run(now)`` gives how many items it handled. ``moves``: it brings the city's affairs on, so the clock waits for it."""

    name: str
    every_seconds: float
    run: Callable[[datetime], int]
    moves: bool = True


def each(name: str, ids: Iterable[Item], act: Callable[[Item], object]) -> int:
    """Handles items one by one, each in its own transaction; gives how many went well."""
    done = 0
    waiting = list(ids)
    session.rollback()
    for item in waiting:
        try:
            with transaction():
                changed = act(item)
            done += changed is not False
        except Exception as error:  # noqa: BLE001 - one item must not stop the others
            session.rollback()
            log().error("duty.item_failed", duty=name, item=item, error=repr(error)[:300])
    return done


def _rules() -> Rules:
    rules: Rules = current_app.extensions["settings"].rules
    return rules


def expire(now: datetime) -> int:
    """Holds that were not paid and requests that were not answered."""
    return each("expire", bookings_due.due_to_expire(now), lambda item: bookings.expire(item, now))


def hand_over(now: datetime) -> int:
    """Handovers that the clock confirms."""
    ids = bookings_due.due_to_hand_over(_rules(), now)
    return each("hand_over", ids, lambda item: bookings.hand_over_by_clock(item, _rules(), now))


def no_shows(now: datetime) -> int:
    """Bookings that nobody picked up."""
    ids = bookings_due.due_as_no_show(_rules(), now)
    return each("no_shows", ids, lambda item: bookings.mark_no_show(item, _rules(), now))


def complete(now: datetime) -> int:
    """Bookings whose claim window is over."""
    return each("complete", bookings_due.due_to_complete(now), lambda item: bookings.complete(item, now))


def remind(now: datetime) -> int:
    """Reminders whose moment has come."""
    return each("remind", reminders.due(now), lambda item: reminders.send(item, now))


def extend_schedules(now: datetime) -> int:
    """Opening hours kept expanded far enough ahead."""
    until = (now + AHEAD).date()
    ids = availability_queries.schedules_to_extend(until)
    return each("extend_schedules", ids, lambda item: availability.extend_schedule(item, now))


def stewards_terms(now: datetime) -> int:
    """Stewards' terms: a reminder two weeks ahead, and their end."""
    reminded = each(
        "stewards_terms", places_queries.terms_to_remind_of(now), lambda item: places.remind_of_term(item, now)
    )
    return reminded + each("stewards_terms", places_queries.terms_over(now), lambda item: places.end_term(item, now))


def designations(now: datetime) -> int:
    """Designations: reminders of their end and of reports, and the end itself, by the city's days."""
    today = clock.local_day(now, settings().city.zone)
    reminded = each(
        "designations",
        directory_queries.to_remind_of_end(today),
        lambda item: directory.remind_of_end(item, today, now),
    )
    reports = each(
        "designations",
        directory_queries.reports_to_remind_of(today),
        lambda item: directory.remind_of_report(item, today, now),
    )
    ended = each("designations", directory_queries.over(today), lambda item: directory.end_by_clock(item, today, now))
    return reminded + reports + ended


def consents_end(now: datetime) -> int:
    """Consents whose last day has passed."""
    return each("consents_end", helping.consents_over(now), lambda item: accounts.end_when_over(item, now))


def forget_guests(now: datetime) -> int:
    """What desks know of guests whose last booking is long over."""
    return each("forget_guests", bookings_due.guests_to_forget(now), lambda item: bookings.forget_guest(item, now))


def close_places(now: datetime) -> int:
    """Bookings that the closing of a place meets, and time there that has become free."""
    settled = each("close_places", offices_queries.unsettled(now), lambda item: offices.settle(item, now))
    return settled + each(
        "close_places", offices_queries.to_handle(now), lambda item: offices.handle(item[0], item[1], now)
    )


def settle(now: datetime) -> int:
    """The week that has ended is closed, once."""
    return settlements.close_due(now)


def housekeeping(_now: datetime) -> int:
    """Old answers under idempotency keys, delivered messages and dead sessions go."""
    wall = clock.wall()
    with transaction():
        idempotency.forget(wall)
        session.execute(
            delete(OutboxMessage).where(
                OutboxMessage.state == MessageState.DONE, OutboxMessage.finished_at < wall - KEEP_MESSAGES
            )
        )
        accounts.forget_sessions(wall)
    return 0


DUTIES: tuple[Duty, ...] = (
    Duty("expire", MINUTE, expire),
    Duty("hand_over", MINUTE, hand_over),
    Duty("no_shows", MINUTE, no_shows),
    Duty("complete", MINUTE, complete),
    Duty("remind", MINUTE, remind),
    Duty("stewards_terms", HOUR, stewards_terms),
    Duty("designations", HOUR, designations),
    Duty("consents_end", HOUR, consents_end),
    Duty("forget_guests", HOUR, forget_guests),
    Duty("close_places", MINUTE, close_places),
    Duty("settle", HOUR, settle),
    Duty("sweep_settlements", MINUTE, lambda now: settlements.sweep_settlements(now, clock.wall())),
    Duty("sweep_charges", MINUTE, lambda now: payments.sweep_charges(now, clock.wall())),
    Duty("sweep_refunds", MINUTE, lambda now: payments.sweep_refunds(now, clock.wall())),
    Duty("extend_schedules", HOUR, extend_schedules, moves=False),
    Duty("housekeeping", HOUR, housekeeping, moves=False),
)


def run_duty(name: str, now: datetime) -> int:
    """Runs one duty by name; gives how many items it handled."""
    duty = next(duty for duty in DUTIES if duty.name == name)
    return duty.run(now)
