"""Paying owners once a week: close the week, claim a settlement, call the provider, record the answer.

The rows tell the truth; workers may die at any point and be started any number of times. A claim stores key and request
and takes a lease; the call is made with no transaction open and ends before the lease does; status and journal are
recorded together. An outcome that nobody knows is asked for again under the same key once the lease is over, and looked
up first when it is old; a definite refusal is held until an operator releases it under a new attempt number.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from marketplace import clock, failpoints
from marketplace.audit.services import PROVIDER, SYSTEM, Actor, record
from marketplace.db import new_public_id, session, transaction
from marketplace.errors import ConflictError, NotFoundError
from marketplace.extensions import settings
from marketplace.money import Money
from marketplace.observability import log
from marketplace.outbox.services import post
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger, stripe_gateway
from marketplace.payments import queries as payments
from marketplace.payments.models import Entry, Journal, PayoutAccount, PayoutAccountState
from marketplace.payments.provider import RefusedError, Transfer, TransferRequest, UnknownOutcomeError
from marketplace.payments.rules import LOOK_UP_AFTER
from marketplace.settlements import queries
from marketplace.settlements.models import Settlement, SettlementLine, SettlementPeriod, SettlementState
from marketplace.settlements.rules import LEASE, ends_to_close, is_worth_paying

BATCH = 200
NOT_PAYABLE = "owner-not-payable"  # the reason of a settlement whose owner's account can't be paid yet


@dataclass(frozen=True, slots=True)
class _Call:
    key: str
    request: TransferRequest
    old: bool


def close_due(now: datetime) -> int:
    """Closes every week that is over, each in a transaction of its own; gives how many it closed. Safe to run at once."""
    city = settings().city
    with transaction():
        weeks = ends_to_close(queries.last_end(), now, city.zone)
    closed = 0
    for starts_at, ends_at in weeks:
        with transaction():
            closed += close_period(starts_at, ends_at, now) is not None
    return closed


def close_period(starts_at: datetime, ends_at: datetime, now: datetime) -> SettlementPeriod | None:
    """Closes one week: a settlement for each owner with money that no other settlement has, recorded before its end.

    What is due is posted as ``settlement.due``; below the minimum it is carried over: no lines, so the next week takes
    them. None where the week was closed before.
    """
    statement = upsert(SettlementPeriod).values(starts_at=starts_at, ends_at=ends_at, closed_at=now)
    statement = statement.on_conflict_do_nothing(index_elements=["ends_at"])
    period = session.scalars(statement.returning(SettlementPeriod)).one_or_none()
    if period is None:
        return None
    shares: dict[tuple[int, str], list[tuple[Entry, Journal]]] = {}
    for party_id, entry, journal in queries.unsettled(before=ends_at):
        shares.setdefault((party_id, entry.currency), []).append((entry, journal))
    for (party_id, currency), movements in sorted(shares.items()):
        _settle(period, party_id, currency, movements, now)
    record("settlement.closed", "period", period.id, actor=SYSTEM, now=now, after={"owners": len(shares)})
    return period


def pay(settlement_id: int) -> None:
    """Claims a settlement that is due, transfers it and records the answer; nothing to do is fine.

    Manages its own transactions: call it outside of one. Safe to call twice, at once, and after a kill at any point.
    """
    call = claim(settlement_id)
    if call is None:
        return
    failpoints.reach("settlement.after-claim")
    try:
        transfer = _ask(call)
    except RefusedError as refusal:
        _refused(settlement_id, call.key, f"{refusal.code}: {refusal.reason}")
    except UnknownOutcomeError as error:
        log().warning("settlement.unknown", settlement=settlement_id, reason=error.reason)
        if error.stored:  # the same key would only repeat the failure: look, then decide
            _look_up(settlement_id, call)
    else:
        failpoints.reach("settlement.after-call")
        if transfer is None:
            _new_attempt(settlement_id, call.key)
        else:
            _record(settlement_id, transfer)


def claim(settlement_id: int) -> _Call | None:
    """Takes a settlement for a lease, with its key and request frozen; None where another has it or it isn't due."""
    wall = clock.wall()
    with transaction():
        free = or_(Settlement.lease_until.is_(None), Settlement.lease_until <= wall)
        statement = select(Settlement).where(
            Settlement.id == settlement_id, Settlement.state.in_((SettlementState.DUE, SettlementState.CALLING)), free
        )
        row = session.scalars(statement.with_for_update(skip_locked=True, of=Settlement)).one_or_none()
        if row is None:
            return None
        if row.key is None or row.request is None:
            account = payments.payout_account(row.party_id)
            if account is None or account.account_ref is None or account.state != PayoutAccountState.READY:
                _hold(row, NOT_PAYABLE)
                return None
            row.key = f"settlement:{row.public_id}:{row.attempt}"
            row.request = _request(row, account).as_json()
        old = row.first_called_at is not None and wall - row.first_called_at > LOOK_UP_AFTER
        row.first_called_at = row.first_called_at or wall
        row.state, row.lease_until = SettlementState.CALLING, wall + LEASE
        return _Call(row.key, TransferRequest(**row.request), old)


def release_held(settlement_id: int, actor: Actor, now: datetime) -> Settlement:
    """An operator lets a held settlement be tried again, under a new attempt number. Raises ConflictError if not held."""
    row = session.get(Settlement, settlement_id, with_for_update={"of": Settlement})
    if row is None:
        raise NotFoundError
    if row.state != SettlementState.HELD:
        raise ConflictError
    before = {"reason": row.reason, "attempt": row.attempt}
    _again(row)
    after = {"attempt": row.attempt}
    record("settlement.released", "settlement", row.id, actor=actor, now=now, before=before, after=after)
    post("settlement.due", settlement_id=row.id)
    return row


