"""Forms of circles: their shape; what may be said is decided by the services."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from marketplace.circles.wording import KIND_NAMES, ROLE_NAMES, name_of
from marketplace.i18n import Text, ngettext
from marketplace.i18n import lazy_gettext as _l
from marketplace.places.districts import SEOUL
from marketplace.places.models import Circle, CircleKind, CircleRole
from marketplace.places.rules import (
    FIRST_TERM_MONTHS,
    INVITATION_DAYS,
    LEAST_RADIUS_M,
    LONGEST_APPEAL,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    LONGEST_PURPOSE,
    LONGEST_REASON,
    LONGEST_RULES,
    LONGEST_WELCOME,
    MOST_RADIUS_M,
    MOST_USES,
    TERM_MONTHS,
)
from marketplace.places.services import Area, Texts, Ways
from marketplace.web.fields import Form, Line, no_control_characters, strip
from marketplace.web.formats import locale_code

LONGEST_CODE = 20  # eight letters, with the gaps that somebody may type


def as_kept(text: str | None) -> str | None:
    """A filter: line ends as they are kept, so that a browser's count of characters is ours."""
    return text.replace("\r\n", "\n").strip() if text else text


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Please use at most %(count)s characters.", count=count))


def _text(label: Text, most: int, *, needed: Text | None = None, hint: Text = "") -> TextAreaField:
    first = InputRequired(needed) if needed else Optional()
    return TextAreaField(label, [first, _at_most(most), no_control_characters], filters=[as_kept], description=hint)


def _districts(first: Text) -> list[SelectChoice]:
    return [SelectChoice("", first), *(SelectChoice(one.code, one.name(locale_code())) for one in SEOUL)]


