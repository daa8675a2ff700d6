"""What a listing says of itself: the part that operators check, and of which a changed version may wait.

As values (a dict by name, JSON-ready) it is compared, kept in a revision's ``changes`` and written back; as Basics it has
types. ``alts`` in changes maps the public ids of shown photos to new texts for those who don't see them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.listings.details import TYPES, Details
from marketplace.listings.models import Listing
from marketplace.listings.states import Kind

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 4000
LONGEST_ALT = 200

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """Title and description in one language."""

    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and the language that it is in; empty where that isn't known."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics:
    """What a listing is: its words in its own language (``lang``) and others, its category, the fields of its kind."""

    title: str
    description: str
    lang: str
    category_id: int | None
    details: Details
    translations: Mapping[str, Words] = field(default_factory=dict)

    def to_values(self) -> Values:
        """The basics as values; a translation without title and description is none."""
        return {
            "title": self.title.strip(),
            "description": self.description.strip(),
            "lang": self.lang,
            "category_id": self.category_id,
            "details": self.details.to_json(),
            "translations": {
                lang: {"title": words.title.strip() or self.title.strip(), "description": words.description.strip()}
                for lang, words in sorted(self.translations.items())
                if lang != self.lang and (words.title.strip() or words.description.strip())
            },
        }


def values_of(listing: Listing) -> Values:
    """The approved version (of a draft: what there is) as values."""
    return {
        "title": listing.title,
        "description": listing.description,
        "lang": listing.lang,
        "category_id": listing.category_id,
        "details": TYPES[Kind(listing.kind)].model_validate(listing.details).to_json(),
        "translations": {
            row.lang: {"title": row.title, "description": row.description}
            for row in sorted(listing.translations, key=lambda row: row.lang)
        },
    }


def basics_of(listing: Listing, changes: Mapping[str, Any] | None = None) -> Basics:
    """The version that its owner works on: the approved one with a revision's changes laid over it."""
    values = values_of(listing) | dict(changes or {})
    return Basics(
        title=values["title"],
        description=values["description"],
        lang=values["lang"],
        category_id=values["category_id"],
        details=TYPES[Kind(listing.kind)].model_validate(values["details"]),
        translations={lang: Words(**words) for lang, words in values["translations"].items()},
    )


def new_values(listing: Listing, wanted: Values) -> Values:
    """Those of the wanted values that are not so yet."""
    present = values_of(listing)
    return {name: value for name, value in wanted.items() if present[name] != value}


def titles_of(listing: Listing) -> dict[str, str]:
    """The title in every language that the listing has, by language: what is kept of it where a title is frozen."""
    return {row.lang: row.title for row in listing.translations} | {listing.lang: listing.title}


def title_in(titles: Mapping[str, str], own: str, language: str) -> Title:
    """The title for a reader of a language out of frozen ones (``titles_of``): theirs, else the listing's ``own``."""
    if language in titles:
        return Title(titles[language], language)
    return Title(own, next((lang for lang, title in titles.items() if title == own), ""))


def language_of(text: str, default: str) -> str:
    """The language of what somebody wrote: Hangul is Korean, Latin letters alone are not; else the reader's own."""
    if any("\uac00" <= letter <= "\ud7a3" for letter in text):
        return "ko"
    if default == "ko" and any(letter.isascii() and letter.isalpha() for letter in text):
        return "en"
    return default
