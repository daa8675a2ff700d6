"""A circle's notice board: reading, writing, commenting, and what stewards do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member
from marketplace.circles.board_forms import CommentForm, NoticeForm, RemovalForm
from marketplace.circles.board_limits import comments_limit, notices_limit
from marketplace.circles.board_paging import position
from marketplace.circles.routes.blueprint import blueprint
from marketplace.db import transaction
from marketplace.errors import DomainError, ForbiddenError
from marketplace.extensions import settings
from marketplace.i18n import gettext as _
from marketplace.places import board_policies as policies
from marketplace.places import board_queries as queries
from marketplace.places import board_services as services
from marketplace.places.board_models import CircleNotice
from marketplace.places.board_policies import Reader
from marketplace.places.models import Circle
from marketplace.web import access
from marketplace.web.paging import decode_cursor, encode_cursor

NOTICES = 20
COMMENTS = 50


@blueprint.get("/circles/<public_id>/board")
@access.member
def board(public_id: str) -> str:
    """The notices: pinned ones first, then the newest."""
    circle, reader = queries.board(public_id, access.viewer())
    cursor = request.args.get("cursor")
    rows = queries.notices(circle, reader, position(cursor), NOTICES + 1)
    shown, more = rows[:NOTICES], len(rows) > NOTICES
    return render_template(
        "circles/board.html",
        circle=circle,
        reader=reader,
        may=policies,
        notices=shown,
        counts=queries.comment_counts([row.id for row in shown]),
        first_page=not cursor,
        next_cursor=encode_cursor(shown[-1].pinned, shown[-1].id) if more else None,
        zone=_zone(),
    )


@blueprint.get("/circles/<public_id>/board/new")
@access.member
def ask_notice(public_id: str) -> str:
    """An empty notice."""
    circle, _reader = _writer(public_id)
    return render_template("circles/notice_form.html", circle=circle, form=NoticeForm(formdata=None), notice=None)


@blueprint.post("/circles/<public_id>/board")
@access.member
@notices_limit
def post_notice(public_id: str) -> Response | tuple[str, int]:
    """Puts a notice on the board."""
    circle, reader = _writer(public_id)
    form = NoticeForm()
    if form.validate():
        try:
            with transaction():
                facts = {"title": form.title.data, "body": form.body.data, "now": clock.now()}
                made = services.post_notice(circle, _me(), reader, **facts).public_id
            flash(_("Your notice is on the board. The members are told."), "success")
            return redirect(url_for("circles.notice", public_id=public_id, notice_id=made), 303)
        except DomainError as error:
            form.add_error(error)
    return render_template("circles/notice_form.html", circle=circle, form=form, notice=None), 422


@blueprint.get("/circles/<public_id>/board/<notice_id>")
@access.member
def notice(public_id: str, notice_id: str) -> str:
    """One notice with its comments, oldest first."""
    circle, reader, found = _found(public_id, notice_id)
    return _notice_page(circle, reader, found, CommentForm(formdata=None))


def _notice_page(circle: Circle, reader: Reader, found: CircleNotice, form: CommentForm) -> str:
    cursor = request.args.get("cursor")
    after = decode_cursor(cursor, int)[0] if cursor else 0
    rows = queries.comments(found, reader, after, COMMENTS + 1)
    shown, more = rows[:COMMENTS], len(rows) > COMMENTS
    return render_template(
        "circles/notice.html",
        circle=circle,
        reader=reader,
        may=policies,
        notice=found,
        comments=shown,
        count=queries.comment_counts([found.id]).get(found.id, 0),
        first_page=not cursor,
        next_cursor=encode_cursor(shown[-1].id) if more else None,
        form=form,
        removal=RemovalForm.beside,
        zone=_zone(),
    )


@blueprint.get("/circles/<public_id>/board/<notice_id>/edit")
@access.member
def ask_edit(public_id: str, notice_id: str) -> str:
    """One's own notice, to be changed."""
    circle, found = _own(public_id, notice_id)
    form = NoticeForm(formdata=None, title=found.title, body=found.body)
    return render_template("circles/notice_form.html", circle=circle, form=form, notice=found)


@blueprint.post("/circles/<public_id>/board/<notice_id>/edit")
@access.member
def edit_notice(public_id: str, notice_id: str) -> Response | tuple[str, int]:
    """Keeps the new words."""
    circle, found = _own(public_id, notice_id)
    form = NoticeForm()
    if form.validate():
        try:
            with transaction():
                facts = {"title": form.title.data, "body": form.body.data, "now": clock.now()}
                services.edit_notice(found, queries.reader_of(circle, access.viewer()), **facts)
            flash(_("Saved."), "success")
            return redirect(url_for("circles.notice", public_id=public_id, notice_id=notice_id), 303)
        except DomainError as error:
            form.add_error(error)
    return render_template("circles/notice_form.html", circle=circle, form=form, notice=found), 422


@blueprint.post("/circles/<public_id>/board/<notice_id>/pin")
@access.member
def pin(public_id: str, notice_id: str) -> Response:
    """Keeps a notice at the top."""
    return _steer(public_id, notice_id, services.pin, _("Kept at the top of the board."), pinned=True)


