"""The local mailbox: an SMTP server that keeps every mail as a file, and the functions that read them.

``python -m marketplace.embedded.mailbox --port N --dir DIR``. Nothing is sent on to anybody.
"""

import asyncio
import os
import re
import secrets
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import default as modern
from hashlib import sha256
from pathlib import Path

import click
from aiosmtpd.smtp import SMTP, Envelope, Session

from marketplace.clock import wall
from marketplace.embedded.ports import LOOPBACK

LARGEST_MAIL = 25 * 1024 * 1024
_HEADERS = 64 * 1024  # as much of a file as the list reads
_STAMP = "%Y%m%dT%H%M%S%f"
_ID = re.compile(r"(\d{8}T\d{12})-[0-9a-f]{8,16}")
_keeping = threading.Lock()


class MailNotFoundError(LookupError):
    """No such mail in this mailbox."""


@dataclass(frozen=True, slots=True)
class MailSummary:
    """A line of the list. ``sent_at`` is when the mailbox took it (aware UTC), ``size`` is in bytes."""

    id: str
    to: str
    subject: str
    sent_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, decoded. ``html`` is as it was sent: show it only where its scripts can't run. Parts that it lacks are empty."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def messages(folder: Path, *, limit: int | None = None) -> list[MailSummary]:
    """The mails in the folder, newest first; with ``limit`` only so many."""
    found = sorted((path.stem for path in folder.glob("*.eml") if _ID.fullmatch(path.stem)), reverse=True)
    summaries = []
    for mail_id in found[:limit]:
        with suppress(MailNotFoundError):  # removed while we looked
            content, size = _read(folder, mail_id, _HEADERS)
            mail = BytesHeaderParser(policy=modern).parsebytes(content)
            sent_at = datetime.strptime(mail_id.partition("-")[0], _STAMP).replace(tzinfo=UTC)
            summaries.append(MailSummary(mail_id, str(mail.get("To", "")), str(mail.get("Subject", "")), sent_at, size))
    return summaries


def message(folder: Path, mail_id: str) -> Mail:
    """The mail with this id (from ``messages``). Raises MailNotFoundError for anything else, paths included."""
    content, _ = _read(folder, mail_id, LARGEST_MAIL)
    mail = BytesParser(policy=modern).parsebytes(content)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - the policy's message class
    return Mail(
        headers=tuple((name, str(value)) for name, value in mail.items()),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        attachments=tuple(_attachment(part, number) for number, part in enumerate(mail.iter_attachments(), 1)),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except LookupError:  # a character set that nobody knows
        content = _bytes(part).decode("utf-8", "replace")
    return content.replace("\r\n", "\n")


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _attachment(part: Message, number: int) -> Attachment:
    return Attachment(
        name=part.get_filename() or f"part-{number}",
        content_type=part.get_content_type(),
        content=_bytes(part),
    )


def _read(folder: Path, mail_id: str, at_most: int) -> tuple[bytes, int]:
    if not _ID.fullmatch(mail_id):
        raise MailNotFoundError(mail_id)
    try:
        with os.fdopen(os.open(folder / f"{mail_id}.eml", os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read(at_most), os.fstat(file.fileno()).st_size
    except OSError:
        raise MailNotFoundError(mail_id) from None


def keep(folder: Path, content: bytes, at: datetime) -> str:
    """Put a mail into the folder, whole or not at all, and once. Gives back its id; ids sort by time.

    A second try of the same mail, known by its Message-ID and whom it is for, is the file that is there already.
    """
    mark = _mark(content)
    with _keeping:
        for known in folder.glob(f"*-{mark}.eml"):
            return known.stem
        mail_id = f"{at.strftime(_STAMP)}-{mark}"
        beside = folder / f".{mail_id}.new"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(folder / f"{mail_id}.eml")
    return mail_id


def _mark(content: bytes) -> str:
    """The same for every try of one mail; of its own for a mail without a Message-ID."""
    headers = BytesHeaderParser().parsebytes(content[:_HEADERS])
    if not headers["Message-ID"]:
        return secrets.token_hex(8)
    return sha256(f"{headers['Message-ID']}\0{headers['Delivered-To']}".encode("utf-8", "replace")).hexdigest()[:16]


class _Keeper:
    """What the SMTP server does with a mail: keep it, with its envelope in front of its headers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        recipients = ", ".join(envelope.rcpt_tos)
        front = f"Return-Path: <{envelope.mail_from or ''}>\r\nDelivered-To: {recipients}\r\n"
        content = envelope.original_content or b""
        mail_id = await asyncio.to_thread(keep, self.folder, front.encode() + content, wall())
        return f"250 kept as {mail_id}"


async def serve(folder: Path, port: int) -> None:
    """Take mail on a loopback port until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)

    def connected() -> SMTP:
        return SMTP(
            _Keeper(folder), hostname="mailbox.localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL, loop=loop
        )

    server = await loop.create_server(connected, LOOPBACK, port)
    async with server:
        await over.wait()


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), required=True, help="Loopback port to listen on.")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where mails go."
)
def main(port: int, folder: Path) -> None:
    """Keep every mail that is sent to this port."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    asyncio.run(serve(folder, port))


if __name__ == "__main__":
    main()
