"""Who looks, and that use is noted now and then. (Which sessions count: test_queries.)"""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask, g
from flask_login import current_user, login_user

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.models import Member
from marketplace.accounts.viewers import SignedIn, load_token
from marketplace.db import session, transaction
from marketplace.errors import BusyError
from tests.accounts.kit import session_of
from tests.factories import accounts


def after(minutes: int) -> time_machine.travel:
    return time_machine.travel(clock.wall() + timedelta(minutes=minutes), tick=False)


def seen(member: Member) -> datetime:
    session.expire_all()
    return queries.open_sessions(member.id, clock.wall())[0].seen_at


def test_a_viewer_carries_plain_values(city):
    member = accounts.member("이하늘", operator=True, verified=False)
    viewer = SignedIn(member, secret="s")
    session.expunge_all()
    assert (viewer.name, viewer.is_operator, viewer.is_verified, viewer.get_id()) == ("이하늘", True, False, "s")


def test_a_session_in_use_is_noted_once_in_five_minutes(client, member):
    client.sign_in(member)
    first = seen(member)
    client.get("/profile")
    assert seen(member) == first
    with after(6):
        client.get("/profile")
        second = seen(member)
        assert second == clock.wall()
    with after(8):
        client.get("/profile")
        assert seen(member) == second


def test_a_token_in_use_is_noted(city: Flask, member):
    with transaction():
        token, secret = services.make_token(member, "x", clock.wall())
    for minutes, noted in ((0, 0), (4, 0), (6, 6)):
        began = token.created_at
        with (
            time_machine.travel(began + timedelta(minutes=minutes), tick=False),
            city.test_request_context("/api/v1/me"),
        ):
            g.viewer = load_token(secret)
            city.process_response(city.response_class())
        session.refresh(token)
        assert token.used_at == began + timedelta(minutes=noted)


def test_a_page_does_not_fail_because_use_could_not_be_noted(city: Flask, member, monkeypatch):
    def busy(*_given: object) -> None:
        raise BusyError

    monkeypatch.setattr(services, "touch_session", busy)
    with transaction():
        secret = services.start_session(member, "", clock.wall())
    before = session_of(secret).seen_at
    with after(6), city.test_request_context("/profile"):
        login_user(SignedIn(member, secret=secret, session_id=session_of(secret).id, seen_at=before))
        assert city.process_response(city.response_class(status=200)).status_code == 200
    assert session_of(secret).seen_at == before


def test_nothing_is_noted_for_a_stranger(city: Flask):
    with city.test_request_context("/"):
        assert not current_user.is_authenticated
        assert city.process_response(city.response_class()).status_code == 200


@pytest.mark.parametrize("ended", ["signed out", "suspended"])
def test_a_cookie_of_an_ended_session_is_a_strangers(client, member, now, ended):
    client.sign_in(member)
    with transaction():
        if ended == "suspended":
            member.suspended_at = now
        else:
            services.end_all_sessions(member.id, clock.wall())
    assert client.get("/profile").status_code == 303
