"""What time and people do to a mark: reminders, its end, another term; and grants."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import StaffRole
from marketplace.audit.models import AuditEntry
from marketplace.db import session, transaction
from marketplace.directory import services
from marketplace.directory.models import Grant
from marketplace.directory.rules import DesignationKind
from marketplace.directory.services import EndedError
from marketplace.directory.states import DesignationState, EndCause, GrantState, Vote
from marketplace.duties import run_duty
from marketplace.errors import ConflictError, InvalidError
from marketplace.outbox.models import OutboxMessage
from tests.factories import accounts, designations
from tests.factories.designations import NOW, TODAY, by
from tests.notifications.kit import all_told
from tests.workers.kit import deliver_all

DAY = timedelta(days=1)


def fresh(row):
    session.expire_all()
    return row


def told(member) -> list[str]:
    return [row.topic for row in all_told(member) if row.topic.startswith("designation_")]


def at(day: date):
    """Ten in the morning of a day in Seoul."""
    return NOW + (day - TODAY)


@pytest.mark.parametrize("kind", [DesignationKind.VILLAGE, DesignationKind.COMPANY])
def test_the_clock_reminds_twice_and_ends_it_once(city, kind):
    case = designations.case(kind)
    made = case.designated(months=12)
    deliver_all()
    assert told(case.filer) == ["designation_granted"]
    for days, topics in ((61, 0), (60, 1), (59, 1), (14, 2), (1, 2), (0, 2)):
        for _twice in range(2):
            run_duty("designations", at(made.ends_on) - days * DAY)
        deliver_all()
        assert told(case.filer).count("designation_ending") == topics, days
    assert fresh(made).state == DesignationState.VALID
    assert run_duty("designations", at(made.ends_on) + DAY) == 1
    assert run_duty("designations", at(made.ends_on) + DAY) == 0
    deliver_all()
    assert (fresh(made).state, made.end_cause) == (DesignationState.ENDED, EndCause.TERM)
    assert (made.subject.designation_code, made.subject.designated_until) == (None, None)
    assert told(case.filer).count("designation_ended") == 1


def test_the_last_day_is_the_citys_day(city):
    made = designations.designation()
    last_minute = at(made.ends_on).replace(hour=14, minute=59)  # 23:59 in Seoul
    assert run_duty("designations", last_minute) == 1  # a reminder, not the end
    assert fresh(made).state == DesignationState.VALID
    run_duty("designations", last_minute + timedelta(minutes=1))
    assert fresh(made).state == DesignationState.ENDED


def test_another_term_goes_on_from_the_old_end_under_the_same_code(city):
    first = designations.case(DesignationKind.VILLAGE)
    made = first.designated(months=24)
    code, end = made.code, made.ends_on
    run_duty("designations", at(end) - 20 * DAY)
    second = designations.case(
        DesignationKind.VILLAGE,
        committee=first.committee,
        filer=first.filer,
        subject=made.circle,
        renews=made,
    )
    again = second.designated(today=end - 10 * DAY, months=24)
    assert again.id == made.id
    session.expire_all()
    assert (again.code, again.ends_on, again.reminded_days) == (code, date(2030, 11, 15), None)
    assert (second.application.term_starts_on, second.application.term_ends_on) == (end + DAY, again.ends_on)
    assert again.circle is not None
    assert again.circle.designated_until == again.ends_on
    assert run_duty("designations", at(end) + DAY) == 0


def test_a_reminder_that_came_too_late_tells_nobody(city):
    case = designations.case()
    made = case.designated()
    with transaction():
        services.remind_of_end(made.id, made.ends_on - 60 * DAY, NOW)
        services.give_back(made, actor=case.actor, now=NOW)
    deliver_all()
    assert "designation_ending" not in told(case.filer)


def test_an_operator_ends_it_with_a_reason(city):
    case = designations.case()
    made = case.designated()
    operator = by(case.committee[0])
    with pytest.raises(InvalidError), transaction():
        services.end(made, reason=" ", actor=operator, now=NOW)
    with transaction():
        services.end(made, reason="안전 점검을 거부했어요.", actor=operator, now=NOW)
    assert (fresh(made).end_cause, made.end_reason) == (EndCause.OPERATOR, "안전 점검을 거부했어요.")
    assert made.subject.designation_code is None
    with pytest.raises(EndedError), transaction():
        services.give_back(made, actor=case.actor, now=NOW)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "designation.ended")).one()
    assert (entry.reason, entry.actor_member_id) == ("안전 점검을 거부했어요.", case.committee[0].id)


def test_after_its_end_one_applies_anew_and_gets_a_new_code(city):
    case = designations.case()
    made = case.designated()
    with transaction():
        services.give_back(made, actor=case.actor, now=NOW)
    again = designations.case(committee=case.committee, filer=case.filer, subject=made.organisation).designated()
    assert again.id != made.id
    assert again.code != made.code


# --- grants ------------------------------------------------------------------------------------------------------------


def granted(made, operator, **more: Any) -> Grant:
    facts: dict[str, Any] = {
        "amount": 5_000_000,
        "currency": "KRW",
        "purpose": "공구 40점",
        "report_due_on": TODAY + 100 * DAY,
        "today": TODAY,
        "actor": by(operator),
        "now": NOW,
    } | more
    with transaction():
        return services.grant(made, **facts)


def test_a_grant_goes_from_promise_to_report_to_settlement(city):
    case = designations.case()
    made = case.designated()
    grant = granted(made, case.committee[0])
    with pytest.raises(ConflictError) as refused, transaction():
        services.settle_grant(grant, actor=by(case.committee[0]), now=NOW)
    assert refused.value.code == "not-reported"
    for text in ("공구 38점을 샀어요.", "공구 40점을 샀어요."):
        with transaction():
            services.report_on_grant(grant, text, case.filer, now=NOW)
    with transaction():
        services.settle_grant(grant, actor=by(case.committee[0]), now=NOW)
    assert (fresh(grant).state, grant.report) == (GrantState.SETTLED, "공구 40점을 샀어요.")
    with pytest.raises(ConflictError) as refused, transaction():
        services.report_on_grant(grant, "더 샀어요.", case.filer, now=NOW)
    assert refused.value.code == "already-settled"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"amount": 0}, "amount"), ({"purpose": ""}, "purpose"), ({"report_due_on": TODAY}, "report_due_on")],
)
def test_a_grant_has_an_amount_a_purpose_and_a_day(city, wrong, field):
    case = designations.case()
    made = case.designated()
    with pytest.raises(InvalidError) as refused:
        granted(made, case.committee[0], **wrong)
    assert field in refused.value.fields


def test_villages_have_funds_instead(city):
    case = designations.case(DesignationKind.VILLAGE)
    made = case.designated()
    with pytest.raises(ConflictError) as refused:
        granted(made, case.committee[0])
    assert refused.value.code == "villages-have-funds"


def test_a_grant_is_in_no_book(city):
    from marketplace.payments.models import Journal

    case = designations.case()
    granted(case.designated(), case.committee[0])
    assert session.scalars(select(Journal)).all() == []


def test_managers_are_reminded_of_a_report_once(city):
    case = designations.case()
    made = case.designated()
    grant = granted(made, case.committee[0])
    clerk = accounts.member()
    assert made.organisation is not None
    accounts.staff(clerk, made.organisation, StaffRole.CLERK)
    for days, expected in ((15, 0), (14, 1), (3, 1)):
        for _twice in range(2):
            run_duty("designations", at(grant.report_due_on) - days * DAY)
        deliver_all()
        assert told(case.filer).count("designation_report_due") == expected
    assert told(clerk) == []


# --- who is told -------------------------------------------------------------------------------------------------------


def test_operators_committee_and_applicant_each_read_their_part(city):
    case = designations.case().submit()
    deliver_all()
    assert told(case.committee[0]) == ["designation_applied"]
    case.screen()
    deliver_all()
    assert told(case.committee[1]) == ["designation_applied", "designation_named"]
    for member in case.committee:
        case.vote(member, Vote.NO)
    case.decide()
    deliver_all()
    assert told(case.filer) == ["designation_refused"]
    assert all_told(case.filer)[0].params["reason"] == "위원회가 찬성했어요."


def test_what_was_taken_back_is_told_to_nobody(city):
    case = designations.case().submit()
    with transaction():
        services.withdraw(case.application, actor=case.actor, now=NOW)
    deliver_all()
    assert told(case.committee[0]) == []
    assert (
        session.scalars(select(OutboxMessage.state).where(OutboxMessage.topic == "designation.submitted")).one()
        == "done"
    )
