"""Forms of designations: their shape; what may be said is decided by the services."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as BareForm
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.models import Member
from marketplace.directory.models import Ballot, DesignationApplication, ScreeningCriterion
from marketplace.directory.policies import Applicant
from marketplace.directory.rules import (
    CRITERIA,
    LONGEST_AREA,
    LONGEST_CRITERION,
    LONGEST_OFFER,
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_GRANT,
    MOST_HOUSEHOLDS,
    TERMS,
    TOP_SCORE,
    Criterion,
    DesignationKind,
    SharingField,
)
from marketplace.directory.services import Score, Texts, default_term
from marketplace.directory.states import Vote
from marketplace.directory.wording import FIELD_NAMES, KIND_NAMES, VOTE_NAMES, name_of
from marketplace.i18n import Text, ngettext
from marketplace.i18n import lazy_gettext as _l
from marketplace.places.districts import SEOUL
from marketplace.places.models import Circle
from marketplace.web.fields import Form, Line, no_control_characters, strip
from marketplace.web.formats import locale_code

LONGEST_CODE = 20  # eight letters, with the gaps that somebody may type
SPARE_CRITERIA = 2  # empty rows for a city's own


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Please use at most %(count)s characters.", count=count))


def _as_kept(text: str | None) -> str | None:
    """A filter: line ends as they are kept, so that a browser's count of characters is ours."""
    return text.replace("\r\n", "\n").strip() if text else text


def _text(label: Text, most: int, *, needed: Text | None = None, hint: Text = "") -> TextAreaField:
    first = InputRequired(needed) if needed else Optional()
    return TextAreaField(label, [first, _at_most(most), no_control_characters], filters=[_as_kept], description=hint)


def _all(names: dict[str, Text], first: Text) -> list[SelectChoice]:
    return [SelectChoice("", first), *(SelectChoice(value, name) for value, name in names.items())]


