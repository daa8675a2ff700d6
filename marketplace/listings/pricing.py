"""What a booking costs, from a listing's tariffs.

How a tariff is reckoned (per unit; the result is taken times the quantity):

- **hour, block**: each started hour or block of so many minutes of elapsed time, counted from the start. ``cap`` is the
  most for one local day; a block belongs to the day on which it starts.
- **day**: each started 24 hours. On the day on which the clock is set back the day has 25, so that from ten to ten is
  always one day.
- **night**: each noon to noon of the listing's zone that the booking touches.
- **month**: each started calendar month: from the 15th to the 15th is one, from 31 January it ends with February.
- A tariff with ``local_from`` and ``local_to`` is a **fare for part of the day**. As an hour or block tariff it counts
  within that part (its ``cap`` is the most for one such part); as a day or night tariff it is one amount for the part,
  however much of it is used. A part that ends at or before its start runs over midnight.

Which tariffs are chosen: of those that are valid on the local day on which the booking starts, the cheapest of

1. each tariff without part of the day, alone for the whole booking, and
2. where there are fares for part of the day: every way to cover the booking without a gap by such fares and, in
   between, by hour and block tariffs that hold all day (counted anew in each stretch and from each midnight).

Equal totals: the way with fewer stretches, then the tariff that stands first. No way at all: NoTariffError. No tariffs:
free. The rules' version is frozen with each booking's price.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from marketplace.errors import DomainError
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.i18n import ngettext
from marketplace.intervals import Interval
from marketplace.listings.reckoning import Charge, charge_whole, cheapest_chain
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec, describe
from marketplace.money import Money
from marketplace.walltime import day_of
from marketplace.wording import amount_words

RULES_VERSION = 1
LONGEST = timedelta(days=366)


class NoTariffError(DomainError):
    """The listing has tariffs, but none that fits the time."""

    code = "no-tariff"
    sentence = _l("There is no price for that time. Please choose another.")


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a price. ``label_code`` and the JSON-ready ``params`` are frozen; ``label`` puts them into words.

    Codes: ``block``, ``hour``, ``day``, ``night``, ``month`` (params: amount, count, quantity, and block_minutes or
    local_from and local_to where the tariff has them), ``cap`` (a negative amount; params: cap, quantity), ``free``.
    """

    label_code: str
    params: Mapping[str, int]
    amount: Money

    @property
    def label(self) -> str:
        """What the line is for, in the reader's language."""
        if self.label_code == "free":
            return _("Free")
        currency = self.amount.currency
        if self.label_code == "cap":
            words = _("Reduced to the maximum of %(cap)s", cap=amount_words(Money(self.params["cap"], currency)))
        else:
            spec = TariffSpec(
                unit=TariffUnit(self.label_code),
                amount=self.params["amount"],
                block_minutes=self.params.get("block_minutes"),
                local_from=self.params.get("local_from"),
                local_to=self.params.get("local_to"),
            )
            words = f"{describe(spec, currency)} × {self.params['count']}"
        quantity = self.params["quantity"]
        if quantity > 1:
            words += " × " + ngettext("%(num)s piece", "%(num)s pieces", quantity)
        return words

    def to_json(self) -> dict[str, Any]:
        """The line as a booking freezes it; from_json reads it back."""
        return {"label_code": self.label_code, "params": dict(self.params), "amount": self.amount.as_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The line that to_json wrote."""
        return cls(data["label_code"], dict(data["params"]), Money(**data["amount"]))


@dataclass(frozen=True, slots=True)
class Price:
    """The lines of a price and their sum."""

    lines: tuple[PriceLine, ...]
    total: Money


def price(
    tariffs: Sequence[TariffSpec], interval: Interval, *, zone: str, quantity: int = 1, currency: str = "KRW"
) -> Price:
    """The price of ``quantity`` units for an interval, by the rules above.

    ``zone`` is the listing's. Raises NoTariffError where no tariff fits, ValueError for a quantity below 1.
    """
    if quantity < 1:
        raise ValueError("a price is for at least one unit")
    if not tariffs:
        nothing = Money.zero(currency)
        return Price((PriceLine("free", {}, nothing),), nothing)
    if interval.length > LONGEST:
        raise NoTariffError
    first_day = day_of(interval.start, zone)
    valid = {place: tariff for place, tariff in enumerate(tariffs) if tariff.valid_on(first_day)}
    ways = [[charge_whole(place, tariff, interval, zone)] for place, tariff in valid.items() if tariff.part is None]
    chain = cheapest_chain(valid, interval, zone)
    if chain:
        ways.append(chain)
    if not ways:
        raise NoTariffError
    cheapest = min(ways, key=lambda way: (sum(charge.net for charge in way), len(way)))
    lines = tuple(_lines(tariffs, cheapest, quantity, currency))
    return Price(lines, Money.total((line.amount for line in lines), currency))


def _lines(
    tariffs: Sequence[TariffSpec], charges: Iterable[Charge], quantity: int, currency: str
) -> Iterator[PriceLine]:
    """A line per tariff in the order of first use, and one below it for what its maximum takes off."""
    by_place: dict[int, list[Charge]] = {}
    for charge in charges:
        by_place.setdefault(charge.place, []).append(charge)
    for place, same in by_place.items():
        tariff = tariffs[place]
        count = sum(charge.amounts for charge in same)
        params = {"amount": tariff.amount, "count": count, "quantity": quantity}
        if tariff.block_minutes is not None:
            params["block_minutes"] = tariff.block_minutes
        if tariff.part is not None:
            params["local_from"], params["local_to"] = tariff.part
        yield PriceLine(tariff.unit.value, params, Money(count * tariff.amount * quantity, currency))
        saved = sum(charge.saved for charge in same)
        if saved and tariff.cap is not None:
            reduction = Money(-saved * quantity, currency)
            yield PriceLine("cap", {"cap": tariff.cap, "quantity": quantity}, reduction)


__all__ = ["RULES_VERSION", "NoTariffError", "Price", "PriceLine", "TariffSpec", "describe", "price"]
