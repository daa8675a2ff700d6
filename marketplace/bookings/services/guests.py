"""What is known of a desk's guests goes some time after their last booking."""

from datetime import datetime

from sqlalchemy import update

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Guest
from marketplace.audit.services import SYSTEM
from marketplace.bookings.models import Booking
from marketplace.bookings.queries import guests_to_forget
from marketplace.bookings.services.moves import lock_party
from marketplace.db import session


def forget_guest(guest_id: int, now: datetime) -> bool:
    """Erases a guest's details, and what was written to the owner with the bookings; False where it is not yet time."""
    guest = session.get_one(Guest, guest_id)
    lock_party(guest.party_id)  # a booking of this guest waits, or was there before
    session.refresh(guest)
    if guest_id not in guests_to_forget(now, only=guest_id):
        return False
    session.execute(update(Booking).where(Booking.renter_party_id == guest.party_id).values(message=""))
    accounts.erase_guest(guest, actor=SYSTEM, now=now)
    return True
