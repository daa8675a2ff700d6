"""Every page as HTML and headers, in both languages; and with what hostile people write into names and addresses."""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from flask import Request
from sqlalchemy import text
from werkzeug.datastructures import ImmutableMultiDict

from marketplace.db import session, transaction
from marketplace.web.paging import encode_cursor
from tests.contracts.page_checks import header_faults, page_faults
from tests.contracts.test_access import ROWS, Row
from tests.contracts.world import World

PARTS = {
    "/healthz",
    "/readyz",
    "/media/{picture}",
    "/designations/{applied}/documents/{paper}",
    "/directory/{mark}/figures.csv",
}  # no pages
READERS = ("owner", "renter", "manager", "steward", "stranger", "operator", "anonymous")
PAGES = [
    row
    for row in ROWS
    if row.method == "GET"
    and row.pattern not in PARTS
    and not row.pattern.endswith(".csv")
    and "/api/" not in row.pattern
    and not row.pattern.endswith(".csv")
    and "200" in row.expected.values()
]
RULES = {str(re.sub(r"{\w+}", "<>", urlsplit(row.pattern).path)): row for row in reversed(PAGES)}  # one object a page
ONCE = [row for row in PAGES if row in RULES.values()]


def _reader(row: Row) -> str:
    """One who may see it, rather somebody concerned than a stranger or an operator."""
    return next(role for role in READERS if row.expected[role] == "200")


@pytest.mark.parametrize(
    ("row", "language"), [*((row, "ko") for row in PAGES), *((row, "en") for row in ONCE)], ids=str
)
def test_a_page_is_good(world, row, language):
    reader = _reader(row)
    with world.undone():
        session.remove()
        with transaction():
            session.execute(text("UPDATE members SET language = :language"), {"language": language})
        response = world.ask(reader, "GET", world.path(row.pattern), headers={"Accept-Language": language})
    assert response.status_code == 200
    private = reader != "anonymous"
    faults = header_faults(response, private=private) + page_faults(world.app, response, language)
    assert faults == []


@pytest.mark.parametrize("row", [row for row in ONCE if row.expected["anonymous"] == "200"], ids=str)
def test_what_strangers_may_see_is_good_for_them_too(world, row):
    response = world.ask("anonymous", "GET", world.path(row.pattern), headers={"Accept-Language": "en"})
    assert page_faults(world.app, response, "en") == []


# --- hostile names ---------------------------------------------------------------------------------------------------

EVIL = "<script>x()</script>\"' onx=x() ><img src=x>"
TEXTS = {  # column: what stands in it
    "members": {"name": EVIL, "about": EVIL + "javascript:x()", "phone": '" onx=x()'},
    "organisations": {"name": EVIL, "about": EVIL, "homepage": "javascript:x()", "phone": "<script>x()</script>"},
    "circles": {
        "name": EVIL,
        "name_en": EVIL,
        "purpose": EVIL,
        "rules": EVIL,
        "welcome": EVIL,
        "moderation_reason": EVIL,
    },
    "circle_memberships": {"ended_reason": EVIL},
    "circle_join_requests": {"message": EVIL, "reason": EVIL},
    "circle_appeals": {"text": EVIL, "reason": EVIL},
    "circle_notices": {"title": EVIL, "body": EVIL + "javascript:x()", "moderation_reason": EVIL},
    "circle_comments": {"body": EVIL},
    "listings": {
        "title": EVIL,
        "description": EVIL + "\n\njavascript:x()",
        "renter_note": EVIL,
        "address": EVIL,
        "access_note": EVIL,
    },
    "listing_translations": {"title": EVIL, "description": EVIL},
    "photos": {"alt": EVIL},
    "bookings": {
        "listing_title": EVIL,
        "listing_titles": json.dumps({"ko": EVIL, "en": EVIL}),
        "message": EVIL,
        "end_reason": EVIL,
    },
    "reports": {"text": EVIL, "note": EVIL},
    "audit_entries": {"reason": EVIL},
    "owner_blocks": {"note": EVIL},
    "outbox_messages": {"error": EVIL},
    "refunds": {"reason": EVIL},
    "settlements": {"reason": EVIL},
    "sign_in_sessions": {"browser": EVIL},
    "api_tokens": {"name": EVIL},
}


def _poison() -> None:
    session.remove()
    with transaction():
        for table, columns in TEXTS.items():
            session.execute(
                text("ALTER TABLE audit_entries DISABLE TRIGGER USER")
            ) if table == "audit_entries" else None
            changes = ", ".join(f"{column} = :{column}" for column in columns)
            session.execute(text(f"UPDATE {table} SET {changes}"), columns)
        session.execute(
            text("UPDATE notifications SET params = params || CAST(:evil AS jsonb)"),
            {"evil": json.dumps({"title": EVIL, "titles": {"ko": EVIL, "en": EVIL}})},
        )
    session.remove()


