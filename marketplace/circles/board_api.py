"""API v1: a circle's notice board."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request
from pydantic import BaseModel, Field
from spectree import Response as Described

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.circles.board_limits import comments_limit, notices_limit
from marketplace.circles.board_paging import position
from marketplace.extensions import settings
from marketplace.idempotency import Answer
from marketplace.places import board_queries as queries
from marketplace.places import board_services as services
from marketplace.places.board_models import BoardThing, CircleComment, CircleNotice
from marketplace.places.board_policies import is_shown
from marketplace.places.board_services import LONGEST_BODY, LONGEST_COMMENT, LONGEST_TITLE
from marketplace.web import access
from marketplace.web.api import ApiModel, Problem, answer, blueprint, body, instant, once, query, reply, spec
from marketplace.web.paging import decode_cursor, encode_cursor


class BoardQuery(ApiModel):
    """Where to go on, and how much."""

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=400)


class NoticeIn(ApiModel):
    """A notice to be put on the board: plain text."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    body: str = Field(min_length=1, max_length=LONGEST_BODY)


class CommentIn(ApiModel):
    """A comment: plain text."""

    body: str = Field(min_length=1, max_length=LONGEST_COMMENT)


class AuthorOut(BaseModel):
    """Who wrote it."""

    id: str
    name: str


class NoticeOut(BaseModel):
    """A notice. ``shown`` false: taken away, and only its author, operators and, if they removed it, stewards still see it."""

    id: str
    title: str
    body: str
    author: AuthorOut
    pinned: bool
    comments_open: bool
    comments: int
    created_at: str
    edited_at: str | None
    shown: bool
    reason: str | None


class NoticePage(BaseModel):
    """A page of notices, pinned ones first, then the newest; ``next`` is the cursor of the next page, or null."""

    items: list[NoticeOut]
    next: str | None


class CommentOut(BaseModel):
    """A comment; ``shown`` and ``reason`` as with a notice."""

    id: str
    body: str
    author: AuthorOut
    created_at: str
    shown: bool
    reason: str | None


class CommentPage(BaseModel):
    """A page of comments, oldest first."""

    items: list[CommentOut]
    next: str | None


BEARER: dict[str, list[str]] = {"bearer": []}
REFUSALS: dict[str, Any] = {"HTTP_401": Problem, "HTTP_403": Problem, "HTTP_404": Problem, "HTTP_422": Problem}
DESCRIBED: dict[str, Any] = {"tags": ["circles"], "security": BEARER, "skip_validation": True}


@blueprint.get("/circles/<public_id>/notices")
@access.api_member
@spec.validate(query=BoardQuery, resp=Described(HTTP_200=NoticePage, **REFUSALS), **DESCRIBED)
def notices(public_id: str) -> Response:
    """The board of a circle that the caller belongs to; paged by cursor, with a Link to the next page."""
    circle, reader = queries.board(public_id, access.viewer())
    asked = query(BoardQuery)
    rows = queries.notices(circle, reader, position(asked.cursor), asked.limit + 1)
    shown = rows[: asked.limit]
    counts = queries.comment_counts([row.id for row in shown])
    items = [_notice(row, counts.get(row.id, 0)) for row in shown]
    onwards = encode_cursor(shown[-1].pinned, shown[-1].id) if len(rows) > len(shown) else None
    return _page(NoticePage(items=items, next=onwards), onwards)


@blueprint.post("/circles/<public_id>/notices")
@access.api_member
@notices_limit
@spec.validate(json=NoticeIn, resp=Described(HTTP_201=NoticeOut, **REFUSALS), **DESCRIBED)
def post_notice(public_id: str) -> Response:
    """Puts a notice on the board, where it is shown at once. Idempotency-Key is honoured."""
    viewer = access.viewer()
    given = body(NoticeIn)

    def act() -> Answer:
        circle, reader = queries.board(public_id, viewer)
        author = accounts.member(viewer.member_id or 0)
        made = services.post_notice(circle, author, reader, title=given.title, body=given.body, now=clock.now())
        return Answer(HTTPStatus.CREATED, _notice(made, 0).model_dump(mode="json"))

    return reply(once(act))


@blueprint.get("/circles/<public_id>/notices/<notice_id>/comments")
@access.api_member
@spec.validate(query=BoardQuery, resp=Described(HTTP_200=CommentPage, **REFUSALS), **DESCRIBED)
def comments(public_id: str, notice_id: str) -> Response:
    """The comments on a notice, oldest first; paged by cursor, with a Link to the next page."""
    circle, reader = queries.board(public_id, access.viewer())
    on = queries.notice(circle, notice_id, reader)
    asked = query(BoardQuery)
    after = decode_cursor(asked.cursor, int)[0] if asked.cursor else 0
    rows = queries.comments(on, reader, after, asked.limit + 1)
    shown = rows[: asked.limit]
    onwards = encode_cursor(shown[-1].id) if len(rows) > len(shown) else None
    return _page(CommentPage(items=[_comment(row) for row in shown], next=onwards), onwards)


@blueprint.post("/circles/<public_id>/notices/<notice_id>/comments")
@access.api_member
@comments_limit
@spec.validate(json=CommentIn, resp=Described(HTTP_201=CommentOut, HTTP_409=Problem, **REFUSALS), **DESCRIBED)
def post_comment(public_id: str, notice_id: str) -> Response:
    """Says something to a notice. Idempotency-Key is honoured."""
    viewer = access.viewer()
    given = body(CommentIn)

    def act() -> Answer:
        circle, reader = queries.board(public_id, viewer)
        on = queries.notice(circle, notice_id, reader)
        author = accounts.member(viewer.member_id or 0)
        made = services.post_comment(on, author, reader, body=given.body, now=clock.now())
        return Answer(HTTPStatus.CREATED, _comment(made).model_dump(mode="json"))

    return reply(once(act))


def _page(page: NoticePage | CommentPage, onwards: str | None) -> Response:
    response = answer(page)
    if onwards:
        base = current_app.config["BASE_URL"].rstrip("/")
        arguments = urlencode(request.args.to_dict() | {"cursor": onwards})
        response.headers["Link"] = f'<{base}{request.path}?{arguments}>; rel="next"'
    return response


def _notice(row: CircleNotice, count: int) -> NoticeOut:
    return NoticeOut(
        id=row.public_id,
        title=row.title,
        body=row.body,
        author=_author(row),
        pinned=row.pinned,
        comments_open=row.comments_open,
        comments=count,
        created_at=instant(row.created_at, settings().city.zone),
        edited_at=instant(row.edited_at, settings().city.zone) if row.edited_at else None,
        shown=is_shown(row),
        reason=_reason(row),
    )


def _comment(row: CircleComment) -> CommentOut:
    return CommentOut(
        id=row.public_id,
        body=row.body,
        author=_author(row),
        created_at=instant(row.created_at, settings().city.zone),
        shown=is_shown(row),
        reason=_reason(row),
    )


def _author(row: BoardThing) -> AuthorOut:
    return AuthorOut(id=row.author.public_id, name=row.author.name)


def _reason(row: BoardThing) -> str | None:
    return None if is_shown(row) else row.moderation_reason or row.removal_reason
