"""What the search form makes of what was typed."""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.intervals import Interval
from marketplace.listings import queries as listing_queries
from marketplace.listings.states import Kind
from marketplace.search.forms import SearchForm
from marketplace.search.queries import Near, Sort, Wanted
from tests.factories import listings

SEOUL = "Asia/Seoul"


def _form(city, language="ko", **typed: str) -> SearchForm:
    listings.category()
    with city.test_request_context():
        return SearchForm(MultiDict(typed), categories=listing_queries.categories(), language=language)


def _wanted(city, **typed: str) -> Wanted:
    with city.test_request_context():
        return _form(city, **typed).wanted(SEOUL)


def _seoul(day: int, hour: int, minute: int = 0) -> datetime:
    return (
        datetime(2026, 11, day, hour - 9, minute, tzinfo=UTC)
        if hour >= 9
        else datetime(2026, 11, day - 1, hour + 15, minute, tzinfo=UTC)
    )


def test_nothing_typed_looks_for_everything(city):
    assert _wanted(city) == Wanted()


def test_everything_typed(city):
    typed = {
        "q": "  전동 드릴 ",
        "kind": "item",
        "category": "tools",
        "district": "mapo",
        "date": "2026-11-21",
        "start": "14:00",
        "end": "17:30",
        "price": "5000",
        "sort": "cheapest",
        "lat": "37.5",
        "lng": "127.01",
        "radius_m": "800",
    }
    assert _wanted(city, **typed) == Wanted(
        words="전동 드릴",
        kind=Kind.ITEM,
        category="tools",
        district="mapo",
        when=Interval(_seoul(21, 14), _seoul(21, 17, 30)),
        max_price=5000,
        sort=Sort.CHEAPEST,
        near=Near(37.5, 127.01, 800),
    )


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ({"date": "2026-11-21", "start": "22:00", "end": "02:00"}, (_seoul(21, 22), _seoul(22, 2))),
        ({"date": "2026-11-21", "start": "10:00", "end": "10:00"}, (_seoul(21, 10), _seoul(22, 10))),
        (
            {"date": "2026-11-21", "start": "10:00", "end": "09:00", "end_date": "2026-11-23"},
            (_seoul(21, 10), _seoul(23, 9)),
        ),
    ],
)
def test_a_time_may_run_over_midnight_and_over_days(city, typed, when):
    assert _wanted(city, **typed).when == Interval(*when)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"date": "2026-11-21"}, "date"),
        ({"date": "2026-11-21", "start": "10:00"}, "date"),
        ({"start": "10:00", "end": "12:00"}, "date"),
        ({"date": "soon", "start": "10:00", "end": "12:00"}, "date"),
        ({"date": "2026-11-21", "start": "10:00", "end": "12:00", "end_date": "2026-11-20"}, "date"),
        ({"date": "9999-12-31", "start": "10:00", "end": "09:00"}, "date"),
        ({"date": "0001-01-01", "start": "00:00", "end": "09:00"}, "date"),
        ({"start": "25:00"}, "start"),
        ({"price": "-1"}, "price"),
        ({"price": "cheap"}, "price"),
        ({"q": "가" * 201}, "q"),
        ({"kind": "boat"}, "kind"),
        ({"category": "boats"}, "category"),
        ({"district": "atlantis"}, "district"),
        ({"sort": "random"}, "sort"),
        ({"lat": "91", "lng": "127"}, "lat"),
        ({"lat": "nan", "lng": "127"}, "lat"),
        ({"lat": "37.5", "lng": "127", "radius_m": "0"}, "radius_m"),
    ],
)
def test_what_can_not_be_used_is_said_and_left_out(city, typed, field):
    with city.test_request_context():
        form = _form(city, **typed)
        wanted = form.wanted(SEOUL)
        assert form[field].errors
        assert wanted.when is None
        assert (wanted.max_price, wanted.words, wanted.kind, wanted.category) == (None, "", None, None)
        assert (wanted.district, wanted.sort) == (None, None)
        assert wanted.near is None or field == "radius_m"


def test_half_a_point_is_none(city):
    assert _wanted(city, lat="37.5").near is None


@pytest.mark.parametrize(("language", "names"), [("ko", ("공구", "– 전동공구")), ("en", ("Tools", "– Power tools"))])
def test_categories_stand_as_a_tree_in_the_readers_language(city, language, names):
    with city.test_request_context():
        labels = dict(_form(city, language=language).category.choices)
    assert (labels["tools"], labels["power-tools"]) == names
