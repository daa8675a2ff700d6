"""Reading money: balances, a wallet's statement, charges and refunds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Party
from marketplace.accounts.policies import LENDING, MONEY, acts_for, party_ids
from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.money import Money
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, words
from marketplace.payments.models import (
    AccountKind,
    Charge,
    ChargePurpose,
    ChargeState,
    Entry,
    Escrow,
    EscrowState,
    Journal,
    LedgerAccount,
    PayoutAccount,
    Refund,
    RefundState,
)
from marketplace.web.access import Viewer
from marketplace.web.paging import decode_cursor, encode_cursor

STATEMENT_LINES = 20


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of a wallet: positive came in, negative went out; ``balance`` is what was there afterwards."""

    at: datetime
    sentence: str
    amount: Money
    balance: Money
    booking_public_id: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of a wallet's movements, newest first; ``next_cursor`` leads to older ones."""

    lines: list[StatementLine]
    next_cursor: str | None


def wallet_balance(party_id: int, currency: str) -> Money:
    """What a party's wallet holds."""
    return ledger.balance(chart.wallet(party_id, currency))


def money_party(viewer: Viewer, public_id: str | None) -> Party:
    """The party whose money the viewer looks after: his own, or an organisation's that he manages or keeps the books of.

    Raises NotFoundError for any other.
    """
    if public_id is None:
        own = viewer.party_id
        if own is None:
            raise NotFoundError
        return accounts.party(own)
    found = session.scalars(select(Party).where(Party.public_id == public_id)).one_or_none()
    if found is None or not acts_for(viewer, found.id, *MONEY):
        raise NotFoundError
    return found


def money_parties(viewer: Viewer) -> list[Party]:
    """Every party whose money the viewer looks after, his own first."""
    return accounts.parties(party_ids(viewer, *MONEY))


def statement(party_id: int, currency: str, cursor: str | None = None, limit: int = STATEMENT_LINES) -> Statement:
    """A wallet's movements, newest first. The caller has made sure that the viewer may see them (``money_party``)."""
    wanted = (
        select(Entry, Journal)
        .join(LedgerAccount, LedgerAccount.id == Entry.account_id)
        .join(Journal, Journal.id == Entry.journal_id)
        .where(
            LedgerAccount.kind == AccountKind.WALLET,
            LedgerAccount.owner_id == party_id,
            LedgerAccount.currency == currency,
        )
        .order_by(Entry.account_version.desc())
        .limit(limit + 1)
    )
    if cursor:
        (before,) = decode_cursor(cursor, int)
        wanted = wanted.where(Entry.account_version < before)
    rows = session.execute(wanted).all()
    more = len(rows) > limit
    lines = [_line(entry, journal) for entry, journal in rows[:limit]]
    return Statement(lines, encode_cursor(rows[limit - 1][0].account_version) if more else None)


def charge_of(viewer: Viewer, public_id: str) -> Charge:
    """A charge of a party that the viewer acts for. Raises NotFoundError for any other."""
    found = session.scalars(select(Charge).where(Charge.public_id == public_id)).one_or_none()
    if found is None or not acts_for(viewer, found.party_id, *MONEY, *LENDING):
        raise NotFoundError
    return found


def waiting_topups(party_id: int, now: datetime) -> list[Charge]:
    """A party's top-ups whose hosted page still waits for them, newest first."""
    wanted = select(Charge).where(
        Charge.party_id == party_id,
        Charge.purpose == ChargePurpose.TOPUP,
        Charge.state == ChargeState.OPEN,
        Charge.expires_at > now,
    )
    return list(session.scalars(wanted.order_by(Charge.id.desc())))


def live_charge(booking_id: int) -> Charge | None:
    """A booking's charge that is under way: its page can be opened, or goes on."""
    live = (ChargeState.INTENDED, ChargeState.OPEN)
    return session.scalars(select(Charge).where(Charge.booking_id == booking_id, Charge.state.in_(live))).one_or_none()


def escrow_of(booking_id: int) -> Escrow | None:
    """What is or was held for a booking."""
    return session.get(Escrow, booking_id)


def held_for_owner(party_id: int) -> list[Escrow]:
    """The money of an owner's bookings that are not finished yet, oldest first."""
    wanted = select(Escrow).where(Escrow.owner_party_id == party_id, Escrow.state == EscrowState.HELD)
    return list(session.scalars(wanted.order_by(Escrow.created_at, Escrow.booking_id)))


def payout_account(party_id: int) -> PayoutAccount | None:
    """Where a party is paid, as far as its onboarding has come."""
    return session.get(PayoutAccount, party_id)


def failed_refunds(limit: int = 100) -> list[Refund]:
    """Refunds that a card did not take, for operators; oldest first."""
    return list(
        session.scalars(select(Refund).where(Refund.state == RefundState.FAILED).order_by(Refund.id).limit(limit))
    )


def _line(entry: Entry, journal: Journal) -> StatementLine:
    return StatementLine(
        at=journal.recorded_at,
        sentence=words.sentence(journal.kind, journal.facts),
        amount=Money(-entry.amount, entry.currency),
        balance=Money(-entry.balance_after, entry.currency),
        booking_public_id=journal.facts.get("public_id"),
    )
