"""``marketplace clock advance``: moves a practice city's clock in steps and lets happen on the way what becomes due.

The duties run here, step by step; messages (mails, payments) are delivered by the running relay and workers, for which
each step waits.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from flask import current_app
from sqlalchemy import text

from marketplace import clock
from marketplace.db import advance_clock, session, transaction
from marketplace.duties import DUTIES
from marketplace.errors import ConflictError
from marketplace.i18n import lazy_gettext as _l
from marketplace.outbox import queries as outbox
from marketplace.web.formats import full_moment

LONGEST_STEP = timedelta(hours=1)
# The moments at which something becomes due: the clock stops at each, so that nothing happens late.
NEXT_MOMENT = text(
    """
    SELECT min(moment) FROM (
        SELECT min(hold_until) AS moment FROM bookings WHERE state = 'held' AND hold_until > :now
        UNION ALL SELECT min(answer_until) FROM bookings WHERE state = 'requested' AND answer_until > :now
        UNION ALL SELECT min(starts_at) FROM bookings WHERE state = 'confirmed' AND starts_at > :now
        UNION ALL SELECT min(ends_at) FROM bookings WHERE state = 'active' AND ends_at > :now
        UNION ALL SELECT min(claim_until) FROM bookings WHERE state IN ('returned', 'no_show') AND claim_until > :now
        UNION ALL SELECT min(due_at) FROM reminders WHERE state = 'waiting' AND due_at > :now
    ) AS moments
    """
)
PATIENCE = 60.0  # seconds that a step waits for the workers
ROUNDS = 20


class WorkersAwayError(ConflictError):
    """The clock has moved, but messages stay undelivered."""

    code = "workers-away"
    sentence = _l("The clock has moved, but messages wait for a worker. Is the city still running?")


def advance(step: timedelta, say: Callable[[str], object]) -> None:
    """Moves the clock forward by ``step`` and does what becomes due. Raises ConflictError outside practice cities."""
    if not current_app.config["PRACTICE"]:
        raise ConflictError(_l("Only a practice city's clock can be moved."), code="real-clock")
    done: Counter[str] = Counter()
    left = step
    while left > timedelta(0):
        part = min(_to_next_moment(), left)
        with transaction():
            advance_clock(part)
        left -= part
        done.update(_settle_down())
    zone = current_app.extensions["settings"].city.zone
    for name, count in sorted(done.items()):
        say(f"  {name}: {count}")
    say(f"It is {full_moment(clock.now(), zone)} in the city now.")


def _to_next_moment() -> timedelta:
    """How far to the next moment at which something is due, or the longest step."""
    now = clock.now()
    moment = session.execute(NEXT_MOMENT, {"now": now}).scalar()
    session.rollback()
    return min(moment - now, LONGEST_STEP) if moment else LONGEST_STEP


def _settle_down() -> Counter[str]:
    """Runs the duties and waits for the messages that follow, until nothing is due."""
    done: Counter[str] = Counter()
    for _round in range(ROUNDS):
        handled = Counter({duty.name: duty.run(clock.now()) for duty in DUTIES if duty.moves})
        done += handled
        waited = _wait_for_messages()
        if not handled.total() and not waited:
            break
    return done


def _wait_for_messages() -> bool:
    """Waits until no message is on its way; True if there was one. Those that failed and try again later don't count."""
    deadline = clock.monotonic() + PATIENCE
    waited = False
    while outbox.on_the_way(clock.wall()):
        session.rollback()
        waited = True
        if clock.monotonic() > deadline:
            raise WorkersAwayError
        time.sleep(0.05)
    session.rollback()
    return waited
