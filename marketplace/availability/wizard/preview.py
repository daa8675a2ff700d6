"""After the panels: the listing as neighbours will see it, what is still missing, and the button that sends it in."""

from flask import render_template

from marketplace.availability.queries import schedule_spec
from marketplace.availability.wizard.frame import NAMES, Page, address, blueprint, own
from marketplace.listings import queries, services
from marketplace.listings.circle_queries import all_terms
from marketplace.listings.circle_terms import CircleTerms
from marketplace.listings.services.changing import is_public
from marketplace.listings.showing import show
from marketplace.listings.states import ListingState
from marketplace.web import access
from marketplace.web.formats import locale_code


@blueprint.get("/my/listings/<public_id>/preview")
@access.member
def preview(public_id: str) -> Page:
    """The listing as it would be shown, every panel a link."""
    listing = own(public_id)
    revision = queries.open_revision(listing) if is_public(listing) else None
    gaps = services.gaps(listing) if listing.state == ListingState.DRAFT else []
    spec = schedule_spec(listing)
    return render_template(
        "listings/preview.html",
        listing=listing,
        shown=show(listing, locale_code(), revision, CircleTerms(others=tuple(all_terms(listing.id))), all_terms=True),
        revision=revision,
        gaps=[(address(listing, NAMES[gap.panel - 1][0]), gap.sentence) for gap in gaps],
        panels=[(address(listing, slug), name) for slug, name in NAMES],
        week_hours=spec.week(),
        always_open=spec.is_always_open,
        needs_payout=services.asks_money(listing) and listing.owner.payable_since is None,
        place=queries.exact_place(listing),
    )
