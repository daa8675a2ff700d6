"""What waits for operators, and the figures of the day."""

from datetime import timedelta

import pytest

from marketplace.bookings.states import BookingState
from marketplace.db import session, transaction
from marketplace.errors import NotFoundError
from marketplace.moderation import queries
from marketplace.moderation.models import ReportState, SubjectKind
from marketplace.payments.models import Refund, RefundState
from marketplace.settlements.models import Settlement, SettlementPeriod, SettlementState
from tests.factories import accounts, listings, payments
from tests.factories.bookings import HOUR, NOW, START, in_state, offered, story
from tests.moderation.kit import decided, failed_message, reported, reported_booking

S = BookingState
WEEK = timedelta(days=7)


def failed_refund(amount: int = 3000) -> Refund:
    charge = payments.charge(accounts.member().party_id, 10_000)
    row = Refund(
        charge_id=charge.id,
        currency="KRW",
        amount=amount,
        state=RefundState.FAILED,
        key=f"refund:test:{charge.id}",
        reason="card_closed: <i>gone</i>",
        created_at=NOW,
        due_at=NOW,
    )
    with transaction():
        session.add(row)
    return row


def held_settlement(amount: int = 45_000) -> Settlement:
    with transaction():
        period = SettlementPeriod(starts_at=NOW - WEEK, ends_at=NOW, closed_at=NOW)
        session.add(period)
        session.flush()
        row = Settlement(
            period_id=period.id,
            party_id=accounts.member("박민수").party_id,
            currency="KRW",
            amount=amount,
            state=SettlementState.HELD,
            reason="account_closed: the bank said no",
            created_at=NOW,
        )
        session.add(row)
    return row


def test_an_empty_city_has_nothing_to_do(city):
    assert queries.waiting() == queries.Waiting(reviews=0, reports=0, jobs=0, circles=0, organisations=0)
    assert queries.figures(NOW, "Asia/Seoul") == queries.Figures(0, 0, 0, 0)


def test_what_waits_is_counted_by_area(city, operator):
    listings.submitted()
    reported(SubjectKind.LISTING, 1, accounts.member())
    decided(reported(SubjectKind.LISTING, 2, accounts.member()), operator)
    failed_message()
    failed_refund()
    held_settlement()
    assert queries.waiting() == queries.Waiting(reviews=1, reports=1, jobs=3, circles=0, organisations=0)


def test_the_figures_are_of_the_city_s_day_so_far(city):
    today = in_state(S.CONFIRMED)
    cancelled = story(offered())
    cancelled.cancel(now=NOW)
    in_state(S.ACTIVE)
    with transaction():
        today.renter.created_at = NOW - 2 * HOUR  # 8 in the morning in Seoul
        cancelled.renter.created_at = NOW - 11 * HOUR  # the evening before
    figures = queries.figures(NOW, "Asia/Seoul")
    assert (figures.new_members, figures.new_bookings, figures.active_now, figures.cancelled) == (1, 3, 1, 1)
    tomorrow = queries.figures(NOW + timedelta(days=1), "Asia/Seoul")
    assert (tomorrow.new_members, tomorrow.new_bookings, tomorrow.active_now, tomorrow.cancelled) == (0, 0, 1, 0)


def test_open_reports_come_oldest_first_and_decided_ones_newest_first(city, operator):
    first, second, third, fourth = (reported(SubjectKind.LISTING, n, accounts.member()) for n in range(4))
    decided(third, operator)
    decided(fourth, operator)
    assert queries.reports(ReportState.OPEN) == [first, second]
    assert queries.reports(ReportState.OPEN, 1) == [first]
    assert queries.reports(ReportState.SETTLED) == [fourth, third]
    assert queries.reports(ReportState.DISMISSED) == []


def test_a_report_is_found_by_its_public_id_only(city):
    row = reported(SubjectKind.LISTING, 1, accounts.member())
    assert queries.report(row.public_id) is row
    with pytest.raises(NotFoundError):
        queries.report(str(row.id))


def test_a_report_knows_what_it_is_about(city):
    found = story()
    listing = reported(SubjectKind.LISTING, found.listing.id, found.renter)
    member = reported(SubjectKind.MEMBER, found.owner.id, found.renter)
    booking = reported_booking(found)
    gone = reported(SubjectKind.LISTING, 404, found.renter)
    assert queries.subject_of(listing) == found.listing
    assert queries.subject_of(member) == found.owner
    assert queries.subject_of(booking) == found.booking
    assert queries.subject_of(gone) is None


def test_what_has_no_page_of_its_own_is_left_out_of_the_things(city):
    who = accounts.member()
    assert queries.things([("member", who.id), ("charge", 1), ("member", 404)]) == {("member", who.id): who}


def test_every_listing_is_found_for_an_operator(city):
    draft = listings.draft()
    assert queries.listing_for_operator(draft.public_id) is draft
    with pytest.raises(NotFoundError):
        queries.listing_for_operator("nowhere")


@pytest.mark.parametrize(
    ("state", "affected"),
    [(S.HELD, True), (S.REQUESTED, True), (S.CONFIRMED, True), (S.ACTIVE, False), (S.RETURNED, False)],
)
def test_only_what_has_not_begun_is_affected_by_a_suspension(city, state, affected):
    found = in_state(state)
    expected = [found.booking] if affected else []
    assert queries.affected_by_suspending_listing(found.listing) == expected
    assert queries.affected_by_suspending_member(found.owner) == expected
    assert queries.affected_by_suspending_member(found.renter) == expected
    assert found.booking.starts_at == START
