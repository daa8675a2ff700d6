"""Forms of organisations' pages: their shape; what may be said is decided by the services."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DecimalField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TelInput, URLInput

from marketplace.accounts.models import Organisation
from marketplace.accounts.services import Profile
from marketplace.i18n import Text
from marketplace.i18n import lazy_gettext as _l
from marketplace.offices.services import Wish
from marketplace.offices.services.closings import LONGEST_REASON
from marketplace.offices.states import Choice
from marketplace.offices.wording import name_of
from marketplace.places.districts import SEOUL
from marketplace.places.geo import LatLng
from marketplace.places.site_models import Site
from marketplace.places.site_services import SiteFacts
from marketplace.web.fields import Form, Line, no_control_characters, strip
from marketplace.web.formats import locale_code
from marketplace.web.periods import PeriodForm

LONGEST_TABLE = 3 * 1024 * 1024


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Please use at most %(count)s characters.", count=count))


def _text(label: Text, most: int, *, needed: Text | None = None, hint: Text = "") -> TextAreaField:
    first = InputRequired(needed) if needed else Optional()
    return TextAreaField(label, [first, _at_most(most), no_control_characters], filters=[strip], description=hint)


def _districts(first: Text) -> list[SelectChoice]:
    return [SelectChoice("", first), *(SelectChoice(one.code, one.name(locale_code())) for one in SEOUL)]


class ProfileForm(Form):
    """What an organisation says of itself."""

    name = Line(_l("Name"), [InputRequired(_l("Please tell us the organisation's name.")), _at_most(120)])
    name_en = Line(_l("Name in English"), [Optional(), _at_most(120)])
    about = _text(_l("What it does"), 1000, hint=_l("Everybody reads this on its page."))
    phone = Line(_l("Phone"), [Optional(), _at_most(60)], widget=TelInput())
    homepage = Line(_l("Homepage"), [Optional(), _at_most(300)], widget=URLInput())
    district = SelectField(_l("District"), default="")

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        """``organisation``: the one that is edited."""
        super().__init__(*args, obj=organisation, **kwargs)
        self.district.choices = _districts(_l("Whole city"))

    @property
    def profile(self) -> Profile:
        """What was said."""
        values = {name: self[name].data or "" for name in ("name", "name_en", "about", "phone", "homepage")}
        return Profile(**values, district=self.district.data or None)


class VerificationForm(Form):
    """A wish that the city verifies the organisation."""

    number = Line(
        _l("Registration number"),
        [InputRequired(_l("Please write the registration number.")), _at_most(30)],
        description=_l("Ten digits, as on the certificate: 123-45-67890. Nobody but operators sees it."),
    )
    note = _text(_l("A word to the operators"), 1000, hint=_l("Whom they can call, and where it is registered."))


class SiteForm(Form):
    """What an organisation says of a place."""

    name = Line(_l("Name"), [InputRequired(_l("Please give the place a name of 1 to 120 characters.")), _at_most(120)])
    name_en = Line(_l("Name in English"), [Optional(), _at_most(120)])
    address = Line(_l("Address"), [InputRequired(_l("Please give the address of the place.")), _at_most(300)])
    district = SelectField(_l("District"), default="")
    latitude = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90)], places=6)
    longitude = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180)], places=6)
    phone = Line(_l("Phone"), [Optional(), _at_most(60)], widget=TelInput())

    def __init__(self, *args: Any, site: Site | None = None, **kwargs: Any) -> None:
        """``site``: the one that is edited."""
        super().__init__(*args, obj=site, **kwargs)
        self.district.choices = _districts(_l("As the address says"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Besides each field: a point has both its numbers."""
        good = bool(super().validate(*args, **kwargs))
        if (self.latitude.data is None) != (self.longitude.data is None) and good:
            missing = self.latitude if self.latitude.data is None else self.longitude
            missing.errors = [*missing.errors, _l("Please give latitude and longitude, or none of them.")]
            return False
        return good

    def facts(self, zone: str) -> SiteFacts:
        """What was said."""
        known = self.latitude.data is not None and self.longitude.data is not None
        return SiteFacts(
            name=self.name.data,
            name_en=self.name_en.data or "",
            address=self.address.data,
            district=self.district.data or None,
            point=LatLng(float(self.latitude.data), float(self.longitude.data)) if known else None,
            phone=self.phone.data or "",
            zone=zone,
        )


class ClosingForm(PeriodForm):
    """From when until when a place is closed, and why."""

    reason = _text(
        _l("Why is it closed?"),
        LONGEST_REASON,
        needed=_l("Please say why, in at most 500 characters."),
        hint=_l("Those whose bookings are moved or cancelled read this."),
    )


class WishForm(Form):
    """What is to happen to one booking: ``best``, ``refund``, or the number of a listing."""

    wish = SelectField(_l("What shall happen to it?"), default=Choice.BEST.value, validate_choice=False)

    @classmethod
    def offering(cls, field: str, choices: list[tuple[str, Text]], chosen: str | None = None) -> "WishForm":
        """An empty form for one of several bookings on a page: its control has a name of its own."""
        form = cls(formdata=None, wish=chosen or choices[0][0])
        form.wish.choices = [SelectChoice(value, words) for value, words in choices]
        form.wish.name = form.wish.id = field
        return form

    @staticmethod
    def read(given: str, listing_ids: dict[str, int]) -> Wish:
        """What was chosen; ``listing_ids`` are those that can be, by public id. Anything else is what is best."""
        if given == Choice.REFUND:
            return Wish(Choice.REFUND)
        if given in listing_ids:
            return Wish(Choice.MOVE, listing_ids[given])
        return Wish()


class BulkForm(Form):
    """One change to many listings."""

    deed = RadioField(_l("What shall be changed?"))
    site = SelectField(_l("At which place"), default="")
    follows = BooleanField(_l("It is open when the place is"), default=True)
    amount = Line(_l("Amount"), [Optional(), _at_most(15)], description=_l("Empty: no such price."))

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        """``sites``: the organisation's places."""
        super().__init__(*args, **kwargs)
        self.deed.choices = [
            SelectChoice("pause", _l("Pause")),
            SelectChoice("resume", _l("Publish again")),
            SelectChoice("site", _l("Put at a place")),
            SelectChoice("price_hour", _l("Price per hour")),
            SelectChoice("price_day", _l("Price per day")),
            SelectChoice("instant", _l("Book at once")),
            SelectChoice("request", _l("Ask first")),
        ]
        self.site.choices = [SelectChoice("", _l("No place"))]
        self.site.choices += [SelectChoice(site.public_id, name_of(site)) for site in sites]


class TableForm(Form):
    """A file with a table."""

    file = FileField(_l("CSV file"), description=_l("UTF-8 or CP949, at most 1,000 rows and 1 MB."))


class AgreedForm(Form):
    """The table that was looked at, to be applied."""

    table = HiddenField(validators=[InputRequired(), Length(max=LONGEST_TABLE)])


class DecisionForm(Form):
    """What an operator says; a no needs a reason."""

    said = SelectField(choices=["approved", "rejected", "confirmed", "refused"])
    reason = _text(_l("Reason (its managers read it)"), 500)

    @classmethod
    def beside(cls, public_id: str) -> "DecisionForm":
        """An empty form for one of several things on a page."""
        form = cls(formdata=None)
        form.reason.id = f"reason-{public_id}"
        return form
