"""Card payments by the hosted page, from the intention to the books, against a provider that may go wrong."""

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.errors import InvalidError, NotFoundError
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, services
from marketplace.payments.models import AccountKind, Charge, ChargePurpose, ChargeState
from marketplace.payments.provider import Checkout, UnknownOutcomeError
from marketplace.payments.services import ChargeOverError, PaymentRefusedError, PaymentsAwayError, charges
from marketplace.payments.services.charges import WrongPaymentError
from tests.factories import accounts, payments
from tests.factories.payments import ABOUT, won
from tests.payments.kit import assert_books_are_right, journal_kinds, killed_at, topics

CREATE = "POST /v1/checkout/sessions$"
READ = "GET /v1/checkout/sessions/"
only_stand_in = pytest.mark.parametrize("provider", ["stand-in"], indirect=True)


@pytest.fixture
def party(city) -> int:
    return accounts.member().party_id


def top_up(party: int, amount: int = 30_000, language: str = "ko") -> int:
    with transaction():
        return services.start_charge(ChargePurpose.TOPUP, party, won(amount), language=language, now=clock.now()).id


def for_booking(party: int, amount: int = 30_000, booking: int | None = None) -> int:
    now = clock.now()
    with transaction():
        return services.start_charge(
            ChargePurpose.BOOKING,
            party,
            won(amount),
            booking_id=booking or payments.booking_id(),
            about=ABOUT,
            expires_at=now + timedelta(minutes=15),
            language="en",
            now=now,
        ).id


def stored(charge_id: int) -> Charge:
    session.expire_all()
    return session.get_one(Charge, charge_id)


def due(charge_id: int) -> None:
    """Its next look is now."""
    with transaction():
        session.get_one(Charge, charge_id).due_at = clock.wall() - timedelta(seconds=1)


def test_a_top_up_arrives_in_the_wallet_with_its_processing_cost(provider, party):
    costs = ledger.total(AccountKind.PROCESSING_COST, "KRW")
    charge_id = top_up(party)
    assert stored(charge_id).state == ChargeState.INTENDED
    url = services.open_checkout(charge_id)
    assert stored(charge_id).state == ChargeState.OPEN
    onwards = provider.pay(url)
    assert onwards == f"http://localhost/payments/return/topup?charge={stored(charge_id).public_id}"
    assert services.apply_checkout(charge_id) == ChargeState.SUCCEEDED
    assert services.wallet_balance(party, "KRW") == won(30_000)
    assert stored(charge_id).fee == 1_050
    assert ledger.total(AccountKind.PROCESSING_COST, "KRW") - costs == won(1_050)
    succeeded = {"charge_id": charge_id, "purpose": "topup", "booking_id": None}
    assert topics("charge.succeeded", "charge.failed") == [("charge.succeeded", succeeded)]
    assert_books_are_right()


def test_applying_again_changes_nothing_and_asks_nobody(provider, party):
    charge_id = top_up(party)
    provider.pay(services.open_checkout(charge_id))
    for _ in range(3):
        assert services.apply_checkout(charge_id) == ChargeState.SUCCEEDED
    assert len(provider.flaky.called(READ)) == 1
    assert services.wallet_balance(party, "KRW") == won(30_000)


def test_the_page_is_made_once_and_opened_as_often_as_one_likes(provider, party):
    charge_id = top_up(party)
    assert services.open_checkout(charge_id) == services.open_checkout(charge_id)
    assert len(provider.flaky.called(CREATE)) == 1


def test_a_bookings_payment_waits_for_its_booking_to_take_it(provider, party):
    booking = payments.booking_id()
    charge_id = for_booking(party, booking=booking)
    onwards = provider.pay(services.open_checkout(charge_id))
    assert onwards == f"http://localhost/bookings/{ABOUT.public_id}/paid?charge={stored(charge_id).public_id}"
    services.apply_checkout(charge_id)
    succeeded = {"charge_id": charge_id, "purpose": "booking", "booking_id": booking}
    assert topics("charge.succeeded") == [("charge.succeeded", succeeded)]
    assert "booking_paid" not in journal_kinds(booking)
    with transaction():
        services.charge_into_escrow(stored(charge_id), accounts.member().party_id, 1_000, clock.now())
    assert ledger.balance(chart.escrow(booking, "KRW")) == won(30_000)
    assert_books_are_right()


