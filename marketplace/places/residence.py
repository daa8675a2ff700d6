"""Whether somebody lives where a circle is: a port, so that a city's own register or a post code card can answer one day.

Whatever answers, nothing of the proof is kept: the request remembers only who vouched, and when.
"""

from typing import Protocol

from marketplace.places.models import CircleJoinRequest


class ResidenceCheck(Protocol):
    """Says whether the member behind a request lives in the circle's area."""

    def confirmed(self, request: CircleJoinRequest, *, seen_by: int | None) -> bool:
        """Whether it is proven. ``seen_by``: the member who says to have seen a proof."""


class SeenByPerson:
    """A steward or an operator has seen a proof (a bill, a lease, a neighbour's word at the door) and stands for it."""

    def confirmed(self, request: CircleJoinRequest, *, seen_by: int | None) -> bool:
        """True once somebody other than the one who asks has seen it."""
        return seen_by is not None and seen_by != request.member_id


CHECK: ResidenceCheck = SeenByPerson()
