"""Mail: claimed by one worker, handed to a real server, recorded; tried again as the same mail."""

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from marketplace import clock
from marketplace.db import session, transaction
from marketplace.notifications import mail
from marketplace.notifications.mail import MailUnderwayError, compose, message_id, send_mail
from marketplace.notifications.models import MailState, Notification
from tests.factories import accounts
from tests.notifications.kit import part, told

MINUTE = timedelta(minutes=1)


def test_a_mail_is_sent_once_in_the_member_s_language(mailbox):
    who = accounts.member("이하늘", email="haneul@example.org", language="en")
    row = told(who, "confirmed_for_renter")
    send_mail(row.id)
    send_mail(row.id)
    [found] = mailbox.mails()
    headers = dict(found.headers)
    assert headers["Subject"] == "Confirmed: 전동드릴"
    assert headers["To"] == "haneul@example.org"
    assert headers["From"] == "Dure Seoul <no-reply@example.org>"
    assert headers["Content-Language"] == "en"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == row.mail_message_id
    assert "https://dure.example.org/bookings/booking-public-id" in found.text
    assert "전동드릴" in found.html
    assert (row.mail_state, row.mail_lease_until) == (MailState.SENT, None)
    assert row.mailed_at is not None


def test_the_city_is_named_in_the_reader_s_language(city):
    assert "두레 서울" in compose(told(accounts.member(language="ko")))["From"]
    assert "Dure Seoul" in compose(told(accounts.member(language="en")))["From"]


@pytest.mark.parametrize("name", ["Dure, the city", 'The "Dure" (Seoul)', "두레\r\nBcc: x@example.org"])
def test_a_city_of_any_name_can_send(city, name):
    settings = city.extensions["settings"]
    city.extensions["settings"] = replace(settings, city=replace(settings.city, name=name))
    sender = compose(told(accounts.member(language="ko")))["From"].addresses[0]
    city.extensions["settings"] = settings
    assert sender.display_name == " ".join(name.split())
    assert sender.addr_spec == "no-reply@example.org"


def test_links_begin_with_the_configured_address_and_only_chosen_mails_offer_a_choice(city):
    chosen = part(compose(told(accounts.member())), "plain")
    assert "http://localhost/notifications/preferences" in chosen
    account = part(compose(told(accounts.member(), "verify_email")), "plain")
    assert "http://localhost/verify/abc" in account
    assert "preferences" not in account


def test_styles_stand_in_the_elements_and_nothing_is_fetched(city):
    html = part(compose(told(accounts.member())), "html")
    assert "<style" not in html
    assert "<link" not in html
    assert "src=" not in html
    assert 'style="' in html


def test_every_try_is_the_same_mail(city):
    assert message_id("confirmed:1:7") == message_id("confirmed:1:7")
    assert message_id("confirmed:1:7") != message_id("confirmed:1:8")
    assert message_id("x").endswith("@localhost>")


class TestFaults:
    def test_a_server_that_is_away_leaves_the_mail_free_for_the_next_try(self, city, mailbox):
        row = told(accounts.member())
        settings = city.extensions["settings"]
        city.extensions["settings"] = replace(settings, smtp_url="smtp://127.0.0.1:9")
        with pytest.raises(OSError, match="refused"):
            send_mail(row.id)
        assert (row.mail_state, row.mail_lease_until) == (MailState.SENDING, None)
        city.extensions["settings"] = settings
        send_mail(row.id)
        assert len(mailbox.mails()) == 1

    def test_a_server_that_says_no_leaves_it_free_too(self, city, monkeypatch):
        row = told(accounts.member())

        def refuse(_message: object) -> None:
            raise smtplib.SMTPRecipientsRefused({"x": (550, b"nobody here")})

        monkeypatch.setattr(mail, "_deliver", refuse)
        with pytest.raises(smtplib.SMTPException):
            send_mail(row.id)
        assert (row.mail_state, row.mail_lease_until) == (MailState.SENDING, None)

    def test_a_worker_that_died_after_sending_is_followed_by_the_same_mail(self, mailbox, monkeypatch):
        row = told(accounts.member())

        def die(_point: str) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(mail, "reach", die)
        with pytest.raises(KeyboardInterrupt):
            send_mail(row.id)
        monkeypatch.undo()
        assert row.mail_state == MailState.SENDING
        with pytest.raises(MailUnderwayError):
            send_mail(row.id)
        with transaction():
            row.mail_lease_until = clock.wall() - MINUTE
        send_mail(row.id)
        assert row.mail_state == MailState.SENT
        assert len(mailbox.mails()) == 1

    def test_of_two_workers_the_second_waits(self, mailbox):
        row = told(accounts.member())
        with transaction():
            row.mail_state, row.mail_lease_until = MailState.SENDING, clock.wall() + MINUTE
        with pytest.raises(MailUnderwayError):
            send_mail(row.id)
        assert mailbox.mails() == []

    def test_what_is_not_there_or_not_wanted_is_not_sent(self, mailbox):
        send_mail(404)
        send_mail(told(accounts.member(), "picked_up").id)
        assert mailbox.mails() == []

    @pytest.mark.parametrize("step", ["_let_go", "_record"])
    def test_a_notification_that_vanishes_meanwhile_is_nobody_s_trouble(self, mailbox, step):
        row_id = told(accounts.member()).id
        with transaction():
            session.execute(delete(Notification))
        getattr(mail, step)(row_id)

    def test_a_mail_that_another_has_recorded_is_not_let_go(self, city):
        row = told(accounts.member())
        until = clock.wall()
        with transaction():
            row.mail_state, row.mail_lease_until = MailState.SENT, until
        mail._let_go(row.id)
        assert row.mail_lease_until == until


