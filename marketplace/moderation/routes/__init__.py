"""The operators' console: figures, queues, look-ups, and what can be decided."""

from marketplace.moderation.routes import board, cases, jobs, log, people, queue, things
from marketplace.moderation.routes.blueprint import blueprint

__all__ = ["blueprint", "board", "cases", "jobs", "log", "people", "queue", "things"]
