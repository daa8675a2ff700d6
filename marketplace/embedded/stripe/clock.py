"""Time, as this process sees it."""

import time


def seconds() -> float:
    """The system clock in seconds since 1970. Stripe has a clock of its own, so its stand-in has one too."""
    return time.time()  # noqa: TID251 - a separate process that imports no domain can't ask marketplace.clock
