"""Who sees a circle, who reads what its members write, and who acts for it."""

from marketplace.moderation_state import Moderation
from marketplace.places.models import Circle, CircleRole
from marketplace.web.access import Viewer


def sees(circle: Circle, role: str | None, viewer: Viewer) -> bool:
    """Whether the viewer, who has this role in it, may know that there is such a circle.

    Approved: everyone. Not looked at yet: its members. Sent back or suspended: its stewards. Operators see them all.
    """
    if viewer.is_operator or circle.moderation == Moderation.APPROVED:
        return True
    if circle.moderation == Moderation.PENDING:
        return role is not None
    return role == CircleRole.STEWARD


def belongs(role: str | None, viewer: Viewer) -> bool:
    """Whether the viewer may read what is for those who belong to it: guests too, and operators."""
    return role is not None or viewer.is_operator


def acts(role: str | None, viewer: Viewer) -> bool:
    """Whether the viewer may do what stewards do."""
    return role == CircleRole.STEWARD or viewer.is_operator


def reads_fund(role: str | None, viewer: Viewer) -> bool:
    """Whether the viewer may read what the circle's fund holds and spends: members, not guests."""
    return viewer.is_operator or role in {CircleRole.STEWARD, CircleRole.MEMBER}
