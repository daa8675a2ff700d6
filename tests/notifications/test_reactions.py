"""Who is told what when something has happened: each once, however often the message comes."""

from typing import Any

import pytest

from marketplace.accounts import services as account_services
from marketplace.accounts.models import StaffRole
from marketplace.audit.services import SYSTEM
from marketplace.bookings.states import BookingState, PayBy, Side
from marketplace.db import session, transaction
from marketplace.listings import queries as listing_queries
from marketplace.listings import services as listing_services
from marketplace.listings.states import Approval
from marketplace.notifications import reactions
from marketplace.notifications.models import MailState, Reminder
from marketplace.settlements.models import Settlement, SettlementPeriod, SettlementState
from tests.factories import accounts, listings, payments
from tests.factories.bookings import DAY, HOUR, NOW, Story, in_state, paid_by_card, story, succeed
from tests.notifications.kit import all_told, mails_due, topics

S = BookingState


def react(reaction, **payload: Any) -> None:
    """The message comes, and comes again."""
    for _delivery in range(2):
        with transaction():
            reaction({"message": 1} | payload, NOW)


def about(found: Story, reaction) -> tuple[list[str], list[str]]:
    """What (renter, owner) are told when the message of a booking comes twice."""
    react(reaction, booking_id=found.id)
    return topics(found.renter), topics(found.owner)


class TestBookings:
    def test_a_request_is_put_to_the_owner_and_the_renter_knows(self, city):
        found = in_state(S.REQUESTED)
        assert about(found, reactions.booking_requested) == (["request_sent"], ["request_for_owner"])

    def test_a_confirmation_reaches_both_and_plans_reminders(self, city):
        found = story()
        assert about(found, reactions.booking_confirmed) == (["confirmed_for_renter"], ["confirmed_for_owner"])
        assert session.query(Reminder).count() == 7

    def test_a_refusal_reaches_the_renter_with_its_reason(self, city):
        found = in_state(S.DECLINED)
        assert about(found, reactions.booking_declined) == (["declined"], [])
        assert all_told()[0].params["reason"] == "그날은 제가 써요."

    def test_an_unpaid_hold_is_told_to_the_renter_alone(self, city):
        found = in_state(S.EXPIRED)
        assert about(found, reactions.booking_expired) == (["expired_for_renter"], [])
        assert all_told()[0].params["was"] == "held"

    def test_an_unanswered_request_is_told_to_both(self, city):
        found = in_state(S.REQUESTED)
        found.expire(NOW + 2 * DAY)
        assert about(found, reactions.booking_expired) == (["expired_for_renter"], ["expired_for_owner"])
        assert all_told()[0].params["was"] == "requested"

    def test_a_cancellation_is_told_to_both_with_by_whom_and_what_goes_back(self, city):
        found = story(fee=3000)
        found.cancel(Side.OWNER, reason="고장 났어요.")
        assert about(found, reactions.booking_cancelled) == (["cancelled_for_renter"], ["cancelled_for_owner"])
        facts = all_told()[0].params
        assert (facts["by"], facts["refunded"], facts["reason"]) == ("owner", 6000, "고장 났어요.")

    def test_an_owner_who_never_heard_of_a_hold_does_not_hear_of_its_end(self, city):
        found = in_state(S.HELD)
        found.cancel()
        assert about(found, reactions.booking_cancelled) == (["cancelled_for_renter"], [])

    @pytest.mark.parametrize(
        ("reaction", "topic"), [(reactions.booking_picked_up, "picked_up"), (reactions.booking_returned, "returned")]
    )
    def test_handovers_are_on_the_page_of_both_and_mailed_to_nobody(self, city, reaction, topic):
        found = in_state(S.RETURNED)
        assert about(found, reaction) == ([topic], [topic])
        assert {row.mail_state for row in all_told()} == {MailState.OFF}

    @pytest.mark.parametrize(("fee", "payable"), [(3000, True), (0, False)])
    def test_a_completed_booking_is_told_to_the_owner(self, city, fee, payable):
        found = in_state(S.COMPLETED, fee=fee)
        assert about(found, reactions.booking_completed) == ([], ["completed_for_owner"])
        assert all_told()[0].params["payable"] is payable

    def test_a_no_show_is_told_to_both(self, city):
        assert about(in_state(S.NO_SHOW), reactions.booking_no_show) == (["no_show"], ["no_show"])

    def test_a_payment_that_came_too_late_is_told_to_the_renter(self, city):
        found = story(fee=20_000, pay_by=PayBy.CARD)
        found.expire(NOW + HOUR)
        assert found.charge is not None
        paid_by_card(found.booking, found.charge, NOW + HOUR)
        assert about(found, reactions.booking_paid_late) == (["paid_late"], [])

    def test_the_same_thing_of_another_booking_is_told_again(self, city):
        first = story()
        second = story(member=first.renter)
        for found in (first, second):
            react(reactions.booking_confirmed, booking_id=found.id)
        assert topics(first.renter) == ["confirmed_for_renter"] * 2

    def test_an_organisation_s_staff_hear_by_their_roles(self, city):
        office = accounts.organisation()
        clerk, bookkeeper = accounts.member("창구"), accounts.member("경리")
        accounts.staff(clerk, office, StaffRole.CLERK)
        accounts.staff(bookkeeper, office, StaffRole.BOOKKEEPER)
        found = in_state(S.REQUESTED, approval=Approval.REQUEST)
        with transaction():
            found.booking.owner_party_id = office.party_id
        react(reactions.booking_requested, booking_id=found.id)
        assert topics(clerk) == ["request_for_owner"]
        assert topics(bookkeeper) == []


