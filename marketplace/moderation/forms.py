"""Forms of reporting, deciding, looking up and narrowing the log."""

from datetime import UTC, datetime

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.moderation.models import ReportReason, ReportState, SubjectKind
from marketplace.moderation.wording import KINDS, REASONS
from marketplace.web.fields import Form, no_control_characters, strip

ON_A_BOARD = (
    ReportReason.RUDE,
    ReportReason.FRAUD,
    ReportReason.FORBIDDEN,
    ReportReason.DANGEROUS,
    ReportReason.OTHER,
)
ABOUT = {
    SubjectKind.LISTING: (
        ReportReason.WRONG,
        ReportReason.DANGEROUS,
        ReportReason.FORBIDDEN,
        ReportReason.FRAUD,
        ReportReason.OTHER,
    ),
    SubjectKind.MEMBER: (ReportReason.RUDE, ReportReason.FRAUD, ReportReason.OTHER),
    SubjectKind.BOOKING: (
        ReportReason.NOT_THERE,
        ReportReason.DAMAGED,
        ReportReason.WRONG,
        ReportReason.RUDE,
        ReportReason.OTHER,
    ),
    SubjectKind.NOTICE: ON_A_BOARD,
    SubjectKind.COMMENT: ON_A_BOARD,
}


class ReportForm(Form):
    """A report: why, and in one's own words."""

    kind = HiddenField(validators=[AnyOf([kind.value for kind in SubjectKind])])
    subject = HiddenField(validators=[InputRequired(), Length(max=22)])
    reason = RadioField(_l("What is wrong?"), validators=[InputRequired(_l("Please choose what is wrong."))])
    text = TextAreaField(_l("What happened?"), [Optional(), Length(max=2000), no_control_characters], filters=[strip])

    def offer(self, kind: SubjectKind) -> None:
        """The reasons that fit the thing."""
        self.reason.choices = [(reason.value, REASONS[reason]) for reason in ABOUT[kind]]


class ReasonForm(Form):
    """A reason that those affected read."""

    reason = TextAreaField(
        _l("Reason (those affected read it)"),
        [InputRequired(_l("Please write a reason; those affected read it.")), Length(max=1000), no_control_characters],
        filters=[strip],
    )

    @classmethod
    def beside(cls, public_id: str) -> "ReasonForm":
        """An empty form for one of several things on a page: its control has an id of its own."""
        form = cls(formdata=None)
        form.reason.id = f"reason-{public_id}"
        return form

    def words(self) -> str:
        """The reason. Raises InvalidError where it is missing or can't be used."""
        if self.validate():
            return str(self.reason.data)
        raise InvalidError(self.reason.errors[0] if self.reason.errors else None, code="reason-missing")


class DecideForm(Form):
    """The outcome of a report."""

    state = RadioField(
        _l("Outcome"),
        choices=[
            SelectChoice(ReportState.SETTLED.value, _l("Something was done")),
            SelectChoice(ReportState.DISMISSED.value, _l("There is nothing to do")),
        ],
        validators=[InputRequired(_l("Please choose an outcome."))],
    )
    note = TextAreaField(
        _l("Note for the file"),
        [InputRequired(_l("Please write down why.")), Length(max=2000), no_control_characters],
        filters=[strip],
    )


class SeenForm(Form):
    """Approving the version that was read: its instant comes along."""

    seen = HiddenField()

    def instant(self) -> datetime:
        """When the version that was read had been sent in; long ago where that can't be told, so that it is refused."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)


class FindForm(Form):
    """Looking something up."""

    class Meta:
        csrf = False

    q = StringField(_l("Name, e-mail, booking code or title"), [Optional(), Length(max=100)], filters=[strip])


class AuditForm(Form):
    """Narrowing the log; what is empty does not."""

    class Meta:
        csrf = False

    kind = SelectField(
        _l("About"),
        [Optional()],
        choices=[SelectChoice("", _l("Everything")), *(SelectChoice(kind, name) for kind, name in KINDS.items())],
    )
    action = StringField(_l("What happened (begins with)"), [Optional(), Length(max=60)], filters=[strip])
    email = StringField(_l("Who (e-mail)"), [Optional(), Length(max=254)], filters=[strip])
    since = DateField(_l("Since (day)"), [Optional()])
    until = DateField(_l("Up to (day)"), [Optional()])
