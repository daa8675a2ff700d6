"""The database: Base, column types, transaction() and the write guard. The only importer of flask_sqlalchemy.

A change happens inside ``with transaction():`` which routes, API, tasks and commands open, once per intent of a person.
Services flush and never commit; the session refuses writes outside it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    Identity,
    MetaData,
    SmallInteger,
    String,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, scoped_session
from sqlalchemy.orm.unitofwork import UOWTransaction

from marketplace import clock
from marketplace.errors import BusyError

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
# Every connection: a lock is waited for briefly, a statement ends, a forgotten transaction is closed.
CONNECT_OPTIONS = (
    "-c timezone=UTC -c lock_timeout=4s -c statement_timeout=20s -c idle_in_transaction_session_timeout=60s"
    " -c client_encoding=UTF8"
)
PUBLIC_ID_BYTES = 16  # 22 characters of URL-safe base64


class Base(DeclarativeBase):
    """What every table inherits: named constraints and aware UTC instants."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Ref = Annotated[int, mapped_column(BigInteger)]


def new_public_id() -> str:
    """A random id of 22 URL-safe characters, for everything that is seen outside."""
    return secrets.token_urlsafe(PUBLIC_ID_BYTES)


class Public:
    """A row with an id that may be shown outside."""

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)


db = SQLAlchemy(metadata=Base.metadata)
session: scoped_session[Session] = db.session  # type: ignore[assignment]  # the extension's own Session subclass


class NotInTransactionError(RuntimeError):
    """Something was written outside transaction(): a programming error."""


def _writable(current: Session) -> bool:
    return bool(current.info.get("in_transaction"))


@event.listens_for(Session, "before_flush")
def _guard_flush(current: Session, _context: UOWTransaction, _instances: object) -> None:
    if not _writable(current) and (current.new or current.dirty or current.deleted):
        raise NotInTransactionError("a change was flushed outside transaction()")


@event.listens_for(Session, "do_orm_execute")
def _guard_execute(state: ORMExecuteState) -> None:
    changes = state.is_insert or state.is_update or state.is_delete
    if changes and not _writable(state.session):
        raise NotInTransactionError("a statement changed rows outside transaction()")


@contextmanager
def transaction() -> Iterator[None]:
    """Opens the one transaction of an intent: commits at the end, rolls back on any error. Never nested.

    Raises BusyError where the database could not be reached or a lock not be had in time.
    """
    current = session()
    if _writable(current):
        raise NotInTransactionError("transaction() is never nested")
    current.rollback()  # leaves the snapshot that earlier reads opened: decisions see the present
    current.info["in_transaction"] = True
    current.info["after_commit"] = []
    try:
        read_clock()
        yield
        current.commit()
    except OperationalError as error:
        current.rollback()
        raise BusyError from error
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info["in_transaction"] = False
        hooks = current.info.pop("after_commit", [])
    for hook in hooks:
        hook()


def in_transaction() -> bool:
    """Whether transaction() is open in this thread."""
    return _writable(session())


def after_commit(hook: Any) -> None:
    """Calls ``hook()`` once this transaction has committed; dropped if it rolls back. For best-effort signals only."""
    hooks: list[Any] = session().info["after_commit"]
    if hook not in hooks:
        hooks.append(hook)


def read_clock() -> None:
    """Takes the city's clock offset from the database; embedded mode only, elsewhere the wall clock rules."""
    if not session().info.get("clock_moves", CLOCK["moves"]):
        return
    seconds = session.execute(text("SELECT seconds FROM clock_offsets")).scalar()
    clock.set_offset(timedelta(seconds=seconds or 0))


CLOCK = {"moves": False}  # set by create_app from the settings: the clock can be moved in embedded mode only


def advance_clock(step: timedelta) -> datetime:
    """Moves the city's clock forward by ``step`` (never back) and gives the new time. Inside transaction()."""
    if step <= timedelta(0):
        raise ValueError("the clock only moves forward")
    seconds = session.execute(
        text("UPDATE clock_offsets SET seconds = seconds + :s RETURNING seconds"), {"s": step.total_seconds()}
    ).scalar_one()
    clock.set_offset(timedelta(seconds=seconds))
    return clock.now()


def connection() -> Connection:
    """The connection of the running transaction, for the few hot statements in Core."""
    return session.connection()


def new_id_pair() -> tuple[str, str]:
    """A secret of 43 characters and its first 8, which may be shown to recognise it."""
    secret = secrets.token_urlsafe(32)
    return secret, secret[:8]


class ClockOffset(Base):
    """One row: how many seconds the city's time runs ahead of the wall clock. Embedded mode only; forward only."""

    __tablename__ = "clock_offsets"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), CheckConstraint("seconds >= 0", name="forward"))

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seconds: Mapped[float] = mapped_column(Double, default=0, server_default="0")
