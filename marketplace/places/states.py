"""The small machines of joining a circle, of a word against a removal, and of spending out of a fund."""

from enum import StrEnum


class JoinVia(StrEnum):
    """By which door a member asks to come in."""

    REQUEST = "request"  # a steward says yes or no
    RESIDENCE = "residence"  # somebody of trust has seen that the member lives there


class RequestState(StrEnum):
    """A wish to belong."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AppealState(StrEnum):
    """A word against a removal."""

    OPEN = "open"
    UPHELD = "upheld"  # the removal was wrong: the member is back
    DISMISSED = "dismissed"


class SpendingState(StrEnum):
    """A proposal to spend out of a circle's fund."""

    PROPOSED = "proposed"
    PAID = "paid"  # a second person agreed
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
