"""The ledger, what is held for bookings, what is asked of the provider, and what the provider told."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.columns import one_of
from marketplace.db import Base, Id, Public, Ref
from marketplace.payments.rules import FundTerms


class AccountKind(StrEnum):
    """The chart of accounts (money.md). ``owner_id`` is a party, a booking, a charge or a circle, as the comment says."""

    CLEARING = "clearing"  # asset; nobody's
    BANK = "bank"  # asset
    DISPUTE_RECEIVABLE = "dispute_receivable"  # asset
    SUSPENSE = "suspense"  # asset
    WALLET = "wallet"  # liability; a party's
    ESCROW = "escrow"  # liability; a booking's
    OWNER_PAYABLE = "owner_payable"  # liability; a party's
    DEPOSIT_HELD = "deposit_held"  # liability; a booking's
    REFUND_PAYABLE = "refund_payable"  # liability; a charge's
    VAT_PAYABLE = "vat_payable"  # liability
    CIRCLE_FUND = "circle_fund"  # liability; a circle's
    PLATFORM_FEE = "platform_fee"  # income; striped
    PROCESSING_COST = "processing_cost"  # expense; striped
    DISPUTE_FEE = "dispute_fee"  # expense
    BAD_DEBT = "bad_debt"  # expense
    GOODWILL = "goodwill"  # expense
    WAIVER = "waiver"  # expense
    GRANT = "grant"  # expense: the city's support of circles


class LedgerAccount(Base):
    """``balance`` is the sum of its entries (debits positive); ``normal`` is 1 where debits add, -1 where credits do.

    The CHECK keeps ``normal * balance`` from falling below ``min_balance``: wallets, escrow and deposits never go negative.
    """

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        one_of("kind", AccountKind),
        UniqueConstraint("kind", "owner_id", "currency", "stripe", postgresql_nulls_not_distinct=True),
        CheckConstraint("normal IN (1, -1)", name="normal"),
        CheckConstraint("min_balance IS NULL OR normal * balance >= min_balance", name="min_balance"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    stripe: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")  # which row of a striped account
    normal: Mapped[int] = mapped_column(SmallInteger)
    min_balance: Mapped[int | None] = mapped_column(BigInteger)
    balance: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    version: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Journal(Base):
    """One business fact: its entries sum to zero in each currency. ``key`` is unique: one effect a fact."""

    __tablename__ = "journals"
    __table_args__ = (
        Index("journals_booking_idx", "booking_id"),
        Index("journals_kind_recorded_idx", "kind", "recorded_at"),
        Index("journals_reverses_idx", "reverses_id", postgresql_where=text("reverses_id IS NOT NULL")),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    booking_id: Mapped[int | None] = mapped_column(BigInteger)
    effective_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journals.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))


class Entry(Base):
    """One leg. Debit positive, credit negative. Append-only by trigger; the account's versions run 1..n without gaps."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        UniqueConstraint("account_id", "account_version"),
    )

    journal_id: Mapped[Ref] = mapped_column(ForeignKey("journals.id"), primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    account_id: Mapped[Ref] = mapped_column(ForeignKey("ledger_accounts.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    balance_after: Mapped[int] = mapped_column(BigInteger)
    account_version: Mapped[int] = mapped_column(BigInteger)


class EscrowState(StrEnum):
    """What became of the money held for a booking."""

    HELD = "held"
    RELEASED = "released"  # to the owner, less the commission
    REFUNDED = "refunded"  # all of it back to the payer
    SPLIT = "split"  # part back to the payer, the rest to the owner


class PaidBy(StrEnum):
    """Where a booking's money came from, and goes back to."""

    WALLET = "wallet"
    CARD = "card"


class Escrow(Base):
    """The money of one booking, from paid to shared out. Amounts in minor units."""

    __tablename__ = "escrows"
    __table_args__ = (
        one_of("state", EscrowState),
        one_of("paid_by", PaidBy),
        CheckConstraint("amount > 0 AND refunded >= 0 AND refunded <= amount", name="amount"),
        CheckConstraint("fund_share_bps BETWEEN 0 AND 10000 AND fund_fee >= 0", name="fund"),
        Index("escrows_payer_idx", "payer_party_id"),
        Index("escrows_owner_idx", "owner_party_id"),
    )

    booking_id: Mapped[Ref] = mapped_column(primary_key=True)  # bookings stand above: no foreign key down here
    payer_party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    owner_party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    paid_by: Mapped[str] = mapped_column(String(8))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    commission_bps: Mapped[int]
    # What of it goes to a circle's fund: a share of the commission, and so much of the owner's part (minor units).
    fund_circle_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("circles.id"))
    fund_share_bps: Mapped[int] = mapped_column(default=0, server_default="0")
    fund_fee: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    refunded: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    state: Mapped[str] = mapped_column(String(10), default=EscrowState.HELD, server_default="held")
    about: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default=text("'{}'::jsonb")
    )  # words for statements
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def fund(self) -> FundTerms:
        """What of it goes to a circle."""
        return FundTerms(self.fund_circle_id, self.fund_share_bps, self.fund_fee)


class ChargePurpose(StrEnum):
    """Why a card is charged."""

    TOPUP = "topup"
    BOOKING = "booking"


class ChargeState(StrEnum):
    """intended (our row) -> open (the provider has a page) -> succeeded | failed | expired."""

    INTENDED = "intended"
    OPEN = "open"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"


class Charge(Public, Base):
    """An intention to collect money by hosted Checkout.

    ``key`` and ``request`` are stored before the call, and a new attempt number makes new ones. A booking has one
    charge under way at most.
    """

    __tablename__ = "charges"
    __table_args__ = (
        one_of("purpose", ChargePurpose),
        one_of("state", ChargeState),
        CheckConstraint("amount > 0", name="amount"),
        Index("charges_party_idx", "party_id", "id"),
        Index("charges_booking_idx", "booking_id"),
        Index("charges_unanswered_idx", "due_at", postgresql_where=text("state IN ('intended', 'open')")),
        Index("charges_fee_idx", "due_at", postgresql_where=text("state = 'succeeded' AND fee IS NULL")),
        Index(
            "charges_booking_live_key",
            "booking_id",
            unique=True,
            postgresql_where=text("booking_id IS NOT NULL AND state IN ('intended', 'open')"),
        ),
    )

    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    booking_id: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default=ChargeState.INTENDED, server_default="intended")
    key: Mapped[str] = mapped_column(String(80), unique=True)
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    request: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    about: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default=text("'{}'::jsonb")
    )  # words for statements
    checkout_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    payment_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    pay_url: Mapped[str | None]
    fee: Mapped[int | None] = mapped_column(BigInteger)  # what the provider kept, from the balance transaction
    refunded: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    reason: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(5), default="ko", server_default="ko")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]  # wall time of the next look at it
    expires_at: Mapped[datetime]  # the city's time: later, its page at the provider is closed
    succeeded_at: Mapped[datetime | None]


