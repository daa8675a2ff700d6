"""What is told of circles' funds: one function an outbox topic, run inside the message's transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.db import session
from marketplace.extensions import settings
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingState
from marketplace.notifications.circle_reactions import params_of, stewards_of
from marketplace.notifications.services import notify
from marketplace.places.fund_models import CircleSpending
from marketplace.places.models import Circle
from marketplace.places.states import SpendingState

Payload = dict[str, Any]


def spending_proposed(payload: Payload, now: datetime) -> None:
    """The other stewards are asked, operators where there is none, unless it was decided in the meantime."""
    spending = session.get_one(CircleSpending, payload["spending_id"])
    if spending.state != SpendingState.PROPOSED:
        return
    circle, params = _told(spending)
    concerned = {spending.proposed_by_member_id, spending.payee_member_id}
    others = [one for one in stewards_of(circle) if one.id not in concerned and one.suspended_at is None]
    for member in others or [one for one in accounts.operators() if one.id not in concerned]:
        notify(member, "fund_proposed", f"fund_proposed:{spending.id}", params, now)


def spending_decided(payload: Payload, now: datetime) -> None:
    """Who proposed it and who gets the money are told; of a refusal who proposed it."""
    spending = session.get_one(CircleSpending, payload["spending_id"])
    _circle, params = _told(spending)
    if spending.state == SpendingState.REFUSED:
        proposer = accounts.member(spending.proposed_by_member_id)
        notify(proposer, "fund_refused", f"fund_refused:{spending.id}", params | {"reason": spending.reason}, now)
        return
    for member_id in sorted({spending.proposed_by_member_id, spending.payee_member_id}):
        notify(accounts.member(member_id), "fund_paid", f"fund_paid:{spending.id}", params, now)


def granted(payload: Payload, now: datetime) -> None:
    """The stewards are told of the city's support."""
    circle = session.get_one(Circle, payload["circle_id"])
    facts = {name: payload[name] for name in ("amount", "currency", "purpose")}
    for member in stewards_of(circle):
        notify(member, "fund_granted", f"fund_granted:{payload['key']}", params_of(circle, "/fund", **facts), now)


def fee_changed(payload: Payload, now: datetime) -> None:
    """Whoever looks after a listing that supports the circle is told, once each."""
    circle = session.get_one(Circle, payload["circle_id"])
    owners = select(Listing.owner_party_id).where(
        Listing.fund_circle_id == circle.id, Listing.state != ListingState.ARCHIVED
    )
    params = params_of(circle, amount=payload["fee"], currency=settings().city.currency)
    for party_id in session.scalars(owners.distinct().order_by(Listing.owner_party_id)):
        for member in accounts.members_who_act_for(party_id):
            notify(member, "fund_fee_changed", f"fund_fee:{circle.id}:{payload['at']}", params, now)


def _told(spending: CircleSpending) -> tuple[Circle, dict[str, Any]]:
    circle = session.get_one(Circle, spending.circle_id)
    params = params_of(
        circle,
        "/fund",
        name=accounts.member(spending.proposed_by_member_id).name,
        payee=accounts.member(spending.payee_member_id).name,
        amount=spending.amount,
        currency=spending.currency,
        purpose=spending.purpose,
    )
    return circle, params
