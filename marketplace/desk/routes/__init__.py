"""The desk's pages: the day, booking for others in three steps, slips, helpers, households, approval in two steps."""

from marketplace.desk.routes import booking, consents, day, households, settings, slips
from marketplace.desk.routes.blueprint import blueprint

__all__ = ["blueprint", "booking", "consents", "day", "households", "settings", "slips"]
