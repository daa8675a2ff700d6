"""Designations in words: kinds, fields, states, and what a mark says to who checks it."""

from dataclasses import dataclass
from datetime import date

from marketplace.directory.figure_queries import Figures
from marketplace.directory.models import Designation, ScreeningCriterion
from marketplace.directory.policies import Applicant, is_hidden
from marketplace.directory.rules import DesignationKind, SharingField, is_small
from marketplace.directory.states import ApplicationState, DesignationState, EndCause, GrantState, Vote
from marketplace.i18n import Text, ngettext
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.places.districts import by_code
from marketplace.places.models import Circle
from marketplace.web.formats import day, distance, locale_code

KIND_NAMES: dict[str, Text] = {
    DesignationKind.VILLAGE: _l("Sharing Village"),
    DesignationKind.COMPANY: _l("Sharing company"),
    DesignationKind.GROUP: _l("Sharing group"),
}
KIND_ICONS = {
    DesignationKind.VILLAGE: "home",
    DesignationKind.COMPANY: "building",
    DesignationKind.GROUP: "handshake",
}
FIELD_NAMES: dict[str, Text] = {
    SharingField.THINGS: _l("Things and tools"),
    SharingField.SPACES: _l("Rooms and places"),
    SharingField.PARKING: _l("Parking"),
    SharingField.MOBILITY: _l("Cars and bikes"),
    SharingField.FOOD: _l("Meals and food"),
    SharingField.SKILLS: _l("Skills and learning"),
    SharingField.MIXED: _l("Several of these"),
}
STATE_NAMES: dict[str, Text] = {
    ApplicationState.DRAFT: _l("Draft"),
    ApplicationState.SUBMITTED: _l("Handed in"),
    ApplicationState.SCREENING: _l("Before the committee"),
    ApplicationState.DESIGNATED: _l("Designated"),
    ApplicationState.REFUSED: _l("Not designated"),
    ApplicationState.WITHDRAWN: _l("Taken back"),
}
STATE_LOOKS = {
    ApplicationState.DRAFT: ("neutral", "edit"),
    ApplicationState.SUBMITTED: ("warning", "hourglass"),
    ApplicationState.SCREENING: ("info", "users"),
    ApplicationState.DESIGNATED: ("success", "check-circle"),
    ApplicationState.REFUSED: ("danger", "x-circle"),
    ApplicationState.WITHDRAWN: ("neutral", "ban"),
}
VOTE_NAMES: dict[str, Text] = {Vote.YES: _l("In favour"), Vote.NO: _l("Against"), Vote.ABSTAIN: _l("I abstain")}
GRANT_STATES: dict[str, Text] = {
    GrantState.GRANTED: _l("Report outstanding"),
    GrantState.REPORTED: _l("Report handed in"),
    GrantState.SETTLED: _l("Settled"),
}
GRANT_LOOKS = {
    GrantState.GRANTED: ("warning", "hourglass"),
    GrantState.REPORTED: ("info", "receipt"),
    GrantState.SETTLED: ("success", "check-circle"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a mark says: ``tone`` of the notice, one clear sentence as title, one more below."""

    tone: str
    title: str
    text: str


def name_of(subject: Applicant) -> str:
    """Its name in the reader's language; the Korean one where there is no other."""
    return subject.name if locale_code() == "ko" or not subject.name_en else subject.name_en


def lang_of(subject: Applicant) -> str:
    """The language that ``name_of`` speaks."""
    return "ko" if locale_code() == "ko" or not subject.name_en else "en"


def criterion_name(criterion: ScreeningCriterion) -> str:
    """A criterion in the reader's language."""
    return criterion.name if locale_code() == "ko" else criterion.name_en


def district_of(subject: Applicant) -> str:
    """Its district's name; empty where none is told."""
    district = by_code(subject.district) if subject.district else None
    return district.name(locale_code()) if district else ""


def reach(subject: Applicant) -> str:
    """How far a village reaches on the map; empty where that is not told."""
    if not isinstance(subject, Circle) or subject.radius_m is None:
        return ""
    return _("%(distance)s around its centre", distance=distance(subject.radius_m))


def points(hundredths: int | None) -> str:
    """``3.65``: an average of points; a dash where there is none."""
    return "–" if hundredths is None else f"{hundredths / 100:.2f}"


def check(designation: Designation | None, today: date) -> Verdict:
    """What a mark says on this day of the city."""
    if designation is None:
        return Verdict(
            "danger",
            _("No mark has this code."),
            _("Please compare the letters. If they are right, the city has not given this mark."),
        )
    if is_hidden(designation):
        return Verdict(
            "warning", _("This mark does not hold at the moment."), _("Operators have taken down who carries it.")
        )
    who = {"name": name_of(designation.subject), "kind": str(KIND_NAMES[designation.kind])}
    if designation.state == DesignationState.VALID and designation.ends_on >= today:
        if designation.starts_on > today:
            title = _("%(name)s becomes a %(kind)s of the city.", **who)
            return Verdict("info", title, _("The mark holds from %(day)s on.", day=day(designation.starts_on)))
        title = _("Valid: %(name)s is a %(kind)s of the city.", **who)
        return Verdict("success", title, _("The mark holds until %(day)s.", day=day(designation.ends_on)))
    return Verdict("warning", _("This mark of %(name)s no longer holds.", **who), ended_words(designation))


def ended_words(designation: Designation) -> str:
    """Since when and why a mark no longer holds."""
    if designation.end_cause == EndCause.OPERATOR:
        return _("The city has ended the designation before its time.")
    if designation.end_cause == EndCause.GIVEN_BACK:
        return _("It was given back.")
    return _("Its term ended on %(day)s.", day=day(designation.ends_on))


def people_in_public(count: int) -> str:
    """A number of people as everybody may read it: small ones are not told."""
    return _("fewer than 5") if is_small(count) else ngettext("%(num)s person", "%(num)s people", count)


def public_figures(figures: Figures) -> list[tuple[str, str]]:
    """A year as everybody may read it. Where few people used it, the hours are theirs and are not told either."""
    told = [(_("Bookings completed"), f"{figures.bookings:,}")]
    if not is_small(figures.renters):
        told.append((_("Hours shared"), f"{figures.hours:,.0f}"))
    if figures.bookings:
        told.append((_("People who borrowed"), people_in_public(figures.renters)))
    told.append((_("Things and places shared"), f"{figures.listings:,}"))
    if figures.members is not None:
        told.append((_("Members"), people_in_public(figures.members)))
    return told
