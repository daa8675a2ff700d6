"""Keeping a listing's search words in step with its text: in every language, with category, district and details."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.db import session
from marketplace.listings.details import details_of
from marketplace.listings.models import Category, Listing
from marketplace.listings.words import tsvector_literal
from marketplace.places.districts import by_code


def reindex(listing: Listing) -> None:
    """Writes the search words anew: the title weighs most, then category, district and details, then the text."""
    titles = [listing.title, *(translation.title for translation in listing.translations)]
    texts = [listing.description, *(translation.description for translation in listing.translations)]
    extra = [
        *_category_names(listing.category_id),
        *_district_names(listing.district),
        details_of(listing).search_words,
    ]
    listing.words = tsvector_literal(_joined(titles), _joined(texts), _joined(extra))


def reindex_category(category_ids: Sequence[int]) -> None:
    """Writes the words of all listings of these categories anew, after a category was renamed."""
    for listing in session.scalars(select(Listing).where(Listing.category_id.in_(category_ids))):
        reindex(listing)


def _joined(parts: Sequence[str]) -> str:
    # A line end between two texts, so that no pair of syllables reaches from one into the other by a space.
    return "\n/\n".join(filter(None, parts))


def _category_names(category_id: int | None) -> list[str]:
    """The names of a category and of those above it, in both languages."""
    names: list[str] = []
    while category_id is not None:
        found = session.get_one(Category, category_id)
        names += [found.name_ko, found.name_en]
        category_id = found.parent_id
    return names


def _district_names(code: str | None) -> list[str]:
    district = by_code(code or "")
    return [district.name_ko, district.name_en] if district else []