class TestMembers:
    def test_a_new_member_gets_a_link_that_confirms_the_address(self, city):
        who = accounts.member(verified=False)
        react(reactions.member_signed_up, member_id=who.id)
        [row] = all_told(who)
        token = row.params["path"].removeprefix("/verify/")
        with transaction():
            account_services.verify_email(token, NOW)
        assert who.email_verified_at == NOW

    def test_asked_for_again_the_mail_comes_again(self, city):
        who = accounts.member(verified=False)
        react(reactions.member_signed_up, member_id=who.id)
        react(reactions.member_signed_up, member_id=who.id, again=5)
        assert topics(who) == ["verify_email", "verify_email"]

    def test_a_confirmed_address_needs_no_mail(self, city):
        who = accounts.member()
        react(reactions.member_signed_up, member_id=who.id)
        assert all_told() == []

    def test_a_reset_mail_carries_a_link_that_works(self, city):
        who = accounts.member()
        react(reactions.reset_requested, member_id=who.id, at=7)
        [row] = all_told(who)
        assert account_services.member_for_reset(row.params["path"].removeprefix("/reset/")) == who

    def test_a_suspended_member_reads_why_and_later_that_the_account_is_open(self, city):
        who = accounts.member(suspended=True)
        with transaction():
            who.moderation_reason = "사기 신고가 여럿이에요."
        react(reactions.member_suspended, member_id=who.id, at=1)
        react(reactions.member_restored, member_id=who.id, at=2)
        assert topics(who) == ["member_suspended", "member_restored"]
        assert all_told(who)[0].params["reason"] == "사기 신고가 여럿이에요."
        assert len(mails_due()) == 2


class TestListings:
    def test_the_owner_reads_each_decision_once_and_the_next_one_too(self, city):
        listing = listings.published()
        owner = listing.owner.member
        news = reactions.listing_news("listing_approved")
        react(news, listing_id=listing.id)
        react(news, listing_id=listing.id, message=2)
        assert topics(owner) == ["listing_approved", "listing_approved"]
        assert all_told()[0].params["listing"] == listing.public_id

    @pytest.mark.parametrize(
        ("payload", "reason"), [({}, "사진이 어두워요."), ({"reason": "그 밖의 이유예요."}, "그 밖의 이유예요.")]
    )
    def test_the_reason_is_the_message_s_or_the_listing_s(self, city, payload, reason):
        listing = listings.submitted()
        with transaction():
            listing_services.reject(listing, actor=SYSTEM, reason="사진이 어두워요.", now=NOW)
        react(reactions.listing_news("listing_rejected"), listing_id=listing.id, **payload)
        assert all_told()[0].params["reason"] == reason

    @pytest.mark.parametrize("approved", [True, False])
    def test_a_decided_change_is_told_as_what_it_was(self, city, approved):
        listing = listings.published()
        with transaction():
            listing_services.update_basics(listing, listings.basics(title="보쉬 드릴"), actor=SYSTEM, now=NOW)
        [revision] = listing_queries.revision_queue()
        with transaction():
            if approved:
                listing_services.approve_revision(revision, actor=SYSTEM, now=NOW)
            else:
                listing_services.reject_revision(revision, actor=SYSTEM, reason="광고예요.", now=NOW)
        react(reactions.revision_decided, listing_id=listing.id, revision_id=revision.id)
        [row] = all_told(listing.owner.member)
        assert row.topic == ("revision_approved" if approved else "revision_rejected")
        assert row.params["reason"] == (None if approved else "광고예요.")


class TestMoney:
    def test_a_top_up_is_told_to_the_member(self, city):
        who = accounts.member()
        charge = payments.topped_up(who.party_id, 20_000)
        for _delivery in range(2):
            with transaction():
                reactions.topped_up(charge.id, NOW)
        [row] = all_told(who)
        assert (row.topic, row.params["amount"]) == ("topped_up", 20_000)

    def test_a_booking_s_payment_is_no_top_up(self, city):
        found = story(fee=20_000, pay_by=PayBy.CARD)
        assert found.charge is not None
        succeed(found.charge)
        with transaction():
            reactions.topped_up(found.charge.id, NOW)
        assert all_told() == []

    @pytest.mark.parametrize("topic", ["settled", "settlement_held"])
    def test_payouts_are_told_to_those_who_look_after_the_money(self, city, topic):
        office = accounts.organisation()
        clerk, bookkeeper = accounts.member("창구"), accounts.member("경리")
        accounts.staff(clerk, office, StaffRole.CLERK)
        accounts.staff(bookkeeper, office, StaffRole.BOOKKEEPER)
        with transaction():
            period = SettlementPeriod(starts_at=NOW - 7 * DAY, ends_at=NOW, closed_at=NOW)
            session.add(period)
            session.flush()
            row = Settlement(
                period_id=period.id,
                party_id=office.party_id,
                currency="KRW",
                amount=45_000,
                state=SettlementState.PAID,
                created_at=NOW,
            )
            session.add(row)
        react(reactions.settlement_news(topic), settlement_id=row.id)
        assert (topics(bookkeeper), topics(clerk)) == ([topic], [])
        with transaction():
            row.attempt = 2
        react(reactions.settlement_news(topic), settlement_id=row.id)
        assert topics(bookkeeper) == [topic, topic]
