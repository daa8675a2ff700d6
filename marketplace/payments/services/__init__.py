"""Changes to money, by topic. What calls the provider manages its own transactions, and says so."""

from marketplace.payments.ledger import LedgerError, NotEnoughMoneyError
from marketplace.payments.queries import wallet_balance
from marketplace.payments.rules import NO_FUND, About, FundTerms
from marketplace.payments.services.charges import (
    ChargeOverError,
    PaymentRefusedError,
    PaymentsAwayError,
    abandon_charge,
    apply_checkout,
    charge_into_wallet,
    close_page,
    open_checkout,
    start_charge,
)
from marketplace.payments.services.circle_funds import (
    FundTooSmallError,
    give_grant,
    pay_spending,
    take_back_grant,
)
from marketplace.payments.services.escrow import (
    NothingHeldError,
    charge_into_escrow,
    pay_from_wallet,
    refund_escrow,
    release_escrow,
)
from marketplace.payments.services.onboarding import (
    onboarding_link,
    refresh_account_ref,
    refresh_payout_account,
    start_onboarding,
)
from marketplace.payments.services.refunds import apply_refund, call_refund, refund_into_wallet, retry_refund
from marketplace.payments.services.sweeps import sweep_charges, sweep_refunds

__all__ = [
    "NO_FUND",
    "About",
    "ChargeOverError",
    "FundTerms",
    "FundTooSmallError",
    "LedgerError",
    "NotEnoughMoneyError",
    "NothingHeldError",
    "PaymentRefusedError",
    "PaymentsAwayError",
    "abandon_charge",
    "apply_checkout",
    "apply_refund",
    "call_refund",
    "charge_into_escrow",
    "charge_into_wallet",
    "close_page",
    "give_grant",
    "onboarding_link",
    "open_checkout",
    "pay_from_wallet",
    "pay_spending",
    "refresh_account_ref",
    "refresh_payout_account",
    "refund_escrow",
    "refund_into_wallet",
    "release_escrow",
    "retry_refund",
    "start_charge",
    "start_onboarding",
    "sweep_charges",
    "sweep_refunds",
    "take_back_grant",
    "wallet_balance",
]
