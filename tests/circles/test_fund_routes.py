"""The fund as people use it: reading, proposing, agreeing; grants and what bookings bring."""

from functools import cache
from typing import Any

import pytest

from marketplace.circles import services
from marketplace.db import transaction
from marketplace.outbox.models import OutboxMessage
from marketplace.payments import fund_queries
from marketplace.payments.queries import wallet_balance
from marketplace.places.models import CircleRole
from marketplace.places.states import SpendingState
from tests.factories import boards, places
from tests.factories.bookings import NOW
from tests.factories.payments import won
from tests.support.api import Api
from tests.support.client import new_client, page_text, soup
from workers.handlers import HANDLERS


@pytest.fixture
def village(city) -> Any:
    found = boards.village()
    places.belongs(found.neighbour, found.circle, CircleRole.STEWARD)  # a second one
    return found


@pytest.fixture
def browser(city, village):
    """A browser for one of the village's people."""
    return cache(lambda who: new_client(city).sign_in(getattr(village, who)))


def at(village: Any, more: str = "") -> str:
    return f"/circles/{village.circle.public_id}/fund{more}"


def balance(village: Any) -> int:
    return fund_queries.fund_balance(village.circle.id, "KRW").amount


def test_an_operator_gives_and_two_stewards_spend(browser, village):
    page = soup(browser("operator").get(at(village)))
    token = page.select_one("#grant-token")["value"]
    gift = {"amount": "100,000원", "purpose": "공구함 마련", "token": token}
    for _click in range(2):
        browser("operator").post(at(village, "/grants"), data=gift)
    assert balance(village) == 100_000
    ask = {"amount": "30,000", "purpose": "새 드릴", "payee": village.member.public_id}
    answer = browser("steward").post(at(village, "/spendings"), data=ask)
    assert answer.status_code == 303
    page = soup(browser("neighbour").get(at(village)))
    (way,) = {form["action"] for form in page.select("form") if form["action"].endswith("/agreement")}
    browser("neighbour").post(way)
    assert (balance(village), wallet_balance(village.member.party_id, "KRW")) == (70_000, won(30_000))
    text = page_text(browser("member").get(at(village)))
    assert "새 드릴, to 한지우" in text
    assert "−₩30,000" in text
    assert "₩70,000" in text


def test_who_proposed_can_not_agree_but_take_back(browser, village):
    spending = boards.spending(village)
    page = page_text(browser("steward").get(at(village)))
    assert "Another steward must agree" in page
    answer = browser("steward").post(at(village, f"/spendings/{spending.public_id}/agreement"), follow_redirects=True)
    assert "Somebody else must agree" in soup(answer).get_text()
    browser("steward").post(at(village, f"/spendings/{spending.public_id}/withdrawal"))
    assert spending.state == SpendingState.WITHDRAWN


def test_a_refusal_needs_a_reason_and_is_read_by_all(browser, village):
    spending = boards.spending(village)
    way = at(village, f"/spendings/{spending.public_id}/refusal")
    browser("neighbour").post(way, data={"reason": ""})
    assert spending.state == SpendingState.PROPOSED
    browser("neighbour").post(way, data={"reason": "너무 비싸요"})
    assert "너무 비싸요" in page_text(browser("member").get(at(village)))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "many"}, "Please write the amount in figures"),
        ({"purpose": ""}, "Please say what it is for."),
        ({"payee": "nobody"}, "Please choose somebody who belongs"),
        ({"amount": "999,999,999"}, "The fund does not hold as much."),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(browser, village, wrong, sentence):
    boards.spending(village)
    ask = {"amount": "1,000", "purpose": "못 한 상자", "payee": village.member.public_id} | wrong
    answer = browser("steward").post(at(village, "/spendings"), data=ask)
    assert answer.status_code == 422
    assert sentence in page_text(answer)
    assert soup(answer).select_one("#purpose").get_text().strip() == ask["purpose"]


def test_fee_and_share_are_set_by_those_whose_they_are(browser, village):
    browser("steward").post(at(village, "/fee"), data={"fee": "200"})
    browser("operator").post(at(village, "/share"), data={"share": "20"})
    assert (village.circle.fund_fee, village.circle.fund_share_bps) == (200, 2_000)
    for data in ({"fee": "200,000"}, {"fee": "x"}):
        browser("steward").post(at(village, "/fee"), data=data)
    browser("operator").post(at(village, "/share"), data={"share": "101"})
    assert (village.circle.fund_fee, village.circle.fund_share_bps) == (200, 2_000)
    browser("steward").post(at(village, "/fee"), data={"fee": ""})
    assert village.circle.fund_fee == 0


def test_a_grant_is_taken_back_with_a_reason(browser, village):
    boards.spending(village)
    key = fund_queries.fund_statement(village.circle.id, "KRW").lines[0].grant_key
    browser("operator").post(at(village, f"/grants/{key}/taking-back"), data={"reason": ""})
    assert balance(village) == 100_000
    browser("operator").post(at(village, f"/grants/{key}/taking-back"), data={"reason": "잘못 넣었어요"})
    assert balance(village) == 0
    assert "Grant taken back: 잘못 넣었어요" in page_text(browser("member").get(at(village)))


