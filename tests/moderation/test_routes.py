"""The operators' console: its door, the day, the queue and the reports, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.audit.services import SYSTEM
from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.listings import queries as listing_queries
from marketplace.listings import services as listing_services
from marketplace.listings.models import ListingRevision
from marketplace.listings.states import ListingState, RevisionState
from marketplace.moderation.models import ReportState, SubjectKind
from marketplace.moderation_state import Moderation
from tests.factories import accounts, listings
from tests.factories.bookings import NOW, in_state, story
from tests.moderation.kit import actions, decided, failed_message, reported, reported_booking, said
from tests.support.client import page_text, soup

S = BookingState
PAGES = ["", "/reviews", "/reports", "/find", "/jobs", "/audit"]


class TestTheDoor:
    @pytest.mark.parametrize("page", PAGES)
    def test_strangers_are_sent_to_sign_in_and_members_are_refused(self, client, page):
        assert client.get(f"/operator{page}").status_code == 303
        assert client.sign_in(accounts.member()).get(f"/operator{page}").status_code in {403, 404}

    @pytest.mark.parametrize("page", PAGES)
    def test_an_empty_page_says_that_nothing_waits(self, desk, page):
        response = desk.get(f"/operator{page}")
        assert response.status_code == 200
        assert len(soup(response).select("h1")) == 1

    @pytest.mark.parametrize(
        "path",
        [
            "listings/x/approval",
            "listings/x/rejection",
            "revisions/x/approval",
            "revisions/x/rejection",
            "reports/x/decision",
            "members/x/suspension",
            "members/x/restoration",
            "listings/x/suspension",
            "listings/x/restoration",
            "bookings/x/cancellation",
        ],
    )
    def test_what_is_not_there_is_not_found_and_no_member_decides(self, client, desk, path):
        assert desk.post(f"/operator/{path}", data={"reason": "x"}).status_code == 404
        assert client.sign_in(accounts.member()).post(f"/operator/{path}").status_code in {403, 404}

    def test_a_page_of_somebody_else_decides_nothing(self, desk):
        listing = listings.submitted()
        desk.csrf = False
        response = desk.post(f"/operator/listings/{listing.public_id}/approval")
        assert response.status_code == 400
        assert listings.fresh(listing).state == ListingState.PENDING_REVIEW


class TestToday:
    def test_the_console_shows_figures_and_what_waits(self, desk):
        found = story()
        submitted = listings.submitted(title="사다리")
        shown = listings.published(title="텐트")
        with transaction():
            listing_services.update_basics(shown, listings.basics(title="큰 텐트"), actor=SYSTEM, now=NOW)
        reported_booking(found)
        failed_message()
        page = soup(desk.get("/operator"))
        text = page.select_one("main").get_text(" ")
        assert "사다리" in text
        assert "텐트" in text
        assert found.booking.listing_titles["en"] in text
        assert page.select_one(f'a[href$="#case-{submitted.public_id}"]') is not None
        counts = [count.get_text() for count in page.select(".console__nav .count")]
        assert counts == ["2", "1", "1"]


class TestTheQueue:
    def submitted(self, **facts: Any):
        return listings.submitted(accounts.member("박민수", payable=True).party, **facts)

    def hidden(self, desk) -> str:
        """Which version the page shows, as its form says."""
        return str(soup(desk.get("/operator/reviews")).select("input[name=seen]")[0]["value"])

    def test_a_case_shows_facts_price_place_owner_and_both_decisions_in_place(self, desk):
        listing = self.submitted(tariffs=[listings.hourly(3000)])
        listings.photo(listing)
        with transaction():
            listing_services.submit(listing, actor=SYSTEM, now=NOW)
        page = soup(desk.get("/operator/reviews"))
        case = page.select_one(f"#case-{listing.public_id}")
        text = case.get_text(" ")
        for fact in ("전동드릴", "Cordless drill", "3,000", "보문로 168", "박민수", "3층, 초인종 옆"):
            assert fact in text
        assert len(case.select("img")) == 1
        assert {form["action"] for form in case.select("form")} == {
            f"/operator/listings/{listing.public_id}/approval",
            f"/operator/listings/{listing.public_id}/rejection",
        }

    def test_many_cases_on_one_page_have_controls_of_their_own(self, desk):
        for _number in range(3):
            self.submitted()
        page = soup(desk.get("/operator/reviews"))
        ids = [element["id"] for element in page.select("[id]")]
        assert len(ids) == len(set(ids))
        labels = {label["for"] for label in page.select("article label")}
        assert labels == {control["id"] for control in page.select("article textarea")}
        assert len(labels) == 3

    def test_one_press_publishes_the_version_that_was_read(self, desk, operator):
        listing = self.submitted()
        seen = self.hidden(desk)
        response = desk.post(f"/operator/listings/{listing.public_id}/approval", data={"seen": seen})
        assert "Approved" in said(desk, response)
        assert listings.fresh(listing).shown
        assert actions("listing", listing.id)[-1] == "listing.approved"

    def test_what_its_owner_changed_in_the_meantime_is_not_published(self, desk):
        listing = self.submitted(now=NOW)
        seen = self.hidden(desk)
        with transaction():
            listing_services.update_basics(listing, listings.basics(title="다른 것"), actor=SYSTEM, now=NOW)
            listing_services.submit(listing, actor=SYSTEM, now=NOW + timedelta(minutes=1))
        response = desk.post(f"/operator/listings/{listing.public_id}/approval", data={"seen": seen})
        assert "meantime" in said(desk, response)
        assert listings.fresh(listing).state == ListingState.PENDING_REVIEW

    @pytest.mark.parametrize("seen", ["", "yesterday", "2026-01-01T00:00:00+00:00"])
    def test_without_word_of_what_was_read_nothing_is_published(self, desk, seen):
        listing = self.submitted()
        desk.post(f"/operator/listings/{listing.public_id}/approval", data={"seen": seen})
        assert listings.fresh(listing).state == ListingState.PENDING_REVIEW

    def test_a_listing_is_sent_back_with_a_reason(self, desk):
        listing = self.submitted()
        sent = {"seen": self.hidden(desk), "reason": " 사진이 어두워요. "}
        response = desk.post(f"/operator/listings/{listing.public_id}/rejection", data=sent)
        assert "reason" in said(desk, response)
        fresh = listings.fresh(listing)
        assert (fresh.state, fresh.moderation) == (ListingState.DRAFT, Moderation.REJECTED)
        assert fresh.moderation_reason == "사진이 어두워요."

    @pytest.mark.parametrize("reason", ["", "   ", "가" * 1001, "no\x07bell"])
    def test_without_a_usable_reason_nothing_is_sent_back(self, desk, reason):
        listing = self.submitted()
        sent = {"seen": self.hidden(desk), "reason": reason}
        response = desk.post(f"/operator/listings/{listing.public_id}/rejection", data=sent)
        assert said(desk, response)
        assert listings.fresh(listing).state == ListingState.PENDING_REVIEW

    def revision(self) -> ListingRevision:
        listing = listings.published()
        with transaction():
            listing_services.update_basics(listing, listings.basics(title="보쉬 드릴"), actor=SYSTEM, now=NOW)
        [found] = listing_queries.revision_queue()
        return found

    def test_a_change_is_shown_beside_what_is_and_approved(self, desk):
        revision = self.revision()
        text = page_text(desk.get("/operator/reviews"))
        assert "전동드릴" in text
        assert "보쉬 드릴" in text
        said(desk, desk.post(f"/operator/revisions/{revision.public_id}/approval"))
        assert listings.fresh(revision.listing).title == "보쉬 드릴"

    def test_a_change_is_sent_back_with_a_reason(self, desk):
        revision = self.revision()
        said(desk, desk.post(f"/operator/revisions/{revision.public_id}/rejection", data={"reason": "광고예요."}))
        session.expire_all()
        assert (revision.state, revision.reason) == (RevisionState.REJECTED, "광고예요.")
        assert listings.fresh(revision.listing).title == "전동드릴"


class TestReports:
    def test_open_and_decided_reports_are_listed_apart(self, desk, operator):
        waits, done = accounts.member("기다림"), accounts.member("끝남")
        reported(SubjectKind.LISTING, listings.published().id, waits)
        decided(reported(SubjectKind.LISTING, 404, done), operator)
        assert "기다림" in page_text(desk.get("/operator/reports"))
        assert "끝남" not in page_text(desk.get("/operator/reports"))
        settled = page_text(desk.get("/operator/reports?state=settled"))
        assert "끝남" in settled
        assert "기다림" not in settled
        assert "기다림" in page_text(desk.get("/operator/reports?state=nonsense"))

    def test_a_case_shows_what_it_is_about_and_other_reports_of_it(self, desk, operator):
        found = in_state(S.RETURNED, fee=3000)
        decided(reported_booking(found, text="먼저 것"), operator)
        row = reported_booking(found, found.owner, text="손잡이가 깨졌어요.")
        page = soup(desk.get(f"/operator/reports/{row.public_id}"))
        text = page.select_one("main").get_text(" ")
        assert "손잡이가 깨졌어요." in text
        assert "6,000" in text
        assert page.select_one(f'a[href="/operator/bookings/{found.booking.public_id}"]') is not None
        assert page.select_one("#others") is not None

    @pytest.mark.parametrize("kind", [SubjectKind.LISTING, SubjectKind.MEMBER])
    def test_listings_and_members_are_shown_too(self, desk, kind):
        thing = listings.published() if kind == SubjectKind.LISTING else accounts.member("박민수")
        row = reported(kind, thing.id, accounts.member())
        page = desk.get(f"/operator/reports/{row.public_id}")
        assert f"/operator/{kind}s/{thing.public_id}" in page.get_data(as_text=True)

    def test_what_is_gone_is_said_to_be_gone(self, desk):
        row = reported(SubjectKind.LISTING, 404, accounts.member())
        assert "not there any more" in page_text(desk.get(f"/operator/reports/{row.public_id}"))

    def test_a_report_is_decided_with_a_note(self, desk):
        row = reported(SubjectKind.LISTING, 404, accounts.member())
        sent = {"state": "dismissed", "note": "이미 지워졌어요."}
        said(desk, desk.post(f"/operator/reports/{row.public_id}/decision", data=sent))
        session.expire_all()
        assert (row.state, row.note) == (ReportState.DISMISSED, "이미 지워졌어요.")
        decided_page = page_text(desk.get(f"/operator/reports/{row.public_id}"))
        assert "이미 지워졌어요." in decided_page

    @pytest.mark.parametrize("sent", [{}, {"state": "settled"}, {"state": "open", "note": "x"}, {"note": "x"}])
    def test_outcome_and_note_are_both_needed(self, desk, sent):
        row = reported(SubjectKind.LISTING, 404, accounts.member())
        response = desk.post(f"/operator/reports/{row.public_id}/decision", data=sent)
        assert response.status_code == 422
        assert soup(response).select_one(".error-summary") is not None
        session.expire_all()
        assert row.state == ReportState.OPEN

    def test_an_operator_s_own_report_is_left_to_another(self, desk, operator):
        row = reported(SubjectKind.LISTING, 404, operator)
        sent = {"state": "settled", "note": "x"}
        assert "own" in said(desk, desk.post(f"/operator/reports/{row.public_id}/decision", data=sent))
        session.expire_all()
        assert row.state == ReportState.OPEN
