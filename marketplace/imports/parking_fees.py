"""Fee columns of a car park → what parking costs. Nothing is booked here, so a doubtful number is left out and said so."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from marketplace.imports.cells import told, whole
from marketplace.imports.findings import Reason
from marketplace.walltime import MINUTES_A_DAY as DAY

HOUR = 60
SMALLEST_RATE, SMALLEST_DAY, SMALLEST_MONTH = 10, 500, 5_000  # won; less is a slip ("5" a day, "250" a month)


class Charge(StrEnum):
    """Whether parking costs anything."""

    PAID = "paid"
    FREE = "free"
    MIXED = "mixed"  # at times
    UNKNOWN = "unknown"


class Rate(NamedTuple):
    """So many won for each started so many minutes; 0 won for a basic time that is free."""

    minutes: int
    amount: int


@dataclass(frozen=True, slots=True)
class ParkingFee:
    """What a car park costs in whole won; None where it isn't told. ``known`` is false for a paid one without any amount."""

    charge: Charge
    basic: Rate | None = None  # the first minutes
    extra: Rate | None = None  # each further started block; without it the feed says only what the first minutes cost
    day_max: int | None = None
    day_minutes: int | None = None  # what the day's fee is for, where it isn't the whole day
    monthly: int | None = None
    free_on_saturdays: bool = False
    free_on_holidays: bool = False

    @property
    def known(self) -> bool:
        """Whether a driver can tell what to pay."""
        if self.charge is Charge.FREE:
            return True
        return self.charge is not Charge.UNKNOWN and any((self.basic, self.extra, self.day_max, self.monthly))


class FeeColumns(NamedTuple):
    """The names of the fee columns of one format; '' where it has none."""

    charge: str
    basic_minutes: str
    basic_amount: str
    extra_minutes: str
    extra_amount: str
    day_minutes: str
    day_amount: str
    month_amount: str
    saturday: str
    holiday: str


Note = Callable[[str, Reason], None]


def parking_fee(cell: Callable[[str], str], columns: FeeColumns, note: Note) -> ParkingFee:
    """The fee that a row's cells tell; ``note`` hears of a column and the reason why something in it was left out."""

    def amount(column: str, smallest: int) -> int:
        value = _number(cell(column), column, note)
        if 0 < value < smallest:
            note(column, Reason.NUMBER)
            return 0
        return value

    first = amount(columns.basic_amount, SMALLEST_RATE)
    basic = _rate(first, _number(cell(columns.basic_minutes), columns.basic_minutes, note))
    further = amount(columns.extra_amount, SMALLEST_RATE)
    extra = _rate(further, _number(cell(columns.extra_minutes), columns.extra_minutes, note))
    if basic is None and first:
        note(columns.basic_minutes, Reason.FEE_UNIT_UNKNOWN)
    if basic and not basic.amount and not further:
        basic = None  # "first 5 minutes: 0 won" says nothing where no further rate follows
    fee = ParkingFee(
        charge=_charge(cell(columns.charge), columns.charge, note),
        basic=basic,
        extra=extra if extra and extra.amount else None,
        day_max=amount(columns.day_amount, SMALLEST_DAY) or None,
        day_minutes=_day_minutes(cell(columns.day_minutes)) if columns.day_minutes else None,
        monthly=amount(columns.month_amount, SMALLEST_MONTH) or None,
        free_on_saturdays=bool(columns.saturday) and told(cell(columns.saturday)) == "무료",
        free_on_holidays=bool(columns.holiday) and told(cell(columns.holiday)) == "무료",
    )
    return _agreeing(fee, cell(columns.basic_amount), columns, note)


def _agreeing(fee: ParkingFee, basic_text: str, columns: FeeColumns, note: Note) -> ParkingFee:
    """The fee with the flag and the amounts brought to one meaning: an amount weighs more than the word 무료."""
    if fee.charge is Charge.FREE and (fee.basic or fee.extra):
        note(columns.charge, Reason.FEE_BUT_FREE)
        return ParkingFee(Charge.MIXED, fee.basic, fee.extra, fee.day_max, fee.day_minutes, fee.monthly)
    if fee.charge in {Charge.PAID, Charge.MIXED} and not fee.known:
        note(columns.basic_amount, Reason.FEE_ZERO_BUT_PAID if told(basic_text) else Reason.FEE_MISSING)
    return fee


def _rate(amount: int, minutes: int) -> Rate | None:
    return Rate(minutes, amount) if minutes else None


def _charge(text: str, column: str, note: Note) -> Charge:
    charge = {"유료": Charge.PAID, "무료": Charge.FREE, "혼합": Charge.MIXED}.get(told(text))
    if charge is None:
        note(column, Reason.FLAG)
    return charge or Charge.UNKNOWN


def _number(text: str, column: str, note: Note) -> int:
    """A whole number, 0 for a blank, and for nonsense, which is noted."""
    text = told(text)
    value = whole(text) if text else 0
    if value is None:
        note(column, Reason.NUMBER)
    return value or 0


def _day_minutes(text: str) -> int | None:
    """The minutes that a day's fee is for: the column mixes minutes (630) and hours (24, 09)."""
    value = whole(told(text)) or 0
    minutes = value * HOUR if value * HOUR <= DAY else value
    return minutes if 0 < minutes < DAY else None
