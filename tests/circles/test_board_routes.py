"""A circle's board as people use it: reading, writing, commenting, steering."""

from functools import cache

import pytest

from marketplace.circles.routes import board as board_routes
from marketplace.db import session, transaction
from marketplace.moderation_state import Moderation
from marketplace.places.board_models import CircleComment, CircleNotice
from tests.factories import boards
from tests.moderation.kit import posted, said
from tests.support.client import new_client, page_text, soup


@pytest.fixture
def village(city):
    return boards.village()


@pytest.fixture
def browser(city, village):
    """A browser for one of the village's people."""
    return cache(lambda who: new_client(city).sign_in(getattr(village, who)))


def at(village, notice=None, more=""):
    path = f"/circles/{village.circle.public_id}/board"
    return f"{path}/{notice.public_id}{more}" if notice else path + more


def actions_on(page):
    """The words on the buttons of the page's main part."""
    return {" ".join(button.get_text().split()) for button in page.select("main .button")}


class TestReading:
    def test_an_empty_board_asks_members_to_write_and_guests_to_wait(self, browser, village):
        assert "Write a notice" in page_text(browser("member").get(at(village)))
        page = page_text(browser("guest").get(at(village)))
        assert "Write a notice" not in page
        assert "you can read the board" in page

    def test_notices_show_title_author_beginning_and_number_of_comments(self, browser, village):
        made = boards.notice(village, body="가" * 500)
        boards.comment(village, made)
        text = page_text(browser("guest").get(at(village)))
        assert "벼룩시장" in text
        assert "한지우" in text
        assert "1 comment" in text
        assert "가" * 200 not in text

    def test_pages_lead_on_and_back(self, browser, village, monkeypatch):
        monkeypatch.setattr(board_routes, "NOTICES", 2)
        for number in range(3):
            boards.notice(village, title=f"notice {number}")
        first = soup(browser("member").get(at(village)))
        second = soup(browser("member").get(first.select_one("a[rel=next]")["href"]))
        assert [len(page.select("main article")) for page in (first, second)] == [2, 1]
        assert second.select_one("a[rel=prev]")["href"] == at(village)

    def test_who_does_not_belong_reads_why(self, browser, village):
        response = browser("stranger").get(at(village))
        assert response.status_code == 403
        assert "Only those who belong to this circle" in page_text(response)

    def test_a_hidden_circle_is_not_there_and_strangers_sign_in(self, client, browser, village):
        with transaction():
            village.circle.moderation = Moderation.SUSPENDED
        assert browser("member").get(at(village)).status_code == 404
        assert browser("steward").get(at(village)).status_code == 200
        assert client.get(at(village)).location.startswith("/sign-in?next=")

    def test_words_are_text_with_line_breaks_and_links_that_vouch_for_nothing(self, browser, village):
        body = "<b>굵게</b>\n둘째 줄\n\nhttps://example.org/a?b=1&c=2에서 봐요. javascript:alert(1)"
        made = boards.notice(village, title="<i>기울임</i>", body=body)
        page = soup(browser("guest").get(at(village, made)))
        prose = page.select_one(".prose")
        assert [len(prose.select(tag)) for tag in ("b", "p", "br", "a")] == [0, 2, 1, 1]
        link = prose.select_one("a")
        assert (link["href"], link["rel"]) == (
            "https://example.org/a?b=1&c=2",
            ["nofollow", "ugc", "noopener", "noreferrer"],
        )
        assert page.select_one("h1").get_text() == "<i>기울임</i>"


