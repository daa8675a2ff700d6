"""The wallet's pages."""

import pytest

from marketplace import clock
from marketplace.accounts.models import StaffRole
from marketplace.db import session, transaction
from marketplace.payments import services
from marketplace.payments.models import Charge, ChargePurpose, ChargeState
from tests.factories import accounts, payments
from tests.support.client import page_text, soup
from tests.support.stripe_provider import visit

CREATE = "POST /v1/checkout/sessions$"


@pytest.fixture
def member(city):
    return accounts.member(language="en")


@pytest.fixture
def signed_in(client, member):
    return client.sign_in(member)


def charges(party: int) -> list[Charge]:
    session.expire_all()
    return list(session.query(Charge).filter_by(party_id=party).order_by(Charge.id))


def test_strangers_are_asked_to_sign_in(client):
    for path in ("/wallet", "/payments/return/topup?charge=x"):
        assert client.get(path).location.startswith("/sign-in")
    assert client.post("/wallet/topups", data={"amount": "10000"}).location.startswith("/sign-in")


def test_the_wallet_shows_its_balance_and_movements_in_words(signed_in, member):
    payments.topped_up(member.party_id, 20_000)
    payments.paid(member.party_id, accounts.member().party_id, 3_000)
    text = page_text(signed_in.get("/wallet"))
    assert "In the wallet ₩20,000" in text
    assert "Paid for 충전 드릴" in text
    assert "went out −₩3,000" in text
    assert "came in +₩20,000" in text


def test_an_empty_wallet_says_what_to_do(signed_in):
    text = page_text(signed_in.get("/wallet"))
    assert "Once you top up or pay for something" in text
    assert "From ₩10,000 to ₩500,000 at once." in text


def test_a_long_history_comes_in_pages(signed_in, member):
    for amount in range(1, 23):
        payments.topped_up(member.party_id, amount)
    first = soup(signed_in.get("/wallet"))
    assert len(first.select("tbody tr")) == 20
    second = soup(signed_in.get(first.select("a[rel=next]")[0]["href"]))
    assert len(second.select("tbody tr")) == 2
    assert second.select("a[rel=prev]")[0]["href"] == "/wallet"


@pytest.mark.parametrize("amount", ["30,000", "30000"])
def test_topping_up_leads_to_the_hosted_page_and_back(provider, signed_in, member, amount):
    answer = signed_in.post("/wallet/topups", data={"amount": amount})
    assert answer.status_code == 303
    (charge,) = charges(member.party_id)
    assert answer.location == charge.pay_url
    back = provider.pay(answer.location).removeprefix("http://localhost")
    text = page_text(signed_in.get(back))
    assert "₩30,000 came into your wallet." in text
    assert "In the wallet now: ₩30,000" in text
    assert services.wallet_balance(member.party_id, "KRW").amount == 30_000


def test_after_topping_up_one_goes_on_where_one_was(provider, signed_in, member):
    answer = signed_in.post("/wallet/topups", data={"amount": "30000", "next": "/listings/x/book?start_day=2026-11-21"})
    back = provider.pay(answer.location).removeprefix("http://localhost")
    assert signed_in.get(back).location == "/listings/x/book?start_day=2026-11-21"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "\\\\evil"])
def test_going_on_never_leaves_the_site(provider, signed_in, member, target):
    answer = signed_in.post("/wallet/topups", data={"amount": "30000", "next": target})
    back = provider.pay(answer.location).removeprefix("http://localhost")
    assert signed_in.get(back).status_code == 200
    (charge,) = charges(member.party_id)
    assert signed_in.get(f"/payments/return/topup?charge={charge.public_id}&next={target}").status_code == 200


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "Please say how much you want to put in."),
        ("lots", "Please write the amount in figures, like 30,000."),
        ("9999", "The least you can top up is ₩10,000."),
        ("500001", "The most you can top up at once is ₩500,000."),
        ("-30000", "Please write the amount in figures, like 30,000."),
    ],
)
def test_an_amount_that_does_not_fit_is_said_beside_the_field(signed_in, member, amount, sentence):
    answer = signed_in.post("/wallet/topups", data={"amount": amount})
    assert answer.status_code == 422
    assert sentence in page_text(answer)
    assert charges(member.party_id) == []


def test_without_a_token_nothing_starts(signed_in, member):
    signed_in.csrf = False
    assert signed_in.post("/wallet/topups", data={"amount": "30000"}).status_code == 400
    assert charges(member.party_id) == []


