"""Words for people: the one door to translation, usable in every layer.

The msgids are English; Korean stands in ``translations/ko``. Outside an application context the English
text comes back, so pure rules can be tried without an application.
"""

from typing import Protocol

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext
from flask_babel import ngettext as _ngettext

LANGUAGES = ("ko", "en")


class Text(Protocol):
    """A sentence that may be looked up later, in the reader's language: ``str(text)`` gives it."""

    def __str__(self) -> str: ...


def gettext(message: str, **values: object) -> str:
    """The sentence in the reader's language, with ``%(name)s`` filled in."""
    return str(_gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The sentence for ``num`` things; ``%(num)s`` is filled in by itself."""
    return str(_ngettext(singular, plural, num, **values))


def lazy_gettext(message: str, **values: object) -> Text:
    """Like gettext, looked up when it is shown: for constants, form labels and errors."""
    lazy: Text = _lazy_gettext(message, **values)
    return lazy


def language() -> str:
    """The reader's language ("ko"); English outside of an application."""
    found = get_locale()
    return str(found.language) if found else "en"


__all__ = ["LANGUAGES", "Text", "force_locale", "gettext", "language", "lazy_gettext", "ngettext"]
