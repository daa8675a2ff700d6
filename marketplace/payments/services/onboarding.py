"""How an owner becomes payable: a connected account, its onboarding on the provider's pages, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from marketplace import clock, failpoints
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Party
from marketplace.accounts.policies import MONEY
from marketplace.audit.services import PROVIDER, record
from marketplace.db import session, transaction
from marketplace.errors import NotFoundError
from marketplace.extensions import settings
from marketplace.observability import log
from marketplace.payments import stripe_gateway
from marketplace.payments.models import PayoutAccount, PayoutAccountState
from marketplace.payments.provider import AccountFacts, AccountRequest, RefusedError, UnknownOutcomeError
from marketplace.payments.services.charges import PaymentRefusedError, PaymentsAwayError


@dataclass(frozen=True, slots=True)
class _Call:
    key: str
    request: AccountRequest
    account_ref: str | None


def start_onboarding(party_id: int, now: datetime) -> PayoutAccount:
    """Intends a connected account for a party: key and request are stored, nothing is called. Then ``onboarding_link``."""
    party = accounts.party(party_id)
    payee = next(iter(accounts.members_who_act_for(party_id, MONEY)), None)
    request = AccountRequest(payee.email if payee else None, settings().city.country, party.public_id)
    statement = upsert(PayoutAccount).values(
        party_id=party_id,
        key=_key(party.public_id, 1),
        request=request.as_json(),
        created_at=now,
        updated_at=now,
    )
    session.execute(statement.on_conflict_do_nothing(index_elements=["party_id"]))
    return session.get_one(PayoutAccount, party_id)


def onboarding_link(party_id: int) -> str:
    """The address where the party's owner goes on with onboarding, for one visit within minutes.

    Makes the connected account first, under the key that ``start_onboarding`` stored. Manages its own transactions.
    Raises PaymentsAwayError, PaymentRefusedError, or NotFoundError where nothing was started.
    """
    call = _begin(party_id)
    base = settings().base_url.rstrip("/")
    party = f"?party={call.request.reference}"
    try:
        account_ref = call.account_ref or _create(party_id, call)
        return stripe_gateway.account_link(
            account_ref,
            return_url=f"{base}/earnings/onboarding/done{party}",
            refresh_url=f"{base}/earnings/onboarding/again{party}",
        )
    except RefusedError as refusal:
        _take_new_key(party_id, call.key, str(refusal))
        raise PaymentRefusedError from refusal
    except UnknownOutcomeError as error:
        log().warning("onboarding.unknown", party=party_id, reason=error.reason)
        if error.stored:
            _take_new_key(party_id, call.key, error.reason)
        raise PaymentsAwayError from error


def refresh_payout_account(party_id: int) -> str | None:
    """Re-reads a party's connected account and sets whether it can be paid; gives its state, None where there is none.

    Manages its own transactions. Raises RefusedError or UnknownOutcomeError where the provider can't be asked.
    """
    with transaction():
        row = session.get(PayoutAccount, party_id)
        account_ref = row.account_ref if row else None
    if account_ref is None:
        return row.state if row else None
    facts = stripe_gateway.retrieve_account(account_ref)
    with transaction():
        return _apply(session.get_one(PayoutAccount, party_id, with_for_update=True), facts)


def refresh_account_ref(account_ref: str) -> None:
    """Re-reads the connected account that the provider told of; one that isn't ours is left alone."""
    with transaction():
        party_id = session.scalar(select(PayoutAccount.party_id).where(PayoutAccount.account_ref == account_ref))
    if party_id is not None:
        refresh_payout_account(party_id)


def _key(reference: str, attempt: int) -> str:
    return f"account:{reference}:{attempt}"


def _begin(party_id: int) -> _Call:
    with transaction():
        row = session.get(PayoutAccount, party_id)
        if row is None:
            raise NotFoundError
        return _Call(row.key, AccountRequest(**row.request), row.account_ref)


def _create(party_id: int, call: _Call) -> str:
    facts = stripe_gateway.create_account(call.key, call.request)
    failpoints.reach("stripe.after-call-before-record")
    with transaction():
        row = session.get_one(PayoutAccount, party_id, with_for_update=True)
        if row.account_ref is None:
            row.account_ref = facts.ref
            _apply(row, facts)
        return row.account_ref


def _take_new_key(party_id: int, key: str, reason: str) -> None:
    """A definite no sticks to its key: the next try, after a person has looked, needs another."""
    log().error("onboarding.refused", party=party_id, reason=reason)
    with transaction():
        row = session.get_one(PayoutAccount, party_id, with_for_update=True)
        if row.account_ref is None and row.key == key:
            row.attempt += 1
            row.key = _key(row.request["reference"], row.attempt)


def _apply(row: PayoutAccount, facts: AccountFacts) -> str:
    """Ready: money can reach the account and leave it for a bank. An account that was ready and no longer is: restricted."""
    now = clock.now()
    party = session.get_one(Party, row.party_id, with_for_update=True)
    before = row.state
    if facts.can_receive and facts.can_pay_out:
        row.state = PayoutAccountState.READY
        party.payable_since = party.payable_since or now
    else:
        row.state = PayoutAccountState.RESTRICTED if facts.details_submitted else PayoutAccountState.STARTED
        party.payable_since = None
    row.updated_at = now
    if row.state != before:
        after = {"state": str(row.state), "due": list(facts.due), "disabled_reason": facts.disabled_reason}
        record(
            "payout_account.state", "party", party.id, actor=PROVIDER, now=now, before={"state": before}, after=after
        )
    return row.state
