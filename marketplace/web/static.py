"""Static files under an address that changes with their content: cached for a year, never stale.

The whole folder shares one version, so that a module's relative imports stay inside it.
"""

import hashlib
from pathlib import Path

from flask import Flask

FOLDER = Path(__file__).resolve().parent.parent / "static"
VERSION_LENGTH = 12


def version(folder: Path = FOLDER) -> str:
    """A short hash over names and contents."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:VERSION_LENGTH]


def init_app(app: Flask) -> tuple[str, Path]:
    """Adds ``static_url('css/app.css')`` to templates; gives the version and the folder to serve."""
    current = version()

    def static_url(path: str) -> str:
        return f"/static/{current}/{path}"

    app.jinja_env.globals["static_url"] = static_url
    return current, FOLDER
