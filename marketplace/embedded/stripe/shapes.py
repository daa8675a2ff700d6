"""What a call accepts: shapes that read form fields into values, or say what is wrong as Stripe does.

A shape is a function of a value and its place (``line_items[0][quantity]``) that returns the value read, or raises
ApiError 400. Shapes are closed: what one doesn't name is refused, nested or not. That is the point of a stand-in.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from marketplace.embedded.stripe.errors import ApiError

Nested = dict[str, Any]  # str leaves
Shape = Callable[[Any, str], Any]
Reader = Callable[[Any, str], Nested]

METADATA_NAMES, METADATA_NAME_LENGTH, METADATA_TEXT_LENGTH = 50, 40, 500


def nested(pairs: Iterable[tuple[str, str]]) -> Nested:
    """Form pairs as a tree: ``a[0][b]=1`` becomes ``{"a": {"0": {"b": "1"}}}``, ``e[]=x`` counts as ``e[0]=x``."""
    root: Nested = {}
    for name, value in pairs:
        parts = re.fullmatch(r"([^\[\]]+)((?:\[[^\[\]]*\])*)", name)
        if parts is None:
            raise ApiError(f"Invalid parameter name: {name}", param=name)
        node: Any = root
        *branches, leaf = [parts[1], *re.findall(r"\[([^\[\]]*)\]", parts[2])]
        for branch in branches:
            node = node.setdefault(branch or str(len(node)), {})
            if not isinstance(node, dict):
                raise ApiError(f"Invalid object: {name}", param=name)
        leaf = leaf or str(len(node))
        if leaf in node:
            raise ApiError(f"Parameter given twice: {name}", param=name)
        node[leaf] = value
    return root


def _scalar(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise ApiError(f"Invalid string: {at} is an object or a list", param=at)
    if not value:
        raise ApiError(
            f"You passed an empty string for '{at}'. It reads as an attempt to unset it, which can't be done here.",
            code="parameter_invalid_empty",
            param=at,
        )
    return value


def text(longest: int = 5000, choices: Sequence[str] = ()) -> Shape:
    """A string, at most ``longest`` characters, one of ``choices`` where they are given."""

    def read(value: Any, at: str) -> str:
        found = _scalar(value, at)
        if choices and found not in choices:
            raise ApiError(f"Invalid {at}: must be one of {', '.join(choices)}", param=at)
        if len(found) > longest:
            raise ApiError(f"{at} must be at most {longest} characters long", code="parameter_invalid_string", param=at)
        return found

    return read


def url(value: Any, at: str) -> str:
    """An absolute http or https address."""
    found = _scalar(value, at)
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f]", found):
        raise ApiError(f"Not a valid URL: {at}", code="url_invalid", param=at)
    return found


def email(value: Any, at: str) -> str:
    """Something that looks like a mail address."""
    found = _scalar(value, at)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", found):
        raise ApiError(f"Invalid email address: {found}", code="email_invalid", param=at)
    return found


def currency(value: Any, at: str) -> str:
    """Three letters, read in lower case."""
    found = _scalar(value, at)
    if not re.fullmatch(r"[A-Za-z]{3}", found):
        raise ApiError(f"Invalid currency: {found}", param=at)
    return found.lower()


def whole(least: int, most: int) -> Shape:
    """An integer between ``least`` and ``most``, both included."""

    def read(value: Any, at: str) -> int:
        found = _scalar(value, at)
        if not re.fullmatch(r"-?[0-9]{1,18}", found):
            raise ApiError(f"Invalid integer: {found}", code="parameter_invalid_integer", param=at)
        if not least <= int(found) <= most:
            raise ApiError(
                f"Invalid integer: {at} must be between {least} and {most}", code="parameter_invalid_integer", param=at
            )
        return int(found)

    return read


def flag(value: Any, at: str) -> bool:
    """``true`` or ``false``."""
    found = _scalar(value, at)
    if found not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {found}", param=at)
    return found == "true"


def many(of: Shape, most: int = 100) -> Shape:
    """A list, at most ``most`` long."""

    def read(value: Any, at: str) -> list[Any]:
        if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
            raise ApiError(f"Invalid array: {at}", param=at)
        if len(value) > most:
            raise ApiError(f"{at} takes at most {most} elements.", param=at)
        return [of(value[key], f"{at}[{key}]") for key in sorted(value, key=int)]

    return read


def metadata(value: Any, at: str) -> dict[str, str]:
    """Up to 50 names (40 characters) with texts (500 characters)."""
    if value == "":
        return {}
    if not isinstance(value, dict) or not all(isinstance(told, str) for told in value.values()):
        raise ApiError(f"Invalid {at}: names and texts are wanted", param=at)
    longest_name, longest_text = max(map(len, value), default=0), max(map(len, value.values()), default=0)
    if len(value) > METADATA_NAMES or longest_name > METADATA_NAME_LENGTH or longest_text > METADATA_TEXT_LENGTH:
        raise ApiError(f"{at} takes up to 50 names of 40 characters with texts of 500 characters.", param=at)
    return dict(value)


def record(fields: Mapping[str, Shape], required: Sequence[str] = ()) -> Reader:
    """An object with named fields, of which some are required."""

    def read(value: Any, at: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ApiError(f"Invalid object: {at}", param=at)
        places = {name: f"{at}[{name}]" if at else name for name in (*value, *required)}
        for name in value:
            if name not in fields:
                raise ApiError(
                    f"Received unknown parameter: {places[name]}", code="parameter_unknown", param=places[name]
                )
        for name in required:
            if name not in value:
                raise ApiError(f"Missing required param: {places[name]}.", code="parameter_missing", param=places[name])
        return {name: fields[name](inner, places[name]) for name, inner in value.items()}

    return read


def either(plain: Shape, parts: Reader) -> Shape:
    """A plain value, or an object: ``created=5`` and ``created[gte]=5``."""
    return lambda value, at: parts(value, at) if isinstance(value, dict) else plain(value, at)
