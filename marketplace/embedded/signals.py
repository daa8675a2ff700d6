"""Ctrl-C, SIGTERM and SIGHUP as something that a waiting supervisor hears at once."""

import os
import select
import signal
import time
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

# `make` passes on a SIGTERM that the whole group got already: two within a moment are one wish.
_SAME_WISH = 1.0  # seconds


class StopRequestedError(Exception):
    """Somebody wants the city to stop."""


class Signals:
    """While the ``with`` block runs, signals don't interrupt: they are heard in ``pause``."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._hurried = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        self._reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wakeup_before = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started by nohup
            self._before[number] = signal.signal(number, self._heard)
        # Heard too, so that a dying child wakes ``pause``.
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave back
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._reader)
        os.close(self._writer)

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
        elif now - self._first > _SAME_WISH:
            self._hurried = True

    def hurried(self) -> bool:
        """Whether somebody has asked a second time."""
        return self._hurried

    def pause(self, seconds: float) -> None:
        """Wait so long, or until a child ends. Raises StopRequestedError as soon as somebody wants the city to stop."""
        if self._first is None:
            select.select([self._reader], [], [], max(seconds, 0))
            with suppress(BlockingIOError):
                os.read(self._reader, 1024)
        if self._first is not None:
            raise StopRequestedError
