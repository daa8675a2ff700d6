"""What is wrong with a field of an API request is said in the reader's language."""

import re
from datetime import datetime
from typing import Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from marketplace.availability.api_shapes import AvailabilityQuery, ListingIn
from marketplace.bookings.api import BookingIn, ReasonIn
from marketplace.errors import InvalidError
from marketplace.i18n import force_locale
from marketplace.listings.details import TYPES
from marketplace.search.api import SearchQuery
from marketplace.web import faults
from marketplace.web.api import ApiModel, Instant, PeriodIn, checked
from tests.factories import accounts
from tests.support.api import Api, refusal

MODELS: list[type[BaseModel]] = [
    AvailabilityQuery,
    ListingIn,
    BookingIn,
    ReasonIn,
    SearchQuery,
    PeriodIn,
    *TYPES.values(),
]
WRONG = [None, "", "x" * 5000, -(10**30), 10**30, 0.5, True, [], {}, [1] * 200, {"x": 1}, "2026-11-21T14:00:00"]
HANGUL = re.compile(r"[가-힣]")
PYDANTICS = re.compile(r"Input|valid|should|permitted|Value error|required")


class Sample(ApiModel):
    count: int = Field(default=1, ge=2, le=9)
    share: float = Field(default=0.5, gt=0, lt=1)
    name: str = Field(default="ab", min_length=2, max_length=4)
    tags: list[str] = Field(default=["a"], min_length=1, max_length=2)
    yes: bool = True
    kind: Literal["item", "room"] = "item"
    since: Instant | None = None
    words: dict[Literal["ko", "en"], str] = Field(default_factory=dict)


def said(model: type[BaseModel], data: object, language: str = "en", at: str = "") -> dict[str, str]:
    with force_locale(language), pytest.raises(InvalidError) as refused:
        checked(model, data, at)
    return {name: str(text) for name, text in refused.value.fields.items()}


@pytest.mark.parametrize(
    ("data", "field", "english", "korean"),
    [
        ({"foo": 1}, "foo", "There is no field of this name here.", "이런 이름의 항목은 없어요."),
        ({"count": "two"}, "count", "This must be a whole number.", "정수로 보내 주세요."),
        ({"count": 2.5}, "count", "This must be a whole number.", "정수로 보내 주세요."),
        ({"count": 1}, "count", "This must be at least 2.", "2 이상이어야 해요."),
        ({"count": 10}, "count", "This must be at most 9.", "9 이하여야 해요."),
        ({"share": 0}, "share", "This must be more than 0.", "0보다 커야 해요."),
        ({"share": 1}, "share", "This must be less than 1.", "1보다 작아야 해요."),
        ({"share": "much"}, "share", "This must be a number.", "숫자로 보내 주세요."),
        ({"name": 7}, "name", "This must be a text.", "글자로 보내 주세요."),
        ({"name": "abcde"}, "name", "Please use at most 4 characters.", None),
        ({"name": "a"}, "name", "This needs at least 2 characters.", "2자 이상 적어 주세요."),
        ({"tags": []}, "tags", "Please name at least 1.", "1개 이상 적어 주세요."),
        ({"tags": ["a"] * 3}, "tags", "Please name at most 2.", None),
        ({"tags": "a"}, "tags", "This must be a list.", "목록으로 보내 주세요."),
        ({"yes": "perhaps"}, "yes", "This must be true or false.", "true나 false로 보내 주세요."),
        ({"kind": "boat"}, "kind", "This must be one of these: item, room.", "다음 중 하나여야 해요: item, room."),
        ({"words": {"de": "x"}}, "words.de", "This must be one of these: ko, en.", "다음 중 하나여야 해요: ko, en."),
        ({"words": 1}, "words", "This must be an object with named fields.", None),
        ([], "body", "This must be an object with named fields.", None),
        ({"since": "2026-02-30T00:00:00Z"}, "since", "There is no such day or time.", "없는 날짜나 시각이에요."),
    ],
)
def test_each_common_fault_has_its_sentence(city, data, field, english, korean):
    assert said(Sample, data) == {field: english}
    told = said(Sample, data, "ko")[field]
    assert told == (korean or told)
    assert HANGUL.search(told)


def test_a_missing_field_is_said_to_be_missing(city):
    assert said(PeriodIn, {"starts_at": "2026-11-21T14:00:00+09:00"}) == {"ends_at": "This is missing."}


def test_a_time_without_an_offset_is_told_from_one_that_is_none(city):
    naive, wrong = said(Sample, {"since": "2026-11-21T14:00:00"}), said(Sample, {"since": "tomorrow"})
    assert naive["since"].startswith("This time needs an offset")
    assert wrong["since"].startswith("This must be a day and time")


def test_where_the_data_stood_is_part_of_the_field(city):
    assert list(said(Sample, {"count": 1}, at="details")) == ["details.count"]
    assert list(said(Sample, {"name": "a\0"}, at="details")) == ["details.name"]
    assert list(said(Sample, 7, at="details")) == ["details"]


def test_what_the_table_does_not_know_gets_a_plain_sentence(city):
    class Odd(BaseModel):
        when: datetime = Field(strict=True)

    with pytest.raises(ValidationError) as found:
        Odd.model_validate({"when": 5})
    unknown = [{**fault, "type": "moon_phase"} for fault in found.value.errors()]
    with force_locale("ko"):
        assert faults.by_field(unknown) == {"when": "여기에는 쓸 수 없는 값이에요. 다시 확인해 주세요."}
    with force_locale("en"):
        assert faults.by_field(unknown) == {"when": str(faults.FALLBACK)}


@pytest.mark.parametrize("model", MODELS)
def test_no_endpoint_answers_in_pydantics_words(city, model):
    refusals = 0
    fields = [info.alias or name for name, info in model.model_fields.items()]
    for name in [*fields, "unheard_of"]:
        for value in WRONG:
            try:
                with force_locale("ko"):
                    checked(model, {name: value})
            except InvalidError as refused:
                told = {field: str(text) for field, text in refused.fields.items()}
                refusals += 1
                assert all(map(HANGUL.search, told.values())), told
                assert not any(map(PYDANTICS.search, told.values())), told
                assert str(faults.FALLBACK) not in told.values()
    assert refusals > len(fields)


def test_every_kind_of_fault_that_our_endpoints_find_is_in_the_table(city):
    found = set()
    for model in MODELS:
        for name, info in model.model_fields.items():
            for value in WRONG:
                try:
                    model.model_validate({info.alias or name: value})
                except ValidationError as error:
                    found |= {fault["type"] for fault in error.errors()}
    assert found
    assert found <= set(faults.SENTENCES)


@pytest.mark.parametrize(("language", "words"), [("ko", "이 값이 빠졌어요."), ("en", "This is missing.")])
def test_the_api_answers_in_the_language_that_is_asked_for(city, language, words):
    api = Api(city, accounts.member())
    told = refusal(api.call("POST", "/bookings", json={}, headers={"Accept-Language": language}), 422, "invalid")
    assert told["errors"]["listing_id"] == words


def test_bad_json_is_told_from_no_json(city):
    api = Api(city, accounts.member())
    bad = refusal(api.call("POST", "/bookings", data="{", content_type="application/json"), 400, "malformed")
    other = refusal(api.call("POST", "/bookings", data="{}", content_type="text/plain"), 400, "malformed")
    assert bad["detail"] == "The body isn't valid JSON."
    assert "Content-Type: application/json" in other["detail"]
