"""The command line: ``marketplace …``. Each command says what it does by ``--help``.

Commands need a running city (``make run``) or the addresses of one in the environment; without either they end with one
sentence and status 3.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo

from marketplace.config import NOTHING_RUNNING, ROOT, NothingRunningError, SettingsError, load_settings
from marketplace.errors import DomainError

Command = TypeVar("Command", bound=Callable[..., Any])
REFUSED = 1
CHECK_FAILED = 4


def _make_app() -> Flask:
    from marketplace import create_app

    try:
        return create_app(load_settings())
    except NothingRunningError as error:
        click.echo(str(error), err=True)
        sys.exit(NOTHING_RUNNING)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


class _Group(FlaskGroup):
    """Flask's group, without loading the application for ``--help``."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return click.Group.get_command(self, ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return click.Group.list_commands(self, ctx)


main = _Group(
    name="marketplace",
    help="Runs and tends a Dure city.",
    create_app=_make_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
)


@contextmanager
def _sentences() -> Iterator[None]:
    """Refusals become one sentence and status 1."""
    try:
        yield
    except DomainError as error:
        click.echo(str(error.sentence), err=True)
        sys.exit(REFUSED)


def with_city(command: Command) -> Command:
    """The command runs inside the application of the running city, and its refusals are sentences."""

    @click.pass_context
    def inside(ctx: click.Context, *args: Any, **kwargs: Any) -> Any:
        app = ctx.ensure_object(ScriptInfo).load_app()
        with app.app_context(), _sentences():
            return ctx.invoke(command, *args, **kwargs)

    return update_wrapper(inside, command)  # type: ignore[return-value]  # click wraps it once more


@main.command(with_appcontext=False)
@click.option("--port", type=click.IntRange(1, 65535), help="Where the site listens (default: PORT, else 8000).")
def run(port: int | None) -> None:
    """Start the whole city on this machine: servers, migrations, demo data, web, worker, relay and beat."""
    from marketplace.config import data_dir, process_environment
    from marketplace.embedded.command import run_command

    environment = process_environment()
    if port is not None:
        environment["PORT"] = str(port)
    sys.exit(run_command(data_dir(), environment))


@main.command("db-upgrade")
@click.option("--demo", "with_demo", is_flag=True, help="Then fill the demo city, unless it is already there.")
@with_city
def db_upgrade(with_demo: bool) -> None:  # noqa: FBT001 - a click flag
    """Bring the database to this version: migrations, then the category tree. Safe to run twice."""
    from alembic import command
    from alembic.config import Config

    from marketplace.db import transaction
    from marketplace.demo.play import fill
    from marketplace.listings.services import ensure_categories

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    command.upgrade(config, "head")
    with transaction():
        ensure_categories()
    click.echo("The database is up to date.")
    if with_demo:
        fill(once=True, say=click.echo)


@main.command()
@click.option("--once", is_flag=True, help="Do nothing if the demo city is already there.")
@with_city
def demo(once: bool) -> None:  # noqa: FBT001 - a click flag
    """Fill the city with demo data: members, listings and bookings, made through the services."""
    from marketplace.demo.play import fill

    fill(once=once, say=click.echo)


@main.group("import")
def import_group() -> None:
    """Bring in real data of the city. Running twice changes nothing."""


def _import(kind: str, file: Path, *, verbose: bool) -> None:
    from marketplace.imports.commands import import_file

    sys.exit(import_file(kind, file, verbose=verbose))


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--verbose", is_flag=True, help="Tell every notice, not only how many there are.")
@with_city
def facilities(file: Path, verbose: bool) -> None:  # noqa: FBT001 - a click flag
    """Public facilities opened to citizens, in the national CSV format: bookable rooms of their offices."""
    _import("facilities", file, verbose=verbose)


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--verbose", is_flag=True, help="Tell every notice, not only how many there are.")
@with_city
def parking(file: Path, verbose: bool) -> None:  # noqa: FBT001 - a click flag
    """Public parking lots, in the city's or the national CSV format: listed as walk-in."""
    _import("parking", file, verbose=verbose)


