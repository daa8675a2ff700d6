"""The demo city as one: its people and everything that they share."""

from __future__ import annotations

from marketplace.demo import items_home, items_leisure, items_tools, operator_queue, parking, rooms_public, rooms_shared
from marketplace.demo.content import DemoListing, Standing
from marketplace.demo.people import BY_EMAIL, MEMBERS, OFFICE, OPERATOR, ORGANISATIONS, OWNER, RENTER, TOOL_LIBRARY

PUBLISHED: tuple[DemoListing, ...] = (
    *items_tools.LISTINGS,
    *items_home.LISTINGS,
    *items_leisure.LISTINGS,
    *parking.LISTINGS,
    *rooms_public.LISTINGS,
    *rooms_shared.LISTINGS,
)
LISTINGS: tuple[DemoListing, ...] = (*PUBLISHED, *operator_queue.LISTINGS)
BY_KEY: dict[str, DemoListing] = {listing.key: listing for listing in LISTINGS}

__all__ = [
    "BY_EMAIL",
    "BY_KEY",
    "LISTINGS",
    "MEMBERS",
    "OFFICE",
    "OPERATOR",
    "ORGANISATIONS",
    "OWNER",
    "PUBLISHED",
    "RENTER",
    "TOOL_LIBRARY",
    "DemoListing",
    "Standing",
]
