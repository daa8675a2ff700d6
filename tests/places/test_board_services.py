"""Writing on a circle's board, steering it, taking things away."""

import pytest

from marketplace.audit.queries import timeline
from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, DomainError, ForbiddenError, InvalidError
from marketplace.moderation_state import Moderation
from marketplace.places import board_services as services
from marketplace.places.queries import membership
from tests.factories import boards, places
from tests.factories.accounts import LONG_AGO
from tests.moderation.kit import actions, posted

NOW = LONG_AGO


@pytest.fixture
def village(city):
    return boards.village()


def does(who, where, act, thing, **facts: object):
    """One change of a member in a transaction of its own."""
    with transaction():
        return act(thing, boards.reader(who, where.circle), now=NOW, **facts)


class TestNotices:
    @pytest.mark.parametrize("who", ["member", "steward"])
    def test_members_and_stewards_put_a_notice_on_the_board_and_others_are_told(self, village, who):
        made = boards.notice(village, getattr(village, who), title="  벼룩   시장 ", body="토요일\r\n10시 ")
        assert (made.title, made.body, made.moderation) == ("벼룩 시장", "토요일\n10시", Moderation.PENDING)
        assert (made.pinned, made.comments_open, made.removed_at) == (False, True, None)
        assert actions("notice", made.id) == ["notice.posted"]
        assert posted("circle.notice_posted") == [{"notice_id": made.id, "after": 0}]

    @pytest.mark.parametrize("who", ["guest", "stranger", "operator"])
    def test_others_do_not(self, village, who):
        with pytest.raises(ForbiddenError):
            boards.notice(village, getattr(village, who))
        assert posted("circle.notice_posted") == []

    def test_nobody_writes_in_a_circle_that_operators_have_taken_away(self, city):
        village = boards.village(Moderation.SUSPENDED)
        with pytest.raises(ForbiddenError):
            boards.notice(village, village.steward)

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "가" * 121}, "title"),
            ({"body": " \n "}, "body"),
            ({"body": "가" * 4001}, "body"),
        ],
    )
    def test_what_is_empty_or_too_long_is_said_by_field(self, village, facts, field):
        with pytest.raises(InvalidError) as refused:
            boards.notice(village, **facts)
        assert list(refused.value.fields) == [field]

    def test_the_longest_fits(self, village):
        made = boards.notice(village, title="가" * 120, body="나" * 4000)
        assert (len(made.title), len(made.body)) == (120, 4000)

    def test_an_author_changes_it_and_operators_have_not_seen_the_new_words(self, village):
        made = boards.notice(village)
        with transaction():
            made.moderation = Moderation.APPROVED
        does(village.member, village, services.edit_notice, made, title="벼룩시장", body="일요일로 옮겼어요.")
        assert (made.body, made.edited_at, made.moderation) == ("일요일로 옮겼어요.", NOW, Moderation.PENDING)
        assert actions("notice", made.id) == ["notice.posted", "notice.edited"]

    def test_saving_the_same_words_changes_nothing(self, village):
        made = boards.notice(village)
        does(village.member, village, services.edit_notice, made, title=made.title, body=made.body)
        assert made.edited_at is None

    @pytest.mark.parametrize("who", ["steward", "neighbour", "operator", "guest"])
    def test_nobody_else_changes_it(self, village, who):
        made = boards.notice(village)
        with pytest.raises(ForbiddenError):
            does(getattr(village, who), village, services.edit_notice, made, title="다른", body="말")
        assert made.title == "벼룩시장"

    @pytest.mark.parametrize("who", ["steward", "operator"])
    def test_stewards_and_operators_pin_and_close_comments(self, village, who):
        made, by = boards.notice(village), getattr(village, who)
        does(by, village, services.pin, made, pinned=True)
        does(by, village, services.open_comments, made, opened=False)
        does(by, village, services.pin, made, pinned=True)
        assert (made.pinned, made.comments_open) == (True, False)
        does(by, village, services.pin, made, pinned=False)
        does(by, village, services.open_comments, made, opened=True)
        assert (made.pinned, made.comments_open) == (False, True)
        told = ["pinned", "comments_closed", "unpinned", "comments_opened"]
        assert actions("notice", made.id)[1:] == [f"notice.{what}" for what in told]

    def test_a_member_does_not(self, village):
        made = boards.notice(village)
        for act, facts in ((services.pin, {"pinned": True}), (services.open_comments, {"opened": False})):
            with pytest.raises(ForbiddenError):
                does(village.member, village, act, made, **facts)
        assert (made.pinned, made.comments_open) == (False, True)


