"""What an organisation's managers read: what operators say of its page, and of its wish to be verified."""

from marketplace.i18n import gettext as _
from marketplace.notifications.topics import Group, Params, Topic, Words
from marketplace.web.formats import locale_code


def _name(params: Params) -> str:
    """The organisation's name in the reader's language."""
    other = params["organisation_name_en"] if locale_code() != "ko" else ""
    return str(other or params["organisation_name"])


def _why(params: Params) -> list[tuple[str, str]]:
    return [(_("Reason"), params.get("reason") or "–")]


def _approved(params: Params) -> Words:
    text = _("Everybody can see its page with its places and listings now.")
    title = _("The page of %(name)s is open", name=_name(params))
    return Words(title, text, _("See the page"), params["path"])


def _rejected(params: Params) -> Words:
    text = _("Operators ask for a change. Save the page anew, and they look at it again.")
    title = _("The page of %(name)s needs a change", name=_name(params))
    return Words(title, text, _("Change the page"), params["path"], _why(params))


def _verified(params: Params) -> Words:
    text = _("Its page and its listings carry the mark “verified by the city” from now on.")
    title = _("The city has verified %(name)s", name=_name(params))
    return Words(title, text, _("See the page"), params["path"])


def _refused(params: Params) -> Words:
    text = _("You can ask again with other papers.")
    title = _("The city has not verified %(name)s", name=_name(params))
    return Words(title, text, _("Ask again"), params["path"], _why(params))


OFFICE_TOPICS: dict[str, Topic] = {
    "organisation_approved": Topic(Group.LENDING, _approved),
    "organisation_rejected": Topic(Group.LENDING, _rejected),
    "organisation_verified": Topic(Group.LENDING, _verified),
    "organisation_not_verified": Topic(Group.LENDING, _refused),
}
