"""What operators decide, and what follows from it."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import queries as accounts_queries
from marketplace.accounts.models import Member, SignInSession
from marketplace.audit.queries import timeline
from marketplace.audit.services import Actor
from marketplace.bookings.services.moves import MovedOnError
from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, ForbiddenError, InvalidError
from marketplace.listings.states import Kind
from marketplace.moderation import queries, services
from marketplace.moderation.models import Report, ReportReason, ReportState, SubjectKind
from marketplace.moderation_state import Moderation
from marketplace.outbox.models import MessageState
from marketplace.payments.services import wallet_balance
from tests.factories import accounts, listings
from tests.factories.bookings import DAY, HOUR, NOW, START, in_state, offered, renter, story, wish
from tests.factories.payments import won
from tests.moderation.kit import acting, actions, decided, failed_message, posted, reported, reported_booking

S = BookingState


class TestReporting:
    def test_a_report_waits_with_its_reason_words_and_time(self, city):
        who, about = accounts.member(), accounts.member()
        row = reported(SubjectKind.MEMBER, about.id, who, reason=ReportReason.RUDE, text="  욕을 했어요. ")
        assert (row.subject_kind, row.subject_id, row.booking_id) == ("member", about.id, None)
        assert (row.reason, row.text, row.state) == ("rude", "욕을 했어요.", "open")
        assert (row.created_at, row.reporter) == (NOW, who)
        assert row.moderation == Moderation.PENDING
        assert actions("report", row.id) == ["report.made"]

    def test_a_long_text_is_cut(self, city):
        row = reported(SubjectKind.LISTING, 1, accounts.member(), text="가" * 3000)
        assert len(row.text) == services.LONGEST_TEXT

    def test_the_same_thing_is_reported_once_until_that_is_decided(self, city, operator):
        who = accounts.member()
        first = reported(SubjectKind.LISTING, 1, who)
        with pytest.raises(ConflictError) as refusal:
            reported(SubjectKind.LISTING, 1, who)
        assert refusal.value.code == "reported-already"
        decided(first, operator)
        reported(SubjectKind.LISTING, 1, who)
        assert len(queries.reports_about(SubjectKind.LISTING, 1)) == 2

    def test_somebody_else_or_something_else_can_be_reported(self, city):
        who = accounts.member()
        reported(SubjectKind.LISTING, 1, who)
        reported(SubjectKind.LISTING, 2, who)
        reported(SubjectKind.MEMBER, 1, who)
        reported(SubjectKind.LISTING, 1, accounts.member())
        assert len(queries.reports(ReportState.OPEN)) == 4

    def test_other_constraints_are_not_mistaken_for_a_second_report(self, city):
        nobody = Member(id=404)
        with pytest.raises(IntegrityError, match="reports_reporter_member_id_fkey"), transaction():
            services.report(services.Subject(SubjectKind.LISTING, 1), nobody, ReportReason.OTHER, "", NOW)

    def test_a_reported_booking_is_not_paid_out_until_an_operator_has_looked(self, city, operator):
        found = in_state(S.RETURNED, fee=3000)
        row = reported_booking(found)
        later = found.booking.ends_at + 2 * DAY
        assert not found.complete(later)
        decided(row, operator)
        assert found.complete(later)
        assert found.state is S.COMPLETED

    def test_with_two_reports_the_payout_waits_for_both(self, city, operator):
        found = in_state(S.RETURNED, fee=3000)
        first, second = reported_booking(found), reported_booking(found, found.owner)
        decided(first, operator)
        assert not found.complete(found.booking.ends_at + 2 * DAY)
        decided(second, operator, ReportState.DISMISSED)
        assert found.complete(found.booking.ends_at + 2 * DAY)

    def test_the_sides_of_a_booking_never_read_what_was_reported_or_noted(self, city, operator):
        found = in_state(S.RETURNED)
        decided(reported_booking(found, reason=ReportReason.RUDE, text="무서웠어요."), operator, note="경고했어요.")
        assert {entry.reason for entry in timeline("booking", found.id)} <= {None, ""}


class TestDeciding:
    @pytest.mark.parametrize(
        ("state", "moderation"),
        [(ReportState.SETTLED, Moderation.APPROVED), (ReportState.DISMISSED, Moderation.REJECTED)],
    )
    def test_a_decision_closes_the_report_with_a_note(self, city, operator, state, moderation):
        row = reported(SubjectKind.LISTING, 1, accounts.member())
        decided(row, operator, state, " 사진을 바꾸게 했어요. ")
        assert (row.state, row.note, row.moderation) == (state, "사진을 바꾸게 했어요.", moderation)
        assert (row.decided_at, row.decided_by_member_id) == (NOW, operator.id)
        assert actions("report", row.id) == ["report.made", "report.decided"]

    def test_without_a_note_nothing_is_decided(self, city, operator):
        row = reported(SubjectKind.LISTING, 1, accounts.member())
        with pytest.raises(InvalidError) as refusal:
            decided(row, operator, note="  ")
        assert refusal.value.code == "note-missing"
        assert row.state == ReportState.OPEN

    def test_the_second_operator_is_told_that_it_is_decided(self, city, operator):
        row = reported(SubjectKind.LISTING, 1, accounts.member())
        decided(row, operator)
        with pytest.raises(ConflictError) as refusal:
            decided(row, accounts.member(operator=True), ReportState.DISMISSED)
        assert refusal.value.code == "decided-already"
        assert row.state == ReportState.SETTLED

    def test_nobody_decides_a_report_of_their_own(self, city, operator):
        row = reported(SubjectKind.LISTING, 1, operator)
        with pytest.raises(ForbiddenError):
            decided(row, operator)
        assert row.state == ReportState.OPEN


class TestSuspendingAMember:
    def test_all_that_has_not_begun_is_cancelled_with_full_refund_and_all_listings_are_hidden(self, city, operator):
        lent = story(fee=3000)
        owner = lent.owner
        borrowed = story(member=owner, wanted=wish(START + DAY))
        begun = in_state(S.ACTIVE, owner=owner.party)
        listing, before = lent.listing, wallet_balance(lent.renter.party_id, "KRW")
        with transaction():
            cancelled = services.suspend_member(owner, " 사기 신고가 여럿이에요. ", acting(operator), NOW)
        assert sorted(cancelled) == sorted([lent.id, borrowed.id])
        assert (lent.state, borrowed.state, begun.state) == (S.CANCELLED, S.CANCELLED, S.ACTIVE)
        assert wallet_balance(lent.renter.party_id, "KRW") == before + won(6000)
        assert (lent.booking.ended_by, lent.booking.end_reason) == ("operator", "사기 신고가 여럿이에요.")
        assert listings.fresh(listing).owner_active is False
        assert (owner.moderation, owner.moderation_reason) == (Moderation.SUSPENDED, "사기 신고가 여럿이에요.")
        assert [message["member_id"] for message in posted("member.suspended")] == [owner.id]

    def test_what_the_page_shows_before_is_what_happens(self, city, operator):
        found = story()
        in_state(S.RETURNED, owner=found.owner.party)
        shown = queries.affected_by_suspending_member(found.owner)
        with transaction():
            cancelled = services.suspend_member(found.owner, "사기", acting(operator), NOW)
        assert [booking.id for booking in shown] == cancelled == [found.id]

    def test_a_suspended_member_is_signed_out_everywhere(self, client, operator):
        who = accounts.member()
        client.sign_in(who)
        assert client.get("/notifications").status_code == 200
        with transaction():
            services.suspend_member(who, "사기", acting(operator), NOW)
        assert client.get("/notifications").status_code == 303
        assert all(row.ended_at for row in session.scalars(select(SignInSession).filter_by(member_id=who.id)))

    def test_a_second_time_is_refused(self, city, operator):
        who = accounts.member()
        with transaction():
            services.suspend_member(who, "사기", acting(operator), NOW)
        with pytest.raises(ConflictError) as refusal, transaction():
            services.suspend_member(who, "또", acting(operator), NOW)
        assert refusal.value.code == "already-suspended"
        assert who.moderation_reason == "사기"

    def test_without_a_reason_nothing_happens(self, city, operator):
        found = story()
        with pytest.raises(InvalidError), transaction():
            services.suspend_member(found.owner, "  ", acting(operator), NOW)
        assert found.owner.suspended_at is None
        assert found.state is S.CONFIRMED

    def test_operators_do_not_suspend_themselves(self, city, operator):
        with pytest.raises(ForbiddenError), transaction():
            services.suspend_member(operator, "쉬고 싶어요.", acting(operator), NOW)
        assert operator.suspended_at is None

    def test_a_restored_member_has_the_listings_back_but_not_the_cancelled_bookings(self, city, operator):
        found = story()
        with transaction():
            services.suspend_member(found.owner, "사기", acting(operator), NOW)
        with transaction():
            services.restore_member(found.owner, "오해였어요.", acting(operator), NOW + HOUR)
        assert (found.owner.suspended_at, found.owner.moderation) == (None, Moderation.APPROVED)
        assert listings.fresh(found.listing).shown
        assert found.state is S.CANCELLED
        assert len(posted("member.restored")) == 1

    def test_only_a_suspended_member_is_restored(self, city, operator):
        with pytest.raises(ConflictError) as refusal, transaction():
            services.restore_member(accounts.member(), "오해였어요.", acting(operator), NOW)
        assert refusal.value.code == "not-suspended"

    def test_a_restoration_needs_a_reason_too(self, city, operator):
        who = accounts.member(suspended=True)
        with pytest.raises(InvalidError), transaction():
            services.restore_member(who, "", acting(operator), NOW)
        assert who.suspended_at is not None


class TestTakingAListingDown:
    def test_its_bookings_that_have_not_begun_are_cancelled_and_both_sides_are_told(self, city, operator):
        listing = offered(fee=2000, count=2)
        first, begun = story(listing), in_state(S.ACTIVE, listing=listing)
        with transaction():
            cancelled = services.suspend_listing(listing, "위험해요.", acting(operator), NOW)
        assert cancelled == [first.id]
        assert (first.state, begun.state) == (S.CANCELLED, S.ACTIVE)
        assert first.booking.refunded == first.booking.total > 0
        assert listings.fresh(listing).moderation == Moderation.SUSPENDED
        assert posted("listing.suspended") == [{"listing_id": listing.id, "reason": "위험해요."}]
        assert [message["booking_id"] for message in posted("booking.cancelled")] == [first.id]

    def test_what_the_page_shows_before_is_what_happens(self, city, operator):
        found = story()
        shown = queries.affected_by_suspending_listing(found.listing)
        with transaction():
            assert services.suspend_listing(found.listing, "위험해요.", acting(operator), NOW) == [
                row.id for row in shown
            ]

    def test_a_second_time_is_refused_and_tells_nobody_again(self, city, operator):
        listing = listings.published()
        with transaction():
            services.suspend_listing(listing, "위험해요.", acting(operator), NOW)
        with pytest.raises(ConflictError) as refusal, transaction():
            services.suspend_listing(listing, "위험해요.", acting(operator), NOW)
        assert refusal.value.code == "already-suspended"
        assert len(posted("listing.suspended")) == 1

    def test_it_can_be_shown_again(self, city, operator):
        listing = listings.published()
        with transaction():
            services.suspend_listing(listing, "위험해요.", acting(operator), NOW)
        with transaction():
            services.restore_listing(listing, "고쳤어요.", acting(operator), NOW)
        assert listings.fresh(listing).shown
        assert posted("listing.restored") == [{"listing_id": listing.id}]

    def test_only_what_was_taken_down_is_shown_again(self, city, operator):
        with pytest.raises(ConflictError) as refusal, transaction():
            services.restore_listing(listings.published(), "고쳤어요.", acting(operator), NOW)
        assert refusal.value.code == "not-suspended"
        assert posted("listing.restored") == []

    @pytest.mark.parametrize("act", [services.suspend_listing, services.restore_listing])
    def test_both_need_a_reason(self, city, operator, act):
        listing = listings.published(kind=Kind.ROOM)
        with pytest.raises(InvalidError) as refusal, transaction():
            act(listing, " ", acting(operator), NOW)
        assert refusal.value.code == "reason-missing"


class TestCancellingABooking:
    @pytest.mark.parametrize("state", [S.REQUESTED, S.CONFIRMED, S.ACTIVE, S.RETURNED, S.NO_SHOW])
    def test_everything_comes_back_even_after_the_start(self, city, operator, state):
        found = in_state(state, fee=3000)
        with transaction():
            services.cancel_booking(found.booking, "물건이 고장 났대요.", acting(operator), START + 3 * HOUR)
        assert found.state is S.CANCELLED
        assert found.booking.refunded == found.booking.total

    def test_what_is_over_stays_over(self, city, operator):
        found = in_state(S.COMPLETED)
        with pytest.raises(MovedOnError), transaction():
            services.cancel_booking(found.booking, "늦었어요.", acting(operator), NOW)
        assert found.state is S.COMPLETED

    def test_it_needs_a_reason(self, city, operator):
        found = story()
        with pytest.raises(InvalidError), transaction():
            services.cancel_booking(found.booking, "", acting(operator), NOW)
        assert found.state is S.CONFIRMED


class TestFailedJobs:
    def test_a_failed_message_is_started_again_and_that_is_logged(self, city, operator):
        message = failed_message(notification_id=1)
        with transaction():
            services.restart_message(message.id, acting(operator), NOW)
        assert (message.state, message.failures) == (MessageState.PENDING, 0)
        assert actions("message", message.id) == ["job.restarted"]

    def test_a_second_operator_comes_too_late(self, city, operator):
        message = failed_message()
        with transaction():
            services.restart_message(message.id, acting(operator), NOW)
        with pytest.raises(ConflictError) as refusal, transaction():
            services.restart_message(message.id, acting(operator), NOW)
        assert refusal.value.code == "not-failed"
        assert actions("message", message.id) == ["job.restarted"]


def test_a_member_whom_nobody_suspended_still_acts_for_the_bookings_of_others(city, operator):
    """Suspending one side leaves the other side's account alone."""
    found = story(member=renter())
    with transaction():
        services.suspend_member(found.renter, "노쇼가 잦아요.", Actor("operator", operator.id), NOW)
    assert found.owner.suspended_at is None
    assert accounts_queries.member(found.owner.id).moderation == Moderation.APPROVED
    assert listings.fresh(found.listing).shown
    assert session.scalars(select(Report)).all() == []
