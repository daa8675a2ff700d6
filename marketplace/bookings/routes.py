"""Pages of booking: choose a time, check and pay, my bookings, what I lend. The handling of one booking: handling.py."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.helping_queries import live_consent, people_of
from marketplace.accounts.models import Member
from marketplace.accounts.policies import party_ids
from marketplace.availability import queries as availability_queries
from marketplace.availability.addresses import book_address
from marketplace.bookings import queries
from marketplace.bookings.forms import BookForm, WhenForm, suggestion
from marketplace.bookings.next_steps import next_step
from marketplace.bookings.services import Quote, Standing, Wish, quote, request_booking
from marketplace.bookings.showing import booked_title, change_words
from marketplace.bookings.states import BookingState, MadeHow, PayBy, Side
from marketplace.config import Rules
from marketplace.db import new_public_id, transaction
from marketplace.errors import DomainError
from marketplace.i18n import gettext as _
from marketplace.intervals import Interval
from marketplace.listings import queries as listing_queries
from marketplace.listings.circle_queries import terms_for
from marketplace.listings.models import Listing
from marketplace.listings.showing import PhotoView, not_bookable_sentence, photo_view
from marketplace.listings.term_words import reasons
from marketplace.payments import services as payments
from marketplace.web import access
from marketplace.web.formats import locale_code
from marketplace.web.formats import money as money_words

blueprint = Blueprint("bookings", __name__)
PAGE = 20
LAST_PAGE = 1000

blueprint.add_app_template_filter(booked_title)


def rules() -> Rules:
    """The operators' numbers."""
    found: Rules = current_app.extensions["settings"].rules
    return found


@blueprint.get("/listings/<public_id>/book")
@access.public
def choose(public_id: str) -> str:
    """Choose a time, see its price and whether it is free, pay: one screen. Strangers see all but the last button.

    The first look offers the next time that is free.
    """
    listing = listing_queries.visible_listing(public_id, access.viewer())
    now = clock.now()
    if request.args:
        return _choose_page(listing, _offer(WhenForm(request.args), listing, now), now)
    wish = _first_wish(listing, now)
    return _choose_page(listing, _offer(WhenForm.filled(wish, listing.zone), listing, now, wish), now)


@blueprint.get("/listings/<public_id>/price")
@access.public
def quote_part(public_id: str) -> tuple[str, int]:
    """The lower half of that page, for the form that asks while one chooses; 422 where the time can't be booked."""
    listing = listing_queries.visible_listing(public_id, access.viewer())
    now = clock.now()
    offer = _offer(WhenForm(request.args), listing, now)
    part = render_template("bookings/_offer.html", alone=True, **_offer_facts(listing, offer, now))
    return part, 200 if offer.good else 422


@blueprint.post("/listings/<public_id>/book")
@access.member
def create(public_id: str) -> Response | tuple[str, int]:
    """Books. 303 to the booking, or to the hosted pay page; a refusal comes back to the same page with its sentence."""
    viewer = access.viewer()
    listing = listing_queries.visible_listing(public_id, viewer)
    form = BookForm()
    if not form.validate_on_submit():
        return _again(listing, form), 422
    try:
        wish = form.wish()
        person = _person(form.person.data)
        with transaction():
            booking, charge = request_booking(
                listing,
                wish,
                renter_party_id=person.party_id if person else viewer.party_id or 0,
                made_by_member_id=viewer.member_id or 0,
                pay_by=form.way(),
                rules=rules(),
                now=clock.now(),
                message=form.message.data or "",
                language=locale_code(),
                public_id=form.made_id(),
                how=MadeHow.HELPER if person else MadeHow.SELF,
                shown_total=form.shown_total(),
            )
            booking_id, state, charge_id = booking.public_id, booking.state, charge.id if charge else None
    except DomainError as error:
        form.add_error(error)
        return _again(listing, form), int(error.status)
    if charge_id is not None:
        return to_pay_page(booking_id, charge_id)
    flash(_("The owner has been asked.") if state == BookingState.REQUESTED else _("Booked."), "success")
    return redirect(url_for("bookings.show", public_id=booking_id), 303)


def to_pay_page(booking_id: str, charge_id: int) -> Response:
    """303 to the provider's page; where it can't be opened, to the booking, which still holds the time. No transaction is open."""
    try:
        return redirect(payments.open_checkout(charge_id), 303)
    except DomainError as error:
        flash(str(error.sentence), "error")
        return redirect(url_for("bookings.show", public_id=booking_id), 303)


@blueprint.get("/bookings")
@access.member
def mine() -> str:
    """What I have booked: what comes next first, what is over behind a link."""
    return _list_page(Side.RENTER)


@blueprint.get("/lending")
@access.member
def lending() -> str:
    """What neighbours have booked of mine, requests first."""
    return _list_page(Side.OWNER)


def _list_page(side: Side) -> str:
    parties = party_ids(access.viewer())
    past = request.args.get("past") == "1"
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    read = queries.booked_by if side is Side.RENTER else queries.lent_by
    found = read(parties, past=past, limit=PAGE + 1, offset=(page - 1) * PAGE)
    now = clock.now()
    shown = found[:PAGE]
    return render_template(
        "bookings/list.html",
        side=side.value,
        past=past,
        page=page,
        more=len(found) > PAGE,
        bookings=shown,
        steps={booking.id: next_step(booking, side, now) for booking in shown},
        overdue={booking.id for booking in shown if queries.is_overdue(booking, now)},
        photos={booking.id: _photo(booking.listing) for booking in shown},
        waiting=queries.waiting_for_answer(parties),
    )


