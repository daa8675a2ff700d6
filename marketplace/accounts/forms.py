"""Forms of members: their shape; what the words may be is decided by the services."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from flask import current_app
from flask_wtf.file import FileField
from wtforms import BooleanField, PasswordField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import EmailInput, TelInput

from marketplace.accounts.models import StaffRole
from marketplace.extensions import settings
from marketplace.i18n import lazy_gettext as _l
from marketplace.web.fields import Form, Line, no_control_characters, strip
from marketplace.web.formats import locale_code

LONGEST_PASSWORD = 200
ROLE_NAMES = {
    StaffRole.MANAGER: _l("Manager"),
    StaffRole.CLERK: _l("Clerk"),
    StaffRole.BOOKKEEPER: _l("Bookkeeper"),
    StaffRole.READER: _l("Reader"),
}
ROLE_MEANINGS = {
    StaffRole.MANAGER: _l("Everything, including who belongs to the staff"),
    StaffRole.CLERK: _l("Listings and bookings"),
    StaffRole.BOOKKEEPER: _l("Earnings, payouts and statements"),
    StaffRole.READER: _l("Looks on, changes nothing"),
}


class District(Protocol):
    """A district of the city, as the wiring hands it over: districts belong to places, which stands above accounts."""

    @property
    def code(self) -> str:
        """What columns keep."""

    def name(self, language: str) -> str:
        """Its name for a reader."""


def districts() -> Iterable[District]:
    """The city's districts."""
    found: Iterable[District] = current_app.extensions["districts"]
    return found


def district_name(code: str | None) -> str:
    """A district's name in the reader's language; empty where none is told."""
    return next((district.name(locale_code()) for district in districts() if district.code == code), "")


@lru_cache(maxsize=8)
def _zones(locale: str, first: str) -> tuple[SelectChoice, ...]:
    """Every inhabited IANA zone with the name of its place: one zone first, the others by name."""
    known = set(get_global("zone_territories")) & available_timezones()
    named = [(zone != first, str(get_timezone_location(zone, locale=locale)), zone) for zone in known]
    return tuple(SelectChoice(zone, name) for _other, name, zone in sorted(named))


def zone_choices() -> list[SelectChoice]:
    """Time zones for a list: the city's own first."""
    return list(_zones(locale_code(), settings().city.zone))


def language_names() -> dict[str, str]:
    """The city's languages, each by its own name."""
    return {code: str(Locale.parse(code).get_display_name(code)) for code in settings().city.languages}


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Please use at most %(count)s characters.", count=count))


NO_NAME = _l("Please tell us your name.")
NO_EMAIL = _l("Please write your e-mail address.")
NO_PASSWORD = _l("Please write your password.")
NO_NEW_PASSWORD = _l("Please write a new password.")


class SignUpForm(Form):
    """Three fields: name, address, password."""

    name = Line(_l("Name"), validators=[DataRequired(NO_NAME), _at_most(60)], description=_l("Neighbours see it."))
    email = Line(_l("E-mail"), validators=[DataRequired(NO_EMAIL), _at_most(254)], widget=EmailInput())
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(NO_NEW_PASSWORD), _at_most(LONGEST_PASSWORD)],
        description=_l("At least 8 characters. Several words that you remember are better than one hard one."),
    )


class SignInForm(Form):
    """Address and password; ``remember`` keeps the browser signed in when it is closed."""

    email = Line(_l("E-mail"), validators=[DataRequired(NO_EMAIL), _at_most(254)], widget=EmailInput())
    password = PasswordField(_l("Password"), validators=[DataRequired(NO_PASSWORD), _at_most(LONGEST_PASSWORD)])
    remember = BooleanField(_l("Keep me signed in on this device"))


class AskResetForm(Form):
    """Where to send a reset link."""

    email = Line(_l("E-mail"), validators=[DataRequired(NO_EMAIL), _at_most(254)], widget=EmailInput())


class NewPasswordForm(Form):
    """A password by a mailed link."""

    password = PasswordField(
        _l("New password"), validators=[DataRequired(NO_NEW_PASSWORD)], description=_l("At least 8 characters.")
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password by the present one."""

    old_password = PasswordField(
        _l("Present password"),
        validators=[DataRequired(_l("Please write your present password.")), _at_most(LONGEST_PASSWORD)],
    )


class ChangeEmailForm(Form):
    """A new address, and the password again."""

    email = Line(
        _l("New e-mail"),
        validators=[DataRequired(_l("Please write your new e-mail address.")), _at_most(254)],
        widget=EmailInput(),
    )
    password = PasswordField(_l("Password"), validators=[DataRequired(NO_PASSWORD), _at_most(LONGEST_PASSWORD)])


class ProfileForm(Form):
    """What neighbours see, and how the site speaks to the member."""

    photo = FileField(_l("Photo"), description=_l("JPEG, PNG or WebP. Its middle is shown in a circle."))
    remove_photo = BooleanField(_l("Remove the photo"))
    name = Line(_l("Name"), validators=[DataRequired(NO_NAME), _at_most(60)], description=_l("Neighbours see it."))
    about = TextAreaField(
        _l("About me"),
        filters=[strip],
        validators=[_at_most(500), no_control_characters],
        description=_l("A few words for those who borrow from you or lend to you."),
    )
    phone = Line(
        _l("Phone"),
        validators=[_at_most(30)],
        widget=TelInput(),
        description=_l("The other side sees it from confirmation to completion of a booking, nobody else."),
    )
    district = SelectField(_l("District"))
    language = SelectField(_l("Language"), description=_l("For pages and mails."))
    zone = SelectField(_l("Time zone"), description=_l("For reminders."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the lists in the reader's language."""
        super().__init__(*args, **kwargs)
        told = [SelectChoice(district.code, district.name(locale_code())) for district in districts()]
        self.district.choices = [SelectChoice("", _l("I'd rather not say")), *told]
        self.language.choices = [SelectChoice(code, name) for code, name in language_names().items()]
        self.zone.choices = zone_choices()


class TokenForm(Form):
    """What a token is for."""

    name = Line(
        _l("What it is for"),
        validators=[DataRequired(_l("Please write what the token is for.")), _at_most(60)],
        description=_l("So that you recognise it later."),
    )


class OrganisationForm(Form):
    """A new organisation."""

    name = Line(_l("Name"), validators=[DataRequired(_l("Please tell us the organisation's name.")), _at_most(120)])
    about = TextAreaField(
        _l("What it does"),
        filters=[strip],
        validators=[_at_most(1000), no_control_characters],
    )


class StaffForm(Form):
    """Who joins an organisation's staff."""

    email = Line(
        _l("E-mail"),
        validators=[DataRequired(_l("Please write the person's e-mail address.")), _at_most(254)],
        widget=EmailInput(),
        description=_l("The address with which the person has joined this site."),
    )
    role = SelectField(_l("Role"), choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()])
