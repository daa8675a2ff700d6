"""The double-entry books. Nothing outside ``post()`` writes journals, entries or balances.

``post()`` works in separate statements (one statement with several writing parts can lose entries silently): open the
accounts that are missing, lock all in id order, look for the key, look at the funds, insert the journal, move the
balances, insert the entries. The database is the second net: unique key, CHECK on balances, unique account versions,
a deferred trigger that sums each journal, triggers that refuse any change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from marketplace.db import session
from marketplace.errors import DomainError
from marketplace.i18n import lazy_gettext as _l
from marketplace.money import Money
from marketplace.payments import accounts_chart
from marketplace.payments.accounts_chart import AccountRef
from marketplace.payments.models import AccountKind, Entry, Journal, LedgerAccount

_accounts = LedgerAccount.__table__.c


class LedgerError(RuntimeError):
    """A posting that can't be right: a mistake in our own code, never a person's."""


class NotEnoughMoneyError(DomainError):
    """An account that may not go below zero would; ``extra["missing"]`` says by how much."""

    code = "not-enough-money"
    sentence = _l("There is not enough money in the wallet. Please top it up first.")

    def __init__(self, missing: Money) -> None:
        """Takes how much is missing."""
        self.missing = missing
        super().__init__(extra={"missing": missing.as_json()})


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a posting: debits positive, credits negative, in minor units of the account's currency."""

    account: AccountRef
    amount: int


def debit(account: AccountRef, money: Money) -> Leg:
    """A debit of a positive amount."""
    return _leg(account, money, 1)


def credit(account: AccountRef, money: Money) -> Leg:
    """A credit of a positive amount."""
    return _leg(account, money, -1)


