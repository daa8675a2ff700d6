"""Who is who in a booking."""

from marketplace.accounts.helping_queries import helps, shared_with
from marketplace.accounts.policies import organisation_parties
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState, MadeHow, Side
from marketplace.web.access import Viewer

CONTACT_STATES = (BookingState.CONFIRMED, BookingState.ACTIVE, BookingState.RETURNED)


def side_of(booking: Booking, viewer: Viewer) -> Side | None:
    """Which side of the booking the viewer is on; None for a stranger to it (operators too)."""
    if viewer.party_id is None:
        return None
    if viewer.party_id == booking.renter_party_id:
        return Side.RENTER
    if viewer.party_id == booking.owner_party_id:
        return Side.OWNER
    served = organisation_parties(viewer)
    if booking.owner_party_id in served:
        return Side.OWNER
    return Side.RENTER if booking.renter_party_id in served or stands_in(booking, viewer) else None


def stands_in(booking: Booking, viewer: Viewer) -> bool:
    """Whether the viewer stands in for the renter: the helper who made it, while the consent lasts, or one of the household.

    What either of them does is written down under their own name.
    """
    if viewer.member_id is None:
        return False
    if booking.made_how == MadeHow.HELPER and booking.made_by_member_id == viewer.member_id:
        return helps(viewer.member_id, booking.renter_party_id)
    return booking.renter_party_id in shared_with(viewer.party_id)


def may_act(booking: Booking, viewer: Viewer) -> bool:
    """Whether the viewer may do things for his side: himself, as manager or clerk of the organisation, or in his place."""
    side = side_of(booking, viewer)
    if side is None:
        return False
    if side is Side.RENTER and stands_in(booking, viewer):
        return True
    party_id = booking.renter_party_id if side is Side.RENTER else booking.owner_party_id
    if viewer.party_id == party_id:
        return True
    return organisation_parties(viewer).get(party_id) in {"manager", "clerk"}


def sees_contacts(booking: Booking, viewer: Viewer) -> bool:
    """Each side's contact is shown to the other from confirmation to completion; not to staff who only read."""
    return booking.state in CONTACT_STATES and may_act(booking, viewer)
