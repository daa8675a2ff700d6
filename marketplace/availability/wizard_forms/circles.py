"""For whom: everyone or circles, and what holds for the members of each circle. Part of panel 5, where there are circles."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from marketplace.availability.wizard_forms.fields import Amount, Choice, amount_text
from marketplace.availability.wizard_forms.price import PriceForm
from marketplace.i18n import gettext as _
from marketplace.i18n import language, ngettext
from marketplace.i18n import lazy_gettext as _l
from marketplace.listings.circle_queries import CircleChoice
from marketplace.listings.circle_terms import CircleTerm
from marketplace.listings.simple_prices import SimplePrices
from marketplace.listings.states import TermPrice
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.moderation_state import Audience
from marketplace.money import Money
from marketplace.wording import amount_words

KEEP = "keep"
EARLY_DAYS = (0, 1, 2, 3, 7, 14, 21, 30, 60, 90)
AMOUNTS = ("hour", "day")


class CirclesPriceForm(PriceForm):
    """The panel with circles; the fields of each circle are added by ``form_with``."""

    audience = RadioField(_l("Who may see and book it?"))
    circles = SelectMultipleField(_l("Which circles?"), option_widget=CheckboxInput(), validate_choice=False)
    supports = Choice(_l("Whose fund does it support?"), default="")
    offered: tuple[CircleChoice, ...] = ()

    def __init__(self, *, present_terms: Sequence[CircleTerm] = (), **values: Any) -> None:
        """``present_terms`` are the listing's: what they say and the form can't is kept as it is."""
        super().__init__(**values)
        if self.audience.data is None:
            self.audience.data = Audience.EVERYONE.value
        self.present_terms = {term.circle_id: term for term in present_terms}
        self.audience.choices = [
            (Audience.EVERYONE.value, _("Everyone")),
            (Audience.CIRCLES.value, _("Only members of circles")),
        ]
        self.circles.choices = [(choice.public_id, choice.called(language())) for choice in self.offered]
        self.supports.choices = [
            ("", _("No circle's")),
            *((choice.public_id, self._supporting(choice)) for choice in self.offered),
        ]
        for choice in self.offered:
            present = self.present_terms.get(choice.id)
            self._offer(choice, present)

    def _supporting(self, choice: CircleChoice) -> str:
        """A circle, and what its fund takes of the owner's part."""
        name = choice.called(language())
        if not choice.fund_fee:
            return name
        fee = amount_words(Money(choice.fund_fee, self.hour.currency))
        return _("%(circle)s (%(amount)s of each paid booking)", circle=name, amount=fee)

    def _offer(self, choice: CircleChoice, present: CircleTerm | None) -> None:
        more = present is not None and _simple(present) is None
        price, early = self.term(choice, "price"), self.term(choice, "early")
        price.choices = [
            (TermPrice.SAME.value, _("The same as everybody")),
            (TermPrice.FREE.value, _("Nothing, it is free for them")),
            (TermPrice.OWN.value, _("A price of their own")),
            *([(KEEP, _("As it is now"))] if more else []),
        ]
        days = sorted({*EARLY_DAYS, *([present.early_days] if present else [])})
        early.choices = [
            (count, ngettext("%(num)s day earlier", "%(num)s days earlier", count) if count else _("Like everybody"))
            for count in days
        ]
        for name in AMOUNTS:
            self.term(choice, name).currency = self.hour.currency

    def term(self, choice: CircleChoice, name: str) -> Any:
        """A field of one circle: ``price``, ``hour``, ``day``, ``instant`` or ``early``."""
        return self[f"term_{choice.public_id}_{name}"]

    def validate(self, extra_validators: Any = None) -> bool:
        """An audience of circles names one of those offered; a price of their own names an amount."""
        valid = super().validate(extra_validators)
        if self.audience.data not in list(Audience):
            self.audience.errors = [_("Please choose one of the given values.")]
            return False
        known = {choice.public_id for choice in self.offered}
        if self.audience.data == Audience.CIRCLES and not known & set(self.circles.data or []):
            self.circles.errors = [_("Please choose at least one circle.")]
            valid = False
        for choice in self.offered:
            own = self.term(choice, "price").data == TermPrice.OWN
            if own and not any(self.term(choice, name).minor for name in AMOUNTS):
                self.term(choice, "hour").errors = [_("Please give at least one amount for these members.")]
                valid = False
        return valid

    def audience_ids(self, present: set[int]) -> set[int]:
        """The circles to whom alone it is shown; none: everyone. Of ``present`` what the form does not offer stays."""
        if self.audience.data == Audience.EVERYONE:
            return set()
        chosen = {choice.id for choice in self.offered if choice.public_id in (self.circles.data or [])}
        return chosen | (present - {choice.id for choice in self.offered})

    def fund_circle_id(self) -> int | None:
        """The circle whose fund it supports."""
        return next((choice.id for choice in self.offered if choice.public_id == self.supports.data), None)

    def circle_terms(self) -> list[CircleTerm]:
        """The terms as chosen; those of circles that the form does not offer stay."""
        offered = {choice.id for choice in self.offered}
        kept = [term for circle_id, term in self.present_terms.items() if circle_id not in offered]
        return [*kept, *map(self._typed, self.offered)]

    def _typed(self, choice: CircleChoice) -> CircleTerm:
        asked = self.term(choice, "price").data
        return CircleTerm(
            circle_id=choice.id,
            price=TermPrice.OWN if asked == KEEP else TermPrice(asked),
            tariffs=self.present_terms[choice.id].tariffs if asked == KEEP else self._tariffs(choice),
            instant=bool(self.term(choice, "instant").data),
            early_days=self.term(choice, "early").data or 0,
        )

    def _tariffs(self, choice: CircleChoice) -> tuple[TariffSpec, ...]:
        return tuple(SimplePrices(**{name: self.term(choice, name).minor for name in AMOUNTS}).to_specs())


