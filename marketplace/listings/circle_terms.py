"""Terms by circle: what holds for a renter who belongs to circles that the owner has named. Pure.

Nobody fares worse as a member: of all terms that apply, and of those for everybody, the renter gets the cheapest price for
the wish, is confirmed at once where any says so, and may book as early as the most generous of them allows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from marketplace.intervals import Interval
from marketplace.listings.pricing import NoTariffError, Price, price
from marketplace.listings.states import Approval, TermPrice
from marketplace.listings.tariff_spec import TariffSpec

FARTHEST_DAYS = 366
"""No booking begins later than so many days from now, whoever books."""
MOST_EARLY_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleTerm:
    """The terms for one circle. ``tariffs`` count where the price is the circle's own; ``early_days``: 0 to 90.

    ``open``: whether everybody may know of the circle.
    """

    circle_id: int
    public_id: str = ""
    name: str = ""
    name_en: str = ""
    open: bool = True
    price: TermPrice = TermPrice.SAME
    tariffs: tuple[TariffSpec, ...] = ()
    instant: bool = False
    early_days: int = 0

    def called(self, language: str) -> str:
        """The circle's name for a reader of a language."""
        return self.name_en if language == "en" and self.name_en else self.name

    @property
    def says_something(self) -> bool:
        """Whether anything differs from what holds for everybody."""
        return self.price is not TermPrice.SAME or self.instant or self.early_days > 0

    @property
    def price_from(self) -> int | None:
        """The cheapest amount in minor units; None: the same as for everybody."""
        if self.price is TermPrice.SAME:
            return None
        return 0 if self.price is TermPrice.FREE else min((tariff.amount for tariff in self.tariffs), default=0)

    def at(self, horizon_days: int) -> "CircleTerm":
        """The terms beside a listing's horizon: nobody books further ahead than a year."""
        return replace(self, early_days=min(self.early_days, max(FARTHEST_DAYS - horizon_days, 0)))


@dataclass(frozen=True, slots=True)
class Applied:
    """Whose terms made the price, confirmed at once, and allowed so early a booking; None: those for everybody."""

    price: CircleTerm | None = None
    instant: CircleTerm | None = None
    early: CircleTerm | None = None

    @property
    def circle_id(self) -> int | None:
        """The circle that a booking remembers: money before confirmation before time."""
        return next((term.circle_id for term in (self.price, self.instant, self.early) if term), None)


@dataclass(frozen=True, slots=True)
class CircleTerms:
    """A listing's terms as one renter meets them: those of circles that the renter is in, and those of others."""

    mine: tuple[CircleTerm, ...] = ()
    others: tuple[CircleTerm, ...] = ()

    @property
    def every(self) -> Iterator[CircleTerm]:
        """All of them."""
        yield from self.mine
        yield from self.others

    @property
    def early_days(self) -> int:
        """How much earlier than others this renter may book."""
        return max((term.early_days for term in self.mine), default=0)

    @property
    def most_early_days(self) -> int:
        """How much earlier than others anybody may book."""
        return max((term.early_days for term in self.every), default=0)

    def instant_by(self, approval: str) -> CircleTerm | None:
        """Whose terms confirm at once; None where that holds for everybody, or for nobody."""
        if approval == Approval.INSTANT:
            return None
        return next((term for term in self.mine if term.instant), None)

    def instant(self, approval: str) -> bool:
        """Whether the renter is confirmed at once."""
        return approval == Approval.INSTANT or self.instant_by(approval) is not None

    def early_by(self, start: datetime, *, horizon_days: int, now: datetime) -> CircleTerm | None:
        """Whose terms allow a start that is too far ahead for others; None where it isn't, or where nobody's do."""
        if start <= now + timedelta(days=horizon_days):
            return None
        return next((term for term in self.mine if start <= now + timedelta(days=horizon_days + term.early_days)), None)

    def cheapest_tag(self, tariffs: Sequence[TariffSpec]) -> tuple[Sequence[TariffSpec], CircleTerm | None]:
        """The tariffs to show first, without a wish to reckon with, and whose they are: by the smallest amount."""
        least = min((tariff.amount for tariff in tariffs), default=0)
        better = [term for term in self.mine if term.price_from is not None and term.price_from < least]
        if not better:
            return tariffs, None
        best = min(better, key=lambda term: (term.price_from, term.price is not TermPrice.FREE))
        return () if best.price is TermPrice.FREE else best.tariffs, best


NO_TERMS = CircleTerms()


def cheapest_price(
    tariffs: Sequence[TariffSpec],
    terms: CircleTerms,
    interval: Interval,
    *,
    zone: str,
    quantity: int = 1,
    currency: str = "KRW",
) -> tuple[Price, CircleTerm | None]:
    """The cheapest price for a wish among the tariffs for everybody and the renter's terms, and whose terms it is by.

    Equal prices: everybody's. Raises NoTariffError where no price fits the time.
    """
    offers: list[tuple[Sequence[TariffSpec], CircleTerm | None]] = [(tariffs, None)]
    offers += [((), term) for term in terms.mine if term.price is TermPrice.FREE]
    offers += [(term.tariffs, term) for term in terms.mine if term.price is TermPrice.OWN and term.tariffs]
    found: list[tuple[Price, CircleTerm | None]] = []
    for offered, term in offers:
        try:
            found.append((price(offered, interval, zone=zone, quantity=quantity, currency=currency), term))
        except NoTariffError:
            continue
    if not found:
        raise NoTariffError
    return min(found, key=lambda one: one[0].total.amount)
