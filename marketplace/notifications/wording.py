"""What members read: one set of words a topic, for the page and for the mail alike.

Every function takes the notification's params (JSON-ready facts) and runs in the member's language.
"""

from datetime import datetime, timedelta

from marketplace.i18n import gettext as _
from marketplace.listings.texts import title_in
from marketplace.notifications.circle_wording import CIRCLE_TOPICS
from marketplace.notifications.designation_wording import DESIGNATION_TOPICS
from marketplace.notifications.desk_wording import desk_topics
from marketplace.notifications.office_wording import OFFICE_TOPICS
from marketplace.notifications.topics import Group, Params, Topic, Words
from marketplace.web.formats import local, locale_code, money, period

__all__ = ["TOPICS", "Group", "Params", "Topic", "Words"]

HALF_AN_HOUR = timedelta(minutes=30)


def _title(params: Params) -> str:
    """What it is about, in the reader's language where the listing had that when it was told."""
    return title_in(params.get("titles") or {}, params["title"], locale_code()).text


def _renter(params: Params) -> str:
    """Who books; of a guest of a desk nothing is told."""
    return params["renter"] or _("A guest of your desk")


def _when(params: Params) -> list[tuple[str, str]]:
    """The time where the thing is; beside it the reader's own, where that clock shows another."""
    start, end = datetime.fromisoformat(params["starts_at"]), datetime.fromisoformat(params["ends_at"])
    here, there = params["zone"], params.get("reader_zone") or params["zone"]
    facts = [(_("When"), period(start, end, here))]
    if local(start, here).utcoffset() != local(start, there).utcoffset():
        facts.append((_("On your clock"), period(start, end, there)))
    return facts


def _booking(params: Params, title: str, text: str, action: str = "") -> Words:
    facts = [(_("What"), _title(params)), *_when(params), (_("Code"), params["code"])]
    if params.get("total"):
        facts.append((_("Price"), money(params["total"], params["currency"])))
    if params.get("refunded"):
        facts.append((_("Goes back"), money(params["refunded"], params["currency"])))
    if params.get("reason"):
        facts.append((_("Reason"), params["reason"]))
    path = f"/bookings/{params['booking']}"
    return Words(title, text, action or _("See the booking"), path, facts)


def _verify_email(params: Params) -> Words:
    text = _(
        "Hello %(name)s, please confirm that this is your e-mail address. The link works for three days.",
        name=params["name"],
    )
    return Words(_("Please confirm your e-mail address"), text, _("Confirm my address"), params["path"])


def _reset_password(params: Params) -> Words:
    text = _(
        "Somebody, hopefully you, wants to set a new password. The link works for one hour, once. If it wasn't you, do nothing."
    )
    return Words(_("Set a new password"), text, _("Set a new password"), params["path"])


def _member_suspended(params: Params) -> Words:
    text = _(
        "Your account has been suspended. Bookings that had not begun were cancelled and paid back. To object, reply to this mail."
    )
    return Words(_("Your account is suspended"), text, facts=[(_("Reason"), params.get("reason") or "–")], path="/")


def _member_restored(_params: Params) -> Words:
    return Words(
        _("Your account is open again"), _("You can sign in and use everything as before."), _("Sign in"), "/sign-in"
    )


def _listing_approved(params: Params) -> Words:
    text = _("“%(title)s” can be found and booked by your neighbours now.", title=_title(params))
    return Words(_("Your listing is published"), text, _("See the listing"), f"/listings/{params['listing']}")


def _listing_rejected(params: Params) -> Words:
    text = _("“%(title)s” can't be published like this. You can change it and send it again.", title=_title(params))
    facts = [(_("Reason"), params.get("reason") or "–")]
    return Words(_("Your listing needs a change"), text, _("My listings"), "/my/listings", facts)


def _revision_approved(params: Params) -> Words:
    text = _("The new version of “%(title)s” is shown now.", title=_title(params))
    return Words(_("Your change is published"), text, _("See the listing"), f"/listings/{params['listing']}")


def _revision_rejected(params: Params) -> Words:
    text = _("The change to “%(title)s” was not accepted; the version so far stays shown.", title=_title(params))
    facts = [(_("Reason"), params.get("reason") or "–")]
    return Words(_("Your change was not accepted"), text, _("My listings"), "/my/listings", facts)


def _listing_suspended(params: Params) -> Words:
    text = _(
        "“%(title)s” is not shown any more. Bookings that had not begun were cancelled and paid back.",
        title=_title(params),
    )
    facts = [(_("Reason"), params.get("reason") or "–")]
    return Words(_("Your listing was taken down"), text, _("My listings"), "/my/listings", facts)


def _listing_restored(params: Params) -> Words:
    text = _("“%(title)s” is shown again.", title=_title(params))
    return Words(_("Your listing is back"), text, _("See the listing"), f"/listings/{params['listing']}")


def _request_for_owner(params: Params) -> Words:
    text = _(
        "%(name)s would like to book it. Please answer soon; without an answer the request ends by itself.",
        name=_renter(params),
    )
    return _booking(params, _("New request: %(title)s", title=_title(params)), text, _("Answer the request"))


