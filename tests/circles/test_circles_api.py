"""Circles by API v1: finding, asking to join, leaving."""

from typing import Any

import pytest

from marketplace.places import queries
from tests.factories import boards
from tests.support.api import Api


@pytest.fixture
def village(city):
    return boards.village()


@pytest.fixture
def api(city, village):
    return lambda who: Api(city, getattr(village, who))


def shown_by(answer) -> Any:
    """The JSON of an answer."""
    return answer.json


def at(village, more=""):
    return f"/circles/{village.circle.public_id}{more}"


def test_a_circle_tells_what_everybody_may_know_and_the_callers_role(city, api, village):
    shown = shown_by(Api(city).get(at(village)))
    assert (shown["name"], shown["members"], shown["role"], shown["parent_id"]) == ("성북 공유마을", 3, None, None)
    assert shown["join_by"] == ["request", "invitation"]
    assert shown_by(api("guest").get(at(village))) == shown | {"role": "guest"}


def test_circles_are_found_paged_and_linked(city, api, village):
    boards.village()
    first = Api(city).get("/circles", q="성북", limit=1)
    assert 'rel="next"' in first.headers["Link"]
    second = Api(city).get("/circles", q="성북", limit=1, cursor=shown_by(first)["next"])
    assert (len(shown_by(second)["items"]), shown_by(second)["next"]) == (1, None)
    assert shown_by(first)["items"][0]["id"] != shown_by(second)["items"][0]["id"]
    assert Api(city).get("/circles", district="mapo").json == {"items": [], "next": None}
    assert Api(city).get("/circles", cursor="AAAA").status_code == 422


def test_mine_are_the_caller_s_own(city, api, village):
    boards.village()
    assert [row["id"] for row in shown_by(api("member").get("/circles", mine=True))["items"]] == [
        village.circle.public_id
    ]
    assert shown_by(Api(city).get("/circles", mine=True))["items"] == []


def test_asking_under_one_key_asks_once(api, village):
    stranger = api("stranger")
    first = stranger.post(at(village, "/join-requests"), {"message": "3층이에요."}, key="k1")
    again = stranger.post(at(village, "/join-requests"), {"message": "3층이에요."}, key="k1")
    assert (first.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert first.json["state"] == "pending"
    assert stranger.post(at(village, "/join-requests"), {}).json["code"] == "already-asked"
    assert len(queries.pending_requests(village.circle.id)) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"via": "window"}, 422, "invalid"),
        ({"message": "가" * 501}, 422, "invalid"),
        ({"via": "residence"}, 409, "way-closed"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_code(api, village, body, status, code):
    answer = api("stranger").post(at(village, "/join-requests"), body)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_leaving_ends_the_membership_and_the_last_steward_stays(api, village):
    assert api("member").post(at(village, "/leaving")).json == {"circle_id": village.circle.public_id, "role": None}
    assert queries.membership(village.circle.id, village.member.id) is None
    assert api("member").post(at(village, "/leaving")).status_code == 404
    assert api("steward").post(at(village, "/leaving")).json["code"] == "last-steward"
