"""Looking up members, listings and bookings; a member's page, suspending and restoring."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.audit import queries as audit
from marketplace.audit.services import record
from marketplace.bookings import queries as bookings
from marketplace.bookings.services.endings import paid
from marketplace.bookings.wording import spoken_code
from marketplace.db import transaction
from marketplace.i18n import gettext as _
from marketplace.i18n import ngettext
from marketplace.listings import queries as listings
from marketplace.moderation import queries, services
from marketplace.moderation.forms import FindForm, ReasonForm
from marketplace.moderation.models import SubjectKind
from marketplace.moderation.routes.blueprint import actor, blueprint, decide, zone
from marketplace.moderation.showing import events
from marketplace.moderation.wording import OUTCOMES, REASONS
from marketplace.web import access

SHOWN = 20
LATEST_EVENTS = 100
VIEWED = "member.viewed"  # in the log for those who ask who looked; on the member's page it would hide what matters


@blueprint.get("/find")
@access.operator
def find() -> str:
    """Any member, booking or listing by name, e-mail, code or title."""
    form = FindForm(request.args)
    text = form.q.data or "" if form.validate() else ""
    return render_template(
        "moderation/find.html",
        form=form,
        text=text,
        members=accounts.find_members(text),
        bookings=bookings.find(text),
        listings=listings.found_by_operator(text),
        spoken=spoken_code,
        zone=zone(),
    )


@blueprint.get("/members/<public_id>")
@access.operator
def member(public_id: str) -> str:
    """A member with bookings, listings, reports and timeline, and what a suspension would cancel. The look is logged."""
    found = accounts.member_by_public_id(public_id)
    with transaction():
        record(VIEWED, "member", found.id, actor=actor(), now=clock.now())
    mine, timeline = [found.party_id], audit.timeline("member", found.id)
    return render_template(
        "moderation/member.html",
        member=found,
        listings=listings.listings_of(mine, archived=None, limit=SHOWN),
        borrowed=bookings.booked_by(mine, past=False) + bookings.booked_by(mine, past=True, limit=SHOWN),
        lent=bookings.lent_by(mine, past=False) + bookings.lent_by(mine, past=True, limit=SHOWN),
        affected=queries.affected_by_suspending_member(found),
        paid=paid,
        reports=queries.reports_about(SubjectKind.MEMBER, found.id),
        events=events([entry for entry in timeline if entry.action != VIEWED][-LATEST_EVENTS:], zone()),
        form=ReasonForm(formdata=None),
        spoken=spoken_code,
        reasons=REASONS,
        outcomes=OUTCOMES,
        is_me=found.id == access.viewer().member_id,
        zone=zone(),
    )


@blueprint.post("/members/<public_id>/suspension")
@access.operator
def suspend_member(public_id: str) -> Response:
    """Suspends a member, with all consequences that the page has shown."""
    found, form = accounts.member_by_public_id(public_id), ReasonForm()
    return decide(
        lambda now: services.suspend_member(found, form.words(), actor(), now),
        suspended_words,
        url_for("moderation.member", public_id=public_id),
    )


@blueprint.post("/members/<public_id>/restoration")
@access.operator
def restore_member(public_id: str) -> Response:
    """Gives a member's account back."""
    found, form = accounts.member_by_public_id(public_id), ReasonForm()
    return decide(
        lambda now: services.restore_member(found, form.words(), actor(), now),
        lambda _done: _("Restored."),
        url_for("moderation.member", public_id=public_id),
    )


def suspended_words(cancelled: list[int]) -> str:
    """What a suspension has done."""
    if not cancelled:
        return _("Suspended. No booking had to be cancelled.")
    return ngettext(
        "Suspended. %(num)s booking was cancelled and paid back.",
        "Suspended. %(num)s bookings were cancelled and paid back.",
        len(cancelled),
    )
