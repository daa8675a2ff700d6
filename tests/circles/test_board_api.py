"""The board by API v1."""

import pytest

from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.places import board_services as services
from marketplace.places.board_models import CircleComment, CircleNotice
from tests.factories import boards
from tests.factories.accounts import LONG_AGO
from tests.support.api import Api


@pytest.fixture
def village(city):
    return boards.village()


@pytest.fixture
def api(city, village):
    return lambda who: Api(city, getattr(village, who))


def at(village, notice=None):
    path = f"/circles/{village.circle.public_id}/notices"
    return f"{path}/{notice.public_id}/comments" if notice else path


NOTICE = {"title": "벼룩시장", "body": "토요일 10시"}


def test_a_member_writes_and_a_guest_reads(api, village):
    made = api("member").call("POST", at(village), json=NOTICE)
    assert made.status_code == 201
    assert made.json["author"] == {"id": village.member.public_id, "name": "한지우"}
    listed = api("guest").call("GET", at(village)).json
    assert listed == {"items": [made.json], "next": None}
    assert (made.json["shown"], made.json["pinned"], made.json["comments"]) == (True, False, 0)


def test_comments_are_written_counted_and_read(api, village):
    notice = boards.notice(village)
    made = api("neighbour").call("POST", at(village, notice), json={"body": "저도요"})
    assert made.status_code == 201
    assert api("guest").call("GET", at(village, notice)).json == {"items": [made.json], "next": None}
    assert api("guest").call("GET", at(village)).json["items"][0]["comments"] == 1


def test_pages_follow_the_cursor_and_the_link(api, village):
    made = [boards.notice(village, title=str(number)) for number in range(3)]
    with transaction():
        services.pin(made[0], boards.reader(village.steward, village.circle), pinned=True, now=LONG_AGO)
    first = api("member").call("GET", f"{at(village)}?limit=2")
    assert [item["title"] for item in first.json["items"]] == ["0", "2"]
    assert f"cursor={first.json['next']}" in first.headers["Link"]
    second = api("member").call("GET", at(village), query_string={"limit": 2, "cursor": first.json["next"]})
    assert ([item["title"] for item in second.json["items"]], second.json["next"]) == (["1"], None)
    for number in range(3):
        boards.comment(village, made[0], body=str(number))
    page = api("member").call("GET", f"{at(village, made[0])}?limit=2").json
    rest = api("member").call("GET", at(village, made[0]), query_string={"cursor": page["next"]}).json
    assert [item["body"] for item in page["items"] + rest["items"]] == ["0", "1", "2"]


@pytest.mark.parametrize("cursor", ["AAAA", "bnVsbA", "WzEsMl0"])
def test_a_cursor_of_another_kind_is_refused(api, village, cursor):
    answer = api("member").call("GET", f"{at(village)}?cursor={cursor}")
    assert (answer.status_code, answer.json["code"]) == (422, "bad-cursor")


@pytest.mark.parametrize(
    ("who", "read", "write"), [("guest", 200, 403), ("operator", 200, 403), ("stranger", 403, 403)]
)
def test_who_is_no_member_does_not_write(api, village, who, read, write):
    notice = boards.notice(village)
    assert api(who).call("GET", at(village)).status_code == read
    assert api(who).call("GET", at(village, notice)).status_code == read
    assert api(who).call("POST", at(village), json=NOTICE).status_code == write
    assert api(who).call("POST", at(village, notice), json={"body": "저도요"}).status_code == write
    assert (session.query(CircleNotice).count(), session.query(CircleComment).count()) == (1, 0)


def test_without_a_token_nothing_is_read(city, village):
    assert Api(city).call("GET", at(village)).status_code == 401


def test_the_same_key_writes_once(api, village):
    caller, headers = api("member"), {"Idempotency-Key": "flea-market"}
    answers = [caller.call("POST", at(village), json=NOTICE, headers=headers) for _time in range(2)]
    assert answers[0].json == answers[1].json
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert session.query(CircleNotice).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"title": "", "body": "x"}, {"title": "x"}, {"title": "x", "body": "x", "pinned": True}]
)
def test_what_does_not_fit_is_refused_by_field(api, village, wrong):
    answer = api("member").call("POST", at(village), json=wrong)
    assert answer.status_code == 422
    assert answer.json["errors"]
    assert session.query(CircleNotice).count() == 0


def test_closed_comments_are_a_conflict(api, village):
    notice = boards.notice(village)
    with transaction():
        steward = boards.reader(village.steward, village.circle)
        services.open_comments(notice, steward, opened=False, now=LONG_AGO)
    answer = api("member").call("POST", at(village, notice), json={"body": "늦었어요"})
    assert (answer.status_code, answer.json["code"]) == (409, "comments-closed")


def test_an_author_reads_why_it_was_taken_away_and_others_do_not_find_it(api, village):
    notice = boards.notice(village)
    with transaction():
        services.suspend(notice, reason="욕설", now=LONG_AGO, actor=Actor("operator", village.operator.id))
    item = api("member").call("GET", at(village)).json["items"][0]
    assert (item["shown"], item["reason"]) == (False, "욕설")
    assert api("neighbour").call("GET", at(village)).json["items"] == []
    assert api("neighbour").call("GET", at(village, notice)).status_code == 404
