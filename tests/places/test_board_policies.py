"""Who reads, writes and acts on a board: every sort of person at every sort of thing."""

import pytest

from marketplace.moderation_state import Moderation
from marketplace.places import board_policies as policies
from marketplace.places.board_models import CircleNotice
from marketplace.places.board_policies import Reader
from marketplace.places.models import Circle, CircleRole
from tests.factories.accounts import LONG_AGO

AUTHOR = Reader(1, CircleRole.MEMBER, is_operator=False)
MEMBER = Reader(2, CircleRole.MEMBER, is_operator=False)
STEWARD = Reader(3, CircleRole.STEWARD, is_operator=False)
GUEST = Reader(4, CircleRole.GUEST, is_operator=False)
OPERATOR = Reader(5, None, is_operator=True)
STRANGER = Reader(6, None, is_operator=False)
ALL = (AUTHOR, MEMBER, STEWARD, GUEST, OPERATOR, STRANGER)


def thing(
    moderation: Moderation = Moderation.PENDING, *, removed: bool = False, comments_open: bool = True
) -> CircleNotice:
    return CircleNotice(
        author_member_id=1, moderation=moderation, removed_at=LONG_AGO if removed else None, comments_open=comments_open
    )


def circle(moderation: Moderation = Moderation.APPROVED) -> Circle:
    return Circle(moderation=moderation)


@pytest.mark.parametrize(
    ("what", "who"),
    [
        (thing(), {AUTHOR, MEMBER, STEWARD, GUEST, OPERATOR, STRANGER}),
        (thing(Moderation.APPROVED), {AUTHOR, MEMBER, STEWARD, GUEST, OPERATOR, STRANGER}),
        (thing(Moderation.SUSPENDED), {AUTHOR, OPERATOR}),
        (thing(Moderation.REJECTED), {AUTHOR, OPERATOR}),
        (thing(removed=True), {AUTHOR, STEWARD, OPERATOR}),
        (thing(Moderation.SUSPENDED, removed=True), {AUTHOR, OPERATOR}),
    ],
)
def test_what_is_taken_away_is_seen_by_its_author_and_those_who_decide(what, who):
    assert {reader for reader in ALL if policies.sees(what, reader)} == who


@pytest.mark.parametrize("moderation", Moderation)
def test_members_and_stewards_write_while_the_circle_stands(moderation):
    writers = {reader for reader in ALL if policies.may_write(circle(moderation), reader)}
    stands = moderation in {Moderation.PENDING, Moderation.APPROVED}
    assert writers == ({AUTHOR, MEMBER, STEWARD} if stands else set())


def test_stewards_and_operators_act():
    assert {reader for reader in ALL if policies.may_steer(reader)} == {STEWARD, OPERATOR}


def test_a_guest_is_not_told_who_belongs_to_it():
    assert {reader for reader in ALL if policies.may_see_members(reader)} == {AUTHOR, MEMBER, STEWARD, OPERATOR}


@pytest.mark.parametrize(
    ("what", "edits"), [(thing(), {AUTHOR}), (thing(Moderation.SUSPENDED), set()), (thing(removed=True), set())]
)
def test_authors_change_what_is_shown_of_their_own(what, edits):
    assert {reader for reader in ALL if policies.may_edit(circle(), what, reader)} == edits


def test_an_author_who_has_become_a_guest_changes_nothing():
    assert not policies.may_edit(circle(), thing(), Reader(1, CircleRole.GUEST, is_operator=False))


def test_authors_stewards_and_operators_remove_once():
    assert {reader for reader in ALL if policies.may_remove(thing(), reader)} == {AUTHOR, STEWARD, OPERATOR}
    assert not any(policies.may_remove(thing(removed=True), reader) for reader in ALL)


@pytest.mark.parametrize("what", [thing(comments_open=False), thing(Moderation.SUSPENDED), thing(removed=True)])
def test_nobody_comments_on_what_is_closed_or_gone(what):
    assert {reader for reader in ALL if policies.may_comment(circle(), thing(), reader)} == {AUTHOR, MEMBER, STEWARD}
    assert not any(policies.may_comment(circle(), what, reader) for reader in ALL)
