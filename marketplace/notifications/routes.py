"""The notifications page, preferences, and the practice mailbox."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace import clock
from marketplace.config import Settings
from marketplace.db import transaction
from marketplace.embedded.mailbox import Mail, MailNotFoundError, message, messages
from marketplace.errors import NotFoundError
from marketplace.i18n import gettext as _
from marketplace.i18n import lazy_gettext as _l
from marketplace.notifications import queries, services
from marketplace.notifications.wording import TOPICS, Group
from marketplace.web import access
from marketplace.web.paging import decode_cursor, encode_cursor

blueprint = Blueprint("notifications", __name__)
PAGE = 30
MOST_MAILS = 200
GROUP_NAMES = {
    Group.BORROWING: (_l("What I borrow"), _l("Answers, confirmations and cancellations of my bookings")),
    Group.LENDING: (_l("What I lend"), _l("Requests and bookings of my listings, and what operators say of them")),
    Group.REMINDERS: (
        _l("Reminders"),
        _l("A day and an hour before it begins, an hour before it ends, and when it is overdue"),
    ),
    Group.MONEY: (_l("Money"), _l("Top-ups, refunds and payouts")),
    Group.CIRCLES: (
        _l("Circle notices"),
        _l("New notices of my circles, and what is said to what I wrote there"),
    ),
}


@blueprint.get("/notifications")
@access.member
def index() -> str:
    """What I was told, newest first; looking does not mark anything as read."""
    member_id = access.viewer().member_id or 0
    cursor = request.args.get("cursor")
    before = decode_cursor(cursor, int)[0] if cursor else None
    rows = queries.of_member(member_id, before, PAGE + 1)
    shown = [(row, TOPICS[row.topic].words(row.params)) for row in rows[:PAGE]]
    more = encode_cursor(rows[PAGE - 1].id) if len(rows) > PAGE else None
    return render_template("notifications/index.html", shown=shown, next_cursor=more)


@blueprint.get("/notifications/<public_id>")
@access.member
def follow(public_id: str) -> Response:
    """Opens what a notification is about, and marks it as read."""
    with transaction():
        row = services.read_one(access.viewer().member_id or 0, public_id, clock.now())
        path = TOPICS[row.topic].words(row.params).path if row else None
    if path is None:
        raise NotFoundError
    return redirect(path, 303)


@blueprint.post("/notifications/read")
@access.member
def read_all() -> Response:
    """Marks all as read."""
    with transaction():
        services.read_all(access.viewer().member_id or 0, clock.now())
    return redirect(url_for("notifications.index"), 303)


@blueprint.get("/notifications/preferences")
@access.member
def preferences() -> str:
    """What comes by mail."""
    choices = queries.choices(access.viewer().member_id or 0)
    groups = [(group.value, *GROUP_NAMES[group], by_mail) for group, by_mail in choices.items()]
    return render_template("notifications/preferences.html", groups=groups)


@blueprint.post("/notifications/preferences")
@access.member
def save_preferences() -> Response:
    """Keeps what comes by mail: a box that isn't sent is not ticked."""
    with transaction():
        for group in GROUP_NAMES:
            services.choose(access.viewer().member_id or 0, group, by_mail=group.value in request.form)
    flash(_("Saved."), "success")
    return redirect(url_for("notifications.preferences"), 303)


@blueprint.get("/mailbox")
@access.practice
def mailbox() -> str:
    """All mail that this practice city has sent, newest first."""
    return render_template("notifications/mailbox.html", mails=messages(_folder(), limit=MOST_MAILS))


@blueprint.get("/mailbox/<mail_id>")
@access.practice
def mail(mail_id: str) -> str:
    """One mail as text; links in it lead back here."""
    try:
        found = message(_folder(), mail_id)
    except MailNotFoundError:
        raise NotFoundError from None
    return render_template("notifications/mail.html", mail=found, headers=dict(found.headers), sent=_sent(found))


def _sent(found: Mail) -> datetime | None:
    """When the mail says that it was sent."""
    try:
        return parsedate_to_datetime(dict(found.headers).get("Date", ""))
    except ValueError:
        return None


def _folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.data_dir / "mailbox"
