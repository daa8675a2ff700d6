"""The members' page: who is named, with what, and each one's own two choices."""

from functools import cache

import pytest

from marketplace.circles.routes import members as members_routes
from marketplace.db import session
from marketplace.places.queries import membership
from tests.factories import accounts, boards, places
from tests.support.client import new_client, page_text, soup


@pytest.fixture
def village(city):
    found = boards.village()
    for who in (found.steward, found.member, found.neighbour):
        boards.shows(who, found.circle, name=False)
    return found


@pytest.fixture
def browser(city, village):
    return cache(lambda who: new_client(city).sign_in(getattr(village, who)))


def at(village):
    return f"/circles/{village.circle.public_id}/members"


def test_who_has_not_agreed_is_only_counted_but_an_office_is_held_by_name(browser, village):
    text = page_text(browser("member").get(at(village)))
    assert "And 2 more who keep to themselves." in text
    assert "윤두레" in text
    assert "최이웃" not in text
    assert "010-0000-0000" not in text


def test_a_name_is_shown_without_a_contact_and_a_contact_only_where_it_was_agreed(browser, village):
    boards.shows(village.neighbour, village.circle, name=True)
    boards.shows(village.steward, village.circle, name=True, contact=True)
    page = soup(browser("member").get(at(village)))
    rows = {row.select_one(".person__name").get_text(): row for row in page.select("main li.panel")}
    assert set(rows) == {"최이웃", "윤두레"}
    assert rows["최이웃"].select("a[href^='mailto:'], a[href^='tel:']") == []
    links = [link["href"] for link in rows["윤두레"].select("a[href^='mailto:'], a[href^='tel:']")]
    assert links == [f"mailto:{village.steward.email}", "tel:010-0000-0000"]
    assert "Steward" in rows["윤두레"].get_text()
    assert "And 1 more who keeps to themselves." in page_text(browser("member").get(at(village)))


def test_a_contact_goes_with_the_name(browser, village):
    boards.shows(village.neighbour, village.circle, name=False, contact=True)
    assert village.neighbour.email not in browser("member").get(at(village)).get_data(as_text=True)


def test_each_one_chooses_on_the_same_page(browser, village):
    me = browser("member")
    answer = me.post(at(village), data={"show_name": "y", "show_contact": "y"})
    assert answer.location == at(village)
    page = soup(me.get(at(village)))
    assert [box["name"] for box in page.select("main input[checked]")] == ["show_name", "show_contact"]
    assert village.member.email in page_text(browser("neighbour").get(at(village)))
    me.post(at(village), data={})
    assert village.member.email not in page_text(browser("neighbour").get(at(village)))


def test_a_contact_without_a_name_is_refused_beside_its_box(browser, village):
    answer = browser("member").post(at(village), data={"show_contact": "y"})
    assert answer.status_code == 422
    assert "show your name as well" in page_text(answer)
    session.expire_all()
    place = membership(village.circle.id, village.member.id)
    assert place is not None
    assert (place.show_name, place.show_contact) == (False, False)


@pytest.mark.parametrize(("who", "status"), [("guest", 403), ("stranger", 403), ("operator", 200), ("steward", 200)])
def test_it_is_for_members_and_operators(browser, village, who, status):
    assert browser(who).get(at(village)).status_code == status


def test_an_operator_reads_what_members_agreed_to_and_has_nothing_to_choose(browser, village):
    page = soup(browser("operator").get(at(village)))
    assert page.select("main input[type=checkbox]") == []
    assert village.member.email not in page.get_text()
    assert browser("operator").post(at(village), data={"show_name": "y"}).status_code == 403


def test_many_members_are_on_several_pages(browser, village, monkeypatch):
    monkeypatch.setattr(members_routes, "MEMBERS", 2)
    for number in range(3):
        who = accounts.member(f"이웃 {number}")
        places.belongs(who, village.circle)
        boards.shows(who, village.circle, name=True)
    first = soup(browser("member").get(at(village)))
    second = soup(browser("member").get(first.select_one("a[rel=next]")["href"]))
    assert [len(page.select("main li.panel")) for page in (first, second)] == [2, 2]
    assert second.select_one("a[rel=prev]")["href"] == at(village)
