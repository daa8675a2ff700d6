"""The category tree in the database."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.db import session
from marketplace.listings.category_tree import CATEGORIES, CategoryNode
from marketplace.listings.models import Category
from marketplace.listings.services.search_words import reindex_category


def ensure_categories(tree: Sequence[CategoryNode] = CATEGORIES) -> int:
    """Brings the table to the state of the tree, by slug; gives how many rows were new or changed.

    A category that the tree no longer has stays: listings may be in it.
    """
    known = {row.slug: row for row in session.scalars(select(Category).with_for_update())}
    changes = 0
    renamed: list[int] = []
    # Top categories first: their children name them by id.
    for position, node in sorted(enumerate(tree), key=lambda placed: placed[1].parent is not None):
        if node.parent and known[node.parent].id is None:
            session.flush()
        values = {
            "kind": node.kind.value,
            "parent_id": known[node.parent].id if node.parent else None,
            "name_ko": node.name_ko,
            "name_en": node.name_en,
            "position": position,
        }
        row = known.get(node.slug)
        if row is None:
            known[node.slug] = Category(slug=node.slug, **values)
            session.add(known[node.slug])
        elif all(getattr(row, name) == value for name, value in values.items()):
            continue
        else:
            if (row.name_ko, row.name_en) != (node.name_ko, node.name_en):
                renamed.append(row.id)
            for name, value in values.items():
                setattr(row, name, value)
        changes += 1
    session.flush()
    if renamed:
        children = session.scalars(select(Category.id).where(Category.parent_id.in_(renamed)))
        reindex_category([*renamed, *children])
    return changes
