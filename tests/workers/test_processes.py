"""Real workers, relays and a broker, killed at the worst moments: no message is lost and nobody gets a mail twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace.db import session, transaction
from marketplace.embedded.process import RunningServer
from marketplace.embedded.standins import start_mailbox
from marketplace.embedded.valkey import start_valkey
from marketplace.notifications.services import notify
from marketplace.outbox import services as outbox
from marketplace.outbox import wake
from tests.conftest import build_app, close_app
from tests.factories import accounts
from tests.factories.bookings import NOW
from tests.notifications.kit import PARAMS
from tests.support import servers
from tests.workers.town import Town, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.timeout(300), pytest.mark.xdist_group("workers")]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningServer]]:
    """A broker of our own, so that it can be flushed and killed; the list holds the one that runs."""
    folder = tmp_path_factory.mktemp("broker")
    running = [start_valkey(folder, durable=False)]
    yield running
    running[0].stop()


@pytest.fixture(scope="module")
def town(
    tmp_path_factory: pytest.TempPathFactory,
    server_urls: tuple[str, str],
    worker_number: int,
    broker: list[RunningServer],
) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    name = f"dure_test_workers_{worker_number}"
    url = servers.make_database(server_urls[0], name, servers.TEMPLATE)
    with start_mailbox(folder) as post:
        found = Town(folder, database_url=url, redis_url=broker[0].url, smtp_url=post.url, mailbox=folder / "mailbox")
        yield found
        found.close()
    servers.drop_database(server_urls[0], name)


@pytest.fixture(scope="module")
def application(town: Town, settings) -> Iterator[Flask]:
    """An application on the town's database, in this process: what a page would be."""
    app = build_app(replace(settings, database_url=town.database_url, redis_url=town.redis_url))
    yield app
    close_app(app)
    wake.connect(settings.redis_url)


@pytest.fixture
def street(application: Flask, town: Town) -> Iterator[Town]:
    """The town at rest, with nobody told of anything yet; what it said is shown where a test fails."""
    town.complete()
    with application.app_context():
        yield town
        session.remove()
    print(town.told())  # noqa: T201 - pytest shows it with a failure


@pytest.fixture(autouse=True)
def _empty(street: Town) -> None:
    for path in street.mailbox.glob("*.eml"):
        path.unlink()
    with transaction():
        for table in ("outbox_messages", "notifications"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")


def tell(count: int, prefix: str = "드릴") -> list[str]:
    """Tells a member of so many things, each by mail; gives the subjects."""
    with transaction():
        who = accounts.member(language="en")
        for number in range(count):
            params = PARAMS | {"title": f"{prefix} {number:02}"}
            notify(who, "confirmed_for_renter", f"{prefix}:{number}", params, NOW)
    return sorted(f"Confirmed: {prefix} {number:02}" for number in range(count))


def test_every_mail_arrives_once(street: Town):
    subjects = tell(20)
    street.quiet()
    assert street.mails() == subjects
    assert street.rows("SELECT DISTINCT mail_state FROM notifications") == [("sent",)]


def test_a_worker_killed_in_the_middle_of_its_work_loses_nothing(street: Town):
    subjects = tell(99)
    wait_until(street.mails, "nothing has been sent")
    street.kill("worker")
    assert len(street.mails()) < 99
    street.start("worker")
    street.quiet()
    assert street.mails() == subjects


def test_a_flushed_broker_loses_nothing(street: Town):
    street.kill("worker")
    subjects = tell(10)
    wait_until(lambda: street.states() == {"sent": 10}, "the relay has not sent them")
    street.broker().flushall()
    street.start("worker")
    street.quiet()
    assert street.mails() == subjects


def test_a_broker_flushed_under_running_workers_loses_nothing(street: Town):
    street.broker().flushall()
    subjects = tell(10)
    street.quiet()
    assert street.mails() == subjects


def test_a_killed_broker_that_comes_back_empty_loses_nothing(street: Town, broker: list[RunningServer]):
    folder = broker[0].log.parent.parent
    broker[0].process.kill()
    broker[0].process.wait()
    subjects = tell(5)
    broker[0] = start_valkey(folder, durable=False)
    assert broker[0].url == street.redis_url
    street.quiet()
    assert street.mails() == subjects


def test_a_worker_that_falls_with_its_broker_is_started_again_and_loses_nothing(
    street: Town, broker: list[RunningServer]
):
    """Celery 5.7 ends where one of its processes has died and the broker is gone before it has told so."""
    folder = broker[0].log.parent.parent
    street.arm("task.before-commit")
    with transaction():
        who = accounts.member(verified=False, language="en")
        outbox.post("member.signed_up", member_id=who.id)
    wait_until(lambda: street.fired("task.before-commit"), "nobody died")
    broker[0].process.kill()
    broker[0].process.wait()
    broker[0] = start_valkey(folder, durable=False)
    street.quiet()
    assert len(street.mails()) == 1


def test_a_relay_that_dies_after_its_claim_loses_nothing(street: Town):
    street.arm("relay.after-claim")
    subjects = tell(5)
    wait_until(lambda: street.died("relay"), "the relay lives on")
    assert street.fired("relay.after-claim")
    assert street.mails() == []
    street.start("relay")
    street.quiet()
    assert street.mails() == subjects


def test_a_worker_that_dies_before_its_commit_has_its_effect_once(street: Town):
    street.arm("task.before-commit")
    with transaction():
        who = accounts.member(verified=False, language="en")
        outbox.post("member.signed_up", member_id=who.id)
    street.quiet()
    assert street.fired("task.before-commit")
    assert street.rows("SELECT count(*) FROM notifications") == [(1,)]
    assert len(street.mails()) == 1


def test_a_mail_whose_sender_dies_before_its_record_is_the_same_mail_again(street: Town):
    street.arm("mail.after-send-before-record")
    subjects = tell(1)
    wait_until(lambda: street.fired("mail.after-send-before-record"), "nobody died")
    wait_until(lambda: street.mails() == subjects, "the mail was not sent before the death")
    street.quiet()
    assert street.rows("SELECT mail_state FROM notifications") == [("sent",)]
    assert street.mails() == subjects
    assert street.rows("SELECT max(sends) > 1 FROM outbox_messages") == [(True,)]


def test_two_relays_and_messages_that_come_many_times_still_send_each_mail_once(street: Town):
    street.start("relay-2")
    street.kill("worker")
    subjects = tell(12)
    wait_until(
        lambda: street.rows("SELECT min(sends) >= 3 FROM outbox_messages") == [(True,)], "they are not sent again"
    )
    street.start("worker")
    street.quiet()
    assert street.mails() == subjects
    assert street.stop("relay-2") == 0


def test_what_fails_for_good_waits_for_an_operator_and_can_be_started_again(street: Town):
    with transaction():
        outbox.post("photos.removed", keys=["../no key of ours"])
        session.flush()
        session.connection().exec_driver_sql("UPDATE outbox_messages SET failures = 12")
    wait_until(lambda: street.states() == {"failed": 1}, "it has not failed")
    [(message_id, error)] = street.rows("SELECT id, error FROM outbox_messages")
    assert "MissingFileError" in error
    with transaction():
        session.connection().exec_driver_sql("UPDATE outbox_messages SET payload = '{\"keys\": []}'")
        assert outbox.restart(message_id, NOW)
    street.quiet()


def test_told_to_go_they_end_what_they_do_and_go(street: Town):
    tell(1)
    street.quiet()  # both are up, not just begun
    assert street.stop("relay") == 0
    assert street.stop("worker") == 0
