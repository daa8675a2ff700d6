"""Requests that two of an organisation's staff accept, one after the other."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingState

LEAST_PEOPLE = 2


def set_second_approval(
    organisation: Organisation, listing_ids: Collection[int], *, actor: Actor, now: datetime
) -> None:
    """Of an organisation's listings, exactly these need a second person's yes. Requests that wait keep what they have.

    Raises InvalidError where the organisation has not two people who could say it.
    """
    if listing_ids and len(accounts.members_who_act_for(organisation.party_id)) < LEAST_PEOPLE:
        raise InvalidError(
            _l("Two approvals need two managers or clerks. Please add somebody to the staff first."), code="one-person"
        )
    statement = select(Listing).where(
        Listing.owner_party_id == organisation.party_id, Listing.state != ListingState.ARCHIVED
    )
    for listing in session.scalars(statement.order_by(Listing.id).with_for_update(of=Listing)):
        wanted = listing.id in listing_ids
        if listing.second_approval != wanted:
            before, listing.second_approval = listing.second_approval, wanted
            record(
                "listing.second_approval",
                "listing",
                listing.id,
                actor=actor,
                now=now,
                before={"second_approval": before},
                after={"second_approval": wanted},
            )
