"""May this person act for that party?"""

import pytest

from marketplace.accounts import services
from marketplace.accounts.models import StaffRole
from marketplace.accounts.policies import LENDING, MONEY, acts_for, organisation_parties, party_ids
from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.audit.services import SYSTEM
from marketplace.db import transaction
from tests.factories import accounts


@pytest.fixture
def office(city):
    return accounts.organisation()


def test_a_stranger_acts_for_nobody(office):
    stranger = Stranger()
    assert party_ids(stranger) == []
    assert organisation_parties(stranger) == {}
    assert not acts_for(stranger, office.party_id)


def test_a_member_acts_for_himself_and_for_nobody_else(city):
    one, other = accounts.member(), accounts.member()
    assert acts_for(SignedIn(one), one.party_id)
    assert not acts_for(SignedIn(one), other.party_id)


@pytest.mark.parametrize(
    ("role", "lends", "handles_money"),
    [
        (StaffRole.MANAGER, True, True),
        (StaffRole.CLERK, True, False),
        (StaffRole.BOOKKEEPER, False, True),
        (StaffRole.READER, False, False),
    ],
)
def test_staff_act_within_their_role(office, role, lends, handles_money):
    member = accounts.member()
    accounts.staff(member, office, role)
    viewer = SignedIn(member)
    assert acts_for(viewer, office.party_id) is lends
    assert acts_for(viewer, office.party_id, *LENDING) is lends
    assert acts_for(viewer, office.party_id, *MONEY) is handles_money
    assert organisation_parties(viewer) == {office.party_id: role}


def test_a_member_comes_first_among_his_parties(office):
    member = accounts.member()
    accounts.staff(member, office, StaffRole.CLERK)
    assert party_ids(SignedIn(member)) == [member.party_id, office.party_id]
    assert party_ids(SignedIn(member), StaffRole.MANAGER) == [member.party_id]


def test_a_role_that_has_ended_gives_nothing(office, now):
    member = accounts.member()
    accounts.staff(accounts.member(), office)
    accounts.staff(member, office, StaffRole.CLERK)
    with transaction():
        services.end_staff(office, member, actor=SYSTEM, now=now)
    assert not acts_for(SignedIn(member), office.party_id)


def test_the_operator_is_no_owner(office):
    assert not acts_for(SignedIn(accounts.member(operator=True)), office.party_id)
