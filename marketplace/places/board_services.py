"""Changes to a circle's board, and what members let each other see."""

from datetime import datetime

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation_state import Moderation
from marketplace.outbox import services as outbox
from marketplace.places.board_models import BoardThing, CircleComment, CircleNotice
from marketplace.places.board_policies import (
    SHOWN,
    Reader,
    is_author,
    is_shown,
    may_edit,
    may_remove,
    may_steer,
    may_write,
)
from marketplace.places.models import Circle, CircleMembership

LONGEST_TITLE = 120
LONGEST_BODY = 4000
LONGEST_COMMENT = 1000
LONGEST_REASON = 1000


def post_notice(
    circle: Circle, author: Member, reader: Reader, *, title: str, body: str, now: datetime
) -> CircleNotice:
    """Puts a notice on the board, where it is shown at once; members are told by and by.

    Raises ForbiddenError for guests and others, InvalidError by field.
    """
    _require_writer(circle, reader)
    heading, words = _title(title), _words(body, "body", LONGEST_BODY)
    notice = CircleNotice(
        circle_id=circle.id,
        author=author,
        title=heading,
        body=words,
        moderation=Moderation.PENDING,
        created_at=now,
    )
    session.add(notice)
    session.flush()
    record("notice.posted", "notice", notice.id, actor=_actor(reader), now=now, after={"title": heading})
    outbox.post("circle.notice_posted", notice_id=notice.id, after=0)
    return notice


def edit_notice(notice: CircleNotice, reader: Reader, *, title: str, body: str, now: datetime) -> None:
    """Changes a notice's words; operators have then not read this version.

    Raises ForbiddenError for all but its author, InvalidError by field.
    """
    _lock(notice)
    if not may_edit(notice.circle, notice, reader):
        raise ForbiddenError(_l("Only who wrote a notice changes it, while it is shown."))
    heading, words = _title(title), _words(body, "body", LONGEST_BODY)
    if (heading, words) == (notice.title, notice.body):
        return
    before = {"title": notice.title, "body": notice.body}
    notice.title, notice.body, notice.edited_at = heading, words, now
    notice.moderation = Moderation.PENDING
    after = {"title": heading, "body": words}
    record("notice.edited", "notice", notice.id, actor=_actor(reader), now=now, before=before, after=after)


def pin(notice: CircleNotice, reader: Reader, *, pinned: bool, now: datetime) -> None:
    """Keeps a notice at the top of the board, or lets it go again. Raises ForbiddenError for all but stewards and operators."""
    _steer(notice, reader)
    if notice.pinned != pinned:
        notice.pinned = pinned
        action = "notice.pinned" if pinned else "notice.unpinned"
        record(action, "notice", notice.id, actor=_actor(reader), now=now)


def open_comments(notice: CircleNotice, reader: Reader, *, opened: bool, now: datetime) -> None:
    """Lets members comment, or no longer. Raises ForbiddenError for all but stewards and operators."""
    _steer(notice, reader)
    if notice.comments_open != opened:
        notice.comments_open = opened
        action = "notice.comments_opened" if opened else "notice.comments_closed"
        record(action, "notice", notice.id, actor=_actor(reader), now=now)


def post_comment(notice: CircleNotice, author: Member, reader: Reader, *, body: str, now: datetime) -> CircleComment:
    """Says something to a notice; its author is told.

    Raises ForbiddenError for guests and others, ConflictError (``comments-closed``) where nobody may, InvalidError by field.
    """
    _require_writer(notice.circle, reader)
    session.refresh(notice, with_for_update={"of": CircleNotice, "read": True})  # closing waits for what is on its way
    if not notice.comments_open or not is_shown(notice):
        raise ConflictError(_l("Comments on this notice are closed."), code="comments-closed")
    comment = CircleComment(
        notice=notice,
        author=author,
        body=_words(body, "body", LONGEST_COMMENT),
        moderation=Moderation.PENDING,
        created_at=now,
    )
    session.add(comment)
    session.flush()
    record("comment.posted", "comment", comment.id, actor=_actor(reader), now=now)
    outbox.post("circle.comment_posted", comment_id=comment.id)
    return comment


def remove_notice(notice: CircleNotice, reader: Reader, *, reason: str, now: datetime) -> None:
    """Takes a notice off the board; its author is told if it was somebody else.

    Raises InvalidError where a steward gives no reason, ForbiddenError, ConflictError where that was done already.
    """
    why = _removed(notice, reader, reason, now)
    record("notice.removed", "notice", notice.id, actor=_actor(reader), now=now, reason=why)
    if why is not None:
        outbox.post("circle.board_decided", kind="notice", thing_id=notice.id, verdict="removed", reason=why)


