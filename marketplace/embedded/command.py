"""``marketplace run``: the supervisor with this application's Procfile, migrations and demo city."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from marketplace.embedded.parts import REPLACED_BY, embedded_parts
from marketplace.embedded.process import CannotStartError
from marketplace.embedded.standins import CHECKOUT
from marketplace.embedded.steps import Step
from marketplace.embedded.supervisor import FAILED, run

DEFAULT_PORT = 8000
LARGEST_PORT = 65_535
SIGN_INS = (
    "Sign in as renter@example.org, owner@example.org or operator@example.org; the password is dure-demo-1",
    "Ctrl-C stops everything.",
)


def run_command(data_dir: Path, environment: Mapping[str, str], procfile: Path = CHECKOUT / "Procfile") -> int:
    """Run the city on this folder until it is stopped; gives back the exit status (see ``supervisor.run``).

    ``environment`` is the whole process environment: PORT and WEB_HOST say where pages are served, the addresses in it take
    the place of embedded servers, and the city's processes inherit it.
    """
    try:
        port = _port(environment.get("PORT") or str(DEFAULT_PORT))
        if environment.get("DURE_ENV") == "production":
            _refuse_embedded(environment)
    except CannotStartError as error:
        click.echo(str(error))
        return FAILED
    practice = environment.get("DURE_ENV") != "production"
    # One step, not two: most of a later start goes into importing the application.
    upgrade = _marketplace("db-upgrade", *(["--demo"] if practice else []))
    return run(
        data_dir,
        port,
        environment=environment,
        procfile=procfile,
        steps=[Step("migrations", "Bringing the database up to date", upgrade)],
        farewell=SIGN_INS if practice else (),
    )


def _marketplace(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "marketplace.cli", *arguments]


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PORT:
        return int(text)
    raise CannotStartError(f"PORT is '{text}'; it must be a number from 1 to {LARGEST_PORT}.")


def _refuse_embedded(environment: Mapping[str, str]) -> None:
    """Production stands on real servers: none of ours is started there."""
    parts = embedded_parts(environment)
    if parts:
        missing = ", ".join(name for part in parts for name in REPLACED_BY[part] if name != "STRIPE_API_BASE")
        raise CannotStartError(f"DURE_ENV=production does not start embedded servers: set {missing}.")
