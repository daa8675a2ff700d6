"""What races for money: real commits, many threads."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.errors import BusyError
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, services
from marketplace.payments.ledger import NotEnoughMoneyError
from tests.conftest import build_app, close_app, make_settings
from tests.factories import accounts, payments
from tests.factories.payments import ABOUT, won
from tests.payments.kit import assert_books_are_right
from tests.support import servers as test_servers

pytestmark = pytest.mark.race
THREADS = 20


@pytest.fixture(scope="module")
def committed(server_urls, worker_number, tmp_path_factory) -> Iterator[Flask]:
    """An application on a database of its own, with room for all the threads."""
    admin_url, redis_url = server_urls
    name = f"dure_money_gw{worker_number}"
    url = test_servers.make_database(admin_url, name, test_servers.TEMPLATE)
    settings = make_settings(url, redis_url, tmp_path_factory.mktemp("money"))
    app = build_app(settings, database_pool=THREADS)
    yield app
    close_app(app)
    test_servers.drop_database(admin_url, name)


def together(app: Flask, act: Callable[[int], str], threads: int = THREADS) -> Counter[str]:
    """What came of doing it in many threads at the same moment."""
    start, results = threading.Barrier(threads), []

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results.append(act(number))
            except Exception as error:  # noqa: BLE001 - the test looks at what they were
                results.append(type(error).__name__)
            finally:
                session.remove()

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Counter(results)


def test_twenty_spend_a_wallet_with_money_for_one(committed):
    with committed.app_context():
        renter, owner = accounts.member().party_id, accounts.member().party_id
        payments.topped_up(renter, 3_000)
        bookings = [payments.booking_id() for _ in range(THREADS)]
        session.remove()

    def spend(number: int) -> str:
        with transaction():
            services.pay_from_wallet(bookings[number], renter, owner, won(3_000), 1_000, clock.now(), ABOUT)
        return "paid"

    assert together(committed, spend) == {"paid": 1, NotEnoughMoneyError.__name__: THREADS - 1}
    with committed.app_context():
        assert services.wallet_balance(renter, "KRW") == won(0)
        assert sum(ledger.balance(chart.escrow(booking, "KRW")).amount for booking in bookings) == 3_000
        assert_books_are_right()


def test_twenty_pay_for_one_booking(committed):
    with committed.app_context():
        renter, owner = accounts.member().party_id, accounts.member().party_id
        payments.topped_up(renter, 60_000)
        booking = payments.booking_id()
        session.remove()

    def spend(_number: int) -> str:
        with transaction():
            services.pay_from_wallet(booking, renter, owner, won(3_000), 1_000, clock.now(), ABOUT)
        return "paid"

    assert together(committed, spend) == {"paid": THREADS}
    with committed.app_context():
        assert services.wallet_balance(renter, "KRW") == won(57_000)
        assert_books_are_right()


def test_twenty_post_under_one_key(committed):
    def post(_number: int) -> str:
        with transaction():
            legs = [
                ledger.debit(chart.clearing("KRW", 1), won(500)),
                ledger.credit(chart.wallet(987_654_321, "KRW"), won(500)),
            ]
            return str(ledger.post("race:one-key", "test", legs, effective_at=clock.now(), recorded_at=clock.now()).id)

    assert len(together(committed, post)) == 1
    with committed.app_context():
        assert ledger.balance(chart.wallet(987_654_321, "KRW")) == won(500)
        session.remove()


def test_one_key_for_different_facts_is_a_mistake_whoever_comes_second(committed):
    def post(number: int) -> str:
        with transaction():
            legs = [
                ledger.debit(chart.clearing("KRW", number), won(500)),
                ledger.credit(chart.wallet(987_000_000 + number, "KRW"), won(500)),
            ]
            ledger.post("race:other-legs", "test", legs, effective_at=clock.now(), recorded_at=clock.now())
        return "posted"

    assert together(committed, post, 8) == {"posted": 1, ledger.LedgerError.__name__: 7}
    with committed.app_context():
        assert_books_are_right()
        session.remove()


def test_refunds_and_release_race_and_the_price_is_shared_once(committed):
    with committed.app_context():
        renter, owner = accounts.member().party_id, accounts.member().party_id
        booking = payments.paid(renter, owner, 10_000).booking_id
        session.remove()

    def act(number: int) -> str:
        with transaction():
            if number % 2:
                services.refund_escrow(booking, won(1_000), clock.now())
                return "refunded"
            services.release_escrow(booking, clock.now())
            return "released"

    results = together(committed, act)
    assert results["released"] == THREADS // 2
    with committed.app_context():
        back = services.wallet_balance(renter, "KRW").amount
        assert back == results["refunded"] * 1_000
        assert ledger.balance(chart.owner_payable(owner, "KRW")) == won(int((10_000 - back) * 0.9))
        assert_books_are_right()


def test_many_move_money_between_the_same_accounts_in_both_directions(committed):
    """Locks are taken in one order, so that nobody waits in a circle."""
    with committed.app_context():
        one, two = accounts.member().party_id, accounts.member().party_id
        payments.topped_up(one, 50_000)
        payments.topped_up(two, 50_000)
        session.remove()

    def move(number: int) -> str:
        source, target = (one, two) if number % 2 else (two, one)
        for step in range(5):
            try:
                with transaction():
                    legs = [
                        ledger.debit(chart.wallet(source, "KRW"), won(10)),
                        ledger.credit(chart.wallet(target, "KRW"), won(10)),
                    ]
                    ledger.post(
                        f"swap:{number}:{step}", "test", legs, effective_at=clock.now(), recorded_at=clock.now()
                    )
            except BusyError:
                return "busy"
        return "moved"

    assert together(committed, move) == {"moved": THREADS}
    with committed.app_context():
        assert services.wallet_balance(one, "KRW") == won(50_000)
        assert services.wallet_balance(two, "KRW") == won(50_000)
        session.remove()
