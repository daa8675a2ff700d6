"""Reading members, organisations, sessions and tokens."""

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.accounts import queries, services
from marketplace.accounts.models import SignInSession, StaffRole
from marketplace.accounts.viewers import SignedIn, Stranger, load_session, load_token
from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.errors import NotFoundError
from marketplace.security import hash_secret
from tests.factories import accounts

WALL = clock.wall()


@pytest.mark.parametrize("typed", ["haneul@example.org", "  Haneul@Example.ORG "])
def test_a_member_is_found_by_the_address_whatever_its_case(city, typed):
    member = accounts.member(email="haneul@example.org")
    assert queries.member_by_email(typed) == member


@pytest.mark.parametrize("typed", ["", "nobody@example.org", "haneul", "haneul@example.org\0", "@", "a@b@c"])
def test_nobody_is_found_by_another_address(city, typed):
    accounts.member(email="haneul@example.com")
    assert queries.member_by_email(typed) is None


def test_what_is_not_there_is_not_found(city):
    for ask in (queries.member, queries.party):
        with pytest.raises(NotFoundError):
            ask(-1)
    with pytest.raises(NotFoundError):
        queries.member_by_public_id("nobody")


def test_members_and_parties_are_found_by_their_ids(city):
    one, other = accounts.member("이하늘"), accounts.member("박바다")
    office = accounts.organisation("성북구 공유주방")
    assert queries.member(one.id) is queries.member_by_public_id(one.public_id) is one
    assert queries.party(one.party_id).name == "이하늘"
    wanted = [office.party_id, other.party_id, one.party_id]
    assert [party.name for party in queries.parties([*wanted, -1])] == ["성북구 공유주방", "박바다", "이하늘"]


def test_a_suspended_members_page_is_seen_by_operators_only(city):
    member = accounts.member(suspended=True)
    operator = SignedIn(accounts.member(operator=True))
    assert queries.visible_member(member.public_id, operator) == member
    for viewer in (Stranger(), SignedIn(accounts.member())):
        with pytest.raises(NotFoundError):
            queries.visible_member(member.public_id, viewer)


def test_operators_find_members_by_name_address_and_id(city):
    haneul = accounts.member("이하늘", email="sky@example.org")
    kim = accounts.member("Haneul Kim", email="kim_1@example.org")
    assert queries.find_members("하늘") == [haneul]
    assert queries.find_members("HANEUL") == [kim]
    assert queries.find_members("Sky@") == [haneul]
    assert queries.find_members("kim_") == [kim]
    assert queries.find_members(haneul.public_id) == [haneul]
    for nothing in ("", "  ", "%", "k_m", "example.org"):
        assert queries.find_members(nothing) == []
    assert len(queries.find_members("e", limit=1)) == 1


def test_a_members_affairs_are_told_to_the_member(city):
    member = accounts.member(suspended=True)
    assert queries.members_who_act_for(member.party_id) == [member]


def test_an_organisations_affairs_are_told_to_its_staff_in_the_role(city, now):
    office = accounts.organisation()
    manager, clerk, keeper, gone, suspended = (accounts.member() for _each in range(5))
    roles = [(manager, StaffRole.MANAGER), (clerk, StaffRole.CLERK), (keeper, StaffRole.BOOKKEEPER)]
    for who, role in [*roles, (gone, StaffRole.CLERK), (suspended, StaffRole.CLERK)]:
        accounts.staff(who, office, role)
    with transaction():
        services.end_staff(office, gone, actor=SYSTEM, now=now)
        services.suspend(suspended, SYSTEM, "…", now)
    assert queries.members_who_act_for(office.party_id) == [manager, clerk]
    assert queries.members_who_act_for(office.party_id, (StaffRole.BOOKKEEPER,)) == [keeper]


def test_an_organisation_is_seen_by_its_staff_only(city):
    office = accounts.organisation("나눔터")
    other = accounts.organisation("가게")
    member = accounts.member()
    accounts.staff(member, office, StaffRole.READER)
    accounts.staff(member, other, StaffRole.CLERK)
    viewer = SignedIn(member)
    assert queries.organisations_of(viewer) == [(other, "clerk"), (office, "reader")]
    assert queries.served_organisation(office.public_id, viewer) == (office, "reader")
    for stranger in (Stranger(), SignedIn(accounts.member(operator=True))):
        assert queries.organisations_of(stranger) == []
        with pytest.raises(NotFoundError):
            queries.served_organisation(office.public_id, stranger)
    with pytest.raises(NotFoundError):
        queries.served_organisation("none", viewer)


def test_staff_are_listed_by_name(city):
    office = accounts.organisation()
    for name in ("하늘", "가람"):
        accounts.staff(accounts.member(name), office, StaffRole.CLERK)
    assert [(who.name, role) for who, role in queries.staff_of(office.id)] == [("가람", "clerk"), ("하늘", "clerk")]


def test_an_imported_organisation_is_found_by_its_source(city, now):
    with transaction():
        made = services.create_organisation(
            name="중구청", now=now, actor=SYSTEM, source="facilities", source_key="중구"
        )
    assert queries.organisation_by_source("facilities", "중구") == made
    assert queries.organisation_by_source("facilities", "종로구") is None


def _session(member, *, created: timedelta, seen: timedelta, ended: bool = False) -> str:
    secret = f"{member.id}-{created}-{seen}-{ended}"
    row = SignInSession(member_id=member.id, secret_hash=hash_secret(secret), created_at=WALL - created)
    row.seen_at, row.ended_at = WALL - seen, WALL if ended else None
    accounts.saved(row)
    return secret


@pytest.mark.parametrize(
    ("created", "seen", "ended", "counts"),
    [
        (0, 0, False, True),
        (170, 29, False, True),
        (40, 31, False, False),  # left alone for a month
        (181, 0, False, False),  # older than half a year
        (0, 0, True, False),
    ],
)
def test_a_session_counts_until_it_ends_or_lies_idle(city, created, seen, ended, counts):
    member = accounts.member()
    secret = _session(member, created=timedelta(days=created), seen=timedelta(days=seen), ended=ended)
    found = load_session(secret)
    assert (found is not None and found.member_id == member.id) is counts
    assert bool(queries.open_sessions(member.id, WALL)) is counts


def test_sessions_are_listed_last_seen_first_and_only_ones_own(city):
    member, other = accounts.member(), accounts.member()
    for days in (3, 1, 2):
        _session(member, created=timedelta(days=9), seen=timedelta(days=days))
    _session(other, created=timedelta(0), seen=timedelta(0))
    rows = queries.open_sessions(member.id, WALL)
    assert [(WALL - row.seen_at).days for row in rows] == [1, 2, 3]
    assert queries.session_by_public_id(rows[0].public_id, member.id) is rows[0]
    with pytest.raises(NotFoundError):
        queries.session_by_public_id(rows[0].public_id, other.id)


def test_a_suspended_member_has_no_viewer(city):
    member = accounts.member()
    secret = _session(member, created=timedelta(0), seen=timedelta(0))
    with transaction():
        _token, bearer = services.make_token(member, "x", WALL)
    assert load_session(secret)
    assert load_token(bearer)
    with transaction():
        member.suspended_at = WALL  # even where ending the sessions had been forgotten
    assert load_session(secret) is None
    assert load_token(bearer) is None


def test_an_unknown_secret_has_no_viewer(city):
    assert load_session("nonsense") is None
    assert load_token("nonsense") is None


def test_operators_are_those_who_may_act_as_such(city):
    operator = accounts.member(operator=True)
    accounts.member(operator=True, suspended=True)
    accounts.member()
    session.expire_all()
    assert queries.operators() == [operator]
