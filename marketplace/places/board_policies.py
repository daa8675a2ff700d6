"""Who may read, write and act on a circle's board, and who sees who belongs to it.

A place counts in the circle itself: who lives in a stairwell belongs to its city, and is no reader of the city's board by that.
"""

from dataclasses import dataclass

from marketplace.moderation_state import Moderation
from marketplace.places.board_models import BoardThing, CircleNotice
from marketplace.places.models import Circle, CircleRole

SHOWN = frozenset({Moderation.PENDING, Moderation.APPROVED})
WRITERS = frozenset({CircleRole.STEWARD, CircleRole.MEMBER})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a board. ``role``: the one in this circle, None for who is not in it."""

    member_id: int | None
    role: CircleRole | None
    is_operator: bool

    @property
    def is_steward(self) -> bool:
        """Whether the circle is the reader's to look after."""
        return self.role is CircleRole.STEWARD


def may_see_members(reader: Reader) -> bool:
    """Members and stewards, and operators; a guest is not told who else belongs to it."""
    return reader.role in WRITERS or reader.is_operator


def may_write(circle: Circle, reader: Reader) -> bool:
    """Members and stewards, while operators have not taken the circle away."""
    return reader.role in WRITERS and circle.moderation in SHOWN


def may_steer(reader: Reader) -> bool:
    """Who pins, closes comments and removes what others wrote."""
    return reader.is_steward or reader.is_operator


def is_author(thing: BoardThing, reader: Reader) -> bool:
    """Whether the reader wrote it."""
    return thing.author_member_id == reader.member_id


def is_shown(thing: BoardThing) -> bool:
    """Whether everybody who reads the board reads it."""
    return thing.removed_at is None and thing.moderation in SHOWN


def sees(thing: BoardThing, reader: Reader) -> bool:
    """What is taken away stays for its author and operators; what stewards have removed, for stewards as well."""
    if is_shown(thing) or is_author(thing, reader) or reader.is_operator:
        return True
    return reader.is_steward and thing.moderation in SHOWN


def may_edit(circle: Circle, notice: CircleNotice, reader: Reader) -> bool:
    """Authors change their own, as long as it is shown."""
    return is_author(notice, reader) and may_write(circle, reader) and is_shown(notice)


def may_remove(thing: BoardThing, reader: Reader) -> bool:
    """Authors their own, stewards and operators any."""
    return thing.removed_at is None and (is_author(thing, reader) or may_steer(reader))


def may_comment(circle: Circle, notice: CircleNotice, reader: Reader) -> bool:
    """Whoever may write, under a notice that is shown and open for it."""
    return may_write(circle, reader) and notice.comments_open and is_shown(notice)