@blueprint.post("/circles/<public_id>/board/<notice_id>/unpinning")
@access.member
def unpin(public_id: str, notice_id: str) -> Response:
    """Lets a notice go down the board with the others."""
    return _steer(public_id, notice_id, services.pin, _("No longer kept at the top."), pinned=False)


@blueprint.post("/circles/<public_id>/board/<notice_id>/comments/closing")
@access.member
def close_comments(public_id: str, notice_id: str) -> Response:
    """Nobody comments any more; what was said stays."""
    return _steer(public_id, notice_id, services.open_comments, _("Comments are closed."), opened=False)


@blueprint.post("/circles/<public_id>/board/<notice_id>/comments/opening")
@access.member
def open_comments(public_id: str, notice_id: str) -> Response:
    """Members comment again."""
    return _steer(public_id, notice_id, services.open_comments, _("Comments are open."), opened=True)


def _steer(public_id: str, notice_id: str, change: Callable[..., None], said: str, **how: bool) -> Response:
    _circle, reader, found = _found(public_id, notice_id)
    if not policies.may_steer(reader):
        raise ForbiddenError
    here = url_for("circles.notice", public_id=public_id, notice_id=notice_id)
    return _decide(lambda now: change(found, reader, now=now, **how), said, here, here)


@blueprint.post("/circles/<public_id>/board/<notice_id>/removal")
@access.member
def remove_notice(public_id: str, notice_id: str) -> Response:
    """Takes a notice off the board."""
    _circle, reader, found = _found(public_id, notice_id)
    if not (policies.is_author(found, reader) or policies.may_steer(reader)):
        raise ForbiddenError
    reason = _reason()
    return _decide(
        lambda now: services.remove_notice(found, reader, reason=reason, now=now),
        _("Removed from the board."),
        url_for("circles.board", public_id=public_id),
        url_for("circles.notice", public_id=public_id, notice_id=notice_id),
    )


@blueprint.post("/circles/<public_id>/board/<notice_id>/comments")
@access.member
@comments_limit
def post_comment(public_id: str, notice_id: str) -> Response | tuple[str, int]:
    """Says something to a notice."""
    circle, reader, found = _found(public_id, notice_id)
    if not policies.may_write(circle, reader):
        raise ForbiddenError
    form = CommentForm()
    if form.validate():
        try:
            with transaction():
                made = services.post_comment(found, _me(), reader, body=form.body.data, now=clock.now()).public_id
            last = _page_of_last(found, reader)
            here = url_for("circles.notice", public_id=public_id, notice_id=notice_id, cursor=last)
            return redirect(f"{here}#comment-{made}", 303)
        except DomainError as error:
            form.add_error(error)
    return _notice_page(circle, reader, found, form), 422


def _page_of_last(found: CircleNotice, reader: Reader) -> str | None:
    """The cursor of the page on which the newest comment stands; None for the first page."""
    cursor, rows = None, queries.comments(found, reader, 0, COMMENTS + 1)
    while len(rows) > COMMENTS:
        cursor = encode_cursor(rows[COMMENTS - 1].id)
        rows = queries.comments(found, reader, rows[COMMENTS - 1].id, COMMENTS + 1)
    return cursor


@blueprint.post("/circles/<public_id>/board/<notice_id>/comments/<comment_id>/removal")
@access.member
def remove_comment(public_id: str, notice_id: str, comment_id: str) -> Response:
    """Takes a comment away."""
    _circle, reader, found = _found(public_id, notice_id)
    said = queries.comment(found, comment_id, reader)
    if not (policies.is_author(said, reader) or policies.may_steer(reader)):
        raise ForbiddenError
    here, reason = url_for("circles.notice", public_id=public_id, notice_id=notice_id), _reason()
    return _decide(
        lambda now: services.remove_comment(said, reader, reason=reason, now=now),
        _("The comment is removed."),
        here,
        here,
    )


def _decide(act: Callable[[datetime], Any], said: str, then: str, back: str) -> Response:
    """Runs one decision in its transaction; says what came of it, or why not."""
    try:
        with transaction():
            act(clock.now())
        flash(said, "success")
    except DomainError as error:
        flash(" ".join(map(str, error.fields.values())) or str(error.sentence), "error")
        return redirect(back, 303)
    return redirect(then, 303)


def _found(public_id: str, notice_id: str) -> tuple[Circle, Reader, CircleNotice]:
    circle, reader = queries.board(public_id, access.viewer())
    return circle, reader, queries.notice(circle, notice_id, reader)


def _writer(public_id: str) -> tuple[Circle, Reader]:
    circle, reader = queries.board(public_id, access.viewer())
    if not policies.may_write(circle, reader):
        raise ForbiddenError(_("Only members of this circle write on its board."))
    return circle, reader


def _own(public_id: str, notice_id: str) -> tuple[Circle, CircleNotice]:
    circle, reader, found = _found(public_id, notice_id)
    if not policies.may_edit(circle, found, reader):
        raise ForbiddenError(_("Only who wrote a notice changes it, while it is shown."))
    return circle, found


def _me() -> Member:
    return accounts.member(access.viewer().member_id or 0)


def _reason() -> str:
    """What was written as the reason; the service says where one is needed."""
    form = RemovalForm()
    return form.reason.data or "" if form.validate() else ""


def _zone() -> str:
    return settings().city.zone
