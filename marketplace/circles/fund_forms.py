"""Forms of a circle's fund: amounts as people write them."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.accounts.models import Member
from marketplace.circles.forms import as_kept
from marketplace.db import new_public_id
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.money import Money
from marketplace.payments.forms import amount_in
from marketplace.places.rules import LONGEST_SPENDING
from marketplace.web.fields import Form, Line, made_id, no_control_characters


class _AmountForm(Form):
    """A form with an amount of the city's currency."""

    amount = Line(_l("Amount"), [InputRequired(_l("Please give an amount.")), Length(max=20)])

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
        return amount_in(str(self.amount.data), self.currency) or Money.zero(self.currency)


def _purpose(label: Text) -> TextAreaField:
    needed = InputRequired(_l("Please say what it is for."))
    most = Length(max=LONGEST_SPENDING, message=_l("Please use at most %(count)s characters.", count=LONGEST_SPENDING))
    return TextAreaField(label, [needed, most, no_control_characters], filters=[as_kept])


class SpendingForm(_AmountForm):
    """A proposal. ``token`` was made with the page: a second click finds the first one's proposal."""

    purpose = _purpose(_l("What is it for?"))
    payee = SelectField(_l("Who gets the money?"), validate_choice=False)
    token = HiddenField(validators=[made_id])

    def __init__(self, currency: str, people: Sequence[Member] = (), **values: Any) -> None:
        """``people`` belong to the circle."""
        super().__init__(currency, **values)
        self.offered = {person.public_id: person.name for person in people}
        self.payee.choices = [SelectChoice(value, name) for value, name in self.offered.items()]
        if not self.token.data:
            self.token.data = new_public_id()

    def validate_payee(self, field: SelectField) -> None:
        """One of those offered."""
        if field.data not in self.offered:
            raise ValidationError(_l("Please choose somebody who belongs to the circle."))


class GrantForm(_AmountForm):
    """The city's support."""

    purpose = _purpose(_l("What is the grant for?"))
    token = HiddenField(validators=[made_id])

    def __init__(self, currency: str, **values: Any) -> None:
        """See SpendingForm for the token; both stand on one page, so these controls have ids of their own."""
        super().__init__(currency, **values)
        self.amount.id, self.purpose.id, self.token.id = "grant-amount", "grant-purpose", "grant-token"
        if not self.token.data:
            self.token.data = new_public_id()


class FeeForm(Form):
    """What of the owner's part of a paid booking goes to the fund; empty or 0: nothing."""

    fee = Line(_l("Of each paid booking"), [Length(max=20)])

    def __init__(self, currency: str, **values: Any) -> None:
        """The currency decides how an amount is read."""
        self.currency = currency
        super().__init__(**values)

    def validate_fee(self, field: Line) -> None:
        """An amount, or nothing."""
        if str(field.data or "0").strip() not in {"", "0"} and amount_in(str(field.data), self.currency) is None:
            raise ValidationError(_l("Please write the amount in figures, like 30,000."))

    @property
    def money(self) -> Money:
        """The amount, once the form is valid."""
        return amount_in(str(self.fee.data or ""), self.currency) or Money.zero(self.currency)


class ShareForm(Form):
    """The fund's share of the commission, in percent."""

    share = IntegerField(
        _l("Share of the commission in percent"),
        [
            InputRequired(_l("Please give a number.")),
            NumberRange(0, 100, message=_l("Please give a number from %(least)s to %(most)s.", least=0, most=100)),
        ],
    )
