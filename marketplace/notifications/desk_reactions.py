"""What is told of consents, households and acceptance in two steps: one function an outbox topic, run inside its transaction."""

from datetime import datetime
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.helping_models import HelperConsent, HouseholdMember
from marketplace.accounts.helping_queries import household_places
from marketplace.accounts.models import Member
from marketplace.bookings.models import Booking
from marketplace.bookings.states import BookingState
from marketplace.db import session
from marketplace.extensions import settings
from marketplace.notifications.facts import booking_params
from marketplace.notifications.services import notify

Payload = dict[str, Any]
HELPERS, HOUSEHOLD = "/profile/helpers", "/profile/household"


def consent_given(payload: Payload, now: datetime) -> None:
    """The helper is asked, if the address has a member; the person is told where it was written down at a desk."""
    consent = session.get_one(HelperConsent, payload["consent_id"])
    if consent.ended_at is not None:
        return
    helper = accounts.member_by_email(consent.helper_email)
    key, params = f"consent_given:{consent.id}", _consent_params(consent)
    if helper is not None:
        notify(helper, "consent_offered", key, params, now)
    if consent.recorded_by_member_id != consent.person_member_id:
        by = accounts.member(consent.recorded_by_member_id).name
        notify(consent.person, "consent_recorded", key, params | {"name": by}, now)


def consent_accepted(payload: Payload, now: datetime) -> None:
    """The person is told that the helper is ready."""
    consent = session.get_one(HelperConsent, payload["consent_id"])
    if consent.helper is not None:
        params = _consent_params(consent) | {"name": consent.helper.name}
        notify(consent.person, "consent_accepted", f"consent_accepted:{consent.id}", params, now)


def consent_ended(payload: Payload, now: datetime) -> None:
    """The other one is told; both where an operator, or the calendar, has ended it."""
    consent = session.get_one(HelperConsent, payload["consent_id"])
    for reader, other in ((consent.person, consent.helper), (consent.helper, consent.person)):
        if reader is not None and reader.id != consent.ended_by_member_id:
            params = _consent_params(consent) | {"name": other.name if other else consent.helper_email}
            notify(reader, "consent_ended", f"consent_ended:{consent.id}", params, now)


def household_invited(payload: Payload, now: datetime) -> None:
    """The one invited is told, if the address has a member."""
    place = session.get_one(HouseholdMember, payload["place_id"])
    invited = accounts.member_by_email(place.email)
    if invited is not None and place.joined_at is None and place.left_at is None:
        by = accounts.member(place.invited_by_member_id)
        params = {"name": by.name, "path": HOUSEHOLD}
        notify(invited, "household_invited", f"household_invited:{place.id}", params, now)


def household_joined(payload: Payload, now: datetime) -> None:
    """The others of the household are told."""
    place = session.get_one(HouseholdMember, payload["place_id"])
    if place.member is None:
        return
    for other in household_places(place.household_id):
        if other.member is not None and other.member_id != place.member_id:
            params = {"name": place.member.name, "path": HOUSEHOLD}
            notify(other.member, "household_joined", f"household_joined:{place.id}", params, now)


def first_accepted(payload: Payload, now: datetime) -> None:
    """The colleagues are told that one more approval is needed, unless it has moved on."""
    booking = session.get_one(Booking, payload["booking_id"])
    first = booking.first_accepted_by
    if booking.state != BookingState.REQUESTED or first is None:
        return
    for colleague in _colleagues(booking, first):
        params = booking_params(booking, colleague, first=first.name)
        notify(colleague, "first_accepted", f"first_accepted:{booking.id}", params, now)


def _colleagues(booking: Booking, first: Member) -> list[Member]:
    return [member for member in accounts.members_who_act_for(booking.owner_party_id) if member.id != first.id]


def _consent_params(consent: HelperConsent) -> dict[str, Any]:
    return {
        "person": consent.person.name,
        "limit": consent.month_limit,
        "currency": settings().city.currency,
        "path": HELPERS,
    }
