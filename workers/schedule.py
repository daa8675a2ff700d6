"""The beat table: one line a duty, each safe to start twice. What they do stands in marketplace/duties.py."""

from typing import Any

from marketplace.duties import DUTIES

SCHEDULE: dict[str, dict[str, Any]] = {
    duty.name: {
        "task": "jobs.run",
        "schedule": duty.every_seconds,
        "args": [duty.name],
        "options": {"expires": duty.every_seconds},
    }
    for duty in DUTIES
}
