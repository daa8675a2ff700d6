"""One PostgreSQL and one Valkey for a whole test run, embedded unless the environment names others."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql

from marketplace.embedded.postgres import start_postgres
from marketplace.embedded.process import RunningServer
from marketplace.embedded.valkey import start_valkey

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = "dure_test_template"


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


@dataclass
class Servers:
    """Where the run's servers are, and how to end those that we started."""

    admin_url: str
    redis_url: str
    started: list[RunningServer] = field(default_factory=list)
    folder: Path | None = None

    def stop(self) -> None:
        for server in reversed(self.started):
            server.stop()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Servers:
    """Starts (or finds) the servers and makes the migrated template database."""
    servers = Servers(os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", ""))
    if not servers.admin_url or not servers.redis_url:
        servers.folder = Path(tempfile.mkdtemp(prefix="dure-tests-"))
    if not servers.admin_url:
        postgres = start_postgres(servers.folder / "pg", durable=False)  # type: ignore[operator]  # set above
        servers.started.append(postgres)
        servers.admin_url = with_database(postgres.url, "postgres")
    if not servers.redis_url:
        valkey = start_valkey(servers.folder / "valkey", durable=False)  # type: ignore[operator]  # set above
        servers.started.append(valkey)
        servers.redis_url = valkey.url
    make_database(servers.admin_url, TEMPLATE)
    upgrade(with_database(servers.admin_url, TEMPLATE))
    return servers


def make_database(admin_url: str, name: str, template: str = "template0") -> str:
    """A fresh database (an old one of that name goes); gives its address."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _drop(connection, name)
        options = " ENCODING 'UTF8' LOCALE 'C.UTF-8'" if template == "template0" else ""
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}" + options).format(sql.Identifier(name), sql.Identifier(template))
        )
    return with_database(admin_url, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    """Drops a database with whoever is in it. An autovacuum worker is the superuser's, and not ours to end: it is waited for."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _attempt in range(40):
        with suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
            return
        time.sleep(0.25)
    connection.execute(statement)


def drop_database(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _drop(connection, name)


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = "postgresql+psycopg://" + url.partition("://")[2]
    return config


def upgrade(url: str, revision: str = "head") -> None:
    command.upgrade(alembic_config(url), revision)