class TestReminders:
    def late(self, topic: str, by: timedelta) -> Notification:
        row = told(accounts.member(), topic)
        with transaction():
            row.created_at = clock.now() - by
        return row

    @pytest.mark.parametrize("topic", ["start_24h", "start_1h", "end_1h"])
    def test_a_reminder_that_the_server_kept_waiting_is_skipped_not_sent_late(self, mailbox, topic):
        row = self.late(topic, timedelta(minutes=40))
        send_mail(row.id)
        assert row.mail_state == MailState.OFF
        assert mailbox.mails() == []

    @pytest.mark.parametrize(
        ("topic", "by"),
        [("start_1h", timedelta(minutes=5)), ("overdue", timedelta(hours=3)), ("declined", timedelta(hours=4))],
    )
    def test_what_still_holds_is_sent(self, mailbox, topic, by):
        send_mail(self.late(topic, by).id)
        assert len(mailbox.mails()) == 1


def test_a_link_that_opens_an_account_is_forgotten_once_it_is_mailed(mailbox):
    row, kept = told(accounts.member(), "reset_password", path="/reset/secret"), told(accounts.member())
    send_mail(row.id)
    send_mail(kept.id)
    assert any("/reset/secret" in found.text for found in mailbox.mails())
    assert row.params == {}
    assert kept.params["code"] == "ABCD-EFGH"


class TestTheServer:
    """The words with the server, by its kind of address."""

    class Fake:
        said: list[str]

        def __init__(self, host: str, port: int, **_options: object) -> None:
            type(self).said = [f"{host}:{port}"]

        def __enter__(self) -> "TestTheServer.Fake":
            return self

        def __exit__(self, *_error: object) -> None:
            self.said.append("quit")

        def ehlo(self) -> None:
            self.said.append("ehlo")

        def has_extn(self, name: str) -> bool:
            return name == "starttls" and "plain" not in self.said[0]

        def starttls(self, **_options: object) -> None:
            self.said.append("starttls")

        def login(self, user: str, password: str) -> None:
            self.said.append(f"login {user} {password}")

        def send_message(self, _message: object) -> None:
            self.said.append("send")

    @pytest.mark.parametrize(
        ("url", "kind", "said"),
        [
            ("smtp://plain.example.org", "SMTP", ["plain.example.org:25", "ehlo", "send", "quit"]),
            (
                "smtp://mail.example.org:587",
                "SMTP",
                ["mail.example.org:587", "ehlo", "starttls", "ehlo", "send", "quit"],
            ),
            (
                "smtps://dure%40city:p%2Fw@mail.example.org",
                "SMTP_SSL",
                ["mail.example.org:465", "ehlo", "login dure@city p/w", "send", "quit"],
            ),
        ],
    )
    def test_it_is_spoken_to_as_its_address_says(self, city, monkeypatch, url, kind, said):
        monkeypatch.setattr(smtplib, kind, self.Fake)
        settings = city.extensions["settings"]
        city.extensions["settings"] = replace(settings, smtp_url=url)
        send_mail(told(accounts.member(), "overdue").id)
        city.extensions["settings"] = settings
        assert self.Fake.said == said
