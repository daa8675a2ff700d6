"""Reading a board, and who of a circle's members is named."""

import pytest

from marketplace.accounts.models import Member
from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.audit.services import Actor
from marketplace.db import transaction
from marketplace.errors import ForbiddenError, NotFoundError
from marketplace.moderation_state import Moderation
from marketplace.places import board_queries as queries
from marketplace.places import board_services as services
from marketplace.places import services as place_services
from marketplace.web.access import Viewer
from tests.factories import accounts, boards, places
from tests.factories.accounts import LONG_AGO


def looking(member: Member | None) -> Viewer:
    """The viewer that a page would know."""
    return SignedIn(member) if member else Stranger()


EVERYBODY = ("steward", "member", "guest", "operator", "stranger", None)


def answers(ask, village):
    """What everybody gets: True, or the refusal."""
    got = {}
    for who in EVERYBODY:
        try:
            ask(looking(getattr(village, who) if who else None))
            got[who] = "ok"
        except (NotFoundError, ForbiddenError) as error:
            got[who] = error.code
    return got


@pytest.mark.parametrize(
    ("moderation", "expected"),
    [
        (Moderation.APPROVED, ("ok", "ok", "ok", "ok", "not-in-circle", "not-in-circle")),
        (Moderation.PENDING, ("ok", "ok", "ok", "ok", "not-found", "not-found")),
        (Moderation.REJECTED, ("ok", "not-found", "not-found", "ok", "not-found", "not-found")),
        (Moderation.SUSPENDED, ("ok", "not-found", "not-found", "ok", "not-found", "not-found")),
    ],
)
def test_who_reads_the_board_of_a_circle(city, moderation, expected):
    village = boards.village(moderation)
    got = answers(lambda viewer: queries.board(village.circle.public_id, viewer), village)
    assert got == dict(zip(EVERYBODY, expected, strict=True))


def test_a_guest_does_not_see_the_members(city):
    village = boards.village()
    got = answers(lambda viewer: queries.members_page(village.circle.public_id, viewer), village)
    expected = ("ok", "ok", "not-in-circle", "ok", "not-in-circle", "not-in-circle")
    assert got == dict(zip(EVERYBODY, expected, strict=True))


def test_there_is_no_board_where_there_is_no_circle(city):
    village = boards.village()
    assert set(answers(lambda viewer: queries.board("nowhere", viewer), village).values()) == {"not-found"}


