"""One racing process: it gets ready, waits for the word, and lets all its runners go at once. Started by arena.py.

Lines of JSON come in and go out: first the settings; then for each race ``{"tasks": […]}``, an answer ``ready``, a line
``go``, and the outcomes in the order of the tasks. An outcome is what was won (``won:…``), the code of a refusal, or
``ERROR …`` for anything that a member would have seen as a broken page.
"""

import json
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from marketplace import clock
from marketplace.accounts import services as accounts
from marketplace.accounts.helping_models import HouseholdMember
from marketplace.accounts.models import Member, Organisation
from marketplace.audit.services import Actor
from marketplace.availability import services as availability
from marketplace.availability.models import Source
from marketplace.availability.services import as_range
from marketplace.bookings import services
from marketplace.bookings.services import Wish
from marketplace.bookings.states import MadeHow, PayBy, Side
from marketplace.circles import services as funds
from marketplace.db import connection, session, transaction
from marketplace.directory import services as directory
from marketplace.directory.models import DesignationApplication
from marketplace.directory.rules import DesignationKind
from marketplace.directory.services import Score
from marketplace.directory.states import Vote
from marketplace.errors import DomainError
from marketplace.extensions import settings
from marketplace.intervals import Interval
from marketplace.listings.models import Listing
from marketplace.moderation import services as moderation
from marketplace.offices import services as offices
from marketplace.offices.working import go_on
from marketplace.places import services as places
from marketplace.places.fund_models import CircleSpending
from marketplace.places.models import Circle, CircleJoinRequest
from marketplace.places.site_models import Site
from tests.conftest import build_app, make_settings

Task = dict[str, Any]
MARK = "OUT "  # log lines go to the same stream


def say(what: object) -> None:
    sys.stdout.write(MARK + json.dumps(what) + "\n")
    sys.stdout.flush()


def book(task: Task, now: datetime) -> str:
    """What the booking page does between the form and the redirect."""
    start = datetime.fromisoformat(task["start"])
    with transaction():
        booking, charge = services.request_booking(
            session.get_one(Listing, task["listing"]),
            Wish(Interval(start, start + timedelta(hours=2)), task.get("quantity", 1)),
            renter_party_id=task["party"],
            made_by_member_id=task["member"],
            pay_by=PayBy(task["pay"]) if task.get("pay") else None,
            rules=settings().rules,
            now=now,
            public_id=task.get("public_id"),
            how=MadeHow(task.get("how", "self")),
        )
        return f"won:{booking.id}:{charge.id if charge else ''}"


def accept(task: Task, now: datetime) -> str:
    with transaction():
        services.accept(task["booking"], Actor("member", task.get("by")), now)
    return "won:accepted"


def cancel(task: Task, now: datetime) -> str:
    with transaction():
        services.cancel(task["booking"], Side.RENTER, "", Actor("member"), now)
    return "won:cancelled"


def expire(task: Task, now: datetime) -> str:
    with transaction():
        return "won:expired" if services.expire(task["booking"], now) else "nothing"


def pay(task: Task, now: datetime) -> str:
    with transaction():
        services.confirm_paid(task["charge"], rules=settings().rules, now=now)
    return "won:told"


def suspend(task: Task, now: datetime) -> str:
    with transaction():
        moderation.suspend_member(session.get_one(Member, task["member"]), "a race", Actor("operator"), now)
    return "won:suspended"


def leave_circle(task: Task, now: datetime) -> str:
    with transaction():
        circle, member = session.get_one(Circle, task["circle"]), session.get_one(Member, task["member"])
        places.leave(circle, member, actor=Actor("member", member.id), now=now)
    return "won:left"


def agree_to_spending(task: Task, now: datetime) -> str:
    with transaction():
        spending = session.get_one(CircleSpending, task["spending"])
        funds.agree_to_spending(spending, actor=Actor("member", task["member"]), now=now)
    return "won:paid"


def join_by_link(task: Task, now: datetime) -> str:
    with transaction():
        member = session.get_one(Member, task["member"])
        places.join_by_invitation(task["secret"], member, now=now, wall=clock.wall())
    return "won:joined"


def begin_application(task: Task, now: datetime) -> str:
    with transaction():
        subject = session.get_one(Organisation, task["organisation"])
        member = session.get_one(Member, task["member"])
        directory.begin(subject, DesignationKind.COMPANY, member, now=now)
    return "won:begun"


