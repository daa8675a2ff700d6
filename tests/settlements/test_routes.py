"""The owner's page."""

import pytest

from marketplace import clock
from marketplace.accounts.models import StaffRole
from marketplace.db import session, transaction
from marketplace.payments.models import PayoutAccount, PayoutAccountState
from marketplace.settlements import services
from marketplace.settlements.models import Settlement, SettlementState
from tests.factories import accounts, payments
from tests.settlements.kit import LAST_WEEK, close
from tests.support.client import page_text, soup


@pytest.fixture
def owner(city):
    return accounts.member(language="en")


@pytest.fixture
def signed_in(client, owner):
    return client.sign_in(owner)


def test_strangers_are_asked_to_sign_in(client):
    for path in ("/earnings", "/earnings/onboarding/again", "/earnings/onboarding/done"):
        assert client.get(path).location.startswith("/sign-in")
    assert client.post("/earnings/onboarding").location.startswith("/sign-in")


def test_a_new_owner_is_told_how_to_be_paid(signed_in):
    text = page_text(signed_in.get("/earnings"))
    assert "Where shall we send your money?" in text
    assert "Set up payouts" in text
    assert "Nothing has been paid out yet." in text


def test_what_is_coming_and_what_is_earned(signed_in, owner):
    renter = accounts.member().party_id
    payments.paid(renter, owner.party_id, 5_000)
    payments.released(renter, owner.party_id, 3_000)
    text = page_text(signed_in.get("/earnings"))
    assert "Coming ₩4,500" in text
    assert "Earned ₩2,700" in text
    assert "is paid out after" in text
    assert "충전 드릴" in text


@pytest.mark.parametrize(
    ("state", "reason", "sentence"),
    [
        (SettlementState.DUE, None, "Due"),
        (SettlementState.PAID, None, "Sent on"),
        (SettlementState.HELD, services.NOT_PAYABLE, "It waits for your payout details"),
        (SettlementState.HELD, "balance_insufficient: no", "We are looking into it"),
        (SettlementState.CARRIED, None, "it is added to the next payout"),
    ],
)
def test_past_payouts_with_their_bookings(signed_in, owner, now, state, reason, sentence):
    payments.released(accounts.member().party_id, owner.party_id, 30_000, now=LAST_WEEK)
    (settlement,) = close(now)
    with transaction():
        row = session.get_one(Settlement, settlement.id)
        row.state, row.reason = state, reason
        row.paid_at = now if state == SettlementState.PAID else None
    text = page_text(signed_in.get("/earnings"))
    assert sentence in text
    assert "1 booking" in text
    assert "Mon 9 Nov – Sun 15 Nov" in text
    assert "balance_insufficient" not in text


def test_many_payouts_come_in_pages(signed_in, owner, now):
    payments.released(accounts.member().party_id, owner.party_id, 30_000, now=LAST_WEEK)
    close(now)
    with transaction():
        first = session.query(Settlement).one()
        for number in range(10):
            period = services.close_period(now.replace(year=2030 + number), now.replace(year=2031 + number), now)
            assert period is not None
            row = Settlement(period_id=period.id, party_id=owner.party_id, currency="KRW", amount=5, created_at=now)
            row.state = SettlementState.CARRIED
            session.add(row)
    page = soup(signed_in.get("/earnings"))
    assert len(page.select("article")) == 10
    older = soup(signed_in.get(page.select("a[rel=next]")[0]["href"]))
    assert [article["aria-labelledby"] for article in older.select("article")] == [f"payout-{first.public_id}"]


def test_onboarding_leads_to_the_provider_and_back(provider, signed_in, owner):
    answer = signed_in.post("/earnings/onboarding")
    assert answer.status_code == 303
    assert answer.location.startswith("http")
    provider.onboard(answer.location)
    done = signed_in.get(f"/earnings/onboarding/done?party={owner.party.public_id}", follow_redirects=True)
    assert "All set: your earnings can be paid out to you." in done.get_data(as_text=True)
    assert "Payouts are set up" in page_text(done)
    again = signed_in.get(f"/earnings/onboarding/again?party={owner.party.public_id}")
    assert again.status_code == 303
    assert again.location.startswith("http")


@pytest.mark.parametrize("provider", ["stand-in"], indirect=True)
def test_one_who_comes_back_too_early_is_told_so(provider, signed_in):
    signed_in.post("/earnings/onboarding")
    done = signed_in.get("/earnings/onboarding/done", follow_redirects=True)
    assert "still needs something from you" in done.get_data(as_text=True)
    assert "Go on with payout details" in page_text(done)


def test_a_provider_that_does_not_answer_is_said_in_a_sentence(provider, signed_in):
    provider.flaky.fault("POST /v1/accounts", "drop_before")
    answer = signed_in.post("/earnings/onboarding")
    assert answer.location == "/earnings"
    assert "answer at the moment" in signed_in.get("/earnings").get_data(as_text=True)
    signed_in.post("/earnings/onboarding")
    provider.flaky.fault("GET /v1/accounts", "drop_before")
    done = signed_in.get("/earnings/onboarding/done", follow_redirects=True)
    assert "We look again by ourselves." in done.get_data(as_text=True)


def test_a_stopped_account_is_said(signed_in, owner):
    payments.payout_account(owner.party_id, state=PayoutAccountState.RESTRICTED)
    assert "Your payouts are stopped" in page_text(signed_in.get("/earnings"))


def test_going_on_without_having_begun_leads_back(signed_in):
    assert signed_in.get("/earnings/onboarding/again").location == "/earnings"


def test_without_a_token_nothing_starts(signed_in, owner):
    signed_in.csrf = False
    assert signed_in.post("/earnings/onboarding").status_code == 400
    assert session.get(PayoutAccount, owner.party_id) is None


def test_a_bookkeeper_sees_the_organisations_earnings(provider, signed_in, owner):
    organisation = accounts.organisation("성북 공유부엌")
    accounts.staff(owner, organisation, StaffRole.BOOKKEEPER)
    party = organisation.party.public_id
    assert "Earnings of 성북 공유부엌" in page_text(signed_in.get(f"/earnings?party={party}"))
    assert signed_in.get(f"/earnings/onboarding/again?party={party}").location == f"/earnings?party={party}"
    assert signed_in.post(f"/earnings/onboarding?party={party}").location.startswith("http")


def test_somebody_elses_earnings_are_not_there(signed_in):
    other = accounts.member().party.public_id
    for path in ("/earnings", "/earnings/onboarding/again", "/earnings/onboarding/done"):
        assert signed_in.get(f"{path}?party={other}").status_code == 404
    assert signed_in.post(f"/earnings/onboarding?party={other}").status_code == 404


def test_the_page_is_private_and_has_one_heading(signed_in, owner):
    payments.released(accounts.member().party_id, owner.party_id, 3_000, now=clock.now())
    page = signed_in.get("/earnings")
    assert page.headers["Cache-Control"] == "no-store"
    html = soup(page)
    assert len(html.select("h1")) == 1
    ids = [tag["id"] for tag in html.select("[id]")]
    assert len(ids) == len(set(ids))
