"""Where races are run: a database of its own with real commits, and two processes with many threads each."""

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from typing import Any

from flask import Flask

from marketplace.accounts.models import Member
from marketplace.db import session
from marketplace.listings.models import Listing
from tests.factories.bookings import NOW, renter
from tests.races.racer import MARK, Task
from tests.support.servers import ROOT

PROCESSES = 2
POOL = 8  # connections of each process, and as many again in a rush: fewer than runners, as in a city


class Racer:
    """One racing process."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.races.racer"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.tell(settings)

    def tell(self, what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """Its next word; lines of the log between are passed over."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(MARK):
                return json.loads(line.removeprefix(MARK))
        raise AssertionError("a racing process has ended")

    def close(self) -> None:
        """Without more to read it goes by itself."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        if self.process.wait(30) is not None:
            self.process.stdout.close()


class Arena:
    """``app`` is an application on the arena's database, for setting up and looking after."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self.app = app
        self.racers = [Racer(settings) for _number in range(PROCESSES)]
        for racer in self.racers:
            assert racer.hear() == "up"
        self._people: list[tuple[int, int]] = []

    def people(self, count: int) -> list[tuple[int, int]]:
        """(member, party) of so many members, the same ones in each race."""
        while len(self._people) < count:
            found: Member = renter()
            self._people.append((found.id, found.party_id))
        return self._people[:count]

    def race(self, tasks: list[Task]) -> list[str]:
        """Lets all tasks go at once, spread over the processes; gives their outcomes in the order of the tasks."""
        session.rollback()  # the test's own look back must not hold anything
        shares = [tasks[number :: len(self.racers)] for number in range(len(self.racers))]
        for racer, share in zip(self.racers, shares, strict=True):
            racer.tell({"tasks": share})
        for racer in self.racers:
            assert racer.hear() == "ready"
        for racer in self.racers:
            racer.tell("go")
        outcomes = [""] * len(tasks)
        for number, racer in enumerate(self.racers):
            outcomes[number :: len(self.racers)] = racer.hear()
        session.rollback()
        return outcomes

    def close(self) -> None:
        for racer in self.racers:
            racer.close()


def booking(listing: Listing, who: tuple[int, int], start: datetime, **more: Any) -> Task:
    """Somebody wants to book two hours."""
    member, party = who
    task = {"do": "book", "listing": listing.id, "member": member, "party": party, "start": start.isoformat()}
    return task | {"now": NOW.isoformat()} | more


def doing(what: str, now: datetime = NOW, **more: Any) -> Task:
    return {"do": what, "now": now.isoformat()} | more


def counted(outcomes: list[str]) -> Counter[str]:
    """How many had each outcome; ``won`` stands for all that won something."""
    broken = [outcome for outcome in outcomes if outcome.startswith("ERROR")]
    assert not broken, broken[0]
    return Counter(outcome.partition(":")[0] for outcome in outcomes)
