"""What each role of an organisation's staff may do on its pages."""

from marketplace.accounts import queries
from marketplace.accounts.models import Organisation, StaffRole
from marketplace.accounts.policies import LENDING, MONEY
from marketplace.errors import ForbiddenError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.web.access import Viewer

MANAGING = (StaffRole.MANAGER,)
__all__ = ["LENDING", "MANAGING", "MONEY", "may_see", "served"]


def served(public_id: str, viewer: Viewer, *roles: StaffRole) -> tuple[Organisation, str]:
    """An organisation that the viewer serves, and the role there, which must be one of ``roles`` (none: any).

    Raises NotFoundError for a stranger, ForbiddenError for staff in another role.
    """
    organisation, role = queries.served_organisation(public_id, viewer)
    if roles and role not in roles:
        raise ForbiddenError(_l("Your role in this organisation doesn't allow this. Its managers can change roles."))
    return organisation, role


def may_see(organisation: Organisation, role: str | None, viewer: Viewer) -> bool:
    """Whether the viewer, who has this role there, may see its public page: everybody once operators have approved it."""
    return organisation.moderation == Moderation.APPROVED or role is not None or viewer.is_operator
