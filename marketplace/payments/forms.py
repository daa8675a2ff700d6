"""The shape of what people send about money."""

import re
from typing import Any

from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired, Length

from marketplace.i18n import lazy_gettext as _l
from marketplace.money import EXPONENTS, Money
from marketplace.web.fields import Form, Line

MOST_DIGITS = 9


def amount_in(text: str, currency: str) -> Money | None:
    """An amount as a person writes it ("30,000", "30000원", "12.50"), positive; None for anything else."""
    bare = re.sub(r"[\s,₩원€$¥]", "", text)
    found = re.fullmatch(rf"([0-9]{{1,{MOST_DIGITS}}})(?:\.([0-9]+))?", bare)
    if found is None:
        return None
    exponent = EXPONENTS[currency]
    whole, rest = found[1], found[2] or ""
    if len(rest) > exponent:
        return None
    amount = int(whole + rest.ljust(exponent, "0"))
    return Money(amount, currency) if amount else None


class TopUpForm(Form):
    """How much to put into the wallet."""

    amount = Line(
        _l("Amount"),
        validators=[InputRequired(_l("Please say how much you want to put in.")), Length(max=20)],
    )
    next = HiddenField()

    def __init__(self, currency: str, **values: Any) -> None:
        """The currency decides how an amount is read."""
        self.currency = currency
        super().__init__(**values)

    def validate_amount(self, field: Line) -> None:
        """An amount that can be read."""
        if amount_in(str(field.data or ""), self.currency) is None:
            raise ValidationError(_l("Please write the amount in figures, like 30,000."))

    @property
    def money(self) -> Money:
        """The amount, once the form is valid."""
        found = amount_in(str(self.amount.data), self.currency)
        if found is None:
            raise ValueError("the form is not valid")
        return found