@main.command()
@click.argument("email")
@click.option("--name", default="command line", help="What the member reads beside the token.")
@with_city
def token(email: str, name: str) -> None:
    """Make an API token for a member and print it, alone."""
    from marketplace import clock
    from marketplace.accounts import queries, services
    from marketplace.db import transaction
    from marketplace.errors import NotFoundError
    from marketplace.i18n import lazy_gettext as _l

    with transaction():
        member = queries.member_by_email(email)
        if member is None:
            raise NotFoundError(_l("No member has this e-mail address."))
        _token, secret = services.make_token(member, name, clock.wall())
    click.echo(secret)


@main.group()
def operator() -> None:
    """Operators: who runs and moderates the city."""


@operator.command("grant")
@click.argument("email")
@with_city
def operator_grant(email: str) -> None:
    """Make a member an operator."""
    from marketplace import clock
    from marketplace.accounts import services
    from marketplace.audit.services import COMMAND
    from marketplace.db import transaction

    with transaction():
        member = services.grant_operator(email, COMMAND, clock.now())
        name = member.name
    click.echo(f"{name} <{email}> is an operator now.")


@main.command()
@with_city
def settle() -> None:
    """Close the settlement weeks that have ended and pay what is due, now rather than by the next beat."""
    from marketplace.settlements.commands import settle_now

    settle_now(click.echo)


def _report(results: list[Any]) -> None:
    """Prints checks, one line each; ends with status 4 if one failed."""
    for result in results:
        click.echo(f"{'ok  ' if result.ok else 'FAIL'} {result.name}")
        for row in [] if result.ok else result.rows[:20]:
            click.echo("     " + json.dumps(row, ensure_ascii=False, default=str))
    if not all(result.ok for result in results):
        sys.exit(CHECK_FAILED)


@main.group()
def ledger() -> None:
    """The books."""


@ledger.command("check")
@with_city
def ledger_check() -> None:
    """Check every invariant of the ledger and name the rows that break one (status 4)."""
    from marketplace.payments import checks
    from marketplace.settlements import checks as settlement_checks

    _report([*checks.run(), *settlement_checks.run()])


@main.group()
def bookings() -> None:
    """Bookings and the time that they hold."""


@bookings.command("check")
@with_city
def bookings_check() -> None:
    """Check that every booking holds its time exactly when it should, and its money is in order (status 4)."""
    from marketplace import clock
    from marketplace.bookings import checks

    _report(checks.run(clock.now()))


class Duration(click.ParamType[timedelta]):
    """``26h``, ``90m``, ``7d`` or sums like ``1d12h``."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Text to a timedelta of minutes, at least one."""
        import re

        parts = re.fullmatch(r"(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?", str(value).strip())
        days, hours, minutes = (int(part or 0) for part in parts.groups()) if parts else (0, 0, 0)
        step = timedelta(days=days, hours=hours, minutes=minutes)
        if not step:
            self.fail(f"'{value}' is not a duration like 26h, 90m or 1d12h.", param, ctx)
        return step


@main.group()
def clock() -> None:
    """The city's clock (practice cities only)."""


@clock.command("advance")
@click.argument("step", type=Duration())
@with_city
def clock_advance(step: timedelta) -> None:
    """Move the city's clock forward by STEP (26h, 90m, 7d), doing on the way what becomes due."""
    from marketplace.advance import advance

    advance(step, click.echo)


@clock.command("show")
@with_city
def clock_show() -> None:
    """Print what time it is in the city (RFC 3339, in the city's zone)."""
    from zoneinfo import ZoneInfo

    from marketplace import clock
    from marketplace.db import read_clock
    from marketplace.extensions import settings

    read_clock()
    click.echo(clock.now().astimezone(ZoneInfo(settings().city.zone)).isoformat(timespec="seconds"))


if __name__ == "__main__":
    main()
