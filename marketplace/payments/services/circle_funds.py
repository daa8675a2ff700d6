"""A circle's fund: the city's grants into it, and what stewards spend out of it. What bookings bring is escrow.py's."""

from datetime import datetime

from marketplace.errors import ConflictError
from marketplace.i18n import lazy_gettext as _l
from marketplace.money import Money
from marketplace.payments import accounts_chart as chart
from marketplace.payments import ledger
from marketplace.payments.models import Journal
from marketplace.payments.rules import FUND_GRANT, FUND_GRANT_BACK, FUND_SPENDING


class FundTooSmallError(ConflictError):
    """The fund does not hold as much; ``extra["missing"]`` says how much is missing."""

    code = "fund-too-small"
    sentence = _l("The fund does not hold as much.")


def give_grant(circle_id: int, amount: Money, *, purpose: str, key: str, now: datetime) -> Journal:
    """Posts the city's support of a circle, with its purpose; the same ``key`` again is the same grant."""
    return ledger.post(
        f"circle_grant:{key}",
        FUND_GRANT,
        [
            ledger.debit(chart.grants(amount.currency), amount),
            ledger.credit(chart.circle_fund(circle_id, amount.currency), amount),
        ],
        effective_at=now,
        recorded_at=now,
        facts={"circle": circle_id, "purpose": purpose, "key": key},
    )


def take_back_grant(given: Journal, circle_id: int, amount: Money, *, reason: str, now: datetime) -> Journal:
    """Undoes a grant whole; once. Raises FundTooSmallError where some of it has been spent."""
    return _out_of_the_fund(
        f"{given.key}:back",
        FUND_GRANT_BACK,
        circle_id,
        chart.grants(amount.currency),
        amount,
        now,
        {"circle": circle_id, "purpose": reason},
        given.id,
    )


def pay_spending(
    spending_public_id: str, circle_id: int, payee_party_id: int, amount: Money, *, facts: dict[str, str], now: datetime
) -> Journal:
    """Moves an agreed spending from the fund into the wallet of whoever has paid or will pay for it; once.

    ``facts`` are words for statements: ``purpose``, ``circle_name``, ``circle_name_en``, ``payee``. Raises
    FundTooSmallError.
    """
    words = {"circle": circle_id, "spending": spending_public_id, **facts}
    wallet = chart.wallet(payee_party_id, amount.currency)
    key = f"circle_spending:{spending_public_id}"
    return _out_of_the_fund(key, FUND_SPENDING, circle_id, wallet, amount, now, words)


def _out_of_the_fund(
    key: str,
    kind: str,
    circle_id: int,
    to: chart.AccountRef,
    amount: Money,
    now: datetime,
    facts: dict[str, object],
    reverses: int | None = None,
) -> Journal:
    try:
        return ledger.post(
            key,
            kind,
            [
                ledger.debit(chart.circle_fund(circle_id, amount.currency), amount),
                ledger.credit(to, amount),
            ],
            effective_at=now,
            recorded_at=now,
            reverses=reverses,
            facts=facts,
        )
    except ledger.NotEnoughMoneyError as error:
        raise FundTooSmallError(extra={"missing": error.missing.as_json()}) from None
