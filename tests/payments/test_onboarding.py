"""How an owner becomes payable."""

import pytest

from marketplace import clock
from marketplace.accounts.models import Party
from marketplace.audit.queries import timeline
from marketplace.db import session, transaction
from marketplace.errors import NotFoundError
from marketplace.payments import services
from marketplace.payments.models import PayoutAccount, PayoutAccountState
from marketplace.payments.provider import AccountFacts, UnknownOutcomeError
from marketplace.payments.services import PaymentRefusedError, PaymentsAwayError, onboarding
from tests.factories import accounts, payments
from tests.payments.kit import killed_at

CREATE = "POST /v1/accounts$"


@pytest.fixture
def party(city) -> int:
    return accounts.member().party_id


def start(party: int) -> None:
    with transaction():
        services.start_onboarding(party, clock.now())


def account(party: int) -> PayoutAccount:
    session.expire_all()
    return session.get_one(PayoutAccount, party)


def payable(party: int) -> bool:
    session.expire_all()
    return session.get_one(Party, party).payable_since is not None


def test_an_owner_who_has_been_onboarded_can_be_paid(provider, party):
    start(party)
    assert (account(party).state, account(party).account_ref) == (PayoutAccountState.STARTED, None)
    url = services.onboarding_link(party)
    if not provider.is_judge:
        assert not payable(party)
        assert services.refresh_payout_account(party) == PayoutAccountState.STARTED
    provider.onboard(url)
    assert services.refresh_payout_account(party) == PayoutAccountState.READY
    assert payable(party)
    assert [entry.action for entry in timeline("party", party)].count("payout_account.state") == 1


def test_going_on_later_keeps_the_account(provider, party):
    start(party)
    services.onboarding_link(party)
    first = account(party).account_ref
    start(party)
    services.onboarding_link(party)
    assert account(party).account_ref == first
    assert len(provider.flaky.called(CREATE)) == 1


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "503"])
def test_an_unknown_outcome_is_asked_again_under_the_same_key(provider, party, fault):
    start(party)
    provider.flaky.fault(CREATE, fault)
    with pytest.raises(PaymentsAwayError):
        services.onboarding_link(party)
    services.onboarding_link(party)
    assert {key for _call, key in provider.flaky.called(CREATE)} == {account(party).key}


def test_killed_after_the_call_the_same_account_is_found_again(provider, party, monkeypatch):
    start(party)
    with killed_at("stripe.after-call-before-record", monkeypatch):
        services.onboarding_link(party)
    assert account(party).account_ref is None
    services.onboarding_link(party)
    assert len({key for _call, key in provider.flaky.called(CREATE)}) == 1
    assert account(party).account_ref


def test_a_failure_that_sticks_to_its_key_gets_another_key(provider, party):
    start(party)
    provider.flaky.fault(CREATE, "500_kept")
    for _ in range(2):
        with pytest.raises(PaymentsAwayError):
            services.onboarding_link(party)
    services.onboarding_link(party)
    assert account(party).account_ref


@pytest.mark.parametrize("provider", ["stand-in"], indirect=True)
def test_a_definite_refusal_is_said_and_the_next_try_has_another_key(provider, party):
    start(party)
    with transaction():
        row = session.get_one(PayoutAccount, party)
        row.request = row.request | {"country": "too long"}
    with pytest.raises(PaymentRefusedError):
        services.onboarding_link(party)
    assert account(party).attempt == 2
    with transaction():
        row = session.get_one(PayoutAccount, party)
        row.request = row.request | {"country": "KR"}
    services.onboarding_link(party)
    assert account(party).account_ref


def test_answers_that_come_after_somebody_elses_change_nothing(provider, party):
    start(party)
    slow = onboarding._begin(party)
    services.onboarding_link(party)
    ref = account(party).account_ref
    assert onboarding._create(party, slow) == ref
    onboarding._take_new_key(party, slow.key, "late")
    assert (account(party).attempt, account(party).account_ref) == (1, ref)


FACTS = AccountFacts("acct_test", can_receive=True, can_pay_out=True, details_submitted=True)


@pytest.mark.parametrize(
    ("facts", "state", "can_be_paid"),
    [
        (FACTS, PayoutAccountState.READY, True),
        (AccountFacts("acct_test", False, True, True), PayoutAccountState.RESTRICTED, False),
        (AccountFacts("acct_test", True, False, True), PayoutAccountState.RESTRICTED, False),
        (AccountFacts("acct_test", False, False, False), PayoutAccountState.STARTED, False),
    ],
)
def test_what_the_provider_says_decides(city, party, facts, state, can_be_paid):
    row = payments.payout_account(party, state=PayoutAccountState.STARTED)
    with transaction():
        onboarding._apply(row, facts)
    assert account(party).state == state
    assert payable(party) is can_be_paid


def test_an_account_that_is_disabled_later_can_no_longer_be_paid(city, party):
    row = payments.payout_account(party, state=PayoutAccountState.STARTED)
    with transaction():
        onboarding._apply(row, FACTS)
    since = session.get_one(Party, party).payable_since
    with transaction():
        onboarding._apply(row, FACTS)
    assert session.get_one(Party, party).payable_since == since
    with transaction():
        onboarding._apply(row, AccountFacts("acct_test", False, False, True, ("tos",), "rejected.fraud"))
    assert not payable(party)


def test_an_organisations_account_is_asked_for_with_its_managers_address(city):
    organisation, manager = accounts.organisation(), accounts.member(email="manager@example.org")
    accounts.staff(manager, organisation)
    start(organisation.party_id)
    assert account(organisation.party_id).request["email"] == "manager@example.org"
    lonely = accounts.organisation("아무도 없는 단체")
    start(lonely.party_id)
    assert account(lonely.party_id).request["email"] is None


def test_nothing_was_started(provider, party):
    with pytest.raises(NotFoundError):
        services.onboarding_link(party)
    assert services.refresh_payout_account(party) is None
    start(party)
    assert services.refresh_payout_account(party) == PayoutAccountState.STARTED
    services.refresh_account_ref("acct_of_somebody_else")
    assert provider.flaky.calls == []


def test_a_provider_that_does_not_answer(provider, party):
    start(party)
    services.onboarding_link(party)
    provider.flaky.fault("GET /v1/accounts", "drop_before")
    with pytest.raises(UnknownOutcomeError):
        services.refresh_payout_account(party)
    services.refresh_account_ref(account(party).account_ref or "")