def test_the_year_as_a_file_is_safe_for_spreadsheets(browser, village):
    spending = boards.spending(village)
    with transaction():
        spending.purpose = "=1+1"
        services.agree_to_spending(spending, actor=boards.as_actor(village.neighbour), now=NOW)
    year = NOW.year
    answer = browser("steward").get(f"/circles/{village.circle.public_id}/fund.csv?year={year}")
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[0] == "Date,What it was,Amount,Balance,Currency"
    assert any(line.startswith(f"{year}-") and "'=1+1" in line and "-10000" in line for line in lines)
    for odd in ("x", "99999999999", "-1", "٣٣٣٣"):
        assert browser("steward").get(f"/circles/{village.circle.public_id}/fund.csv?year={odd}").status_code == 200


def test_pages_of_the_statement_go_on(browser, village, monkeypatch):
    monkeypatch.setattr(fund_queries.fund_statement, "__defaults__", (None, 1))
    boards.spending(village)
    with transaction():
        services.give_grant(
            village.circle, won(1), purpose="둘째", key="two", actor=boards.as_actor(village.operator), now=NOW
        )
    first = soup(browser("member").get(at(village)))
    assert "둘째" in first.get_text()
    assert "공구함 마련" not in first.select_one("table").get_text()
    assert "공구함 마련" in page_text(browser("member").get(first.select_one("a[rel=next]")["href"]))


class TestApi:
    def test_stewards_propose_and_agree(self, city, village):
        boards.spending(village)
        steward, second = Api(city, village.steward), Api(city, village.neighbour)
        path = f"/circles/{village.circle.public_id}"
        made = steward.post(
            f"{path}/spendings", {"amount": 5_000, "payee": village.member.public_id, "purpose": "전구"}
        )
        assert (made.status_code, made.get_json()["state"], made.get_json()["amount"]["amount"]) == (
            201,
            "proposed",
            5_000,
        )
        way = f"{path}/spendings/{made.get_json()['id']}/agreement"
        refused = steward.post(way)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "four-eyes")
        assert second.post(way).get_json()["state"] == "paid"
        told = second.get(f"{path}/fund", limit=1).get_json()
        assert told["balance"]["amount"] == 95_000
        assert [item["kind"] for item in told["items"]] == ["circle_spending"]
        older = second.get(f"{path}/fund", cursor=told["next"]).get_json()
        assert [item["kind"] for item in older["items"]] == ["circle_grant"]
        assert second.post(way).get_json()["code"] == "already-decided"

    def test_a_refusal(self, city, village):
        spending = boards.spending(village)
        way = f"/circles/{village.circle.public_id}/spendings/{spending.public_id}/refusal"
        told = Api(city, village.neighbour).post(way, {"reason": "너무 비싸요"}).get_json()
        assert (told["state"], told["reason"]) == ("refused", "너무 비싸요")


class TestNews:
    @pytest.fixture
    def told(self, city, village):
        """Runs what follows from the messages so far, and gives who was told what."""
        from sqlalchemy import select

        from marketplace.db import session
        from marketplace.notifications.models import Notification

        def run() -> set[tuple[str, int]]:
            for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all():
                if row.topic.startswith(("circle.spending", "circle.grant", "circle.fund")):
                    with transaction():
                        HANDLERS[row.topic].run(row.payload | {"message": row.id}, NOW)
            rows = session.execute(select(Notification.topic, Notification.member_id))
            return {(topic, member) for topic, member in rows if topic.startswith("fund")}

        return run

    def test_the_other_stewards_are_asked_and_those_concerned_told(self, village, told):
        spending = boards.spending(village)
        stewards = {("fund_granted", one.id) for one in (village.steward, village.neighbour)}
        assert told() == stewards | {("fund_proposed", village.neighbour.id)}
        with transaction():
            services.agree_to_spending(spending, actor=boards.as_actor(village.neighbour), now=NOW)
        assert {("fund_paid", one.id) for one in (village.steward, village.member)} <= told()

    def test_who_proposed_reads_the_refusal(self, village, told):
        spending = boards.spending(village)
        with transaction():
            services.refuse_spending(spending, reason="너무 비싸요", actor=boards.as_actor(village.neighbour), now=NOW)
        assert ("fund_refused", village.steward.id) in told()
        assert ("fund_proposed", village.neighbour.id) not in told()

    def test_owners_who_support_the_circle_read_of_another_fee(self, village, told):
        from marketplace.listings import services as listings
        from tests.factories import bookings

        listing = bookings.offered(fee=1_000)
        owner = bookings.owner_of(listing)
        with transaction():
            listings.set_fund_circle(listing, village.circle.id, actor=boards.as_actor(owner), now=NOW)
            services.set_fund_fee(village.circle, won(200), actor=boards.as_actor(village.steward), now=NOW)
        assert told() == {("fund_fee_changed", owner.id)}


def test_a_listing_says_whose_fund_a_part_of_its_fee_goes_to(city, village):
    from marketplace.listings import services as listings
    from tests.factories import bookings

    listing = bookings.offered(fee=1_000)
    with transaction():
        listings.set_fund_circle(listing, village.circle.id, actor=boards.as_actor(bookings.owner_of(listing)), now=NOW)
    english = {"Accept-Language": "en"}
    page = new_client(city).get(f"/listings/{listing.public_id}", headers=english)
    assert "A part of the fee goes to 성북 공유마을" in page_text(page)
    assert soup(page).select(f'.assurances a[href="/circles/{village.circle.public_id}"]')
    with transaction():
        village.circle.moderation = "suspended"
    assert "A part of the fee" not in page_text(new_client(city).get(f"/listings/{listing.public_id}", headers=english))
