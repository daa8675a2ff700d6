"""What each role of an organisation's staff may do on its pages, the bookkeeper's beside the others; by hand."""

import pytest

from marketplace.db import transaction
from tests.factories import offices
from tests.factories.offices import closed
from tests.support.client import new_client

# page: manager, clerk, bookkeeper, reader
TABLE = """
GET  /profile                         200 403 403 403
GET  /sites                           200 200 200 200
GET  /sites/new                       200 403 403 403
GET  /sites/{site}                    200 200 200 200
GET  /sites/{site}/edit               200 403 403 403
POST /sites/{site}/archiving          303 403 403 403
GET  /sites/{site}/hours              200 200 403 403
POST /sites/{site}/hours              303 303 403 403
GET  /sites/{site}/closings/new       200 200 403 403
GET  /closings/{closing}              200 200 200 200
POST /closings/{closing}/going-on     303 303 403 403
POST /closings/{closing}/ending       303 303 403 403
GET  /listings                        200 200 200 200
POST /listings                        422 422 403 403
GET  /listings.csv                    200 200 200 200
GET  /listings/import                 200 200 403 403
POST /listings/import                 422 422 403 403
POST /listings/import/application     303 303 403 403
GET  /statements                      200 403 200 403
GET  /statements.csv                  200 403 200 403
POST /verification                    422 403 403 403
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_role_does_only_its_own(city, house, place, row):
    method, page, *expected = row
    closing = closed(place, house.clerk)
    path = house.page + page.format(site=place.public_id, closing=closing.public_id)
    people = (house.manager, house.clerk, house.bookkeeper, house.reader)
    with transaction():
        for who in people:
            who.language = "en"
    got = []
    for who in reversed(people):  # those who may do less come first, so that nothing is gone yet
        client = new_client(city).sign_in(who)
        data = {"opening": "always"} if page.endswith("hours") and method == "POST" else {}
        got.append(str(client.open(path, method=method, data=data).status_code))
    assert list(reversed(got)) == expected


def test_strangers_and_other_offices_find_nothing(city, house, place):
    other = offices.office("딴 기관")
    client = new_client(city).sign_in(other.manager)
    assert client.get(f"{house.page}/sites").status_code == 404
    assert client.get(f"{other.page}/sites/{place.public_id}").status_code == 404
