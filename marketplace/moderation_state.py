"""The one moderation state that every user-made thing carries, from its first day."""

from enum import StrEnum


class Moderation(StrEnum):
    """What operators have said of a thing that a person made."""

    PENDING = "pending"  # nobody has looked yet
    APPROVED = "approved"
    REJECTED = "rejected"  # with a reason that its maker reads
    SUSPENDED = "suspended"  # was approved, taken away with a reason


class Audience(StrEnum):
    """Who may see and book a thing."""

    EVERYONE = "everyone"
    CIRCLES = "circles"
