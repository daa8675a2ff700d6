"""Currencies: processing fees, smallest and largest charges, how an amount is written.

Fees and minimum amounts are knobs, not facts: what Stripe takes depends on the contract.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Fee:
    """What a charge costs: a rate in basis points and a fixed part in minor units."""

    basis_points: int
    fixed: int

    def of(self, amount: int) -> int:
        """The fee for a charge of this amount, in minor units, rounded down."""
        return amount * self.basis_points // 10_000 + self.fixed


ANY = "*"
FEES = {ANY: Fee(290, 30), "krw": Fee(350, 0), "jpy": Fee(360, 0)}
MINIMUM = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "aud": 50, "sgd": 50, "krw": 100}
OTHER_MINIMUM = 50
MAXIMUM = 99_999_999
ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"),
)


def parse_fee(text: str) -> tuple[str, Fee]:
    """``krw=350+0`` as (currency, fee); ``*`` is every other currency. ValueError when it reads otherwise."""
    found = re.fullmatch(r"([a-z]{3}|\*)=(\d{1,4})\+(\d{1,6})", text)
    if found is None:
        raise ValueError(f"{text!r} is not CURRENCY=BASIS_POINTS+FIXED, for example krw=350+0")
    return found[1], Fee(int(found[2]), int(found[3]))


def minimum(currency: str) -> int:
    """The smallest amount that a card can be charged, in minor units."""
    return MINIMUM.get(currency, OTHER_MINIMUM)


def written(amount: int, currency: str, language: str) -> str:
    """An amount as a payer reads it: ``10,000원``, ``₩10,000``, ``12.34 USD``."""
    if currency == "krw":
        return f"{amount:,}원" if language == "ko" else f"₩{amount:,}"
    if currency in ZERO_DECIMAL:
        return f"{amount:,} {currency.upper()}"
    return f"{amount // 100:,}.{amount % 100:02d} {currency.upper()}"
