"""Keyset paging: an opaque cursor that says after which row to go on."""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from flask import redirect
from werkzeug.wrappers import Response

from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l

CURSOR = "cursor"  # what the parameter is called, on every list
LONGEST_CURSOR = 400
LARGEST = 2**63 - 1  # what a bigint holds


class BadCursorError(InvalidError):
    """A cursor that isn't one of ours for this list. The API says so; a page begins anew (``from_the_first``)."""

    code = "bad-cursor"
    sentence = _l("This page address is no longer valid. Please start from the first page.")


def from_the_first(path: str, query: Iterable[tuple[str, str]]) -> Response:
    """To the same list without its cursor: a reader with an old address wants the list, not an error."""
    kept = urlencode([(name, value) for name, value in query if name != CURSOR])
    return redirect(f"{quote(path)}?{kept}" if kept else quote(path), 303)


def encode_cursor(*values: str | float) -> str:
    """The sort key of a page's last row, as text for an address."""
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *types: type) -> list[Any]:
    """The values behind a cursor. Raises BadCursorError where it isn't one of ours for this order."""
    if len(cursor) > LONGEST_CURSOR:
        raise BadCursorError
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(text, parse_constant=_no_number)
    except (ValueError, binascii.Error):
        raise BadCursorError from None
    if not isinstance(values, list) or len(values) != len(types):
        raise BadCursorError
    for value, wanted in zip(values, types, strict=True):
        if not _fits(value, wanted):
            raise BadCursorError
    return values


def _fits(value: Any, wanted: type) -> bool:
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        return False
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is wanted


def _no_number(text: str) -> Any:
    raise ValueError(text)
