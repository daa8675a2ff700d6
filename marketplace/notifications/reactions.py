"""What members are told when something has happened: one function an outbox topic, run inside the message's transaction."""

from datetime import datetime
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts import services as account_services
from marketplace.accounts.models import Member
from marketplace.accounts.policies import MONEY
from marketplace.audit import queries as audit
from marketplace.bookings.models import Booking
from marketplace.bookings.states import MadeHow
from marketplace.db import session
from marketplace.listings.models import Listing, ListingRevision
from marketplace.listings.states import RevisionState
from marketplace.listings.texts import titles_of
from marketplace.notifications.facts import booking_params
from marketplace.notifications.reminders import plan_reminders
from marketplace.notifications.services import notify
from marketplace.payments.models import Charge, ChargePurpose
from marketplace.settlements.models import Settlement

Payload = dict[str, Any]


def member_signed_up(payload: Payload, now: datetime) -> None:
    """The verification mail."""
    member = accounts.member(payload["member_id"])
    if member.email_verified_at is None:
        path = f"/verify/{account_services.verification_token(member)}"
        key = f"verify:{member.email}:{payload.get('again', 0)}"
        notify(member, "verify_email", key, {"name": member.name, "path": path}, now)


def reset_requested(payload: Payload, now: datetime) -> None:
    """The mail with the reset link."""
    member = accounts.member(payload["member_id"])
    path = f"/reset/{account_services.reset_token(member)}"
    notify(member, "reset_password", f"reset:{payload.get('at', 0)}", {"path": path}, now)


def member_suspended(payload: Payload, now: datetime) -> None:
    """The reason, by mail: the member can't sign in any more."""
    member = accounts.member(payload["member_id"])
    notify(member, "member_suspended", f"suspended:{payload.get('at', 0)}", {"reason": member.moderation_reason}, now)


def member_restored(payload: Payload, now: datetime) -> None:
    """The account is open again."""
    member = accounts.member(payload["member_id"])
    notify(member, "member_restored", f"restored:{payload.get('at', 0)}", {}, now)


def listing_news(topic: str) -> Any:
    """A reaction that tells the owner's people of one of their listings; told again after each new decision."""

    def react(payload: Payload, now: datetime) -> None:
        listing = session.get_one(Listing, payload["listing_id"])
        params = {
            "listing": listing.public_id,
            "title": listing.title,
            "titles": titles_of(listing),
            "reason": payload.get("reason") or listing.moderation_reason,
        }
        key = f"{topic}:{listing.id}:{payload['message']}"
        for member in accounts.members_who_act_for(listing.owner_party_id):
            notify(member, topic, key, params, now)

    return react


def revision_decided(payload: Payload, now: datetime) -> None:
    """A change of text or photos was approved or rejected."""
    revision = session.get_one(ListingRevision, payload["revision_id"])
    topic = "revision_approved" if revision.state == RevisionState.APPROVED else "revision_rejected"
    listing_news(topic)(payload | {"reason": revision.reason}, now)


def _booking(payload: Payload) -> Booking:
    return session.get_one(Booking, payload["booking_id"])


def _renters(booking: Booking) -> list[Member]:
    return accounts.members_who_act_for(booking.renter_party_id)


def _owners(booking: Booking) -> list[Member]:
    return accounts.members_who_act_for(booking.owner_party_id)


def _tell(people: list[Member], topic: str, booking: Booking, now: datetime, **more: Any) -> None:
    for member in people:
        notify(member, topic, f"{topic}:{booking.id}", booking_params(booking, member, **more), now)


def _tell_renters(booking: Booking, topic: str, now: datetime) -> None:
    """What has been booked, or in place of that who has done it for them."""
    if booking.made_how == MadeHow.SELF:
        _tell(_renters(booking), topic, booking, now)
        return
    more = {"made_by": booking.made_by.name, "how": booking.made_how, "asked": not booking.instant}
    _tell(_renters(booking), "booked_for_you", booking, now, **more)


def booking_requested(payload: Payload, now: datetime) -> None:
    """The owner is asked, the renter told so."""
    booking = _booking(payload)
    _tell(_owners(booking), "request_for_owner", booking, now)
    _tell_renters(booking, "request_sent", now)


