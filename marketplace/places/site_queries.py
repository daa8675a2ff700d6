"""Reading sites."""

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.moderation_state import Moderation
from marketplace.places.site_models import Site

SHOWN = (Moderation.PENDING, Moderation.APPROVED)
"""A place comes with its organisation, which operators look at; one that they took away is not shown."""


def sites_of(party_id: int) -> list[Site]:
    """The places that an organisation keeps now, oldest first, whatever operators said of them; for its staff."""
    statement = select(Site).where(Site.party_id == party_id, Site.archived_at.is_(None))
    return list(session.scalars(statement.order_by(Site.id)))


def shown_sites(party_id: int) -> list[Site]:
    """The places that everybody may see, oldest first."""
    return [site for site in sites_of(party_id) if site.moderation in SHOWN]


def site_of(party_id: int, public_id: str) -> Site:
    """One of an organisation's places, a given-up one too. Raises NotFoundError for another's."""
    statement = select(Site).where(Site.public_id == public_id, Site.party_id == party_id)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def sites_by_id(site_ids: Iterable[int]) -> dict[int, Site]:
    """Several places by their ids."""
    return {site.id: site for site in session.scalars(select(Site).where(Site.id.in_(set(site_ids))))}


def locked(site: Site) -> Site:
    """The same place, its row held and read anew: its hours and who follows them change one after the other."""
    statement = select(Site).where(Site.id == site.id).with_for_update(key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).one()
