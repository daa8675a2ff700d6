"""The chart of accounts: which way each kind grows, which may not go below zero, which are striped over rows.

An account that every booking touches would be one hot row; it is kept as several rows, and its balance is their sum.
"""

from dataclasses import dataclass

from marketplace.payments.models import AccountKind

K = AccountKind

DEBITS_ADD = frozenset(
    {
        K.CLEARING,
        K.BANK,
        K.DISPUTE_RECEIVABLE,
        K.SUSPENSE,
        K.PROCESSING_COST,
        K.DISPUTE_FEE,
        K.BAD_DEBT,
        K.GOODWILL,
        K.WAIVER,
        K.GRANT,
    }
)
NEVER_BELOW_ZERO = frozenset({K.WALLET, K.ESCROW, K.DEPOSIT_HELD, K.REFUND_PAYABLE, K.CIRCLE_FUND})
STRIPED = frozenset({K.CLEARING, K.PLATFORM_FEE, K.PROCESSING_COST})
STRIPES = 8


def normal(kind: AccountKind) -> int:
    """1 where debits add to the account (assets, expenses), -1 where credits do (liabilities, income)."""
    return 1 if kind in DEBITS_ADD else -1


def min_balance(kind: AccountKind) -> int | None:
    """The least that an account of this kind may hold, None where it may owe."""
    return 0 if kind in NEVER_BELOW_ZERO else None


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account by what it is for; its row is opened by the first entry. ``owner_id``: a party's or a booking's id."""

    kind: AccountKind
    currency: str
    owner_id: int | None = None
    stripe: int = 0


def wallet(party_id: int, currency: str) -> AccountRef:
    """A party's prepaid balance."""
    return AccountRef(K.WALLET, currency, party_id)


def escrow(booking_id: int, currency: str) -> AccountRef:
    """What is held for a booking."""
    return AccountRef(K.ESCROW, currency, booking_id)


def owner_payable(party_id: int, currency: str) -> AccountRef:
    """What an owner has earned and not yet been paid."""
    return AccountRef(K.OWNER_PAYABLE, currency, party_id)


def refund_payable(charge_id: int, currency: str) -> AccountRef:
    """What is on its way back to the card of a charge."""
    return AccountRef(K.REFUND_PAYABLE, currency, charge_id)


def circle_fund(circle_id: int, currency: str) -> AccountRef:
    """What a circle has to spend together."""
    return AccountRef(K.CIRCLE_FUND, currency, circle_id)


def grants(currency: str) -> AccountRef:
    """What the city has given to circles."""
    return AccountRef(K.GRANT, currency)


def clearing(currency: str, spread: int) -> AccountRef:
    """The money at the provider; ``spread`` (the id of the booking, charge or owner) picks the row."""
    return AccountRef(K.CLEARING, currency, stripe=spread % STRIPES)


def platform_fee(currency: str, spread: int) -> AccountRef:
    """The commissions; ``spread`` picks the row."""
    return AccountRef(K.PLATFORM_FEE, currency, stripe=spread % STRIPES)


def processing_cost(currency: str, spread: int) -> AccountRef:
    """What the provider keeps of each charge; ``spread`` picks the row."""
    return AccountRef(K.PROCESSING_COST, currency, stripe=spread % STRIPES)
