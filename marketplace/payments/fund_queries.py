"""Reading a circle's fund: what it holds, its statement, and what came and went in a stretch of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from marketplace.db import session
from marketplace.errors import NotFoundError
from marketplace.money import Money
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, words
from marketplace.payments.models import AccountKind, Entry, Journal, LedgerAccount
from marketplace.payments.rules import FUND_GRANT, FUND_GRANT_BACK, FUND_SPENDING
from marketplace.web.paging import decode_cursor, encode_cursor

LINES = 20


@dataclass(frozen=True, slots=True)
class FundLine:
    """One movement: positive came in, negative went out; ``balance`` is what was there afterwards.

    ``grant_key`` names a grant that can still be taken back.
    """

    at: datetime
    kind: str
    sentence: str
    amount: Money
    balance: Money
    grant_key: str | None


@dataclass(frozen=True, slots=True)
class FundStatement:
    """A page of movements, newest first; ``next_cursor`` leads to older ones."""

    lines: list[FundLine]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class FundSums:
    """What came and went between two instants. ``opening`` + ``came`` - ``went`` is ``closing``."""

    opening: Money
    bookings: Money
    grants: Money
    spendings: Money
    closing: Money


def fund_balance(circle_id: int, currency: str) -> Money:
    """What the fund holds."""
    return ledger.balance(chart.circle_fund(circle_id, currency))


def fund_statement(circle_id: int, currency: str, cursor: str | None = None, limit: int = LINES) -> FundStatement:
    """The fund's movements, newest first. The caller has made sure that the viewer may see them."""
    wanted = _movements(circle_id, currency).order_by(Entry.account_version.desc()).limit(limit + 1)
    if cursor:
        (before,) = decode_cursor(cursor, int)
        wanted = wanted.where(Entry.account_version < before)
    rows = session.execute(wanted).all()
    lines = [_line(entry, journal, undone=undone) for entry, journal, undone in rows[:limit]]
    more = len(rows) > limit
    return FundStatement(lines, encode_cursor(rows[limit - 1][0].account_version) if more else None)


def fund_lines(circle_id: int, currency: str, start: datetime, end: datetime) -> Iterator[FundLine]:
    """All movements recorded in [start, end), oldest first, read as they are taken."""
    wanted = _movements(circle_id, currency).where(Journal.recorded_at >= start, Journal.recorded_at < end)
    for entry, journal, undone in session.execute(wanted.order_by(Entry.account_version)).yield_per(500):
        yield _line(entry, journal, undone=undone)


def _movements(circle_id: int, currency: str) -> Select[Entry, Journal, bool]:
    undoing = aliased(Journal)
    undone = select(undoing.id).where(undoing.reverses_id == Journal.id).exists().label("undone")
    return (
        select(Entry, Journal, undone)
        .join(Journal, Journal.id == Entry.journal_id)
        .where(Entry.account_id == _account(circle_id, currency))
    )


def fund_sums(circle_id: int, currency: str, start: datetime, end: datetime) -> FundSums:
    """What came and went in [start, end), by when it was recorded; a grant taken back counts against grants."""
    account, amount = _account(circle_id, currency), -Entry.amount

    def total(*kinds: str) -> Money:
        within = [Journal.recorded_at >= start, Journal.recorded_at < end]
        return _sum(
            select(func.sum(amount)).where(Entry.account_id == account, Journal.kind.in_(kinds), *within), currency
        )

    before = select(func.sum(amount)).where(Entry.account_id == account, Journal.recorded_at < start)
    opening, came, given = _sum(before, currency), total("released"), total(FUND_GRANT, FUND_GRANT_BACK)
    spent = total(FUND_SPENDING)
    return FundSums(opening, came, given, Money(-spent.amount, currency), opening + came + given + spent)


def grant(circle_id: int, key: str) -> tuple[Journal, Money]:
    """A grant to this circle and how much it was. Raises NotFoundError."""
    found = ledger.find(f"circle_grant:{key}")
    if found is None or found.facts.get("circle") != circle_id:
        raise NotFoundError
    entry = session.scalars(
        select(Entry)
        .join(LedgerAccount, LedgerAccount.id == Entry.account_id)
        .where(Entry.journal_id == found.id, LedgerAccount.kind == AccountKind.CIRCLE_FUND)
    ).one()
    return found, Money(-entry.amount, entry.currency)


def has_grant(key: str) -> bool:
    """Whether a grant was posted under this key."""
    return ledger.find(f"circle_grant:{key}") is not None


def is_undone(journal_id: int) -> bool:
    """Whether another journal has undone this one."""
    return session.scalar(select(Journal.id).where(Journal.reverses_id == journal_id)) is not None


def _account(circle_id: int, currency: str) -> int:
    """The id of the fund's account; 0 before its first entry."""
    statement = select(LedgerAccount.id).where(
        LedgerAccount.kind == AccountKind.CIRCLE_FUND,
        LedgerAccount.owner_id == circle_id,
        LedgerAccount.currency == currency,
    )
    return session.scalar(statement) or 0


def _sum(statement: Select[int], currency: str) -> Money:
    joined = statement.select_from(Entry).join(Journal, Journal.id == Entry.journal_id)
    return Money(int(session.scalar(joined) or 0), currency)


def _line(entry: Entry, journal: Journal, *, undone: bool) -> FundLine:
    return FundLine(
        at=journal.recorded_at,
        kind=journal.kind,
        sentence=words.fund_sentence(journal.kind, journal.facts),
        amount=Money(-entry.amount, entry.currency),
        balance=Money(-entry.balance_after, entry.currency),
        grant_key=str(journal.facts["key"]) if journal.kind == FUND_GRANT and not undone else None,
    )
