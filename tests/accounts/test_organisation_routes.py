"""Organisations and their staff, on pages."""

import pytest

from marketplace.accounts import queries
from marketplace.accounts.models import Member, Organisation, StaffRole
from tests.accounts.kit import element, errors_of, flashes
from tests.factories import accounts
from tests.support.client import Client, page_text, soup


@pytest.fixture
def office(member: Member) -> Organisation:
    """An organisation that the member manages."""
    made = accounts.organisation("나눔터")
    accounts.staff(member, made)
    return made


@pytest.fixture
def manager(client: Client, member: Member, office: Organisation) -> Client:
    return client.sign_in(member)


def roles(office: Organisation) -> dict[str, str]:
    return {who.name: role for who, role in queries.staff_of(office.id)}


def test_a_member_makes_an_organisation_and_manages_it(client, member):
    client.sign_in(member)
    assert element(client.get("/organisations"), '.empty-state a[href="/organisations/new"]')
    assert client.get("/organisations/new").status_code == 200
    answer = client.post("/organisations/new", data={"name": "나눔터", "about": "공구 도서관"})
    page = client.get(answer.location)
    assert "나눔터" in page_text(page)
    assert "공구 도서관" in page_text(page)
    assert "Manager" in page_text(client.get("/organisations"))
    assert answer.location in str(element(client.get("/organisations"), ".person a"))


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "가" * 121}, {"name": "a", "about": "가" * 1001}])
def test_an_organisation_that_does_not_fit_is_refused(client, member, form):
    answer = client.sign_in(member).post("/organisations/new", data=form)
    assert answer.status_code == 422
    assert errors_of(answer, list(form)[-1])
    assert soup(client.get("/organisations")).select(".empty-state")


def test_a_manager_adds_somebody_by_the_address_and_changes_the_role(manager, office):
    accounts.member("바다", email="sea@example.org")
    for role in ("clerk", "bookkeeper"):
        answer = manager.post(f"/organisations/{office.public_id}", data={"email": " Sea@example.org", "role": role})
        assert (answer.status_code, answer.location) == (303, f"/organisations/{office.public_id}")
        assert roles(office) == {"이하늘": "manager", "바다": role}
    assert "바다" in flashes(manager.get(answer.location))


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"email": "nobody@example.org", "role": "clerk"}, "email"),
        ({"email": "gone@example.org", "role": "clerk"}, "email"),
        ({"email": "", "role": "clerk"}, "email"),
        ({"email": "sea@example.org", "role": "owner"}, "role"),
    ],
)
def test_only_a_member_can_be_added_in_a_known_role(manager, office, form, field):
    accounts.member(email="sea@example.org")
    accounts.member(email="gone@example.org", suspended=True)
    answer = manager.post(f"/organisations/{office.public_id}", data=form)
    assert answer.status_code == 422
    assert errors_of(answer, field)
    assert roles(office) == {"이하늘": "manager"}


def test_a_manager_ends_a_role(manager, office):
    clerk = accounts.member("바다")
    accounts.staff(clerk, office, StaffRole.CLERK)
    action = f"/organisations/{office.public_id}/staff/{clerk.public_id}/ending"
    assert element(manager.get(f"/organisations/{office.public_id}"), f'form[action="{action}"]')
    assert manager.post(action).location == f"/organisations/{office.public_id}"
    assert roles(office) == {"이하늘": "manager"}
    assert manager.post(action).status_code == 404


def test_the_last_manager_stays_and_hears_why(manager, member, office):
    answer = manager.post(f"/organisations/{office.public_id}/staff/{member.public_id}/ending")
    assert answer.status_code == 303
    assert "name another manager first" in flashes(manager.get(answer.location))
    assert roles(office) == {"이하늘": "manager"}
    form = {"email": member.email, "role": "reader"}
    refused = manager.post(f"/organisations/{office.public_id}", data=form)
    assert refused.status_code == 422
    assert "name another manager first" in page_text(refused)


def test_a_manager_who_leaves_goes_back_to_the_list(manager, member, office):
    accounts.staff(accounts.member("바다"), office)
    answer = manager.post(f"/organisations/{office.public_id}/staff/{member.public_id}/ending")
    assert answer.location == "/organisations"
    assert manager.get(f"/organisations/{office.public_id}").status_code == 404


@pytest.mark.parametrize("role", [StaffRole.CLERK, StaffRole.BOOKKEEPER, StaffRole.READER])
def test_other_staff_look_on(client, office, role):
    clerk = accounts.member("바다", language="en")
    accounts.staff(clerk, office, role)
    page = client.sign_in(clerk).get(f"/organisations/{office.public_id}")
    assert page.status_code == 200
    assert not soup(page).select("main form")
    added = client.post(f"/organisations/{office.public_id}", data={"email": clerk.email, "role": "manager"})
    ended = client.post(f"/organisations/{office.public_id}/staff/{clerk.public_id}/ending")
    assert (added.status_code, ended.status_code) == (403, 403)
    assert roles(office)["바다"] == role


def test_an_organisation_is_not_there_for_others(client, office, member):
    client.sign_in(accounts.member())
    path = f"/organisations/{office.public_id}"
    form = {"email": member.email, "role": "clerk"}
    answers = [client.get(path), client.post(path, data=form), client.post(f"{path}/staff/{member.public_id}/ending")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
