"""Organisations and their places in words."""

from marketplace.accounts.forms import ROLE_NAMES
from marketplace.accounts.models import Organisation
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.offices.states import Outcome
from marketplace.places.districts import by_code
from marketplace.places.site_models import Site
from marketplace.web.formats import locale_code

OUTCOMES: dict[str, tuple[Text, str, str]] = {
    Outcome.PENDING: (_l("Waits"), "warning", "hourglass"),
    Outcome.MOVED: (_l("Moved"), "success", "repeat"),
    Outcome.REFUNDED: (_l("Cancelled, everything goes back"), "info", "wallet"),
    Outcome.GONE: (_l("Had ended by itself"), "neutral", "check"),
    Outcome.KEPT: (_l("Stays"), "neutral", "check"),
}
COLUMN_NAMES: dict[str, Text] = {
    "": _l("Row"),
    "id": _l("ID"),
    "kind": _l("Kind"),
    "category": _l("Category"),
    "title": _l("Title"),
    "description": _l("Description"),
    "state": _l("State"),
    "site": _l("At which place"),
    "hours_from_site": _l("Follows the hours of its place"),
    "price_hour": _l("Price per hour"),
    "price_day": _l("Price per day"),
    "approval": _l("Who decides on a booking?"),
}
__all__ = ["COLUMN_NAMES", "OUTCOMES", "ROLE_NAMES", "district_of", "lang_of", "name_of", "web_of"]


def name_of(thing: Organisation | Site) -> str:
    """Its name in the reader's language; the Korean one where there is no other."""
    return thing.name if locale_code() == "ko" or not thing.name_en else thing.name_en


def lang_of(thing: Organisation | Site) -> str:
    """The language that ``name_of`` speaks."""
    return "ko" if locale_code() == "ko" or not thing.name_en else "en"


def district_of(thing: Organisation | Site) -> str:
    """Its district's name; empty where none is told."""
    district = by_code(thing.district) if thing.district else None
    return district.name(locale_code()) if district else ""


def web_of(organisation: Organisation) -> str:
    """Its homepage, where that is an address of the web; empty for anything else that may stand there."""
    return organisation.homepage if organisation.homepage.startswith(("https://", "http://")) else ""
