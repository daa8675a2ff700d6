"""Owners with money to be paid, and a provider that has it."""

from datetime import datetime, timedelta

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.payments import services as payments
from marketplace.payments.models import ChargePurpose
from marketplace.settlements import checks, services
from marketplace.settlements.models import Settlement
from tests.factories import accounts
from tests.factories import payments as factories
from tests.factories.payments import ABOUT, won
from tests.payments.kit import assert_books_are_right
from tests.support.stripe_provider import Provider

LAST_WEEK = datetime.fromisoformat("2026-11-12T03:00:00+00:00")  # a Thursday before NOW


def onboarded(provider: Provider) -> int:
    """An owner whose account can really be paid."""
    party = accounts.member().party_id
    with transaction():
        payments.start_onboarding(party, clock.now())
    provider.onboard(payments.onboarding_link(party))
    payments.refresh_payout_account(party)
    return party


def fund(provider: Provider, amount: int = 100_000) -> int:
    """A renter whose wallet is really topped up: the provider has the money."""
    party = accounts.member().party_id
    with transaction():
        charge_id = payments.start_charge(ChargePurpose.TOPUP, party, won(amount), language="ko", now=clock.now()).id
    provider.pay(payments.open_checkout(charge_id))
    payments.apply_checkout(charge_id)
    return party


def earn(renter: int, owner: int, amount: int = 30_000, at: datetime = LAST_WEEK) -> int:
    """A booking, paid out of a wallet that has the money, and shared out at ``at``; gives its id."""
    booking = factories.booking_id()
    with transaction():
        payments.pay_from_wallet(booking, renter, owner, won(amount), 1_000, at, ABOUT)
    with transaction():
        payments.release_escrow(booking, at)
    return booking


def close(now: datetime) -> list[Settlement]:
    """Closes what is over; gives all settlements, oldest first."""
    services.close_due(now)
    return every()


def every() -> list[Settlement]:
    session.expire_all()
    return list(session.query(Settlement).order_by(Settlement.id))


def lease_is_over(settlement: Settlement) -> None:
    with transaction():
        session.get_one(Settlement, settlement.id).lease_until = clock.wall() - timedelta(seconds=1)


def transfers(provider: Provider, settlement: Settlement) -> list[int]:
    """What the provider itself says it has sent for a settlement."""
    return [row["amount"] for row in provider.get(f"/v1/transfers?transfer_group={settlement.public_id}")["data"]]


def assert_all_is_right() -> None:
    assert_books_are_right()
    broken = {result.name: result.rows for result in checks.run() if not result.ok}
    assert broken == {}, broken
