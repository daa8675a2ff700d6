"""Reading what owners have earned: what is coming, what is owed, what was paid."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.db import session
from marketplace.money import Money
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments import queries as payments
from marketplace.payments.models import AccountKind, Entry, Escrow, Journal, LedgerAccount
from marketplace.payments.rules import share_out
from marketplace.payments.words import booked_title
from marketplace.settlements.models import Settlement, SettlementLine, SettlementPeriod, SettlementState
from marketplace.settlements.rules import next_end
from marketplace.web.paging import decode_cursor, encode_cursor

SETTLEMENTS_A_PAGE = 10
UNDER_WAY = (SettlementState.DUE, SettlementState.CALLING, SettlementState.HELD)


@dataclass(frozen=True, slots=True)
class Coming:
    """The money of a booking that is not finished yet, and what of it the owner will get."""

    title: str
    booking_public_id: str | None
    share: Money


@dataclass(frozen=True, slots=True)
class Owed:
    """A movement of the owner's account that no settlement has paid yet."""

    title: str
    booking_public_id: str | None
    at: datetime
    price: Money | None
    fee: Money | None
    circle_fee: Money | None
    share: Money


@dataclass(frozen=True, slots=True)
class Earnings:
    """An owner's money at a glance. ``owed`` is finished and waits for ``next_payout``; ``under_way`` is being paid."""

    coming: list[Coming]
    coming_total: Money
    owed: list[Owed]
    owed_total: Money
    under_way_total: Money
    next_payout: datetime


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One booking of a settlement."""

    title: str
    booking_public_id: str | None
    at: datetime
    share: Money


@dataclass(frozen=True, slots=True)
class History:
    """A page of an owner's settlements, newest first; ``next_cursor`` leads to older ones."""

    settlements: list[Settlement]
    lines: dict[int, list[PaidLine]]
    next_cursor: str | None


def earnings(party_id: int, currency: str, zone: str, now: datetime) -> Earnings:
    """What an owner has coming and is owed. The caller has made sure that the viewer may see it (payments.money_party)."""
    coming = [_coming(held) for held in payments.held_for_owner(party_id) if held.currency == currency]
    owed = [_owed(entry, journal) for _, entry, journal in unsettled(party_id=party_id) if entry.currency == currency]
    balance = ledger.balance(chart.owner_payable(party_id, currency))
    owed_total = Money.total((line.share for line in owed), currency)
    return Earnings(
        coming=coming,
        coming_total=Money.total((line.share for line in coming), currency),
        owed=owed,
        owed_total=owed_total,
        under_way_total=balance - owed_total,
        next_payout=next_end(now, zone),
    )


def history(party_id: int, cursor: str | None = None, limit: int = SETTLEMENTS_A_PAGE) -> History:
    """An owner's settlements with their bookings, newest first."""
    wanted = select(Settlement).where(Settlement.party_id == party_id).options(selectinload(Settlement.lines))
    if cursor:
        (before,) = decode_cursor(cursor, int)
        wanted = wanted.where(Settlement.id < before)
    rows = list(session.scalars(wanted.order_by(Settlement.id.desc()).limit(limit + 1)).unique())
    page = rows[:limit]
    following = encode_cursor(page[-1].id) if len(rows) > limit else None
    return History(page, {row.id: _paid_lines(row) for row in page}, following)


def held() -> list[Settlement]:
    """Settlements that the provider refused and that wait for an operator, oldest first."""
    return list(
        session.scalars(select(Settlement).where(Settlement.state == SettlementState.HELD).order_by(Settlement.id))
    )


def settlement(settlement_id: int) -> Settlement | None:
    """One settlement, for whom to tell about it."""
    return session.get(Settlement, settlement_id)


def last_end() -> datetime | None:
    """When the last closed period ended; None before the first."""
    return session.scalar(select(func.max(SettlementPeriod.ends_at)))


def unsettled(*, before: datetime | None = None, party_id: int | None = None) -> list[tuple[int, Entry, Journal]]:
    """Movements of owners' accounts that no settlement has taken up: (party, entry, journal), oldest first.

    Settlements' own entries aside. ``before`` keeps to what was recorded earlier, ``party_id`` to one owner.
    """
    settled = select(SettlementLine.id).where(
        SettlementLine.journal_id == Journal.id, SettlementLine.party_id == LedgerAccount.owner_id
    )
    wanted = (
        select(LedgerAccount.owner_id, Entry, Journal)
        .join(Entry, Entry.account_id == LedgerAccount.id)
        .join(Journal, Journal.id == Entry.journal_id)
        .where(LedgerAccount.kind == AccountKind.OWNER_PAYABLE, Journal.kind != "settled", ~settled.exists())
        .order_by(Journal.id)
    )
    if before is not None:
        wanted = wanted.where(Journal.recorded_at < before)
    if party_id is not None:
        wanted = wanted.where(LedgerAccount.owner_id == party_id)
    return [(owner_id or 0, entry, journal) for owner_id, entry, journal in session.execute(wanted)]


def _coming(held: Escrow) -> Coming:
    left = Money(held.amount - held.refunded, held.currency)
    share = share_out(left, held.commission_bps, held.fund).owner
    return Coming(booked_title(held.about), held.about.get("public_id"), share)


def _owed(entry: Entry, journal: Journal) -> Owed:
    price, fee, circle_fee = (
        None if journal.facts.get(name) is None else Money(journal.facts[name], entry.currency)
        for name in ("price", "fee", "circle_fee")
    )
    return Owed(
        title=booked_title(journal.facts),
        booking_public_id=journal.facts.get("public_id"),
        at=journal.recorded_at,
        price=price,
        fee=fee,
        circle_fee=circle_fee,
        share=Money(-entry.amount, entry.currency),
    )


def _paid_lines(row: Settlement) -> list[PaidLine]:
    ids = [line.journal_id for line in row.lines]
    journals = {journal.id: journal for journal in session.scalars(select(Journal).where(Journal.id.in_(ids)))}
    return [
        PaidLine(
            title=booked_title(journals[line.journal_id].facts),
            booking_public_id=journals[line.journal_id].facts.get("public_id"),
            at=journals[line.journal_id].recorded_at,
            share=Money(line.amount, row.currency),
        )
        for line in row.lines
    ]
