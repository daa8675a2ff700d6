"""What the services of the directory share: held rows, checked texts, log entries."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit.services import Actor, record
from marketplace.db import session
from marketplace.directory.models import Designation, DesignationApplication
from marketplace.directory.states import MOVES, ApplicationState
from marketplace.errors import ConflictError, InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l

APPLICATION, DESIGNATION, GRANT = "application", "designation", "grant"  # what the log says it is about


class MovedOnError(ConflictError):
    """The application is no longer where the page showed it."""

    code = "application-moved-on"
    sentence = _l("This application has moved on in the meantime. Please look again.")


def hold(application: DesignationApplication) -> DesignationApplication:
    """The application as it is now, its row locked: two changes of one application follow each other."""
    statement = select(DesignationApplication).where(DesignationApplication.id == application.id)
    statement = statement.with_for_update(of=DesignationApplication).execution_options(populate_existing=True)
    held = session.scalars(statement).one()
    session.expire(held, ["documents", "criteria", "ballots"])  # what was read before the lock may be old
    return held


def hold_designation(designation_id: int) -> Designation:
    """The designation as it is now, its row locked."""
    statement = select(Designation).where(Designation.id == designation_id)
    statement = statement.with_for_update(of=Designation).execution_options(populate_existing=True)
    return session.scalars(statement).one()


def move(application: DesignationApplication, to: ApplicationState) -> None:
    """Sets the state. Raises MovedOnError where that step is not possible any more."""
    if to not in MOVES[ApplicationState(application.state)]:
        raise MovedOnError
    application.state = to


def needed(field: str, value: str, most: int, sentence: Text) -> str:
    """A text that must be there. Raises InvalidError on the field, with the sentence where it is empty."""
    said = value.strip()
    if not said:
        raise InvalidError(fields={field: sentence})
    return bounded(field, said, most)


def bounded(field: str, value: str, most: int) -> str:
    """A text that may be empty. Raises InvalidError on the field where it is too long."""
    said = value.strip()
    if len(said) > most:
        raise InvalidError(fields={field: _l("Please use at most %(count)s characters.", count=most)})
    return said


def log(
    action: str,
    application: DesignationApplication,
    *,
    actor: Actor,
    now: datetime,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """An entry about an application."""
    record(f"application.{action}", APPLICATION, application.id, actor=actor, now=now, after=after, reason=reason)
