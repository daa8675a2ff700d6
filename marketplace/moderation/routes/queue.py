"""The figures of the day, and the queue of listings and changes that wait for a look."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.i18n import gettext as _
from marketplace.listings import queries as listing_queries
from marketplace.listings import services as listings
from marketplace.moderation import queries
from marketplace.moderation.forms import ReasonForm, SeenForm
from marketplace.moderation.models import ReportState
from marketplace.moderation.routes.blueprint import actor, blueprint, decide, zone
from marketplace.moderation.showing import listing_case, revision_case, targets
from marketplace.moderation.wording import REASONS
from marketplace.web import access
from marketplace.web.formats import locale_code

FIRST = 5


@blueprint.get("")
@access.operator
def console() -> str:
    """Figures of the day, and what waits."""
    reports = queries.reports(ReportState.OPEN, FIRST)
    return render_template(
        "moderation/console.html",
        figures=queries.figures(clock.now(), zone()),
        reports=reports,
        targets=targets(reports),
        listings=listing_queries.review_queue(FIRST),
        revisions=listing_queries.revision_queue(FIRST),
        reasons=REASONS,
        zone=zone(),
    )


@blueprint.get("/reviews")
@access.operator
def reviews() -> str:
    """Listings and changes of listings that wait for a look, oldest first."""
    language = locale_code()
    cases = [listing_case(listing, language) for listing in listing_queries.review_queue(queries.PAGE)]
    cases += [revision_case(revision, language) for revision in listing_queries.revision_queue(queries.PAGE)]
    return render_template(
        "moderation/reviews.html",
        cases=sorted(cases, key=lambda case: case.since),
        reason_form=ReasonForm.beside,
        zone=zone(),
    )


@blueprint.post("/listings/<public_id>/approval")
@access.operator
def approve(public_id: str) -> Response:
    """Publishes the version that was read."""
    listing, seen = queries.listing_for_operator(public_id), SeenForm().instant()
    return decide(
        lambda now: listings.approve(listing, actor=actor(), now=now, seen=seen),
        lambda _done: _("Approved and published."),
        _back(),
    )


@blueprint.post("/listings/<public_id>/rejection")
@access.operator
def reject(public_id: str) -> Response:
    """Gives a listing back to its owner, with a reason."""
    listing, form, seen = queries.listing_for_operator(public_id), ReasonForm(), SeenForm().instant()
    return decide(
        lambda now: listings.reject(listing, actor=actor(), reason=form.words(), now=now, seen=seen),
        lambda _done: _("Sent back with your reason."),
        _back(),
    )


@blueprint.post("/revisions/<public_id>/approval")
@access.operator
def approve_revision(public_id: str) -> Response:
    """Shows a listing's new version."""
    revision = listing_queries.revision(public_id)
    return decide(
        lambda now: listings.approve_revision(revision, actor=actor(), now=now),
        lambda _done: _("The new version is shown."),
        _back(),
    )


@blueprint.post("/revisions/<public_id>/rejection")
@access.operator
def reject_revision(public_id: str) -> Response:
    """Keeps a listing's version so far, with a reason."""
    revision, form = listing_queries.revision(public_id), ReasonForm()
    return decide(
        lambda now: listings.reject_revision(revision, actor=actor(), reason=form.words(), now=now),
        lambda _done: _("Sent back with your reason."),
        _back(),
    )


def _back() -> str:
    return url_for("moderation.reviews")
