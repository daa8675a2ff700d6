"""A notice or comment of a circle's board in the console: taking it away, and showing it again."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from marketplace.audit import queries as audit
from marketplace.i18n import gettext as _
from marketplace.moderation import queries, services
from marketplace.moderation.forms import ReasonForm
from marketplace.moderation.models import SubjectKind
from marketplace.moderation.routes.blueprint import actor, blueprint, decide, zone
from marketplace.moderation.routes.people import LATEST_EVENTS
from marketplace.moderation.showing import events, target
from marketplace.moderation.wording import OUTCOMES, REASONS
from marketplace.places import board_queries as board
from marketplace.places.board_models import BoardThing, CircleNotice
from marketplace.web import access


@blueprint.get("/notices/<public_id>")
@access.operator
def notice(public_id: str) -> str:
    """A notice with its reports and what has happened to it."""
    found = board.any_notice(public_id)
    return _page(found, found, SubjectKind.NOTICE, found.title)


@blueprint.get("/comments/<public_id>")
@access.operator
def comment(public_id: str) -> str:
    """A comment with its reports and what has happened to it."""
    found = board.any_comment(public_id)
    name = _("Comment on “%(title)s”", title=found.notice.title)
    return _page(found, found.notice, SubjectKind.COMMENT, name)


def _page(thing: BoardThing, on: CircleNotice, kind: SubjectKind, name: str) -> str:
    return render_template(
        "moderation/board_thing.html",
        thing=thing,
        notice=on,
        kind=kind.value,
        name=name,
        author=target(thing.author),
        reports=queries.reports_about(kind, thing.id),
        events=events(audit.timeline(kind.value, thing.id)[-LATEST_EVENTS:], zone()),
        form=ReasonForm(formdata=None),
        reasons=REASONS,
        outcomes=OUTCOMES,
        zone=zone(),
    )


@blueprint.post("/notices/<public_id>/suspension")
@access.operator
def suspend_notice(public_id: str) -> Response:
    """Takes a notice away."""
    return _suspend(board.any_notice(public_id), url_for("moderation.notice", public_id=public_id))


@blueprint.post("/notices/<public_id>/restoration")
@access.operator
def restore_notice(public_id: str) -> Response:
    """Shows a notice again."""
    return _restore(board.any_notice(public_id), url_for("moderation.notice", public_id=public_id))


@blueprint.post("/comments/<public_id>/suspension")
@access.operator
def suspend_comment(public_id: str) -> Response:
    """Takes a comment away."""
    return _suspend(board.any_comment(public_id), url_for("moderation.comment", public_id=public_id))


@blueprint.post("/comments/<public_id>/restoration")
@access.operator
def restore_comment(public_id: str) -> Response:
    """Shows a comment again."""
    return _restore(board.any_comment(public_id), url_for("moderation.comment", public_id=public_id))


def _suspend(thing: BoardThing, back: str) -> Response:
    form = ReasonForm()
    return decide(
        lambda now: services.suspend_board_thing(thing, form.words(), actor(), now),
        lambda _done: _("Taken away. The author is told why."),
        back,
    )


def _restore(thing: BoardThing, back: str) -> Response:
    form = ReasonForm()
    return decide(
        lambda now: services.restore_board_thing(thing, form.words(), actor(), now), lambda _done: _("Restored."), back
    )
