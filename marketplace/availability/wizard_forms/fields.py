"""What the wizard's panels share: forms that let a draft have gaps, and fields that speak the reader's language."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, time
from typing import Any

from flask import request
from wtforms import DateField, IntegerField, SelectField, TimeField
from wtforms.validators import Length, StopValidation

from marketplace.errors import DomainError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.money import EXPONENTS
from marketplace.web.fields import Form, Line
from marketplace.wording import duration_words

MOST_DIGITS = 9
LATER = "later"
STAY = "stay"
Choices = list[tuple[Any, Any]]


class WizardForm(Form):
    """A panel. ``then`` says which button was pressed: a draft that is left for later may have gaps."""

    complete = False  # set where the listing is shown already: then nothing may be missing

    @property
    def then(self) -> str:
        """``next``, ``later`` (save and leave) or ``stay`` (save and see the same panel)."""
        pressed = request.form.get("then", "next")
        return pressed if pressed in {LATER, STAY} else "next"

    @property
    def may_have_gaps(self) -> bool:
        """Whether required fields may be empty this time."""
        return self.then == LATER and not self.complete

    def refuse(self, error: DomainError, names: dict[str, str] | None = None) -> None:
        """Puts a refusal beside its fields; ``names`` maps names of the service to those of this form."""
        renamed = {(names or {}).get(name, name): sentence for name, sentence in error.fields.items()}
        self.add_error(DomainError(error.sentence, code=error.code, fields=renamed, extra=error.extra))


class Needed:
    """A validator: required, except while a draft is left for later."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads this class attribute

    def __init__(self, sentence: Text) -> None:
        """Takes the sentence for an empty field."""
        self.sentence = sentence

    def __call__(self, form: WizardForm, field: Any) -> None:
        """Ends the validation of an empty field, with or without an error."""
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []  # "not a number" and the like say less than "missing"
            if form.may_have_gaps:
                raise StopValidation
            raise StopValidation(str(self.sentence))


def at_most(count: int) -> Length:
    """A validator: so many characters and no more."""
    return Length(max=count, message=_l("Please use at most %(count)s characters.", count=count))


class Number(IntegerField):  # type: ignore[misc]  # the library has no types
    """A whole number or nothing, between two bounds."""

    def __init__(self, label: Text, *, least: int, most: int, **options: Any) -> None:
        """Takes the bounds, both included."""
        super().__init__(label, **options)
        self.least, self.most = least, most
        self.render_kw = {"inputmode": "numeric", "min": least, "max": most}

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads figures, with or without thousands' commas; empty is None."""
        text = (valuelist[0] if valuelist else "").strip().replace(",", "")
        self.data = None
        if not text:
            return
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise ValueError(str(_l("Please write this in figures.")))
        self.data = int(text)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms' signature
        """Refuses what is out of bounds."""
        if self.data is not None and not self.least <= self.data <= self.most:
            sentence = _l("Please give a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            raise StopValidation(str(sentence))


class Amount(Line):
    """An amount of money as people write it ("30,000", "12.50"); ``minor`` is it in minor units, None for nothing.

    ``currency`` is set by the form before it is read.
    """

    currency = "KRW"
    minor: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Reads the amount, or refuses it."""
        super().pre_validate(form)
        self.minor = None
        bare = re.sub(r"[\s,₩원€$¥]", "", self.data or "")
        if not bare:
            return
        exponent = EXPONENTS[self.currency]
        found = re.fullmatch(rf"(\d{{1,{MOST_DIGITS}}})(?:\.(\d{{1,{max(exponent, 1)}}}))?", bare)
        if found is None or (found[2] and not exponent):
            raise StopValidation(str(_l("Please write the amount in figures, like 30,000.")))
        self.minor = int(found[1] + (found[2] or "").ljust(exponent, "0")[:exponent])
        if self.minor == 0:
            raise StopValidation(str(_l("Please give an amount above zero, or leave it empty.")))


def amount_text(minor: int | None, currency: str) -> str:
    """An amount as the field shows it."""
    if minor is None:
        return ""
    exponent = EXPONENTS[currency]
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole:,}" + (f".{rest:0{exponent}d}" if exponent else "")


class Clock(TimeField):  # type: ignore[misc]  # the library has no types
    """A time of day or nothing."""

    data: time | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads 09:00; 24:00 is midnight."""
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            super().process_formdata(["00:00" if text == "24:00" else text])
        except ValueError:
            raise ValueError(str(_l("Please write the time like 09:00."))) from None


class Day(DateField):  # type: ignore[misc]  # the library has no types
    """A date or nothing."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads 2026-11-24."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Please write the date like 2026-11-24."))) from None


class Choice(SelectField):  # type: ignore[misc]  # the library has no types
    """One of a list; what is not in it is refused in the reader's language."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the choice: nothing sent is the default or the empty choice, what can't be one is None."""
        if not valuelist:
            self.data = "" if self.data is None else self.data
            return
        self.data = None
        with suppress(ValueError):
            self.data = self.coerce(valuelist[0])

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms' signature
        """Refuses what is not in the list."""
        if self.data not in [value for value, _words in self.choices or ()]:
            raise StopValidation(str(_l("Please choose one of the given values.")))


class Span(Choice):
    """A length of time out of a list, in minutes; a value that the list lacks is added where the listing has it."""

    def __init__(self, label: Text, minutes: Iterable[int], *, none: Text | None = None, **options: Any) -> None:
        """Takes the minutes to choose from, and the words for none at all."""
        self.minutes, self.none = tuple(minutes), none
        super().__init__(label, coerce=int, choices=[], **options)

    def offer(self, present: int) -> None:
        """Fills the list, with the value that the listing has."""
        offered = sorted({*self.minutes, present})
        self.choices = [(m, self.none if not m and self.none else duration_words(m)) for m in offered]
