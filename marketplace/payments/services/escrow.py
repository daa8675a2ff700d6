"""A booking's money: paid in, held, given back, shared out."""

from datetime import datetime
from typing import Any

from marketplace.db import session
from marketplace.errors import ConflictError
from marketplace.i18n import lazy_gettext as _l
from marketplace.money import Money
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments.models import Charge, Escrow, EscrowState, PaidBy
from marketplace.payments.rules import NO_FUND, About, FundTerms, share_out
from marketplace.payments.services.refunds import request_refund


class NothingHeldError(ConflictError):
    """There is no money of this booking to move, or not as much."""

    code = "nothing-held"
    sentence = _l("The money of this booking has already been shared out.")


def pay_from_wallet(
    booking_id: int,
    payer_party_id: int,
    owner_party_id: int,
    amount: Money,
    commission_bps: int,
    now: datetime,
    about: About | None = None,
    fund: FundTerms = NO_FUND,
) -> Escrow:
    """Moves a booking's price from the payer's wallet into escrow; once, whoever asks again.

    ``about`` gives the words for statements, ``fund`` what will go to a circle. Raises NotEnoughMoneyError
    (``not-enough-money``), nothing written.
    """
    words = about.as_json() if about else {}
    ledger.post(
        f"booking:{booking_id}:paid",
        "booking_paid",
        [
            ledger.debit(chart.wallet(payer_party_id, amount.currency), amount),
            ledger.credit(chart.escrow(booking_id, amount.currency), amount),
        ],
        booking_id=booking_id,
        effective_at=now,
        recorded_at=now,
        facts=words,
    )
    return _hold(booking_id, payer_party_id, owner_party_id, amount, commission_bps, fund, None, words, now)


def charge_into_escrow(
    charge: Charge, owner_party_id: int, commission_bps: int, now: datetime, fund: FundTerms = NO_FUND
) -> Escrow:
    """Puts the money of a succeeded card charge into its booking's escrow; once, whoever asks again.

    Raises ledger.LedgerError where it went into the wallet before.
    """
    if charge.booking_id is None or charge.succeeded_at is None:
        raise ledger.LedgerError(f"charge {charge.id} has no money for a booking")
    amount = Money(charge.amount, charge.currency)
    ledger.post(
        f"charge:{charge.public_id}:in",
        "booking_paid",
        [
            ledger.debit(chart.clearing(charge.currency, charge.id), amount),
            ledger.credit(chart.escrow(charge.booking_id, charge.currency), amount),
        ],
        booking_id=charge.booking_id,
        effective_at=charge.succeeded_at,
        recorded_at=now,
        facts=charge.about,
    )
    return _hold(
        charge.booking_id, charge.party_id, owner_party_id, amount, commission_bps, fund, charge.id, charge.about, now
    )


def refund_escrow(booking_id: int, amount: Money, now: datetime) -> Escrow:
    """Gives part or all of a booking's held money back to where it came from: the wallet, or the card.

    A card is asked by the message ``refund.requested``. Zero changes nothing. Raises NothingHeldError where less is held.
    """
    held = _locked(booking_id)
    if not amount:
        return held
    left = Money(held.amount - held.refunded, held.currency)
    if held.state != EscrowState.HELD or amount > left or amount.amount < 0:
        raise NothingHeldError
    if held.paid_by == PaidBy.WALLET:
        ledger.post(
            f"booking:{booking_id}:refund:{held.refunded}",  # the lock above makes each step of refunds one key
            "booking_refunded",
            [
                ledger.debit(chart.escrow(booking_id, held.currency), amount),
                ledger.credit(chart.wallet(held.payer_party_id, held.currency), amount),
            ],
            booking_id=booking_id,
            effective_at=now,
            recorded_at=now,
            facts=held.about,
        )
    else:
        request_refund(held, amount, now)
    held.refunded += amount.amount
    if held.refunded == held.amount:
        held.state, held.closed_at = EscrowState.REFUNDED, now
    session.flush()
    return held


def release_escrow(booking_id: int, now: datetime) -> Escrow:
    """Shares what is still held between owner, operator and the circle's fund; once, whoever asks again.

    Commission and fund are reckoned on what the owner keeps after refunds. Raises NothingHeldError where nothing was ever paid.
    """
    held = _locked(booking_id)
    if held.state != EscrowState.HELD:
        return held
    price = Money(held.amount - held.refunded, held.currency)
    shares = share_out(price, held.commission_bps, held.fund)
    parts = [
        (chart.owner_payable(held.owner_party_id, held.currency), shares.owner),
        (chart.platform_fee(held.currency, held.owner_party_id), shares.operator),
    ]
    facts = held.about | {"price": price.amount, "fee": shares.commission.amount}
    if held.fund_circle_id is not None:
        parts.append((chart.circle_fund(held.fund_circle_id, held.currency), shares.fund))
        facts |= {"circle_fee": shares.circle_fee.amount, "circle": held.fund_circle_id}
    legs = [
        ledger.debit(chart.escrow(booking_id, held.currency), price),
        *(ledger.credit(account, share) for account, share in parts if share),
    ]
    ledger.post(
        f"booking:{booking_id}:released",
        "released",
        legs,
        booking_id=booking_id,
        effective_at=now,
        recorded_at=now,
        facts=facts,
    )
    held.state = EscrowState.SPLIT if held.refunded else EscrowState.RELEASED
    held.closed_at = now
    session.flush()
    return held


def _locked(booking_id: int) -> Escrow:
    held = session.get(Escrow, booking_id, with_for_update=True)
    if held is None:
        raise NothingHeldError
    return held


def _hold(
    booking_id: int,
    payer_party_id: int,
    owner_party_id: int,
    amount: Money,
    commission_bps: int,
    fund: FundTerms,
    charge_id: int | None,
    words: dict[str, Any],
    now: datetime,
) -> Escrow:
    """The escrow's row; the posting before it let one of two askers wait, who finds it here."""
    held = session.get(Escrow, booking_id)
    if held is None:
        held = Escrow(
            booking_id=booking_id,
            payer_party_id=payer_party_id,
            owner_party_id=owner_party_id,
            paid_by=PaidBy.WALLET if charge_id is None else PaidBy.CARD,
            charge_id=charge_id,
            currency=amount.currency,
            amount=amount.amount,
            commission_bps=commission_bps,
            fund_circle_id=fund.circle_id,
            fund_share_bps=fund.share_bps,
            fund_fee=fund.fee,
            about=words,
            created_at=now,
        )
        session.add(held)
        session.flush()
    return held
