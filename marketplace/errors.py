"""What can be refused, and the sentence that is safe to show for it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l


class DomainError(Exception):
    """A refusal that a person can understand.

    ``code`` is stable and part of the API, ``status`` the HTTP status, ``sentence`` what the person reads,
    ``fields`` sentences by form field, ``extra`` further JSON-ready facts for problem+json.
    """

    code = "refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence: Text = _l("This can't be done.")

    def __init__(
        self,
        sentence: Text | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Text] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Takes a sentence and code of its own where the class's are too general."""
        self.sentence = sentence if sentence is not None else type(self).sentence
        self.code = code or type(self).code
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


class NotFoundError(DomainError):
    """It isn't there, or isn't the viewer's to see: the two are told apart by nobody outside."""

    code = "not-found"
    status = HTTPStatus.NOT_FOUND
    sentence = _l("We can't find that. It may have been removed, or the address may be mistyped.")


class ForbiddenError(DomainError):
    """The viewer may see it but not do this."""

    code = "forbidden"
    status = HTTPStatus.FORBIDDEN
    sentence = _l("You may not do this.")


class InvalidError(DomainError):
    """What was sent doesn't fit; ``fields`` says where."""

    code = "invalid"
    sentence = _l("Some fields need another look.")


class ConflictError(DomainError):
    """The state has moved on since the page was drawn."""

    code = "conflict"
    status = HTTPStatus.CONFLICT
    sentence = _l("Something changed in the meantime. Please look again.")


class BusyError(DomainError):
    """A lock or a server could not be had in time; nothing was changed and trying again is right."""

    code = "busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _l("We're very busy right now. Nothing was changed; please try again in a moment.")


class TooManyError(DomainError):
    """A limit was reached."""

    code = "too-many"
    status = HTTPStatus.TOO_MANY_REQUESTS
    sentence = _l("That was too often in a short time. Please wait a little and try again.")
