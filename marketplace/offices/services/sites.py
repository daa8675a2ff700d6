"""Putting listings at an organisation's places."""

from datetime import datetime

from marketplace.audit.services import Actor
from marketplace.availability import site_hours
from marketplace.listings.models import Listing
from marketplace.offices.services.closings import follow_move
from marketplace.places.site_models import Site


def put_at_site(listing: Listing, site: Site | None, *, follows: bool, actor: Actor, now: datetime) -> bool:
    """Puts a listing at a place (None: at none), whose hours it may follow; it is closed whenever the place is.

    False where that was so before. Raises what ``site_hours.choose_site`` raises.
    """
    before = listing.site_id
    if not site_hours.choose_site(listing, site, follows=follows, actor=actor, now=now):
        return False
    if listing.site_id != before:
        follow_move(listing, before, now)
    return True
