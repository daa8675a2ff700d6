"""Records of files become listings of their offices, once."""

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.audit.services import COMMAND
from marketplace.availability import queries as availability
from marketplace.db import session, transaction
from marketplace.imports.facilities import parse_facilities
from marketplace.imports.publication import OFFICES, Publication
from marketplace.imports.room_listings import room_publication
from marketplace.imports.services import Import
from marketplace.listings import queries
from marketplace.listings.models import Listing
from marketplace.listings.services import Outcome
from marketplace.listings.states import PlacePrecision
from marketplace.places.geo import SEOUL_CENTRE
from tests.factories import listings as factory
from tests.imports.samples import ROOM, table, write

SOURCE = "open-facilities"
OTHER = {"개방시설명": "햇살동 주민센터 강당", "휴관일": "공휴일", "주말운영종료시각": "12:00"}


@pytest.fixture
def read(city, now, tmp_path):
    factory.category()

    def publications(*changes: dict[str, str]) -> list[Publication]:
        path = write(tmp_path / "rooms.csv", table(ROOM, *changes))
        return [room_publication(record, now.date()) for record in parse_facilities(path).records]

    return publications


def bring_in(publications, now):
    with transaction():
        return Import(SOURCE, centre=SEOUL_CENTRE, actor=COMMAND).publish(publications, now)


def imported() -> list[Listing]:
    session.expire_all()
    return list(session.scalars(select(Listing).where(Listing.source == SOURCE).order_by(Listing.id)))


def test_rooms_are_shown_at_once_and_belong_to_one_office(read, now):
    assert bring_in(read({}, OTHER), now) == {Outcome.CREATED: 2}
    first, other = imported()
    assert first.shown
    assert other.shown
    assert first.owner_party_id == other.owner_party_id
    [office] = session.scalars(select(Organisation).where(Organisation.source == OFFICES))
    assert (office.name, office.phone, office.district) == ("서울특별시 중구청", "02-555-0101", "jung")
    assert first.owner.organisation == office
    assert len(queries.unit_ids(first)) == 1
    assert set(queries.unit_ids(first)).isdisjoint(queries.unit_ids(other))


def test_they_open_when_their_office_says(read, now):
    bring_in(read({}, OTHER), now)
    first, other = imported()
    assert {rule.weekday for rule in availability.schedule_spec(first).rules} == set(range(5))
    assert availability.schedule_spec(other).closed_on_holidays
    assert {rule.weekday for rule in availability.schedule_spec(other).rules} == set(range(7))


def test_rooms_with_the_same_hours_share_a_schedule(read, now):
    bring_in(read({}, {"개방시설명": "다른 방"}), now)
    first, other = imported()
    assert first.schedule_id == other.schedule_id is not None


def test_a_place_without_a_point_stands_at_its_districts_centre(read, now):
    bring_in(read({"위도": "", "경도": ""}, OTHER), now)
    without, known = map(queries.shown_place, imported())
    assert (without.precision, without.district) == (PlacePrecision.DISTRICT, known.district)
    assert without.district is not None
    assert without.point == without.district.centre
    assert (known.precision, known.point) == (PlacePrecision.EXACT, (37.5651, 126.9895))


def test_a_second_run_changes_nothing(read, now):
    bring_in(read({}, OTHER), now)
    assert bring_in(read({}, OTHER), now) == {Outcome.UNCHANGED: 2}


def test_a_changed_row_updates_its_listing_and_its_hours(read, now):
    bring_in(read({}, OTHER), now)
    before = imported()[0]
    units, public_id = queries.unit_ids(before), before.public_id
    changed = {"평일운영종료시각": "20:00", "수용가능인원수": "35", "관리기관명": "중구 시설공단"}
    assert bring_in(read(changed, OTHER), now) == {Outcome.UPDATED: 1, Outcome.UNCHANGED: 1}
    after = imported()[0]
    assert (after.public_id, queries.unit_ids(after)) == (public_id, units)
    assert after.details["capacity"] == 35
    assert max(rule.end for rule in availability.schedule_spec(after).rules) == 20 * 60
    assert after.owner.name == "중구 시설공단"


def test_what_is_gone_is_hidden_and_comes_back_with_its_row(read, now):
    both = read({}, OTHER)
    bring_in(both, now)
    with transaction():
        run = Import(SOURCE, centre=SEOUL_CENTRE, actor=COMMAND)
        assert run.mark_gone({both[0].listing.source_key}, now) == 1
    here, gone = imported()
    assert (here.shown, gone.shown, gone.vanished_at) == (True, False, now)
    assert bring_in(both, now) == {Outcome.UNCHANGED: 1, Outcome.UPDATED: 1}
    assert all(listing.shown for listing in imported())