class FindForm(Form):
    """Looking for a circle by name and district; sent by GET."""

    class Meta:
        csrf = False

    q = StringField(_l("Name"), [Optional(), Length(max=LONGEST_NAME)], filters=[strip])
    district = SelectField(_l("District"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the list in the reader's language."""
        super().__init__(*args, **kwargs)
        self.district.choices = _districts(_l("Whole city"))


class CircleForm(Form):
    """What a circle says of itself, and how one joins."""

    name = Line(_l("Name"), [InputRequired(_l("Please give the circle a name.")), _at_most(LONGEST_NAME)])
    name_en = Line(_l("Name in English"), [Optional(), _at_most(LONGEST_NAME)])
    purpose = _text(
        _l("What the circle is for"),
        LONGEST_PURPOSE,
        needed=_l("Please say what the circle is for."),
        hint=_l("Everybody reads this before joining."),
    )
    rules = _text(_l("Rules"), LONGEST_RULES, hint=_l("What members agree on. Everybody may read them."))
    welcome = _text(_l("Welcome"), LONGEST_WELCOME, hint=_l("For those who hold an invitation, and for new members."))
    photo = FileField(_l("Photo"), description=_l("JPEG, PNG or WebP."))
    remove_photo = BooleanField(_l("Remove the photo"))
    district = SelectField(_l("District"), default="")
    latitude = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90)], places=6)
    longitude = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180)], places=6)
    radius_m = IntegerField(
        _l("Radius in metres"),
        [
            Optional(),
            NumberRange(LEAST_RADIUS_M, MOST_RADIUS_M, _l("Please give a radius of 20 m to 20 km.")),
        ],
    )
    join_by_request = BooleanField(_l("Anybody may ask; a steward answers"), default=True)
    join_by_code = BooleanField(_l("Whoever types the code that hangs in the hall is in"))
    join_by_residence = BooleanField(_l("Residents show a steward a proof, of which nothing is kept"))

    def __init__(self, *args: Any, circle: Circle | None = None, **kwargs: Any) -> None:
        """``circle``: the one that is edited."""
        if circle is not None:
            kwargs |= {"latitude": circle.centre_latitude, "longitude": circle.centre_longitude}
        super().__init__(*args, obj=circle, **kwargs)
        self.district.choices = _districts(_l("More than one district"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Besides each field: an area is told whole or not at all."""
        good = bool(super().validate(*args, **kwargs))
        area = (self.latitude, self.longitude, self.radius_m)
        given = [field for field in area if field.data is not None or field.errors]
        if 0 < len(given) < len(area):
            missing = next(field for field in area if field not in given)
            missing.errors = [*missing.errors, _l("Please give latitude, longitude and radius, or none of them.")]
            return False
        return good

    @property
    def texts(self) -> Texts:
        """What was said."""
        area = None
        if self.radius_m.data is not None:
            area = Area(float(self.latitude.data), float(self.longitude.data), self.radius_m.data)
        return Texts(
            name=self.name.data,
            name_en=self.name_en.data or "",
            purpose=self.purpose.data or "",
            rules=self.rules.data or "",
            welcome=self.welcome.data or "",
            district=self.district.data or None,
            area=area,
        )

    @property
    def ways(self) -> Ways:
        """Which doors are open."""
        return Ways(self.join_by_request.data, self.join_by_code.data, self.join_by_residence.data)


class ProposalForm(CircleForm):
    """A new circle, and where it lies."""

    kind = RadioField(_l("How large is it?"), [InputRequired(_l("Please choose a size."))], default=CircleKind.BUILDING)
    parent = SelectField(_l("Inside"), default="", description=_l("Operators check this as well."))

    def __init__(self, *args: Any, parents: list[Circle], **kwargs: Any) -> None:
        """``parents``: circles in which it could lie."""
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, KIND_NAMES[kind]) for kind in CircleKind]
        outer = [SelectChoice(one.public_id, name_of(one)) for one in parents]
        self.parent.choices = [SelectChoice("", _l("No larger circle")), *outer]


class CodeForm(Form):
    """The code from the hall."""

    code = Line(
        _l("Join code"),
        [InputRequired(_l("Please type the code.")), _at_most(LONGEST_CODE)],
        description=_l("Eight letters; small or capital does not matter."),
    )


class AskForm(Form):
    """A wish to join."""

    message = _text(
        _l("A word to the stewards"),
        LONGEST_MESSAGE,
        hint=_l("Who you are and where you live, as you would say it at the door."),
    )


class ReasonForm(Form):
    """A reason that the other person reads."""

    reason = _text(_l("Reason (they read it)"), LONGEST_REASON, needed=_l("Please give a reason."))

    @classmethod
    def beside(cls, public_id: str) -> "ReasonForm":
        """An empty form for one of several people on a page: its control has an id of its own."""
        form = cls(formdata=None)
        form.reason.id = f"reason-{public_id}"
        return form


class AcceptForm(Form):
    """A yes; for residents with the word that a proof was seen."""

    seen_proof = BooleanField(_l("I have seen a proof that they live here. Nothing of it is kept."))

    @classmethod
    def beside(cls, public_id: str) -> "AcceptForm":
        """An empty form for one of several requests on a page."""
        form = cls(formdata=None)
        form.seen_proof.id = f"proof-{public_id}"
        return form


class RoleForm(Form):
    """What somebody is in the circle, and a steward's term."""

    role = SelectField(_l("Role"))
    term_months = SelectField(_l("Term, if steward"), coerce=int, default=FIRST_TERM_MONTHS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the lists."""
        super().__init__(*args, **kwargs)
        self.role.choices = [SelectChoice(role.value, ROLE_NAMES[role]) for role in CircleRole]
        self.term_months.choices = [
            SelectChoice(months, ngettext("%(num)s month", "%(num)s months", months)) for months in TERM_MONTHS
        ]

    @classmethod
    def beside(cls, public_id: str, role: str) -> "RoleForm":
        """A form for one of several people on a page."""
        form = cls(formdata=None, role=role)
        form.role.id, form.term_months.id = f"role-{public_id}", f"term-{public_id}"
        return form


class InvitationForm(Form):
    """A new link."""

    role = SelectField(_l("For"), default=CircleRole.MEMBER.value)
    max_uses = IntegerField(
        _l("How many people"),
        [
            InputRequired(_l("Please give a number.")),
            NumberRange(1, MOST_USES, _l("Please give a number from 1 to %(most)s.", most=MOST_USES)),
        ],
        default=1,
    )
    days = SelectField(_l("Works for"), coerce=int, default=INVITATION_DAYS[1])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the lists."""
        super().__init__(*args, **kwargs)
        self.role.choices = [
            SelectChoice(role.value, ROLE_NAMES[role]) for role in (CircleRole.MEMBER, CircleRole.GUEST)
        ]
        self.days.choices = [
            SelectChoice(days, ngettext("%(num)s day", "%(num)s days", days)) for days in INVITATION_DAYS
        ]


class AppealForm(Form):
    """A word against a removal."""

    text = _text(
        _l("What should the operators know?"), LONGEST_APPEAL, needed=_l("Please write why the removal was wrong.")
    )


class DecisionForm(Form):
    """What an operator says of a circle; a no needs a reason."""

    said = SelectField(choices=["approved", "rejected", "suspended"])
    reason = _text(_l("Reason (its stewards read it)"), LONGEST_REASON)

    @classmethod
    def beside(cls, public_id: str) -> "DecisionForm":
        """An empty form for one of several circles on a page."""
        form = cls(formdata=None)
        form.reason.id = f"reason-{public_id}"
        return form


class AppealDecisionForm(Form):
    """What an operator says of an appeal, with a reason."""

    said = SelectField(choices=["upheld", "dismissed"])
    reason = _text(
        _l("Reason (the member and the stewards read it)"), LONGEST_REASON, needed=_l("Please give a reason.")
    )

    @classmethod
    def beside(cls, public_id: str) -> "AppealDecisionForm":
        """An empty form for one of several appeals on a page."""
        form = cls(formdata=None)
        form.reason.id = f"reason-{public_id}"
        return form
