"""Calling API v1 as a member with a token would, and as a stranger."""

from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from marketplace import clock
from marketplace.accounts.models import Member
from marketplace.accounts.services import make_token
from marketplace.db import transaction
from tests.support.client import new_client

PREFIX = "/api/v1"


class Api:
    """A client of the API. ``secret`` is its token, empty for a stranger's."""

    def __init__(self, app: Flask, member: Member | None = None) -> None:
        self.client = new_client(app)
        self.client.csrf = False  # an API call comes from no page of ours
        self.secret = ""
        if member is not None:
            with transaction():
                self.secret = make_token(member, "tests", clock.wall())[1]

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request; ``headers`` are added to the token's, ``json``, ``data`` and ``query_string`` as Flask takes them."""
        headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {self.secret}"} if self.secret else {})
        headers |= more.pop("headers", {})
        return self.client.open(PREFIX + path, method=method, headers=headers, **more)

    def get(self, path: str, **query: Any) -> TestResponse:
        """A reading request; a trailing underscore of a parameter's name falls away (``from_``)."""
        return self.call("GET", path, query_string={name.rstrip("_"): value for name, value in query.items()})

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        """A changing request with a JSON body, under an Idempotency-Key where one is given."""
        return self.call("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})


def refusal(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The members of a problem+json answer, which must have this status and code."""
    told: dict[str, Any] = response.get_json(force=True)
    assert (response.status_code, told.get("code")) == (status, code), told
    assert response.content_type == "application/problem+json"
    assert told["status"] == status
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]
    return told


def iso(instant: datetime) -> str:
    return instant.isoformat()