def test_a_booking_has_one_charge_under_way(provider, party):
    booking = payments.booking_id()
    first = for_booking(party, booking=booking)
    assert for_booking(party, booking=booking) == first
    with transaction():
        session.get_one(Charge, first).state = ChargeState.EXPIRED
    assert for_booking(party, booking=booking) != first


def test_a_declined_card_leaves_no_journal_and_the_page_open(provider, party):
    charge_id = top_up(party)
    url = services.open_checkout(charge_id)
    provider.decline(url)
    assert services.apply_checkout(charge_id) == ChargeState.OPEN
    assert journal_kinds() == []
    provider.pay(url)
    assert services.apply_checkout(charge_id) == ChargeState.SUCCEEDED


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "409", "429", "503", "500"])
def test_an_unknown_outcome_is_asked_again_under_the_same_key(provider, party, fault):
    provider.flaky.fault(CREATE, fault)
    charge_id = top_up(party)
    with pytest.raises(PaymentsAwayError):
        services.open_checkout(charge_id)
    assert stored(charge_id).state == ChargeState.INTENDED
    due(charge_id)
    assert services.sweep_charges(clock.now()) == 1
    assert stored(charge_id).state == ChargeState.OPEN
    keys = {key for _call, key in provider.flaky.called(CREATE)}
    assert keys == {stored(charge_id).key}
    provider.pay(services.open_checkout(charge_id))
    services.apply_checkout(charge_id)
    assert services.wallet_balance(party, "KRW") == won(30_000)


@pytest.mark.parametrize("fault", ["500_after", "500_kept"])
def test_a_failure_that_sticks_to_its_key_gets_another_key(provider, party, fault):
    provider.flaky.fault(CREATE, fault)
    charge_id = top_up(party)
    with pytest.raises(PaymentsAwayError):
        services.open_checkout(charge_id)
    services.open_checkout(charge_id)
    assert stored(charge_id).attempt == 2
    assert len({key for _call, key in provider.flaky.called(CREATE)}) == 2


def test_killed_after_the_call_the_same_page_is_found_again(provider, party, monkeypatch):
    charge_id = top_up(party)
    with killed_at("stripe.after-call-before-record", monkeypatch):
        services.open_checkout(charge_id)
    assert stored(charge_id).state == ChargeState.INTENDED
    due(charge_id)
    services.sweep_charges(clock.now())
    assert stored(charge_id).state == ChargeState.OPEN
    mine = [
        page
        for page in provider.get("/v1/checkout/sessions?limit=100")["data"]
        if page["client_reference_id"] == stored(charge_id).public_id
    ]
    assert [page["id"] for page in mine] == [stored(charge_id).checkout_ref]


def test_killed_before_the_payment_is_recorded_it_is_applied_by_the_next(provider, party, monkeypatch):
    charge_id = top_up(party)
    provider.pay(services.open_checkout(charge_id))
    with killed_at("stripe.after-call-before-record", monkeypatch):
        services.apply_checkout(charge_id)
    assert services.wallet_balance(party, "KRW") == won(0)
    due(charge_id)
    services.sweep_charges(clock.now())
    assert services.wallet_balance(party, "KRW") == won(30_000)
    assert_books_are_right()


@only_stand_in  # the judge counts a wrong parameter as a broken rule, as it should
def test_a_definite_refusal_is_tried_under_new_keys_and_then_fails(provider, party):
    charge_id = top_up(party)
    with transaction():
        row = session.get_one(Charge, charge_id)
        row.request = row.request | {"currency": "XXX-not-a-currency"}
    with pytest.raises(PaymentRefusedError):
        services.open_checkout(charge_id)
    assert stored(charge_id).state == ChargeState.FAILED
    assert len({key for _call, key in provider.flaky.called(CREATE)}) == 3
    assert topics("charge.failed") == [
        ("charge.failed", {"charge_id": charge_id, "purpose": "topup", "booking_id": None})
    ]
    with pytest.raises(PaymentRefusedError):
        services.open_checkout(charge_id)


