"""What every page knows: the city, who looks, the language."""

from typing import Any

from flask import Flask, current_app, g
from flask_login import current_user

from marketplace.config import City, Settings
from marketplace.web.formats import locale_code
from marketplace.web.languages import direction


def city_name() -> str:
    """The city's name in the reader's language."""
    city: City = current_app.extensions["settings"].city
    return city.name if locale_code() == "ko" else city.name_en


def unread_count() -> int:
    """Unread notifications of the one who looks; asked for once a request, by the header."""
    if not current_user.is_authenticated:
        return 0
    if "unread_count" not in g:
        counter = current_app.extensions.get("unread_counter")
        g.unread_count = counter(current_user.member_id) if counter else 0
    count: int = g.unread_count
    return count


def _context() -> dict[str, Any]:
    settings: Settings = current_app.extensions["settings"]
    code = locale_code()
    return {
        "city": settings.city,
        "viewer": current_user if current_user.is_authenticated else None,
        "locale": code,
        "dir": direction(code),
        "practice_mode": settings.practice,
    }


def init_app(app: Flask) -> None:
    """Adds the context, and undefined names that raise instead of vanishing."""
    app.context_processor(_context)
    app.jinja_env.globals.update(city_name=city_name, unread_count=unread_count)