def sweep_settlements(now: datetime, wall: datetime | None = None) -> int:
    """Goes on with settlements whose lease is over or whose message was lost; gives how many went well.

    What was held because its owner's account was not ready is released once it is.
    """
    instant = wall or clock.wall()
    open_ones = select(Settlement.id).where(
        Settlement.state.in_((SettlementState.DUE, SettlementState.CALLING)),
        or_(Settlement.lease_until.is_(None), Settlement.lease_until <= instant),
    )
    with transaction():
        for settlement_id in _payable_again():
            release_held(settlement_id, SYSTEM, now)
    with transaction():
        ids = session.scalars(open_ones.order_by(Settlement.id).limit(BATCH)).all()
    done = 0
    for settlement_id in ids:
        try:
            pay(settlement_id)
            done += 1
        except Exception as error:  # noqa: BLE001 - one settlement must not stop the others
            session.rollback()
            log().error("settlement.failed", settlement=settlement_id, error=repr(error)[:300])
    return done


def _settle(
    period: SettlementPeriod, party_id: int, currency: str, movements: list[tuple[Entry, Journal]], now: datetime
) -> None:
    amount = Money(-sum(entry.amount for entry, _journal in movements), currency)
    due = is_worth_paying(amount, settings().rules.settlement_minimum)
    row = Settlement(
        public_id=new_public_id(),
        period_id=period.id,
        party_id=party_id,
        currency=currency,
        amount=amount.amount,
        state=SettlementState.DUE if due else SettlementState.CARRIED,
        created_at=now,
    )
    session.add(row)
    session.flush()
    if not due:
        return
    for entry, journal in movements:
        session.add(
            SettlementLine(
                settlement_id=row.id,
                party_id=party_id,
                journal_id=journal.id,
                booking_id=journal.booking_id,
                amount=-entry.amount,
            )
        )
    session.flush()
    post("settlement.due", settlement_id=row.id)


def _request(row: Settlement, account: PayoutAccount) -> TransferRequest:
    return TransferRequest(
        amount=row.amount,
        currency=row.currency,
        destination=account.account_ref or "",
        group=row.public_id,
        description=f"Settlement {row.period.starts_at:%Y-%m-%d} to {row.period.ends_at:%Y-%m-%d}",
    )


def _ask(call: _Call) -> Transfer | None:
    """What the provider says; None where an old call turns out never to have reached it."""
    if call.old:
        return stripe_gateway.find_transfer(call.request.group)
    return stripe_gateway.create_transfer(call.key, call.request)


def _look_up(settlement_id: int, call: _Call) -> None:
    try:
        found = stripe_gateway.find_transfer(call.request.group)
    except (RefusedError, UnknownOutcomeError) as error:
        log().warning("settlement.unknown", settlement=settlement_id, reason=str(error))
        return
    if found is None:
        _new_attempt(settlement_id, call.key)
    else:
        _record(settlement_id, found)


def _record(settlement_id: int, transfer: Transfer) -> None:
    """Status and journal in one transaction; a second record of the same transfer changes nothing."""
    with transaction():
        row = _locked(settlement_id)
        if row.state == SettlementState.PAID:
            return
        if (transfer.amount, transfer.currency) != (row.amount, row.currency):
            raise ledger.LedgerError(
                f"settlement {row.id}: the provider transferred {transfer.amount} {transfer.currency}"
            )
        now = clock.now()
        amount = Money(row.amount, row.currency)
        ledger.post(
            f"settlement:{row.public_id}",
            "settled",
            [
                ledger.debit(chart.owner_payable(row.party_id, row.currency), amount),
                ledger.credit(chart.clearing(row.currency, row.party_id), amount),
            ],
            effective_at=now,
            recorded_at=now,
            facts={"settlement": row.public_id},
        )
        row.state, row.transfer_ref, row.paid_at = SettlementState.PAID, transfer.ref, now
        row.reason, row.lease_until = None, None
        record("settlement.paid", "settlement", row.id, actor=PROVIDER, now=now, after={"amount": row.amount})
        post("settlement.paid", settlement_id=row.id)


def _refused(settlement_id: int, key: str, reason: str) -> None:
    with transaction():
        row = _locked(settlement_id)
        if row.state == SettlementState.CALLING and row.key == key:
            _hold(row, reason)


def _hold(row: Settlement, reason: str) -> None:
    row.state, row.reason, row.lease_until = SettlementState.HELD, reason[:500], None
    record("settlement.held", "settlement", row.id, actor=PROVIDER, now=clock.now(), reason=row.reason)
    post("settlement.held", settlement_id=row.id)


def _new_attempt(settlement_id: int, key: str) -> None:
    """It was looked up and never made: the sweep tries again under a new key."""
    with transaction():
        row = _locked(settlement_id)
        if row.state == SettlementState.CALLING and row.key == key:
            _again(row)


def _again(row: Settlement) -> None:
    row.state, row.attempt, row.key, row.request = SettlementState.DUE, row.attempt + 1, None, None
    row.first_called_at, row.lease_until, row.reason = None, None, None


def _locked(settlement_id: int) -> Settlement:
    return session.get_one(Settlement, settlement_id, with_for_update={"of": Settlement})


def _payable_again() -> list[int]:
    """Settlements that wait only for their owner's account, which is ready now."""
    statement = (
        select(Settlement.id)
        .join(PayoutAccount, PayoutAccount.party_id == Settlement.party_id)
        .where(
            Settlement.state == SettlementState.HELD,
            Settlement.reason == NOT_PAYABLE,
            PayoutAccount.state == PayoutAccountState.READY,
        )
    )
    return list(session.scalars(statement.order_by(Settlement.id)))
