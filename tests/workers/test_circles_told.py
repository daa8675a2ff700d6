"""Who is told what of belonging to circles, once, and of nothing that has passed."""

from datetime import timedelta

import pytest

from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import transaction
from marketplace.moderation_state import Moderation
from marketplace.places import queries, services, waiting_queries
from marketplace.places.models import CircleRole
from marketplace.places.states import JoinVia
from tests.factories import accounts, boards
from tests.factories.bookings import NOW
from tests.notifications.kit import all_told, topics
from tests.workers.kit import deliver_all


@pytest.fixture
def village(city, celery):
    return boards.village()


def told(who):
    return [topic for topic in topics(who) if topic.startswith("circle_")]


def ask(village):
    with transaction():
        return services.ask_to_join(village.circle, village.stranger, via=JoinVia.REQUEST, message="", now=NOW)


def test_stewards_are_asked_and_the_asker_reads_the_answer(village):
    wish = ask(village)
    deliver_all()
    with transaction():
        services.accept(wish, actor=SYSTEM, now=NOW)
    deliver_all()
    assert (told(village.steward), told(village.stranger)) == (["circle_asked"], ["circle_accepted"])
    assert all_told(village.steward)[0].params["path"].endswith("/people")


def test_a_wish_taken_back_at_once_bothers_nobody(village):
    wish = ask(village)
    with transaction():
        services.withdraw(wish, now=NOW)
    deliver_all()
    assert told(village.steward) == []


def test_a_refusal_tells_the_reason(village):
    wish = ask(village)
    with transaction():
        services.refuse(wish, reason="다른 단지예요.", actor=SYSTEM, now=NOW)
    deliver_all()
    assert (all_told(village.stranger)[0].topic, all_told(village.stranger)[0].params["reason"]) == (
        "circle_refused",
        "다른 단지예요.",
    )


@pytest.mark.parametrize("upheld", [True, False])
def test_removal_and_appeal_are_told_to_both_sides(village, upheld):
    with transaction():
        by = Actor("member", village.steward.id)
        services.remove(village.circle, village.member, actor=by, reason="소란", now=NOW)
        appeal = services.appeal(village.circle, village.member, "오해예요.", NOW)
        services.decide_appeal(appeal, upheld=upheld, reason="그래요.", actor=SYSTEM, now=NOW)
    deliver_all()
    assert told(village.member) == ["circle_removed", "circle_appeal_decided"]
    assert told(village.steward) == ["circle_appeal_decided"]
    assert all_told(village.steward)[0].params["upheld"] is upheld


@pytest.mark.parametrize(
    ("said", "topic"), [(Moderation.APPROVED, "circle_approved"), (Moderation.REJECTED, "circle_rejected")]
)
def test_stewards_read_what_operators_decided(city, celery, said, topic):
    village = boards.village(Moderation.PENDING)
    with transaction():
        services.decide_circle(village.circle, said, reason="보기에 그래요.", actor=SYSTEM, now=NOW)
    deliver_all()
    assert told(village.steward) == [topic]
    assert told(village.member) == []


def test_a_new_role_is_told(village):
    with transaction():
        by = Actor("member", village.steward.id)
        services.set_role(village.circle, village.member, CircleRole.STEWARD, actor=by, now=NOW, term_months=6)
    deliver_all()
    assert [(row.topic, row.params["role"]) for row in all_told(village.member)] == [("circle_role", "steward")]


def test_a_term_is_reminded_of_and_its_end_is_told(village):
    with transaction():
        by = Actor("member", village.steward.id)
        services.set_role(village.circle, village.member, CircleRole.STEWARD, actor=by, now=NOW, term_months=6)
    place = queries.membership(village.circle.id, village.member.id)
    assert place is not None
    assert place.term_ends_at is not None
    for moment in (place.term_ends_at - timedelta(days=14), place.term_ends_at):
        with transaction():
            for item in waiting_queries.terms_to_remind_of(moment):
                services.remind_of_term(item, moment)
            for item in waiting_queries.terms_over(moment):
                services.end_term(item, moment)
        deliver_all()
    assert told(village.member) == ["circle_role", "circle_term_ending", "circle_term_ended"]


def test_operators_hear_of_a_circle_without_another_steward(village):
    second = accounts.member(operator=True)
    place = queries.membership(village.circle.id, village.steward.id)
    assert place is not None
    with transaction():
        place.term_ends_at = NOW
        services.end_term(place.id, NOW)
    deliver_all()
    for reader in (village.steward, village.operator, second):
        assert told(reader) == ["circle_term_overdue"]
    assert told(village.member) == []
