"""What pydantic finds wrong with a field of an API request, in the reader's words: one table for all endpoints."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marketplace.i18n import Text, ngettext
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l

Facts = Mapping[str, Any]
Say = Callable[[Facts], str]

FALLBACK = _l("This can't be used here. Please look again.")
NAIVE_INSTANT = "naive_instant"
NO_INSTANT = "no_instant"
NO_SUCH_INSTANT = "no_such_instant"
"""Our own kinds of fault, for what pydantic has no words for."""

_QUOTED = re.compile(r"'([^']*)'")
_OF_A_KEY = "[key]"


class FieldError(ValueError):
    """What a validator of ours raises: one of our own kinds of fault."""

    def __init__(self, kind: str) -> None:
        """Takes a key of SENTENCES."""
        self.kind = kind
        super().__init__(kind)


def _always(sentence: Text) -> Say:
    return lambda _facts: str(sentence)


def _at_most_characters(facts: Facts) -> str:
    return _("Please use at most %(count)s characters.", count=facts["max_length"])


def _at_least_characters(facts: Facts) -> str:
    least = int(facts["min_length"])
    return ngettext("This needs at least %(num)s character.", "This needs at least %(num)s characters.", least)


def _too_many(facts: Facts) -> str:
    return _("Please name at most %(count)s.", count=facts["max_length"])


def _too_few(facts: Facts) -> str:
    return _("Please name at least %(count)s.", count=facts["min_length"])


def _one_of(facts: Facts) -> str:
    """The values as they are written in a request; pydantic joins them with an English "or"."""
    values = _QUOTED.findall(str(facts["expected"]))
    if not values:
        return str(FALLBACK)
    return _("This must be one of these: %(values)s.", values=", ".join(values))


def _number(value: float) -> str:
    return str(int(value) if value == int(value) else value)


def _our_own(facts: Facts) -> str:
    error = facts.get("error")
    return sentence(error.kind) if isinstance(error, FieldError) else str(FALLBACK)


_WHOLE = _always(_l("This must be a whole number."))
_NUMBER = _always(_l("This must be a number."))
_TEXT = _always(_l("This must be a text."))
_YES_OR_NO = _always(_l("This must be true or false."))
_LIST = _always(_l("This must be a list."))
_OBJECT = _always(_l("This must be an object with named fields."))
_TOO_LARGE = _always(_l("That number is too large."))
_AN_INSTANT = _always(
    _l("This must be a day and time with its offset, like %(example)s.", example="2026-11-21T14:00:00+09:00")
)
_WITH_OFFSET = _always(
    _l("This time needs an offset from UTC or a Z at its end, like %(example)s.", example="2026-11-21T14:00:00+09:00")
)

SENTENCES: dict[str, Say] = {
    "missing": _always(_l("This is missing.")),
    "extra_forbidden": _always(_l("There is no field of this name here.")),
    "string_type": _TEXT,
    "string_too_long": _at_most_characters,
    "string_too_short": _at_least_characters,
    "too_long": _too_many,
    "too_short": _too_few,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _TOO_LARGE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "list_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "greater_than": lambda facts: _("This must be more than %(number)s.", number=_number(facts["gt"])),
    "greater_than_equal": lambda facts: _("This must be at least %(number)s.", number=_number(facts["ge"])),
    "less_than": lambda facts: _("This must be less than %(number)s.", number=_number(facts["lt"])),
    "less_than_equal": lambda facts: _("This must be at most %(number)s.", number=_number(facts["le"])),
    "enum": _one_of,
    "literal_error": _one_of,
    "json_invalid": _always(_l("This isn't valid JSON.")),
    "datetime_type": _AN_INSTANT,
    "datetime_parsing": _AN_INSTANT,
    "datetime_from_date_parsing": _AN_INSTANT,
    "timezone_aware": _WITH_OFFSET,
    "value_error": _our_own,
    NO_INSTANT: _AN_INSTANT,
    NAIVE_INSTANT: _WITH_OFFSET,
    NO_SUCH_INSTANT: _always(_l("There is no such day or time.")),
}
"""By pydantic's kind of fault; what isn't here gets FALLBACK, never pydantic's own English."""


def sentence(kind: str, facts: Facts | None = None) -> str:
    """What is wrong, in the reader's language. ``facts`` are the numbers and values that pydantic gives with its fault."""
    say = SENTENCES.get(kind)
    return str(FALLBACK) if say is None else say(facts or {})


def by_field(faults: Iterable[Mapping[str, Any]], at: str = "") -> dict[str, str]:
    """A sentence for each field (``opening.0.end``) out of pydantic's faults; ``at`` is where the checked data stands."""
    found: dict[str, str] = {}
    for fault in faults:
        path = ".".join(str(step) for step in (at, *fault["loc"]) if step not in {"", _OF_A_KEY})
        found.setdefault(path or "body", sentence(fault["type"], fault.get("ctx")))
    return found
