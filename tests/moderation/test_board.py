"""Notices and comments of circles: reporting them, and taking them away in the console."""

import pytest

from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError
from marketplace.moderation import services
from marketplace.moderation.models import Report, SubjectKind
from marketplace.moderation_state import Moderation
from tests.factories import boards
from tests.factories.bookings import NOW
from tests.moderation.kit import acting, posted, reported, said
from tests.support.client import new_client, page_text, soup


@pytest.fixture
def village(city):
    return boards.village()


@pytest.fixture(params=["notice", "comment"])
def written(request, village):
    """(kind, thing, its author)."""
    notice = boards.notice(village)
    if request.param == "notice":
        return "notice", notice, village.member
    return "comment", boards.comment(village, notice), village.neighbour


def test_whoever_reads_the_board_reports_from_it(city, village, written):
    kind, thing, _author = written
    browser = new_client(city).sign_in(village.guest)
    form = soup(browser.get(f"/reports/new?kind={kind}&id={thing.public_id}"))
    assert "fraud" in [box["value"] for box in form.select("main input[type=radio]")]
    sent = {"kind": kind, "subject": thing.public_id, "reason": "rude", "text": "욕이 있어요."}
    answer = browser.post("/reports", data=sent)
    assert "An operator will look at it" in said(browser, answer)
    row = session.query(Report).one()
    assert (row.subject_kind, row.subject_id, row.reason) == (kind, thing.id, "rude")


def test_who_does_not_read_the_board_reports_nothing_of_it(city, village, written):
    kind, thing, _author = written
    browser = new_client(city).sign_in(village.stranger)
    assert browser.get(f"/reports/new?kind={kind}&id={thing.public_id}").status_code == 404
    sent = {"kind": kind, "subject": thing.public_id, "reason": "rude"}
    assert browser.post("/reports", data=sent).status_code == 404
    assert session.query(Report).count() == 0


def test_an_operator_reads_the_words_in_the_report_and_goes_to_the_thing(desk, village, written):
    kind, thing, author = written
    row = reported(SubjectKind(kind), thing.id, village.guest)
    assert "벼룩시장" in page_text(desk.get("/operator/reports"))
    page = soup(desk.get(f"/operator/reports/{row.public_id}"))
    text = " ".join(page.find("main").get_text(" ").split())
    assert thing.body in text
    assert author.name in text
    href = f"/operator/{kind}s/{thing.public_id}"
    assert page.select(f'main a[href="{href}"]')
    assert row.public_id in desk.get(href).get_data(as_text=True)


def test_an_operator_takes_it_away_and_gives_it_back_with_reasons(city, desk, village, written):
    kind, thing, author = written
    path, board = f"/operator/{kind}s/{thing.public_id}", f"/circles/{village.circle.public_id}/board"
    notice = thing if kind == "notice" else thing.notice
    page = f"{board}/{notice.public_id}"
    readers = {who: new_client(city).sign_in(who) for who in (author, village.steward)}
    answer = desk.post(f"{path}/suspension", data={"reason": "욕설이에요."})
    assert "The author is told why" in said(desk, answer)
    assert "욕설이에요." in page_text(readers[author].get(page))
    hidden = readers[village.steward].get(page)
    assert hidden.status_code == 404 or thing.body not in page_text(hidden)
    assert "already" in said(desk, desk.post(f"{path}/suspension", data={"reason": "또요."}))
    assert "Restored" in said(desk, desk.post(f"{path}/restoration", data={"reason": "오해였어요."}))
    assert thing.body in page_text(readers[village.steward].get(page))
    assert [payload["verdict"] for payload in posted("circle.board_decided")] == ["suspended", "restored"]


@pytest.mark.parametrize("act", [services.suspend_board_thing, services.restore_board_thing])
def test_a_reason_is_needed(village, written, operator, act):
    _kind, thing, _author = written
    with pytest.raises(InvalidError), transaction():
        act(thing, " ", acting(operator), NOW)


def test_what_is_shown_can_t_be_given_back(village, written, operator):
    _kind, thing, _author = written
    with pytest.raises(ConflictError), transaction():
        services.restore_board_thing(thing, "오해", acting(operator), NOW)
    assert thing.moderation == Moderation.PENDING


def test_only_operators_open_it(city, village, written):
    kind, thing, author = written
    for who in (author, village.steward):
        browser = new_client(city).sign_in(who)
        assert browser.get(f"/operator/{kind}s/{thing.public_id}").status_code == 403
        sent = {"reason": "제가 할래요."}
        assert browser.post(f"/operator/{kind}s/{thing.public_id}/suspension", data=sent).status_code == 403


@pytest.mark.parametrize("kind", ["notice", "comment"])
def test_what_is_not_there_is_not_found(desk, village, kind):
    assert desk.get(f"/operator/{kind}s/nothing").status_code == 404


def test_the_log_tells_of_it_in_words(desk, village, written):
    kind, thing, _author = written
    page = page_text(desk.get(f"/operator/audit?kind={kind}"))
    assert ("Put a notice on the board" if kind == "notice" else "Commented") in page
    assert thing.public_id in desk.get(f"/operator/audit?kind={kind}").get_data(as_text=True)
