"""The directory and the check of marks, as other programmes read them."""

from typing import Any

from marketplace.db import transaction
from marketplace.directory import services
from marketplace.directory.rules import DesignationKind, spoken_code
from tests.factories import designations
from tests.factories.designations import NOW
from tests.support.api import Api, refusal


def told(api: Api, path: str, **query: Any) -> Any:
    """What a good answer says."""
    answer = api.get(path, **query)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_the_directory_is_paged_and_filtered(city):
    committee = designations.operators(1)
    for name in ("가 모임", "나 모임"):
        designations.case(DesignationKind.GROUP, name=name, committee=committee).designated(
            today=designations.local_today()
        )
    api = Api(city)
    first = told(api, "/directory", limit=1)
    assert [item["name"] for item in first["items"]] == ["가 모임"]
    assert 'rel="next"' in api.get("/directory", limit=1).headers["Link"]
    second = told(api, "/directory", limit=1, cursor=first["next"])
    assert ([item["name"] for item in second["items"]], second["next"]) == (["나 모임"], None)
    assert told(api, "/directory", kind="village")["items"] == []
    refusal(api.get("/directory", kind="zebra"), 422, "invalid")


def test_one_carrier_tells_the_public_part_only(city):
    made = designations.designation(DesignationKind.VILLAGE, today=designations.local_today())
    page = told(Api(city), f"/directory/{made.public_id}")
    assert (page["kind"], page["status"], page["code"]) == ("village", "valid", spoken_code(made.code))
    assert page["circle_id"] == made.subject.public_id
    assert (page["figures"]["renters"], page["figures"]["hours"], page["figures"]["members"]) == (None, None, None)
    assert not {"plan", "facts", "reason", "score", "earned"} & set(page)


def test_a_mark_is_valid_ended_or_unknown(city):
    case = designations.case()
    made = case.designated(today=designations.local_today())
    api = Api(city)
    assert told(api, f"/marks/{spoken_code(made.code).lower()}")["status"] == "valid"
    with transaction():
        services.give_back(made, actor=case.actor, now=NOW)
    assert told(api, f"/marks/{made.code}")["status"] == "ended"
    refusal(api.get("/marks/ABCDEFGH"), 404, "not-found")