def _request_sent(params: Params) -> Words:
    text = _("%(name)s has been asked. We'll write as soon as there is an answer.", name=params["owner"])
    return _booking(params, _("Requested: %(title)s", title=_title(params)), text)


def _confirmed_for_renter(params: Params) -> Words:
    text = _("Your booking is confirmed. Address and contact are on the booking's page.")
    return _booking(params, _("Confirmed: %(title)s", title=_title(params)), text)


def _confirmed_for_owner(params: Params) -> Words:
    text = _("%(name)s has booked it. Their contact is on the booking's page.", name=_renter(params))
    return _booking(params, _("Booked: %(title)s", title=_title(params)), text)


def _moved_for_renter(params: Params) -> Words:
    text = _(
        "%(owner)s can't give you “%(before)s” at that time and has kept “%(title)s” for you instead. Time and price are "
        "the same. If it doesn't suit you, cancel before it begins and everything comes back.",
        owner=params["owner"],
        before=params["before"],
        title=_title(params),
    )
    return _booking(params, _("Moved: %(title)s", title=_title(params)), text)


def _moved_for_owner(params: Params) -> Words:
    text = _(
        "The booking of %(name)s was moved here from “%(before)s”.", name=params["renter"], before=params["before"]
    )
    return _booking(params, _("Moved: %(title)s", title=_title(params)), text)


def _declined(params: Params) -> Words:
    text = _("%(name)s can't lend it at that time. Any money went back to where it came from.", name=params["owner"])
    return _booking(params, _("Declined: %(title)s", title=_title(params)), text)


def _expired_for_renter(params: Params) -> Words:
    if params.get("was") == "held":
        text = _("The booking was not paid in time, so the time is free for others again.")
    else:
        text = _("The owner did not answer in time. Any money went back to where it came from.")
    return _booking(params, _("Ended: %(title)s", title=_title(params)), text)


def _expired_for_owner(params: Params) -> Words:
    text = _("The request of %(name)s was not answered in time and has ended.", name=_renter(params))
    return _booking(params, _("Request ended: %(title)s", title=_title(params)), text)


def _cancelled(params: Params) -> Words:
    by = {
        "renter": _("The renter has cancelled this booking."),
        "owner": _("The owner has cancelled this booking."),
        "operator": _("The operators have cancelled this booking."),
    }.get(params.get("by", ""), _("This booking was cancelled."))
    return _booking(params, _("Cancelled: %(title)s", title=_title(params)), by)


def _picked_up(params: Params) -> Words:
    return _booking(params, _("Picked up: %(title)s", title=_title(params)), _("The pick-up is confirmed."))


def _returned(params: Params) -> Words:
    text = _("The return is confirmed. If something is wrong, tell us within a day.")
    return _booking(params, _("Returned: %(title)s", title=_title(params)), text)


def _completed_for_owner(params: Params) -> Words:
    text = _("The booking is completed. Thank you for sharing!")
    if params.get("payable"):
        text = _("The booking is completed. Your share comes with the next weekly payout.")
    return _booking(params, _("Completed: %(title)s", title=_title(params)), text)


def _no_show(params: Params) -> Words:
    text = _("Nobody confirmed the pick-up, so the booking has ended. If that is wrong, tell us within a day.")
    return _booking(params, _("Not picked up: %(title)s", title=_title(params)), text)


def _paid_late(params: Params) -> Words:
    text = _(
        "Your payment came after the time to pay had run out. The money is in your wallet; you can book again with it."
    )
    return _booking(params, _("Your payment is in your wallet"), text)


def _start_24h(params: Params) -> Words:
    return _booking(params, _("Tomorrow: %(title)s", title=_title(params)), _("A reminder: this begins in 24 hours."))


def _start_1h(params: Params) -> Words:
    return _booking(params, _("Soon: %(title)s", title=_title(params)), _("A reminder: this begins in an hour."))


def _end_1h(params: Params) -> Words:
    return _booking(params, _("Ends soon: %(title)s", title=_title(params)), _("A reminder: this ends in an hour."))


def _overdue(params: Params) -> Words:
    text = _("This should have been returned. Please return it and confirm, or talk to each other.")
    return _booking(params, _("Overdue: %(title)s", title=_title(params)), text)


def _topped_up(params: Params) -> Words:
    amount = money(params["amount"], params["currency"])
    text = _("%(amount)s are in your wallet now.", amount=amount)
    return Words(_("Your wallet was topped up"), text, _("See my wallet"), "/wallet", [(_("Amount"), amount)])


def _settled(params: Params) -> Words:
    amount = money(params["amount"], params["currency"])
    text = _("We have sent %(amount)s to your account. It arrives within a few days.", amount=amount)
    return Words(_("Your weekly payout"), text, _("See my earnings"), "/earnings", [(_("Amount"), amount)])


def _settlement_held(params: Params) -> Words:
    amount = money(params["amount"], params["currency"])
    text = _("We could not send your payout of %(amount)s yet. Please look at your payout account.", amount=amount)
    return Words(_("Your payout waits"), text, _("See my earnings"), "/earnings", [(_("Amount"), amount)])


