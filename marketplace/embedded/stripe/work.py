"""One piece of work: the open transaction, the instant, who asks, and the objects that it reads and writes."""

import json
import secrets
import sqlite3
import string
from dataclasses import dataclass

from marketplace.embedded.stripe.errors import ApiError, no_such
from marketplace.embedded.stripe.settings import PLATFORM, Json, Settings

ALPHABET = string.ascii_letters + string.digits
LONGEST_PAGE = 100


def random_text(length: int) -> str:
    """Letters and digits that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


@dataclass
class Work:
    """Everything that an operation needs; made anew for each request, inside a transaction."""

    db: sqlite3.Connection
    now: int
    settings: Settings
    owner: str = PLATFORM
    request_id: str | None = None
    idempotency_key: str | None = None
    emitted: bool = False  # whether there is something new for the courier

    def add(self, prefix: str, body: Json, *, owner: str = PLATFORM, private: Json | None = None) -> Json:
        """Stores a new object under a new id and returns it; ``body`` names its kind as ``object``."""
        length = 58 if prefix.startswith("cs_") else 24
        whole: Json = {"id": f"{prefix}_{random_text(length)}", "object": body["object"], "created": self.now, **body}
        self.db.execute(
            "INSERT INTO objects (id, kind, owner, created, body, private) VALUES (?, ?, ?, ?, ?, ?)",
            (whole["id"], whole["object"], owner, self.now, json.dumps(whole), json.dumps(private or {})),
        )
        return whole

    def save(self, body: Json) -> None:
        """Writes a changed object back."""
        self.db.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))

    def find(self, object_id: str, kind: str | None = None, owner: str | None = None) -> Json | None:
        """The object with this id, or None; of this kind and owner where they are given."""
        row = self.db.execute("SELECT kind, owner, body FROM objects WHERE id = ?", (object_id,)).fetchone()
        if row is None or kind not in (None, row["kind"]) or owner not in (None, row["owner"]):
            return None
        return self.present(json.loads(row["body"]))

    def load(self, object_id: str, kind: str, param: str = "id") -> Json:
        """The asking account's object; 404 where it has none."""
        found = self.find(object_id, kind, self.owner)
        if found is None:
            raise no_such(kind, object_id, param)
        return found

    def private(self, object_id: str) -> Json:
        """What is kept beside an object and never shown."""
        row = self.db.execute("SELECT private FROM objects WHERE id = ?", (object_id,)).fetchone()
        loaded: Json = json.loads(row["private"])
        return loaded

    def present(self, body: Json) -> Json:
        """The object as it looks now: an open session's address follows the port that this process listens on."""
        if body["object"] == "checkout.session":
            body["url"] = f"{self.settings.base_url}/pay/{body['id']}" if body["status"] == "open" else None
        return body

    def page(self, kind: str, params: Json, wanted: Json) -> tuple[list[Json], bool]:
        """A page of the asking account's objects, newest first, and whether there are more.

        ``wanted`` maps a field to the value it must have, or to a list of values; ``params`` carries ``limit``,
        ``starting_after``, ``ending_before`` and ``created``.
        """
        limit = params.get("limit", 10)
        older_than, newer_than = self._place(params.get("starting_after")), self._place(params.get("ending_before"))
        first, last = _created_between(params.get("created"))
        # Two fixed statements, as a direction can't be a parameter: ending_before wants the nearest newer ones.
        downwards = (
            "SELECT body FROM objects WHERE kind = ? AND owner = ? AND seq < ? AND created BETWEEN ? AND ? "
            "ORDER BY seq DESC"
        )
        upwards = (
            "SELECT body FROM objects WHERE kind = ? AND owner = ? AND seq > ? AND created BETWEEN ? AND ? ORDER BY seq"
        )
        place = newer_than if newer_than is not None else older_than if older_than is not None else 1 << 60
        rows = self.db.execute(
            upwards if newer_than is not None else downwards,
            (kind, self.owner, place, first, last),
        )
        found: list[Json] = []
        for row in rows:
            body = self.present(json.loads(row["body"]))
            if all(body.get(name) in (value if isinstance(value, list) else [value]) for name, value in wanted.items()):
                found.append(body)
            if len(found) > limit:
                break
        rows.close()
        page = found[:limit]
        return (page[::-1] if newer_than is not None else page), len(found) > limit

    def _place(self, object_id: str | None) -> int | None:
        if object_id is None:
            return None
        row = self.db.execute("SELECT seq FROM objects WHERE id = ? AND owner = ?", (object_id, self.owner)).fetchone()
        if row is None:
            raise ApiError(f"No such object: '{object_id}'", code="resource_missing", param="starting_after")
        return int(row["seq"])


def _created_between(created: int | Json | None) -> tuple[int, int]:
    """The first and last second that ``created=…`` or ``created[gte]=…`` asks for, both included."""
    if created is None:
        return 0, 1 << 60
    if isinstance(created, int):
        return created, created
    lowest = max(created.get("gte", 0), created.get("gt", -1) + 1)
    highest = min(created.get("lte", 1 << 60), created.get("lt", (1 << 60) + 1) - 1)
    return lowest, highest
