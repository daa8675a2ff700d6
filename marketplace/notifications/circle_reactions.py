"""What is told of belonging to circles: one function an outbox topic, run inside the message's transaction."""

from datetime import datetime
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member
from marketplace.db import session
from marketplace.extensions import settings
from marketplace.moderation_state import Moderation
from marketplace.notifications.services import notify
from marketplace.places import queries as places
from marketplace.places.models import Circle, CircleAppeal, CircleJoinRequest, CircleMembership, CircleRole
from marketplace.places.states import AppealState, RequestState

Payload = dict[str, Any]
DECIDED = {
    Moderation.APPROVED: "circle_approved",
    Moderation.REJECTED: "circle_rejected",
    Moderation.SUSPENDED: "circle_suspended",
}


def join_requested(payload: Payload, now: datetime) -> None:
    """The stewards are asked, unless the wish was answered or taken back in the meantime."""
    request = session.get_one(CircleJoinRequest, payload["request_id"])
    if request.state != RequestState.PENDING:
        return
    circle = session.get_one(Circle, request.circle_id)
    params = params_of(circle, "/people", name=accounts.member(request.member_id).name)
    for member in stewards_of(circle):
        notify(member, "circle_asked", f"circle_asked:{request.id}", params, now)


def request_decided(payload: Payload, now: datetime) -> None:
    """The one who asked reads the answer."""
    request = session.get_one(CircleJoinRequest, payload["request_id"])
    circle = session.get_one(Circle, request.circle_id)
    topic = "circle_accepted" if request.state == RequestState.ACCEPTED else "circle_refused"
    member = accounts.member(request.member_id)
    notify(member, topic, f"{topic}:{request.id}", params_of(circle, reason=request.reason), now)


def role_changed(payload: Payload, now: datetime) -> None:
    """The one who got another role or a new term is told."""
    place, circle, member = _place(payload)
    if place.until is None:
        params = params_of(circle, role=str(place.role))
        notify(member, "circle_role", f"circle_role:{place.id}:{payload['at']}", params, now)


def member_removed(payload: Payload, now: datetime) -> None:
    """The reason, and the way to an appeal."""
    place, circle, member = _place(payload)
    params = params_of(circle, "/appeal", reason=place.ended_reason)
    notify(member, "circle_removed", f"circle_removed:{place.id}", params, now)


def appeal_decided(payload: Payload, now: datetime) -> None:
    """The one removed and the stewards read what the operator said."""
    appeal = session.get_one(CircleAppeal, payload["appeal_id"])
    removed = session.get_one(CircleMembership, appeal.membership_id)
    circle, member = session.get_one(Circle, removed.circle_id), accounts.member(removed.member_id)
    upheld = appeal.state == AppealState.UPHELD
    params = params_of(circle, name=member.name, reason=appeal.reason, upheld=upheld)
    for reader in [member, *(steward for steward in stewards_of(circle) if steward.id != member.id)]:
        notify(reader, "circle_appeal_decided", f"circle_appeal_decided:{appeal.id}", params, now)


def circle_decided(payload: Payload, now: datetime) -> None:
    """The stewards read what operators said of their circle."""
    circle = session.get_one(Circle, payload["circle_id"])
    topic = DECIDED[Moderation(payload["said"])]
    for member in stewards_of(circle):
        key = f"{topic}:{circle.id}:{payload['at']}"
        notify(member, topic, key, params_of(circle, reason=circle.moderation_reason), now)


def term_ending(payload: Payload, now: datetime) -> None:
    """A steward is reminded, two weeks ahead."""
    place, circle, member = _place(payload)
    if place.term_ends_at is None:
        return
    ends_at = place.term_ends_at.isoformat()
    params = params_of(circle, ends_at=ends_at)
    notify(member, "circle_term_ending", f"circle_term_ending:{place.id}:{ends_at}", params, now)


def term_ended(payload: Payload, now: datetime) -> None:
    """A steward whose term is over is thanked."""
    place, circle, member = _place(payload)
    notify(member, "circle_term_ended", f"circle_term_ended:{place.id}:{payload['at']}", params_of(circle), now)


def term_overdue(payload: Payload, now: datetime) -> None:
    """Operators and the only steward are told that somebody else is needed."""
    place, circle, member = _place(payload)
    if place.until is not None or place.role != CircleRole.STEWARD:
        return
    key, params = f"circle_term_overdue:{place.id}:{payload['at']}", params_of(circle, name=member.name)
    for reader in [member, *(operator for operator in accounts.operators() if operator.id != member.id)]:
        notify(reader, "circle_term_overdue", key, params, now)


def _place(payload: Payload) -> tuple[CircleMembership, Circle, Member]:
    place = session.get_one(CircleMembership, payload["membership_id"])
    return place, session.get_one(Circle, place.circle_id), accounts.member(place.member_id)


def stewards_of(circle: Circle) -> list[Member]:
    """Who looks after a circle."""
    return [member for member, _place in places.stewards(circle.id)]


def params_of(circle: Circle, page: str = "", **more: Any) -> dict[str, Any]:
    """JSON-ready facts of a circle, frozen when they are told."""
    return {
        "circle_name": circle.name,
        "circle_name_en": circle.name_en,
        "path": f"/circles/{circle.public_id}{page}",
        "zone": settings().city.zone,
    } | more
