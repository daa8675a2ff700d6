"""The API does what its description says: requests made from the description, answers held against it."""

from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.core import NotSet
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import TestResponse

from marketplace.directory.models import Designation
from marketplace.web.api import document
from tests.factories import accounts, boards, bookings, designations, listings, offices, places
from tests.support.api import PREFIX, Api

TRUE = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
FEW = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


VERBS = ("acceptance", "refusal", "cancellation", "pick_up", "return")
OPERATIONS = [
    "GET /api/v1/listings",
    "POST /api/v1/listings",
    "GET /api/v1/listings/{public_id}",
    "GET /api/v1/listings/{public_id}/availability",
    "POST /api/v1/listings/{public_id}/quotes",
    "POST /api/v1/bookings",
    "GET /api/v1/bookings/{public_id}",
    *(f"POST /api/v1/bookings/{{public_id}}/{verb}" for verb in VERBS),
    "GET /api/v1/me",
    "GET /api/v1/wallet",
    "GET /api/v1/people",
    "GET /api/v1/households/mine",
    "GET /api/v1/circles",
    "GET /api/v1/circles/{public_id}",
    "POST /api/v1/circles/{public_id}/join-requests",
    "POST /api/v1/circles/{public_id}/leaving",
    "GET /api/v1/circles/{public_id}/fund",
    "GET /api/v1/circles/{public_id}/spendings",
    "POST /api/v1/circles/{public_id}/spendings",
    "POST /api/v1/circles/{public_id}/spendings/{spending_id}/agreement",
    "POST /api/v1/circles/{public_id}/spendings/{spending_id}/refusal",
    "POST /api/v1/circles/{public_id}/spendings/{spending_id}/withdrawal",
    "GET /api/v1/circles/{public_id}/notices",
    "POST /api/v1/circles/{public_id}/notices",
    "GET /api/v1/organisations/{public_id}",
    "GET /api/v1/organisations/{public_id}/sites",
    "GET /api/v1/organisations/{public_id}/closings",
    "POST /api/v1/organisations/{public_id}/closings",
    "GET /api/v1/circles/{public_id}/notices/{notice_id}/comments",
    "POST /api/v1/circles/{public_id}/notices/{notice_id}/comments",
    "GET /api/v1/directory",
    "GET /api/v1/directory/{public_id}",
    "GET /api/v1/marks/{code}",
]


@dataclass(frozen=True, slots=True)
class World:
    """Somebody with a token, and one of each thing that an address names."""

    api: Api
    listing: str
    booking: str
    circle: str
    notice: str
    spending: str
    mark: Designation
    organisation: str

    def names(self, path: str) -> dict[str, str]:
        """The path's parameters, of things that are there."""
        first = path.removeprefix(PREFIX).split("/")[1]
        if first == "marks":
            return {"code": self.mark.code}
        of = {
            "listings": self.listing,
            "bookings": self.booking,
            "circles": self.circle,
            "directory": self.mark.public_id,
            "organisations": self.organisation,
        }
        named = {"notice_id": self.notice, "spending_id": self.spending}
        return {"public_id": of[first]} | {name: value for name, value in named.items() if f"{{{name}}}" in path}


@pytest.fixture
def world(city) -> World:
    """A member of a circle who has booked."""
    listings.category()
    story, village = bookings.story(fee=3000), boards.village()
    places.belongs(story.renter, village.circle)
    notice = boards.notice(village)
    house = offices.office()
    offices.site(house)
    accounts.staff(story.renter, house.organisation)
    return World(
        Api(city, story.renter),
        story.listing.public_id,
        story.booking.public_id,
        village.circle.public_id,
        notice.public_id,
        boards.spending(village).public_id,
        designations.designation(),
        house.organisation.public_id,
    )


@pytest.fixture
def schema(city):
    with city.test_request_context():
        return schemathesis.openapi.from_dict(document())


def test_every_operation_is_tried(city):
    with city.test_request_context():
        told = {f"{method.upper()} {path}" for path, operations in document()["paths"].items() for method in operations}
    assert told == set(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_as_described(world, schema, label):
    method, path = label.split(" ")

    @FEW
    @given(case=schema[path][method].as_strategy(), known=booleans())
    def try_it(case: Any, *, known: bool) -> None:
        if known and "{" in path:
            case.path_parameters = world.names(path)
        case.validate_response(_sent(world.api, case), checks=list(TRUE))

    try_it()


def _sent(api: Api, case: Any) -> TestResponse:
    """The answer to a generated request, asked for with a good token."""
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    told: dict[str, Any] = {"headers": headers, "query_string": case.query or {}}
    if not isinstance(case.body, NotSet):
        told["json"] = case.body
    return api.call(case.method, case.formatted_path.removeprefix(PREFIX), **told)