def remove_comment(comment: CircleComment, reader: Reader, *, reason: str, now: datetime) -> None:
    """Takes a comment away. Raises as ``remove_notice``."""
    why = _removed(comment, reader, reason, now)
    record("comment.removed", "comment", comment.id, actor=_actor(reader), now=now, reason=why)
    if why is not None:
        outbox.post("circle.board_decided", kind="comment", thing_id=comment.id, verdict="removed", reason=why)


def _removed(thing: BoardThing, reader: Reader, reason: str, now: datetime) -> str | None:
    """Marks it as removed and gives the reason that its author reads; None for one's own."""
    _lock(thing)
    if thing.removed_at is not None:
        raise ConflictError(_l("This is removed already."), code="removed-already")
    if not may_remove(thing, reader):
        raise ForbiddenError(_l("Only who wrote it and stewards remove this."))
    why = None
    if not is_author(thing, reader):
        why = reason.strip()[:LONGEST_REASON]
        if not why:
            raise InvalidError(
                fields={"reason": _l("Please write a reason; the author reads it.")}, code="reason-missing"
            )
    thing.removed_at, thing.removed_by_member_id, thing.removal_reason = now, reader.member_id, why
    return why


def suspend(thing: BoardThing, *, reason: str, now: datetime, actor: Actor) -> bool:
    """An operator takes a notice or comment away. False where that was done already."""
    _lock(thing)
    if thing.moderation not in SHOWN:
        return False
    thing.moderation, thing.moderation_reason = Moderation.SUSPENDED, reason
    if isinstance(thing, CircleNotice):
        record("notice.suspended", "notice", thing.id, actor=actor, now=now, reason=reason)
    else:
        record("comment.suspended", "comment", thing.id, actor=actor, now=now, reason=reason)
    return True


def restore(thing: BoardThing, *, reason: str, now: datetime, actor: Actor) -> bool:
    """An operator shows it again. False where it isn't taken away."""
    _lock(thing)
    if thing.moderation in SHOWN:
        return False
    thing.moderation, thing.moderation_reason = Moderation.APPROVED, None
    if isinstance(thing, CircleNotice):
        record("notice.restored", "notice", thing.id, actor=actor, now=now, reason=reason)
    else:
        record("comment.restored", "comment", thing.id, actor=actor, now=now, reason=reason)
    return True


def set_consents(place: CircleMembership, *, show_name: bool, show_contact: bool, actor: Actor, now: datetime) -> None:
    """Keeps what a member lets the others of the circle see. Raises InvalidError for a contact without a name."""
    if show_contact and not show_name:
        sentence = _l("To show how to reach you, show your name as well.")
        raise InvalidError(fields={"show_contact": sentence}, code="contact-without-name")
    if (place.show_name, place.show_contact) == (show_name, show_contact):
        return
    before = {"show_name": place.show_name, "show_contact": place.show_contact}
    place.show_name, place.show_contact = show_name, show_contact
    after = {"show_name": show_name, "show_contact": show_contact}
    record("circle.consents", "circle", place.circle_id, actor=actor, now=now, before=before, after=after)


def _require_writer(circle: Circle, reader: Reader) -> None:
    if not may_write(circle, reader):
        raise ForbiddenError(_l("Only members of this circle write on its board."), code="not-a-member")


def _steer(notice: CircleNotice, reader: Reader) -> None:
    if not may_steer(reader):
        raise ForbiddenError(_l("Only stewards of this circle do this."), code="not-a-steward")
    _lock(notice)


def _lock(thing: BoardThing) -> None:
    session.flush()  # what this transaction has changed already stays
    session.refresh(thing, with_for_update={"of": type(thing)})


def _actor(reader: Reader) -> Actor:
    """A member of the circle acts as such, also where he is an operator."""
    return Actor("operator" if reader.role is None else "member", reader.member_id)


def _title(text: str) -> str:
    heading = " ".join(text.split())
    if not 0 < len(heading) <= LONGEST_TITLE:
        raise InvalidError(fields={"title": _l("Please give it a title of 1 to 120 characters.")})
    return heading


def _words(text: str, field: str, longest: int) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise InvalidError(fields={field: _l("Please write something.")})
    if len(words) > longest:
        sentence = _l("This is too long: %(longest)s characters are the most.", longest=longest)
        raise InvalidError(fields={field: sentence})
    return words