class FindForm(Form):
    """Looking into the directory; sent by GET."""

    class Meta:
        csrf = False

    q = StringField(_l("Name or what is shared"), [Optional(), Length(max=80)], filters=[strip])
    kind = SelectField(_l("Kind"), default="")
    field = SelectField(_l("What is shared"), default="")
    district = SelectField(_l("District"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fills the lists in the reader's language."""
        super().__init__(*args, **kwargs)
        self.kind.choices = _all(KIND_NAMES, _l("All kinds"))
        self.field.choices = _all(FIELD_NAMES, _l("Everything"))
        whole = SelectChoice("", _l("Whole city"))
        self.district.choices = [whole, *(SelectChoice(one.code, one.name(locale_code())) for one in SEOUL)]


class MarkForm(Form):
    """The code of a mark; sent by GET."""

    class Meta:
        csrf = False

    code = Line(
        _l("Code of the mark"),
        [InputRequired(_l("Please type the code.")), _at_most(LONGEST_CODE)],
        description=_l("Eight letters; small or capital does not matter."),
    )


class BeginForm(Form):
    """For whom one applies, and as what."""

    applicant = RadioField(_l("Who applies?"), [InputRequired(_l("Please choose who applies."))])

    def __init__(self, *args: Any, applicants: Sequence[Applicant], **kwargs: Any) -> None:
        """``applicants``: for whom the viewer may apply."""
        super().__init__(*args, **kwargs)
        self.applicant.choices = [
            (f"{kind}:{one.public_id}", f"{name_of(one)} · {KIND_NAMES[kind]}")
            for one in applicants
            for kind in DesignationKind
            if isinstance(one, Circle) == (kind is DesignationKind.VILLAGE)
        ]


class ApplicationForm(Form):
    """What an applicant says."""

    field = SelectField(_l("What is shared"), default=SharingField.MIXED)
    area = Line(_l("Streets or blocks"), [Optional(), _at_most(LONGEST_AREA)])
    households = IntegerField(
        _l("Households"),
        [Optional(), NumberRange(1, MOST_HOUSEHOLDS, _l("Please give a number of 1 to 100,000."))],
    )
    offer = _text(
        _l("What you share"), LONGEST_OFFER, hint=_l("This is public once you are designated: two or three sentences.")
    )
    plan = _text(_l("Your plan"), LONGEST_TEXT, hint=_l("What you want to do in the term. The committee reads it."))
    facts = _text(
        _l("What the committee should know"),
        LONGEST_TEXT,
        hint=_l("Who answers for it, what there is already, insurance, partners."),
    )

    def __init__(self, *args: Any, application: DesignationApplication, **kwargs: Any) -> None:
        """Organisations are not asked for streets and households."""
        super().__init__(*args, obj=application, **kwargs)
        self.field.choices = [(value.value, FIELD_NAMES[value]) for value in SharingField]
        if application.kind != DesignationKind.VILLAGE:
            del self.area
            del self.households

    @property
    def texts(self) -> Texts:
        """What was said."""
        return Texts(
            field=SharingField(self.field.data),
            area=(self.area.data or "") if "area" in self else "",
            households=self.households.data if "households" in self else None,
            offer=self.offer.data or "",
            plan=self.plan.data or "",
            facts=self.facts.data or "",
        )


class DocumentForm(Form):
    """A paper for the committee."""

    file = FileField(
        _l("Document"), description=_l("PDF or a picture, up to 10 MB. Only you, the committee and operators see it.")
    )


class CriterionFields(BareForm):  # type: ignore[misc]  # the library has no types
    """One row of the criteria."""

    name = Line(_l("Criterion"), [Optional(), _at_most(LONGEST_CRITERION)])
    name_en = Line(_l("In English"), [Optional(), _at_most(LONGEST_CRITERION)])
    weight = IntegerField(
        _l("Weight"), [Optional(), NumberRange(1, 100, _l("A weight is a whole number from 1 to 100."))]
    )


class ScreeningForm(Form):
    """Who sits on the committee, and what it looks at."""

    committee = SelectMultipleField(
        _l("Committee"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=True
    )
    criteria = FieldList(FormField(CriterionFields), label=_l("Criteria"))

    def __init__(
        self, *args: Any, application: DesignationApplication, members: Sequence[Member], **kwargs: Any
    ) -> None:
        """The usual criteria of the kind stand there already, with spare rows for the city's own."""
        usual = [
            {"name": one.name, "name_en": one.name_en, "weight": one.weight}
            for one in CRITERIA[DesignationKind(application.kind)]
        ]
        super().__init__(*args, criteria=[*usual, *({} for _row in range(SPARE_CRITERIA))], **kwargs)
        self.committee.choices = [(one.public_id, one.name) for one in members]

    @property
    def chosen_criteria(self) -> list[Criterion]:
        """The rows that have a name."""
        rows = [row.form for row in self.criteria]
        named = [row for row in rows if row.name.data or row.name_en.data]
        return [Criterion(row.name.data or "", row.name_en.data or "", row.weight.data or 0) for row in named]


class BallotForm(Form):
    """Points with reasons, and a vote; ``for_criteria`` adds two fields a criterion."""

    vote = RadioField(_l("Your vote"), [InputRequired(_l("Please choose."))])
    comment = _text(_l("A word to the others"), LONGEST_REASON)

    @classmethod
    def for_criteria(cls, criteria: Sequence[ScreeningCriterion], ballot: Ballot) -> "BallotForm":
        """The form of one screening, filled with what the member has said before."""
        points = [SelectChoice("", _l("Choose")), *(SelectChoice(str(one), str(one)) for one in range(TOP_SCORE + 1))]
        fields: dict[str, Any] = {}
        for one in criteria:
            needed = InputRequired(_l("Please give 0 to 5 points."))
            fields[f"score-{one.id}"] = SelectField(_l("Points"), [needed], choices=points)
            fields[f"reason-{one.id}"] = _text(_l("Reason"), LONGEST_REASON, needed=_l("Please give a reason."))
        made = type("BallotForm", (cls,), fields)
        said: dict[str, Any] = {"vote": ballot.vote, "comment": ballot.comment}
        for score in ballot.scores:
            said |= {f"score-{score.criterion_id}": str(score.score), f"reason-{score.criterion_id}": score.reason}
        form: BallotForm = made(data=said)
        form.vote.choices = [(vote.value, VOTE_NAMES[vote]) for vote in Vote]
        return form

    def scores(self, criteria: Sequence[ScreeningCriterion]) -> dict[int, Score]:
        """What was given, by criterion."""
        return {
            one.id: Score(int(self[f"score-{one.id}"].data), self[f"reason-{one.id}"].data or "") for one in criteria
        }


class DecisionForm(Form):
    """Closing a screening."""

    reason = _text(_l("Reasons of the decision"), LONGEST_REASON, needed=_l("Please give a reason."))
    months = SelectField(_l("Term"), coerce=int)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """``kind``: of the applicant, for the usual term."""
        kwargs.setdefault("months", default_term(kind))
        super().__init__(*args, **kwargs)
        self.months.choices = [(months, ngettext("%(num)s month", "%(num)s months", months)) for months in TERMS]


class EndingForm(Form):
    """Taking a mark away."""

    reason = _text(_l("Reason (they read it)"), LONGEST_REASON, needed=_l("Please give a reason."))


class GrantForm(Form):
    """A promise of money."""

    amount = IntegerField(
        _l("Amount"),
        [InputRequired(_l("Please give an amount.")), NumberRange(1, MOST_GRANT, _l("Please give an amount."))],
    )
    purpose = _text(_l("What the money is for"), LONGEST_REASON, needed=_l("Please say what the money is for."))
    report_due_on = DateField(_l("Report due on"), [InputRequired(_l("Please choose a day."))])


class GrantReportForm(Form):
    """What became of the money."""

    report = _text(
        _l("What the money was used for"), LONGEST_TEXT, needed=_l("Please say what the money was used for.")
    )

    @classmethod
    def beside(cls, public_id: str, said: str) -> "GrantReportForm":
        """One of several on a page: its control has an id of its own."""
        form = cls(formdata=None, report=said)
        form.report.id = f"report-{public_id}"
        return form
