"""A cursor that isn't ours: the API says so, every page begins anew."""

import base64

import pytest

from marketplace.web.paging import BadCursorError, decode_cursor, encode_cursor
from tests.factories import accounts
from tests.support.api import Api, refusal

BAD = ["zzz", "nonsense", "=", "가", "W10", "x" * 5000, base64.urlsafe_b64encode(b'["a","b","c"]').decode()]
LISTS = ["/listings", "/my/listings", "/notifications", "/wallet", "/earnings", "/operator/audit"]


def test_a_cursor_is_read_as_it_was_written():
    assert decode_cursor(encode_cursor(7, "a", 1.5), int, str, float) == [7, "a", 1.5]


@pytest.mark.parametrize("cursor", [*BAD, encode_cursor(True), encode_cursor(2**70), encode_cursor("7")])
def test_what_is_none_of_ours_is_refused(cursor):
    with pytest.raises(BadCursorError) as refused:
        decode_cursor(cursor, int)
    assert refused.value.code == "bad-cursor"


@pytest.mark.parametrize("cursor", BAD)
def test_the_api_says_so(city, cursor):
    told = refusal(Api(city).get("/listings", cursor=cursor), 422, "bad-cursor")
    assert told["detail"].startswith("This page address is no longer valid")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", BAD)
def test_every_page_begins_anew(city, client, path, cursor):
    client.sign_in(accounts.member(operator=True))
    answer = client.get(path, query_string={"cursor": cursor})
    assert (answer.status_code, answer.location) == (303, path)
    assert client.get(answer.location).status_code == 200


def test_what_else_stands_in_the_address_stays(city, client):
    answer = client.get("/listings?q=전동 드릴&cursor=zzz&kind=item")
    assert answer.location == "/listings?q=%EC%A0%84%EB%8F%99+%EB%93%9C%EB%A6%B4&kind=item"


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_cursor_is_none(city, client, path):
    client.sign_in(accounts.member(operator=True))
    assert client.get(f"{path}?cursor=").status_code == 200
