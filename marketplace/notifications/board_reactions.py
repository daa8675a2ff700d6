"""What is told of a circle's board: a new notice to the members, a comment to the notice's author, a decision to who wrote it."""

from datetime import datetime
from typing import Any

from marketplace.db import session
from marketplace.notifications.services import notify
from marketplace.outbox import services as outbox
from marketplace.places import board_queries as board
from marketplace.places.board_models import BoardThing, CircleComment, CircleNotice
from marketplace.places.board_policies import is_shown
from marketplace.places.queries import membership

Payload = dict[str, Any]

AT_ONCE = 200  # members told in one transaction
EXCERPT = 200  # characters


def notice_posted(payload: Payload, now: datetime) -> None:
    """Tells the members of a circle of a new notice, some of them; a further message goes on behind the last.

    Each is told once, however often a message comes. What is removed in the meantime is told to nobody any more.
    """
    notice = session.get_one(CircleNotice, payload["notice_id"])
    if not is_shown(notice) or notice.circle.moderation not in {"pending", "approved"}:
        return
    people = board.to_be_told(notice.circle_id, notice.author_member_id, payload["after"], AT_ONCE)
    params = _params(notice, notice)
    for member in people:
        notify(member, "circle_notice", f"circle_notice:{notice.id}", params, now)
    if len(people) == AT_ONCE:
        outbox.post("circle.notice_posted", notice_id=notice.id, after=people[-1].id)


def comment_posted(payload: Payload, now: datetime) -> None:
    """Tells the notice's author, unless it is their own comment or they have left the circle."""
    comment = session.get_one(CircleComment, payload["comment_id"])
    notice = comment.notice
    if not is_shown(comment) or not is_shown(notice) or comment.author_member_id == notice.author_member_id:
        return
    if membership(notice.circle_id, notice.author_member_id) is not None:
        notify(notice.author, "circle_comment", f"circle_comment:{comment.id}", _params(comment, notice), now)


def board_decided(payload: Payload, now: datetime) -> None:
    """Tells who wrote it that a steward removed it, or that operators took it away or gave it back; each time anew."""
    thing = _thing(payload["kind"], payload["thing_id"])
    notice = thing if isinstance(thing, CircleNotice) else thing.notice
    topic = f"board_{payload['verdict']}"
    params = _params(thing, notice) | {"reason": payload["reason"]}
    notify(thing.author, topic, f"{topic}:{payload['kind']}:{thing.id}:{payload['message']}", params, now)


def _thing(kind: str, thing_id: int) -> BoardThing:
    if kind == "notice":
        return session.get_one(CircleNotice, thing_id)
    return session.get_one(CircleComment, thing_id)


def _params(thing: BoardThing, notice: CircleNotice) -> dict[str, Any]:
    """JSON-ready facts of what was written, frozen when it is told."""
    words = " ".join(thing.body.split())
    return {
        "title": notice.title,
        "name": thing.author.name,
        "excerpt": words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…",
        "circle_name": notice.circle.name,
        "circle_name_en": notice.circle.name_en,
        "path": f"/circles/{notice.circle.public_id}/board/{notice.public_id}",
    }
