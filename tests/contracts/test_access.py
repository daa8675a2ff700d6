"""Who may do what over every route, from the hand-written table in matrix.py; and lists show no more than details."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.contracts.matrix import API, BODIES, COLUMNS, FORMS, PAGES
from tests.contracts.world import World

UNSAFE = {"POST", "PUT", "DELETE"}
REFUSALS = {"in", "401", "403", "404"}
EVERYBODY = len(COLUMNS)
SHORTHANDS = {
    "public": lambda status: [status] * EVERYBODY,
    "members": lambda status: ["in", *[status] * (EVERYBODY - 2), "in"],
    "operator": lambda status: ["in", *["403"] * (EVERYBODY - 3), status, "in"],
    "holders": lambda status: ["401", *[status] * (EVERYBODY - 2), "401"],
    "open": lambda status: [status] * (EVERYBODY - 1) + ["401"],
}
# Where a line says that all of a sort are alike, these speak for all.
SPEAKERS = ("anonymous", "stranger", "owner", "clerk", "operator", "suspended")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    pattern: str
    expected: dict[str, str]
    asked: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.pattern}"


def _rows(table: str) -> Iterator[Row]:
    for line in table.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, pattern, *cells = line.split()
        asked: tuple[str, ...] = COLUMNS
        if cells[0] in SHORTHANDS:
            cells, asked = SHORTHANDS[cells[0]](cells[1]), SPEAKERS
        assert len(cells) == len(COLUMNS), line
        yield Row(method, pattern, dict(zip(COLUMNS, cells, strict=True)), asked)


ROWS = [*_rows(PAGES), *_rows(API)]


def routes(app: Flask) -> set[tuple[str, str]]:
    """Every (method, rule) of the site."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _rule(world: World, row: Row) -> tuple[str, str] | None:
    """The route behind a line, None for a dead one."""
    adapter = world.app.url_map.bind("localhost")
    try:
        rule, _arguments = adapter.match(urlsplit(world.path(row.pattern)).path, method=row.method, return_rule=True)
    except HTTPException:
        return None
    return row.method, rule.rule


def test_every_route_has_exactly_one_access_decorator(app):
    for endpoint, view in app.view_functions.items():
        doors, step = 0, view
        while step is not None:
            inner = getattr(step, "__wrapped__", None)
            doors += step.__code__.co_name == "guarded"
            step = inner
        assert (getattr(view, "access", None) is not None, doors) == (True, 1), endpoint


def test_only_unsafe_methods_beside_get(app):
    assert {method for method, _rule in routes(app)} <= {"GET"} | UNSAFE


def test_api_routes_take_tokens_and_pages_take_cookies(app):
    for rule in app.url_map.iter_rules():
        access = str(app.view_functions[rule.endpoint].access)
        assert access.startswith("api_") == rule.rule.startswith("/api/"), rule.rule


def test_every_route_is_in_the_table_and_the_table_has_no_dead_row(world):
    found = {str(row): _rule(world, row) for row in ROWS}
    assert len(found) == len(ROWS), "a line stands there twice"
    assert [row for row, rule in found.items() if rule is None] == []
    assert sorted(routes(world.app) - {rule for rule in found.values() if rule}) == []
    assert sorted(key for key in {**FORMS, **BODIES} if key not in {row.pattern for row in ROWS}) == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(world, row):
    got = {}
    for role in row.asked:
        with world.undone():
            got[role] = _shown(_ask(world, role, row))
            if row.method != "GET" and got[role] in REFUSALS:
                assert world.traces() == world.at_first, f"{row}: refused to {role}, and yet something happened"
    assert got == {role: row.expected[role] for role in row.asked}


def _ask(world: World, role: str, row: Row) -> TestResponse:
    path = world.path(row.pattern)
    if row.method == "GET":
        return world.ask(role, "GET", path)
    if path.startswith("/api/"):
        return world.ask(role, row.method, path, json=_filled(world, BODIES.get(row.pattern, {})))
    return world.ask(role, row.method, path, data=_filled(world, FORMS.get(row.pattern, {})))


def _filled(world: World, body: Mapping[str, object]) -> dict[str, object]:
    return {key: world.path(value) if isinstance(value, str) else value for key, value in body.items()}


def _shown(response: TestResponse) -> str:
    to_sign_in = response.status_code == 303 and response.headers["Location"].startswith("/sign-in?next=")
    return "in" if to_sign_in else str(response.status_code)
