"""Circles in words: their sizes, roles, doors and states, and how far they reach."""

from marketplace.i18n import Text, ngettext
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.places.districts import by_code
from marketplace.places.models import Circle, CircleKind, CircleRole
from marketplace.places.states import AppealState, JoinVia
from marketplace.web.formats import distance, locale_code

KIND_NAMES: dict[str, Text] = {
    CircleKind.STAIRWELL: _l("Stairwell"),
    CircleKind.BUILDING: _l("Building"),
    CircleKind.VILLAGE: _l("Village"),
    CircleKind.DISTRICT: _l("District"),
    CircleKind.CITY: _l("City"),
}
KIND_MEANINGS: dict[str, Text] = {
    CircleKind.STAIRWELL: _l("Neighbours who share an entrance"),
    CircleKind.BUILDING: _l("One house, or the blocks of one estate"),
    CircleKind.VILLAGE: _l("A few streets, run by a residents' association"),
    CircleKind.DISTRICT: _l("A whole district"),
    CircleKind.CITY: _l("The whole city"),
}
ROLE_NAMES: dict[str, Text] = {
    CircleRole.STEWARD: _l("Steward"),
    CircleRole.MEMBER: _l("Member"),
    CircleRole.GUEST: _l("Guest"),
}
ROLE_MEANINGS: dict[str, Text] = {
    CircleRole.STEWARD: _l("Looks after the circle, lets people in, for a term"),
    CircleRole.MEMBER: _l("Reads and writes on the board, sees who belongs"),
    CircleRole.GUEST: _l("Reads the board, for a while or from next door"),
}
VIA_NAMES: dict[str, Text] = {
    JoinVia.REQUEST: _l("Asks to join"),
    JoinVia.RESIDENCE: _l("Says to live here"),
}
APPEAL_STATES: dict[str, Text] = {
    AppealState.OPEN: _l("An operator is looking at it."),
    AppealState.UPHELD: _l("Upheld: the removal was taken back."),
    AppealState.DISMISSED: _l("Dismissed: the removal stays."),
}


def name_of(circle: Circle) -> str:
    """Its name in the reader's language; the Korean one where there is no other."""
    return circle.name if locale_code() == "ko" or not circle.name_en else circle.name_en


def lang_of(circle: Circle) -> str:
    """The language that ``name_of`` speaks."""
    return "ko" if locale_code() == "ko" or not circle.name_en else "en"


def district_of(circle: Circle) -> str:
    """Its district's name; empty where none is told."""
    district = by_code(circle.district) if circle.district else None
    return district.name(locale_code()) if district else ""


def members_in_words(count: int) -> str:
    """``12 members``."""
    return ngettext("%(num)s member", "%(num)s members", count)


def reach(circle: Circle) -> str:
    """How far it reaches on the map; empty where that is not told."""
    if circle.radius_m is None:
        return ""
    return _("%(distance)s around its centre", distance=distance(circle.radius_m))
