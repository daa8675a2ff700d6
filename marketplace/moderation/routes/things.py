"""A listing's and a booking's page in the console, and what can be done to them."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.audit import queries as audit
from marketplace.bookings import queries as bookings
from marketplace.bookings.services import cancellation_quote
from marketplace.bookings.services.endings import may_cancel, paid
from marketplace.bookings.showing import approval_words, made_words, pay_words, price_lines
from marketplace.bookings.states import Side
from marketplace.bookings.wording import spoken_code
from marketplace.i18n import gettext as _
from marketplace.listings.showing import show
from marketplace.moderation import queries, services
from marketplace.moderation.forms import ReasonForm
from marketplace.moderation.models import SubjectKind
from marketplace.moderation.routes.blueprint import actor, blueprint, decide, zone
from marketplace.moderation.routes.people import LATEST_EVENTS, suspended_words
from marketplace.moderation.showing import contact, events, prices, target
from marketplace.moderation.wording import OUTCOMES, REASONS
from marketplace.web import access
from marketplace.web.formats import locale_code


@blueprint.get("/listings/<public_id>")
@access.operator
def listing(public_id: str) -> str:
    """A listing with its timeline, reports, and what taking it down would cancel."""
    found = queries.listing_for_operator(public_id)
    return render_template(
        "moderation/listing.html",
        listing=found,
        shown=show(found, locale_code()),
        price=prices(found),
        owner=target(found.owner.member),
        affected=queries.affected_by_suspending_listing(found),
        bookings=bookings.open_of_listing(found.id),
        paid=paid,
        spoken=spoken_code,
        reports=queries.reports_about(SubjectKind.LISTING, found.id),
        events=events(audit.timeline("listing", found.id)[-LATEST_EVENTS:], zone()),
        form=ReasonForm(formdata=None),
        reasons=REASONS,
        outcomes=OUTCOMES,
        zone=zone(),
    )


@blueprint.post("/listings/<public_id>/suspension")
@access.operator
def suspend_listing(public_id: str) -> Response:
    """Takes a listing down."""
    found, form = queries.listing_for_operator(public_id), ReasonForm()
    return decide(
        lambda now: services.suspend_listing(found, form.words(), actor(), now),
        suspended_words,
        url_for("moderation.listing", public_id=public_id),
    )


@blueprint.post("/listings/<public_id>/restoration")
@access.operator
def restore_listing(public_id: str) -> Response:
    """Shows a listing again."""
    found, form = queries.listing_for_operator(public_id), ReasonForm()
    return decide(
        lambda now: services.restore_listing(found, form.words(), actor(), now),
        lambda _done: _("Restored."),
        url_for("moderation.listing", public_id=public_id),
    )


@blueprint.get("/bookings/<public_id>")
@access.operator
def booking(public_id: str) -> str:
    """A booking with its sides, timeline and money, and what a cancellation would give back."""
    found = bookings.booking_by_public_id(public_id)
    now = clock.now()
    return render_template(
        "moderation/booking.html",
        booking=found,
        code=spoken_code(found.code),
        lines=price_lines(found),
        pay_words=pay_words(found),
        made_for=made_words(found),
        approval=approval_words(found),
        paid=paid(found),
        quoted=cancellation_quote(found, Side.OPERATOR, now) if may_cancel(found, Side.OPERATOR, now) else None,
        sides=[
            (label, party, target(party.member), contact(party))
            for label, party in ((_("Renter"), found.renter), (_("Owner"), found.owner))
        ],
        reports=queries.reports_about(SubjectKind.BOOKING, found.id),
        events=events(audit.timeline("booking", found.id), found.zone),
        form=ReasonForm(formdata=None),
        reasons=REASONS,
        outcomes=OUTCOMES,
        zone=zone(),
    )


@blueprint.post("/bookings/<public_id>/cancellation")
@access.operator
def cancel_booking(public_id: str) -> Response:
    """Cancels a booking with full refund."""
    found, form = bookings.booking_by_public_id(public_id), ReasonForm()
    return decide(
        lambda now: services.cancel_booking(found, form.words(), actor(), now),
        lambda _done: _("Cancelled and refunded."),
        url_for("moderation.booking", public_id=public_id),
    )