def vote(task: Task, now: datetime) -> str:
    with transaction():
        application = session.get_one(DesignationApplication, task["application"])
        scores = {one.id: Score(task["points"], "까닭") for one in application.criteria}
        member = session.get_one(Member, task["member"])
        directory.vote(application, member, scores, Vote(task["vote"]), now=now)
    return "won:voted"


def decide(task: Task, now: datetime) -> str:
    with transaction():
        application = session.get_one(DesignationApplication, task["application"])
        actor, today = Actor("operator", task["member"]), clock.local_day(now, "Asia/Seoul")
        directory.decide(application, reason="까닭", months=24, actor=actor, today=today, now=now)
    return "won:decided"


def accept_wish(task: Task, now: datetime) -> str:
    with transaction():
        places.accept(session.get_one(CircleJoinRequest, task["request"]), actor=Actor("operator"), now=now)
    return "won:accepted"


def withdraw_wish(task: Task, now: datetime) -> str:
    with transaction():
        places.withdraw(session.get_one(CircleJoinRequest, task["request"]), now=now)
    return "won:withdrawn"


def join_by_code(task: Task, now: datetime) -> str:
    with transaction():
        places.join_by_code(task["code"], session.get_one(Member, task["member"]), now=now)
    return "won:joined"


def join_household(task: Task, now: datetime) -> str:
    with transaction():
        place = session.get_one(HouseholdMember, task["place"])
        accounts.accept_household(place, session.get_one(Member, task["member"]), now)
    return "won:joined"


def forget_guest(task: Task, now: datetime) -> str:
    with transaction():
        return "won:forgotten" if services.forget_guest(task["guest"], now) else "nothing"


def close_place(task: Task, now: datetime) -> str:
    """What the page of a closing does: the time first, then every booking that is met."""
    start = datetime.fromisoformat(task["start"])
    with transaction():
        site, member = session.get_one(Site, task["site"]), session.get_one(Member, task["member"])
        period = Interval(start - timedelta(hours=1), start + timedelta(hours=6))
        closing_id = offices.begin(site, period, "a race", {}, member=member, now=now).id
    go_on(closing_id, now)
    return f"won:{closing_id}"


DOINGS: dict[str, Callable[[Task, datetime], str]] = {
    "book": book,
    "accept": accept,
    "cancel": cancel,
    "expire": expire,
    "pay": pay,
    "suspend": suspend,
    "leave_circle": leave_circle,
    "agree_to_spending": agree_to_spending,
    "join_by_link": join_by_link,
    "begin_application": begin_application,
    "vote": vote,
    "decide": decide,
    "accept_wish": accept_wish,
    "withdraw_wish": withdraw_wish,
    "join_by_code": join_by_code,
    "join_household": join_household,
    "forget_guest": forget_guest,
    "close_place": close_place,
}


def without_guard(unit_ids: list[int], claim: Interval, source: Source, source_id: int) -> None:
    """What ``availability.take`` would be if a look were enough: nothing decides who of several wins."""
    insert = text("INSERT INTO occupancies (unit_id, during, source, source_id) VALUES (:unit, :during, :source, :id)")
    for unit in unit_ids:
        values = {"unit": unit, "during": as_range(claim), "source": source.value, "id": source_id}
        connection().execute(insert, values)


def run(app: Flask, task: Task, gate: threading.Barrier) -> str:
    now = datetime.fromisoformat(task["now"])
    with app.app_context():
        gate.wait()
        try:
            return DOINGS[task["do"]](task, now)
        except DomainError as refused:
            return refused.code
        except Exception:  # noqa: BLE001 - anything else is the very thing that the races look for
            return "ERROR " + traceback.format_exc(limit=-3)


def race(app: Flask, tasks: list[Task]) -> None:
    gate = threading.Barrier(len(tasks) + 1)
    outcomes = [""] * len(tasks)

    def runner(number: int) -> None:
        outcomes[number] = run(app, tasks[number], gate)

    threads = [threading.Thread(target=runner, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    say("ready")
    sys.stdin.readline()
    gate.wait()
    for thread in threads:
        thread.join()
    say(outcomes)


def main() -> None:
    given = json.loads(sys.stdin.readline())
    app = build_app(
        make_settings(given["database_url"], given["redis_url"], Path(given["folder"])), database_pool=given["pool"]
    )
    if given["guard_off"]:
        availability.take = without_guard  # type: ignore[assignment]  # the whole point of this variant
    say("up")
    for line in sys.stdin:
        race(app, json.loads(line)["tasks"])


if __name__ == "__main__":
    main()
