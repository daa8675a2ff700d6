"""What is told of a circle's board, to whom, and how often."""

import pytest

from marketplace.audit.services import Actor
from marketplace.db import transaction
from marketplace.i18n import force_locale
from marketplace.moderation_state import Moderation
from marketplace.notifications import board_reactions, services
from marketplace.notifications.wording import TOPICS, Group
from marketplace.places import board_services
from marketplace.places import services as place_services
from tests.factories import accounts, boards, places
from tests.factories.bookings import NOW
from tests.moderation.kit import posted
from tests.notifications.kit import all_told, mails_due, topics
from tests.workers.kit import deliver_all


@pytest.fixture
def village(city):
    return boards.village()


def told_of(notice, after=0):
    with transaction():
        board_reactions.notice_posted({"notice_id": notice.id, "after": after, "message": 1}, NOW)


def commented(comment):
    with transaction():
        board_reactions.comment_posted({"comment_id": comment.id, "message": 1}, NOW)


class TestANewNotice:
    def test_members_and_stewards_are_told_but_not_its_author_and_no_guest(self, village):
        told_of(boards.notice(village))
        rows = all_told()
        assert [(row.member_id, row.topic) for row in rows] == [
            (village.steward.id, "circle_notice"),
            (village.neighbour.id, "circle_notice"),
        ]
        assert mails_due() == [row.id for row in rows]

    def test_however_often_the_message_comes_each_is_told_and_mailed_once(self, village):
        notice = boards.notice(village)
        for _time in range(3):
            told_of(notice)
        assert (len(all_told()), len(mails_due())) == (2, 2)

    def test_who_wants_no_mail_of_circles_reads_it_on_the_page_only(self, village):
        with transaction():
            services.choose(village.neighbour.id, Group.CIRCLES, by_mail=False)
        told_of(boards.notice(village))
        assert topics(village.neighbour) == ["circle_notice"]
        assert mails_due() == [row.id for row in all_told(village.steward)]

    def test_a_large_circle_is_told_in_batches_one_message_after_the_other(self, village, monkeypatch):
        monkeypatch.setattr(board_reactions, "AT_ONCE", 2)
        people = [accounts.member(str(number)) for number in range(3)]
        for who in people:
            places.belongs(who, village.circle)
        boards.notice(village)
        seen = deliver_all()
        assert seen.count("circle.notice_posted") == 3
        expected = [village.steward, village.neighbour, *people]
        assert [row.member_id for row in all_told() if row.topic == "circle_notice"] == [who.id for who in expected]

    def test_a_batch_that_comes_twice_tells_nobody_twice(self, village, monkeypatch):
        monkeypatch.setattr(board_reactions, "AT_ONCE", 1)
        notice = boards.notice(village)
        for _time in range(2):
            told_of(notice)
        assert [row.member_id for row in all_told()] == [village.steward.id]
        onwards = {"notice_id": notice.id, "after": village.steward.id}
        assert posted("circle.notice_posted")[1:] == [onwards, onwards]
        for _time in range(2):
            told_of(notice, after=village.steward.id)
        assert [row.member_id for row in all_told()] == [village.steward.id, village.neighbour.id]

    def test_what_was_removed_in_the_meantime_is_told_to_nobody(self, village):
        notice = boards.notice(village)
        with transaction():
            reader = boards.reader(village.member, village.circle)
            board_services.remove_notice(notice, reader, reason="", now=NOW)
        told_of(notice)
        assert all_told() == []

    def test_nothing_is_told_of_a_circle_that_was_taken_away(self, village):
        notice = boards.notice(village)
        with transaction():
            village.circle.moderation = Moderation.SUSPENDED
        told_of(notice)
        assert all_told() == []

    def test_it_reads_well_and_leads_to_the_notice(self, village):
        notice = boards.notice(village, body="가" * 300)
        told_of(notice)
        with force_locale("en"):
            words = TOPICS["circle_notice"].words(all_told()[0].params)
        assert words.title == "성북 공유마을: 벼룩시장"
        assert words.text.startswith("한지우 has put a notice on the board: 가")
        assert len(words.text) < 260
        assert words.path == f"/circles/{village.circle.public_id}/board/{notice.public_id}"

    def test_a_circle_with_an_english_name_is_called_by_it_in_english(self, village):
        with transaction():
            village.circle.name_en = "Seongbuk Village"
        told_of(boards.notice(village))
        params = all_told()[0].params
        for language, name in (("en", "Seongbuk Village"), ("ko", "성북 공유마을")):
            with force_locale(language):
                assert name in TOPICS["circle_notice"].words(params).title


class TestAComment:
    def test_the_notice_s_author_is_told_once(self, village):
        comment = boards.comment(village, boards.notice(village))
        for _time in range(2):
            commented(comment)
        assert [(row.member_id, row.topic) for row in all_told()] == [(village.member.id, "circle_comment")]

    def test_one_s_own_comment_is_no_news(self, village):
        commented(boards.comment(village, boards.notice(village), village.member))
        assert all_told() == []

    def test_an_author_who_has_left_is_not_told(self, village):
        comment = boards.comment(village, boards.notice(village))
        with transaction():
            place_services.leave(village.circle, village.member, actor=Actor("member", village.member.id), now=NOW)
        commented(comment)
        assert all_told() == []

    def test_a_comment_that_is_gone_is_not_told(self, village):
        comment = boards.comment(village, boards.notice(village))
        with transaction():
            reader = boards.reader(village.neighbour, village.circle)
            board_services.remove_comment(comment, reader, reason="", now=NOW)
        commented(comment)
        assert all_told() == []


class TestADecision:
    @pytest.mark.parametrize("verdict", ["removed", "suspended", "restored"])
    @pytest.mark.parametrize("kind", ["notice", "comment"])
    def test_who_wrote_it_reads_the_reason_each_time_anew(self, village, kind, verdict):
        notice = boards.notice(village)
        comment = boards.comment(village, notice)
        thing, author = (notice, village.member) if kind == "notice" else (comment, village.neighbour)
        payload = {"kind": kind, "thing_id": thing.id, "verdict": verdict, "reason": "광고예요."}
        for message in (1, 1, 2):
            with transaction():
                board_reactions.board_decided(payload | {"message": message}, NOW)
        assert topics(author) == [f"board_{verdict}"] * 2
        with force_locale("en"):
            words = TOPICS[f"board_{verdict}"].words(all_told(author)[0].params)
        assert dict(words.facts)["Reason"] == "광고예요."
        assert dict(words.facts)["What you wrote"] == thing.body

    def test_a_steward_s_removal_goes_all_the_way(self, village):
        notice = boards.notice(village)
        with transaction():
            reader = boards.reader(village.steward, village.circle)
            board_services.remove_notice(notice, reader, reason="광고예요.", now=NOW)
        deliver_all()
        assert topics(village.member) == ["board_removed"]
