"""Looking up members, listings and bookings, and what can be done to each; the consequences come first."""

import pytest

from marketplace.bookings.states import BookingState
from marketplace.db import session
from marketplace.moderation.models import SubjectKind
from tests.factories import accounts, listings
from tests.factories.bookings import in_state, story
from tests.moderation.kit import actions, reported, reported_booking, said
from tests.support.client import page_text, soup

S = BookingState


class TestLookingUp:
    @pytest.mark.parametrize("words", ["박민", "MINSU@", "code", "전동", "public"])
    def test_members_bookings_and_listings_are_found(self, desk, words):
        owner = accounts.member("박민수", email="minsu@example.org")
        found = story(owner=owner.party)
        asked = {"code": found.booking.code[:4] + "-" + found.booking.code[4:].lower(), "public": owner.public_id}
        page = soup(desk.get("/operator/find", query_string={"q": asked.get(words, words)}))
        links = {link["href"] for link in page.select("main table a")}
        wanted = {
            "박민": f"/operator/members/{owner.public_id}",
            "MINSU@": f"/operator/members/{owner.public_id}",
            "code": f"/operator/bookings/{found.booking.public_id}",
            "전동": f"/operator/listings/{found.listing.public_id}",
            "public": f"/operator/members/{owner.public_id}",
        }[words]
        assert wanted in links

    def test_the_states_of_members_are_told(self, desk):
        accounts.member("박민수", suspended=True)
        accounts.member("박서울", operator=True)
        text = page_text(desk.get("/operator/find?q=박"))
        assert "Suspended" in text
        assert "Operator" in text

    @pytest.mark.parametrize("words", ["nobody at all", "%", "x" * 200])
    def test_nothing_found_is_said(self, desk, words):
        response = desk.get("/operator/find", query_string={"q": words})
        assert response.status_code == 200
        assert soup(response).select("main table") == []

    def test_before_anything_is_asked_nothing_is_said(self, desk):
        assert soup(desk.get("/operator/find")).select(".empty-state") == []


class TestAMember:
    def test_the_page_shows_everything_and_the_look_is_logged(self, desk, operator):
        lent = story(fee=3000)
        owner = lent.owner
        story(member=owner)
        reported(SubjectKind.MEMBER, owner.id, lent.renter)
        text = page_text(desk.get(f"/operator/members/{owner.public_id}"))
        for fact in (owner.email, "010-0000-0000", "전동드릴", lent.renter.name):
            assert fact in text
        [entry] = [entry for entry in actions("member", owner.id) if entry == "member.viewed"]
        assert entry == "member.viewed"

    def test_the_consequences_are_shown_before_and_said_after(self, desk):
        found = story(fee=3000)
        address = f"/operator/members/{found.owner.public_id}"
        page = soup(desk.get(address))
        panel = page.select_one('section[aria-labelledby="act"]').get_text(" ")
        assert "6,000" in panel
        assert found.renter.name in panel
        response = desk.post(f"{address}/suspension", data={"reason": "사기 신고가 여럿이에요."})
        assert "1 booking was cancelled" in said(desk, response)
        assert found.state is S.CANCELLED
        again = page_text(desk.get(address))
        assert "사기 신고가 여럿이에요." in again
        assert "Restore" in again

    def test_without_bookings_that_is_said_too(self, desk):
        address = f"/operator/members/{accounts.member().public_id}"
        assert "No booking would have to be cancelled" in page_text(desk.get(address))
        assert "No booking had to be cancelled" in said(desk, desk.post(f"{address}/suspension", data={"reason": "x"}))

    def test_a_member_is_restored(self, desk):
        who = accounts.member(suspended=True)
        address = f"/operator/members/{who.public_id}/restoration"
        assert said(desk, desk.post(address, data={"reason": ""}))
        session.expire_all()
        assert who.suspended_at is not None
        assert "Restored" in said(desk, desk.post(address, data={"reason": "오해였어요."}))
        session.expire_all()
        assert who.suspended_at is None

    def test_operators_find_no_way_to_suspend_themselves(self, desk, operator):
        address = f"/operator/members/{operator.public_id}"
        assert soup(desk.get(address)).select_one('section[aria-labelledby="act"]') is None
        assert "yourself" in said(desk, desk.post(f"{address}/suspension", data={"reason": "x"}))
        session.expire_all()
        assert operator.suspended_at is None


class TestAListing:
    def test_the_page_shows_bookings_reports_and_timeline(self, desk):
        found = story(fee=3000)
        reported(SubjectKind.LISTING, found.listing.id, found.renter)
        page = soup(desk.get(f"/operator/listings/{found.listing.public_id}"))
        text = page.select_one("main").get_text(" ")
        for fact in ("전동드릴", "3,000", "보문로 168", found.renter.name, "6,000"):
            assert fact in text
        assert len(page.select(".timeline__event")) >= 3

    def test_a_draft_and_an_organisation_s_listing_have_pages_too(self, desk):
        office = accounts.organisation("성북구청")
        draft, room = listings.draft(), listings.published(office.party)
        assert desk.get(f"/operator/listings/{draft.public_id}").status_code == 200
        assert "성북구청" in page_text(desk.get(f"/operator/listings/{room.public_id}"))

    def test_it_is_taken_down_and_shown_again(self, desk):
        found = story()
        address = f"/operator/listings/{found.listing.public_id}"
        assert "1 booking" in said(desk, desk.post(f"{address}/suspension", data={"reason": "위험해요."}))
        assert found.state is S.CANCELLED
        assert "위험해요." in page_text(desk.get(address))
        assert "already" in said(desk, desk.post(f"{address}/suspension", data={"reason": "위험해요."}))
        assert "Restored" in said(desk, desk.post(f"{address}/restoration", data={"reason": "고쳤어요."}))
        assert listings.fresh(found.listing).shown


class TestABooking:
    @pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])  # which no service leaves one in
    def test_every_state_has_a_page_with_money_sides_and_timeline(self, desk, state):
        found = in_state(state, fee=20_000)
        page = soup(desk.get(f"/operator/bookings/{found.booking.public_id}"))
        text = page.select_one("main").get_text(" ")
        assert found.owner.email in text
        assert found.renter.email in text
        assert "40,000" in text
        cancellable = state in {S.HELD, S.REQUESTED, S.CONFIRMED, S.ACTIVE, S.RETURNED, S.NO_SHOW}
        assert (page.select_one('form[action$="/cancellation"]') is not None) == cancellable

    def test_a_paused_claim_and_its_report_are_shown(self, desk):
        found = in_state(S.RETURNED)
        row = reported_booking(found)
        page = desk.get(f"/operator/bookings/{found.booking.public_id}").get_data(as_text=True)
        assert f"/operator/reports/{row.public_id}" in page
        assert "nothing is paid out" in page

    def test_it_is_cancelled_with_full_refund(self, desk):
        found = in_state(S.ACTIVE, fee=3000)
        address = f"/operator/bookings/{found.booking.public_id}/cancellation"
        assert "refunded" in said(desk, desk.post(address, data={"reason": "고장 났대요."}))
        assert found.state is S.CANCELLED
        assert found.booking.refunded == 6000

    def test_it_needs_a_reason_and_must_not_be_over(self, desk):
        found, over = story(), in_state(S.COMPLETED)
        assert said(desk, desk.post(f"/operator/bookings/{found.booking.public_id}/cancellation", data={"reason": ""}))
        assert found.state is S.CONFIRMED
        response = desk.post(f"/operator/bookings/{over.booking.public_id}/cancellation", data={"reason": "x"})
        assert "moved on" in said(desk, response)
