"""The front door: the home page, and what a search finds."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.config import City
from marketplace.i18n import gettext as _
from marketplace.listings import queries as listing_queries
from marketplace.listings.showing import KIND_WORDS
from marketplace.listings.states import Kind
from marketplace.places.districts import SEOUL, by_code
from marketplace.search import queries
from marketplace.search.cards import card
from marketplace.search.forms import SORT_WORDS, SearchForm
from marketplace.search.queries import Near, Page, Sort, Wanted
from marketplace.web import access
from marketplace.web.formats import locale_code, money, period
from marketplace.web.paging import CURSOR

blueprint = Blueprint("search", __name__)
NEW_ON_HOME = 8
AROUND_M = 6000
KIND_ICONS = {Kind.ITEM: "tool", Kind.PARKING: "parking", Kind.ROOM: "room"}


def _city() -> City:
    city: City = current_app.extensions["settings"].city
    return city


def _find(wanted: Wanted, cursor: str | None = None, limit: int = queries.PAGE) -> Page:
    return queries.search(
        wanted,
        access.viewer(),
        language=locale_code(),
        now=clock.now(),
        centre=_city().centre,
        cursor=cursor,
        limit=limit,
    )


@blueprint.get("/")
@access.public
def home() -> str:
    """What this place is, the search, and what is new near the reader."""
    near, page = _new_here()
    return render_template(
        "search/home.html",
        places=_places(),
        place=near.code if near else "",
        near=near.name(locale_code()) if near else None,
        cards=[card(hit, locale_code()) for hit in page.hits],
        kinds=[(kind.value, word, KIND_ICONS[kind]) for kind, word in KIND_WORDS.items()],
        min_day=clock.local_day(clock.now(), _city().zone),
    )


def _new_here() -> tuple[Any, Page]:
    """What is new around the member's district; around nobody in particular, or where little is: in the whole city."""
    member_id = access.viewer().member_id
    home_district = by_code(accounts.member(member_id).district or "") if member_id else None
    if home_district is not None:
        page = _find(Wanted(near=Near(*home_district.centre, AROUND_M), sort=Sort.NEWEST), limit=NEW_ON_HOME)
        if len(page.hits) * 2 >= NEW_ON_HOME:
            return home_district, page
    return None, _find(Wanted(sort=Sort.NEWEST), limit=NEW_ON_HOME)


def _places() -> list[tuple[str, str]]:
    return [("", _("Whole city")), *((one.code, one.name(locale_code())) for one in SEOUL)]


@blueprint.get("/listings")
@access.public
def results() -> str:
    """What fits, page by page. Filters stand in the address; those that can't be used are said and left out."""
    form = SearchForm(request.args, categories=listing_queries.categories(), language=locale_code())
    wanted = form.wanted(_city().zone)
    cursor = request.args.get(CURSOR) or None
    page = _find(wanted, cursor)
    kept = _kept(form)
    return render_template(
        "search/results.html",
        form=form,
        wanted=wanted,
        places=_places(),
        cards=[card(hit, locale_code()) for hit in page.hits],
        first_href=_href(kept) if cursor else None,
        next_href=_href(kept, cursor=page.next_cursor) if page.next_cursor else None,
        kinds=_kind_chips(kept, wanted),
        chips=_chips(form, wanted, kept),
        ways_on=_ways_on(wanted, kept),
        order=SORT_WORDS[wanted.order],
        when=_when_words(wanted),
        min_day=clock.local_day(clock.now(), _city().zone),
    )


WHEN = ("date", "start", "end", "end_date")
NEAR = ("lat", "lng", "radius_m")
KEPT = ("q", "kind", "category", "district", *WHEN, "price", "sort", *NEAR)


def _kept(form: SearchForm) -> dict[str, str]:
    """The parameters in use, as they were typed."""
    return {name: request.args[name] for name in KEPT if form.good(name) is not None and name in request.args}


def _href(kept: dict[str, str], *without: str, **changes: str | None) -> str:
    """The address of the same search with parameters taken away or changed; a change starts from the first page."""
    values = {name: value for name, value in kept.items() if name not in without} | changes
    text = urlencode({name: value for name, value in values.items() if value})
    return f"/listings?{text}" if text else "/listings"


def _kind_chips(kept: dict[str, str], wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {
            "href": _href(kept, "kind", "category", **({} if wanted.kind is kind else {"kind": kind.value})),
            "label": str(word),
            "icon": KIND_ICONS[kind],
            "current": wanted.kind is kind,
        }
        for kind, word in KIND_WORDS.items()
    ]


def _when_words(wanted: Wanted) -> str:
    return period(wanted.when.start, wanted.when.end, _city().zone) if wanted.when else ""


def _chips(form: SearchForm, wanted: Wanted, kept: dict[str, str]) -> list[dict[str, Any]]:
    """Each filter that is set, with the address without it."""
    names = dict(form.category.choices)
    district = by_code(wanted.district or "")
    said = [
        (("q",), wanted.words),
        (("category",), str(names.get(wanted.category, "")).removeprefix("– ") if wanted.category else ""),
        (("district",), district.name(locale_code()) if district else ""),
        (NEAR, _("Near me") if wanted.near else ""),
        (WHEN, _when_words(wanted)),
        (("price",), _up_to(wanted)),
        (("sort",), str(SORT_WORDS[wanted.sort]) if wanted.sort else ""),
    ]
    return [{"href": _href(kept, *names), "label": label, "remove": True} for names, label in said if label]


def _up_to(wanted: Wanted) -> str:
    if wanted.max_price is None:
        return ""
    amount = money(wanted.max_price, _city().currency)
    return _("Up to %(amount)s", amount=amount) if wanted.max_price else _("Free of charge")


def _ways_on(wanted: Wanted, kept: dict[str, str]) -> list[tuple[str, str]]:
    """What to try where nothing was found: the same search with one thing less."""
    ways = [
        (bool(wanted.when), _("Look without a day and time"), WHEN),
        (bool(wanted.district or wanted.near), _("Look in the whole city"), ("district", *NEAR)),
        (wanted.max_price is not None, _("Look at any price"), ("price",)),
        (bool(wanted.kind or wanted.category), _("Look at everything, not only one kind"), ("kind", "category")),
        (bool(wanted.words), _("Look without words"), ("q",)),
    ]
    return [(label, _href(kept, *without)) for asked, label, without in ways if asked]
