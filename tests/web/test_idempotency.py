"""Keys that make one effect of many requests."""

import pytest
from sqlalchemy import select

from marketplace import clock
from marketplace.accounts.services import make_token
from marketplace.db import session, transaction
from marketplace.errors import InvalidError
from marketplace.idempotency import Answer, IdempotencyKey, keep, replay, request_hash
from tests.factories import accounts


@pytest.fixture
def token_id(city) -> int:
    with transaction():
        return make_token(accounts.member(), "tests", clock.wall())[0].id


def _keep(token_id: int, key: str, answer: Answer, digest: str = "d") -> None:
    with transaction():
        keep(token_id, key, digest, answer, clock.wall())


@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (201, True), (404, True), (422, True), (409, False), (429, False), (503, False)]
)
def test_an_answer_is_kept_unless_trying_again_may_succeed(token_id, status, kept):
    _keep(token_id, "k", Answer(status, {"a": 1}))
    with transaction():
        assert replay(token_id, "k", "d") == (Answer(status, {"a": 1}) if kept else None)


def test_a_key_belongs_to_its_request(token_id):
    _keep(token_id, "k", Answer(200, {}))
    with pytest.raises(InvalidError) as refused, transaction():
        replay(token_id, "k", "another")
    assert refused.value.code == "key-reused"
    assert len(session.scalars(select(IdempotencyKey)).all()) == 1


def test_requests_are_told_apart_by_method_path_and_body():
    digests = {
        request_hash(*parts)
        for parts in [("POST", "/a", b"1"), ("PUT", "/a", b"1"), ("POST", "/b", b"1"), ("POST", "/a", b"2")]
    }
    assert len(digests) == 4
    assert request_hash("POST", "/a", b"1") in digests
