import smtplib
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from marketplace.embedded.mailbox import Attachment, MailNotFoundError, keep, message, messages
from marketplace.embedded.standins import start_mailbox

MORNING = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)


def _mail(subject: str = "예약이 확정됐어요") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Dure <no-reply@example.org>"
    mail["To"] = "민지 <renter@example.org>"
    mail["Subject"] = subject
    mail.set_content("드릴을 빌렸어요.\n")
    mail.add_alternative("<p>드릴을 <b>빌렸어요</b>.</p>", subtype="html")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="예약.ics")
    return mail


def test_a_mail_sent_by_smtp_is_kept_listed_and_read(tmp_path: Path) -> None:
    with start_mailbox(tmp_path / "두레 city") as server:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
            client.send_message(_mail(), to_addrs=["renter@example.org"])
        folder = tmp_path / "두레 city" / "mailbox"
        [summary] = messages(folder)
    assert (summary.to, summary.subject) == ("민지 <renter@example.org>", "예약이 확정됐어요")
    assert summary.sent_at.tzinfo is UTC
    assert summary.size > 300
    mail = message(folder, summary.id)
    assert mail.text == "드릴을 빌렸어요.\n"
    assert "<b>빌렸어요</b>" in mail.html
    assert mail.attachments == (Attachment("예약.ics", "text/calendar", b"BEGIN:VCALENDAR"),)
    assert ("Delivered-To", "renter@example.org") in mail.headers
    assert (folder / f"{summary.id}.eml").stat().st_mode & 0o777 == 0o600


def test_addresses_beyond_ascii_are_taken(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "민지@example.org", "hello"
    mail.set_content("x")
    with start_mailbox(tmp_path) as server, smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.send_message(mail)
    [summary] = messages(tmp_path / "mailbox")
    assert summary.to == "민지@example.org"


def test_the_mailbox_comes_back_on_its_port_with_its_mails(tmp_path: Path) -> None:
    with start_mailbox(tmp_path) as first, smtplib.SMTP("127.0.0.1", first.port, timeout=10) as client:
        client.send_message(_mail())
    with pytest.raises(OSError, match=r"refused"):
        socket.create_connection(("127.0.0.1", first.port), timeout=1)
    with start_mailbox(tmp_path) as second:
        assert second.port == first.port
    assert len(messages(tmp_path / "mailbox")) == 1


def test_the_newest_mail_comes_first_and_a_list_can_be_cut(tmp_path: Path) -> None:
    for hour in (2, 0, 1):
        keep(tmp_path, bytes(_mail(f"at {hour}")), MORNING + timedelta(hours=hour))
    assert [mail.subject for mail in messages(tmp_path)] == ["at 2", "at 1", "at 0"]
    assert [mail.subject for mail in messages(tmp_path, limit=1)] == ["at 2"]
    assert messages(tmp_path)[0].sent_at == MORNING + timedelta(hours=2)


def _named(message_id: str, subject: str = "예약") -> bytes:
    mail = _mail(subject)
    mail["Message-ID"] = message_id
    return bytes(mail)


def test_a_second_try_of_a_mail_is_the_same_file(tmp_path: Path) -> None:
    first = keep(tmp_path, _named("<one@dure>"), MORNING)
    assert keep(tmp_path, _named("<one@dure>"), MORNING + timedelta(minutes=1)) == first
    assert keep(tmp_path, _named("<two@dure>"), MORNING) != first
    assert len(messages(tmp_path)) == 2


def test_the_same_mail_to_another_person_is_another_file(tmp_path: Path) -> None:
    for person in ("a@example.org", "b@example.org", "a@example.org"):
        keep(tmp_path, f"Delivered-To: {person}\r\n".encode() + _named("<one@dure>"), MORNING)
    assert len(messages(tmp_path)) == 2


def test_mails_without_a_message_id_are_all_kept(tmp_path: Path) -> None:
    for _try in range(2):
        keep(tmp_path, bytes(_mail()), MORNING)
    assert len(messages(tmp_path)) == 2


def test_many_tries_at_once_leave_one_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _try: keep(tmp_path, _named("<one@dure>"), MORNING), range(16)))
    assert len(ids) == len(messages(tmp_path)) == 1


def test_files_that_are_no_finished_mails_are_not_listed(tmp_path: Path) -> None:
    keep(tmp_path, bytes(_mail()), MORNING)
    (tmp_path / ".20261121T000000000000-00000000.new").write_bytes(b"half")
    (tmp_path / "notes.eml").write_text("Subject: not ours\n\n")
    assert len(messages(tmp_path)) == 1
    assert messages(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    "mail_id",
    ["", ".", "..", "../secrets", "/etc/passwd", "notes", "20261121T000000000000-0000000g", "a/../b", "x\0", "..%2fx"],
)
def test_only_ids_of_mails_are_opened(tmp_path: Path, mail_id: str) -> None:
    (tmp_path / "notes.eml").write_text("Subject: not ours\n\n")
    with pytest.raises(MailNotFoundError):
        message(tmp_path, mail_id)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("Subject: secret\n\n")
    (tmp_path / "20261121T000000000000-00000000.eml").symlink_to(tmp_path / "secret")
    with pytest.raises(MailNotFoundError):
        message(tmp_path, "20261121T000000000000-00000000")
    assert messages(tmp_path) == []


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Subject: x\n\nplain words\n", "plain words\n"),
        (b"Subject: x\nContent-Type: text/plain; charset=klingon\n\nwords\n", "words\n"),
        (b"Subject: x\nContent-Type: text/html\n\n<p>hi</p>", ""),
        (b"", ""),
        (b"\xff\xfe no mail at all", "\ufffd\ufffd no mail at all"),
    ],
)
def test_odd_mails_are_read_as_far_as_they_go(tmp_path: Path, raw: bytes, text: str) -> None:
    mail_id = keep(tmp_path, raw, MORNING)
    assert message(tmp_path, mail_id).text == text
    assert len(messages(tmp_path)) == 1