class TestTheBoard:
    @pytest.fixture
    def village(self, city):
        return boards.village()

    def titles(self, village, who):
        return [row.title for row in queries.notices(village.circle, boards.reader(who, village.circle))]

    def test_what_is_pinned_comes_first_then_the_newest(self, village):
        made = [boards.notice(village, title=str(number)) for number in range(4)]
        with transaction():
            services.pin(made[1], boards.reader(village.steward, village.circle), pinned=True, now=LONG_AGO)
        assert self.titles(village, village.guest) == ["1", "3", "2", "0"]

    def test_pages_follow_each_other_without_a_gap_or_a_double(self, village):
        made = [boards.notice(village, title=str(number)) for number in range(7)]
        steward = boards.reader(village.steward, village.circle)
        with transaction():
            for number in (0, 3, 4):
                services.pin(made[number], steward, pinned=True, now=LONG_AGO)
        seen, before = [], None
        while rows := queries.notices(village.circle, steward, before, limit=2):
            seen += [row.title for row in rows]
            before = (rows[-1].pinned, rows[-1].id)
        assert seen == ["4", "3", "0", "6", "5", "2", "1"]

    def test_another_circle_s_notices_are_not_on_it(self, village):
        other = boards.village()
        made = boards.notice(other)
        assert self.titles(village, village.member) == []
        with pytest.raises(NotFoundError):
            queries.notice(village.circle, made.public_id, boards.reader(village.operator, village.circle))

    def test_what_operators_took_away_is_listed_for_its_author_and_them(self, village):
        made = boards.notice(village)
        with transaction():
            services.suspend(made, reason="욕설", now=LONG_AGO, actor=Actor("operator", village.operator.id))
        readers = ("member", "neighbour", "steward", "guest", "operator")
        listed = {who: self.titles(village, getattr(village, who)) != [] for who in readers}
        assert {who for who, there in listed.items() if there} == {"member", "operator"}

    def test_what_is_removed_is_listed_for_nobody(self, village):
        made = boards.notice(village)
        with transaction():
            reader = boards.reader(village.steward, village.circle)
            services.remove_notice(made, reader, reason="광고", now=LONG_AGO)
        assert [self.titles(village, who) for who in (village.member, village.steward, village.operator)] == [
            [],
            [],
            [],
        ]
        assert queries.notice(village.circle, made.public_id, boards.reader(village.member, village.circle)) is made
        with pytest.raises(NotFoundError):
            queries.notice(village.circle, made.public_id, boards.reader(village.neighbour, village.circle))

    def test_comments_are_read_oldest_first_and_counted_where_all_read_them(self, village):
        made, empty = boards.notice(village), boards.notice(village)
        said = [boards.comment(village, made, body=str(number)) for number in range(4)]
        operator = Actor("operator", village.operator.id)
        with transaction():
            services.suspend(said[1], reason="욕설", now=LONG_AGO, actor=operator)
            steward = boards.reader(village.steward, village.circle)
            services.remove_comment(said[2], steward, reason="광고", now=LONG_AGO)

        def read(who):
            return [row.body for row in queries.comments(made, boards.reader(who, village.circle))]

        assert read(village.member) == ["0", "3"]
        assert read(village.steward) == ["0", "2", "3"]
        assert read(village.neighbour) == read(village.operator) == ["0", "1", "2", "3"]
        assert queries.comment_counts([made.id, empty.id]) == {made.id: 2}
        assert queries.comment_counts([]) == {}
        page = queries.comments(made, boards.reader(village.operator, village.circle), said[0].id, limit=2)
        assert [row.body for row in page] == ["1", "2"]

    def test_a_comment_belongs_to_its_notice(self, village):
        made, other = boards.notice(village), boards.notice(village)
        said = boards.comment(village, made)
        reader = boards.reader(village.operator, village.circle)
        assert queries.comment(made, said.public_id, reader) is said
        for notice, public_id in ((other, said.public_id), (made, "nothing")):
            with pytest.raises(NotFoundError):
                queries.comment(notice, public_id, reader)

    def test_by_its_own_id_a_thing_is_found_by_who_reads_the_board(self, village):
        made = boards.notice(village)
        said = boards.comment(village, made)
        for ask, public_id in ((queries.visible_notice, made.public_id), (queries.visible_comment, said.public_id)):
            got = answers(lambda viewer, ask=ask, public_id=public_id: ask(public_id, viewer), village)
            assert {who for who, answer in got.items() if answer == "ok"} == {"steward", "member", "guest", "operator"}

    def test_a_comment_on_a_notice_that_is_gone_is_not_found(self, village):
        made = boards.notice(village)
        said = boards.comment(village, made)
        with transaction():
            services.remove_notice(made, boards.reader(village.member, village.circle), reason="", now=LONG_AGO)
        with pytest.raises(NotFoundError):
            queries.visible_comment(said.public_id, looking(village.guest))


class TestWhoIsNamed:
    @pytest.fixture
    def village(self, city):
        found = boards.village()
        for who in (found.steward, found.member, found.neighbour, found.guest):
            boards.shows(who, found.circle, name=False)
        return found

    def named(self, village, **more: int):
        return [member.name for _place, member in queries.shown_members(village.circle.id, **more)]

    def test_stewards_and_those_who_agreed_and_the_others_are_counted(self, village):
        assert (self.named(village), queries.quiet_count(village.circle.id)) == (["윤두레"], 2)
        boards.shows(village.neighbour, village.circle, name=True)
        assert (self.named(village), queries.quiet_count(village.circle.id)) == (["윤두레", "최이웃"], 1)

    def test_guests_and_who_left_and_closed_accounts_are_neither_named_nor_counted(self, village):
        for who in (village.guest, village.neighbour, village.member):
            boards.shows(who, village.circle, name=True)
        with transaction():
            place_services.leave(village.circle, village.neighbour, actor=Actor("member"), now=LONG_AGO)
            village.member.suspended_at = LONG_AGO
        assert (self.named(village), queries.quiet_count(village.circle.id)) == (["윤두레"], 0)

    def test_pages_follow_each_other(self, village):
        people = [accounts.member(str(number)) for number in range(5)]
        for who in people:
            places.belongs(who, village.circle)
            boards.shows(who, village.circle, name=True)
        assert self.named(village, limit=2) == ["윤두레", "0"]
        assert self.named(village, after_id=people[1].id, limit=10) == ["2", "3", "4"]

    def test_members_and_stewards_are_told_but_not_the_author(self, village):
        told = queries.to_be_told(village.circle.id, village.member.id, 0, 10)
        assert told == [village.steward, village.neighbour]
        assert queries.to_be_told(village.circle.id, village.member.id, village.steward.id, 10) == [village.neighbour]