class RefundState(StrEnum):
    """intended (our row) -> succeeded | failed; a failed one is seen by an operator, who tries again or fills the wallet."""

    INTENDED = "intended"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    WALLET = "wallet"


class Refund(Public, Base):
    """An intention to give a card's money back, stored with its key before the call."""

    __tablename__ = "refunds"
    __table_args__ = (
        one_of("state", RefundState),
        CheckConstraint("amount > 0", name="amount"),
        Index("refunds_charge_idx", "charge_id"),
        Index("refunds_unanswered_idx", "due_at", postgresql_where=text("state = 'intended'")),
    )

    charge_id: Mapped[Ref] = mapped_column(ForeignKey("charges.id"))
    booking_id: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default=RefundState.INTENDED, server_default="intended")
    key: Mapped[str] = mapped_column(String(80), unique=True)
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    provider_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]  # wall time of the next look at it
    first_called_at: Mapped[datetime | None]  # wall time: unknown for over 20 h is looked up first
    finished_at: Mapped[datetime | None]


class WebhookEvent(Base):
    """The inbox: verified, stored, answered; worked off later under its id, once."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        Index("webhook_events_waiting_idx", "received_at", postgresql_where=text("processed_at IS NULL")),
    )

    event_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    object_ref: Mapped[str] = mapped_column(String(255))
    created: Mapped[datetime]  # the provider's time
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]


class PayoutAccountState(StrEnum):
    """How far an owner's onboarding has come."""

    STARTED = "started"
    READY = "ready"
    RESTRICTED = "restricted"  # the provider asks for more, or has disabled it


class PayoutAccount(Base):
    """Where an owner is paid: a connected account at the provider. ``key`` and ``request`` are stored before the call."""

    __tablename__ = "payout_accounts"
    __table_args__ = (one_of("state", PayoutAccountState),)

    party_id: Mapped[Ref] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    account_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    request: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    state: Mapped[str] = mapped_column(String(12), default=PayoutAccountState.STARTED, server_default="started")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
