"""The audit log: written beside the change, read by filters, never changed."""

from datetime import timedelta

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.audit.models import AuditEntry
from marketplace.audit.queries import AuditFilter, entries, timeline
from marketplace.audit.services import PROVIDER, SYSTEM, Actor, record
from marketplace.db import NotInTransactionError, session, transaction

DAY = timedelta(days=1)


@pytest.fixture
def log(city, now):
    """Four entries on four days, oldest first."""
    with transaction():
        record("booking.made", "booking", 1, actor=Actor("member", 7), now=now, after={"state": "draft"})
        record("booking.confirmed", "booking", 1, actor=SYSTEM, now=now + DAY)
        record("listing.rejected", "listing", 1, actor=Actor("operator", 8), now=now + 2 * DAY, reason="사진이 없어요.")
        record("booking.made", "booking", 2, actor=PROVIDER, now=now + 3 * DAY)
    return now


def test_an_entry_tells_who_did_what_to_what_when_why_and_within_which_request(city, now):
    with structlog.contextvars.bound_contextvars(request_id="abc123"), transaction():
        record(
            "member.suspended",
            "member",
            5,
            actor=Actor("operator", 8),
            now=now,
            before={"state": "open"},
            after={"state": "suspended"},
            reason="사기",
        )
    [entry] = timeline("member", 5)
    assert (entry.at, entry.actor, entry.actor_member_id) == (now, "operator", 8)
    assert (entry.action, entry.subject_kind, entry.subject_id) == ("member.suspended", "member", 5)
    assert (entry.before, entry.after) == ({"state": "open"}, {"state": "suspended"})
    assert (entry.reason, entry.request_id) == ("사기", "abc123")


def test_outside_a_request_no_request_is_named(log):
    assert {entry.request_id for entry in entries(AuditFilter())} == {None}


def test_a_timeline_is_of_one_thing_and_begins_with_the_oldest(log):
    assert [entry.action for entry in timeline("booking", 1)] == ["booking.made", "booking.confirmed"]
    assert timeline("booking", 3) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AuditFilter(), ["booking.made", "listing.rejected", "booking.confirmed", "booking.made"]),
        (AuditFilter(subject_kind="listing"), ["listing.rejected"]),
        (AuditFilter(subject_kind="booking", subject_id=2), ["booking.made"]),
        (AuditFilter(actor_member_id=8), ["listing.rejected"]),
        (AuditFilter(actor_member_id=-1), []),
        (AuditFilter(action="booking."), ["booking.made", "booking.confirmed", "booking.made"]),
        (AuditFilter(action="booking.c"), ["booking.confirmed"]),
        (AuditFilter(action="%"), []),
    ],
)
def test_the_log_is_narrowed_by_what_is_asked_for(log, wanted, found):
    assert [entry.action for entry in entries(wanted)] == found


def test_the_log_is_narrowed_by_time_with_the_end_left_out(log):
    now = log
    within = AuditFilter(since=now + DAY, until=now + 3 * DAY)
    assert [entry.action for entry in entries(within)] == ["listing.rejected", "booking.confirmed"]


def test_pages_go_backwards_without_gaps(log):
    first = entries(AuditFilter(), limit=2)
    second = entries(AuditFilter(before_id=first[-1].id), limit=2)
    assert [entry.id for entry in [*first, *second]] == sorted(
        (entry.id for entry in entries(AuditFilter())), reverse=True
    )


def test_nothing_is_logged_outside_a_transaction(city, now):
    record("booking.made", "booking", 1, actor=SYSTEM, now=now)
    with pytest.raises(NotInTransactionError):
        session.flush()


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET reason = 'no'", "DELETE FROM audit_entries"])
def test_the_database_refuses_to_change_the_past(log, change):
    with pytest.raises(DBAPIError, match=r"append-only|never change"), transaction():
        session.execute(text(change))
    assert session.query(AuditEntry).count() == 4
