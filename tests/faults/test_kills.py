"""kill -9 at named places in a whole running city: nothing is lost, nothing is doubled."""

import json
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import psycopg
import pytest
import redis

from marketplace.embedded.mailbox import messages
from tests.journeys.conftest import City, start_city, stop_city

pytestmark = [pytest.mark.worker, pytest.mark.timeout(600), pytest.mark.xdist_group("faults")]
POINTS = (
    "web.after-commit-before-publish",
    "stripe.after-call-before-record",
    "task.before-commit",
    "relay.after-claim",
)
SEOUL = ZoneInfo("Asia/Seoul")
PATIENCE = 60


class Faulty:
    """A city whose processes die where the test says, and the renter's and owner's tokens for its API."""

    def __init__(self, city: City, folder) -> None:
        self.city, self.folder = city, folder
        run = json.loads((city.data_dir / "run.json").read_text())
        self.addresses = run["environment"]
        self.renter = city.cli("token", "renter@example.org").strip()
        self.next_day = 3
        self.listings = self.priced_listings()

    def arm(self, point: str) -> None:
        (self.folder / point).touch()

    def fired(self, point: str) -> bool:
        return not (self.folder / point).exists()

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, key: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(
            self.city.base_url + "/api/v1" + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Bearer {self.renter}", "Content-Type": "application/json"}
            | ({"Idempotency-Key": key} if key else {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def insist(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """Posts until an answer comes that is not 'try again': what a careful client does after a lost connection."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, answer = self.call("POST", path, body, key)
            except (OSError, urllib.error.URLError, ValueError):
                status, answer = 0, {}
            running = status == 409 and answer.get("code") == "request-running"
            if status not in {0, 502, 503} and not running:
                return status, answer
            assert time.monotonic() < deadline, (status, answer)
            time.sleep(0.3)

    def priced_listings(self) -> list[str]:
        """Listings of the demo city that others than the renter lend for money, those without asking first."""
        rows = self.rows(
            "SELECT public_id FROM listings WHERE state = 'published' AND bookable = 'yes' AND moderation = 'approved'"
            " AND collect = 'platform' AND price_from > 0"
            " AND owner_party_id <> (SELECT party_id FROM members WHERE email = 'renter@example.org')"
            " ORDER BY approval, id"
        )
        assert rows
        return [public_id for (public_id,) in rows]

    def free_slot(self, least: int = 0) -> dict[str, Any]:
        """A bookable interval somewhere that costs at least so much, by the API's own word."""
        start = datetime.now(UTC) + timedelta(days=self.next_day)
        self.next_day += 1
        query = urllib.parse.urlencode({"from": start.isoformat(), "to": (start + timedelta(days=4)).isoformat()})
        for listing in self.listings:
            _status, answer = self.call("GET", f"/listings/{listing}/availability?{query}")
            for window in answer.get("free", []):
                opens, closes = datetime.fromisoformat(window["starts_at"]), datetime.fromisoformat(window["ends_at"])
                begin = (opens.astimezone(SEOUL) + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
                for hours in (2, 4, 8, 24, 48, 72):
                    end = begin + timedelta(hours=hours)
                    wish = {"starts_at": begin.isoformat(), "ends_at": end.isoformat(), "quantity": 1}
                    if end > closes:
                        break
                    status, quote = self.call("POST", f"/listings/{listing}/quotes", wish)
                    fits = status == 200 and quote["bookable"] and least <= quote["total"]["amount"] <= least + 8_000
                    if fits:
                        return wish | {"listing_id": listing}
        pytest.fail("no free slot in the demo city")

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.addresses["DATABASE_URL"]) as connection:
            return connection.execute(sql, values).fetchall()

    def quiet(self) -> None:
        """Waits until no message is on its way."""
        deadline = time.monotonic() + PATIENCE
        while self.rows("SELECT count(*) FROM outbox_messages WHERE state IN ('pending', 'sent')")[0][0]:
            assert time.monotonic() < deadline, self.rows(
                "SELECT topic, state, error FROM outbox_messages WHERE state <> 'done'"
            )
            time.sleep(0.2)

    def sound(self) -> None:
        """Every mail once, the books and the calendar in order."""
        self.quiet()
        self.city.cli("ledger", "check")
        self.city.cli("bookings", "check")
        due = self.rows("SELECT count(*) FROM notifications WHERE mail_state IN ('waiting', 'sending')")[0][0]
        sent = self.rows("SELECT count(*) FROM notifications WHERE mail_state = 'sent'")[0][0]
        assert (due, sent) == (0, len(messages(self.city.data_dir / "mailbox")))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("points")
    points = ",".join(f"{point}@{folder / point}" for point in POINTS)
    city = start_city(tmp_path_factory.mktemp("faulty"), DURE_FAIL_POINTS=points, RESEND_SECONDS="3")
    found = Faulty(city, folder)
    found.quiet()
    yield found
    stop_city(city.process)


def booking_count(faulty: Faulty) -> int:
    return int(faulty.rows("SELECT count(*) FROM bookings")[0][0])


@pytest.mark.parametrize("point", ["web.after-commit-before-publish", "task.before-commit", "relay.after-claim"])
def test_a_booking_survives_the_death_of_a_process(faulty, point):
    slot = faulty.free_slot()
    before = booking_count(faulty)
    faulty.arm(point)
    body = {k: slot[k] for k in ("listing_id", "starts_at", "ends_at", "quantity")} | {"pay": "wallet"}
    status, answer = faulty.insist("/bookings", body, uuid.uuid4().hex)
    assert status == 201, answer
    deadline = time.monotonic() + PATIENCE
    while not faulty.fired(point):
        assert time.monotonic() < deadline, "nobody came by the fail-point"
        time.sleep(0.1)
    faulty.sound()
    assert booking_count(faulty) == before + 1


def test_the_web_process_dies_after_the_call_to_stripe_and_before_its_record(faulty):
    """The hosted page was made, nobody wrote its address down. The same key finds the same page."""
    (party,) = faulty.rows("SELECT party_id FROM members WHERE email = 'renter@example.org'")[0]
    slot = faulty.free_slot(least=10_000)
    faulty.arm("stripe.after-call-before-record")
    body = {k: slot[k] for k in ("listing_id", "starts_at", "ends_at", "quantity")} | {"pay": "card"}
    status, answer = faulty.insist("/bookings", body, uuid.uuid4().hex)
    assert (status, answer["state"]) == (201, "held")
    assert answer["pay_url"].startswith(faulty.addresses["STRIPE_API_BASE"])
    assert faulty.fired("stripe.after-call-before-record")
    assert len(faulty.rows("SELECT 1 FROM charges WHERE party_id = %s AND state = 'open'", party)) == 1


def test_the_broker_is_flushed_again_and_again(faulty):
    broker = redis.Redis.from_url(faulty.addresses["REDIS_URL"])
    stop = threading.Event()

    def flush() -> None:
        while not stop.is_set():
            broker.flushall()
            time.sleep(0.2)

    flusher = threading.Thread(target=flush)
    flusher.start()
    try:
        for _ in range(3):
            slot = faulty.free_slot()
            body = {k: slot[k] for k in ("listing_id", "starts_at", "ends_at", "quantity")} | {"pay": "wallet"}
            status, answer = faulty.insist("/bookings", body, uuid.uuid4().hex)
            assert status == 201, answer
    finally:
        time.sleep(1)
        stop.set()
        flusher.join()
    broker.close()
    faulty.sound()


def test_the_web_processes_die_while_requests_run(faulty):
    slots = [faulty.free_slot() for _ in range(6)]
    answers: dict[str, tuple[int, dict[str, Any]]] = {}

    def book(slot: dict[str, Any]) -> None:
        key = uuid.uuid4().hex
        body = {k: slot[k] for k in ("listing_id", "starts_at", "ends_at", "quantity")} | {"pay": "wallet"}
        answers[key] = faulty.insist("/bookings", body, key)

    before = booking_count(faulty)
    threads = [threading.Thread(target=book, args=(slot,)) for slot in slots]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    killed = 0
    for child in psutil.Process(faulty.city.process.pid).children(recursive=True):
        if re.search(r"granian", " ".join(child.cmdline())) and child.children() == []:
            os.kill(child.pid, signal.SIGKILL)
            killed += 1
    for thread in threads:
        thread.join()
    assert killed >= 1
    good = [answer for status, answer in answers.values() if status == 201]
    assert len(answers) == len(slots)
    assert len({answer["id"] for answer in good}) == len(good)
    assert booking_count(faulty) == before + len(good)
    faulty.sound()