class TestComments:
    def test_a_member_says_something_and_the_author_will_be_told(self, village):
        said = boards.comment(village, boards.notice(village))
        assert (said.body, said.moderation) == ("저도 갈게요!", Moderation.PENDING)
        assert posted("circle.comment_posted") == [{"comment_id": said.id}]

    @pytest.mark.parametrize("who", ["guest", "stranger", "operator"])
    def test_others_do_not(self, village, who):
        made = boards.notice(village)
        with pytest.raises(ForbiddenError):
            boards.comment(village, made, getattr(village, who))

    def test_nobody_comments_once_they_are_closed(self, village):
        made = boards.notice(village)
        does(village.steward, village, services.open_comments, made, opened=False)
        with pytest.raises(ConflictError) as refused:
            boards.comment(village, made)
        assert refused.value.code == "comments-closed"

    def test_nobody_comments_on_what_is_gone(self, village):
        made = boards.notice(village)
        does(village.member, village, services.remove_notice, made, reason="")
        with pytest.raises(ConflictError):
            boards.comment(village, made)

    @pytest.mark.parametrize("body", ["", "  \r\n ", "가" * 1001])
    def test_what_is_empty_or_too_long_is_refused(self, village, body):
        made = boards.notice(village)
        with pytest.raises(InvalidError) as refused:
            boards.comment(village, made, body=body)
        assert list(refused.value.fields) == ["body"]


@pytest.fixture(params=["notice", "comment"])
def written(request, village):
    """(thing, its author, how it is removed, its kind) of a notice and of a comment."""
    made = boards.notice(village)
    if request.param == "notice":
        return made, village.member, services.remove_notice, "notice"
    return boards.comment(village, made), village.neighbour, services.remove_comment, "comment"


class TestTakingAway:
    def test_authors_remove_their_own_without_a_word(self, village, written):
        thing, author, remove, kind = written
        does(author, village, remove, thing, reason="")
        assert (thing.removed_at, thing.removed_by_member_id, thing.removal_reason) == (NOW, author.id, None)
        assert actions(kind, thing.id)[-1] == f"{kind}.removed"
        assert posted("circle.board_decided") == []

    @pytest.mark.parametrize("who", ["steward", "operator"])
    def test_stewards_and_operators_remove_with_a_reason_that_the_author_is_told(self, village, written, who):
        thing, _author, remove, kind = written
        by = getattr(village, who)
        with pytest.raises(InvalidError) as refused:
            does(by, village, remove, thing, reason="  ")
        assert refused.value.code == "reason-missing"
        does(by, village, remove, thing, reason=" 광고예요. ")
        assert (thing.removed_by_member_id, thing.removal_reason) == (by.id, "광고예요.")
        assert posted("circle.board_decided") == [
            {"kind": kind, "thing_id": thing.id, "verdict": "removed", "reason": "광고예요."}
        ]
        assert timeline(kind, thing.id)[-1].actor == ("operator" if who == "operator" else "member")

    def test_nobody_else_removes_it(self, village, written):
        thing, author, remove, _kind = written
        other = village.neighbour if author is village.member else village.member
        for who in (other, village.guest, village.stranger):
            with pytest.raises(ForbiddenError):
                does(who, village, remove, thing, reason="싫어요.")
        assert thing.removed_at is None

    def test_a_second_time_says_so(self, village, written):
        thing, author, remove, _kind = written
        does(author, village, remove, thing, reason="")
        with pytest.raises(ConflictError):
            does(village.steward, village, remove, thing, reason="광고예요.")
        assert thing.removal_reason is None

    def test_operators_take_away_and_give_back_once_each(self, village, written):
        thing, _author, _remove, kind = written
        actor = Actor("operator", village.operator.id)
        with transaction():
            taken = [services.suspend(thing, reason="욕설이에요.", now=NOW, actor=actor) for _time in range(2)]
        assert (taken, thing.moderation, thing.moderation_reason) == (
            [True, False],
            Moderation.SUSPENDED,
            "욕설이에요.",
        )
        with transaction():
            given = [services.restore(thing, reason="오해였어요.", now=NOW, actor=actor) for _time in range(2)]
        assert (given, thing.moderation, thing.moderation_reason) == ([True, False], Moderation.APPROVED, None)
        assert actions(kind, thing.id)[-2:] == [f"{kind}.suspended", f"{kind}.restored"]


class TestConsents:
    @pytest.fixture
    def place(self, village):
        found = membership(village.circle.id, village.member.id)
        assert found is not None
        with transaction():
            found.show_name = found.show_contact = False
        return found

    def choose(self, place, village, **facts: bool):
        with transaction():
            services.set_consents(place, **facts, actor=Actor("member", village.member.id), now=NOW)

    def test_a_member_shows_the_name_then_the_contact_and_takes_it_back(self, village, place):
        for name, contact in ((True, False), (True, True), (False, False)):
            self.choose(place, village, show_name=name, show_contact=contact)
            session.expire_all()
            assert (place.show_name, place.show_contact) == (name, contact)
        assert actions("circle", village.circle.id).count("circle.consents") == 3

    def test_the_same_choice_writes_nothing(self, village, place):
        self.choose(place, village, show_name=False, show_contact=False)
        assert "circle.consents" not in actions("circle", village.circle.id)

    def test_a_contact_without_a_name_shows_nothing_so_it_is_refused(self, village, place):
        with pytest.raises(InvalidError) as refused:
            self.choose(place, village, show_name=False, show_contact=True)
        assert list(refused.value.fields) == ["show_contact"]


def test_a_notice_needs_a_place_in_the_circle_itself(city):
    """Who belongs to a stairwell belongs to its village, and is no writer on the village's board by that."""
    village = boards.village()
    stairwell = places.circle(parent=village.circle, steward=village.stranger)
    with pytest.raises(DomainError):
        boards.notice(village, village.stranger)
    assert membership(stairwell.id, village.stranger.id) is not None
