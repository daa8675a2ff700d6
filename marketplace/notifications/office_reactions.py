"""What managers of organisations are told: one function an outbox topic, run inside the message's transaction."""

from datetime import datetime
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation, OrganisationVerification, StaffRole, VerificationState
from marketplace.db import session
from marketplace.moderation_state import Moderation
from marketplace.notifications.services import notify

Payload = dict[str, Any]


def organisation_decided(payload: Payload, now: datetime) -> None:
    """The managers read what operators say of the page."""
    organisation = session.get_one(Organisation, payload["organisation_id"])
    approved = payload["said"] == Moderation.APPROVED
    _tell(
        organisation,
        "organisation_approved" if approved else "organisation_rejected",
        str(payload["message"]),
        "/about" if approved else "/profile",
        organisation.moderation_reason,
        now,
    )


def verification_decided(payload: Payload, now: datetime) -> None:
    """The managers read whether the city has verified the organisation."""
    wish = session.get_one(OrganisationVerification, payload["verification_id"])
    confirmed = wish.state == VerificationState.CONFIRMED
    _tell(
        session.get_one(Organisation, wish.organisation_id),
        "organisation_verified" if confirmed else "organisation_not_verified",
        str(wish.id),
        "/about" if confirmed else "/profile",
        wish.reason,
        now,
    )


def _tell(organisation: Organisation, topic: str, key: str, page: str, reason: str | None, now: datetime) -> None:
    params = {
        "organisation_name": organisation.name,
        "organisation_name_en": organisation.name_en,
        "path": f"/organisations/{organisation.public_id}{page}",
        "reason": reason,
    }
    for member in accounts.members_who_act_for(organisation.party_id, (StaffRole.MANAGER,)):
        notify(member, topic, f"{topic}:{key}", params, now)