def form_with(circles: Sequence[CircleChoice]) -> type[CirclesPriceForm]:
    """The panel's form with fields for each of these circles."""
    fields: dict[str, Any] = {"offered": tuple(circles)}
    for choice in circles:
        fields |= {
            f"term_{choice.public_id}_price": Choice(_l("What do they pay?"), default=TermPrice.SAME.value),
            f"term_{choice.public_id}_hour": Amount(_l("For an hour")),
            f"term_{choice.public_id}_day": Amount(_l("For a day (24 hours)")),
            f"term_{choice.public_id}_instant": BooleanField(_l("Their bookings are confirmed at once")),
            f"term_{choice.public_id}_early": Choice(_l("How early may they book?"), coerce=int, default=0),
        }
    return type("PriceFormWithCircles", (CirclesPriceForm,), fields)


def circle_data(
    circles: Sequence[CircleChoice],
    audience: set[int],
    terms: Sequence[CircleTerm],
    currency: str,
    fund_circle_id: int | None = None,
) -> dict[str, Any]:
    """The fields as the listing fills them."""
    data: dict[str, Any] = {
        "audience": (Audience.CIRCLES if audience else Audience.EVERYONE).value,
        "circles": [choice.public_id for choice in circles if choice.id in audience],
        "supports": next((choice.public_id for choice in circles if choice.id == fund_circle_id), ""),
    }
    by_circle = {term.circle_id: term for term in terms}
    for choice in circles:
        term = by_circle.get(choice.id)
        if term is None:
            continue
        simple = _simple(term)
        start = f"term_{choice.public_id}_"
        data |= {f"{start}instant": term.instant, f"{start}early": term.early_days}
        data[f"{start}price"] = term.price.value if simple is not None else KEEP
        if simple is not None:
            data |= {f"{start}{name}": amount_text(getattr(simple, name), currency) for name in AMOUNTS}
    return data


def _simple(term: CircleTerm) -> SimplePrices | None:
    """The tariffs as this part of the form can say them; None where they are more."""
    simple = SimplePrices.from_specs(term.tariffs)
    return simple if simple and simple == SimplePrices(hour=simple.hour, day=simple.day) else None
