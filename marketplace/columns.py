"""Columns and checks that several domains share."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Dialect, String, cast
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from marketplace.moderation_state import Audience, Moderation


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A named CHECK that a text column holds a member of an enum (cheaper to change than a database enum)."""
    allowed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


class Moderated:
    """A user-made thing: its moderation state, and the reason that its maker reads."""

    moderation: Mapped[str] = mapped_column(String(12), default=Moderation.PENDING, server_default="pending")
    moderation_reason: Mapped[str | None]


class Audienced:
    """A thing that is shown to everyone, or to the circles named beside it."""

    audience: Mapped[str] = mapped_column(String(12), default=Audience.EVERYONE, server_default="everyone")


class PlanePoint(UserDefinedType[tuple[float, float]]):
    """PostgreSQL's built-in ``point``: metres (x east, y north) around the city's centre, so that ``<->`` gives metres."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """The column's type in DDL."""
        return "point"

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """(x, y) -> the text form of a point."""

        def process(value: tuple[float, float] | None) -> str | None:
            return None if value is None else f"({value[0]!r},{value[1]!r})"

        return process

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """The text form of a point -> (x, y)."""

        def process(value: str | None) -> tuple[float, float] | None:
            if value is None:
                return None
            x, y = value.strip("()").split(",")
            return float(x), float(y)

        return process

    def bind_expression(self, bindvalue: Any) -> Any:
        """Names the type, so that the driver's text parameter becomes a point."""
        return cast(bindvalue, type_=PlanePoint())


PGDialect.ischema_names["point"] = PlanePoint  # so that migrations recognise the column
