"""A tariff: one way to reckon a listing's price, and how it is said."""

from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.states import TariffUnit
from marketplace.money import Money
from marketplace.walltime import MINUTES_A_DAY
from marketplace.wording import amount_words, clock_words, duration_words

_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class TariffSpec:
    """One way to reckon the price; ``amount`` and ``cap`` in minor units of the listing's currency.

    ``local_from`` and ``local_to`` are minutes after local midnight; an end at or before the start is on the next day.
    ``valid_from`` and ``valid_until`` are the first and the last local day on which a booking may start under it.
    Raises ValueError, with a sentence for the reader, for values that make no tariff.
    """

    unit: TariffUnit
    amount: int
    block_minutes: int | None = None
    local_from: int | None = None
    local_to: int | None = None
    cap: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        """Refuses what makes no tariff and brings a part of the day into its one form."""
        object.__setattr__(self, "unit", TariffUnit(self.unit))
        if self.amount < 0 or (self.cap is not None and self.cap < 0):
            raise ValueError(_l("An amount can't be below zero."))
        if (self.unit is TariffUnit.BLOCK) != (self.block_minutes is not None):
            raise ValueError(_l("A price by block, and no other, says how many minutes its block has."))
        if self.block_minutes is not None and self.block_minutes < 1:
            raise ValueError(_l("A block has at least a minute."))
        if self.cap is not None and not self.by_block:
            raise ValueError(_l("A day's maximum belongs to a price by the hour or by block."))
        self._check_part()
        if self.valid_from is not None and self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(_l("A price's last day can't be before its first."))

    def _check_part(self) -> None:
        if self.local_from is None and self.local_to is None:
            return
        if self.local_from is None or self.local_to is None:
            raise ValueError(_l("A part of the day has a start and an end."))
        if self.unit is TariffUnit.MONTH:
            raise ValueError(_l("A price by the month can't be for a part of the day."))
        if not 0 <= self.local_from < MINUTES_A_DAY or not 0 <= self.local_to <= self.local_from + MINUTES_A_DAY:
            raise ValueError(_l("A part of the day begins on its day and lasts at most 24 hours."))
        if self.local_to <= self.local_from:
            object.__setattr__(self, "local_to", self.local_to + MINUTES_A_DAY)

    @property
    def by_block(self) -> bool:
        """Whether it counts started blocks (an hour is one of 60 minutes)."""
        return self.unit in (TariffUnit.HOUR, TariffUnit.BLOCK)

    @property
    def part(self) -> tuple[int, int] | None:
        """The part of the day it holds for; None: all day."""
        return None if self.local_from is None or self.local_to is None else (self.local_from, self.local_to)

    @property
    def block(self) -> timedelta:
        """The length of one block of an hour or block tariff."""
        return timedelta(minutes=self.block_minutes or _MINUTES_AN_HOUR)

    def valid_on(self, day: date) -> bool:
        """Whether a booking that starts on a local day may be reckoned by it."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def describe(tariff: TariffSpec, currency: str = "KRW") -> str:
    """A tariff in the reader's words: "₩3,000 / hour, at most ₩20,000 a day"."""
    amount = amount_words(Money(tariff.amount, currency))
    if tariff.part is not None and not tariff.by_block:
        return _("%(amount)s for %(part)s", amount=amount, part=_part_words(tariff.part))
    match tariff.unit:
        case TariffUnit.HOUR:
            words = _("%(amount)s / hour", amount=amount)
        case TariffUnit.BLOCK:
            words = _("%(amount)s / %(block)s", amount=amount, block=duration_words(tariff.block_minutes or 0))
        case TariffUnit.DAY:
            words = _("%(amount)s / day", amount=amount)
        case TariffUnit.NIGHT:
            words = _("%(amount)s / night", amount=amount)
        case _:
            words = _("%(amount)s / month", amount=amount)
    if tariff.part is not None:
        words = _("%(fare)s from %(part)s", fare=words, part=_part_words(tariff.part))
    if tariff.cap is not None:
        words = _("%(fare)s, at most %(cap)s a day", fare=words, cap=amount_words(Money(tariff.cap, currency)))
    return words


def _part_words(part: tuple[int, int]) -> str:
    return f"{clock_words(part[0])}–{clock_words(part[1])}"
