"""Photos and files, private by default: a key finds them, and only routes hand them out.

``STORAGE_URL`` is ``file:///a/folder`` (shared by the web and worker processes of one machine, or a mounted volume).
"""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

KEY = re.compile(r"[a-z]+/[A-Za-z0-9_-]{2}/[A-Za-z0-9_-]{16,64}\.[a-z0-9]{2,5}")


class MissingFileError(Exception):
    """Nothing is stored under that key."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A folder of files by key."""

    folder: Path

    @classmethod
    def open(cls, url: str) -> Self:
        """The storage behind STORAGE_URL. Raises ValueError for a kind that we don't speak."""
        parts = urlsplit(url)
        if parts.scheme != "file":
            raise ValueError(f"STORAGE_URL begins with {parts.scheme}://; known is file://")
        return cls(Path(unquote(parts.path)))

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise MissingFileError(key)
        return self.folder / key

    def write(self, area: str, suffix: str, data: bytes) -> str:
        """Keeps data under a new random key in an area (``photos``); it is whole or not there at all."""
        name = secrets.token_urlsafe(18)
        key = f"{area}/{name[:2]}/{name}.{suffix}"
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".part")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        return key

    def read(self, key: str) -> bytes:
        """The data. Raises MissingFileError."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise MissingFileError(key) from None

    def delete(self, key: str) -> None:
        """Forgets the data; nothing happens where there is none."""
        self._path(key).unlink(missing_ok=True)
