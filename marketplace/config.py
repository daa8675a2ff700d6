"""Typed settings: the only reader of the environment.

Where the environment is silent, the running embedded city is asked: its supervisor writes ``DATA_DIR/run.json``.
``DURE_ENV=production`` refuses to start on embedded parts, missing secrets or practice keys, and says which.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from marketplace.embedded.runfile import read_run_file
from marketplace.money import EXPONENTS

ROOT = Path(__file__).resolve().parent.parent
NOTHING_RUNNING = 3  # exit status of a command that found no city

ADDRESSES = (
    "DATABASE_URL",
    "REDIS_URL",
    "SMTP_URL",
    "STRIPE_API_BASE",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "STORAGE_URL",
    "SECRET_KEY",
    "BASE_URL",
)
OPTIONAL_IN_PRODUCTION = {"STRIPE_API_BASE"}  # empty means Stripe itself
SHORTEST_SECRET = 32


class SettingsError(Exception):
    """The settings can't be used; the message says which and what to do."""


class NothingRunningError(SettingsError):
    """No address is set and no embedded city runs."""


@dataclass(frozen=True, slots=True)
class City:
    """What one deployment calls itself and counts in. ``centre`` is (latitude, longitude)."""

    name: str = "두레 서울"
    name_en: str = "Dure Seoul"
    zone: str = "Asia/Seoul"
    currency: str = "KRW"
    languages: tuple[str, ...] = ("ko", "en")
    country: str = "KR"  # whose public holidays count
    centre: tuple[float, float] = (37.5663, 126.9779)
    mail_from: str = "Dure <no-reply@example.org>"
    contact: str = "help@example.org"


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers that operators may set (minutes, hours, days, minor units, basis points)."""

    hold_minutes: int = 15
    request_hours: int = 48
    claim_hours: int = 24
    no_show_minutes: int = 60
    commission_bps: int = 1000
    card_floor: int = 10_000
    topup_minimum: int = 10_000
    topup_maximum: int = 500_000
    wallet_ceiling: int = 2_000_000
    settlement_minimum: int = 1_000
    holds_per_member: int = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two places where Dure runs."""

    env: str
    database_url: str
    redis_url: str
    smtp_url: str
    stripe_api_base: str
    stripe_secret_key: str
    stripe_webhook_secret: str
    storage_url: str
    secret_key: str
    base_url: str
    data_dir: Path
    embedded: frozenset[str] = frozenset()
    city: City = field(default_factory=City)
    rules: Rules = field(default_factory=Rules)
    testing: bool = False
    database_pool: int = 8
    fail_points: frozenset[str] = frozenset()
    rate_limits: bool = True
    proxies: int = 0  # how many reverse proxies stand before the web process
    resend_seconds: int = 60  # a message whose worker has not come back by then is given to another

    @property
    def form_targets(self) -> str:
        """Where else than here our forms may lead: the provider's hosted pages."""
        base = self.stripe_api_base
        if _is_loopback(base):
            return base.rstrip("/")
        return "https://checkout.stripe.com https://connect.stripe.com"

    @property
    def practice(self) -> bool:
        """True where any part is embedded: the pages say that this city is for practice."""
        return bool(self.embedded)

    @property
    def https(self) -> bool:
        """Whether members reach the site by TLS: decides on Secure cookies and HSTS."""
        return self.base_url.startswith("https://")

    @property
    def sqlalchemy_url(self) -> str:
        """The database address with the driver that we use."""
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url


def _data_dir(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("DATA_DIR") or ROOT / "instance").expanduser().resolve()


def data_dir(environment: Mapping[str, str] | None = None) -> Path:
    """Where the embedded city keeps its data: ``DATA_DIR``, default ``instance/`` beside the code."""
    return _data_dir(os.environ if environment is None else environment)