@only_stand_in  # the judge does not check how soon a page may close
def test_a_request_that_has_grown_too_old_gets_a_new_end(provider, party):
    charge_id = top_up(party)
    with transaction():
        row = session.get_one(Charge, charge_id)
        row.request = row.request | {"expires_at": int(clock.wall().timestamp()) + 60}
    services.open_checkout(charge_id)
    assert (stored(charge_id).state, stored(charge_id).attempt) == (ChargeState.OPEN, 2)


def test_a_lost_webhook_is_made_good_by_the_sweep(provider, party):
    charge_id = top_up(party)
    provider.pay(services.open_checkout(charge_id))
    assert services.sweep_charges(clock.now()) == 0  # not due yet
    assert services.sweep_charges(clock.now(), clock.wall() + timedelta(minutes=2)) == 1
    assert stored(charge_id).state == ChargeState.SUCCEEDED


def test_the_sweep_looks_at_an_open_page_again_and_again_but_rarer(provider, party):
    charge_id = top_up(party)
    services.open_checkout(charge_id)
    due(charge_id)
    assert services.sweep_charges(clock.now()) == 1
    assert stored(charge_id).state == ChargeState.OPEN
    assert stored(charge_id).due_at > clock.wall()


def test_a_page_whose_time_is_over_is_closed_for_everybody(provider, party):
    booking = payments.booking_id()
    charge_id = for_booking(party, booking=booking)
    url = services.open_checkout(charge_id)
    assert services.sweep_charges(clock.now() + timedelta(minutes=16)) == 1
    assert stored(charge_id).state == ChargeState.EXPIRED
    assert topics("charge.failed") == [
        ("charge.failed", {"charge_id": charge_id, "purpose": "booking", "booking_id": booking})
    ]
    with pytest.raises(AssertionError):
        provider.pay(url)
    with pytest.raises(ChargeOverError):
        services.open_checkout(charge_id)


def test_a_page_paid_at_the_last_moment_counts_as_paid(provider, party):
    charge_id = for_booking(party)
    provider.pay(services.open_checkout(charge_id))
    services.sweep_charges(clock.now() + timedelta(minutes=16))
    assert stored(charge_id).state == ChargeState.SUCCEEDED


def test_a_page_that_nobody_ever_saw_just_ends(provider, party):
    charge_id = for_booking(party)
    services.sweep_charges(clock.now() + timedelta(minutes=16))
    assert stored(charge_id).state == ChargeState.EXPIRED
    assert provider.flaky.calls == []
    assert services.close_page(charge_id) == ChargeState.EXPIRED
    with pytest.raises(ChargeOverError):
        services.open_checkout(charge_id)


def test_an_abandoned_bookings_page_is_closed_soon(provider, party):
    booking = payments.booking_id()
    charge_id = for_booking(party, booking=booking)
    services.open_checkout(charge_id)
    with transaction():
        services.abandon_charge(booking, clock.now())
    services.sweep_charges(clock.now())
    assert stored(charge_id).state == ChargeState.EXPIRED


def test_one_charge_that_fails_does_not_stop_the_others(provider, party):
    charges = [top_up(party), top_up(party)]
    for charge_id in charges:
        due(charge_id)
    provider.flaky.fault(CREATE, "drop_before")
    assert services.sweep_charges(clock.now()) == 1
    assert sorted(stored(charge_id).state for charge_id in charges) == [ChargeState.INTENDED, ChargeState.OPEN]


def test_a_fee_that_comes_later_is_booked_later(provider, party):
    charge_id = top_up(party)
    provider.pay(services.open_checkout(charge_id))
    services.apply_checkout(charge_id)
    with transaction():
        session.get_one(Charge, charge_id).fee = None
    due(charge_id)
    assert services.sweep_charges(clock.now()) == 1
    assert stored(charge_id).fee == 1_050
    assert journal_kinds().count("processing_cost") == 1


def test_a_provider_that_reports_another_amount_is_not_believed(provider, party):
    charge_id = top_up(party)
    provider.pay(services.open_checkout(charge_id))
    with transaction():
        session.get_one(Charge, charge_id).amount = 40_000
    with pytest.raises(WrongPaymentError):
        services.apply_checkout(charge_id)
    due(charge_id)
    assert services.sweep_charges(clock.now()) == 0
    assert services.wallet_balance(party, "KRW") == won(0)


