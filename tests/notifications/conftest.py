"""A real mailbox, and an application that mails to it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace.embedded.mailbox import Mail, message, messages
from marketplace.embedded.standins import start_mailbox


class Mailbox:
    """What has arrived."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def mails(self) -> list[Mail]:
        """The mails, newest first."""
        return [message(self.folder, summary.id) for summary in messages(self.folder)]

    def subjects(self) -> list[str]:
        return [summary.subject for summary in messages(self.folder)]


@pytest.fixture(scope="session")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    folder = tmp_path_factory.mktemp("post")
    with start_mailbox(folder) as server:
        yield Mailbox(folder / "mailbox", server.url)


@pytest.fixture
def mailbox(city: Flask, mail_server: Mailbox) -> Iterator[Mailbox]:
    """An empty mailbox to which the application mails."""
    for path in mail_server.folder.glob("*.eml"):
        path.unlink()
    settings = city.extensions["settings"]
    city.extensions["settings"] = replace(settings, smtp_url=mail_server.url, base_url="https://dure.example.org")
    yield mail_server
    city.extensions["settings"] = settings
