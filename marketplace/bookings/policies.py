"""Who is who in a booking."""

from marketplace.accounts.policies import organisation_parties
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState, Side
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
    return Side.RENTER if booking.renter_party_id in served else None


def may_act(booking: Booking, viewer: Viewer) -> bool:
    """Whether the viewer may do things for his side: himself, or as manager or clerk of the organisation."""
    side = side_of(booking, viewer)
    if side is None:
        return False
    party_id = booking.renter_party_id if side is Side.RENTER else booking.owner_party_id
    if viewer.party_id == party_id:
        return True
    return organisation_parties(viewer).get(party_id) in {"manager", "clerk"}


def sees_contacts(booking: Booking, viewer: Viewer) -> bool:
    """Each side's contact is shown to the other from confirmation to completion; not to staff who only read."""
    return booking.state in CONTACT_STATES and may_act(booking, viewer)
