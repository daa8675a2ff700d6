"""What all API v1 endpoints share: the OpenAPI document, models of money and instants, reading bodies, idempotency.

spectree describes (OpenAPI 3.1 at ``/api/v1/openapi.json``); requests are checked here with the same pydantic models, so that
every refusal is problem+json with a stable code.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, jsonify, request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from marketplace import clock
from marketplace.db import transaction
from marketplace.errors import ConflictError, DomainError, InvalidError
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.idempotency import LONGEST_KEY, Answer, keep, kept_for_good, replay, request_hash
from marketplace.money import Money
from marketplace.web import access, faults
from marketplace.web.errors import problem_body

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(?P<offset>Z|[+-]\d\d:\d\d)?")
OF_THE_KEY = frozenset({"request-running", "key-reused", "bad-idempotency-key"})
Model = TypeVar("Model", bound=BaseModel)

spec = SpecTree(
    "flask",
    title="Dure API",
    version="1",
    description="Listings, availability, quotes and bookings of a sharing city. Every refusal is problem+json (RFC 9457).",
    path="apidoc",  # its own pages are not registered; rules below this path would be left out of the document
    mode="strict",  # our own endpoints; pages are none of its business
    openapi_version="3.1.0",
    naming_strategy=lambda model: str(model.__name__),
    nested_naming_strategy=lambda _parent, child: child,
    annotations=False,
    security_schemes=[SecurityScheme(name="bearer", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
)
blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


class ApiModel(BaseModel):
    """A body or query that we read: unknown names are refused, so that a typing error is not silently nothing."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class MoneyOut(BaseModel):
    """An amount in minor units with its ISO 4217 currency (KRW has none: 3000 is 3,000 won)."""

    amount: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyOut":
        """From our own."""
        return cls(amount=money.amount, currency=money.currency)


class Problem(BaseModel):
    """A refusal (RFC 9457). ``code`` is stable; ``detail`` is a sentence for people; ``errors`` says by field."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: dict[str, str] | None = None


def _read_instant(value: Any) -> datetime:
    """An instant as RFC 3339 writes it. A plus sign that an address turned into a space is put back."""
    text = value.upper() if isinstance(value, str) else ""
    if text[-6:-5] == " ":
        text = f"{text[:-6]}+{text[-5:]}"
    found = RFC_3339.fullmatch(text)
    if found is None:
        raise faults.FieldError(faults.NO_INSTANT)
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise faults.FieldError(faults.NO_SUCH_INSTANT) from None
    if found["offset"] is None:
        raise faults.FieldError(faults.NAIVE_INSTANT)
    return read


Instant = Annotated[AwareDatetime, BeforeValidator(_read_instant)]
"""An instant of a request: RFC 3339 with any offset; naive ones and bare numbers are refused."""


class PeriodIn(ApiModel):
    """A wished period; instants with an offset (RFC 3339)."""

    starts_at: Instant
    ends_at: Instant
    quantity: int = Field(default=1, ge=1, le=1000)


def instant(value: datetime, zone: str) -> str:
    """RFC 3339 with the offset that the listing's wall clock has then."""
    return value.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def body(model: type[Model]) -> Model:
    """The JSON body as a model. Raises DomainError (``malformed``, 400) or InvalidError with ``errors`` by field."""
    try:
        data = request.get_json()
    except UnsupportedMediaType:
        raise _malformed(_l("The request needs a JSON body with Content-Type: application/json.")) from None
    except (BadRequest, RecursionError):
        raise _malformed(_l("The body isn't valid JSON.")) from None
    return checked(model, data)


def query(model: type[Model]) -> Model:
    """The query parameters as a model; empty ones count as absent. Raises InvalidError as ``body``."""
    return checked(model, {name: value for name, value in request.args.items() if value != ""})


def checked(model: type[Model], data: Any, at: str = "") -> Model:
    """Data as a model; ``at`` is the field it came in, if it isn't the whole. Raises InvalidError by field."""
    fields: dict[str, str | Text] = dict.fromkeys(
        _unstorable(data, at), _l("This contains characters that can't be used here.")
    )
    if fields:
        raise InvalidError(fields=fields)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = faults.by_field(error.errors(include_url=False, include_input=False), at)
        raise InvalidError(fields=found) from None


def _unstorable(data: Any, at: str = "") -> Iterator[str]:
    """Where in the data text stands that no database keeps: the null character, halves of a pair."""
    match data:
        case str():
            if "\0" in data or any("\ud800" <= character <= "\udfff" for character in data):
                yield at or "body"
        case dict():
            for name, value in data.items():
                yield from _unstorable(name, at)
                yield from _unstorable(value, f"{at}.{name}" if at else str(name))
        case list():
            for place, value in enumerate(data):
                yield from _unstorable(value, f"{at}.{place}" if at else str(place))


def _malformed(sentence: Text) -> DomainError:
    error = DomainError(sentence, code="malformed")
    error.status = HTTPStatus.BAD_REQUEST
    return error


def answer(data: BaseModel | dict[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    response = jsonify(data if isinstance(data, dict) else data.model_dump(mode="json", by_alias=True))
    response.status_code = status
    return response


def once(act: Callable[[], Answer]) -> Answer:
    """Runs ``act`` in one transaction, under the request's Idempotency-Key if it has one.

    The same key and request give the first answer again; ``g.replayed`` tells. Refusals that will not change by trying
    again are kept too (in a transaction of their own: the refused one was rolled back).
    """
    key, token_id = request.headers.get("Idempotency-Key"), access.viewer().token_id
    if key is None or token_id is None:
        with transaction():
            return act()
    digest = request_hash(request.method, request.path, request.get_data())
    try:
        with transaction():
            kept = replay(token_id, key, digest)
            if kept is not None:
                g.replayed = True
                return kept
            made = act()
            keep(token_id, key, digest, made, clock.wall())
            return made
    except DomainError as error:
        if error.code not in OF_THE_KEY:
            _keep_refusal(token_id, key, digest, error)
        raise


def _keep_refusal(token_id: int, key: str, digest: str, error: DomainError) -> None:
    refusal = Answer(int(error.status), problem_body(error))
    if not kept_for_good(refusal):
        return
    # Somebody who came with the same key in between has an answer of his own; this one stays the caller's alone.
    with suppress(ConflictError), transaction():
        if replay(token_id, key, digest) is None:
            keep(token_id, key, digest, refusal, clock.wall())


def reply(made: Answer) -> Response:
    """What ``once`` gave, as a response; a replayed refusal is problem+json again."""
    response = answer(made.body, made.status)
    if made.status >= HTTPStatus.BAD_REQUEST:
        response.content_type = PROBLEM
    if g.get("replayed"):
        response.headers["Idempotent-Replayed"] = "true"
    return response


@blueprint.get("/openapi.json")
@access.api_public
def openapi() -> Response:
    """This API's description, OpenAPI 3.1."""
    g.private = False
    return jsonify(document())


def document() -> dict[str, Any]:
    """The description, with what all endpoints share and spectree has no words for: refusals and Idempotency-Key."""
    described: dict[str, Any] = deepcopy(spec.spec)
    refusal = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for operations in described["paths"].values():
        for method, operation in operations.items():
            operation["responses"]["default"] = {"description": "A refusal", "content": {PROBLEM: refusal}}
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    response["content"] = {PROBLEM: refusal}
            if method == "post":
                operation["parameters"].append(IDEMPOTENCY_KEY)
    return described


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request gives the first answer again, for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}
