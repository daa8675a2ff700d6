"""What members read about bookings made for them, consents, households and acceptance in two steps."""

from collections.abc import Callable

from marketplace.i18n import gettext as _
from marketplace.notifications.topics import Group, Params, Topic, Words
from marketplace.web.formats import money

BookingWords = Callable[[Params, str, str, str], Words]


def _booked_for_you(params: Params, words: BookingWords, title: str) -> Words:
    how = {
        "desk": _("%(name)s has booked this for you at the desk.", name=params["made_by"]),
        "phone": _("%(name)s has booked this for you by phone.", name=params["made_by"]),
        "helper": _("%(name)s has booked this for you, as you allowed.", name=params["made_by"]),
    }[params["how"]]
    if params["asked"]:
        how = f"{how} {_('The owner has still to answer.')}"
    ways = _("If you can't come, cancel it on the booking's page, or call the place and give the code.")
    return words(params, _("Booked for you: %(title)s", title=title), f"{how} {ways}", _("See or cancel the booking"))


def _first_accepted(params: Params, words: BookingWords, title: str) -> Words:
    text = _("%(name)s has given the first approval. Please give the second one, or decline.", name=params["first"])
    return words(params, _("Second approval needed: %(title)s", title=title), text, _("Answer the request"))


def _consent_offered(params: Params) -> Words:
    text = _(
        "%(name)s would like you to book for them. Please say on your page whether you will.", name=params["person"]
    )
    return Words(_("Will you help %(name)s?", name=params["person"]), text, _("Answer"), params["path"], _limit(params))


def _consent_recorded(params: Params) -> Words:
    text = _(
        "%(name)s has written down that somebody may book for you. If you did not say so, end it on your page.",
        name=params["name"],
    )
    return Words(_("A consent was written down for you"), text, _("See my helpers"), params["path"], _limit(params))


def _consent_accepted(params: Params) -> Words:
    text = _(
        "%(name)s can book for you now. You are told of each booking, and can end this at any time.",
        name=params["name"],
    )
    return Words(_("%(name)s helps you now", name=params["name"]), text, _("See my helpers"), params["path"])


def _consent_ended(params: Params) -> Words:
    text = _("From now on nobody books by this consent. Bookings made before stay as they are.")
    return Words(_("A consent has ended: %(name)s", name=params["name"]), text, _("See my helpers"), params["path"])


def _household_invited(params: Params) -> Words:
    text = _("%(name)s says that you live together. If you do, join the household on your page.", name=params["name"])
    return Words(_("An invitation to a household"), text, _("Answer"), params["path"])


def _household_joined(params: Params) -> Words:
    text = _("%(name)s belongs to your household now. You share the limits of bookings.", name=params["name"])
    return Words(_("Somebody joined your household"), text, _("See my household"), params["path"])


def _limit(params: Params) -> list[tuple[str, str]]:
    if not params.get("limit"):
        return []
    return [(_("From the wallet, a month"), money(params["limit"], params["currency"]))]


def desk_topics(words: BookingWords, title: Callable[[Params], str]) -> dict[str, Topic]:
    """The topics; ``words`` and ``title`` are how every notification of a booking is put."""
    return {
        "booked_for_you": Topic(Group.BORROWING, lambda params: _booked_for_you(params, words, title(params))),
        "first_accepted": Topic(Group.LENDING, lambda params: _first_accepted(params, words, title(params))),
        "consent_offered": Topic(Group.ACCOUNT, _consent_offered),
        "consent_recorded": Topic(Group.ACCOUNT, _consent_recorded),  # by mail in any case: it may be a mistake
        "consent_accepted": Topic(Group.ACCOUNT, _consent_accepted),
        "consent_ended": Topic(Group.ACCOUNT, _consent_ended),
        "household_invited": Topic(Group.ACCOUNT, _household_invited),
        "household_joined": Topic(Group.ACCOUNT, _household_joined),
    }
