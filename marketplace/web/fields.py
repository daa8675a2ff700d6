"""Form fields and validators that several forms share."""

import re
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError

from marketplace.errors import DomainError
from marketplace.i18n import lazy_gettext as _l

LAST_CODEPOINT_OF_CONTROLS = 31
DELETE = 127
# What turns text round or hides in it: bidirectional embeddings, overrides and isolates (Unicode UAX 9), zero-width spaces.
UNSEEN = frozenset("\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form whose errors can come from the domain as well."""

    form_errors: list[str]

    def add_error(self, error: DomainError) -> None:
        """Puts a refusal beside the fields that it names, else above the form."""
        placed = False
        for name, sentence in error.fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, str(sentence)]
                placed = True
        if not placed:
            self.form_errors = [*self.form_errors, str(error.sentence)]


def strip(value: str | None) -> str | None:
    """A filter: no white space around."""
    return value.strip() if value else value


def no_control_characters(_form: Any, field: Any) -> None:
    """A validator: one line of text, nothing that splits a header or hides."""
    if field.data and any(
        (ord(c) <= LAST_CODEPOINT_OF_CONTROLS and c not in "\r\n\t") or ord(c) == DELETE or c in UNSEEN
        for c in field.data
    ):
        raise ValidationError(_l("This contains characters that can't be used here."))


def made_id(_form: Any, field: Any) -> None:
    """A validator: the public id that was made with the page, so that a second click is known as one."""
    if field.data and not PUBLIC_ID.fullmatch(field.data):
        raise ValidationError(_l("This page is out of date. Please load it anew."))


class Line(StringField):  # type: ignore[misc]  # the library has no types
    """One line of text: stripped, without line ends or control characters."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was sent, as one line."""
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = " ".join(str(self.data).split())

    def pre_validate(self, form: Any) -> None:
        """Refuses control characters."""
        no_control_characters(form, self)


def instant(day: Any, at: time, zone: str) -> datetime:
    """A local day and wall-clock time in a zone as an aware UTC instant (the first of two where the clock goes back)."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
