"""Sending a notification by mail: claimed, handed to the server, recorded.

One worker has a mail at a time, under a lease. A try that dies between the server's yes and our record is made again, with
the same Message-ID, by which mail servers and our own mailbox know it.
"""

import smtplib
import ssl
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from css_inline import CSSInliner
from flask import current_app

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.extensions import settings
from marketplace.failpoints import reach
from marketplace.i18n import force_locale
from marketplace.notifications.models import MailState, Notification
from marketplace.notifications.wording import TOPICS, Group, Words
from marketplace.web.languages import direction
from marketplace.web.page import city_name

PATIENCE = 8  # seconds for each word with the server
LONGEST_LINE = 200
INLINER = CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)  # many readers of mail drop style sheets


class MailUnderwayError(Exception):
    """Another worker is sending this mail, or died while it was; it is looked at again later."""


def send_mail(notification_id: int) -> None:
    """Sends the mail of a notification unless it was sent.

    Manages its own transactions. Raises OSError or SMTPException where the server is away or says no, MailUnderwayError
    where another worker is at it; then it is due again.
    """
    message = _claim(notification_id)
    if message is None:
        return
    try:
        _deliver(message)
    except (OSError, smtplib.SMTPException):
        _let_go(notification_id)
        raise
    reach("mail.after-send-before-record")
    _record(notification_id)


def _claim(notification_id: int) -> EmailMessage | None:
    wall = clock.wall()
    with transaction():
        row = _locked(notification_id)
        if row is None or row.mail_state not in {MailState.WAITING, MailState.SENDING}:
            return None
        if row.mail_lease_until is not None and row.mail_lease_until > wall:
            raise MailUnderwayError
        stale_after = TOPICS[row.topic].stale_after
        if stale_after is not None and clock.now() - row.created_at > stale_after:
            row.mail_state = MailState.OFF  # the mail server was away: a reminder is skipped, not sent late
            return None
        row.mail_state = MailState.SENDING
        row.mail_lease_until = wall + timedelta(seconds=settings().resend_seconds)
        row.mail_message_id = message_id(row.key)
        return compose(row)


def _let_go(notification_id: int) -> None:
    with transaction():
        row = _locked(notification_id)
        if row is not None and row.mail_state == MailState.SENDING:
            row.mail_lease_until = None


def _record(notification_id: int) -> None:
    with transaction():
        row = _locked(notification_id)
        if row is None:
            return
        row.mail_state, row.mailed_at, row.mail_lease_until = MailState.SENT, clock.now(), None
        if not row.on_page:
            row.params = {}  # links that open an account are not kept longer than needed


def _locked(notification_id: int) -> Notification | None:
    return session.get(Notification, notification_id, with_for_update={"of": Notification})


def message_id(key: str) -> str:
    """The same for every try of one mail."""
    host = urlsplit(settings().base_url).hostname or "localhost"
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{host}>"


def compose(row: Notification) -> EmailMessage:
    """The mail in its member's language, as text and HTML."""
    with force_locale(row.language):
        words = TOPICS[row.topic].words(row.params)
        message = EmailMessage()
        message["Subject"] = _one_line(words.title)
        message["From"] = _sender()
        message["To"] = row.member.email
        message["Reply-To"] = settings().city.contact
        message["Date"] = format_datetime(clock.wall())
        message["Message-ID"] = row.mail_message_id or message_id(row.key)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_render("emails/body.txt", row, words))
        message.add_alternative(INLINER.inline(_render("emails/body.html", row, words)), subtype="html")
        message["Content-Language"] = row.language  # of the whole: what stands before the parts are made moves into one
    return message


def _sender() -> Address:
    """The city, by the name that the reader knows it by."""
    _name, address = parseaddr(settings().city.mail_from)
    return Address(display_name=_one_line(city_name()), addr_spec=address)


def _render(template: str, row: Notification, words: Words) -> str:
    base = settings().base_url.rstrip("/")
    return current_app.jinja_env.get_template(template).render(
        words=words,
        link=base + words.path,
        base_url=base,
        city_name=city_name(),
        name=row.member.name,
        locale=row.language,
        dir=direction(row.language),
        may_choose=TOPICS[row.topic].group is not Group.ACCOUNT,
    )


def _one_line(text: str) -> str:
    """No line ends: a title that a person wrote never splits a header."""
    return " ".join(text.split())[:LONGEST_LINE]


def _deliver(message: EmailMessage) -> None:
    parts = urlsplit(settings().smtp_url)
    host, port = parts.hostname or "127.0.0.1", parts.port
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port or 25, timeout=PATIENCE)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
