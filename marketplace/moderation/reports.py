"""Reporting, from any page."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.bookings import queries as bookings
from marketplace.bookings.showing import booked_title
from marketplace.db import transaction
from marketplace.errors import DomainError, NotFoundError
from marketplace.extensions import limiter
from marketplace.i18n import gettext as _
from marketplace.listings import queries as listings
from marketplace.moderation import services
from marketplace.moderation.forms import ReportForm
from marketplace.moderation.models import ReportReason, SubjectKind
from marketplace.moderation.services import Subject
from marketplace.places import board_queries as board
from marketplace.places.board_models import CircleNotice
from marketplace.web import access

blueprint = Blueprint("reports", __name__)


def _subject(kind: str, public_id: str) -> tuple[Subject, str, str]:
    """The thing (as far as the viewer may see it), its name and its page. Raises NotFoundError."""
    viewer = access.viewer()
    if kind == SubjectKind.LISTING:
        listing = listings.visible_listing(public_id, viewer)
        return Subject(SubjectKind.LISTING, listing.id), listing.title, f"/listings/{public_id}"
    if kind == SubjectKind.MEMBER:
        member = accounts.visible_member(public_id, viewer)
        return Subject(SubjectKind.MEMBER, member.id), member.name, f"/members/{public_id}"
    if kind == SubjectKind.BOOKING:
        booking = bookings.own_booking(public_id, viewer)
        return Subject(SubjectKind.BOOKING, booking.id, booking), booked_title(booking).text, f"/bookings/{public_id}"
    if kind == SubjectKind.NOTICE:
        notice = board.visible_notice(public_id, viewer)
        return Subject(SubjectKind.NOTICE, notice.id), notice.title, _on_the_board(notice)
    if kind == SubjectKind.COMMENT:
        comment = board.visible_comment(public_id, viewer)
        name = _("Comment on “%(title)s”", title=comment.notice.title)
        return Subject(SubjectKind.COMMENT, comment.id), name, _on_the_board(comment.notice)
    raise NotFoundError


def _on_the_board(notice: CircleNotice) -> str:
    return f"/circles/{notice.circle.public_id}/board/{notice.public_id}"


@blueprint.get("/reports/new")
@access.member
def ask() -> str:
    """What is wrong with a listing, a member, a booking, or what somebody wrote?"""
    kind, public_id = request.args.get("kind", ""), request.args.get("id", "")
    _found, name, back = _subject(kind, public_id)
    form = ReportForm(formdata=None, kind=kind, subject=public_id)
    form.offer(SubjectKind(kind))
    return render_template("moderation/report.html", form=form, name=name, back=back, kind=kind)


@blueprint.post("/reports")
@access.member
@limiter.limit("20 per hour", key_func=lambda: str(access.viewer().member_id))
def make() -> Response | tuple[str, int]:
    """Raises the flag; an operator will look."""
    form = ReportForm()
    found, name, back = _subject(form.kind.data or "", form.subject.data or "")
    form.offer(found.kind)
    if form.validate_on_submit():
        try:
            with transaction():
                reporter = accounts.member(access.viewer().member_id or 0)
                services.report(found, reporter, ReportReason(form.reason.data), form.text.data or "", clock.now())
            flash(_("Thank you. An operator will look at it."), "success")
            return redirect(back, 303)
        except DomainError as error:
            form.add_error(error)
    return render_template("moderation/report.html", form=form, name=name, back=back, kind=found.kind.value), 422
