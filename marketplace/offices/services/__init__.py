"""Changes that an organisation makes to its places: closings, and what is done to many listings at once."""

from marketplace.offices.services.closings import ClosedAlreadyError, Wish, begin, check, choose, end, handle, settle
from marketplace.offices.services.sites import put_at_site

__all__ = [
    "ClosedAlreadyError",
    "Wish",
    "begin",
    "check",
    "choose",
    "end",
    "handle",
    "put_at_site",
    "settle",
]