class TestWriting:
    def test_a_member_writes_and_everybody_reads_it_at_once(self, browser, village):
        form = {"title": "벼룩시장", "body": "토요일\r\n10시"}
        response = browser("member").post(at(village), data=form)
        row = session.query(CircleNotice).one()
        assert response.location == at(village, row)
        assert row.body == "토요일\n10시"
        assert "토요일" in page_text(browser("guest").get(at(village, row)))
        assert "members are told" in said(browser("member"), browser("member").post(at(village), data=form))

    def test_what_is_missing_is_said_beside_its_field(self, browser, village):
        response = browser("member").post(at(village), data={"title": "벼룩시장"})
        assert response.status_code == 422
        assert "Please write something." in page_text(response)
        assert soup(response).select_one("#title")["value"] == "벼룩시장"
        assert session.query(CircleNotice).count() == 0

    def test_the_longest_text_of_a_browser_fits(self, browser, village):
        body = "\r\n".join("가" * 39 for _line in range(100))
        assert browser("member").post(at(village), data={"title": "긴 글", "body": body}).status_code == 303

    @pytest.mark.parametrize("who", ["guest", "operator"])
    def test_guests_and_operators_do_not_write(self, browser, village, who):
        form = {"title": "벼룩시장", "body": "토요일"}
        assert browser(who).get(at(village, more="/new")).status_code == 403
        assert browser(who).post(at(village), data=form).status_code == 403
        assert session.query(CircleNotice).count() == 0

    def test_an_author_changes_a_notice_and_it_says_so(self, browser, village):
        made = boards.notice(village)
        form = soup(browser("member").get(at(village, made, "/edit")))
        assert form.select_one("textarea").get_text().strip() == made.body
        response = browser("member").post(at(village, made, "/edit"), data={"title": "벼룩시장", "body": "일요일"})
        assert response.location == at(village, made)
        text = page_text(browser("neighbour").get(at(village, made)))
        assert "일요일" in text
        assert "changed" in text

    def test_a_change_without_words_is_refused(self, browser, village):
        made = boards.notice(village)
        assert browser("member").post(at(village, made, "/edit"), data={"title": "", "body": ""}).status_code == 422

    @pytest.mark.parametrize("who", ["steward", "neighbour", "guest", "operator"])
    def test_nobody_else_does(self, browser, village, who):
        made = boards.notice(village)
        assert browser(who).get(at(village, made, "/edit")).status_code == 403
        form = {"title": "다른 말", "body": "다른 말"}
        assert browser(who).post(at(village, made, "/edit"), data=form).status_code == 403
        session.expire_all()
        assert made.title == "벼룩시장"


class TestCommenting:
    def test_a_comment_is_read_at_once_on_its_page(self, browser, village, monkeypatch):
        monkeypatch.setattr(board_routes, "COMMENTS", 2)
        made = boards.notice(village)
        for number in range(4):
            boards.comment(village, made, body=f"comment {number}")
        response = browser("member").post(at(village, made, "/comments"), data={"body": "마지막"})
        address, _, anchor = response.location.partition("#")
        page = soup(browser("member").get(address))
        assert [article["id"] for article in page.select("main article")] == [anchor]
        assert "마지막" in page.select_one("main article").get_text()

    def test_guests_read_along(self, browser, village):
        made = boards.notice(village)
        text = page_text(browser("guest").get(at(village, made)))
        assert "Guests read along" in text
        assert browser("guest").post(at(village, made, "/comments"), data={"body": "저도요"}).status_code == 403

    def test_closed_comments_stay_and_no_new_one_comes(self, browser, village):
        made = boards.notice(village)
        boards.comment(village, made)
        assert said(browser("steward"), browser("steward").post(at(village, made, "/comments/closing")))
        page = page_text(browser("member").get(at(village, made)))
        assert "저도 갈게요!" in page
        assert "Comments on this notice are closed." in page
        late = browser("member").post(at(village, made, "/comments"), data={"body": "늦었어요"})
        assert late.status_code == 422
        assert "Comments on this notice are closed." in page_text(late)
        browser("steward").post(at(village, made, "/comments/opening"))
        assert browser("member").post(at(village, made, "/comments"), data={"body": "이제 돼요"}).status_code == 303

    def test_an_empty_comment_is_refused(self, browser, village):
        made = boards.notice(village)
        assert browser("member").post(at(village, made, "/comments"), data={"body": " "}).status_code == 422
        assert session.query(CircleComment).count() == 0