def _circle_notice(params: Params) -> Words:
    title = _("%(circle)s: %(title)s", circle=_circle_name(params), title=params["title"])
    text = _("%(name)s has put a notice on the board: %(words)s", name=params["name"], words=params["excerpt"])
    return Words(title, text, _("Read the notice"), params["path"])


def _circle_comment(params: Params) -> Words:
    title = _("New comment on “%(title)s”", title=params["title"])
    text = _("%(name)s has commented: %(words)s", name=params["name"], words=params["excerpt"])
    return Words(title, text, _("Read the comments"), params["path"])


def _circle_name(params: Params) -> str:
    other = params["circle_name_en"] if locale_code() != "ko" else ""
    return str(other or params["circle_name"])


def _board_removed(params: Params) -> Words:
    text = _("A steward of %(circle)s has removed what you wrote.", circle=_circle_name(params))
    return _board_decided(params, _("Removed from the board: %(title)s", title=params["title"]), text)


def _board_suspended(params: Params) -> Words:
    circle = _circle_name(params)
    text = _("Operators have taken away what you wrote in %(circle)s. To object, reply to this mail.", circle=circle)
    return _board_decided(params, _("Taken off the board: %(title)s", title=params["title"]), text)


def _board_restored(params: Params) -> Words:
    text = _("What you wrote in %(circle)s is shown again.", circle=_circle_name(params))
    return _board_decided(params, _("Back on the board: %(title)s", title=params["title"]), text)


def _board_decided(params: Params, title: str, text: str) -> Words:
    facts = [(_("What you wrote"), params["excerpt"]), (_("Reason"), params.get("reason") or "–")]
    return Words(title, text, _("See it on the board"), params["path"], facts)


TOPICS: dict[str, Topic] = (
    {
        "verify_email": Topic(Group.ACCOUNT, _verify_email, on_page=False),
        "reset_password": Topic(Group.ACCOUNT, _reset_password, on_page=False),
        "member_suspended": Topic(Group.ACCOUNT, _member_suspended),
        "member_restored": Topic(Group.ACCOUNT, _member_restored),
        "listing_approved": Topic(Group.LENDING, _listing_approved),
        "listing_rejected": Topic(Group.LENDING, _listing_rejected),
        "revision_approved": Topic(Group.LENDING, _revision_approved),
        "revision_rejected": Topic(Group.LENDING, _revision_rejected),
        "listing_suspended": Topic(Group.LENDING, _listing_suspended),
        "listing_restored": Topic(Group.LENDING, _listing_restored),
        "request_for_owner": Topic(Group.LENDING, _request_for_owner),
        "request_sent": Topic(Group.BORROWING, _request_sent),
        "confirmed_for_renter": Topic(Group.BORROWING, _confirmed_for_renter),
        "confirmed_for_owner": Topic(Group.LENDING, _confirmed_for_owner),
        "moved_for_renter": Topic(Group.BORROWING, _moved_for_renter),
        "moved_for_owner": Topic(Group.LENDING, _moved_for_owner, by_mail=False),
        "declined": Topic(Group.BORROWING, _declined),
        "expired_for_renter": Topic(Group.BORROWING, _expired_for_renter),
        "expired_for_owner": Topic(Group.LENDING, _expired_for_owner),
        "cancelled_for_renter": Topic(Group.BORROWING, _cancelled),
        "cancelled_for_owner": Topic(Group.LENDING, _cancelled),
        "picked_up": Topic(Group.BORROWING, _picked_up, by_mail=False),
        "returned": Topic(Group.BORROWING, _returned, by_mail=False),
        "completed_for_owner": Topic(Group.LENDING, _completed_for_owner),
        "no_show": Topic(Group.BORROWING, _no_show),
        "paid_late": Topic(Group.MONEY, _paid_late),
        "start_24h": Topic(Group.REMINDERS, _start_24h, stale_after=HALF_AN_HOUR),
        "start_1h": Topic(Group.REMINDERS, _start_1h, stale_after=HALF_AN_HOUR),
        "end_1h": Topic(Group.REMINDERS, _end_1h, stale_after=HALF_AN_HOUR),
        "overdue": Topic(Group.REMINDERS, _overdue),
        "topped_up": Topic(Group.MONEY, _topped_up),
        "settled": Topic(Group.MONEY, _settled),
        "settlement_held": Topic(Group.MONEY, _settlement_held),
        "circle_notice": Topic(Group.CIRCLES, _circle_notice),
        "circle_comment": Topic(Group.CIRCLES, _circle_comment),
        "board_removed": Topic(Group.CIRCLES, _board_removed),
        "board_suspended": Topic(Group.CIRCLES, _board_suspended),
        "board_restored": Topic(Group.CIRCLES, _board_restored),
    }
    | CIRCLE_TOPICS
    | DESIGNATION_TOPICS
    | OFFICE_TOPICS
    | desk_topics(_booking, _title)
)
