"""Going on with a closing: one transaction for each booking, so that one that can't be handled doesn't stop the others.

Called by pages and the API once a closing is begun; whatever this leaves undone, a duty takes up within a minute.
"""

from datetime import datetime

from marketplace.db import session, transaction
from marketplace.errors import DomainError
from marketplace.observability import log
from marketplace.offices import queries, services


def go_on(closing_id: int, now: datetime) -> int:
    """Handles what can be handled now, then takes what has become free; gives how many bookings were handled."""
    done = 0
    waiting = queries.to_handle(now, closing_id)
    session.rollback()
    for _closing, booking_id in waiting:
        try:
            with transaction():
                done += services.handle(closing_id, booking_id, now)
        except DomainError as error:  # somebody was faster, or holds the row: the duty comes back to it
            log().info("closing.booking_waits", closing=closing_id, booking=booking_id, code=error.code)
    with transaction():
        services.settle(closing_id, now)
    return done
