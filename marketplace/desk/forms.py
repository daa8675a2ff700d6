"""Forms of the desk, of helping and of living together. What may be is decided by the services."""

from datetime import date, datetime, timedelta
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import EmailInput, TelInput

from marketplace.accounts.forms import districts, language_names
from marketplace.accounts.helping_models import ConsentScope
from marketplace.bookings.forms import BookForm
from marketplace.bookings.states import MadeHow
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.intervals import Interval
from marketplace.listings.showing import KIND_WORDS
from marketplace.listings.states import Kind
from marketplace.walltime import instant_at
from marketplace.web.fields import Form, Line, no_control_characters, strip
from marketplace.web.formats import locale_code
from marketplace.web.periods import period_of

LONGEST_WORDS = 100
NO_EMAIL = _l("Please write an e-mail address.")


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Please use at most %(count)s characters.", count=count))


class WhoForm(Form):
    """Somebody with an account, found exactly: nobody is browsed."""

    person = Line(
        _l("E-mail, phone number or name"),
        validators=[DataRequired(_l("Please write whom it is for.")), _at_most(254)],
        description=_l("The whole address or number, or the whole name with the district."),
    )
    district = SelectField(_l("District (only with a name)"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the list in the reader's language."""
        super().__init__(*args, **kwargs)
        told = [SelectChoice(district.code, district.name(locale_code())) for district in districts()]
        self.district.choices = [SelectChoice("", _l("Not needed")), *told]


class GuestForm(Form):
    """Somebody without an account: as little as the desk needs."""

    name = Line(_l("Name"), validators=[DataRequired(_l("Please write the guest's name.")), _at_most(60)])
    phone = Line(_l("Phone (optional)"), validators=[_at_most(30)], widget=TelInput())
    email = Line(_l("E-mail (optional)"), validators=[_at_most(254)], widget=EmailInput())
    language = SelectField(_l("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the list."""
        super().__init__(*args, **kwargs)
        self.language.choices = [SelectChoice(code, name) for code, name in language_names().items()]


class WhatForm(Form):
    """What is needed, and when: five simple choices, sent by GET."""

    class Meta:
        csrf = False

    q = StringField(_l("Word"), [Optional(), Length(max=LONGEST_WORDS)], filters=[strip])
    kind = SelectField(_l("What kind"), default="")
    day = DateField(_l("Day"), [InputRequired(_l("Please choose the day."))])
    start = TimeField(_l("From"), [InputRequired(_l("Please choose the time it begins."))])
    end = TimeField(_l("Until"), [InputRequired(_l("Please choose the time it ends."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the list in the reader's language."""
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _l("Everything")), *((kind.value, word) for kind, word in KIND_WORDS.items())]

    def wanted_kind(self) -> Kind | None:
        """The kind that was chosen."""
        return Kind(self.kind.data) if self.kind.data in {kind.value for kind in Kind} else None

    def period(self, zone: str) -> Interval:
        """The time, on a zone's wall clock; an end before the start is the next day's. Raises InvalidError."""
        last = self.day.data if self.end.data > self.start.data else self.day.data + timedelta(days=1)
        return period_of(_moment(self.day.data, self.start.data, zone), _moment(last, self.end.data, zone))


def _moment(day: date, at: Any, zone: str) -> datetime:
    try:
        return instant_at(datetime.combine(day, at), zone)
    except (ValueError, OverflowError):
        raise InvalidError(fields={"day": _l("That day is too far away.")}, code="bad-time") from None


class DeskBookForm(BookForm):
    """A booking for somebody. ``how``: face to face or on the phone, where a desk makes it."""

    how = RadioField(
        _l("How do you talk to each other?"),
        choices=[
            SelectChoice(MadeHow.DESK.value, _l("Here at the desk")),
            SelectChoice(MadeHow.PHONE.value, _l("On the phone")),
        ],
        default=MadeHow.DESK.value,
        validate_choice=False,
    )

    def made_how(self) -> MadeHow:
        """On the phone, or else at the desk."""
        return MadeHow.PHONE if self.how.data == MadeHow.PHONE else MadeHow.DESK


class ConsentForm(Form):
    """A person lets somebody book for them."""

    email = Line(
        _l("The helper's e-mail"),
        validators=[DataRequired(NO_EMAIL), _at_most(254)],
        widget=EmailInput(),
        description=_l("The helper is asked here, if they belong to this place, and says yes or no."),
    )
    scope = RadioField(
        _l("What may the helper book?"),
        choices=[
            SelectChoice(ConsentScope.FREE.value, _l("What costs nothing, or is paid on site")),
            SelectChoice(ConsentScope.WALLET.value, _l("Also what is paid from my wallet")),
        ],
        default=ConsentScope.FREE.value,
    )
    month_limit = IntegerField(
        _l("From the wallet, at most a month"),
        [Optional(), NumberRange(1, 1_000_000, _l("Please give a limit a month, from 1 to 1,000,000 won."))],
    )
    until = DateField(_l("Last day (optional)"), [Optional()])

    def last_moment(self, zone: str) -> datetime | None:
        """The end of the last day. Raises InvalidError."""
        if self.until.data is None:
            return None
        try:
            return instant_at(datetime.combine(self.until.data + timedelta(days=1), datetime.min.time()), zone)
        except (ValueError, OverflowError):
            raise InvalidError(fields={"until": _l("That day is too far away.")}) from None


class DeskConsentForm(ConsentForm):
    """The same, said at a desk."""

    note = TextAreaField(
        _l("How and when the person said so"),
        [DataRequired(_l("Please note how and when the person said so.")), _at_most(300), no_control_characters],
        filters=[strip],
    )


class HouseholdForm(Form):
    """Whom one lives with."""

    email = Line(
        _l("E-mail of somebody you live with"),
        validators=[DataRequired(NO_EMAIL), _at_most(254)],
        widget=EmailInput(),
        description=_l("They are asked here, if they belong to this place, and join by their own click."),
    )


class SecondApprovalForm(Form):
    """Which listings need two approvals: check boxes by the template."""

    sent = HiddenField(default="1")