def process_environment() -> dict[str, str]:
    """A copy of the environment, for the supervisor that hands it to its children."""
    return dict(os.environ)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, completed by the running embedded city.

    Raises NothingRunningError where an address is missing and no city runs, SettingsError where values are unsafe.
    """
    given = dict(os.environ if environment is None else environment)
    env = given.get("DURE_ENV") or "development"
    if env not in {"development", "production"}:
        raise SettingsError(f"DURE_ENV is '{env}'; it can be 'development' or 'production'.")
    directory = _data_dir(given)
    running = read_run_file(directory) if env == "development" else None
    values = {name: given.get(name, "") for name in ADDRESSES}
    embedded = set[str]()
    if running is not None:
        values = {name: value or running.environment.get(name, "") for name, value in values.items()}
        embedded = set(running.embedded)
    missing = [name for name, value in values.items() if not value and name not in OPTIONAL_IN_PRODUCTION]
    if env == "production":
        _refuse_unsafe(values, missing)
    elif missing:
        raise NothingRunningError(
            "No city is running here: start one with `make run`, or set " + ", ".join(missing) + " in the environment."
        )
    return Settings(
        env=env,
        data_dir=directory,
        embedded=frozenset(embedded),
        city=_city(given),
        rules=_rules(given),
        database_pool=_number(given, "DATABASE_POOL", 8),
        proxies=_number(given, "PROXIES", 0),
        resend_seconds=_number(given, "RESEND_SECONDS", 60),
        fail_points=frozenset(filter(None, given.get("DURE_FAIL_POINTS", "").split(","))) if embedded else frozenset(),
        **{name.lower(): value for name, value in values.items()},  # type: ignore[arg-type]  # all of them are str
    )


def _refuse_unsafe(values: Mapping[str, str], missing: list[str]) -> None:
    """Production stands on real parts and real secrets, or does not stand."""
    wrong = [f"{name} is not set" for name in missing]
    if values["SECRET_KEY"] and len(values["SECRET_KEY"]) < SHORTEST_SECRET:
        wrong.append(f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters")
    if values["STRIPE_SECRET_KEY"].startswith(("sk_test_", "rk_test_")):
        wrong.append("STRIPE_SECRET_KEY is a practice key (sk_test_…)")
    if _is_loopback(values["STRIPE_API_BASE"]):
        wrong.append("STRIPE_API_BASE is the embedded Stripe stand-in")
    if values["BASE_URL"] and not values["BASE_URL"].startswith("https://"):
        wrong.append("BASE_URL does not begin with https://")
    if wrong:
        raise SettingsError("DURE_ENV=production refuses to start: " + "; ".join(wrong) + ".")


def _is_loopback(url: str) -> bool:
    return (urlsplit(url).hostname or "") in {"127.0.0.1", "localhost", "::1"}


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "")
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise SettingsError(f"{name} is '{text}'; it must be a whole number.") from None


def _city(given: Mapping[str, str]) -> City:
    """The city's face, from CITY_NAME, CITY_NAME_EN, CITY_ZONE, CITY_CURRENCY, CITY_CENTRE, MAIL_FROM, CONTACT."""
    city = City()
    texts = {"name": "CITY_NAME", "name_en": "CITY_NAME_EN", "zone": "CITY_ZONE", "currency": "CITY_CURRENCY"}
    texts |= {"country": "CITY_COUNTRY", "mail_from": "MAIL_FROM", "contact": "CONTACT"}
    city = replace(city, **{key: given[name] for key, name in texts.items() if given.get(name)})  # type: ignore[arg-type]  # str fields only
    if given.get("CITY_CENTRE"):
        latitude, longitude = json.loads(f"[{given['CITY_CENTRE']}]")
        city = replace(city, centre=(float(latitude), float(longitude)))
    if city.currency not in EXPONENTS:
        raise SettingsError(f"CITY_CURRENCY is '{city.currency}'; known are {', '.join(EXPONENTS)}.")
    return city


def _rules(given: Mapping[str, str]) -> Rules:
    """The operators' numbers, each from a variable of its own name in capitals (HOLD_MINUTES …)."""
    defaults = Rules()
    return Rules(**{f.name: _number(given, f.name.upper(), getattr(defaults, f.name)) for f in fields(Rules)})
