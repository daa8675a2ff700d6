"""``marketplace settle``: the week's closing and its payments, now rather than by the next beat."""

from collections.abc import Callable

from marketplace import clock
from marketplace.db import read_clock
from marketplace.settlements import queries, services


def settle_now(say: Callable[[str], object]) -> None:
    """Closes the weeks that are over, pays what is due, and says what happened."""
    read_clock()
    closed = services.close_due(clock.now())
    paid = services.sweep_settlements(clock.now())
    say(f"Weeks closed: {closed}. Settlements handled: {paid}.")
    for row in queries.held():
        say(f"Held: {row.party.name}, {row.amount} {row.currency} ({row.reason}).")
