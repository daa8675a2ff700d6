"""Joining, addresses, profiles, suspension, operators."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.models import Member
from marketplace.accounts.viewers import load_session, load_token
from marketplace.audit.models import AuditEntry
from marketplace.audit.services import COMMAND, Actor
from marketplace.db import session, transaction
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.moderation_state import Moderation
from marketplace.security import verify_password
from tests.accounts.kit import audited, posted
from tests.factories import accounts

PASSWORD = "correct horse"


def join(now, **changes: Any) -> Member:
    facts = {"name": "이하늘", "email": "haneul@example.org", "password": PASSWORD, "language": "ko"} | changes
    with transaction():
        return services.sign_up(**facts, now=now)


# --- joining


def test_a_new_member_has_a_party_and_is_asked_to_verify_the_address(city, now):
    member = join(now, name="  이   하늘 ", email=" Haneul@Example.org ")
    assert (member.name, member.email, member.language) == ("이 하늘", "haneul@example.org", "ko")
    assert member.party.kind == "member"
    assert member.party.name == "이 하늘"
    assert member.email_verified_at is None
    assert member.moderation == Moderation.APPROVED
    assert verify_password(member.password_hash, PASSWORD)
    assert PASSWORD not in member.password_hash
    assert posted("member.signed_up") == [{"member_id": member.id}]
    assert audited(member) == ["member.signed_up"]


def test_a_domain_in_hangul_is_kept_in_the_form_that_mail_servers_know(city, now):
    member = join(now, email="haneul@두레.한국")
    assert member.email == "haneul@xn--hu1bo4e.xn--3e0b707e"
    assert queries.member_by_email("Haneul@두레.한국") == member


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": "   "}, "name", "invalid"),
        ({"name": "가" * 61}, "name", "invalid"),
        ({"name": "이\0하늘"}, "name", "invalid"),
        ({"name": "이\u202e하늘"}, "name", "invalid"),  # turns the writing direction around
        ({"email": "haneul"}, "email", "bad-email"),
        ({"email": "하늘@example.org"}, "email", "bad-email"),
        ({"email": "a@b.c\nBcc: x@example.org"}, "email", "bad-email"),
        ({"password": "short"}, "password", "weak-password"),
        ({"password": "haneul@example.org"}, "password", "weak-password"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(city, now, changes, field, code):
    with pytest.raises(InvalidError) as refusal:
        join(now, **changes)
    assert list(refusal.value.fields) == [field]
    assert refusal.value.code == code
    assert queries.member_by_email("haneul@example.org") is None
    assert posted("member.signed_up") == []


def test_an_address_has_one_account(city, now):
    join(now)
    with pytest.raises(InvalidError) as refusal:
        join(now, email="HANEUL@example.org")
    assert refusal.value.code == "email-taken"
    assert list(refusal.value.fields) == ["email"]
    assert len(posted("member.signed_up")) == 1


def test_another_broken_rule_of_the_database_is_not_taken_for_a_taken_address(city, now):
    with transaction():
        session.execute(text("ALTER TABLE members ADD CONSTRAINT no_sky CHECK (name <> '이하늘') NOT VALID"))
    with pytest.raises(IntegrityError, match="no_sky"):
        join(now)


# --- verifying the address


def test_a_link_verifies_the_address_and_may_be_followed_twice(city, now):
    member = join(now)
    token = services.verification_token(member)
    for later in (timedelta(0), timedelta(hours=1)):
        with transaction():
            assert services.verify_email(token, now + later) == member
    assert member.email_verified_at == now
    assert audited(member).count("member.email_verified") == 1


def test_a_link_verifies_only_the_address_that_it_was_sent_to(city, now):
    member = join(now)
    token = services.verification_token(member)
    with transaction():
        services.change_email(member, "new@example.org", PASSWORD, now)
    with pytest.raises(services.StaleLinkError), transaction():
        services.verify_email(token, now)
    assert member.email_verified_at is None


@pytest.mark.parametrize("token", ["", "nonsense", "eyJtZW1iZXIiOiJ4In0.aa.bb"])
def test_a_damaged_link_verifies_nothing(city, now, token):
    with pytest.raises(services.StaleLinkError), transaction():
        services.verify_email(token, now)


def test_a_link_of_a_member_who_is_gone_is_stale(city, now):
    stranger = Member(public_id="nobody", email="x@example.org")
    with pytest.raises(services.StaleLinkError), transaction():
        services.verify_email(services.verification_token(stranger), now)


def test_a_link_for_one_purpose_is_none_for_another(city, now):
    member = join(now)
    with pytest.raises(services.StaleLinkError):
        services.member_for_reset(services.verification_token(member))
    with pytest.raises(services.StaleLinkError), transaction():
        services.verify_email(services.reset_token(member), now)


def test_the_mail_is_sent_again_only_while_it_is_needed(city, now):
    member = join(now)
    with transaction():
        services.resend_verification(member, now)
    with transaction():
        services.verify_email(services.verification_token(member), now)
        services.resend_verification(member, now)
    assert posted("member.signed_up")[1:] == [{"member_id": member.id, "again": int(now.timestamp())}]


# --- changing the address


def test_a_new_address_needs_the_password_and_is_unverified(city, now):
    member = accounts.member(email="old@example.org")
    with transaction():
        services.change_email(member, "New@Example.org", accounts.PASSWORD, now)
    assert member.email == "new@example.org"
    assert member.email_verified_at is None
    assert posted("member.signed_up") == [{"member_id": member.id, "again": int(now.timestamp())}]
    assert audited(member) == ["member.email_changed"]


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("new@example.org", "wrong", "password"),
        ("nonsense", accounts.PASSWORD, "email"),
        ("taken@example.org", accounts.PASSWORD, "email"),
        ("Taken@Example.ORG", accounts.PASSWORD, "email"),
    ],
)
def test_an_address_is_not_changed_without_password_or_to_anothers(city, now, email, password, field):
    accounts.member(email="taken@example.org")
    member = accounts.member(email="old@example.org")
    with pytest.raises(InvalidError) as refusal, transaction():
        services.change_email(member, email, password, now)
    assert list(refusal.value.fields) == [field]
    assert member.email == "old@example.org"
    assert posted("member.signed_up") == []


def test_the_same_address_again_changes_nothing(city, now):
    member = accounts.member(email="old@example.org")
    with transaction():
        services.change_email(member, " OLD@example.org", accounts.PASSWORD, now)
    assert member.email_verified_at is not None
    assert audited(member) == []


# --- the profile

PROFILE = {
    "name": "이하늘",
    "about": "망치 많아요",
    "phone": "010-1234-5678",
    "district": "mapo",
    "language": "en",
    "zone": "Europe/Berlin",
}


def test_a_profile_is_changed_and_audited_without_the_phone(city, now):
    member = accounts.member("이바다")
    with transaction():
        services.update_profile(member, **(PROFILE | {"name": " 이  하늘", "about": " 망치 많아요\n"}), now=now)
    assert (member.name, member.about, member.phone) == ("이 하늘", "망치 많아요", "010-1234-5678")
    assert (member.district, member.language, member.zone) == ("mapo", "en", "Europe/Berlin")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "member.profile")).one()
    assert entry.before == {"name": "이바다", "district": "seongbuk", "language": "ko", "zone": "Asia/Seoul"}
    assert entry.after == {"name": "이 하늘", "district": "mapo", "language": "en", "zone": "Europe/Berlin"}


@pytest.mark.parametrize("phone", ["", "02-2133-5800", "+82 10 1234 5678", "(02) 2133.5800"])
def test_phone_numbers_are_written_in_many_ways(city, now, phone):
    member = accounts.member()
    with transaction():
        services.update_profile(member, **(PROFILE | {"phone": phone, "district": ""}), now=now)
    assert member.phone == phone
    assert member.district is None


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"about": "가" * 501}, ["about"]),
        ({"phone": "전화 주세요"}, ["phone"]),
        ({"phone": "0" * 31}, ["phone"]),
        ({"language": "fr"}, ["language"]),
        ({"zone": "Mars/Phobos"}, ["zone"]),
        ({"phone": "x", "zone": ""}, ["phone", "zone"]),
    ],
)
def test_a_profile_that_does_not_fit_changes_nothing(city, now, changes, fields):
    member = accounts.member("이바다")
    with pytest.raises(InvalidError) as refusal, transaction():
        services.update_profile(member, **(PROFILE | changes), now=now)
    assert list(refusal.value.fields) == fields
    assert member.name == "이바다"


def test_a_new_photo_lets_the_old_file_be_removed(city, now):
    member = accounts.member()
    for key in ("photos/aa/one.webp", "photos/bb/two.webp", "photos/bb/two.webp", None, None):
        with transaction():
            services.set_photo(member, key, now)
    assert member.photo_key is None
    assert posted("photos.removed") == [{"keys": ["photos/aa/one.webp"]}, {"keys": ["photos/bb/two.webp"]}]
    assert audited(member) == ["member.photo"] * 3


def test_the_language_is_remembered_if_the_site_speaks_it(city):
    member = accounts.member(language="ko")
    for language, kept in (("en", "en"), ("xx", "en")):
        with transaction():
            services.set_language(member.id, language)
        assert member.language == kept


# --- operators and suspension


def test_a_member_is_made_an_operator_once(city, now):
    member = accounts.member(email="op@example.org")
    for later in (timedelta(0), timedelta(days=1)):
        with transaction():
            assert services.grant_operator("OP@example.org", COMMAND, now + later) == member
    assert member.is_operator
    assert member.operator_since == now
    assert audited(member) == ["member.made_operator"]


def test_nobody_is_made_an_operator_by_a_mistyped_address(city, now):
    with pytest.raises(NotFoundError), transaction():
        services.grant_operator("nobody@example.org", COMMAND, now)


def test_suspension_ends_sessions_and_tokens_at_once(city, now):
    member, other = accounts.member(operator=True), accounts.member()
    actor = Actor("operator", other.id)
    with transaction():
        secret = services.start_session(member, "Firefox", clock.wall())
        others = services.start_session(other, "Firefox", clock.wall())
        _token, bearer = services.make_token(member, "x", clock.wall())
    with transaction():
        services.suspend(member, actor, "팔면 안 되는 물건", now)
    assert load_session(secret) is None
    assert load_token(bearer) is None
    assert load_session(others)
    assert not member.is_operator
    assert (member.moderation, member.moderation_reason) == (Moderation.SUSPENDED, "팔면 안 되는 물건")
    assert posted("member.suspended") == [{"member_id": member.id, "at": int(now.timestamp())}]
    with pytest.raises(services.SuspendedError):
        services.authenticate(member.email, accounts.PASSWORD)


def test_a_restored_member_may_sign_in_again_but_old_sessions_stay_ended(city, now):
    member = accounts.member()
    with transaction():
        secret = services.start_session(member, "", clock.wall())
        services.suspend(member, COMMAND, "…", now)
    with transaction():
        services.restore(member, COMMAND, "Verwechslung", now)
    assert services.authenticate(member.email, accounts.PASSWORD) == member
    assert load_session(secret) is None
    assert (member.moderation, member.moderation_reason) == (Moderation.APPROVED, None)
    assert audited(member)[-2:] == ["member.suspended", "member.restored"]
    assert len(posted("member.restored")) == 1


def test_of_two_operators_one_is_second(city, now):
    member = accounts.member()
    with pytest.raises(ConflictError) as refusal, transaction():
        services.restore(member, COMMAND, "…", now)
    assert refusal.value.code == "not-suspended"
    with transaction():
        services.suspend(member, COMMAND, "…", now)
    with pytest.raises(ConflictError) as refusal, transaction():
        services.suspend(member, COMMAND, "…", now)
    assert refusal.value.code == "already-suspended"
    assert len(posted("member.suspended")) == 1
