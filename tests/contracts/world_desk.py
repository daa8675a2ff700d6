"""The desk of the contracts' world: a guest, consents, a household, and bookings made for others."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from marketplace.accounts import services
from marketplace.accounts.helping_models import ConsentScope
from marketplace.accounts.models import Member
from marketplace.bookings.services import request_booking
from marketplace.bookings.states import MadeHow
from marketplace.db import transaction
from marketplace.listings.models import Listing
from tests.factories.bookings import RULES, wish

if TYPE_CHECKING:
    from tests.contracts.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fill(world: "World", people: dict[str, Member], made: dict[str, Listing], now: datetime) -> None:
    """Everything that decides who may do what at a desk, for whom, and with whom."""
    office: Any = people["office"]  # the one that is no member
    clerk, renter = people["clerk"], people["renter"]
    with transaction():
        consent = services.give_consent(
            renter, people["stranger"].email, scope=ConsentScope.FREE, month_limit=None, recorded_by=renter, now=now
        )
        services.accept_consent(consent, people["stranger"], now)
        offer = services.give_consent(
            renter, people["reader"].email, scope=ConsentScope.FREE, month_limit=None, recorded_by=renter, now=now
        )
        guest = services.make_guest(office, clerk, name="김순자", phone="02-000-0000", now=now - HOUR)
        place = services.invite_to_household(people["steward"], people["reader"].email, now)
        services.accept_household(place, people["reader"], now)
        for name in ("steward", "reader"):
            services.share_bookings(people[name], now, on=True)
        invited = services.invite_to_household(people["steward"], people["operator"].email, now)

        def book(listing: str, starts_in: timedelta, party_id: int, maker: Member, how: MadeHow) -> str:
            wanted = wish(now + starts_in, hours=2)
            booking, _charge = request_booking(
                made[listing],
                wanted,
                renter_party_id=party_id,
                made_by_member_id=maker.id,
                pay_by=None,
                rules=RULES,
                now=now - HOUR,
                how=how,
            )
            return booking.public_id

        world.ids |= {
            "guest_booking": book("hall", 30 * HOUR, guest.party_id, clerk, MadeHow.PHONE),
            "helped_booking": book("ladder", 10 * DAY, renter.party_id, people["stranger"], MadeHow.HELPER),
        }
    world.ids |= {
        "guest": guest.public_id,
        "consent": consent.public_id,
        "consent_offer": offer.public_id,
        "household_place": invited.public_id,
        "slot": f"starts_at={quote(world.ids['slot_start'])}&ends_at={quote(world.ids['slot_end'])}",
    }
