"""The owner's own listings: the list, and what can be done with one besides editing it (availability.wizard)."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts.policies import party_ids
from marketplace.accounts.queries import parties
from marketplace.audit.services import Actor
from marketplace.db import transaction
from marketplace.errors import DomainError
from marketplace.i18n import gettext as _
from marketplace.listings import queries, services
from marketplace.listings.models import Listing, ListingRevision
from marketplace.listings.showing import Card, card
from marketplace.listings.states import ListingState
from marketplace.web import access
from marketplace.web.formats import locale_code
from marketplace.web.paging import CURSOR, decode_cursor, encode_cursor

blueprint = Blueprint("listings", __name__)
MINE = "/my/listings"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list; ``href`` leads to the listing's page, or to the wizard while it is a draft."""

    listing: Listing
    card: Card
    revision: ListingRevision | None
    href: str


@blueprint.get(MINE)
@access.member
def mine() -> str:
    """What the viewer and the viewer's organisations share."""
    viewer = access.viewer()
    owners = party_ids(viewer)
    archived = "archived" in request.args
    cursor = request.args.get(CURSOR)
    before_id = decode_cursor(cursor, int)[0] if cursor else None
    rows = queries.listings_of(owners, archived=archived, before_id=before_id, limit=queries.PAGE + 1)
    page = rows[: queries.PAGE]
    following = encode_cursor(page[-1].id) if len(rows) > len(page) else None
    states = queries.count_by_state(owners)
    put_away = states.pop(ListingState.ARCHIVED, 0)
    return render_template(
        "listings/mine.html",
        entries=_entries(page),
        archived=archived,
        owners={party.id: party.name for party in parties(owners)} if len(owners) > 1 else {},
        counts={"present": sum(states.values()), "archived": put_away},
        next_href=f"{MINE}?{CURSOR}={following}{'&archived=1' if archived else ''}" if following else None,
    )


def _entries(rows: list[Listing]) -> list[Entry]:
    revisions = queries.open_revisions(rows)
    return [Entry(row, card(row, locale_code()), revisions.get(row.id), _href(row)) for row in rows]


def _href(listing: Listing) -> str:
    if listing.state == ListingState.DRAFT:
        return f"{MINE}/{listing.public_id}/edit"
    return f"{MINE}/{listing.public_id}/preview"


@blueprint.post(f"{MINE}/<public_id>/pause")
@access.member
def pause(public_id: str) -> Response:
    """Takes it out of sight."""
    with transaction():
        services.pause(queries.own_listing(public_id, access.viewer()), actor=_actor(), now=clock.now())
    flash(_("It is paused: nobody finds it until you show it again. Bookings stay."), "success")
    return redirect(MINE, 303)


@blueprint.post(f"{MINE}/<public_id>/resumption")
@access.member
def resume(public_id: str) -> Response:
    """Shows a paused one again."""
    try:
        with transaction():
            services.resume(queries.own_listing(public_id, access.viewer()), actor=_actor(), now=clock.now())
    except services.OwnerNotPayableError as error:
        return _elsewhere(error)
    flash(_("Your neighbours can find it again."), "success")
    return redirect(MINE, 303)


@blueprint.post(f"{MINE}/<public_id>/archiving")
@access.member
def archive(public_id: str) -> Response:
    """Puts it away for good."""
    with transaction():
        services.archive(queries.own_listing(public_id, access.viewer()), actor=_actor(), now=clock.now())
    flash(_("It is put away."), "success")
    return redirect(MINE, 303)


@blueprint.post(f"{MINE}/<public_id>/copies")
@access.member
def duplicate(public_id: str) -> Response:
    """Makes a copy and opens it."""
    with transaction():
        listing = queries.own_listing(public_id, access.viewer())
        copy = services.duplicate(listing, actor=_actor(), now=clock.now())
    flash(_("This is the copy. Change what is different, then send it to be checked."), "success")
    return redirect(f"{MINE}/{copy.public_id}/edit/what", 303)


@blueprint.post(f"{MINE}/<public_id>/other-conditions")
@access.member
def other_conditions(public_id: str) -> Response:
    """Makes a copy that is the same thing, and opens it where its hours are said."""
    with transaction():
        listing = queries.own_listing(public_id, access.viewer())
        copy = services.duplicate(listing, actor=_actor(), now=clock.now(), same_thing=True)
    flash(
        _(
            "This is the same thing once more: a booking of one keeps the other from being booked. "
            "Choose its hours, price and for whom it is, then send it to be checked."
        ),
        "success",
    )
    return redirect(f"{MINE}/{copy.public_id}/edit/when", 303)


@blueprint.post(f"{MINE}/<public_id>/submission")
@access.member
def submit(public_id: str) -> Response:
    """Sends it to the operators: a draft, or a change that was sent back."""
    preview = redirect(f"{MINE}/{public_id}/preview", 303)
    try:
        with transaction():
            listing = queries.own_listing(public_id, access.viewer())
            services.submit(listing, actor=_actor(), now=clock.now())
    except services.OwnerNotPayableError as error:
        return _elsewhere(error)
    except services.IncompleteError as error:
        flash(str(error.sentence), "error")
        return preview
    flash(_("It is on its way. An operator looks at it and you hear from us, usually within a day."), "success")
    return preview


@blueprint.post(f"{MINE}/<public_id>/change/withdrawal")
@access.member
def withdraw_change(public_id: str) -> Response:
    """Drops a change that waits or was sent back; what was approved stays shown."""
    with transaction():
        services.withdraw_revision(queries.own_listing(public_id, access.viewer()), actor=_actor(), now=clock.now())
    flash(_("The change is dropped. What was approved stays as it is."), "success")
    return redirect(f"{MINE}/{public_id}/preview", 303)


def _actor() -> Actor:
    return Actor("member", access.viewer().member_id)


def _elsewhere(error: DomainError) -> Response:
    """Tells what is missing where it can be put right."""
    flash(str(error.sentence), "warning")
    return redirect(str(error.extra["next"]), 303)
