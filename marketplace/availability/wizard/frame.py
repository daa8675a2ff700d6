"""What all panels of the wizard share: where one is, how a refused form is shown again, where the buttons lead."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template
from werkzeug.wrappers import Response

from marketplace.audit.services import Actor
from marketplace.availability.wizard_forms import WizardForm
from marketplace.config import City
from marketplace.errors import BusyError, DomainError, ForbiddenError, NotFoundError
from marketplace.i18n import Text
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings import queries
from marketplace.listings.models import Listing
from marketplace.listings.services import PANELS, Saved
from marketplace.listings.services.changing import is_public
from marketplace.listings.states import ListingState
from marketplace.web import access

blueprint = Blueprint("wizard", __name__)

MINE = "/my/listings"
NAMES: tuple[tuple[str, Text], ...] = (
    ("what", _l("What it is")),
    ("photos", _l("Photos")),
    ("where", _l("Where it is")),
    ("when", _l("When")),
    ("price", _l("Price and rules")),
)
SLUGS = tuple(slug for slug, _name in NAMES)
Page = str | tuple[str, int] | Response


def own(public_id: str) -> Listing:
    """The listing, if the viewer may change it."""
    return queries.own_listing(public_id, access.viewer())


def actor() -> Actor:
    """Who acts."""
    return Actor("member", access.viewer().member_id)


def city() -> City:
    """The city's settings."""
    found: City = current_app.extensions["settings"].city
    return found


def other_language(own_language: str) -> str:
    """The language that a translation is asked for: the city's first one besides the listing's own."""
    return next((language for language in city().languages if language != own_language), own_language)


def address(listing: Listing, slug: str) -> str:
    """Where a panel, or ``preview``, of a listing is."""
    return f"{MINE}/{listing.public_id}/{'preview' if slug == 'preview' else f'edit/{slug}'}"


def panel_page(listing: Listing | None, slug: str, form: WizardForm, **context: Any) -> Page:
    """A panel with its steps; a form with errors is answered by 422."""
    names = [str(name) for _slug, name in NAMES]
    hrefs: list[str | None] = [None] * PANELS
    if listing is not None:
        open_panels = PANELS if listing.state != ListingState.DRAFT else listing.wizard_panel
        hrefs = [address(listing, name) if number < open_panels else None for number, name in enumerate(SLUGS)]
    page = render_template(
        f"listings/{slug}.html",
        listing=listing,
        form=form,
        steps={"names": names, "current": SLUGS.index(slug) + 1, "hrefs": hrefs},
        is_draft=listing is None or listing.state == ListingState.DRAFT,
        waits=listing is not None and listing.state == ListingState.PENDING_REVIEW,
        revision=queries.open_revision(listing) if listing is not None and is_public(listing) else None,
        **context,
    )
    return (page, 422) if form.errors or form.form_errors else page


def onwards(listing: Listing, slug: str, form: WizardForm) -> Response:
    """After a panel was saved: the same one, the next one, the preview, or the list of one's listings."""
    if form.then == "stay":
        return redirect(address(listing, slug), 303)
    if form.then == "later":
        flash(_("Your draft is kept. Go on whenever you like."), "success")
        return redirect(MINE, 303)
    last = slug == SLUGS[-1]
    if last or listing.state != ListingState.DRAFT:
        return redirect(address(listing, "preview"), 303)
    return redirect(address(listing, SLUGS[SLUGS.index(slug) + 1]), 303)


def tell(listing: Listing, saved: Saved, *, waited: bool) -> None:
    """Says what becomes of a change of words or photos. ``waited``: the listing was in the operators' queue before."""
    if saved is Saved.WAITS:
        flash(_("Saved. An operator looks at the change; until then neighbours see what was approved."), "info")
    elif saved is Saved.AT_ONCE and waited and listing.state == ListingState.DRAFT:
        flash(_("Saved. It has left the operators' queue, because it changed: please send it again."), "warning")
    elif listing.state != ListingState.DRAFT:
        flash(_("Saved."), "success")


@contextmanager
def refusals(form: WizardForm, names: dict[str, str] | None = None) -> Iterator[None]:
    """Puts a refusal of the services into the form; what is not the form's business goes on."""
    try:
        yield
    except (NotFoundError, ForbiddenError, BusyError):
        raise
    except DomainError as error:
        form.refuse(error, names)
