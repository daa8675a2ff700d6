"""Named places where a test lets the process die at once (kill -9): embedded mode only, named by DURE_FAIL_POINTS.

A name may carry a file, ``name@/path``: the process dies only while that file exists, and removes it first, so that
it dies once.
"""

import os
import signal
from pathlib import Path

_points: dict[str, Path | None] = {}


def arm(names: frozenset[str]) -> None:
    """Called once by create_app with what the settings name."""
    _points.clear()
    for name in names:
        point, _, path = name.partition("@")
        _points[point] = Path(path) if path else None


def reach(name: str) -> None:
    """Ends the process here if this fail-point is armed; free otherwise."""
    if name not in _points:
        return
    trigger = _points[name]
    if trigger is not None:
        try:
            trigger.unlink()
        except FileNotFoundError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