def booking_confirmed(payload: Payload, now: datetime) -> None:
    """Both sides are told, and reminders planned."""
    booking = _booking(payload)
    if booking.instant:
        _tell_renters(booking, "confirmed_for_renter", now)
    else:
        _tell(_renters(booking), "confirmed_for_renter", booking, now)
    _tell(_owners(booking), "confirmed_for_owner", booking, now)
    plan_reminders(booking, now)


def booking_declined(payload: Payload, now: datetime) -> None:
    """The renter reads the reason."""
    booking = _booking(payload)
    _tell(_renters(booking), "declined", booking, now)


def booking_expired(payload: Payload, now: datetime) -> None:
    """The renter is told; the owner too if he was asked."""
    booking = _booking(payload)
    ended = [entry for entry in audit.timeline("booking", booking.id) if entry.action == "booking.expired"]
    was = ((ended[-1].after or {}) if ended else {}).get("was", "requested")
    _tell(_renters(booking), "expired_for_renter", booking, now, was=was)
    if was == "requested":
        _tell(_owners(booking), "expired_for_owner", booking, now)


def booking_cancelled(payload: Payload, now: datetime) -> None:
    """Both sides are told by whom, why, and what goes back; the owner not of a hold that he never heard of."""
    booking = _booking(payload)
    _tell(_renters(booking), "cancelled_for_renter", booking, now)
    if any(
        entry.action in {"booking.requested", "booking.confirmed"} for entry in audit.timeline("booking", booking.id)
    ):
        _tell(_owners(booking), "cancelled_for_owner", booking, now)


def booking_moved(payload: Payload, now: datetime) -> None:
    """The renter is told where the booking is now and that it may be cancelled for nothing; the owner's people too."""
    booking = _booking(payload)
    more = {"before": payload["title"], "reason": payload["reason"] or None}
    for topic, people in (("moved_for_renter", _renters(booking)), ("moved_for_owner", _owners(booking))):
        for member in people:
            key = f"{topic}:{booking.id}:{payload['message']}"
            notify(member, topic, key, booking_params(booking, member, **more), now)


def booking_picked_up(payload: Payload, now: datetime) -> None:
    """On the page of both."""
    booking = _booking(payload)
    _tell([*_renters(booking), *_owners(booking)], "picked_up", booking, now)


def booking_returned(payload: Payload, now: datetime) -> None:
    """On the page of both."""
    booking = _booking(payload)
    _tell([*_renters(booking), *_owners(booking)], "returned", booking, now)


def booking_completed(payload: Payload, now: datetime) -> None:
    """The owner is told that his share is on its way."""
    booking = _booking(payload)
    _tell(_owners(booking), "completed_for_owner", booking, now, payable=booking.paid_at is not None)


def booking_no_show(payload: Payload, now: datetime) -> None:
    """Both sides are told."""
    booking = _booking(payload)
    _tell([*_renters(booking), *_owners(booking)], "no_show", booking, now)


def booking_paid_late(payload: Payload, now: datetime) -> None:
    """The renter is told that the money is in the wallet."""
    booking = _booking(payload)
    _tell(_renters(booking), "paid_late", booking, now)


def topped_up(charge_id: int, now: datetime) -> None:
    """The member is told of a top-up that has come in."""
    charge = session.get_one(Charge, charge_id)
    if charge.purpose == ChargePurpose.TOPUP:
        params = {"amount": charge.amount, "currency": charge.currency}
        for member in accounts.members_who_act_for(charge.party_id, MONEY):
            notify(member, "topped_up", f"topped_up:{charge.id}", params, now)


def settlement_news(topic: str) -> Any:
    """A reaction that tells an owner's people of a settlement."""

    def react(payload: Payload, now: datetime) -> None:
        settlement = session.get_one(Settlement, payload["settlement_id"])
        params = {"amount": settlement.amount, "currency": settlement.currency}
        for member in accounts.members_who_act_for(settlement.party_id, MONEY):
            notify(member, topic, f"{topic}:{settlement.id}:{settlement.attempt}", params, now)

    return react
