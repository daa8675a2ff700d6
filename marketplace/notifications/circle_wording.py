"""What members read about belonging to circles: requests, roles, terms, removals and what operators decided."""

from datetime import datetime

from marketplace.i18n import gettext as _
from marketplace.notifications.fund_wording import FUND_TOPICS
from marketplace.notifications.topics import Group, Params, Topic, Words
from marketplace.web.formats import day, locale_code


def _circle(params: Params) -> str:
    """The circle's name in the reader's language."""
    other = params["circle_name_en"] if locale_code() != "ko" else ""
    return str(other or params["circle_name"])


def _why(params: Params) -> list[tuple[str, str]]:
    return [(_("Reason"), params.get("reason") or "–")]


def _ends(params: Params) -> str:
    return day(datetime.fromisoformat(params["ends_at"]), params["zone"])


def _asked(params: Params) -> Words:
    text = _("%(name)s would like to join %(circle)s. Please answer soon.", name=params["name"], circle=_circle(params))
    title = _("Somebody asks to join: %(circle)s", circle=_circle(params))
    return Words(title, text, _("Answer the request"), params["path"])


def _accepted(params: Params) -> Words:
    text = _("The stewards have let you in. The notice board and the members are on the circle's page.")
    return Words(_("You belong to %(circle)s now", circle=_circle(params)), text, _("See the circle"), params["path"])


def _refused(params: Params) -> Words:
    text = _("The stewards of %(circle)s have not let you in.", circle=_circle(params))
    title = _("Your request was not accepted: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the circle"), params["path"], _why(params))


def _role(params: Params) -> Words:
    texts = {
        "steward": _("You are a steward of %(circle)s now and look after it with the others.", circle=_circle(params)),
        "member": _("You are a member of %(circle)s now.", circle=_circle(params)),
        "guest": _("You are a guest of %(circle)s now.", circle=_circle(params)),
    }
    title = _("Your role in %(circle)s has changed", circle=_circle(params))
    return Words(title, texts[params["role"]], _("See the circle"), params["path"])


def _removed(params: Params) -> Words:
    text = _(
        "You no longer belong to %(circle)s. You can appeal to an operator within 30 days.", circle=_circle(params)
    )
    title = _("You were removed from %(circle)s", circle=_circle(params))
    return Words(title, text, _("Appeal"), params["path"], _why(params))


def _appeal_decided(params: Params) -> Words:
    if params["upheld"]:
        text = _("An operator has taken the removal of %(name)s back.", name=params["name"])
    else:
        text = _("An operator has looked at the removal of %(name)s; it stays.", name=params["name"])
    title = _("The appeal is decided: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the circle"), params["path"], _why(params))


def _approved(params: Params) -> Words:
    text = _("Operators have opened %(circle)s. Neighbours can find and join it now.", circle=_circle(params))
    return Words(
        _("Your circle is open: %(circle)s", circle=_circle(params)), text, _("See the circle"), params["path"]
    )


def _rejected(params: Params) -> Words:
    text = _("%(circle)s can't be opened like this. You can change it and send it again.", circle=_circle(params))
    title = _("Your circle needs a change: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the circle"), params["path"], _why(params))


def _suspended(params: Params) -> Words:
    text = _("%(circle)s is not shown any more, and nobody can join it.", circle=_circle(params))
    title = _("Your circle was taken down: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the circle"), params["path"], _why(params))


def _term_ending(params: Params) -> Words:
    text = _(
        "Your term as steward of %(circle)s ends on %(day)s. Another steward can renew it; else you go on as a member.",
        circle=_circle(params),
        day=_ends(params),
    )
    title = _("Your term ends in two weeks: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the circle"), params["path"])


def _term_ended(params: Params) -> Words:
    text = _("Thank you for looking after %(circle)s. You go on as a member.", circle=_circle(params))
    title = _("Your term has ended: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the circle"), params["path"])


def _term_overdue(params: Params) -> Words:
    text = _(
        "The term of %(name)s, the only steward of %(circle)s, is over. It goes on until another steward is named.",
        name=params["name"],
        circle=_circle(params),
    )
    title = _("Without another steward: %(circle)s", circle=_circle(params))
    return Words(title, text, _("See the circle"), params["path"])


CIRCLE_TOPICS: dict[str, Topic] = FUND_TOPICS | {
    "circle_asked": Topic(Group.CIRCLES, _asked),
    "circle_accepted": Topic(Group.CIRCLES, _accepted),
    "circle_refused": Topic(Group.CIRCLES, _refused),
    "circle_role": Topic(Group.CIRCLES, _role),
    "circle_removed": Topic(Group.ACCOUNT, _removed),  # by mail in any case: there are 30 days to object
    "circle_appeal_decided": Topic(Group.CIRCLES, _appeal_decided),
    "circle_approved": Topic(Group.CIRCLES, _approved),
    "circle_rejected": Topic(Group.CIRCLES, _rejected),
    "circle_suspended": Topic(Group.CIRCLES, _suspended),
    "circle_term_ending": Topic(Group.CIRCLES, _term_ending),
    "circle_term_ended": Topic(Group.CIRCLES, _term_ended),
    "circle_term_overdue": Topic(Group.CIRCLES, _term_overdue),
}
