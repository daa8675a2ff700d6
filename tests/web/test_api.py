"""What all of API v1 keeps to: tokens, problem+json for every refusal, and a description that is true."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from marketplace import clock
from marketplace.accounts.models import StaffRole
from marketplace.accounts.services import revoke_all_tokens
from marketplace.db import transaction
from marketplace.errors import InvalidError
from marketplace.web.api import checked, document, instant
from tests.factories import accounts, payments
from tests.support.api import PREFIX, Api, refusal
from tests.support.client import new_client


@pytest.fixture
def me(city):
    return accounts.member("한지우", email="renter@example.org", district="mapo")


@pytest.fixture
def api(city, me):
    return Api(city, me)


@pytest.fixture
def described(city) -> dict[str, Any]:
    with city.test_request_context():
        return document()


# -- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/listings/", "/bookings/x/y/z", "/v2"])
def test_an_unknown_path_is_not_found(api, path):
    refusal(api.get(path), 404, "not-found")
    refusal(api.post(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/listings", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/me", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/bookings/x", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/bookings", {"POST", "OPTIONS"}),
        ("PATCH", "/wallet", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_is_not_there_says_which_are(api, method, path, allowed):
    answer = api.call(method, path)
    refusal(answer, 405, "method-not-allowed")
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == allowed


PRIVATE = [
    ("GET", "/me"),
    ("GET", "/wallet"),
    ("GET", "/bookings/x"),
    ("POST", "/bookings"),
    ("POST", "/listings"),
    ("POST", "/listings/x/quotes"),
    *(("POST", f"/bookings/x/{verb}") for verb in ("acceptance", "refusal", "cancellation", "pick_up", "return")),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_without_a_valid_token_there_is_nothing(city, me, method, path):
    for header in ({}, {"Authorization": "Bearer dure_wrong"}, {"Authorization": "Basic cmVudGVy"}):
        answer = Api(city).call(method, path, headers=header)
        refusal(answer, 401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    signed_in = new_client(city).sign_in(me)
    answer = signed_in.open(PREFIX + path, method=method)
    refusal(answer, 401, "unauthenticated")  # a session's cookie opens no door of the API


def test_a_token_ends_when_it_is_revoked_or_its_member_suspended(city, me, api):
    assert api.get("/me").status_code == 200
    with transaction():
        me.suspended_at = clock.wall()
    refusal(api.get("/me"), 401, "unauthenticated")
    with transaction():
        me.suspended_at = None
    assert api.get("/me").status_code == 200
    with transaction():
        revoke_all_tokens(me.id, clock.wall())
    refusal(api.get("/me"), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"{'kind': 'item'}", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"{}", "text/plain"),
        (b"kind=item", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_json_is_malformed(api, body, kind):
    refusal(api.call("POST", "/bookings", data=body, content_type=kind), 400, "malformed")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"7", b"true", b"[[[[]]]]"])
def test_a_body_that_is_no_object_is_invalid(api, body):
    told = refusal(api.call("POST", "/bookings", data=body, content_type="application/json"), 422, "invalid")
    assert list(told["errors"]) == ["body"]


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 of a pair"])
@pytest.mark.parametrize(
    "around", [lambda text: {"listing_id": text}, lambda text: {"a": [{"b": text}]}, lambda t: {t: 1}]
)
def test_text_that_no_database_keeps_is_refused(api, text, around):
    refusal(api.post("/bookings", around(text)), 422, "invalid")


def test_refusals_speak_the_readers_language(api):
    told = api.call("GET", "/nothing", headers={"Accept-Language": "ko"}).get_json()
    assert any("가" <= letter <= "힣" for letter in told["detail"]) or told["detail"]
    assert told["code"] == "not-found"


def test_too_large_a_body_is_refused(city, api):
    limit = city.config["MAX_CONTENT_LENGTH"]
    city.config["MAX_CONTENT_LENGTH"] = 1000
    try:
        told = api.call("POST", "/bookings", data=b" " * 2000, content_type="application/json")
    finally:
        city.config["MAX_CONTENT_LENGTH"] = limit
    refusal(told, 413, "request-entity-too-large")


def test_answers_are_kept_by_no_cache(api):
    assert api.get("/me").headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in api.get("/me").headers


# -- me and my wallet ------------------------------------------------------------------------------------------------


def test_me(api, me):
    where = accounts.organisation("성북구 공유주방")
    accounts.staff(me, where, StaffRole.CLERK)
    accounts.staff(me, accounts.organisation("읽기만"), StaffRole.READER)
    assert api.get("/me").get_json() == {
        "id": me.public_id,
        "name": "한지우",
        "email": "renter@example.org",
        "language": "ko",
        "zone": "Asia/Seoul",
        "district": "mapo",
        "is_operator": False,
        "parties": [
            {"id": me.party.public_id, "kind": "member", "name": "한지우"},
            {"id": where.party.public_id, "kind": "organisation", "name": "성북구 공유주방"},
        ],
    }


def test_my_wallet(api, me):
    assert api.get("/wallet").get_json() == {"balance": {"amount": 0, "currency": "KRW"}}
    payments.topped_up(me.party_id, 30_000)
    assert api.get("/wallet").get_json() == {"balance": {"amount": 30_000, "currency": "KRW"}}


# -- instants --------------------------------------------------------------------------------------------------------


def test_instants_are_told_with_the_offset_of_their_zone():
    assert instant(datetime(2026, 7, 1, 10, 0, tzinfo=UTC), "Europe/Berlin") == "2026-07-01T12:00:00+02:00"
    assert instant(datetime(2026, 12, 1, 10, 0, tzinfo=UTC), "Europe/Berlin") == "2026-12-01T11:00:00+01:00"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-21T14:00:00+09:00", datetime(2026, 11, 21, 5, 0, tzinfo=UTC)),
        ("2026-11-21T14:00:00 09:00", datetime(2026, 11, 21, 5, 0, tzinfo=UTC)),
        ("2026-11-21t14:00:00.5z", datetime(2026, 11, 21, 14, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-21T14:00-03:30", datetime(2026, 11, 21, 17, 30, tzinfo=UTC)),
        *((text, None) for text in ("2026-11-21T14:00:00", "2026-11-21", "20261121T140000Z", "1763700000", "", "now")),
        *((text, None) for text in ("2026-11-21T24:00:00Z", "2026-02-30T00:00:00Z", "2026-11-21T14:00:00+25:00", 5)),
        *((text, None) for text in ("2026-11-21T14:00:60Z", "2026-W47-6T14:00Z", "٢٠٢٦-11-21T14:00:00Z", None)),
    ],
)
def test_instants_are_read_as_rfc_3339_writes_them(city, text, read):
    from marketplace.web.api import PeriodIn

    body = {"starts_at": text, "ends_at": "2027-01-01T00:00:00Z"}
    if read is None:
        with pytest.raises(InvalidError) as refused:
            checked(PeriodIn, body)
        assert list(refused.value.fields) == ["starts_at"]
    else:
        assert checked(PeriodIn, body).starts_at == read


# -- the description -------------------------------------------------------------------------------------------------


def test_the_description_is_openapi_3_1_and_open_to_all(city):
    answer = Api(city).get("/openapi.json")
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["openapi"] == "3.1.0"
    assert told["info"]["title"] == "Dure API"
    assert told["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}


def test_every_endpoint_is_described_and_nothing_else(app, described):
    rules = {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule != "/api/v1/openapi.json"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(method, path) for path, operations in described["paths"].items() for method in operations}
    assert told == rules


def test_each_operation_says_what_it_answers_and_how_it_refuses(described):
    seen = set()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            assert operation["operationId"] not in seen
            seen.add(operation["operationId"])
            assert [status for status in operation["responses"] if status.startswith("2")], path
            for status, response in operation["responses"].items():
                kind = "application/json" if status.startswith("2") else "application/problem+json"
                assert list(response["content"]) == [kind], (path, status)
            keys = [one for one in operation["parameters"] if one["name"] == "Idempotency-Key"]
            assert len(keys) == (method == "post")
            private = (method.upper(), path.removeprefix(PREFIX)) not in {
                ("GET", "/listings"),
                ("GET", "/listings/{public_id}"),
                ("GET", "/listings/{public_id}/availability"),
                ("GET", "/circles"),
                ("GET", "/circles/{public_id}"),
                ("GET", "/directory"),
                ("GET", "/directory/{public_id}"),
                ("GET", "/marks/{code}"),
                ("GET", "/organisations/{public_id}"),
                ("GET", "/organisations/{public_id}/sites"),
            }
            assert operation.get("security") == ([{"bearer": []}] if private else None), path


def test_the_schemas_are_schemas_and_every_reference_leads_somewhere(described):
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator(schema | {"components": {"schemas": schemas}})
    wanted = set(_references(described))
    assert wanted <= {f"#/components/schemas/{name}" for name in schemas}


def _references(node: Any):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _references(item)


def test_tokens_are_noted_as_used_once_in_a_while(city, me, api):
    from marketplace.accounts.queries import tokens_of

    assert api.get("/me").status_code == 200
    first = tokens_of(me.id)[0].used_at
    assert first is not None
    assert clock.wall() - first < timedelta(minutes=1)
    api.get("/me")
    assert tokens_of(me.id)[0].used_at == first
