"""The category tree in the database."""

from marketplace.db import session, transaction
from marketplace.listings import queries, services
from marketplace.listings.category_tree import CATEGORIES, CategoryNode
from marketplace.listings.models import Category
from marketplace.listings.states import Kind
from tests.factories import listings


def _ensure(tree=CATEGORIES):
    with transaction():
        return services.ensure_categories(tree)


def test_the_tree_is_made_once_and_kept(city):
    assert _ensure() == len(CATEGORIES)
    assert _ensure() == 0
    for kind in Kind:
        assert [row.slug for row in queries.categories(kind)] == [node.slug for node in CATEGORIES if node.kind is kind]
    assert len(queries.categories()) == len(CATEGORIES)


def test_parents_stand_before_their_children(city):
    _ensure()
    seen = set()
    for row in queries.categories():
        assert row.parent_id is None or row.parent_id in seen
        seen.add(row.id)


def test_a_renamed_category_is_found_under_its_new_name(city):
    listing = listings.complete_draft()
    tree = [
        node if node.slug != "tools" else CategoryNode("tools", Kind.ITEM, None, "연장", "Implements")
        for node in CATEGORIES
    ]
    assert _ensure(tree) == 1
    assert "'연장':2B" in str(listings.fresh(listing).words)


def test_a_category_that_the_tree_no_longer_has_stays(city):
    _ensure()
    assert _ensure(CATEGORIES[:1]) == 0
    assert session.query(Category).count() == len(CATEGORIES)


def test_a_moved_category_is_put_in_its_place(city):
    _ensure()
    tree = [CATEGORIES[1], *CATEGORIES[:1]]
    assert _ensure(tree) == 2
    moved = queries.category_by_slug(CATEGORIES[0].slug)
    assert moved
    assert moved.position == 1
    assert queries.category_by_slug("no-such") is None
