"""The fields of each kind."""

import pytest

from marketplace.errors import InvalidError
from marketplace.listings.details import (
    Charger,
    Condition,
    ItemDetails,
    ParkingDetails,
    RoomDetails,
    details_of,
    parse_details,
    things_as_text,
    things_from_text,
)
from marketplace.listings.models import Listing
from marketplace.listings.states import Kind


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        (Kind.ITEM, {}, ItemDetails()),
        (
            Kind.ITEM,
            {"condition": "used", "accessories": [" 비트 ", "비트", "", "충전기"], "pick_up": " 현관 앞 "},
            ItemDetails(condition=Condition.USED, accessories=["비트", "충전기"], pick_up="현관 앞"),
        ),
        (Kind.PARKING, {"charger": "fast", "length_cm": 500}, ParkingDetails(charger=Charger.FAST, length_cm=500)),
        (
            Kind.ROOM,
            {"capacity": 12, "floor": -1, "step_free": True},
            RoomDetails(capacity=12, floor=-1, step_free=True),
        ),
    ],
)
def test_what_fits_is_taken(kind, given, expected):
    assert parse_details(kind, given) == expected


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (Kind.ITEM, {"condition": "broken"}, "condition"),
        (Kind.ITEM, {"accessories": [f"part {number}" for number in range(21)]}, "accessories"),
        (Kind.ITEM, {"pick_up": "x" * 121}, "pick_up"),
        (Kind.ITEM, {"capacity": 5}, "capacity"),
        (Kind.PARKING, {"length_cm": 3}, "length_cm"),
        (Kind.PARKING, {"width_cm": 9999}, "width_cm"),
        (Kind.ROOM, {"capacity": 0}, "capacity"),
        (Kind.ROOM, {"capacity": -3}, "capacity"),
        (Kind.ROOM, {"floor": 400}, "floor"),
        (Kind.ROOM, {"equipment": ["x" * 81]}, "equipment"),
    ],
)
def test_what_does_not_fit_is_told_by_field(kind, given, field):
    with pytest.raises(InvalidError) as refusal:
        parse_details(kind, given)
    assert list(refusal.value.fields) == [field]
    assert str(refusal.value.fields[field])


def test_details_are_read_back_with_their_types():
    listing = Listing(kind="room", details=RoomDetails(capacity=8, equipment=["빔프로젝터"]).to_json())
    found = details_of(listing)
    assert found == RoomDetails(capacity=8, equipment=["빔프로젝터"])
    assert found.search_words == "빔프로젝터"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (ItemDetails(accessories=["비트", "충전기"]), "비트 충전기"),
        (ParkingDetails(), ""),
        (ParkingDetails(charger=Charger.SLOW), "전기차 충전 charger EV"),
        (RoomDetails(), ""),
    ],
)
def test_details_bring_search_words(details, words):
    assert details.search_words == words


def test_a_text_box_becomes_a_list_and_back():
    things = things_from_text("비트, 충전기\n\n 보관함 ,비트")
    assert things == ["비트", "충전기", "보관함"]
    assert things_as_text(things) == "비트, 충전기, 보관함"
