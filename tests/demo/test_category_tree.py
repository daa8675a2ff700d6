import pytest
from sqlalchemy import String

from marketplace.listings.category_tree import BY_SLUG, CATEGORIES, for_facility_type
from marketplace.listings.models import Category
from marketplace.listings.states import Kind


def test_every_category_has_a_slug_of_its_own_and_two_names() -> None:
    slug = Category.__table__.c.slug.type
    assert isinstance(slug, String)
    assert slug.length is not None
    assert len(BY_SLUG) == len(CATEGORIES)
    for node in CATEGORIES:
        assert len(node.slug) <= slug.length
        assert any("가" <= letter <= "힣" for letter in node.name_ko)
        assert node.name_en.isascii()
        assert (node.name("ko"), node.name("en")) == (node.name_ko, node.name_en)


def test_parents_are_top_categories_of_the_same_kind_and_stand_first() -> None:
    seen = set()
    for node in CATEGORIES:
        if node.parent is not None:
            assert node.parent in seen
            assert BY_SLUG[node.parent].parent is None
            assert BY_SLUG[node.parent].kind is node.kind
        seen.add(node.slug)


def test_every_kind_has_categories() -> None:
    assert {node.kind for node in CATEGORIES} == set(Kind)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("회의실", "meeting-rooms"),
        ("회의실(2층)", "meeting-rooms"),
        (" 회 의 실 ", "meeting-rooms"),
        ("강당", "halls"),
        ("다목적강당", "halls"),
        ("다목적실(지하)", "multipurpose-rooms"),
        ("다목적교실", "multipurpose-rooms"),
        ("프로그램실", "multipurpose-rooms"),
        ("강의실", "lecture-rooms"),
        ("강의교육실", "lecture-rooms"),
        ("큰숲배움터", "lecture-rooms"),
        ("주민사랑방", "community-rooms"),
        ("전시실", "galleries"),
        ("공연장", "theatres"),
        ("주방", "kitchens"),
        ("공유부엌", "kitchens"),
        ("체육관", "gyms"),
        ("체육시설", "sports"),
        ("테니스장", "courts"),
        ("배드맨턴장", "courts"),
        ("축구장", "pitches"),
        ("다목적경기장", "pitches"),
        ("연습실", "practice-rooms"),
        ("컴퓨터실", "computer-rooms"),
        ("pc교육장", "computer-rooms"),
        ("기타", "other-rooms"),
        ("민원등기타", "other-rooms"),
        ("", "other-rooms"),
    ],
)
def test_a_facility_type_finds_its_category(text: str, slug: str) -> None:
    assert for_facility_type(text) == slug
    assert BY_SLUG[slug].kind is Kind.ROOM
