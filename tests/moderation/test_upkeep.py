"""Failed jobs and the audit log, as operators meet them."""

from datetime import timedelta

import pytest

from marketplace.audit.services import SYSTEM, Actor, record
from marketplace.db import session, transaction
from marketplace.outbox.models import MessageState
from marketplace.payments.models import RefundState
from marketplace.settlements.models import SettlementState
from tests.factories import accounts
from tests.factories.bookings import NOW
from tests.moderation.kit import acting, failed_message, said
from tests.moderation.test_queries import failed_refund, held_settlement
from tests.support.client import page_text, soup


class TestFailedJobs:
    def test_what_failed_is_shown_with_its_error_inert(self, desk):
        failed_message(notification_id=7)
        failed_refund()
        held_settlement()
        page = desk.get("/operator/jobs").get_data(as_text=True)
        assert "&lt;b&gt;away&lt;/b&gt;" in page
        assert "&lt;i&gt;gone" in page
        text = page_text(desk.get("/operator/jobs"))
        for fact in ("mail.due", "notification_id 7", "3,000", "45,000", "박민수"):
            assert fact in text

    def test_a_message_is_started_again_once(self, desk):
        message = failed_message(notification_id=7)
        address = f"/operator/jobs/{message.id}/restart"
        assert "Started" in said(desk, desk.post(address))
        session.expire_all()
        assert message.state == MessageState.PENDING
        assert "Started" not in said(desk, desk.post(address))

    def test_a_refund_is_tried_again(self, desk):
        refund = failed_refund()
        assert "Started" in said(desk, desk.post(f"/operator/refunds/{refund.id}/restart"))
        session.expire_all()
        assert (refund.state, refund.attempt) == (RefundState.INTENDED, 2)

    @pytest.mark.parametrize("path", ["refunds/404/restart", "refunds/404/wallet", "settlements/404/release"])
    def test_what_is_not_there_is_said_and_changes_nothing(self, desk, path):
        assert said(desk, desk.post(f"/operator/{path}"))

    def test_a_held_payout_is_released(self, desk):
        row = held_settlement()
        assert "Started" in said(desk, desk.post(f"/operator/settlements/{row.id}/release"))
        session.expire_all()
        assert (row.state, row.attempt) == (SettlementState.DUE, 2)


class TestTheLog:
    @pytest.fixture
    def written(self, operator):
        member = accounts.member("박민수", email="minsu@example.org")
        with transaction():
            record("member.suspended", "member", member.id, actor=acting(operator), now=NOW, reason="<b>사기</b>")
            record("member.profile", "member", member.id, actor=Actor("member", member.id), now=NOW)
            record("booking.made", "booking", 404, actor=SYSTEM, now=NOW + timedelta(days=1))
        return member

    def rows(self, desk, **filters: str) -> int:
        return len(soup(desk.get("/operator/audit", query_string=filters)).select("main tbody tr"))

    def test_entries_are_in_words_with_links_and_inert(self, desk, written):
        response = desk.get("/operator/audit")
        assert "&lt;b&gt;사기" in response.get_data(as_text=True)
        page = soup(response)
        assert page.select_one(f'main a[href="/operator/members/{written.public_id}"]') is not None
        assert "Was suspended" in page_text(response)

    @pytest.mark.parametrize(
        ("filters", "count"),
        [
            ({}, 3),
            ({"kind": "member"}, 2),
            ({"kind": "booking", "action": "booking."}, 1),
            ({"action": "member.prof"}, 1),
            ({"email": "Minsu@Example.org"}, 1),
            ({"email": "nobody@example.org"}, 0),
            ({"since": "2026-11-17"}, 1),
            ({"until": "2026-11-16"}, 2),
            ({"since": "2026-11-16", "until": "2026-11-17"}, 3),
            ({"since": "9999-12-31", "until": "9999-12-31"}, 0),
            ({"until": "0001-01-01"}, 0),
            ({"since": "0001-01-01"}, 3),
        ],
    )
    def test_filters_narrow(self, desk, written, filters, count):
        assert self.rows(desk, **filters) == count

    @pytest.mark.parametrize("filters", [{"kind": "moon"}, {"since": "tomorrow"}, {"action": "x" * 61}])
    def test_a_filter_that_can_not_be_is_refused_in_words(self, desk, written, filters):
        page = soup(desk.get("/operator/audit", query_string=filters))
        assert page.select_one(".error-summary") is not None
        assert page.select("main tbody tr") == []

    def test_pages_go_back_with_the_filter_kept(self, desk):
        with transaction():
            for number in range(120):
                record("member.viewed", "member", number, actor=SYSTEM, now=NOW)
        first = soup(desk.get("/operator/audit?kind=member"))
        address = first.select_one("a[rel=next]")["href"]
        assert "kind=member" in address
        second = soup(desk.get(address))
        third = soup(desk.get(second.select_one("a[rel=next]")["href"]))
        assert [len(page.select("main tbody tr")) for page in (first, second, third)] == [50, 50, 20]
        assert third.select_one("a[rel=next]") is None

    def test_a_made_up_cursor_is_refused(self, desk):
        assert desk.get("/operator/audit?cursor=nonsense&kind=member").location == "/operator/audit?kind=member"
