"""Writing a listing's words into its row, with its translations, its photos' texts and its search words."""

from marketplace.db import session
from marketplace.listings.models import Listing, ListingTranslation
from marketplace.listings.services.search_words import reindex
from marketplace.listings.texts import Values

COLUMNS = ("title", "description", "lang", "category_id", "details")


def write_text(listing: Listing, values: Values) -> None:
    """Puts the given values into the rows, whoever has approved them, and renews the search words."""
    for name in COLUMNS:
        if name in values:
            setattr(listing, name, values[name])
    if "category_id" in values:
        session.flush()
        session.expire(listing, ["category"])
    if "translations" in values:
        _write_translations(listing, values["translations"])
    alts = values.get("alts", {})
    for photo in listing.photos:
        photo.alt = alts.get(photo.public_id, photo.alt)
    reindex(listing)


def _write_translations(listing: Listing, wanted: dict[str, dict[str, str]]) -> None:
    present = {row.lang: row for row in listing.translations}
    for lang, row in present.items():
        if lang not in wanted:
            listing.translations.remove(row)
    for lang, words in wanted.items():
        if lang in present:
            present[lang].title, present[lang].description = words["title"], words["description"]
        else:
            listing.translations.append(ListingTranslation(lang=lang, **words))
