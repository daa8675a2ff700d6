"""Services of sessions, resets and tokens."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import func, select

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.models import SignInSession
from marketplace.accounts.viewers import load_session, load_token
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.security import hash_secret, verify_password
from tests.accounts.kit import audited, posted, session_of
from tests.factories import accounts

WALL = clock.wall()


def test_address_and_password_together_open_the_door(city):
    member = accounts.member(email="haneul@example.org")
    assert services.authenticate("Haneul@example.org ", accounts.PASSWORD) == member


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("haneul@example.org", "wrong"),
        ("nobody@example.org", accounts.PASSWORD),
        ("suspended@example.org", "wrong"),
        ("no address", accounts.PASSWORD),
        ("", ""),
    ],
)
def test_it_is_not_said_what_was_wrong_and_each_answer_costs_one_hash(city, email, password):
    accounts.member(email="haneul@example.org")
    accounts.member(email="suspended@example.org", suspended=True)
    with mock.patch.object(PasswordHasher, "verify", autospec=True, side_effect=PasswordHasher.verify) as verify:
        with pytest.raises(services.WrongSignInError) as refusal:
            services.authenticate(email, password)
        assert verify.call_count == 1
    assert refusal.value.fields == {}


def test_suspension_is_said_only_to_who_knows_the_password(city):
    accounts.member(email="suspended@example.org", suspended=True)
    with pytest.raises(services.SuspendedError) as refusal:
        services.authenticate("suspended@example.org", accounts.PASSWORD)
    assert refusal.value.status == 403


def test_a_session_is_kept_as_a_hash_with_what_recognises_its_browser(city):
    member = accounts.member()
    with transaction():
        secret = services.start_session(member, "Mozilla/5.0 " + "x" * 300, WALL)
    row = session_of(secret)
    assert len(secret) >= 43
    assert secret not in (row.secret_hash, row.browser)
    assert len(row.browser) == 200
    assert row.created_at == row.seen_at == WALL
    assert audited(member) == ["member.signed_in"]


def test_a_member_ends_one_session_or_all_or_all_others(city):
    member, other = accounts.member(), accounts.member()
    with transaction():
        one, two, three = (services.start_session(member, "", WALL) for _each in range(3))
        foreign = services.start_session(other, "", WALL)
    first = session_of(one)
    with transaction():
        services.end_session(member.id, first.id, WALL)
        services.end_session(member.id, first.id, WALL + timedelta(hours=1))  # a second time changes nothing
    assert first.ended_at == WALL
    assert [bool(load_session(secret)) for secret in (one, two, three, foreign)] == [False, True, True, True]
    with transaction():
        services.end_all_sessions(member.id, WALL, but=session_of(two).id)
    assert [bool(load_session(secret)) for secret in (one, two, three, foreign)] == [False, True, False, True]
    with transaction():
        services.end_all_sessions(member.id, WALL)
    assert [bool(load_session(secret)) for secret in (one, two, three, foreign)] == [False, False, False, True]


def test_nobody_ends_anothers_session(city):
    member, other = accounts.member(), accounts.member()
    with transaction():
        secret = services.start_session(member, "", WALL)
    row = session_of(secret)
    with pytest.raises(NotFoundError), transaction():
        services.end_session(other.id, row.id, WALL)
    assert load_session(secret)


def test_use_is_noted(city):
    member = accounts.member()
    with transaction():
        secret = services.start_session(member, "", WALL - timedelta(days=2))
        token, _bearer = services.make_token(member, "x", WALL)
    with transaction():
        services.touch_session(session_of(secret).id, WALL)
        services.touch_token(token.id, WALL)
    assert session_of(secret).seen_at == WALL
    assert token.used_at == WALL


def test_old_sessions_are_forgotten(city):
    member = accounts.member()
    for seen, ended in ((91, None), (91, 91), (91, 89), (1, None), (89, 89)):
        row = SignInSession(member_id=member.id, secret_hash=f"{seen}-{ended}", created_at=WALL - timedelta(days=100))
        row.seen_at = WALL - timedelta(days=seen)
        row.ended_at = None if ended is None else WALL - timedelta(days=ended)
        accounts.saved(row)
    with transaction():
        assert services.forget_sessions(WALL) == 3
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 2


# --- resets


def test_a_reset_is_sent_to_a_known_address_and_nothing_is_said_of_others(city, now):
    member = accounts.member(email="haneul@example.org")
    accounts.member(email="suspended@example.org", suspended=True)
    with transaction():
        for email in ("nobody@example.org", "suspended@example.org", "no address", "HANEUL@example.org"):
            services.request_reset(email, now)
    assert posted("member.reset_requested") == [{"member_id": member.id, "at": int(now.timestamp())}]


def test_a_reset_sets_the_password_once_and_ends_all_sessions(city, now):
    member = accounts.member(verified=False)
    token = services.reset_token(member)
    with transaction():
        secret = services.start_session(member, "", WALL)
    with transaction():
        assert services.reset_password(token, "another horse", now) == member
    assert verify_password(member.password_hash, "another horse")
    assert not verify_password(member.password_hash, accounts.PASSWORD)
    assert load_session(secret) is None
    assert member.email_verified_at == now
    assert "member.password_reset" in audited(member)
    with pytest.raises(services.StaleLinkError), transaction():
        services.reset_password(token, "a third horse", now)


def test_a_verified_address_stays_verified_since_then(city, now):
    member = accounts.member()
    with transaction():
        services.reset_password(services.reset_token(member), "another horse", now)
    assert member.email_verified_at == accounts.LONG_AGO


def test_a_weak_password_leaves_the_link_good(city, now):
    member = accounts.member()
    token = services.reset_token(member)
    with pytest.raises(InvalidError), transaction():
        services.reset_password(token, "short", now)
    assert services.member_for_reset(token) == member


def test_a_link_to_an_old_address_is_dead(city, now):
    member = accounts.member()
    token = services.reset_token(member)
    with transaction():
        services.change_email(member, "new@example.org", accounts.PASSWORD, now)
    with pytest.raises(services.StaleLinkError):
        services.member_for_reset(token)


@pytest.mark.parametrize(("minutes", "good"), [(59, True), (61, False)])
def test_a_reset_link_is_good_for_an_hour(city, minutes, good):
    member = accounts.member()
    token = services.reset_token(member)
    with time_machine.travel(clock.wall() + timedelta(minutes=minutes), tick=False):
        if good:
            assert services.member_for_reset(token) == member
        else:
            with pytest.raises(services.StaleLinkError):
                services.member_for_reset(token)


def test_a_reset_link_shows_nothing_of_the_hash(city):
    member = accounts.member()
    assert member.password_hash[-12:] not in services.reset_token(member)


# --- changing the password


def test_a_changed_password_signs_out_the_other_browsers(city, now):
    member = accounts.member()
    with transaction():
        here, there = services.start_session(member, "", WALL), services.start_session(member, "", WALL)
    with transaction():
        services.change_password(member, accounts.PASSWORD, "another horse", now, keep_session=session_of(here).id)
    assert verify_password(member.password_hash, "another horse")
    assert load_session(here)
    assert load_session(there) is None


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", "another horse", "old_password"), (accounts.PASSWORD, "short", "password")],
)
def test_a_password_is_not_changed_without_the_present_one_or_to_a_weak_one(city, now, old, new, field):
    member = accounts.member()
    with pytest.raises(InvalidError) as refusal, transaction():
        services.change_password(member, old, new, now, keep_session=None)
    assert list(refusal.value.fields) == [field]
    assert verify_password(member.password_hash, accounts.PASSWORD)


# --- tokens


def test_a_tokens_secret_is_given_once_and_kept_as_a_hash(city):
    member = accounts.member()
    with transaction():
        token, secret = services.make_token(member, "  my   phone ", WALL)
    assert secret.startswith("dure_")
    assert token.name == "my phone"
    assert secret.startswith(token.hint)
    assert len(token.hint) <= 12
    assert token.secret_hash == hash_secret(secret)
    viewer = load_token(secret)
    assert viewer is not None
    assert viewer.member_id == member.id
    assert queries.tokens_of(member.id) == [token]


def test_a_token_without_a_name_has_one(city):
    with transaction():
        token, _secret = services.make_token(accounts.member(), " ", WALL)
    assert token.name == "API"


def test_a_member_has_twenty_tokens_at_most(city):
    member = accounts.member()
    with transaction():
        tokens = [services.make_token(member, str(number), WALL)[0] for number in range(20)]
    with pytest.raises(ConflictError) as refusal, transaction():
        services.make_token(member, "21", WALL)
    assert refusal.value.code == "too-many-tokens"
    with transaction():
        services.revoke_token(member.id, tokens[0].public_id, WALL)
        services.make_token(member, "21", WALL)


def test_a_revoked_token_no_longer_works(city):
    member = accounts.member()
    with transaction():
        token, secret = services.make_token(member, "x", WALL)
    for later in (WALL, WALL + timedelta(hours=1)):
        with transaction():
            services.revoke_token(member.id, token.public_id, later)
    assert load_token(secret) is None
    assert token.revoked_at == WALL
    assert audited(member) == ["token.made", "token.revoked"]


def test_nobody_revokes_anothers_token(city):
    member, other = accounts.member(), accounts.member()
    with transaction():
        token, secret = services.make_token(member, "x", WALL)
    with pytest.raises(NotFoundError), transaction():
        services.revoke_token(other.id, token.public_id, WALL)
    assert load_token(secret)
