"""Who is found in the directory, and a year's figures from bookings and books."""

from datetime import date, timedelta

import pytest

from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.audit.services import SYSTEM
from marketplace.bookings.states import PayBy
from marketplace.db import session, transaction
from marketplace.directory import figure_queries, queries, services
from marketplace.directory.policies import is_hidden
from marketplace.directory.rules import DesignationKind, SharingField
from marketplace.directory.services import Texts
from marketplace.directory.wording import public_figures
from marketplace.errors import InvalidError, NotFoundError
from marketplace.i18n import force_locale
from marketplace.listings import services as listing_services
from marketplace.moderation_state import Moderation
from marketplace.places import services as places_services
from marketplace.places.models import CircleRole
from tests.factories import accounts, bookings, designations, places
from tests.factories.bookings import DAY, NOW, START

ZONE, KRW = "Asia/Seoul", "KRW"


def named(found) -> list[str]:
    return [one.subject.name for one in found.designations]


@pytest.fixture
def three(city):
    """A village in Seongbuk, a company in Mapo, a group somewhere."""
    committee = designations.operators(1)
    for kind, name, district, field, offer in (
        (DesignationKind.VILLAGE, "다 성북 마을", "seongbuk", SharingField.MIXED, "공구와 옥상"),
        (DesignationKind.COMPANY, "가 바퀴", "mapo", SharingField.MOBILITY, "짐자전거"),
        (DesignationKind.GROUP, "나 책 모임", None, SharingField.THINGS, "그림책"),
    ):
        texts = Texts(field=field, area="보문로", households=10, offer=offer, plan="더 나눠요.")
        made = designations.designation(kind, name=name, texts=texts, committee=committee)
        with transaction():
            made.subject.district = district
    return committee


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["가 바퀴", "나 책 모임", "다 성북 마을"]),
        ({"kind": "company"}, ["가 바퀴"]),
        ({"district": "seongbuk"}, ["다 성북 마을"]),
        ({"field": "things"}, ["나 책 모임"]),
        ({"words": "옥상"}, ["다 성북 마을"]),
        ({"words": " 책  모임 "}, ["나 책 모임"]),
        ({"words": "100%"}, []),
        ({"kind": "village", "district": "mapo"}, []),
    ],
)
def test_filters_narrow_what_is_found(three, filters, names):
    assert named(queries.find(**filters)) == names


def test_pages_follow_each_other(three):
    first = queries.find(limit=2)
    assert named(first) == ["가 바퀴", "나 책 모임"]
    second = queries.find(limit=2, cursor=first.next_cursor)
    assert (named(second), second.next_cursor) == (["다 성북 마을"], None)
    with pytest.raises(InvalidError):
        queries.find(cursor="nonsense")


def test_what_has_ended_or_was_taken_down_is_not_in_the_directory(three):
    found = {one.subject.name: one for one in queries.find().designations}
    with transaction():
        services.end(found["가 바퀴"], reason="점검을 거부했어요.", actor=designations.by(three[0]), now=NOW)
        found["나 책 모임"].subject.moderation = Moderation.SUSPENDED
    assert named(queries.find()) == ["다 성북 마을"]
    assert queries.designation_by_code(found["가 바퀴"].code) is not None
    assert is_hidden(found["나 책 모임"])
    assert queries.designation(found["가 바퀴"].public_id, Stranger()).subject.name == "가 바퀴"
    with pytest.raises(NotFoundError):
        queries.designation(found["나 책 모임"].public_id, Stranger())


def completed(listing, renter, day=0, hours=2):
    """A booking that was paid, used and completed."""
    start = START + day * DAY
    story = bookings.story(listing, renter, bookings.wish(start, hours=hours))
    story.pick_up(start).give_back(start + timedelta(hours=hours)).complete(start + timedelta(hours=hours) + DAY)
    return story


