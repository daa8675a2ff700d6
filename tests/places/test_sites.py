"""Places of organisations, their hours, and the listings that follow them."""

from datetime import date

import pytest

from marketplace.audit.queries import timeline
from marketplace.audit.services import SYSTEM
from marketplace.availability import queries as availability
from marketplace.availability import services as availability_services
from marketplace.availability import site_hours
from marketplace.availability.rules import DateException, ScheduleSpec
from marketplace.availability.site_hours import SiteInUseError
from marketplace.bookings.services import BookingRefusedError
from marketplace.db import transaction
from marketplace.errors import ConflictError, InvalidError, NotFoundError
from marketplace.listings import services as listings
from marketplace.moderation_state import Moderation
from marketplace.places import site_queries, site_services
from marketplace.places.geo import SEOUL_CENTRE, LatLng
from marketplace.places.site_services import GivenUpError, SiteFacts
from tests.factories import offices
from tests.factories.availability import weekly
from tests.factories.offices import FACTS, NOW, START, again, booked


@pytest.fixture
def house(city):
    return offices.office()


@pytest.fixture
def place(house):
    return offices.site(house)


def hours(place, spec, now=NOW):
    with transaction():
        return site_hours.set_site_hours(place, spec, actor=SYSTEM, now=now)


def choose(listing, place, *, follows=True):
    with transaction():
        return site_hours.choose_site(listing, place, follows=follows, actor=SYSTEM, now=NOW)


def test_a_place_knows_its_district_by_its_address(house):
    site = offices.site(house)
    assert (site.district, site.name, site.moderation) == ("seongbuk", "한빛동 주민센터", Moderation.PENDING)
    assert timeline("site", site.id)[0].action == "site.made"
    assert [row.id for row in site_queries.shown_sites(house.party_id)] == [site.id]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (SiteFacts(name=" ", address="서울"), "name"),
        (SiteFacts(name="가" * 121, address="서울"), "name"),
        (SiteFacts(name="곳", address=""), "address"),
        (SiteFacts(name="곳", address="서울", district="atlantis"), "district"),
        (SiteFacts(name="곳", address="서울", point=LatLng(35.1, 129.0)), "latitude"),
        (SiteFacts(name="곳", address="서울", point=LatLng(float("nan"), 129.0)), "latitude"),
        (SiteFacts(name="곳", address="서울", zone="Mars/Base"), "zone"),
    ],
)
def test_what_can_t_be_is_refused_by_field(house, facts, field):
    with pytest.raises(InvalidError) as refused:
        offices.site(house, facts)
    assert set(refused.value.fields) == {field}


def test_another_office_s_place_is_not_found(house, place):
    with pytest.raises(NotFoundError):
        site_queries.site_of(offices.office("딴 곳").party_id, place.public_id)


def test_a_place_that_was_sent_back_waits_again_and_is_not_shown_meanwhile(house, place):
    with transaction():
        place.moderation, place.moderation_reason = Moderation.REJECTED, "주소가 달라요."
    assert site_queries.shown_sites(house.party_id) == []
    with transaction():
        site_services.update_site(
            place, SiteFacts(name="별관", address="서울 마포구"), centre=SEOUL_CENTRE, actor=SYSTEM, now=NOW
        )
    place = again(place)
    assert (place.name, place.district, place.moderation) == ("별관", "mapo", Moderation.PENDING)
    assert timeline("site", place.id)[-1].action == "site.changed"


def test_listings_that_follow_have_the_hours_whenever_they_change(house, place):
    follower, other = offices.room(house, place), offices.room(house, place)
    choose(follower, place)
    assert hours(place, weekly((9, 18))) == [follower.id]
    assert again(follower).schedule_id == again(place).schedule_id is not None
    assert again(other).schedule_id is None
    evening = START.replace(hour=12)  # 21:00 in Seoul
    with pytest.raises(BookingRefusedError):
        booked(follower, evening)
    assert hours(place, weekly((9, 23))) == [follower.id]
    assert booked(follower, evening).state == "confirmed"
    assert hours(place, weekly((9, 23))) == []
    assert hours(place, ScheduleSpec.always_open("Asia/Seoul")) == [follower.id]
    assert again(follower).schedule_id is None


def test_a_date_that_differs_is_one_for_all_that_follow(house, place):
    room = offices.room(house, place, follows=True)
    spec = weekly((9, 18))
    day = date(2026, 11, 19)
    hours(place, ScheduleSpec(spec.zone, spec.rules, (DateException(day),)))
    with pytest.raises(BookingRefusedError):
        booked(room)
    assert availability.schedule_spec(again(room)).exceptions == (DateException(day),)


def test_who_starts_to_follow_has_the_hours_at_once_and_keeps_them_when_it_stops(house, place):
    hours(place, weekly((9, 18)))
    room = offices.room(house)
    assert choose(room, place)
    assert not choose(room, place)
    assert again(room).schedule_id == place.schedule_id
    assert choose(room, place, follows=False)
    assert again(room).schedule_id == place.schedule_id
    assert hours(place, weekly((6, 7))) == []
    assert timeline("listing", room.id)[-1].action == "listing.site_changed"


def test_hours_of_its_own_end_the_following(house, place):
    room = offices.room(house, place, follows=True)
    with transaction():
        availability_services.set_schedule(room, weekly((1, 2)), NOW)
    assert (again(room).hours_from_site, again(room).site_id) == (False, place.id)


def test_a_copy_is_at_the_same_place(house, place):
    room = offices.room(house, place, follows=True)
    with transaction():
        copy = listings.duplicate(room, actor=SYSTEM, now=NOW)
    assert (copy.site_id, copy.hours_from_site) == (place.id, True)


def test_only_one_s_own_open_places_are_chosen(house, place):
    stranger = offices.room(offices.office("딴 기관"))
    with pytest.raises(InvalidError):
        choose(stranger, place)
    with transaction():
        site_services.archive_site(place, actor=SYSTEM, now=NOW)
    with pytest.raises(GivenUpError):
        choose(offices.room(house), place)
    with pytest.raises(GivenUpError):
        hours(place, weekly((1, 2)))


def test_hours_in_another_zone_are_refused(place):
    with pytest.raises(InvalidError):
        hours(place, weekly((9, 18), zone="Europe/Berlin"))


def test_a_place_is_given_up_once_nothing_is_there(house, place):
    room = offices.room(house, place)
    with pytest.raises(SiteInUseError), transaction():
        site_hours.give_up_site(place, actor=SYSTEM, now=NOW)
    choose(room, None)
    with transaction():
        assert site_hours.give_up_site(place, actor=SYSTEM, now=NOW)
        assert not site_hours.give_up_site(place, actor=SYSTEM, now=NOW)
    assert site_queries.sites_of(house.party_id) == []


def test_there_are_not_more_places_than_a_page_can_show(house, monkeypatch):
    monkeypatch.setattr(site_services, "MOST_SITES", 1)
    offices.site(house, FACTS)
    with pytest.raises(ConflictError) as refused:
        offices.site(house, FACTS)
    assert refused.value.code == "too-many-sites"