class TestSteering:
    def test_a_pinned_notice_stays_on_top_until_it_is_let_go(self, browser, village):
        old = boards.notice(village, title="약속")
        boards.notice(village, title="새 소식")
        assert browser("steward").post(at(village, old, "/pin")).location == at(village, old)
        titles = [h2.get_text().strip() for h2 in soup(browser("member").get(at(village))).select("main h2")]
        assert titles == ["약속", "새 소식"]
        browser("steward").post(at(village, old, "/unpinning"))
        titles = [h2.get_text().strip() for h2 in soup(browser("member").get(at(village))).select("main h2")]
        assert titles == ["새 소식", "약속"]

    @pytest.mark.parametrize("more", ["/pin", "/unpinning", "/comments/closing", "/comments/opening"])
    @pytest.mark.parametrize(("who", "status"), [("member", 403), ("guest", 403), ("steward", 303), ("operator", 303)])
    def test_stewards_and_operators_steer_and_nobody_else(self, browser, village, more, who, status):
        assert browser(who).post(at(village, boards.notice(village), more)).status_code == status

    def test_everybody_is_offered_what_they_may_do(self, browser, village):
        made = boards.notice(village)
        offered = {
            who: actions_on(soup(browser(who).get(at(village, made)))) for who in ("member", "neighbour", "guest")
        }
        assert {"Change", "Remove", "Comment"} <= offered["member"]
        assert "Report" not in offered["member"]
        assert {"Report", "Comment"} <= offered["neighbour"]
        assert {"Change", "Remove", "Pin"}.isdisjoint(offered["neighbour"])
        assert "Report" in offered["guest"]
        assert "Comment" not in offered["guest"]
        steward = actions_on(soup(browser("steward").get(at(village, made))))
        assert {"Pin", "Close comments", "Remove", "Report", "Comment"} <= steward


class TestRemoving:
    def test_a_steward_gives_a_reason_which_the_author_reads(self, browser, village):
        made = boards.notice(village)
        answer = browser("steward").post(at(village, made, "/removal"))
        assert "Please write a reason" in said(browser("steward"), answer)
        answer = browser("steward").post(at(village, made, "/removal"), data={"reason": "광고예요."})
        assert answer.location == at(village)
        assert browser("neighbour").get(at(village, made)).status_code == 404
        assert "광고예요." in page_text(browser("member").get(at(village, made)))
        assert len(posted("circle.board_decided")) == 1

    def test_an_author_removes_without_one(self, browser, village):
        made = boards.notice(village)
        assert browser("member").post(at(village, made, "/removal")).location == at(village)
        assert browser("neighbour").get(at(village, made)).status_code == 404
        assert "벼룩시장" not in page_text(browser("member").get(at(village)))

    @pytest.mark.parametrize(
        ("who", "status"), [("neighbour", 403), ("guest", 403), ("stranger", 403), ("operator", 303)]
    )
    def test_others_do_not(self, browser, village, who, status):
        made = boards.notice(village)
        facts = {"reason": "싫어요."}
        assert browser(who).post(at(village, made, "/removal"), data=facts).status_code == status

    @pytest.mark.parametrize(
        ("who", "status"), [("neighbour", 303), ("steward", 303), ("member", 403), ("guest", 403), ("operator", 303)]
    )
    def test_a_comment_goes_by_its_author_stewards_and_operators(self, browser, village, who, status):
        made = boards.notice(village)
        comment = boards.comment(village, made)
        path = at(village, made, f"/comments/{comment.public_id}/removal")
        assert browser(who).post(path, data={"reason": "광고예요."}).status_code == status
        session.expire_all()
        assert (comment.removed_at is not None) == (status == 303)

    def test_two_stewards_at_once_are_told_apart(self, browser, village):
        made = boards.notice(village)
        path = at(village, made, "/removal")
        assert "Removed" in said(browser("steward"), browser("steward").post(path, data={"reason": "광고예요."}))
        answer = browser("steward").post(path, data={"reason": "또요."})
        assert "removed already" in said(browser("steward"), answer)