def test_an_organisations_year_is_made_of_its_own_listings(city):
    manager, company = accounts.member(), accounts.organisation("두레바퀴", payable=True)
    accounts.staff(manager, company)
    made = designations.designation(DesignationKind.COMPANY, filer=manager, subject=company)
    listing = bookings.offered(fee=5_000, owner=company.party)
    other = bookings.offered(fee=5_000)
    renter = bookings.renter(200_000)
    for day in (0, 1):
        start = START + day * DAY
        wanted = bookings.wish(start, hours=2)
        booking, _charge = bookings.request(listing, renter, wanted, pay_by=PayBy.WALLET)
        told = bookings.Story(listing, manager, renter, booking)
        told.pick_up(start).give_back(start + timedelta(hours=2)).complete(start + timedelta(hours=2) + DAY)
    completed(other, renter, 3)
    told_year = figure_queries.figures(made, 2026, zone=ZONE, currency=KRW)
    assert (told_year.bookings, told_year.hours, told_year.renters) == (2, 4.0, 1)
    assert (told_year.listings, told_year.members) == (1, None)
    assert told_year.earned == 18_000  # two of 10,000 won, less a tenth
    assert figure_queries.figures(made, 2025, zone=ZONE, currency=KRW).bookings == 0


def test_a_villages_year_is_made_of_what_is_shared_with_its_circle(city):
    made = designations.designation(DesignationKind.VILLAGE)
    circle = made.circle
    assert circle is not None
    mine, elsewhere = bookings.offered(fee=1_000), bookings.offered(fee=1_000)
    neighbour, guest = bookings.renter(100_000), accounts.member()
    with transaction():
        listing_services.set_audience(mine, {circle.id}, actor=SYSTEM, now=NOW - DAY)
        places_services.join(circle, neighbour, CircleRole.MEMBER, actor=SYSTEM, now=NOW - DAY)
        places_services.join(circle, guest, CircleRole.GUEST, actor=SYSTEM, now=NOW - DAY)
    completed(mine, neighbour, 0, hours=3)
    completed(elsewhere, neighbour, 1)
    told = figure_queries.figures(made, 2026, zone=ZONE, currency=KRW)
    assert (told.bookings, told.hours, told.renters, told.listings) == (1, 3.0, 1, 1)
    assert (told.members, told.earned) == (2, 2_700)  # the steward and the neighbour; guests are not counted


def test_a_year_is_the_citys(city):
    made = designations.designation(DesignationKind.COMPANY)
    assert figure_queries._new_year(2027, ZONE).isoformat() == "2026-12-31T15:00:00+00:00"
    assert made.starts_on < date(2027, 1, 1)


@pytest.mark.parametrize(
    ("renters", "bookings_done", "labels"),
    [
        (0, 0, {"Bookings completed", "Things and places shared", "Members"}),
        (3, 9, {"Bookings completed", "People who borrowed", "Things and places shared", "Members"}),
        (7, 9, {"Bookings completed", "Hours shared", "People who borrowed", "Things and places shared", "Members"}),
    ],
)
def test_few_people_are_not_told_in_public(city, renters, bookings_done, labels):
    figures = figure_queries.Figures(2026, bookings_done, 12.5, renters, 4, 3, 100_000)
    with force_locale("en"):
        told = dict(public_figures(figures))
    assert set(told) == labels
    assert told["Members"] == "fewer than 5"
    assert told.get("People who borrowed") in {None, "fewer than 5", "7 people"}
    assert "100" not in " ".join(told.values())


def test_who_may_see_what_is_shared(city):
    made = designations.designation(DesignationKind.VILLAGE)
    circle = made.circle
    assert circle is not None
    mine, neighbour = bookings.offered(), accounts.member()
    with transaction():
        listing_services.set_audience(mine, {circle.id}, actor=SYSTEM, now=NOW - DAY)
    places.belongs(neighbour, circle)
    session.expire_all()
    assert figure_queries.shared(made, Stranger()) == []
    assert figure_queries.shared(made, SignedIn(neighbour)) == [mine]