def test_a_provider_that_does_not_answer_leaves_the_charge_as_it_is(provider, party):
    charge_id = top_up(party)
    provider.pay(services.open_checkout(charge_id))
    provider.flaky.fault(READ, "drop_before")
    with pytest.raises(UnknownOutcomeError):
        services.apply_checkout(charge_id)
    assert stored(charge_id).state == ChargeState.OPEN


def test_answers_that_come_after_somebody_elses_change_nothing(provider, party):
    """Two workers at once: the slower one finds the row moved on."""
    charge_id = top_up(party)
    slow = charges._begin(charge_id)
    url = services.open_checkout(charge_id)
    charges._renew(charge_id, slow.key, "late")
    page = Checkout("cs_late", "http://127.0.0.1:9/late", "open", False, 30_000, "KRW", None)
    assert charges._record_page(charge_id, slow.key, page) == url
    assert (stored(charge_id).attempt, stored(charge_id).pay_url) == (1, url)
    with transaction():
        session.get_one(Charge, charge_id).state = ChargeState.EXPIRED
    with pytest.raises(ChargeOverError):
        charges._record_page(charge_id, slow.key, page)


def test_money_that_arrives_after_its_page_was_given_up_is_taken_in(provider, party):
    charge_id = top_up(party)
    provider.pay(services.open_checkout(charge_id))
    with transaction():
        session.get_one(Charge, charge_id).state = ChargeState.EXPIRED
    assert services.apply_checkout(charge_id) == ChargeState.SUCCEEDED
    assert services.wallet_balance(party, "KRW") == won(30_000)


@pytest.mark.parametrize("fee", [None, 0])
def test_a_payment_whose_fee_is_not_known_yet_or_nothing(party, fee):
    charge = payments.charge(party, state=ChargeState.OPEN, now=clock.now())
    page = Checkout(charge.checkout_ref or "", None, "complete", True, 10_000, "KRW", None, "pi_1", fee)
    with transaction():
        charges._apply(charge, page)
    with transaction():
        charges._book_fee(charge, page)
    assert stored(charge.id).fee == fee
    assert stored(charge.id).due_at > clock.wall()
    assert "processing_cost" not in journal_kinds()
    assert_books_are_right()


@pytest.mark.parametrize(("lost", "state"), [(False, ChargeState.OPEN), (True, ChargeState.FAILED)])
def test_a_slow_way_of_paying_is_waited_for_until_it_fails(party, lost, state):
    now = clock.now()
    charge = payments.charge(party, state=ChargeState.OPEN, now=now - timedelta(hours=2))
    page = Checkout(charge.checkout_ref or "", None, "complete", False, 10_000, "KRW", None, "pi_1", lost=lost)
    with transaction():
        charges._apply(charge, page)
    assert charge.state == state
    assert (charge.expires_at > now) is not lost  # nothing to close any more


def test_a_page_in_another_currency_is_not_believed(party):
    charge = payments.charge(party, state=ChargeState.OPEN, now=clock.now())
    page = Checkout(charge.checkout_ref or "", None, "complete", True, 10_000, "EUR", None)
    with transaction(), pytest.raises(WrongPaymentError):
        charges._apply(charge, page)


def test_a_charge_that_is_not_there(city):
    with pytest.raises(NotFoundError):
        services.open_checkout(-1)
    with pytest.raises(NotFoundError):
        services.apply_checkout(-1)


def test_amounts_outside_of_the_rules_start_nothing(party):
    with pytest.raises(InvalidError):
        top_up(party, 9_999)
    with pytest.raises(InvalidError):
        for_booking(party, 9_999)
    assert session.query(Charge).filter_by(party_id=party).count() == 0


def test_a_bookings_charge_must_say_which_booking(party):
    with transaction(), pytest.raises(ValueError, match="booking"):
        services.start_charge(ChargePurpose.BOOKING, party, won(30_000), language="ko", now=clock.now())


@pytest.mark.parametrize(("language", "name"), [("en", "Wallet top-up")])
def test_the_hosted_page_names_what_is_paid_in_the_payers_language(party, language, name):
    request = stored(top_up(party, language=language)).request
    assert (request["name"], request["language"]) == (name, language)
    assert stored(for_booking(party)).request["name"] == "충전 드릴 (ABCD2345)"
