"""The doors of a circle: links, the code in the hall, asking, living there; and who they stay closed for."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace import clock
from marketplace.audit.models import AuditEntry
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.moderation_state import Moderation
from marketplace.outbox.models import OutboxMessage
from marketplace.places import queries, services
from marketplace.places.models import CircleInvitation, CircleKind, CircleRole
from marketplace.places.rules import CODE_LETTERS, spoken_code, typed_code
from marketplace.places.services import Texts, Ways
from marketplace.places.states import JoinVia, RequestState
from tests.factories import accounts

DAY = timedelta(days=1)


@pytest.fixture
def steward(city):
    return accounts.member("최반장")


@pytest.fixture
def member(city):
    return accounts.member("한지우")


@pytest.fixture
def circle(steward, now):
    """An open circle with every door open."""
    with transaction():
        made = services.propose_circle(
            kind=CircleKind.BUILDING,
            texts=Texts(name="두레아파트", purpose="함께 써요."),
            ways=Ways(by_request=True, by_code=True, by_residence=True),
            founder=steward,
            parent=None,
            now=now,
        )
        return services.decide_circle(made, Moderation.APPROVED, actor=SYSTEM, now=now)


def invited(circle, steward, now, **more: object):
    facts: dict[str, Any] = {"role": CircleRole.MEMBER, "max_uses": 1, "lasts": DAY} | more
    with transaction():
        return services.make_invitation(circle, actor=Actor("member", steward.id), now=now, wall=clock.wall(), **facts)


def join_by_link(secret, who, now, wall=None):
    with transaction():
        return services.join_by_invitation(secret, who, now=now, wall=wall or clock.wall())


def asked(circle, who, now, via=JoinVia.REQUEST):
    with transaction():
        return services.ask_to_join(circle, who, via=via, message="3층이에요.", now=now)


def posted():
    return list(session.scalars(select(OutboxMessage.topic).order_by(OutboxMessage.id)))


class TestLinks:
    def test_a_link_lets_as_many_in_as_it_says_and_keeps_no_secret(self, circle, steward, member, now):
        invitation, secret = invited(circle, steward, now, role=CircleRole.GUEST)
        assert secret not in {invitation.secret_hash, invitation.hint}
        assert join_by_link(secret, member, now).role == CircleRole.GUEST
        assert session.get_one(CircleInvitation, invitation.id).uses == 1
        with pytest.raises(ConflictError) as refusal:
            join_by_link(secret, accounts.member(), now)
        assert refusal.value.code == "invitation-over"

    def test_who_belongs_already_uses_nothing_up(self, circle, steward, now):
        invitation, secret = invited(circle, steward, now)
        assert join_by_link(secret, steward, now).role == CircleRole.STEWARD
        assert session.get_one(CircleInvitation, invitation.id).uses == 0

    def test_a_guest_becomes_a_member_by_a_member_s_link(self, circle, steward, member, now):
        with transaction():
            services.join(circle, member, CircleRole.GUEST, actor=SYSTEM, now=now)
        _invitation, secret = invited(circle, steward, now)
        assert join_by_link(secret, member, now).role == CircleRole.MEMBER

    @pytest.mark.parametrize("ended", ["late", "revoked", "closed"])
    def test_a_link_that_is_over_lets_nobody_in(self, circle, steward, member, now, ended):
        invitation, secret = invited(circle, steward, now)
        wall = clock.wall() + (2 * DAY if ended == "late" else timedelta(0))
        with transaction():
            if ended == "revoked":
                services.revoke_invitation(invitation, actor=SYSTEM, now=now, wall=wall)
            if ended == "closed":
                services.decide_circle(circle, Moderation.SUSPENDED, reason="무서워요.", actor=SYSTEM, now=now)
        with pytest.raises(ConflictError):
            join_by_link(secret, member, now, wall)
        assert queries.membership(circle.id, member.id) is None

    def test_a_link_that_never_was_is_not_found(self, member, now):
        with pytest.raises(NotFoundError):
            join_by_link("nothing", member, now)

    def test_a_link_makes_no_stewards(self, circle, steward, now):
        with pytest.raises(InvalidError):
            invited(circle, steward, now, role=CircleRole.STEWARD)

    @pytest.mark.parametrize("uses", [0, 501])
    def test_a_link_is_for_one_to_five_hundred(self, circle, steward, now, uses):
        with pytest.raises(InvalidError) as refusal:
            invited(circle, steward, now, max_uses=uses)
        assert list(refusal.value.fields) == ["max_uses"]


class TestTheCode:
    def test_the_code_is_eight_letters_that_nobody_mixes_up(self, circle):
        assert len(circle.join_code) == 8
        assert set(circle.join_code) <= set(CODE_LETTERS)
        assert typed_code(f" {spoken_code(circle.join_code).lower()} ") == circle.join_code

    def test_the_code_from_the_hall_makes_a_member(self, circle, member, now):
        with transaction():
            assert services.join_by_code(spoken_code(circle.join_code).lower(), member, now=now).id == circle.id
        assert queries.role_in(circle.id, member.id) == CircleRole.MEMBER
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, (entry.after or {})["via"]) == ("circle.joined", "code")

    def test_an_old_code_opens_nothing(self, circle, member, now):
        old = circle.join_code
        with transaction():
            assert services.renew_code(circle, actor=SYSTEM, now=now) != old
        with pytest.raises(InvalidError) as refusal, transaction():
            services.join_by_code(old, member, now=now)
        assert refusal.value.code == "wrong-code"

    @pytest.mark.parametrize("closed", ["door", "circle"])
    def test_a_closed_door_answers_like_a_wrong_code(self, circle, member, now, closed):
        with transaction():
            if closed == "door":
                services.update_circle(circle, Texts(name="두레아파트"), Ways(), actor=SYSTEM, now=now)
            else:
                services.decide_circle(circle, Moderation.SUSPENDED, reason="무서워요.", actor=SYSTEM, now=now)
        with pytest.raises(InvalidError) as refusal, transaction():
            services.join_by_code(circle.join_code, member, now=now)
        assert refusal.value.code == "wrong-code"

    def test_a_steward_who_types_the_code_stays_a_steward(self, circle, steward, now):
        with transaction():
            services.join_by_code(circle.join_code, steward, now=now)
        assert queries.role_in(circle.id, steward.id) == CircleRole.STEWARD

    def test_the_log_never_holds_the_code(self, circle, now):
        with transaction():
            services.renew_code(circle, actor=SYSTEM, now=now)
        told = [str([entry.before, entry.after]) for entry in session.scalars(select(AuditEntry))]
        assert [line for line in told if circle.join_code in line] == []


class TestAsking:
    def test_a_steward_s_yes_makes_a_member_and_both_sides_are_told(self, circle, steward, member, now):
        request = asked(circle, member, now)
        with transaction():
            services.accept(request, actor=Actor("member", steward.id), now=now)
        assert (request.state, request.decided_by_member_id) == (RequestState.ACCEPTED, steward.id)
        assert queries.role_in(circle.id, member.id) == CircleRole.MEMBER
        assert posted()[-2:] == ["circle.join_requested", "circle.request_decided"]

    def test_a_no_has_a_reason(self, circle, member, now):
        request = asked(circle, member, now)
        with pytest.raises(InvalidError), transaction():
            services.refuse(request, reason=" ", actor=SYSTEM, now=now)
        with transaction():
            services.refuse(request, reason="다른 단지예요.", actor=SYSTEM, now=now)
        assert (request.state, request.reason) == (RequestState.REFUSED, "다른 단지예요.")
        assert queries.membership(circle.id, member.id) is None

    def test_an_answer_is_given_once(self, circle, member, now):
        request = asked(circle, member, now)
        with transaction():
            services.withdraw(request, now=now)
        for answer in (
            lambda: services.accept(request, actor=SYSTEM, now=now),
            lambda: services.refuse(request, reason="늦었어요.", actor=SYSTEM, now=now),
            lambda: services.withdraw(request, now=now),
        ):
            with pytest.raises(ConflictError) as refusal, transaction():
                answer()
            assert refusal.value.code == "already-answered"

    def test_one_wish_waits_at_a_time(self, circle, member, now):
        request = asked(circle, member, now)
        with pytest.raises(ConflictError) as refusal:
            asked(circle, member, now)
        assert refusal.value.code == "already-asked"
        with transaction():
            services.withdraw(request, now=now)
        assert asked(circle, member, now).id != request.id

    def test_who_comes_in_by_the_code_no_longer_waits(self, circle, member, now):
        request = asked(circle, member, now)
        with transaction():
            services.join_by_code(circle.join_code, member, now=now)
        session.refresh(request)
        assert request.state == RequestState.WITHDRAWN

    def test_members_need_not_ask_and_guests_may(self, circle, steward, member, now):
        with pytest.raises(ConflictError) as refusal:
            asked(circle, steward, now)
        assert refusal.value.code == "already-member"
        with transaction():
            services.join(circle, member, CircleRole.GUEST, actor=SYSTEM, now=now)
        request = asked(circle, member, now)
        with transaction():
            assert services.accept(request, actor=SYSTEM, now=now).role == CircleRole.MEMBER

    def test_a_closed_door_takes_no_wishes(self, circle, member, now):
        with transaction():
            ways = Ways(by_request=False, by_code=True, by_residence=True)
            services.update_circle(circle, Texts(name="두레아파트"), ways, actor=SYSTEM, now=now)
        with pytest.raises(ConflictError) as refusal:
            asked(circle, member, now)
        assert refusal.value.code == "way-closed"

    def test_a_resident_is_let_in_by_who_has_seen_a_proof(self, circle, steward, member, now):
        request = asked(circle, member, now, JoinVia.RESIDENCE)
        by = Actor("member", steward.id)
        with pytest.raises(InvalidError) as refusal, transaction():
            services.accept(request, actor=by, now=now)
        assert refusal.value.code == "no-proof"
        with transaction():
            services.accept(request, actor=by, now=now, seen_proof=True)
        assert (request.state, request.decided_by_member_id) == (RequestState.ACCEPTED, steward.id)

    def test_nobody_vouches_for_oneself(self, circle, member, now):
        request = asked(circle, member, now, JoinVia.RESIDENCE)
        with pytest.raises(InvalidError), transaction():
            services.accept(request, actor=Actor("operator", member.id), now=now, seen_proof=True)

    def test_another_check_can_answer_instead(self, circle, member, now):
        class Register:
            def confirmed(self, request, *, seen_by):
                return seen_by is None

        request = asked(circle, member, now, JoinVia.RESIDENCE)
        with transaction():
            services.accept(request, actor=SYSTEM, now=now, check=Register())
        assert queries.role_in(circle.id, member.id) == CircleRole.MEMBER


class TestWhoWasRemoved:
    @pytest.fixture
    def removed(self, circle, steward, member, now):
        with transaction():
            services.join(circle, member, CircleRole.MEMBER, actor=SYSTEM, now=now)
            services.remove(circle, member, actor=Actor("member", steward.id), reason="소란", now=now)
        return member

    def test_doors_that_open_by_themselves_stay_closed(self, circle, steward, removed, now):
        _invitation, secret = invited(circle, steward, now)
        with pytest.raises(ForbiddenError) as by_link:
            join_by_link(secret, removed, now)
        with pytest.raises(ForbiddenError) as by_code, transaction():
            services.join_by_code(circle.join_code, removed, now=now)
        assert (by_link.value.code, by_code.value.code) == ("was-removed", "was-removed")

    def test_asking_still_works_and_a_yes_forgets_the_removal(self, circle, removed, now):
        request = asked(circle, removed, now)
        with transaction():
            services.accept(request, actor=SYSTEM, now=now)
        assert queries.removal(circle.id, removed.id) is None

    def test_who_left_by_oneself_comes_back_by_the_code(self, circle, member, now):
        with transaction():
            services.join(circle, member, CircleRole.MEMBER, actor=SYSTEM, now=now)
            services.leave(circle, member, actor=Actor("member", member.id), now=now)
            services.join_by_code(circle.join_code, member, now=now)
        assert queries.role_in(circle.id, member.id) == CircleRole.MEMBER


def test_a_circle_that_operators_have_not_opened_takes_nobody(city, steward, member, now):
    with transaction():
        waiting = services.propose_circle(
            kind=CircleKind.BUILDING,
            texts=Texts(name="새 모임", purpose="함께 써요."),
            ways=Ways(by_code=True),
            founder=steward,
            parent=None,
            now=now,
        )
    with pytest.raises(ConflictError) as asking:
        asked(waiting, member, now)
    with pytest.raises(ConflictError) as inviting:
        invited(waiting, steward, now)
    with pytest.raises(InvalidError), transaction():
        services.join_by_code(waiting.join_code or "", member, now=now)
    assert (asking.value.code, inviting.value.code) == ("circle-not-open", "circle-not-open")
