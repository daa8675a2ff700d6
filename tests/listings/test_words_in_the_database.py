"""PostgreSQL reads our terms and queries as we mean them."""

from collections.abc import Iterator

import psycopg
import pytest

from marketplace.listings.words import query_terms, tsvector_literal

NASTY = [
    "'",
    "\\",
    "\\'",
    "a'b",
    "a\\b",
    "!!!",
    "a:*b",
    "<->",
    "(",
    "a & | b",
    "드릴:*A",
    "\u200b드릴",
    "𝔇𝔯𝔦𝔩𝔩",
    "ﷺ",
    "İstanbul",
]


@pytest.fixture(scope="module")
def database(server_urls: tuple[str, str]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server_urls[0]) as connection:
        yield connection


def found(database: psycopg.Connection, query: str, *texts: str) -> bool:
    row = database.execute(
        "SELECT %s::tsvector @@ %s::tsquery", [tsvector_literal(*texts), query_terms(query)]
    ).fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.parametrize("query", ["드릴", "전동 드릴", "드", "톱", "18v", "drills", "공구", "빌려"])
def test_a_listing_is_found_by_its_words(database, query):
    assert found(database, query, "전동드릴 18V", "전기톱도 빌려드려요 (drill)", "공구")


@pytest.mark.parametrize("query", ["사다리", "드릴 사다리", "릴드", "screw"])
def test_a_listing_is_not_found_by_other_words(database, query):
    assert not found(database, query, "전동드릴 18V", "전기톱도 빌려드려요 (drill)", "공구")


def test_the_title_weighs_more_than_the_description(database):
    row = database.execute(
        "SELECT ts_rank(%s::tsvector, q) > ts_rank(%s::tsvector, q) FROM (SELECT %s::tsquery AS q) AS asked",
        [tsvector_literal("드릴", "사다리"), tsvector_literal("사다리", "드릴"), query_terms("드릴")],
    ).fetchone()
    assert row == (True,)


@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_typed_is_well_formed_to_the_database(database, text):
    assert found(database, f"{text} 드릴", f"{text} 드릴")
    assert not found(database, "사다리", text, text, text)
