"""Pages about when: a listing's own page with its calendar, and the time that its owner keeps."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.policies import party_ids
from marketplace.audit.services import Actor
from marketplace.availability import calendar, queries, services
from marketplace.availability.forms import BlockForm, PickForm
from marketplace.availability.outlook import Outlook
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.extensions import settings
from marketplace.i18n import gettext as _
from marketplace.intervals import Interval
from marketplace.listings import queries as listing_queries
from marketplace.listings.circle_queries import supported_circle, terms_for
from marketplace.listings.circle_terms import CircleTerms
from marketplace.listings.models import Listing
from marketplace.listings.policies import is_for
from marketplace.listings.policy_words import describe_policy
from marketplace.listings.showing import show
from marketplace.listings.states import Bookable
from marketplace.walltime import day_of, months_later, reading_at
from marketplace.web import access
from marketplace.web.formats import locale_code, short_day

blueprint = Blueprint("availability", __name__)
VIEWS = ("week", "month", "list")
WEEK = timedelta(days=7)
USUAL_MINUTES = 120
LONGEST_SUMMARY = 160


@blueprint.get("/listings/<public_id>")
@access.public
def listing_page(public_id: str) -> str:
    """A listing: what it is, what it costs, when it is free, and the way to book it."""
    viewer = access.viewer()
    listing = listing_queries.visible_listing(public_id, viewer)
    now = clock.now()
    own = listing.owner_party_id in party_ids(viewer)
    terms = terms_for(listing, viewer.member_id)
    shown = show(listing, locale_code(), terms=terms, all_terms=own or viewer.is_operator)
    units, whole = queries.units_of(listing.id)
    spec = queries.schedule_spec(listing)
    summary = " ".join(shown.description.split())[:LONGEST_SUMMARY]
    base = settings().base_url.rstrip("/")
    outside = not own and not is_for(viewer.member_id, listing)
    return render_template(
        "listings/show.html",
        listing=listing,
        shown=shown,
        summary=summary,
        canonical=base + _address(listing),
        picture=base + shown.photos[0].large if shown.photos else None,
        week_hours=spec.week(),
        always_open=spec.is_always_open,
        pool=1 if whole else len(units),
        policy=describe_policy(listing.policy),
        own=own,
        outside=outside,
        supports=supported_circle(listing),
        member=listing.owner.member,
        can_book=listing.shown and listing.bookable == Bookable.YES and bool(units) and not outside,
        pick=PickForm(formdata=None, data=_suggestion(listing, terms, now)),
        min_day=day_of(now, listing.zone),
        **_times(listing, terms, now),
    )


def _address(listing: Listing) -> str:
    return f"/listings/{listing.public_id}"


def _suggestion(listing: Listing, terms: CircleTerms, now: datetime) -> dict[str, Any]:
    """The first time from tomorrow on that could be booked for the usual length; else tomorrow at ten."""
    tomorrow = reading_at(now, listing.zone).date() + timedelta(days=1)
    length = timedelta(minutes=min(max(listing.min_minutes, USUAL_MINUTES), listing.max_minutes))
    begin = clock.local_midnight(tomorrow, listing.zone) + timedelta(hours=10)
    found = queries.next_free(listing, Interval(begin, begin + length), 1, now, limit=1, terms=terms)
    slot = found[0] if found else Interval(begin, begin + length)
    start, end = reading_at(slot.start, listing.zone), reading_at(slot.end, listing.zone)
    return {
        "start_day": start.date(),
        "start_time": start.time(),
        "end_day": end.date(),
        "end_time": end.time(),
        "quantity": 1,
    }


def _times(listing: Listing, terms: CircleTerms, now: datetime) -> dict[str, Any]:
    """The free times in the view that was asked for, and the ways to the other views and to the weeks and months around."""
    view = request.args.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    today = day_of(now, listing.zone)
    last = day_of(now + timedelta(days=listing.horizon_days + terms.early_days), listing.zone)
    first = min(max(_asked_day() or today, today), last)
    ways = {"view": view, "first": first, "views": {name: _way(listing, name, first) for name in VIEWS}}
    if view == "month":
        return ways | _month(listing, terms, first, today, last, now)
    return ways | _week(listing, terms, view, first, today, last, now)


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return None


def _way(listing: Listing, view: str, first: date) -> str:
    return f"{_address(listing)}?view={view}&from={first.isoformat()}#times"


def _week(
    listing: Listing, terms: CircleTerms, view: str, first: date, today: date, last: date, now: datetime
) -> dict[str, Any]:
    until = first + WEEK
    outlook = queries.outlook(listing, first, until, now, terms)
    address = _address(listing)
    before = max(first - WEEK, today)
    return {
        "days": calendar.week(outlook, address) if view == "week" else [],
        "free_days": calendar.free_days(outlook, address) if view == "list" else [],
        "range_text": f"{short_day(first)} – {short_day(until - timedelta(days=1))}",
        "previous_href": _way(listing, view, before) if first > today else None,
        "next_href": _way(listing, view, until) if until <= last else None,
        "nothing_free": not outlook.stretches,
    }


def _month(listing: Listing, terms: CircleTerms, first: date, today: date, last: date, now: datetime) -> dict[str, Any]:
    begin = first.replace(day=1)
    after = months_later(datetime.combine(begin, datetime.min.time()), 1).date()
    outlook: Outlook = queries.outlook(listing, begin, after, now, terms)
    before = max((begin - timedelta(days=1)).replace(day=1), today)
    return {
        "weeks": calendar.month(outlook, lambda day: _way(listing, "week", max(day, today))),
        "weekdays": calendar.weekdays(),
        "range_text": calendar.month_name(begin),
        "previous_href": _way(listing, "month", before) if begin > today else None,
        "next_href": _way(listing, "month", after) if after <= last else None,
        "nothing_free": not outlook.stretches,
    }


@blueprint.get("/my/listings/<public_id>/time")
@access.member
def own_time(public_id: str) -> str:
    """The time that the owner keeps for himself: what is kept, a form to keep more."""
    listing = listing_queries.own_listing(public_id, access.viewer())
    return _own_time_page(listing, BlockForm(formdata=None))


@blueprint.post("/my/listings/<public_id>/time")
@access.member
def keep_time(public_id: str) -> Response | tuple[str, int]:
    """Keeps a time; refused over a booking."""
    viewer = access.viewer()
    listing = listing_queries.own_listing(public_id, viewer)
    form = BlockForm()
    if not form.validate_on_submit():
        return _own_time_page(listing, form), 422
    try:
        period = form.period(listing.zone)
        with transaction():
            services.add_block(listing, period, form.note.data or "", _actor(), clock.now())
    except DomainError as error:
        form.add_error(error)
        return _own_time_page(listing, form), int(error.status)
    flash(_("Kept. Nobody can book this time."), "success")
    return redirect(url_for("availability.own_time", public_id=public_id), 303)


@blueprint.post("/my/listings/<public_id>/time/<block_id>/removal")
@access.member
def give_time_back(public_id: str, block_id: str) -> Response:
    """Opens a kept time again."""
    listing = listing_queries.own_listing(public_id, access.viewer())
    with transaction():
        services.remove_block(listing, block_id, _actor(), clock.now())
    flash(_("This time can be booked again."), "success")
    return redirect(url_for("availability.own_time", public_id=public_id), 303)


def _actor() -> Actor:
    return Actor("member", access.viewer().member_id)


def _own_time_page(listing: Listing, form: BlockForm) -> str:
    g.private = True
    now = clock.now()
    return render_template(
        "listings/own_time.html",
        listing=listing,
        text=listing_queries.text_for(listing, locale_code()),
        blocks=queries.blocks(listing.id, now),
        closed=current_app.extensions["closed_times"](listing.id, now),
        form=form,
        min_day=day_of(now, listing.zone),
    )