def post(
    key: str,
    kind: str,
    legs: Iterable[Leg],
    *,
    booking_id: int | None = None,
    effective_at: datetime,
    recorded_at: datetime,
    reverses: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Journal:
    """Writes one business fact and gives its journal; the same key with the same legs gives the old one.

    ``reverses`` is the id of a journal that this one undoes; ``facts`` are words for statements. Raises
    NotEnoughMoneyError where a wallet, escrow or the like would go below zero, LedgerError for legs that don't sum to
    zero or a key that was used for other legs. Inside transaction(); nothing is written where it raises.
    """
    sides = _checked(key, legs)
    rows = _locked(sides)
    found = session.scalars(select(Journal).where(Journal.key == key)).one_or_none()
    if found is None:
        _check_funds(sides, rows)
        found = _insert(key, kind, booking_id, effective_at, recorded_at, reverses, facts)
        if found is not None:
            _write(found.id, sides, rows)
            return found
        found = session.scalars(select(Journal).where(Journal.key == key)).one()
    _check_same(found, sides, rows)
    return found


def find(key: str) -> Journal | None:
    """The journal under a key."""
    return session.scalars(select(Journal).where(Journal.key == key)).one_or_none()


def balance(account: AccountRef) -> Money:
    """What an account holds, positive the way it grows; a striped account is summed over its rows."""
    statement = select(func.coalesce(func.sum(_accounts.balance * _accounts.normal), 0)).where(
        _accounts.kind == account.kind,
        _accounts.owner_id.is_(None) if account.owner_id is None else _accounts.owner_id == account.owner_id,
        _accounts.currency == account.currency,
    )
    return Money(int(session.execute(statement).scalar_one()), account.currency)


def total(kind: AccountKind, currency: str) -> Money:
    """What all accounts of a kind hold together."""
    statement = select(func.coalesce(func.sum(_accounts.balance * _accounts.normal), 0)).where(
        _accounts.kind == kind, _accounts.currency == currency
    )
    return Money(int(session.execute(statement).scalar_one()), currency)


def _leg(account: AccountRef, money: Money, sign: int) -> Leg:
    if money.currency != account.currency or money.amount <= 0:
        raise LedgerError(f"{money} can't be posted to a {account.currency} account")
    return Leg(account, sign * money.amount)


def _checked(key: str, legs: Iterable[Leg]) -> dict[AccountRef, int]:
    """The legs by account; refuses what can't be a journal."""
    given = list(legs)
    sides = {leg.account: leg.amount for leg in given}
    if len(sides) != len(given):
        raise LedgerError(f"{key}: an account is named twice")
    if any(amount == 0 for amount in sides.values()):
        raise LedgerError(f"{key}: a leg moves nothing")
    sums: dict[str, int] = {}
    for account, amount in sides.items():
        sums[account.currency] = sums.get(account.currency, 0) + amount
    if not sides or any(sums.values()):
        raise LedgerError(f"{key}: the legs don't sum to zero: {sums}")
    return sides


def _locked(sides: Mapping[AccountRef, int]) -> dict[AccountRef, Row[Any]]:
    """The accounts' rows, locked in id order; missing ones are opened first, in one order for everybody."""
    wanted = {_identity(account): account for account in sides}
    # Spelled out per account, so that each is one probe of the unique index.
    conditions = [
        and_(
            _accounts.kind == account.kind.value,
            _accounts.owner_id.is_(None) if account.owner_id is None else _accounts.owner_id == account.owner_id,
            _accounts.currency == account.currency,
            _accounts.stripe == account.stripe,
        )
        for account in sides
    ]
    statement = select(LedgerAccount.__table__).where(or_(*conditions)).order_by(_accounts.id).with_for_update()
    rows = session.execute(statement).all()
    if len(rows) < len(wanted):
        present = {_row_identity(row) for row in rows}
        _open([account for identity, account in sorted(wanted.items()) if identity not in present])
        rows = session.execute(statement).all()
    return {wanted[_row_identity(row)]: row for row in rows}


def _identity(account: AccountRef) -> tuple[str, int, str, int]:
    return account.kind.value, account.owner_id or 0, account.currency, account.stripe


def _row_identity(row: Row[Any]) -> tuple[str, int, str, int]:
    return row.kind, row.owner_id or 0, row.currency, row.stripe


def _open(accounts: Sequence[AccountRef]) -> None:
    """New rows for accounts; one that another opens at this moment is left to it."""
    values = [
        {
            "kind": account.kind.value,
            "owner_id": account.owner_id,
            "currency": account.currency,
            "stripe": account.stripe,
            "normal": accounts_chart.normal(account.kind),
            "min_balance": accounts_chart.min_balance(account.kind),
        }
        for account in accounts
    ]
    session.execute(upsert(LedgerAccount).values(values).on_conflict_do_nothing())


def _check_funds(sides: Mapping[AccountRef, int], rows: Mapping[AccountRef, Row[Any]]) -> None:
    for account, amount in sides.items():
        row = rows[account]
        after = row.normal * (row.balance + amount)
        if row.min_balance is not None and after < row.min_balance:
            raise NotEnoughMoneyError(Money(row.min_balance - after, account.currency))


def _insert(
    key: str,
    kind: str,
    booking_id: int | None,
    effective_at: datetime,
    recorded_at: datetime,
    reverses: int | None,
    facts: Mapping[str, Any] | None,
) -> Journal | None:
    """The new journal; None where another transaction has just used the key."""
    statement = upsert(Journal).values(
        key=key,
        kind=kind,
        booking_id=booking_id,
        effective_at=effective_at,
        recorded_at=recorded_at,
        reverses_id=reverses,
        facts=dict(facts or {}),
    )
    statement = statement.on_conflict_do_nothing(index_elements=["key"])
    return session.scalars(statement.returning(Journal)).one_or_none()


def _write(journal_id: int, sides: Mapping[AccountRef, int], rows: Mapping[AccountRef, Row[Any]]) -> None:
    entries = []
    for line, (account, amount) in enumerate(sides.items(), start=1):
        moved = session.execute(
            update(LedgerAccount)
            .where(LedgerAccount.id == rows[account].id)
            .values(balance=LedgerAccount.balance + amount, version=LedgerAccount.version + 1)
            .returning(_accounts.balance, _accounts.version)
            .execution_options(synchronize_session=False)
        ).one()
        entries.append(
            {
                "journal_id": journal_id,
                "line": line,
                "account_id": rows[account].id,
                "currency": account.currency,
                "amount": amount,
                "balance_after": moved.balance,
                "account_version": moved.version,
            }
        )
    session.execute(insert(Entry), entries)


def _check_same(journal: Journal, sides: Mapping[AccountRef, int], rows: Mapping[AccountRef, Row[Any]]) -> None:
    """A key tells one fact: the same legs again are fine, others are a mistake."""
    written = session.execute(select(Entry.account_id, Entry.amount).where(Entry.journal_id == journal.id))
    if {row.account_id: row.amount for row in written} != {rows[a].id: amount for a, amount in sides.items()}:
        raise LedgerError(f"{journal.key} was posted with other legs")
