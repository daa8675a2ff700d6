"""Which embedded servers a city needs beside what its environment gives, and the addresses that come of both."""

from collections.abc import Callable, Mapping
from pathlib import Path

from marketplace.embedded.children import Child
from marketplace.embedded.postgres import start_postgres
from marketplace.embedded.process import CannotStartError, RunningServer
from marketplace.embedded.standins import start_mailbox, start_stripe
from marketplace.embedded.state import lasting_secrets
from marketplace.embedded.valkey import start_valkey

# In the order of starting. Any of the variables in the environment takes the place of the server.
REPLACED_BY = {
    "postgres": ("DATABASE_URL",),
    "valkey": ("REDIS_URL",),
    "mailbox": ("SMTP_URL",),
    "stripe": ("STRIPE_API_BASE", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
}
SETTINGS = (*(name for names in REPLACED_BY.values() for name in names), "STORAGE_URL", "SECRET_KEY", "BASE_URL")
WEBHOOK_PATH = "/webhooks/stripe"

# The variable that takes a server's address, and what the console calls the server.
ADDRESS = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL", "mailbox": "SMTP_URL", "stripe": "STRIPE_API_BASE"}
TITLE = {"postgres": "PostgreSQL", "valkey": "Valkey", "mailbox": "the mailbox", "stripe": "the Stripe stand-in"}


def embedded_parts(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The servers that we must start ourselves. Raises CannotStartError where the Stripe settings are incomplete."""
    given = {name for name in SETTINGS if environment.get(name)}
    given_for_stripe = given & set(REPLACED_BY["stripe"])
    missing = {"STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"} - given
    if given_for_stripe and missing:
        raise CannotStartError(
            f"Beside {' and '.join(sorted(given_for_stripe))}, {' and '.join(sorted(missing))} must be set; "
            "or set none of the STRIPE_… variables, to practise with the stand-in."
        )
    return tuple(part for part, names in REPLACED_BY.items() if not given & set(names))


def own_settings(data_dir: Path, environment: Mapping[str, str], *, web_url: str) -> dict[str, str]:
    """The settings that need no server: as the environment gives them, else our own lasting ones."""
    given = {name: environment[name] for name in SETTINGS if environment.get(name)}
    kept = lasting_secrets(data_dir)
    ours = {"SECRET_KEY": kept["SECRET_KEY"], "STORAGE_URL": (data_dir / "storage").as_uri(), "BASE_URL": web_url}
    if "stripe" in embedded_parts(environment):
        ours |= {name: kept[name] for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")}
    return {**ours, **given}


def part_as_child(
    part: str,
    data_dir: Path,
    settings: Mapping[str, str],
    *,
    web_url: str,
    say: Callable[[str], None],
    pause: Callable[[float], None],
) -> Child:
    """The server of that name, not yet started."""

    def start() -> RunningServer:
        match part:
            case "postgres":
                return start_postgres(data_dir, say=say, pause=pause)
            case "valkey":
                return start_valkey(data_dir, pause=pause)
            case "mailbox":
                return start_mailbox(data_dir, pause=pause)
            case "stripe":
                # To where the web process listens, whatever name the world knows it by.
                return start_stripe(data_dir, webhook_url=web_url + WEBHOOK_PATH, keys=settings, pause=pause)
        raise ValueError(part)

    return Child(part, start)


def children_environment(
    environment: Mapping[str, str],
    settings: Mapping[str, str],
    parts: tuple[str, ...],
) -> dict[str, str]:
    """What the city's processes get: the caller's environment, the addresses, and nothing that bends the way to them."""
    inherited = dict(environment)
    if "postgres" in parts:
        # PGSSLMODE, PGOPTIONS and the like are meant for somebody else's server.
        inherited = {name: value for name, value in inherited.items() if not name.startswith("PG")}
    if parts:
        for name in ("NO_PROXY", "no_proxy"):
            inherited[name] = ",".join(filter(None, (inherited.get(name), "127.0.0.1", "localhost")))
    return {**inherited, **settings, "PYTHONUNBUFFERED": "1"}
