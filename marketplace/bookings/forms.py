"""Forms of booking: the time wanted, how to pay, and the short ones that carry a reason."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from marketplace.accounts.models import Member
from marketplace.bookings.services import Wish
from marketplace.bookings.states import PayBy
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.walltime import instant_at, reading_at
from marketplace.web.fields import PUBLIC_ID, Form, no_control_characters, strip
from marketplace.web.periods import PeriodForm, period_of

LARGEST_QUANTITY = 100
LONGEST_MESSAGE = 1000
USUAL_MINUTES = 120
WAYS = {PayBy.WALLET: _l("From my wallet"), PayBy.CARD: _l("By card")}


class WhenForm(PeriodForm):
    """When, on the listing's wall clock. Sent by GET, so that an address can be kept and shared: no CSRF token."""

    class Meta:
        csrf = False

    quantity = IntegerField(
        _l("How many"),
        [Optional(), NumberRange(1, LARGEST_QUANTITY, _l("Choose a number from 1 to 100."))],
        default=1,
    )
    person = SelectField(_l("For whom"), [Optional()], validate_choice=False)

    def offer_people(self, people: Sequence[Member], chosen: Member | None) -> None:
        """For whom it can be: oneself, or one of those who said yes."""
        self.person.choices = [("", _l("For me")), *((who.public_id, who.name) for who in people)]
        self.person.data = chosen.public_id if chosen else ""

    def wish(self, zone: str) -> Wish:
        """What was chosen. Raises InvalidError on the field ``end_time`` where it ends before it begins."""
        return Wish(self.period(zone), self.quantity.data or 1)

    @classmethod
    def filled(cls, wish: Wish, zone: str) -> Self:
        """The form with a time in it, on the listing's wall clock."""
        start, end = reading_at(wish.period.start, zone), reading_at(wish.period.end, zone)
        values = {
            "start_day": start.date(),
            "start_time": start.time(),
            "end_day": end.date(),
            "end_time": end.time(),
            "quantity": wish.quantity,
        }
        return cls(formdata=None, data=values)

    @property
    def sentences(self) -> list[str]:
        """Everything that is wrong with it, for a page part that has no fields."""
        by_field = [str(sentence) for field in self for sentence in field.errors]
        return [*by_field, *map(str, self.form_errors)]


def _shown(text: str | None) -> int:
    """An amount as a page carried it; -1 for anything else."""
    return int(text) if re.fullmatch(r"\d{1,15}", text or "", re.ASCII) and text else -1


class BookForm(Form):
    """The booking itself. ``booking_id`` is made with the page, so that a double click books once."""

    booking_id = HiddenField()
    total = HiddenField()
    person = HiddenField()
    starts_at = HiddenField()
    ends_at = HiddenField()
    quantity = IntegerField(_l("How many"), [NumberRange(1, LARGEST_QUANTITY)], default=1)
    pay = RadioField(
        _l("How would you like to pay?"),
        choices=[
            SelectChoice(PayBy.WALLET.value, _l("From my wallet")),
            SelectChoice(PayBy.CARD.value, _l("By card")),
        ],
        validators=[Optional()],
        validate_choice=False,  # which ways are offered depends on the price: services say no to the others
    )
    message = TextAreaField(
        _l("Message to the owner"),
        [Optional(), Length(max=LONGEST_MESSAGE), no_control_characters],
        filters=[strip],
    )

    @classmethod
    def offering(cls, wish: Wish, booking_id: str) -> Self:
        """The form that books this time under this id."""
        return cls(
            formdata=None,
            booking_id=booking_id,
            starts_at=wish.period.start.isoformat(),
            ends_at=wish.period.end.isoformat(),
            quantity=wish.quantity,
        )

    def choose_way(self, offered: Sequence[PayBy], *, affordable: bool) -> None:
        """Leaves the offered ways to pay; unless one was chosen, the wallet if there is enough in it."""
        self.pay.choices = [choice for choice in self.pay.choices if choice.value in offered]
        if self.way() not in offered:
            self.pay.data = offered[0].value if affordable else offered[-1].value

    def wish(self) -> Wish:
        """What the page offered, read back. Raises InvalidError for anything else."""
        try:
            start, end = datetime.fromisoformat(self.starts_at.data), datetime.fromisoformat(self.ends_at.data)
        except (TypeError, ValueError):
            raise InvalidError(_l("Please choose the time again."), code="bad-time") from None
        return Wish(period_of(start, end), self.quantity.data or 1)

    def way(self) -> PayBy | None:
        """The chosen way to pay; None for none, or for one that doesn't exist."""
        return PayBy(self.pay.data) if self.pay.data in {way.value for way in PayBy} else None

    def shown_total(self) -> int | None:
        """The total that the page showed, in minor units; None where it showed none, -1 where it was tampered with."""
        return _shown(self.total.data) if self.total.data else None

    def made_id(self) -> str | None:
        """The booking's public id to be, if it looks like one."""
        text = self.booking_id.data or ""
        return text if PUBLIC_ID.fullmatch(text) else None


class ReasonForm(Form):
    """A sentence for the other side."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Please write a short reason.")), Length(max=1000), no_control_characters],
        filters=[strip],
    )


class CancelForm(Form):
    """A cancellation with the refund that was shown (minor units)."""

    shown_refund = HiddenField()
    reason = TextAreaField(
        _l("Reason (your neighbour will read it)"),
        [Optional(), Length(max=1000), no_control_characters],
        filters=[strip],
    )

    def refund(self) -> int:
        """The refund that the page showed; -1, which no refund is, where the page was tampered with."""
        return _shown(self.shown_refund.data)


def suggestion(now: datetime, zone: str, shortest: int, longest: int) -> Interval:
    """What is offered first: tomorrow at ten for the usual length, on the listing's wall clock."""
    tomorrow = reading_at(now, zone).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    start = instant_at(tomorrow, zone)
    return Interval(start, start + timedelta(minutes=min(max(shortest, USUAL_MINUTES), longest)))
