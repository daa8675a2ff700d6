"""Money: an integer of minor units with its currency. KRW has none, so 1,000 won is ``Money(1000, "KRW")``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

# ISO 4217 minor units; a currency that is not here can't be used.
EXPONENTS = {"KRW": 0, "JPY": 0, "EUR": 2, "USD": 2, "KWD": 3}
BASIS_POINTS = 10_000


class CurrencyMismatchError(ValueError):
    """Two currencies met in one sum."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency. Arithmetic is exact; mixing currencies raises."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        """Refuses amounts that are not whole and currencies that are not known."""
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError("money is an integer of minor units")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable[Self], currency: str) -> Self:
        """The sum of amounts, zero where there are none."""
        result = cls.zero(currency)
        for money in amounts:
            result += money
        return result

    def _other(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} don't add up")
        return other.amount

    def __add__(self, other: "Money") -> Self:
        return type(self)(self.amount + self._other(other), self.currency)

    def __sub__(self, other: "Money") -> Self:
        return type(self)(self.amount - self._other(other), self.currency)

    def __mul__(self, factor: int) -> Self:
        return type(self)(self.amount * factor, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._other(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._other(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._other(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._other(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def percent(self, basis_points: int) -> Self:
        """The share of ``basis_points`` (100 = 1 %), rounded half up (away from zero)."""
        product = self.amount * basis_points
        quotient, rest = divmod(abs(product), BASIS_POINTS)
        rounded = quotient + (1 if rest * 2 >= BASIS_POINTS else 0)
        return type(self)(rounded if product >= 0 else -rounded, self.currency)

    def split(self, weights: Sequence[int]) -> list[Self]:
        """Shares in proportion to ``weights`` that sum to the whole exactly (largest remainder, earlier first)."""
        whole = sum(weights)
        if whole <= 0 or any(weight < 0 for weight in weights):
            raise ValueError("weights are non-negative and not all zero")
        sign = -1 if self.amount < 0 else 1
        size = abs(self.amount)
        floors = [size * weight // whole for weight in weights]
        order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
        for i in order[: size - sum(floors)]:
            floors[i] += 1
        return [type(self)(sign * share, self.currency) for share in floors]

    def as_json(self) -> dict[str, int | str]:
        """The shape that the API speaks: ``{"amount": 3000, "currency": "KRW"}``."""
        return {"amount": self.amount, "currency": self.currency}
