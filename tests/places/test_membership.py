"""Proposing and deciding circles, terms of stewards, removal and appeal."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.viewers import SignedIn
from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.moderation_state import Moderation
from marketplace.outbox.models import OutboxMessage
from marketplace.places import queries, services, waiting_queries
from marketplace.places.models import CircleKind, CircleMembership, CircleRole
from marketplace.places.rules import term_end
from marketplace.places.services import Area, Texts, Ways
from marketplace.places.states import AppealState
from tests.factories import accounts, places

DAY = timedelta(days=1)
TEXTS = Texts(name="두레아파트", purpose="함께 써요.", district="seongbuk", area=Area(37.59, 127.01, 200))


@pytest.fixture
def steward(city):
    return accounts.member("최반장")


@pytest.fixture
def member(city):
    return accounts.member("한지우")


def proposed(founder, now, **more: object):
    facts: dict[str, Any] = {"kind": CircleKind.BUILDING, "texts": TEXTS, "ways": Ways(), "parent": None} | more
    with transaction():
        return services.propose_circle(founder=founder, now=now, **facts)


@pytest.fixture
def circle(steward, member, now):
    made = proposed(steward, now)
    with transaction():
        services.decide_circle(made, Moderation.APPROVED, actor=SYSTEM, now=now)
        services.join(made, member, CircleRole.MEMBER, actor=SYSTEM, now=now)
    return made


def place(circle, who):
    found = queries.membership(circle.id, who.id)
    assert found is not None
    return found


def by(who):
    return Actor("member", who.id)


def topics():
    return list(session.scalars(select(OutboxMessage.topic).order_by(OutboxMessage.id)))


class TestProposing:
    def test_who_proposes_is_the_first_steward_and_operators_are_to_decide(self, steward, now):
        made = proposed(steward, now)
        assert made.moderation == Moderation.PENDING
        assert (made.centre_latitude, made.radius_m) == (37.59, 200)
        assert place(made, steward).role == CircleRole.STEWARD
        assert waiting_queries.proposals() == [made]
        assert topics() == ["circle.proposed"]

    def test_a_proposal_says_what_the_circle_is_for(self, steward, now):
        with pytest.raises(InvalidError) as refusal:
            proposed(steward, now, texts=Texts(name="두레"))
        assert list(refusal.value.fields) == ["purpose"]

    @pytest.mark.parametrize(
        ("area", "field"),
        [(Area(91, 127, 200), "latitude"), (Area(37, 127, 19), "radius_m"), (Area(37, 127, 20_001), "radius_m")],
    )
    def test_an_area_is_on_earth_and_of_a_size(self, steward, now, area, field):
        with pytest.raises(InvalidError) as refusal:
            proposed(steward, now, texts=Texts(name="두레", purpose="함께", area=area))
        assert list(refusal.value.fields) == [field]

    def test_a_circle_is_proposed_inside_an_approved_one_only(self, steward, now):
        outer = places.circle(CircleKind.VILLAGE)
        with pytest.raises(InvalidError) as refusal:
            proposed(steward, now, parent=outer)
        assert refusal.value.code == "parent-not-open"
        with transaction():
            services.decide_circle(outer, Moderation.APPROVED, actor=SYSTEM, now=now)
        assert proposed(steward, now, parent=outer).parent_id == outer.id

    def test_a_no_needs_a_reason_and_saving_sends_it_again(self, steward, now):
        made = proposed(steward, now)
        with pytest.raises(InvalidError), transaction():
            services.decide_circle(made, Moderation.REJECTED, actor=SYSTEM, now=now)
        with transaction():
            services.decide_circle(made, Moderation.REJECTED, reason="규칙이 없어요.", actor=SYSTEM, now=now)
        assert (made.moderation, made.moderation_reason) == (Moderation.REJECTED, "규칙이 없어요.")
        with transaction():
            services.update_circle(made, TEXTS, Ways(), actor=by(steward), now=now)
        assert (made.moderation, made.moderation_reason) == (Moderation.PENDING, None)

    def test_two_operators_decide_once(self, steward, now):
        made = proposed(steward, now)
        with transaction():
            services.decide_circle(made, Moderation.APPROVED, actor=SYSTEM, now=now)
        with pytest.raises(ConflictError) as refusal, transaction():
            services.decide_circle(made, Moderation.REJECTED, reason="아니에요.", actor=SYSTEM, now=now)
        assert refusal.value.code == "already-decided"

    def test_a_circle_taken_down_is_found_no_more_and_can_come_back(self, circle, now):
        assert queries.find_circles("두레").circles == [circle]
        with transaction():
            services.decide_circle(circle, Moderation.SUSPENDED, reason="무서워요.", actor=SYSTEM, now=now)
        assert queries.find_circles("두레").circles == []
        with transaction():
            services.decide_circle(circle, Moderation.APPROVED, actor=SYSTEM, now=now)
        assert queries.find_circles("두레").circles == [circle]

    def test_the_log_tells_what_a_steward_changed(self, circle, steward, now):
        with transaction():
            changed = Texts(name="두레아파트", purpose="같이 써요.", district="seongbuk", area=TEXTS.area)
            services.update_circle(circle, changed, Ways(), actor=by(steward), now=now)
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.before, entry.after) == ({"purpose": "함께 써요."}, {"purpose": "같이 써요."})

    def test_old_photos_go_with_a_new_one(self, circle, now):
        with transaction():
            services.set_photo(
                circle, "photos/aa/" + "a" * 24 + ".webp", "photos/bb/" + "b" * 24 + ".webp", actor=SYSTEM, now=now
            )
            services.set_photo(circle, None, None, actor=SYSTEM, now=now)
        message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
        assert (message.topic, len(message.payload["keys"])) == ("photos.removed", 2)


class TestRoles:
    def test_the_first_term_begins_with_the_approval(self, circle, steward, now):
        assert place(circle, steward).term_ends_at == term_end(now, 12)

    def test_a_new_steward_gets_a_term_and_is_told(self, circle, steward, member, now):
        with transaction():
            services.set_role(circle, member, CircleRole.STEWARD, actor=by(steward), now=now, term_months=6)
        assert (place(circle, member).role, place(circle, member).term_ends_at) == (
            CircleRole.STEWARD,
            term_end(now, 6),
        )
        assert topics()[-1] == "circle.role_changed"

    def test_one_renews_another_s_term_not_one_s_own(self, circle, steward, member, now):
        with transaction():
            services.set_role(circle, member, CircleRole.STEWARD, actor=by(steward), now=now, term_months=6)
        later = now + 30 * DAY
        with pytest.raises(ConflictError) as refusal, transaction():
            services.set_role(circle, steward, CircleRole.STEWARD, actor=by(steward), now=later, term_months=24)
        assert refusal.value.code == "own-term"
        with transaction():
            services.set_role(circle, steward, CircleRole.STEWARD, actor=by(member), now=later, term_months=24)
        assert place(circle, steward).term_ends_at == term_end(later, 24)

    def test_a_steward_does_not_end_another_s_office(self, circle, steward, member, now):
        with transaction():
            services.set_role(circle, member, CircleRole.STEWARD, actor=by(steward), now=now, term_months=6)
        with pytest.raises(ForbiddenError), transaction():
            services.set_role(circle, steward, CircleRole.MEMBER, actor=by(member), now=now)
        with pytest.raises(ForbiddenError), transaction():
            services.remove(circle, steward, actor=by(member), reason="싫어요.", now=now)
        with transaction():
            services.remove(circle, steward, actor=Actor("operator", accounts.member().id), reason="신고", now=now)
        assert queries.membership(circle.id, steward.id) is None

    def test_nobody_outside_gets_a_role(self, circle, now):
        with pytest.raises(NotFoundError), transaction():
            services.set_role(circle, accounts.member(), CircleRole.GUEST, actor=SYSTEM, now=now)


class TestTerms:
    def due(self, now):
        with transaction():
            for item in waiting_queries.terms_to_remind_of(now):
                services.remind_of_term(item, now)
            for item in waiting_queries.terms_over(now):
                services.end_term(item, now)

    def test_a_reminder_comes_once_two_weeks_before(self, circle, steward, now):
        ends_at = place(circle, steward).term_ends_at
        self.due(ends_at - 15 * DAY)
        assert "circle.term_ending" not in topics()
        for _tick in range(2):
            self.due(ends_at - 14 * DAY)
        assert topics().count("circle.term_ending") == 1

    def test_at_the_end_a_steward_is_a_member(self, circle, steward, member, now):
        with transaction():
            services.set_role(circle, member, CircleRole.STEWARD, actor=by(steward), now=now, term_months=24)
        ends_at = place(circle, steward).term_ends_at
        self.due(ends_at)
        assert (place(circle, steward).role, place(circle, steward).term_ends_at) == (CircleRole.MEMBER, None)
        assert topics()[-1] == "circle.term_ended"

    def test_the_only_steward_s_term_goes_on_and_operators_are_told_once(self, circle, steward, member, now):
        ends_at = place(circle, steward).term_ends_at
        for _tick in range(2):
            self.due(ends_at + DAY)
        assert place(circle, steward).role == CircleRole.STEWARD
        assert topics().count("circle.term_overdue") == 1
        assert [row[2].member_id for row in waiting_queries.overdue_terms()] == [steward.id]
        with transaction():
            services.set_role(circle, member, CircleRole.STEWARD, actor=by(steward), now=ends_at + DAY, term_months=6)
        self.due(ends_at + 2 * DAY)
        assert place(circle, steward).role == CircleRole.MEMBER
        assert waiting_queries.overdue_terms() == []

    def test_of_two_whose_terms_end_together_one_goes_on(self, circle, steward, member, now):
        with transaction():
            services.set_role(circle, member, CircleRole.STEWARD, actor=by(steward), now=now, term_months=12)
        self.due(place(circle, steward).term_ends_at)
        assert len(queries.stewards(circle.id)) == 1

    def test_a_new_term_is_reminded_of_anew(self, circle, steward, now):
        first = place(circle, steward).term_ends_at
        self.due(first - DAY)
        with transaction():
            services.set_role(circle, steward, CircleRole.STEWARD, actor=SYSTEM, now=first - DAY, term_months=6)
        assert place(circle, steward).term_reminded_at is None


class TestRemoval:
    def remove(self, circle, member, steward, now, reason="소란을 피웠어요."):
        with transaction():
            return services.remove(circle, member, actor=by(steward), reason=reason, now=now)

    def test_a_removal_says_who_why_and_when(self, circle, steward, member, now):
        ended = self.remove(circle, member, steward, now)
        assert (ended.until, ended.ended_by_member_id, ended.ended_reason) == (now, steward.id, "소란을 피웠어요.")
        assert topics()[-1] == "circle.member_removed"

    def test_a_removal_needs_a_reason(self, circle, steward, member, now):
        with pytest.raises(InvalidError):
            self.remove(circle, member, steward, now, " ")

    def test_nobody_removes_oneself(self, circle, steward, now):
        with pytest.raises(ConflictError) as refusal:
            self.remove(circle, steward, steward, now)
        assert refusal.value.code == "own-membership"

    def test_an_upheld_appeal_brings_the_member_back(self, circle, steward, member, now):
        self.remove(circle, member, steward, now)
        operator = accounts.member(operator=True)
        with transaction():
            appeal = services.appeal(circle, member, "오해예요.", now + DAY)
        assert [row[0].id for row in waiting_queries.open_appeals()] == [appeal.id]
        with transaction():
            services.decide_appeal(
                appeal, upheld=True, reason="증거가 없어요.", actor=Actor("operator", operator.id), now=now + 2 * DAY
            )
        assert (appeal.state, appeal.decided_by_member_id) == (AppealState.UPHELD, operator.id)
        assert place(circle, member).role == CircleRole.MEMBER
        assert waiting_queries.open_appeals() == []

    def test_a_dismissed_appeal_changes_nothing_and_is_the_last_word(self, circle, steward, member, now):
        self.remove(circle, member, steward, now)
        with transaction():
            appeal = services.appeal(circle, member, "오해예요.", now)
            services.decide_appeal(appeal, upheld=False, reason="사실이에요.", actor=SYSTEM, now=now)
        assert queries.membership(circle.id, member.id) is None
        with pytest.raises(ConflictError) as again, transaction():
            services.appeal(circle, member, "또 낼래요.", now)
        with pytest.raises(ConflictError) as late, transaction():
            services.decide_appeal(appeal, upheld=True, reason="아니요.", actor=SYSTEM, now=now)
        assert (again.value.code, late.value.code) == ("already-appealed", "already-decided")

    def test_an_appeal_is_possible_for_thirty_days(self, circle, steward, member, now):
        self.remove(circle, member, steward, now)
        with pytest.raises(ConflictError) as refusal, transaction():
            services.appeal(circle, member, "늦었지만", now + 30 * DAY + timedelta(seconds=1))
        assert refusal.value.code == "too-late"
        with transaction():
            assert services.appeal(circle, member, "아직이에요", now + 30 * DAY).state == AppealState.OPEN

    @pytest.mark.parametrize("how", ["never in it", "left by oneself"])
    def test_only_who_was_removed_appeals(self, circle, member, now, how):
        if how == "left by oneself":
            with transaction():
                services.leave(circle, member, actor=by(member), now=now)
        who = member if how == "left by oneself" else accounts.member()
        with pytest.raises(NotFoundError), transaction():
            services.appeal(circle, who, "억울해요.", now)

    def test_a_removed_steward_comes_back_as_a_member(self, circle, steward, member, now):
        operator = accounts.member(operator=True)
        with transaction():
            services.set_role(circle, member, CircleRole.STEWARD, actor=by(steward), now=now, term_months=6)
            services.remove(circle, member, actor=Actor("operator", operator.id), reason="신고", now=now)
            appeal = services.appeal(circle, member, "오해예요.", now)
            services.decide_appeal(appeal, upheld=True, reason="오해네요.", actor=SYSTEM, now=now)
        assert place(circle, member).role == CircleRole.MEMBER


class TestReading:
    def test_circles_are_found_by_part_of_either_name_and_paged_by_name(self, city, now):
        for name, english in (("나래마을", "Narae"), ("가온마을", "Gaon"), ("다솜마을", "Dasom")):
            made = places.circle(CircleKind.VILLAGE, name)
            with transaction():
                made.name_en = english
                services.decide_circle(made, Moderation.APPROVED, actor=SYSTEM, now=now)
        first = queries.find_circles("마을", limit=2)
        assert [row.name for row in first.circles] == ["가온마을", "나래마을"]
        rest = queries.find_circles("마을", limit=2, cursor=first.next_cursor)
        assert ([row.name for row in rest.circles], rest.next_cursor) == (["다솜마을"], None)
        assert [row.name for row in queries.find_circles("GAON").circles] == ["가온마을"]
        assert queries.find_circles("%").circles == []

    def test_only_the_own_ones_and_only_of_a_district(self, circle, member, now):
        other = accounts.member()
        assert queries.find_circles(mine_of=member.id).circles == [circle]
        assert queries.find_circles(mine_of=other.id).circles == []
        assert queries.find_circles(district="seongbuk").circles == [circle]
        assert queries.find_circles(district="mapo").circles == []

    def test_guests_are_not_counted(self, circle, now):
        with transaction():
            services.join(circle, accounts.member(), CircleRole.GUEST, actor=SYSTEM, now=now)
        assert queries.member_counts([circle.id, 0]) == {circle.id: 2, 0: 0}

    def test_people_are_paged_newest_first_without_stewards(self, circle, steward, member, now):
        newer = accounts.member()
        with transaction():
            services.join(circle, newer, CircleRole.GUEST, actor=SYSTEM, now=now)
        first, cursor = queries.people(circle.id, limit=1)
        second, end = queries.people(circle.id, limit=1, cursor=cursor)
        assert ([who.id for who, _place in first + second], end) == ([newer.id, member.id], None)

    def test_the_circles_around_are_told_from_the_largest(self, city, now):
        operator = accounts.member(operator=True)
        city_wide = places.circle(CircleKind.CITY, "서울")
        village = places.circle(CircleKind.VILLAGE, "마을", parent=city_wide)
        house = places.circle(CircleKind.BUILDING, "101동", parent=village)

        assert [row.name for row in queries.circles_around(house, SignedIn(operator))] == ["서울", "마을"]

    def test_a_membership_that_has_ended_is_none(self, circle, member, now):
        with transaction():
            services.leave(circle, member, actor=by(member), now=now)
        assert queries.membership(circle.id, member.id) is None
        ended = session.scalars(select(CircleMembership).where(CircleMembership.member_id == member.id)).one()
        assert (ended.until, ended.ended_by_member_id) == (now, member.id)
        assert queries.removal(circle.id, member.id) is None
