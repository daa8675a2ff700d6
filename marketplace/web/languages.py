"""Which language a page speaks: the member's choice, then the cookie, then what the browser asks for."""

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel
from flask_login import current_user

from marketplace.config import Settings

COOKIE = "lang"
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


def _languages() -> tuple[str, ...]:
    settings: Settings = current_app.extensions["settings"]
    return settings.city.languages


def select_language() -> str:
    """The language of this request; the city's first language where nothing is asked for."""
    languages = _languages()
    if not has_request_context():
        return languages[0]
    chosen = getattr(current_user, "language", None) or request.cookies.get(COOKIE)
    if chosen in languages:
        return str(chosen)
    return request.accept_languages.best_match(languages) or languages[0]


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def init_app(app: Flask, babel: Babel) -> None:
    """Tells Babel how to choose."""
    babel.init_app(app, locale_selector=select_language)
