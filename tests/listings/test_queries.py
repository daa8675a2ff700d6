"""Who sees which listing."""

import pytest
from flask import Flask

from marketplace.accounts.models import Member, StaffRole
from marketplace.accounts.viewers import SignedIn, Stranger
from marketplace.audit.services import SYSTEM
from marketplace.db import session, transaction
from marketplace.errors import NotFoundError
from marketplace.listings import queries, services
from marketplace.listings.models import Listing
from marketplace.listings.policies import SHOWN_CLAUSE, audience_clause, in_audience, is_for
from marketplace.places.models import CircleKind, CircleRole
from marketplace.places.services import create_circle, join
from marketplace.web.access import Viewer
from tests.factories import accounts, listings


def _cast(city: Flask, owner: Member) -> dict[str, Viewer]:
    """Viewers by name, around an owner."""
    return {
        "stranger": Stranger(),
        "other": SignedIn(accounts.member("남")),
        "owner": SignedIn(owner),
        "operator": SignedIn(accounts.member("운영자", operator=True)),
    }


def _seen_by(listing, viewers):
    seen = set()
    for name, viewer in viewers.items():
        try:
            assert queries.visible_listing(listing.public_id, viewer) == listing
            seen.add(name)
        except NotFoundError:
            pass
    return seen


@pytest.mark.parametrize(
    ("make", "service", "seen"),
    [
        (listings.draft, None, {"owner", "operator"}),
        (listings.submitted, None, {"owner", "operator"}),
        (listings.published, None, {"stranger", "other", "owner", "operator"}),
        (listings.published, services.pause, {"owner", "operator"}),
        (listings.published, services.archive, {"owner", "operator"}),
    ],
)
def test_a_listing_is_seen_by_others_only_while_it_is_shown(city, now, make, service, seen):
    owner = accounts.member()
    listing = make(owner.party)
    if service:
        with transaction():
            service(listing, actor=SYSTEM, now=now)
    assert _seen_by(listing, _cast(city, owner)) == seen


def test_what_is_not_there_is_not_found(city):
    for door in (queries.visible_listing, queries.own_listing):
        with pytest.raises(NotFoundError):
            door("nothing", Stranger())


def test_a_listing_for_a_circle_is_seen_by_its_members_only(city, now):
    owner, neighbour = accounts.member(), accounts.member("이웃")
    listing = listings.published(owner.party)
    with transaction():
        village = create_circle(kind=CircleKind.VILLAGE, name="보문마을", now=now, actor=SYSTEM)
        stairwell = create_circle(kind=CircleKind.STAIRWELL, name="3호 라인", parent=village, now=now, actor=SYSTEM)
        village.moderation = stairwell.moderation = "approved"  # operators have looked at both
        join(stairwell, neighbour, CircleRole.MEMBER, actor=SYSTEM, now=now)
        services.set_audience(listing, {village.id}, actor=SYSTEM, now=now)
    viewers = _cast(city, owner) | {"neighbour": SignedIn(neighbour)}
    assert _seen_by(listing, viewers) == {"owner", "operator", "neighbour"}
    for name, viewer in viewers.items():
        found = session.query(Listing).filter(SHOWN_CLAUSE, audience_clause(viewer)).all()
        assert (found == [listing]) == (name in {"owner", "operator", "neighbour"}), name
    assert not in_audience(SignedIn(owner), listing)
    operator = accounts.member(operator=True)
    assert [is_for(who.id, listing) for who in (neighbour, owner, operator)] == [True, False, False]
    with transaction():
        services.set_audience(listing, set(), actor=SYSTEM, now=now)
    assert _seen_by(listing, viewers) == set(viewers)


def test_managers_and_clerks_change_an_organisations_listings_and_nobody_else(city):
    office = accounts.organisation()
    listing = listings.published(office.party)
    for role in StaffRole:
        person = accounts.member()
        accounts.staff(person, office, role)
        if role in {StaffRole.MANAGER, StaffRole.CLERK}:
            assert queries.own_listing(listing.public_id, SignedIn(person)) == listing
        else:
            with pytest.raises(NotFoundError):
                queries.own_listing(listing.public_id, SignedIn(person))
    for viewer in (Stranger(), SignedIn(accounts.member(operator=True)), SignedIn(accounts.member())):
        with pytest.raises(NotFoundError):
            queries.own_listing(listing.public_id, viewer)


def test_ones_own_listings_come_newest_first_and_in_pages(city, now):
    party = accounts.member().party
    first, second, third = (listings.draft(party) for _number in range(3))
    with transaction():
        services.archive(second, actor=SYSTEM, now=now)
    assert queries.listings_of([party.id]) == [third, first]
    assert queries.listings_of([party.id], archived=True) == [second]
    assert queries.listings_of([party.id], archived=None, limit=2) == [third, second]
    assert queries.listings_of([party.id], archived=None, before_id=second.id) == [first]
    assert queries.listings_of([]) == []
    assert queries.count_by_state([party.id]) == {"draft": 2, "archived": 1}


def test_operators_find_a_listing_by_its_title_or_id(city):
    listing = listings.published()
    assert queries.found_by_operator("드릴") == [listing]
    assert queries.found_by_operator(f" {listing.public_id} ") == [listing]
    assert queries.found_by_operator("100%") == []
    assert queries.found_by_operator("  ") == []


def test_a_category_is_found_by_its_id(city):
    category = listings.category()
    assert queries.category(category.id) == category
    assert queries.category(None) is None