def test_where_the_provider_does_not_answer_the_page_says_so_and_the_sweep_goes_on(provider, signed_in, member):
    provider.flaky.fault(CREATE, "drop_before")
    answer = signed_in.post("/wallet/topups", data={"amount": "30000"})
    assert answer.status_code == 503
    assert "Nothing was charged" in page_text(answer)
    services.sweep_charges(clock.now(), clock.wall().replace(year=2100))
    assert "A top-up of ₩30,000 is waiting for you" in page_text(signed_in.get("/wallet"))


def started(provider, member) -> Charge:
    with transaction():
        charge_id = services.start_charge(
            ChargePurpose.TOPUP, member.party_id, payments.won(30_000), language="en", now=clock.now()
        ).id
    services.open_checkout(charge_id)
    session.expire_all()
    return session.get_one(Charge, charge_id)


def test_the_return_page_waits_a_few_times_and_then_leaves_it_to_the_reader(provider, signed_in, member):
    charge = started(provider, member)
    address = f"/payments/return/topup?charge={charge.public_id}"
    waits = []
    for _ in range(10):
        page = signed_in.get(address)
        assert "We are waiting for your payment" in page_text(page)
        if "Refresh" not in page.headers:
            break
        seconds, _, rest = page.headers["Refresh"].partition("; url=")
        waits.append(int(seconds))
        address = rest
    assert waits == [3, 4, 6, 10, 15]
    assert soup(page).find("a", string=lambda text: text and "Look again now" in text) or "Look again now" in page_text(
        page
    )
    assert not soup(page).select("meta[http-equiv=refresh]")


def test_the_return_page_says_when_nothing_was_charged(provider, signed_in, member):
    charge = started(provider, member)
    page = signed_in.get(f"/payments/return/topup?charge={charge.public_id}&cancelled=1")
    assert "You left the payment page. Nothing was charged." in page_text(page)
    assert charge.pay_url in {link["href"] for link in soup(page).select("main a")}
    assert "Refresh" not in page.headers
    services.sweep_charges(clock.now().replace(year=2100))
    page = signed_in.get(f"/payments/return/topup?charge={charge.public_id}")
    assert "its time ran out" in page_text(page)
    assert "Refresh" not in page.headers


def test_the_return_page_waits_where_the_provider_does_not_answer(provider, signed_in, member):
    charge = started(provider, member)
    visit(charge.pay_url or "")
    provider.flaky.fault("GET /v1/checkout", "drop_before")
    assert "We are waiting for your payment" in page_text(
        signed_in.get(f"/payments/return/topup?charge={charge.public_id}")
    )


def test_another_members_payment_is_not_there(client, member):
    charge = payments.charge(accounts.member().party_id, state=ChargeState.OPEN)
    assert client.sign_in(member).get(f"/payments/return/topup?charge={charge.public_id}").status_code == 404
    assert client.get("/payments/return/topup").status_code == 404


def test_a_bookkeeper_tops_up_the_organisations_wallet(provider, signed_in, member):
    organisation = accounts.organisation("성북 공유부엌")
    accounts.staff(member, organisation, StaffRole.BOOKKEEPER)
    party = organisation.party.public_id
    page = signed_in.get(f"/wallet?party={party}")
    assert "Wallet of 성북 공유부엌" in page_text(page)
    assert signed_in.post(f"/wallet/topups?party={party}", data={"amount": "30000"}).status_code == 303
    assert len(charges(organisation.party_id)) == 1
    assert charges(member.party_id) == []


def test_somebody_elses_wallet_is_not_there(signed_in):
    other = accounts.member().party.public_id
    assert signed_in.get(f"/wallet?party={other}").status_code == 404
    assert signed_in.post(f"/wallet/topups?party={other}", data={"amount": "30000"}).status_code == 404


def test_the_pages_are_private_and_have_one_heading(signed_in, member):
    page = signed_in.get("/wallet?amount=12000&next=/listings")
    assert page.headers["Cache-Control"] == "no-store"
    html = soup(page)
    assert len(html.select("h1")) == 1
    assert html.select("#amount")[0]["value"] == "12000"
    assert {field["value"] for field in html.select("input[name=next]")} >= {"/listings"}
    ids = [tag["id"] for tag in html.select("[id]")]
    assert len(ids) == len(set(ids))