def test_hostile_words_are_inert_on_every_page(world):
    found = {}
    with world.undone():
        _poison()
        for row in PAGES:
            response = world.ask(_reader(row), "GET", world.path(row.pattern))
            page = response.get_data(as_text=True)
            faults = page_faults(world.app, response, "ko")
            if "<script>x()" in page or "<img src=x" in page:
                faults.append("unescaped")
            if faults:
                found[str(row)] = faults
    assert found == {}


# --- hostile addresses -----------------------------------------------------------------------------------------------

VALUES = {
    "negative": "-1",
    "huge": "9" * 21,
    "float": "1e400",
    "nan": "nan",
    "no such day": "2026-13-45",
    "no such time": "2026-11-21T25:61:00Z",
    "the first day": "0001-01-01T00:00:00+14:00",
    "the last day": "9999-12-31T23:59:59-12:00",
    "last date": "9999-12-31",
    "clock": "24:00",
    "long": "가" * 4_000,
    "nul": "a\0b",
    "surrogate": "\N{RIGHT-TO-LEFT OVERRIDE}\N{PILE OF POO}",
    "quote": "'\"%_\\",
    "garbage cursor": "AAAA",
    "huge cursor": encode_cursor(10**30),
    "null cursor": base64.urlsafe_b64encode(b"[null]").decode(),
    "two in a cursor": encode_cursor(1, 2),
}
WORST = ("nul", "huge", "nan", "negative")
DAYS = ("nul", "no such day", "the first day", "the last day", "last date")
CURSORS = ("nul", "garbage cursor", "huge cursor", "null cursor", "two in a cursor")


class Recording(ImmutableMultiDict[str, str]):
    """Query arguments that remember what a page asks for."""

    asked: set[str] = set()  # noqa: RUF012 - shared on purpose

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return str(super().__getitem__(key))

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def get(self, key, default=None, type=None):  # type: ignore[override]  # noqa: A002 - the method's own overloads, in one
        self.asked.add(key)
        return super().get(key, default, type) if type else super().get(key, default)

    def getlist(self, key, type=None):  # noqa: A002 - as above
        self.asked.add(key)
        return super().getlist(key, type) if type else super().getlist(key)


def _asked_for(world: World, row: Row, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the arguments that a page looks at."""
    Recording.asked = set()
    with monkeypatch.context() as patch:
        patch.setattr(Request, "parameter_storage_class", Recording)
        path = world.path(row.pattern)
        world.ask(_reader(row), "GET", f"{path}{'&' if '?' in path else '?'}x=1")
    return sorted(Recording.asked - {"x"})


def _tries(world: World, row: Row, names: list[str]) -> Iterator[str]:
    """Every value in all places at once, and the worst ones in each place alone, where another one can't shield it."""
    path = urlsplit(world.path(row.pattern)).path
    for value in VALUES.values() if names else ():
        yield f"{path}?" + "&".join(f"{name}={quote(value)}" for name in names)
    for name in names:
        worst = CURSORS if name in {"cursor", "after"} else DAYS if name in {"from", "to", "since", "until"} else WORST
        yield from (f"{path}?{name}={quote(VALUES[value])}" for value in worst)
    if names:
        yield f"{path}?{names[0]}=%ff%fe"
        yield f"{path}?{names[0]}=1&{names[0]}=2"


@pytest.mark.parametrize("row", ONCE, ids=str)
def test_no_address_is_too_strange(world, row, monkeypatch):
    broken = {}
    for path in _tries(world, row, _asked_for(world, row, monkeypatch)):
        with world.undone():
            try:
                status = str(world.ask(_reader(row), "GET", path).status_code)
            except Exception as error:  # noqa: BLE001 - in tests the application lets unexpected errors through
                status = f"{type(error).__name__}: {error}"[:300]
        if not status.startswith(("2", "3", "4")):
            broken[path[:120]] = status
    assert broken == {}


STRANGE_IDS = ("%00", "x" * 3_000, "'%22%E2%80%AE", "9" * 30)
WITH_IDS = {urlsplit(row.pattern).path: row for row in reversed(ROWS) if "{" in urlsplit(row.pattern).path}


@pytest.mark.parametrize("row", WITH_IDS.values(), ids=str)
def test_no_id_is_too_strange(world, row):
    path = urlsplit(row.pattern).path
    role = next((role for role in row.expected if row.expected[role] not in {"in", "401", "403", "404"}), "owner")
    before, _, rest = path.partition("{")
    after = world.path(rest.partition("}")[2])
    with world.undone():
        got = {each[:20]: world.ask(role, row.method, before + each + after).status_code for each in STRANGE_IDS}
    assert [status for status in got.values() if not 400 <= status < 500] == [], got
