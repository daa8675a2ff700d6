"""A circle's fund, from a booking's money to an agreed spending; the books stay right throughout."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Member
from marketplace.audit.services import Actor
from marketplace.bookings import services as bookings
from marketplace.bookings.states import PayBy, Side
from marketplace.circles import queries, services
from marketplace.db import new_public_id, session, transaction
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.listings import services as listings
from marketplace.moderation_state import Moderation
from marketplace.payments import accounts_chart as chart
from marketplace.payments import fund_queries, ledger
from marketplace.payments import services as payments
from marketplace.payments.queries import statement, wallet_balance
from marketplace.payments.rules import FundTerms
from marketplace.payments.services import FundTooSmallError
from marketplace.places.fund_models import CircleSpending
from marketplace.places.models import Circle, CircleRole
from marketplace.places.services import remove
from marketplace.places.states import SpendingState
from tests.factories import accounts, boards, places
from tests.factories import bookings as made
from tests.factories.bookings import NOW
from tests.factories.payments import won
from tests.payments.kit import assert_books_are_right, broken_checks, topics

DAY = timedelta(days=1)


@pytest.fixture
def village(city) -> Any:
    found = boards.village()
    places.belongs(found.neighbour, found.circle, CircleRole.STEWARD)  # a second one
    return found


def as_member(who: Member) -> Actor:
    return Actor("member", who.id)


def grant(circle: Circle, amount: int = 100_000, key: str | None = None) -> str:
    token = key or new_public_id()
    with transaction():
        services.give_grant(
            circle,
            won(amount),
            purpose="공구함 마련",
            key=token,
            actor=Actor("operator", accounts.member().id),
            now=NOW,
        )
    return token


def proposed(village: Any, amount: int = 30_000, payee: Member | None = None, **more: Any) -> CircleSpending:
    with transaction():
        return services.propose_spending(
            village.circle,
            won(amount),
            purpose=more.pop("purpose", "새 드릴"),
            payee=payee or village.member,
            actor=as_member(more.pop("by", village.steward)),
            now=NOW,
            **more,
        )


def agreed(spending: CircleSpending, by: Member) -> CircleSpending:
    with transaction():
        return services.agree_to_spending(spending, actor=as_member(by), now=NOW)


def balance(circle: Circle) -> int:
    return fund_queries.fund_balance(circle.id, "KRW").amount


class TestWhatBookingsBring:
    def supported(self, circle: Circle, fee: int = 1_500) -> Any:
        listing = made.offered(fee=fee)
        with transaction():
            listings.set_fund_circle(listing, circle.id, actor=as_member(made.owner_of(listing)), now=NOW)
        return listing

    def terms(self, circle: Circle, share: int = 0, fee: int = 0) -> None:
        with transaction():
            services.set_fund_share(circle, share, actor=Actor("operator"), now=NOW)
            services.set_fund_fee(circle, won(fee), actor=Actor("member"), now=NOW)

    def test_a_share_of_the_commission_and_a_fee_of_the_owners_part(self, village):
        self.terms(village.circle, share=2_000, fee=200)
        listing, renter = self.supported(village.circle), made.renter(10_000)
        booking, _charge = made.request(listing, renter, pay_by=PayBy.WALLET)
        assert booking.fund == chart_terms(village.circle, 2_000, 200)
        self.finish(booking)
        assert balance(village.circle) == 60 + 200
        assert ledger.balance(chart.owner_payable(listing.owner_party_id, "KRW")) == won(2_500)
        assert_books_are_right()

    def test_what_was_agreed_when_it_was_booked_holds(self, village):
        self.terms(village.circle, fee=200)
        listing, renter = self.supported(village.circle), made.renter(10_000)
        booking, _charge = made.request(listing, renter, pay_by=PayBy.WALLET)
        self.terms(village.circle, share=10_000, fee=1_000)
        self.finish(booking)
        assert balance(village.circle) == 200

    def test_what_goes_back_to_the_renter_brings_nothing(self, village):
        self.terms(village.circle, share=2_000, fee=200)
        listing, renter = self.supported(village.circle), made.renter(10_000)
        booking, _charge = made.request(listing, renter, pay_by=PayBy.WALLET)
        with transaction():
            bookings.cancel(booking.id, Side.OWNER, "고장", as_member(made.owner_of(listing)), NOW)
        assert balance(village.circle) == 0
        assert_books_are_right()

    @pytest.mark.parametrize("case", ["free", "on site", "closed"])
    def test_where_no_money_passes_or_the_circle_is_closed_nothing_is_frozen(self, village, case):
        self.terms(village.circle, share=2_000, fee=200)
        listing = made.offered(fee=0 if case == "free" else 1_500, on_site=case == "on site")
        with transaction():
            listings.set_fund_circle(listing, village.circle.id, actor=Actor("member"), now=NOW)
            if case == "closed":
                village.circle.moderation = Moderation.SUSPENDED
        booking, _charge = made.request(listing, made.renter(10_000), pay_by=PayBy.WALLET if case == "closed" else None)
        assert booking.fund_circle_id is None
        assert (booking.fund_share_bps, booking.fund_fee) == (0, 0)

    def test_owners_who_support_it_are_told_of_another_fee(self, village):
        with transaction():
            services.set_fund_fee(village.circle, won(300), actor=as_member(village.steward), now=NOW)
        assert topics("circle.fund_fee_changed")[0][1]["fee"] == 300

    @pytest.mark.parametrize("amount", [100_001, -1])
    def test_a_fee_that_can_not_be_right_is_refused(self, village, amount):
        with pytest.raises(InvalidError), transaction():
            services.set_fund_fee(village.circle, won(amount), actor=as_member(village.steward), now=NOW)

    def finish(self, booking: Any) -> None:
        """Used, back, and the claim window over."""
        with transaction():
            payments.release_escrow(booking.id, NOW + 3 * DAY)


def chart_terms(circle: Circle, share: int, fee: int) -> Any:
    return FundTerms(circle.id, share, fee)


class TestGrants:
    def test_the_citys_support_is_in_the_fund_with_its_purpose(self, village):
        grant(village.circle, 100_000)
        assert balance(village.circle) == 100_000
        line = fund_queries.fund_statement(village.circle.id, "KRW").lines[0]
        assert "공구함 마련" in line.sentence
        assert (line.amount, line.balance) == (won(100_000), won(100_000))
        assert_books_are_right()

    def test_a_second_click_gives_no_second_grant(self, village):
        grant(village.circle, 100_000, key="same")
        grant(village.circle, 100_000, key="same")
        assert balance(village.circle) == 100_000
        assert len(topics("circle.grant")) == 1

    @pytest.mark.parametrize(("amount", "purpose"), [(0, "x"), (10**9 + 1, "x"), (100, "  "), (100, "x" * 501)])
    def test_what_can_not_be_right_is_refused(self, village, amount, purpose):
        with pytest.raises(InvalidError), transaction():
            services.give_grant(village.circle, won(amount), purpose=purpose, key="k", actor=Actor("operator"), now=NOW)

    def test_a_mistaken_one_is_taken_back_whole_and_once(self, village):
        key = grant(village.circle, 100_000)
        for _click in range(2):
            with transaction():
                services.take_back_grant(
                    village.circle, key, reason="한 자리 더 썼어요", actor=Actor("operator"), now=NOW
                )
        assert balance(village.circle) == 0
        assert [line.grant_key for line in fund_queries.fund_statement(village.circle.id, "KRW").lines] == [None, None]
        assert_books_are_right()

    def test_one_that_has_been_spent_stays(self, village):
        key = grant(village.circle, 100_000)
        agreed(proposed(village, 10_000), village.neighbour)
        with pytest.raises(FundTooSmallError), transaction():
            services.take_back_grant(village.circle, key, reason="잘못", actor=Actor("operator"), now=NOW)
        assert balance(village.circle) == 90_000

    def test_a_grant_of_another_circle_is_not_found(self, village):
        key = grant(village.circle)
        with pytest.raises(NotFoundError):
            fund_queries.grant(places.circle().id, key)


class TestSpending:
    def test_a_second_steward_agrees_and_the_money_is_in_the_wallet(self, village):
        grant(village.circle, 100_000)
        spending = proposed(village, 30_000)
        assert topics("circle.spending_proposed") == [("circle.spending_proposed", {"spending_id": spending.id})]
        agreed(spending, village.neighbour)
        assert (balance(village.circle), wallet_balance(village.member.party_id, "KRW")) == (70_000, won(30_000))
        assert spending.state == SpendingState.PAID
        assert "새 드릴" in statement(village.member.party_id, "KRW").lines[0].sentence
        assert "새 드릴" in fund_queries.fund_statement(village.circle.id, "KRW").lines[0].sentence
        assert_books_are_right()

    @pytest.mark.parametrize("who", ["proposer", "payee"])
    def test_nobody_agrees_alone_or_to_his_own_gain(self, village, who):
        grant(village.circle)
        spending = proposed(village, payee=village.neighbour)
        with pytest.raises(ForbiddenError) as refused:
            agreed(spending, village.steward if who == "proposer" else village.neighbour)
        assert refused.value.code == "four-eyes"
        assert balance(village.circle) == 100_000

    @pytest.mark.parametrize("decider", ["steward", "member"])
    def test_the_database_refuses_it_too(self, village, decider):
        grant(village.circle)
        spending = proposed(village)
        by = getattr(village, decider).id
        with pytest.raises(IntegrityError, match="four_eyes"), transaction():
            session.execute(
                update(CircleSpending)
                .where(CircleSpending.id == spending.id)
                .values(state="paid", decided_by_member_id=by, decided_at=NOW)
            )

    def test_what_is_decided_stays(self, village):
        grant(village.circle)
        spending = agreed(proposed(village), village.neighbour)
        for act in (
            lambda: services.agree_to_spending(spending, actor=as_member(village.neighbour), now=NOW),
            lambda: services.refuse_spending(spending, reason="아니요", actor=as_member(village.neighbour), now=NOW),
            lambda: services.withdraw_spending(spending, actor=as_member(village.steward), now=NOW),
        ):
            with pytest.raises(ConflictError), transaction():
                act()
        assert balance(village.circle) == 70_000

    def test_the_fund_never_owes(self, village):
        grant(village.circle, 50_000)
        first, second = proposed(village, 30_000), proposed(village, 30_000)
        agreed(first, village.neighbour)
        with pytest.raises(FundTooSmallError) as refused:
            agreed(second, village.neighbour)
        assert refused.value.extra["missing"]["amount"] == 10_000
        session.refresh(second)
        assert (second.state, balance(village.circle)) == (SpendingState.PROPOSED, 20_000)
        assert_books_are_right()

    def test_more_than_there_is_can_not_even_be_proposed(self, village):
        grant(village.circle, 50_000)
        with pytest.raises(FundTooSmallError):
            proposed(village, 50_001)

    @pytest.mark.parametrize("wrong", ["purpose", "amount", "payee"])
    def test_a_proposal_says_what_for_how_much_and_to_whom(self, village, wrong):
        grant(village.circle)
        facts = {"purpose": " "} if wrong == "purpose" else {}
        with pytest.raises(InvalidError) as refused:
            proposed(
                village,
                0 if wrong == "amount" else 1_000,
                payee=accounts.member("남") if wrong == "payee" else None,
                **facts,
            )
        assert set(refused.value.fields) == {wrong}

    @pytest.mark.parametrize("gone", ["removed", "suspended"])
    def test_nobody_is_paid_who_is_gone_by_then(self, village, gone):
        grant(village.circle)
        spending = proposed(village)
        with transaction():
            if gone == "removed":
                remove(village.circle, village.member, actor=as_member(village.steward), reason="떠났어요", now=NOW)
            else:
                village.member.suspended_at = NOW
        with pytest.raises(ConflictError) as refused:
            agreed(spending, village.neighbour)
        assert refused.value.code == "payee-gone"
        with pytest.raises(InvalidError):
            proposed(village)
        assert balance(village.circle) == 100_000

    def test_the_fund_rests_while_the_circle_is_taken_down(self, village):
        grant(village.circle)
        spending = proposed(village)
        with transaction():
            village.circle.moderation = Moderation.SUSPENDED
        for act in (
            lambda: agreed(spending, village.neighbour),
            lambda: proposed(village),
            lambda: grant(village.circle),
            lambda: services.set_fund_fee(village.circle, won(1), actor=as_member(village.steward), now=NOW),
        ):
            with pytest.raises(ConflictError) as refused:
                act()
            assert refused.value.code == "not-open"
        assert balance(village.circle) == 100_000

    def test_an_id_that_stands_for_another_proposal_or_grant_is_refused(self, village):
        grant(village.circle, 100_000, key="same")
        with pytest.raises(ConflictError):
            grant(village.circle, 200_000, key="same")
        token = new_public_id()
        proposed(village, 1_000, public_id=token)
        with pytest.raises(ConflictError) as refused:
            proposed(village, 2_000, public_id=token)
        assert refused.value.code == "other-proposal"

    def test_who_proposed_does_not_refuse_but_takes_back(self, village):
        grant(village.circle)
        spending = proposed(village)
        with pytest.raises(ForbiddenError), transaction():
            services.refuse_spending(spending, reason="x", actor=as_member(village.steward), now=NOW)

    def test_a_second_click_proposes_nothing_new(self, village):
        grant(village.circle)
        token = new_public_id()
        assert proposed(village, public_id=token).id == proposed(village, public_id=token).id

    def test_too_many_that_wait_are_too_many(self, village, monkeypatch):
        monkeypatch.setattr(services, "MOST_OPEN", 1)
        grant(village.circle)
        proposed(village)
        with pytest.raises(ConflictError) as refused:
            proposed(village)
        assert refused.value.code == "too-many"

    def test_a_refusal_has_a_reason(self, village):
        grant(village.circle)
        spending = proposed(village)
        with pytest.raises(InvalidError), transaction():
            services.refuse_spending(spending, reason=" ", actor=as_member(village.neighbour), now=NOW)
        with transaction():
            services.refuse_spending(spending, reason="너무 비싸요", actor=as_member(village.neighbour), now=NOW)
        shown, more = queries.decided_spendings(village.circle.id)
        assert [(one.spending.reason, one.decider) for one in shown] == [("너무 비싸요", "최이웃")]
        assert more is None

    def test_only_who_proposed_takes_back(self, village):
        grant(village.circle)
        spending = proposed(village)
        with pytest.raises(ForbiddenError), transaction():
            services.withdraw_spending(spending, actor=as_member(village.neighbour), now=NOW)
        with transaction():
            services.withdraw_spending(spending, actor=as_member(village.steward), now=NOW)
        assert queries.waiting_spendings(village.circle.id) == []


class TestReading:
    def test_pages_go_back_in_time_and_sums_add_up(self, village):
        for number in range(5):
            grant(village.circle, 1_000 + number)
        agreed(proposed(village, 2_000), village.neighbour)
        first = fund_queries.fund_statement(village.circle.id, "KRW", limit=4)
        second = fund_queries.fund_statement(village.circle.id, "KRW", first.next_cursor, limit=4)
        amounts = [line.amount.amount for line in [*first.lines, *second.lines]]
        assert amounts == [-2_000, 1_004, 1_003, 1_002, 1_001, 1_000]
        assert second.next_cursor is None
        sums = fund_queries.fund_sums(village.circle.id, "KRW", NOW - DAY, NOW + DAY)
        assert (sums.opening, sums.grants, sums.spendings, sums.closing) == (won(0), won(5_010), won(2_000), won(3_010))
        later = fund_queries.fund_sums(village.circle.id, "KRW", NOW + DAY, NOW + 2 * DAY)
        assert (later.opening, later.closing) == (won(3_010), won(3_010))

    def test_an_empty_fund_holds_nothing(self, village):
        assert balance(village.circle) == 0
        assert fund_queries.fund_statement(village.circle.id, "KRW").lines == []

    def test_a_broken_fund_is_found(self, village):
        grant(village.circle)
        spending = agreed(proposed(village), village.neighbour)
        with transaction():
            session.execute(update(CircleSpending).where(CircleSpending.id == spending.id).values(amount=1))
        assert "circles' spendings are paid once, as two stewards agreed" in broken_checks()
