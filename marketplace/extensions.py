"""Bare instances of the Flask extensions; create_app() wires them."""

from flask import current_app, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from marketplace.config import Settings

login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
migrate = Migrate()


def client_address() -> str:
    """Whom the rate limits count: the peer's address (behind a proxy: what ProxyFix made of it)."""
    return request.remote_addr or "unknown"


limiter = Limiter(key_func=client_address)  # errors.py says when to try again; good answers carry no such header


def settings() -> Settings:
    """The settings of the running application, for services that need the city's numbers."""
    found: Settings = current_app.extensions["settings"]
    return found
