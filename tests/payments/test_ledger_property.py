"""The ledger against a plain model: whatever is posted, in whatever order, both agree and every invariant holds."""

import itertools

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.db import session, transaction
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments.ledger import LedgerError, NotEnoughMoneyError
from tests.conftest import NOW
from tests.factories.payments import won
from tests.payments.kit import broken_checks

_worlds = itertools.count(800_000_000, 100)
parties = st.integers(0, 2)
amounts = st.integers(1, 5_000)


class Books(RuleBasedStateMachine):
    """Three wallets and their escrows. The model is a dict of balances and a dict of keys."""

    @initialize()
    def begin(self) -> None:
        self.base = next(_worlds)
        self.model: dict[str, int] = {}
        self.keys: dict[str, tuple[str, str, int]] = {}

    def account(self, name: str) -> chart.AccountRef:
        kind, _, number = name.partition(":")
        owner = self.base + int(number or 0)
        return {
            "wallet": chart.wallet(owner, "KRW"),
            "escrow": chart.escrow(owner, "KRW"),
            "clearing": chart.clearing("KRW", owner),
            "owner": chart.owner_payable(owner, "KRW"),
        }[kind]

    def move(self, key: str, source: str, target: str, amount: int) -> None:
        """Debits a liability and credits another, or takes money in from the provider."""
        may_be_short = source.startswith(("wallet", "escrow"))
        short = may_be_short and self.model.get(source, 0) < amount
        known = self.keys.get(key)
        legs = [ledger.debit(self.account(source), won(amount)), ledger.credit(self.account(target), won(amount))]
        refusal = self.post(key, legs)
        if isinstance(refusal, NotEnoughMoneyError):
            assert short
            assert known is None
            assert refusal.missing == won(amount - self.model.get(source, 0))
            return
        if refusal is not None:
            assert known not in (None, (source, target, amount))
            return
        assert known in (None, (source, target, amount))
        if known is None:
            assert not short
            self.keys[key] = (source, target, amount)
            self.model[source] = self.model.get(source, 0) - amount
            self.model[target] = self.model.get(target, 0) + amount

    def post(self, key: str, legs: list[ledger.Leg]) -> Exception | None:
        try:
            with transaction():
                ledger.post(f"{self.base}:{key}", "test", legs, effective_at=NOW, recorded_at=NOW)
        except (NotEnoughMoneyError, LedgerError) as refusal:
            return refusal
        return None

    @rule(party=parties, amount=amounts, key=st.integers(0, 30))
    def top_up(self, party: int, amount: int, key: int) -> None:
        self.move(f"in:{key}", "clearing", f"wallet:{party}", amount)

    @rule(party=parties, amount=amounts, key=st.integers(0, 30))
    def pay(self, party: int, amount: int, key: int) -> None:
        self.move(f"pay:{key}", f"wallet:{party}", f"escrow:{party}", amount)

    @rule(party=parties, amount=amounts, key=st.integers(0, 30))
    def give_back(self, party: int, amount: int, key: int) -> None:
        self.move(f"back:{key}", f"escrow:{party}", f"wallet:{party}", amount)

    @rule(party=parties, amount=amounts, key=st.integers(0, 30))
    def release(self, party: int, amount: int, key: int) -> None:
        self.move(f"release:{key}", f"escrow:{party}", f"owner:{(party + 1) % 3}", amount)

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        for name, balance in getattr(self, "model", {}).items():
            if name != "clearing":
                assert ledger.balance(self.account(name)) == won(balance), name


def test_the_ledger_agrees_with_a_plain_model(city):
    few = settings(
        max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Books, settings=few)
    session.rollback()
    # The machine moves escrow without bookings; nothing else may be odd.
    odd = {"escrow holds what its booking paid less what went back, and nothing once it is closed"}
    assert set(broken_checks()) <= odd
