"""Building the application: settings, extensions, the rules of the web, then one blueprint per domain."""

from http import HTTPStatus
from importlib import import_module

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import marketplace.tables
from marketplace import failpoints, observability, security
from marketplace.accounts import queries as accounts
from marketplace.accounts import viewers
from marketplace.config import ROOT, Settings, SettingsError, load_settings
from marketplace.db import CLOCK, CONNECT_OPTIONS, db, read_clock, session
from marketplace.demo.people import OPERATOR, OWNER, PASSWORD, RENTER
from marketplace.extensions import babel, csrf, limiter, login_manager, migrate
from marketplace.notifications import queries as notifications
from marketplace.offices import queries as offices
from marketplace.outbox import wake
from marketplace.places.districts import SEOUL
from marketplace.storage import Storage
from marketplace.web import api, errors, formats, languages, page, static

# (module, attribute): every blueprint of the site, low domains first.
BLUEPRINTS = (
    ("marketplace.web.health", "blueprint"),
    ("marketplace.web.media", "blueprint"),
    ("marketplace.accounts.routes", "blueprint"),
    ("marketplace.listings.routes", "blueprint"),
    ("marketplace.availability.wizard", "blueprint"),
    ("marketplace.availability.routes", "blueprint"),
    ("marketplace.search.routes", "blueprint"),
    ("marketplace.payments.routes", "blueprint"),
    ("marketplace.bookings.handling", "blueprint"),
    ("marketplace.settlements.routes", "blueprint"),
    ("marketplace.moderation.reports", "blueprint"),
    ("marketplace.moderation.routes", "blueprint"),
    ("marketplace.notifications.routes", "blueprint"),
    ("marketplace.circles.routes", "blueprint"),
    ("marketplace.directory.routes", "blueprint"),
    ("marketplace.desk.routes", "blueprint"),
    ("marketplace.offices.routes", "blueprint"),
)
# Each adds its endpoints to the one blueprint of API v1.
API_MODULES = (
    "marketplace.accounts.api",
    "marketplace.availability.api",
    "marketplace.search.api",
    "marketplace.payments.api",
    "marketplace.bookings.api",
    "marketplace.circles.api",
    "marketplace.circles.board_api",
    "marketplace.circles.fund_api",
    "marketplace.directory.api",
    "marketplace.desk.api",
    "marketplace.offices.api",
)
WRONG_TOKENS = "300 per minute"  # from one address; right ones are not counted
YEAR_SECONDS = 365 * 24 * 3600
LARGEST_REQUEST = 64 * 1024 * 1024  # eight photos and a form


def build(settings: Settings | None) -> Flask:
    """See create_app()."""
    settings = settings or load_settings()
    app = Flask("marketplace", template_folder=str(ROOT / "templates"), static_folder=None)
    _configure(app, settings)
    observability.configure_logs()
    observability.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    csrf.init_app(app)
    limiter.init_app(app)
    languages.init_app(app, babel)
    login_manager.init_app(app)
    viewers.init_app(app, login_manager)
    app.extensions["storage"] = Storage.open(settings.storage_url)
    app.extensions["districts"] = SEOUL  # accounts stands below places, so its forms are handed the city's table
    wake.connect(settings.redis_url)
    failpoints.arm(settings.fail_points)
    security.init_app(app)
    errors.init_app(app)
    formats.init_app(app)
    page.init_app(app)
    app.before_request(_read_clock)
    for module, attribute in BLUEPRINTS:
        app.register_blueprint(getattr(import_module(module), attribute))
    for module in API_MODULES:
        import_module(module)
    api.spec.app = app
    csrf.exempt(api.blueprint)  # tokens, never the session cookie
    limiter.limit(WRONG_TOKENS, deduct_when=lambda response: response.status_code == HTTPStatus.UNAUTHORIZED)(
        api.blueprint
    )
    app.register_blueprint(api.blueprint)
    app.extensions["unread_counter"] = notifications.unread_count
    app.extensions["closed_times"] = offices.closed_times  # availability stands below offices, and shows them to staff
    version, folder = static.init_app(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the documented way to wrap an application
        app.wsgi_app, root=str(folder), prefix=f"static/{version}", max_age=YEAR_SECONDS, autorefresh=app.debug
    )
    if settings.proxies:
        behind = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
        app.wsgi_app = behind  # type: ignore[method-assign]  # the documented way as well
    if settings.env == "production":
        _refuse_demo_sign_ins(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.testing = settings.testing
    CLOCK["moves"] = settings.practice
    app.config.update(
        SECRET_KEY=settings.secret_key,
        BASE_URL=settings.base_url,
        PRACTICE=settings.practice,
        CHEAP_PASSWORDS=settings.testing,
        FORM_TARGETS=settings.form_targets,
        MIGRATION_HEAD=_migration_head(),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": settings.database_pool,
            "max_overflow": settings.database_pool,
            "pool_pre_ping": True,
            "pool_timeout": 10,
            "connect_args": {"options": _connect_options(settings), "connect_timeout": 5, "application_name": "dure"},
        },
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-dure" if settings.https else "dure",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works; the session bounds it
        WTF_CSRF_SSL_STRICT=False,  # security.py checks Origin itself
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,  # without Redis each process still counts for itself
        RATELIMIT_ENABLED=settings.rate_limits,
        BABEL_DEFAULT_LOCALE="ko",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "marketplace" / "translations"),
    )


def _read_clock() -> None:
    """Each request reads the city's time once; whether the process is up is answered without the database."""
    if request.endpoint != "health.healthz":
        read_clock()


def _refuse_demo_sign_ins(app: Flask) -> None:
    """A city that people live in doesn't start while somebody could sign in with the password that the demo prints."""
    with app.app_context():
        try:
            members = filter(None, map(accounts.member_by_email, (RENTER, OWNER, OPERATOR)))
            known = [member.email for member in members if security.verify_password(member.password_hash, PASSWORD)]
        except SQLAlchemyError:  # away, or nothing is migrated yet: /readyz says so, and nobody can sign in
            session.rollback()
            return
        if known:
            session.remove()
            db.engine.dispose()  # nothing of a start that is refused stays open
    if known:
        raise SettingsError(
            "DURE_ENV=production refuses to start: the database has the demo sign-ins "
            + ", ".join(known)
            + ". Use a database without the demo city, or give these members other passwords."
        )


def _connect_options(settings: Settings) -> str:
    """A test on a busy machine may think longer between two statements than any request does."""
    return CONNECT_OPTIONS + (" -c idle_in_transaction_session_timeout=0" if settings.testing else "")


def _migration_head() -> str:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - a second's import that only start-up needs

    return ScriptDirectory(str(ROOT / "migrations")).get_current_head() or ""


TABLES = marketplace.tables.metadata
