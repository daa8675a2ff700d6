"""Prices as an owner types them: one amount per unit, a day's maximum, fares for parts of the day. Pure.

Everything that a form can say becomes tariffs; tariffs that a form can't say (out of public data) stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec


@dataclass(frozen=True, order=True, slots=True)
class PartFare:
    """One amount for a part of the day, in minutes after local midnight; an end at or before the start is next day."""

    local_from: int
    local_to: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimplePrices:
    """Amounts in minor units; None: there is no such price. ``day_cap`` limits what hours and blocks of a day cost."""

    block_minutes: int | None = None
    block: int | None = None
    hour: int | None = None
    day_cap: int | None = None
    day: int | None = None
    night: int | None = None
    month: int | None = None
    parts: tuple[PartFare, ...] = ()

    @classmethod
    def from_specs(cls, specs: Sequence[TariffSpec]) -> Self | None:
        """The simple form of tariffs; None where they say more than it can."""
        found: dict[str, int | None] = {}
        for spec in specs:
            if spec.part is None:
                found[spec.unit.value] = spec.amount
                if spec.by_block:
                    found["day_cap"] = spec.cap
                if spec.block_minutes is not None:
                    found["block_minutes"] = spec.block_minutes
        parts = [PartFare(*spec.part, spec.amount) for spec in specs if spec.part is not None]
        simple = cls(**found, parts=tuple(sorted(parts)))
        same = sorted(map(repr, simple.to_specs())) == sorted(map(repr, specs))
        return simple if same else None

    def to_specs(self) -> list[TariffSpec]:
        """The tariffs, shortest unit first. Raises ValueError for a part of the day that can't be."""
        specs = []
        if self.block is not None:
            specs.append(
                TariffSpec(TariffUnit.BLOCK, self.block, block_minutes=self.block_minutes or 30, cap=self.day_cap)
            )
        if self.hour is not None:
            specs.append(TariffSpec(TariffUnit.HOUR, self.hour, cap=self.day_cap))
        whole = ((TariffUnit.DAY, self.day), (TariffUnit.NIGHT, self.night), (TariffUnit.MONTH, self.month))
        specs += [TariffSpec(unit, amount) for unit, amount in whole if amount is not None]
        specs += [
            TariffSpec(TariffUnit.DAY, fare.amount, local_from=fare.local_from, local_to=fare.local_to)
            for fare in self.parts
        ]
        return specs
