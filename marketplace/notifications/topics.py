"""What a notification is made of: its group, its words, and when its mail is too late."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

Params = dict[str, Any]


class Group(StrEnum):
    """What a member can choose to get by mail, or not."""

    ACCOUNT = "account"  # always by mail
    BORROWING = "borrowing"
    LENDING = "lending"
    REMINDERS = "reminders"
    MONEY = "money"
    CIRCLES = "circles"


@dataclass(frozen=True, slots=True)
class Words:
    """A notification in words. ``path`` is a local address; ``facts`` are (label, value) lines of the mail."""

    title: str
    text: str
    action: str = ""
    path: str = "/notifications"
    facts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of notification. ``by_mail`` False: on the page only; ``stale_after``: a mail later than that isn't sent."""

    group: Group
    words: Callable[[Params], Words]
    by_mail: bool = True
    on_page: bool = True
    stale_after: timedelta | None = None
