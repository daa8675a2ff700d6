"""Booking for somebody in three big steps: who, what, check and book. For desks, operators and helpers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import helping_queries as helping
from marketplace.accounts import queries as accounts
from marketplace.accounts import services as account_services
from marketplace.accounts.models import Organisation
from marketplace.accounts.policies import LENDING
from marketplace.availability import queries as availability_queries
from marketplace.bookings.services import Quote, Standing, Wish, quote, request_booking
from marketplace.bookings.states import MadeHow, PayBy
from marketplace.db import new_public_id, transaction
from marketplace.desk import queries
from marketplace.desk.forms import DeskBookForm, GuestForm, WhatForm, WhoForm
from marketplace.desk.routes.blueprint import blueprint
from marketplace.desk.routes.common import Case, case_of, me, member_as_key, office, rules, zone
from marketplace.errors import DomainError, ForbiddenError, NotFoundError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.intervals import Interval
from marketplace.listings import queries as listing_queries
from marketplace.listings.circle_queries import terms_for
from marketplace.listings.models import Listing
from marketplace.search import queries as search
from marketplace.search.queries import Wanted
from marketplace.walltime import reading_at
from marketplace.web import access
from marketplace.web.formats import locale_code, money

FOUND_BY_MEMBER = "60 per hour"  # an answer says whether somebody has an account
GUESTS_BY_MEMBER = "200 per day"
MOST_SHOWN = 12
USUAL = timedelta(hours=2)


@blueprint.get("/help-desk")
@access.member
def who() -> str:
    """Step 1: for whom. A helper sees the people who said yes; a desk finds a member exactly, or writes a guest down."""
    return _who_page(_office(), WhoForm(formdata=None), GuestForm(formdata=None, language=locale_code()))


def _office() -> Organisation | None:
    asked = request.args.get("office")
    return office(asked, acting=True)[0] if asked else None


def _who_page(at: Organisation | None, find: WhoForm, guest: GuestForm) -> str:
    viewer = access.viewer()
    return render_template(
        "desk/who.html",
        office=at,
        finds=at is not None or viewer.is_operator,
        people=helping.people_of(viewer.member_id, clock.now()),
        offices=[row for row, role in accounts.organisations_of(viewer) if role in LENDING],
        find=find,
        guest=guest,
    )


@blueprint.post("/help-desk/people")
@access.member
@limiter.limit(FOUND_BY_MEMBER, key_func=member_as_key)
def find_person() -> Response | tuple[str, int]:
    """Finds a member exactly; for desks and operators."""
    at, form = _office(), WhoForm()
    if at is None and not access.viewer().is_operator:
        raise ForbiddenError
    if form.validate_on_submit():
        found = helping.find_exactly(form.person.data, form.district.data or None)
        if len(found) == 1 and found[0].id != access.viewer().member_id:
            return redirect(url_for("desk.what", **Case(at, found[0], None).args()), 303)
        many = len(found) > 1
        form.person.errors = [
            _("Several neighbours fit. Please ask for the e-mail address or the phone number.")
            if many
            else _("We find nobody like that. Please check it, or book for a guest without an account.")
        ]
    return _who_page(at, form, GuestForm(formdata=None, language=locale_code())), 422


@blueprint.post("/help-desk/guests")
@access.member
@limiter.limit(GUESTS_BY_MEMBER, key_func=member_as_key)
def write_guest() -> Response | tuple[str, int]:
    """Writes down somebody without an account, at an organisation's desk."""
    at, form = _office(), GuestForm()
    if at is None:
        raise NotFoundError
    if form.validate_on_submit():
        try:
            with transaction():
                guest = account_services.make_guest(
                    at,
                    me(),
                    name=form.name.data,
                    phone=form.phone.data or "",
                    email=form.email.data or "",
                    language=form.language.data,
                    now=clock.now(),
                )
                args = Case(at, None, guest).args()
        except DomainError as error:
            form.add_error(error)
        else:
            return redirect(url_for("desk.what", **args), 303)
    return _who_page(at, WhoForm(formdata=None), form), 422


@blueprint.get("/help-desk/what")
@access.member
def what() -> str:
    """Step 2: what, and when; only what is free then is shown."""
    case, now = case_of(request.args), clock.now()
    asked = "day" in request.args
    form = WhatForm(request.args) if asked else WhatForm(formdata=None, data=_usual(now))
    results: list[dict[str, Any]] | None = None
    if asked and form.validate():
        try:
            results = _results(case, form, now)
        except DomainError as error:
            form.add_error(error)
    return render_template(
        "desk/what.html",
        case=case,
        form=form,
        results=results,
        kept=case.args(),
        min_day=clock.local_day(now, zone()),
    )


def _usual(now: datetime) -> dict[str, Any]:
    """The next full hour, for two hours."""
    start = (reading_at(now, zone()) + timedelta(minutes=59)).replace(minute=0, second=0, microsecond=0)
    return {"day": start.date(), "start": start.time(), "end": (start + USUAL).time()}


def _results(case: Case, form: WhatForm, now: datetime) -> list[dict[str, Any]]:
    """What is free then: of the office, or of all that the person may see."""
    period = form.period(zone())
    if case.office is not None:
        own = queries.bookable_of(case.office.party_id, kind=form.wanted_kind(), words=form.q.data or "")
        person_id = case.person.id if case.person else None
        found = [(row.public_id, _title(row)) for row in queries.free_among(own, period, now, person_id)]
    else:
        wanted = Wanted(words=form.q.data or "", kind=form.wanted_kind(), when=period)
        viewer = queries.in_place_of(case.person) if case.person else access.viewer()
        centre = current_app.extensions["settings"].city.centre
        page = search.search(wanted, viewer, language=locale_code(), now=now, centre=centre, limit=MOST_SHOWN)
        found = [(hit.public_id, hit.title) for hit in page.hits]
    times: dict[str, Any] = {"starts_at": period.start.isoformat(), "ends_at": period.end.isoformat()}
    return [
        {"title": title, "href": url_for("desk.check", **case.args(listing=public_id), **times)}
        for public_id, title in found[:MOST_SHOWN]
    ]


