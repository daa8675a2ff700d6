"""Money that is already there: wallets with a balance, bookings that are paid, owners who can be paid."""

import itertools
from datetime import datetime, timedelta

from marketplace import clock
from marketplace.db import in_transaction, session, transaction
from marketplace.money import Money
from marketplace.payments import services
from marketplace.payments.models import Charge, ChargePurpose, ChargeState, Escrow, PayoutAccount, PayoutAccountState
from marketplace.payments.rules import About
from tests.factories.accounts import LONG_AGO

ABOUT = About(public_id="booking-public-id-0001", code="ABCD2345", title="충전 드릴")
_numbers = itertools.count(1)
_bookings = itertools.count(900_000_001)


def booking_id() -> int:
    """An id that no other booking of the run has; bookings stand above payments, so none is made."""
    return next(_bookings)


def won(amount: int) -> Money:
    return Money(amount, "KRW")


def charge(
    party_id: int,
    amount: int = 10_000,
    *,
    purpose: ChargePurpose = ChargePurpose.TOPUP,
    state: ChargeState = ChargeState.SUCCEEDED,
    booking: int | None = None,
    now: datetime = LONG_AGO,
) -> Charge:
    """A card charge in any state, as if the provider had answered; without a fee."""
    number, succeeded = next(_numbers), state == ChargeState.SUCCEEDED
    row = Charge(
        party_id=party_id,
        purpose=purpose,
        booking_id=booking,
        currency="KRW",
        amount=amount,
        state=state,
        key=f"test:{number}",
        checkout_ref=f"cs_test_{number}",
        payment_ref=f"pi_test_{number}" if succeeded else None,
        pay_url=f"http://127.0.0.1:9/pay/{number}",
        fee=0 if succeeded else None,
        about=ABOUT.as_json() if booking else {},
        created_at=now,
        due_at=clock.wall(),
        expires_at=now + timedelta(hours=1),
        succeeded_at=now if succeeded else None,
    )
    with _inside():
        session.add(row)
        session.flush()
    return row


def topped_up(party_id: int, amount: int = 10_000, now: datetime = LONG_AGO) -> Charge:
    """A wallet with money in it, by a card charge."""
    made = charge(party_id, amount, now=now)
    with _inside():
        services.charge_into_wallet(made, now)
    return made


def paid(
    payer: int,
    owner: int,
    amount: int = 3_000,
    *,
    commission_bps: int = 1_000,
    card: bool = False,
    now: datetime = LONG_AGO,
) -> Escrow:
    """A booking that is paid, from a wallet that is filled for it, or by card."""
    booking = booking_id()
    if card:
        made = charge(payer, amount, purpose=ChargePurpose.BOOKING, booking=booking, now=now)
        with _inside():
            return services.charge_into_escrow(made, owner, commission_bps, now)
    topped_up(payer, amount, now)
    with _inside():
        return services.pay_from_wallet(booking, payer, owner, won(amount), commission_bps, now, ABOUT)


def released(
    payer: int, owner: int, amount: int = 3_000, *, commission_bps: int = 1_000, now: datetime = LONG_AGO
) -> Escrow:
    """A booking whose money is shared out at ``now``."""
    held = paid(payer, owner, amount, commission_bps=commission_bps, now=now)
    with _inside():
        return services.release_escrow(held.booking_id, now)


def payout_account(
    party_id: int, ref: str | None = "acct_test", state: PayoutAccountState = PayoutAccountState.READY
) -> PayoutAccount:
    """Where an owner is paid."""
    row = PayoutAccount(
        party_id=party_id, account_ref=ref, key=f"account:test:{next(_numbers)}", state=state, created_at=LONG_AGO
    )
    row.updated_at = LONG_AGO
    row.request = {"email": None, "country": "KR", "reference": f"party-{party_id}"}
    with _inside():
        session.add(row)
        session.flush()
    return row


class _inside:  # noqa: N801 - reads as a word in `with _inside():`
    """The open transaction, or one of its own."""

    def __enter__(self) -> None:
        self.own = None if in_transaction() else transaction()
        if self.own is not None:
            self.own.__enter__()

    def __exit__(self, *error: object) -> None:
        if self.own is not None:
            self.own.__exit__(*error)  # type: ignore[arg-type]  # what a with statement hands over