def _photo(listing: Listing) -> PhotoView | None:
    photos = listing_queries.shown_photos(listing)
    return photo_view(photos[0]) if photos else None


@dataclass(frozen=True, slots=True)
class _Offer:
    """What was asked for, and the answer as far as there is one."""

    form: WhenForm
    wish: Wish | None = None
    quote: Quote | None = None
    person: Member | None = None

    @property
    def good(self) -> bool:
        """It can be booked."""
        return self.quote is not None and self.quote.verdict.ok


def _first_wish(listing: Listing, now: datetime) -> Wish:
    usual = suggestion(now, listing.zone, listing.min_minutes, listing.max_minutes)
    terms = terms_for(listing, access.viewer().member_id)
    free = availability_queries.next_free(listing, usual, 1, now, limit=1, terms=terms)
    return Wish(free[0] if free else usual)


def _person(public_id: str | None) -> Member | None:
    """For whom the viewer books; None: for himself. Raises NotFoundError without consent."""
    return queries.person_helped(public_id, access.viewer(), clock.now())


def _standing(person: Member | None) -> Standing | None:
    """As what the viewer asks: as a helper, or for himself."""
    viewer = access.viewer()
    if person is None:
        return None
    consent = live_consent(person.id, viewer.member_id or 0, clock.now())
    return Standing(MadeHow.HELPER, person.id, consent=consent)


def _offer(form: WhenForm, listing: Listing, now: datetime, wish: Wish | None = None) -> _Offer:
    """The answer to a filled form; what is wrong with it stands in the form."""
    person = _person(form.person.data)
    if wish is None and not form.validate():
        return _Offer(form, person=person)
    try:
        wish = wish or form.wish(listing.zone)
        offered = quote(
            listing,
            wish,
            rules=rules(),
            now=now,
            member_id=access.viewer().member_id,
            standing=_standing(person),
        )
        return _Offer(form, wish, offered, person)
    except DomainError as error:
        form.add_error(error)
        return _Offer(form, wish, person=person)


def _offer_facts(listing: Listing, offer: _Offer, now: datetime, sent: BookForm | None = None) -> dict[str, Any]:
    """What the page's lower half needs: price, rules that say no with the next times, and the form that books."""
    viewer, settings = access.viewer(), rules()
    facts: dict[str, Any] = {
        "listing": listing,
        "when": offer.form,
        "wish": offer.wish,
        "offered": offer.quote,
        "book_form": None,
        "lines": [],
        "reasons": [],
        "next_times": [],
        "mine": None,
        "person": offer.person,
        "wallet": None,
        "short": 0,
        "own": viewer.party_id is not None and listing.owner_party_id == viewer.party_id,
        "answer_hours": settings.request_hours,
        "hold_minutes": settings.hold_minutes,
    }
    if offer.quote is None or offer.wish is None:
        return facts
    total = offer.quote.total
    facts["lines"] = [{"label": line.label, "amount": money_words(line.amount)} for line in offer.quote.price.lines]
    facts["reasons"] = reasons(offer.quote.applied, free=not total)
    facts["changes"] = change_words(listing.policy, total.amount, listing.collect)
    if not offer.good:
        wished, terms = offer.wish, offer.quote.terms
        free = availability_queries.next_free(listing, wished.period, wished.quantity, now, terms=terms)
        facts["mine"] = queries.own_overlap(listing.id, party_ids(access.viewer()), offer.wish.period)
        facts["next_times"] = [(slot, _address(listing, slot, wished.quantity, offer.person)) for slot in free]
        return facts
    facts["address"] = _address(listing, offer.wish.period, offer.wish.quantity, offer.person)
    if offer.person is None and viewer.party_id is not None and PayBy.WALLET in offer.quote.pay_options:
        facts["wallet"] = payments.wallet_balance(viewer.party_id, listing.currency)
        facts["short"] = max(total.amount - facts["wallet"].amount, 0)
    facts["book_form"] = sent or BookForm.offering(offer.wish, new_public_id())
    facts["book_form"].total.data = str(total.amount)
    facts["book_form"].person.data = offer.person.public_id if offer.person else ""
    if offer.quote.pay_options:
        facts["book_form"].choose_way(offer.quote.pay_options, affordable=not facts["short"])
    return facts


def _address(listing: Listing, period: Interval, quantity: int, person: Member | None = None) -> str:
    address = book_address(f"/listings/{listing.public_id}", period, listing.zone, quantity)
    return f"{address}&person={person.public_id}" if person else address


def _choose_page(listing: Listing, offer: _Offer, now: datetime, sent: BookForm | None = None) -> str:
    units, whole = availability_queries.units_of(listing.id)
    people = [consent.person for consent in people_of(access.viewer().member_id, now)]
    offer.form.offer_people(people, offer.person)
    return render_template(
        "bookings/choose.html",
        text=listing_queries.text_for(listing, locale_code()),
        people=people,
        pool=1 if whole else len(units),
        min_day=clock.local_day(now, listing.zone),
        not_bookable=not_bookable_sentence(listing),
        sent=sent,
        **_offer_facts(listing, offer, now, sent),
    )


def _again(listing: Listing, form: BookForm) -> str:
    """The page once more with what was typed, the refusal, and price and verdict as they are now."""
    now = clock.now()
    try:
        wish = form.wish()
    except DomainError:
        wish = _first_wish(listing, now)
    when = WhenForm.filled(wish, listing.zone)
    when.person.data = form.person.data
    return _choose_page(listing, _offer(when, listing, now, wish), now, form)