def _title(listing: Listing) -> str:
    return listing_queries.text_for(listing, locale_code()).title


@dataclass(frozen=True, slots=True)
class _Asked:
    """A listing and a time for somebody, and the answer."""

    case: Case
    listing: Listing
    wish: Wish
    form: DeskBookForm
    quote: Quote | None


def _listing(case: Case, public_id: str) -> Listing:
    """A listing that can be booked for them. Raises NotFoundError."""
    if case.office is not None:
        found = listing_queries.visible_listing(public_id, access.viewer())
        if found.owner_party_id != case.office.party_id or not found.shown:
            raise NotFoundError
        return found
    viewer = queries.in_place_of(case.person) if case.person else access.viewer()
    return listing_queries.visible_listing(public_id, viewer)


def _standing(case: Case) -> Standing:
    person_id = case.person.id if case.person else None
    consent = (
        helping.live_consent(person_id, access.viewer().member_id or 0, clock.now()) if person_id is not None else None
    )
    return Standing(case.how(), person_id, at_owners_desk=case.office is not None, consent=consent)


@blueprint.get("/help-desk/check")
@access.member
def check() -> str | tuple[str, int]:
    """Step 3: what it is, what it costs, how it is paid; and the button."""
    case = case_of(request.args)
    listing = _listing(case, request.args.get("listing", ""))
    form = DeskBookForm(
        formdata=None,
        booking_id=new_public_id(),
        starts_at=request.args.get("starts_at", ""),
        ends_at=request.args.get("ends_at", ""),
        quantity=1,
    )
    try:
        wish = form.wish()
    except DomainError as error:
        raise NotFoundError(error.sentence) from None
    return _check_page(case, listing, wish, form)


def _check_page(case: Case, listing: Listing, wish: Wish, form: DeskBookForm) -> str:
    now = clock.now()
    offered: Quote | None = None
    try:
        offered = quote(listing, wish, rules=rules(), now=now, standing=_standing(case))
    except DomainError as error:
        form.add_error(error)
    form.total.data = str(offered.total.amount) if offered else ""
    ways = offered.pay_options if offered else ()
    if len(ways) > 1:
        form.choose_way(ways, affordable=False)
    form.pay.choices = [(way.value, _PAY_WORDS[way](case)) for way in ways]
    if form.pay.data not in {way.value for way in ways}:
        form.pay.data = ways[0].value if ways else None
    good = offered is not None and offered.verdict.ok
    return render_template(
        "desk/check.html",
        case=case,
        listing=listing,
        title=_title(listing),
        wish=wish,
        form=form,
        offered=offered,
        good=good,
        payable=bool(ways),
        next_times=[] if good else _next_times(case, listing, wish, now),
        total=money(offered.total) if offered and offered.total else None,
        lines=[{"label": line.label, "amount": money(line.amount)} for line in offered.price.lines] if offered else [],
        on_site=PayBy.ON_SITE in ways,
        kept=case.args(),
        zone=listing.zone,
    )


_PAY_WORDS: dict[PayBy, Any] = {
    PayBy.FREE: lambda _case: _("Free of charge"),
    PayBy.ON_SITE: lambda case: _("At the desk") if case.office else _("On site"),
    PayBy.WALLET: lambda case: _("From the wallet of %(name)s", name=case.name),
}


def _next_times(case: Case, listing: Listing, wish: Wish, now: datetime) -> list[tuple[Interval, str]]:
    terms = terms_for(listing, case.person.id if case.person else None)
    found = availability_queries.next_free(listing, wish.period, wish.quantity, now, terms=terms)
    return [
        (
            slot,
            url_for(
                "desk.check",
                **case.args(listing=listing.public_id),
                starts_at=slot.start.isoformat(),
                ends_at=slot.end.isoformat(),
            ),
        )
        for slot in found
    ]


@blueprint.post("/help-desk/bookings")
@access.member
def book() -> Response | tuple[str, int]:
    """Books, and shows the slip; a refusal comes back to the same page with its sentence."""
    case = case_of(request.args)
    listing = _listing(case, request.args.get("listing", ""))
    form = DeskBookForm()
    try:
        wish = form.wish()
    except DomainError as error:
        raise NotFoundError(error.sentence) from None
    if not form.validate_on_submit():
        return _check_page(case, listing, wish, form), 422
    how: MadeHow = case.how(form.made_how())
    try:
        with transaction():
            booking, _charge = request_booking(
                listing,
                wish,
                renter_party_id=case.party_id,
                made_by_member_id=access.viewer().member_id or 0,
                pay_by=form.way(),
                rules=rules(),
                now=clock.now(),
                message=form.message.data or "",
                language=locale_code(),
                public_id=form.made_id(),
                how=how,
                shown_total=form.shown_total(),
            )
            made, instant = booking.public_id, booking.instant
    except DomainError as error:
        form.add_error(error)
        return _check_page(case, listing, wish, form), int(error.status)
    flash(_("Booked.") if instant else _("The owner has been asked."), "success")
    at, who_for = case.office, case.person or case.guest
    lang = who_for.language if who_for and who_for.language != locale_code() else None
    return redirect(url_for("desk.slip", public_id=made, office=at.public_id if at else None, lang=lang), 303)
