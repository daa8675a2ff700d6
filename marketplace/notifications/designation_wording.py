"""What members read about designations: applications, committees, decisions, ends and reports."""

from datetime import date

from marketplace.i18n import gettext as _
from marketplace.notifications.topics import Group, Params, Topic, Words
from marketplace.web.formats import day, locale_code, money


def _carrier(params: Params) -> str:
    """The applicant's name in the reader's language."""
    other = params["carrier_en"] if locale_code() != "ko" else ""
    return str(other or params["carrier"])


def _until(params: Params) -> str:
    return day(date.fromisoformat(params["until"]))


def _why(params: Params) -> list[tuple[str, str]]:
    return [(_("Reason"), params["reason"])] if params.get("reason") else []


def _applied(params: Params) -> Words:
    text = _("%(name)s asks to be designated. Please name a committee.", name=_carrier(params))
    title = _("New application: %(name)s", name=_carrier(params))
    return Words(title, text, _("See the application"), params["path"])


def _named(params: Params) -> Words:
    text = _(
        "You are on the committee for %(name)s. Please read the application, give points with reasons and vote.",
        name=_carrier(params),
    )
    title = _("You are on a committee: %(name)s", name=_carrier(params))
    return Words(title, text, _("Give points and vote"), params["path"])


def _granted(params: Params) -> Words:
    text = _("%(name)s carries the city's mark until %(day)s.", name=_carrier(params), day=_until(params))
    title = _("Designated: %(name)s", name=_carrier(params))
    return Words(title, text, _("Read the decision"), params["path"], _why(params))


def _refused(params: Params) -> Words:
    text = _("The committee has not designated %(name)s. You can apply anew.", name=_carrier(params))
    title = _("Not designated: %(name)s", name=_carrier(params))
    return Words(title, text, _("Read the decision"), params["path"], _why(params))


def _ending(params: Params) -> Words:
    text = _(
        "The designation of %(name)s ends on %(day)s. Please ask for another term in time.",
        name=_carrier(params),
        day=_until(params),
    )
    title = _("The mark ends in %(days)s days: %(name)s", days=params["days"], name=_carrier(params))
    return Words(title, text, _("Ask for another term"), params["path"])


def _ended(params: Params) -> Words:
    texts = {
        "term": _("The term is over. You can apply anew."),
        "operator": _("The city has ended the designation."),
        "given_back": _("The mark was given back. Thank you for sharing with the city."),
    }
    title = _("The designation has ended: %(name)s", name=_carrier(params))
    return Words(title, texts[params["cause"]], _("See the page"), params["path"], _why(params))


def _report_due(params: Params) -> Words:
    text = _("Please hand in the report on the grant until %(day)s.", day=_until(params))
    title = _("A report is due: %(name)s", name=_carrier(params))
    facts = [(_("Amount"), money(params["amount"], params["currency"]))]
    return Words(title, text, _("Write the report"), params["path"], facts)


DESIGNATION_TOPICS: dict[str, Topic] = {
    "designation_applied": Topic(Group.CIRCLES, _applied),
    "designation_named": Topic(Group.CIRCLES, _named),
    "designation_granted": Topic(Group.CIRCLES, _granted),
    "designation_refused": Topic(Group.CIRCLES, _refused),
    "designation_ending": Topic(Group.CIRCLES, _ending),
    "designation_ended": Topic(Group.CIRCLES, _ended),
    "designation_report_due": Topic(Group.CIRCLES, _report_due),
}
